"""Answer a set of gold questions and grade them.

    python evals/run.py --set nansha_dev [prov_dev syn_dev second:a second:b claims noise:nansha_dev ...] [--show 20] [--compare]

Enters: the gold sets and texts of the shared folder. Leaves: `evals/results/<set>.jsonl` (answers) and a printed table by the
shared grader. The library of a set is built once in the cache folder and brought up to date by `Store.check` afterwards.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
import zlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.chat import Assistant

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SHARED = Path(os.environ.get("ASSISTANT_SHARED") or ROOT.parent / "shared")
CORPUS = SHARED / "corpus"
OURS = ROOT / "evals" / "texts"
TEXTS = {
    "nansha_dev": [CORPUS / "nansha-2021-11-24.txt"],
    "prov_dev": [CORPUS / "prov"],
    "syn_dev": [CORPUS / "syn"],
    "second": [CORPUS / "prov", OURS],  # held out: written by another hand than the rules
}


def gold_of(name: str) -> tuple[str, Path]:
    """(texts it is asked of, its file): a set of ours or a shared one; noise:<set> as `evals/noise.py` writes it."""
    if name.startswith("noise:"):
        texts = name.removeprefix("noise:")
        return texts, ROOT / "evals" / "results" / "noise" / f"{texts}.jsonl"
    own = ROOT / "evals" / "sets" / f"{name.split(':')[0]}.jsonl"
    return "second" if own.exists() else name, own if own.exists() else SHARED / "eval" / f"{name}.jsonl"


def grader() -> ModuleType:
    spec = importlib.util.spec_from_file_location("grade", SHARED / "eval" / "grade.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["grade"] = module
    spec.loader.exec_module(module)
    return module


def build(name: str) -> Assistant:
    """An Assistant over the texts of a set; files of a format that is not read yet are left out and named."""
    from assistant.chat import Assistant
    from assistant.settings import Settings
    from index.embeddings import load
    from index.errors import AssistantError
    from index.store import Store

    settings = Settings.from_env()
    data = Path(os.environ.get("ASSISTANT_EVAL_DATA") or settings.cache / "evals") / name
    data.mkdir(parents=True, exist_ok=True)
    store = Store.open(data, load(settings.embedder, settings.cache))
    for finding in store.check():
        print("check:", finding.zh, file=sys.stderr)
    for path in TEXTS[name]:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            try:
                store.add(file)
            except AssistantError as error:
                print("left out:", file.name, error.zh, file=sys.stderr)
    return Assistant(store, settings)


def answer(assistant: Assistant, gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    replies = []
    for record in gold:
        reply = assistant.ask(record["question"], history=record.get("history") or [])
        replies.append(reply.to_json() | {"id": record["id"]})
    return replies


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=["nansha_dev", "prov_dev", "syn_dev"])
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--ids", help="only questions whose id contains this")
    parser.add_argument("--compare", action="store_true", help="name what changed against the last results of the same set")
    args = parser.parse_args()
    grade = grader()
    for name in args.set:
        texts, file = gold_of(name)
        gold = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        if name.endswith((":a", ":b")):  # half a is read while mending, half b stays blind
            gold = [g for g in gold if zlib.crc32(g["id"].encode()) % 2 == name.endswith(":b")]
        if args.ids:
            gold = [g for g in gold if args.ids in g["id"]]
        assistant = build(texts)
        assistant.ask("预热")
        began = time.perf_counter()
        replies = answer(assistant, gold)
        spent = time.perf_counter() - began
        out = ROOT / "evals" / "results" / f"{name.replace(':', '_')}.jsonl"
        out.parent.mkdir(exist_ok=True)
        docs = grade.Docs(CORPUS)
        docs.paths |= grade.Docs(OURS).paths
        rows = [grade.grade(g, r, docs) for g, r in zip(gold, replies, strict=True)]
        if args.compare and out.exists():
            before = {r["id"]: r for r in map(json.loads, out.read_text("utf-8").splitlines())}
            for g, row in zip(gold, rows, strict=True):
                old = grade.grade(g, before.get(g["id"]), docs)
                if old["correct"] != row["correct"]:
                    print(f"{'+' if row['correct'] else '-'} {g['id']}")
        if not args.ids:
            out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in replies), "utf-8")
        table = grade.table(rows)
        print(f"\n== {name}: {len(gold)} questions, {spent / max(1, len(gold)) * 1000:.0f} ms each")
        print(f"{'type':<14}{'n':>4}" + "".join(f"{m[:13]:>14}" for m in grade.METRICS))
        for kind in sorted(table, key=lambda n: (n == "ALL", n)):
            cells = "".join(f"{'-' if table[kind][m] is None else format(table[kind][m], '.3f'):>14}" for m in grade.METRICS)
            print(f"{kind:<14}{table[kind]['n']:>4}{cells}")
        verbatim = [v for r in rows for v in r.get("verbatim_list", [])]
        seconds = sorted(r["seconds"] for r in rows if "seconds" in r)
        p50, p95 = (seconds[int(share * (len(seconds) - 1))] * 1000 for share in (0.5, 0.95))
        print(f"verbatim={sum(verbatim) / max(1, len(verbatim)):.3f} p50={p50:.0f}ms p95={p95:.0f}ms")
        shown = 0
        for g, r, row in zip(gold, replies, rows, strict=True):
            if row["correct"] < 1 and shown < args.show:
                shown += 1
                print(f"\n--- {g['id']} ({g['type']}) {g['question']} H={g['history']}")
                want = {k: g[k] for k in ("figures", "must", "any_of", "must_not", "correction") if g.get(k)}
                print("    want", want, "answerable" if g["answerable"] else "UNANSWERABLE")
                print("    headline:", r["headline"], "| abstained", r["abstained"])
                print("    answer:", (r["answer"] or "")[:500].replace("\n", " ⏎ "))
                print("    cites:", [c["quote"][:60] for c in r["citations"][:6]])
                print("   ", {k: v for k, v in row.items() if k in grade.METRICS or k == "loose"})
    return 0


if __name__ == "__main__":
    sys.exit(main())
