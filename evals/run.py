"""Answer a set of gold questions and grade them.

    python evals/run.py [--set nansha_dev second:a second:b third:a third:b fourth:a fourth:b claims noise:nansha_dev ...]
                         [--show 20] [--compare [FOLDER]]

Enters: the gold sets and texts of the shared folder. Leaves: `evals/results/<set>.jsonl` (answers), a line a set with the commit in
`evals/results/history.jsonl`, and printed tables by the shared grader, the last one over all sets. The library of a set is built once in
the cache folder and brought up to date by `Store.check` afterwards.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from index.store import Store

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SHARED = Path(os.environ.get("ASSISTANT_SHARED") or ROOT.parent / "shared")
CORPUS = SHARED / "corpus"
OURS = ROOT / "evals" / "texts"
RESULTS = ROOT / "evals" / "results"
HELD = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
SETS = ("nansha_dev", "prov_dev", "syn_dev", *(f"{name}:{half}" for name in HELD for half in "ab"), "claims")
TEXTS = {
    "nansha_dev": [CORPUS / "nansha-2021-11-24.txt"],
    "prov_dev": [CORPUS / "prov"],
    "syn_dev": [CORPUS / "syn"],
    # held out: written by another hand than the rules
    "second": [CORPUS / "prov", *(OURS / f"{name}.txt" for name in ("beilu-2024-12-20", "luting-2024-09-18", "shuowan-2025-07-10"))],
    "third": [
        OURS / name
        for name in (
            "jizhou-2026-01-21.txt",
            "lanjiang-2024-04-18.html",
            "maichuan-2023-07-21.md",
            "tongpu-2024-03-12.txt",
            "xizhou-2023-12-28.txt",
            "xizhou-2024-07-10.txt",
        )
    ],
    "fourth": [CORPUS / "prov", CORPUS / "nansha-2021-11-24.txt"],
    "fifth": [
        OURS / name
        for name in ("fengning-2024-06-30.txt", "fengning-2024-11-30.txt", "rongchuan-2025-01-15.txt", "tongpu-county-2024-09-30.md")
    ],
    "sixth": [CORPUS / "prov", *(OURS / f"{name}.txt" for name in ("岚川省", "溟东省", "汀阳市"))],
    "seventh": [
        OURS / name
        for name in ("langxi-shuitou-2025.txt", "sevb-boning.txt", "sevb-daichuan.md", "sevb-luting.txt", "yanjiang-ducha-2025.txt")
    ],
    "eighth": sorted(OURS.glob("ei[ab]-*")),
    "ninth": sorted(OURS.glob("nin[ab]-*")),
    "tenth": sorted(OURS.glob("ten-*")),
    "eleventh": sorted(OURS.glob("ele-*")),
}


def gold_of(name: str) -> tuple[str, Path]:
    """(texts it is asked of, its file): a set of ours or a shared one; noise:<set> as `evals/noise.py` writes it."""
    if name.startswith("noise:"):
        texts = name.removeprefix("noise:")
        return texts, ROOT / "evals" / "results" / "noise" / f"{texts}.jsonl"
    own = ROOT / "evals" / "sets" / f"{name.split(':')[0]}.jsonl"
    if not own.exists():
        return name, SHARED / "eval" / f"{name}.jsonl"
    return own.stem if own.stem in TEXTS else "second", own


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
    from index.store import Store

    settings = Settings.from_env()
    data = Path(os.environ.get("ASSISTANT_EVAL_DATA") or settings.cache / "evals") / name
    data.mkdir(parents=True, exist_ok=True)
    store = Store.open(data, load(settings.embedder, settings.cache))
    for finding in store.check():
        print("check:", finding.zh, file=sys.stderr)
    add_all(store, TEXTS[name])
    return Assistant(store, settings)


def add_all(store: Store, paths: Sequence[Path]) -> None:
    """Add files and folders of files; what is refused is named and left out."""
    from index.errors import AssistantError

    for path in paths:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            try:
                store.add(file)
            except AssistantError as error:
                print("left out:", file.name, error.zh, file=sys.stderr)


def answer(assistant: Assistant, gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    replies = []
    for record in gold:
        reply = assistant.ask(record["question"], history=record.get("history") or [])
        replies.append(reply.to_json() | {"id": record["id"]})
    return replies


def half(name: str, gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """<set>:a and <set>:b are halves by the hash of the id: a is read while mending, b stays blind."""
    return [g for g in gold if zlib.crc32(g["id"].encode()) % 2 == name.endswith(":b")] if name.endswith((":a", ":b")) else gold


def commit() -> str:
    """The commit that answered, with + where the tree was changed."""
    try:
        found = subprocess.run(["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def summary(name: str, rows: list[dict[str, Any]], grade: ModuleType) -> dict[str, Any]:
    verbatim = [v for r in rows for v in r.get("verbatim_list", [])]
    seconds = sorted(r["seconds"] for r in rows if "seconds" in r) or [0.0]
    p50, p95 = (round(seconds[int(share * (len(seconds) - 1))] * 1000) for share in (0.5, 0.95))
    metrics = {key: value for key, value in grade.table(rows)["ALL"].items() if value is not None}
    return {
        "set": name, "commit": commit(), "time": datetime.now(UTC).isoformat(timespec="seconds"), **metrics,
        "verbatim": sum(verbatim) / max(1, len(verbatim)), "p50_ms": p50, "p95_ms": p95,
    }  # fmt: skip


def compare(
    name: str, rows: list[dict[str, Any]], before: Path, gold: list[dict[str, Any]], regrade: Callable[..., dict[str, Any]]
) -> None:
    """Name the questions that turned right (+) or wrong (-); of a blind half only how many."""
    old = {r["id"]: r for r in map(json.loads, before.read_text("utf-8").splitlines())}
    turned = [
        (row["correct"], g["id"]) for g, row in zip(gold, rows, strict=True) if regrade(g, old.get(g["id"]))["correct"] != row["correct"]
    ]
    if name.endswith(":b"):
        print(f"{name}: +{sum(bool(right) for right, _ in turned)} -{sum(not right for right, _ in turned)}")
        return
    for right, id in turned:
        print(f"{'+' if right else '-'} {id}")


def show(gold: list[dict[str, Any]], replies: list[dict[str, Any]], rows: list[dict[str, Any]], most: int, metrics: list[str]) -> None:
    wrong = [one for one in zip(gold, replies, rows, strict=True) if one[2]["correct"] < 1]
    for g, r, row in wrong[:most]:
        print(f"\n--- {g['id']} ({g['type']}) {g['question']} H={g['history']}")
        want = {k: g[k] for k in ("figures", "must", "any_of", "must_not", "correction") if g.get(k)}
        print("    want", want, "answerable" if g["answerable"] else "UNANSWERABLE")
        print("    headline:", r["headline"], "| abstained", r["abstained"])
        print("    answer:", (r["answer"] or "")[:500].replace("\n", " ⏎ "))
        print("    cites:", [c["quote"][:60] for c in r["citations"][:6]])
        print("   ", {k: v for k, v in row.items() if k in metrics or k == "loose"})


def by_type(rows: list[dict[str, Any]], grade: ModuleType) -> None:
    table = grade.table(rows)
    print(f"{'type':<14}{'n':>4}" + "".join(f"{m[:13]:>14}" for m in grade.METRICS))
    for kind in sorted(table, key=lambda n: (n == "ALL", n)):
        cells = "".join(f"{'-' if table[kind][m] is None else format(table[kind][m], '.3f'):>14}" for m in grade.METRICS)
        print(f"{kind:<14}{table[kind]['n']:>4}{cells}")


def one_table(summaries: list[dict[str, Any]]) -> None:
    columns = [
        "correct",
        "figure_direct",
        "content",
        "cite_recall",
        "cite_precision",
        "grounded",
        "verbatim",
        "abstain_recall",
        "false_abstain",
    ]
    print("\n| set | n | " + " | ".join(columns) + " | p50 / p95 ms |\n|" + " --- |" * (len(columns) + 3))
    for one in summaries:
        cells = [f"{one[c]:.3f}" if c in one else "–" for c in columns]
        print(f"| {one['set']} | {one['n']} | " + " | ".join(cells) + f" | {one['p50_ms']} / {one['p95_ms']} |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=list(SETS))
    parser.add_argument("--show", type=int, default=0, help="print this many wrong questions of a set, never of a blind half")
    parser.add_argument("--ids", help="only questions whose id contains this")
    parser.add_argument("--compare", nargs="?", type=Path, const=RESULTS, help="name what changed against results (default: the last)")
    args = parser.parse_args()
    grade = grader()
    docs = grade.Docs(CORPUS)
    docs.paths |= grade.Docs(OURS).paths
    summaries = []
    RESULTS.mkdir(exist_ok=True)
    for name in args.set:
        texts, file = gold_of(name)
        gold = half(name, [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()])
        gold = [g for g in gold if not args.ids or args.ids in g["id"]]
        assistant = build(texts)
        assistant.ask("预热")
        replies = answer(assistant, gold)
        rows = [grade.grade(g, r, docs) for g, r in zip(gold, replies, strict=True)]
        if not rows:
            continue
        print(f"\n== {name}: {len(gold)} questions")
        last = f"{name.replace(':', '_')}.jsonl"
        if args.compare and (args.compare / last).exists():
            compare(name, rows, args.compare / last, gold, lambda g, r: dict(grade.grade(g, r, docs)))
        by_type(rows, grade)
        summaries.append(summary(name, rows, grade))
        if not args.ids:
            (RESULTS / last).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in replies), "utf-8")
            with (RESULTS / "history.jsonl").open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(summaries[-1]) + "\n")
        if not name.endswith(":b"):
            show(gold, replies, rows, args.show, grade.METRICS)
    one_table(summaries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
