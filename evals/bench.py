"""Speed and memory beside what a plain program would do: `python evals/bench.py [--rounds 3] [--questions 120]`.

Enters: the texts and questions of the shared folder. Leaves: a Markdown table of medians and ratios on stdout; nothing is kept. Bounded to
minutes: the naive loop sees a sample of the passages, each library a share of its questions. Ratios travel from machine to machine,
seconds do not; anything else that runs at the same time spoils both.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant import chat, offline  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from evals import startup  # noqa: E402
from evals.run import SHARED, TEXTS, add_all  # noqa: E402
from index.embeddings import SentenceEmbedder, load  # noqa: E402
from index.indexed import BATCH, indexed_form  # noqa: E402
from index.store import Store  # noqa: E402

SAMPLE = 160  # passages that the naive loop embeds
STAGES = ("understand", "retrieve", "compose", "verify")
LOADING = """
import sys, chromadb, jieba, bm25s
from pathlib import Path
from index.embeddings import load
jieba.setLogLevel(60)
jieba.lcut("整改")
load(sys.argv[1], Path(sys.argv[2])).encode_query("整改")
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=120)
    args = parser.parse_args()
    offline.quiet()
    spent = dict.fromkeys(STAGES, 0.0)
    for name in STAGES:
        setattr(chat, name, watched(getattr(chat, name), name, spent))
    print(f"{machine()}\n\n| what | measured | against | ratio |\n| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env(data=folder)
        embedder = load(settings.embedder, settings.cache)
        assert isinstance(embedder, SentenceEmbedder)
        loaded = resident()
        store = Store.open(settings.data, embedder)
        assistant = chat.Assistant(store, settings)
        add_all(store, TEXTS["nansha_dev"])
        answers(assistant, "1 bulletin", questions("nansha_dev"), args.questions, spent)
        indexing(store, embedder, [*TEXTS["prov_dev"], *TEXTS["syn_dev"]], args.rounds)
        count = len(store.bulletins())
        answers(assistant, f"{count} bulletins", questions("nansha_dev", "prov_dev", "syn_dev"), args.questions, spent)
        row("memory, all loaded and asked", f"{resident():.0f} MB", f"model loaded, nothing else: {loaded:.0f} MB", resident() / loaded)
        store.close()
        second_start(settings, args.rounds)
    first_page(args.rounds)
    return 0


def machine() -> str:
    import torch

    cpu = next((line.split(":")[1].strip() for line in lines_of("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    memory = next((int(line.split()[1]) / 1e6 for line in lines_of("/proc/meminfo") if line.startswith("MemTotal")), 0)
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, torch {torch.__version__}"
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB, {system}; load at the start {os.getloadavg()[0]:.1f}"


def indexing(store: Store, embedder: SentenceEmbedder, paths: Sequence[Path], rounds: int) -> None:
    """Characters a second: what `add` does as a whole; the same passages in batches, and one by one in float32 as a first program would."""
    before = {b.id for b in store.bulletins()}
    seconds = timed(lambda: add_all(store, paths))
    added = [b for b in store.bulletins() if b.id not in before]
    every = [indexed_form(b, passage) for b in added for passage in store.passages(b.id)]
    texts = sorted(every[:: max(1, len(every) // SAMPLE)], key=len)
    characters = sum(map(len, texts))
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    quick, fast, slow = embedder.bf16, [], []
    for _ in range(rounds):
        fast.append(characters / timed(lambda: [embedder.encode_documents(batch) for batch in batches]))
        embedder.bf16 = False
        slow.append(characters / timed(lambda: [embedder.encode_documents([text]) for text in texts]))
        embedder.bf16 = quick
    plain, whole = f"one by one in float32: {median(slow):,.0f} characters/s", sum(map(len, every)) / seconds
    row(
        f"embedding {len(texts)} passages{' in bf16' if quick else ''}",
        f"{median(fast):,.0f} characters/s",
        plain,
        median(fast) / median(slow),
    )
    row(f"`add` of {len(added)} bulletins, from file to index", f"{whole:,.0f} characters/s", plain, whole / median(slow))


def answers(assistant: chat.Assistant, what: str, gold: list[dict[str, Any]], most: int, spent: dict[str, float]) -> None:
    """How long an answer takes, and where the time goes; the first ten questions only warm up."""
    whole: list[float] = []
    stages: dict[str, list[float]] = {name: [] for name in STAGES}
    for record in [*gold[1::9][:10], *gold[:: max(1, len(gold) // most)][:most]]:
        spent.update(dict.fromkeys(STAGES, 0.0))
        began = time.perf_counter()
        assistant.ask(record["question"], history=record.get("history") or [])
        whole.append(time.perf_counter() - began)
        for name in STAGES:
            stages[name].append(spent[name])
    whole = whole[10:]
    split = {name: median(seconds[10:]) for name, seconds in stages.items()}
    told = " · ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in split.items())
    p50, p95 = (sorted(whole)[int(share * (len(whole) - 1))] for share in (0.5, 0.95))
    row(
        f"answer, {what}, {len(whole)} questions",
        f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms",
        f"medians, ms: {told}",
        p50 / split["retrieve"],
    )


def watched(step: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - passes on whatever the step takes
        began = time.perf_counter()
        try:
            return step(*given, **named)
        finally:
            spent[name] += time.perf_counter() - began

    return call


def second_start(settings: Settings, rounds: int) -> None:
    """A shell on a library that is there, from the start of its process to its first answer, beside loading the same parts."""
    ask = ["-m", "assistant", "--data", str(settings.data), "ask", "到2025年医院床位要达到多少?", "--json"]
    loading = ["-c", LOADING, settings.embedder, str(settings.cache)]
    pairs = [(process(ask), process(loading)) for _ in range(rounds)]
    ours, bare = (median(times) for times in zip(*pairs, strict=True))
    row("second start to first answer", f"{ours:.1f} s", f"loading the libraries and the model: {bare:.1f} s", ours / bare)


def first_page(rounds: int) -> None:
    commands = ([sys.executable, "app.py"], [sys.executable, "-c", startup.BARE])
    with tempfile.TemporaryDirectory() as data:
        pairs = [[startup.first_page(command, data) for command in commands] for _ in range(rounds)]
    ours, bare = (median(times) for times in zip(*pairs, strict=True))
    row("start to first page", f"{ours:.1f} s", f"a bare Gradio app: {bare:.1f} s", ours / bare)


def questions(*sets: str) -> list[dict[str, Any]]:
    return [json.loads(line) for name in sets for line in lines_of(SHARED / "eval" / f"{name}.jsonl") if line.strip()]


def process(arguments: Sequence[str]) -> float:
    return timed(lambda: subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def lines_of(path: str | Path) -> list[str]:
    return Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []


def resident() -> float:
    """MB of this process, or nothing to speak of where the system does not say."""
    return next((int(line.split()[1]) / 1024 for line in lines_of("/proc/self/status") if line.startswith("VmRSS")), 1e-9)


def row(what: str, measured: str, against: str, ratio: float) -> None:
    print(f"| {what} | {measured} | {against} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
