"""Where `add` and `ask` spend their time: `python evals/flames.py add|ask [--tree CHECKOUT] [--out FILE.svg]`.

Enters: the provincial reports and their questions, from the shared folder; needs py-spy (`pip install py-spy`), which samples this very
process. Leaves: a flame graph (SVG) and the functions of ours that hold most samples. `--tree` runs the same work with the packages of
another checkout, so that before stands beside after. Shares of samples mean the same on a busy machine; seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared"))
FRAME = re.compile(r"<title>(\w[^()]*) \(((?:assistant|index)/[^)]*)\) \(([\d,]+) samples, ([\d.]+)%\)</title>")
SHOWN = 14


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=["add", "ask"])
    parser.add_argument("--tree", type=Path, default=ROOT)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    sys.path.insert(0, str(args.tree.resolve()))
    from assistant import chat
    from assistant.settings import Settings
    from index.embeddings import load
    from index.store import Store

    with tempfile.TemporaryDirectory() as folder:
        out = args.out or Path(folder) / "flames.svg"
        settings = Settings.from_env(data=folder)
        store = Store.open(settings.data, load(settings.embedder, settings.cache))
        texts = sorted((SHARED / "corpus" / "prov").glob("*.txt"))
        store.add(SHARED / "corpus" / "nansha-2021-11-24.txt")
        assistant = chat.Assistant(store, settings)
        assistant.ask("整改任务完成了多少项?")
        if args.work == "add":
            with sampled(out):
                read(store, texts)
        else:
            read(store, texts)
            gold = [json.loads(line) for line in (SHARED / "eval" / "prov_dev.jsonl").read_text("utf-8").splitlines()]
            assistant.ask(gold[0]["question"])
            with sampled(out):
                for record in gold:
                    assistant.ask(record["question"], history=record.get("history") or [])
        print(summary(out.read_text("utf-8")))
    return 0


def read(store: Any, texts: list[Path]) -> None:  # noqa: ANN401
    """Add, and read what the first question would read."""
    for text in texts:
        added = store.add(text)
        store.figures(added.id)
        store.commitments(added.id)


@contextmanager
def sampled(out: Path) -> Iterator[None]:
    command = ["py-spy", "record", "--rate", "100", "--function", "--output", str(out), "--pid", str(os.getpid())]
    spy = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(2)  # py-spy looks through the process before its first sample
    yield
    spy.send_signal(signal.SIGINT)
    if spy.wait(60) != 0 or not out.is_file():
        raise SystemExit("py-spy wrote nothing: is it allowed to read this process?")


def summary(svg: str) -> str:
    """The functions of ours with the largest shares, each with what it calls."""
    shares: dict[str, float] = {}
    for name, file, _, share in FRAME.findall(svg):
        key = f"{file.split(':')[0]} {name}"
        shares[key] = shares.get(key, 0.0) + float(share)
    ordered = sorted(shares.items(), key=lambda item: -item[1])[:SHOWN]
    rows = (f"| {key} | {share:.1f} % |" for key, share in ordered)
    return "\n".join(["| function | share of samples, with what it calls |", "| --- | --- |", *rows])


if __name__ == "__main__":
    raise SystemExit(main())
