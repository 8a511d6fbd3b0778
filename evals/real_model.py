"""A real chat model on the dev questions, beside the extractive engine on the same ones.

    ASSISTANT_MODEL=… ASSISTANT_MODEL_URL=… python evals/real_model.py [--count 60] [--patience 300] [--minutes 25] [--again]

Enters: the model of the environment and the shared gold sets. Leaves: a table (correct, grounded, which engine answered, seconds) and
under `evals/results/real_model/` the model's own words and the replies. A question that takes longer than `--patience` seconds is stopped,
as a reader would, and the extractive engine answers it. A run ends after `--minutes` and the next one goes on from there; with `--again`
it answers what it came to anew, from the model's kept words where the prompt is the same.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.chat import Assistant  # noqa: E402
from assistant.models import load  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.types import Reply  # noqa: E402
from evals.recorded import Recorded  # noqa: E402
from evals.run import CORPUS, SHARED, build, grader  # noqa: E402

SETS = ("nansha_dev", "prov_dev", "syn_dev")
SEED = 5
RESULTS = ROOT / "evals" / "results" / "real_model"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--patience", type=float, default=300)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--again", action="store_true", help="answer anew what has its row, and no other question")
    args = parser.parse_args()
    asked = questions(args.count)
    if Settings.from_env().model is None:
        print("no model is set: give ASSISTANT_MODEL and ASSISTANT_MODEL_URL", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    file = RESULTS / "rows.jsonl"
    rows = {row["id"]: row for row in map(json.loads, file.read_text("utf-8").splitlines())} if file.exists() else {}
    pairs = {name: pair(build(name)) for name in SETS}
    grade = grader()
    docs = grade.Docs(CORPUS)
    ends = time.monotonic() + 60 * args.minutes
    for name, record in asked:
        if time.monotonic() > ends:
            break
        if (record["id"] in rows) != args.again:
            continue
        replies = answered(record, *pairs[name], args.patience)
        rows[record["id"]] = row = judged(record, *replies, grade, docs)
        marks = f"{row['seconds']:6.1f} s {row['correct']:.0f} {row['beside']:.0f}"
        print(f"{len(rows):>3} {row['id']:<14} {row['engine']:<11} {row['fallback'] or '-':<10} {marks}", flush=True)
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.values()), "utf-8")
    told(list(rows.values()), args.count)
    return 0


def questions(count: int) -> list[tuple[str, dict[str, Any]]]:
    lines = {name: (SHARED / "eval" / f"{name}.jsonl").read_text("utf-8").splitlines() for name in SETS}
    gold = [(name, json.loads(line)) for name in SETS for line in lines[name] if line]
    return random.Random(SEED).sample(gold, count)


def pair(assistant: Assistant) -> tuple[Assistant, Assistant, Recorded]:
    """One library with the model, whose words are kept, and without."""
    settings = assistant.settings
    assert settings.model
    chat = Recorded.of(load(settings.model), RESULTS / "words.jsonl")
    alone = replace(settings, model=None)
    return Assistant(assistant.store, alone, chat=chat), Assistant(assistant.store, alone), chat


def answered(record: dict[str, Any], worded: Assistant, plain: Assistant, chat: Recorded, patience: float) -> tuple[Reply, Reply]:
    """By the model, with the seconds that it took when it was asked, and without it."""
    question, history = record["question"], record.get("history") or []
    stopped = threading.Event()
    timer = threading.Timer(patience, stopped.set)
    timer.start()
    before = chat.replayed
    reply = worded.ask(question, history, stopped=stopped)
    timer.cancel()
    return replace(reply, seconds=reply.seconds + chat.replayed - before), plain.ask(question, history)


def judged(record: dict[str, Any], reply: Reply, plain: Reply, grade: ModuleType, docs: object) -> dict[str, Any]:
    grades, beside = (grade.grade(record, one.to_json() | {"id": record["id"]}, docs) for one in (reply, plain))
    return reply.to_json() | {
        "id": record["id"], "type": record["type"], "question": record["question"], "correct": grades["correct"],
        "beside": beside["correct"], "grounded": grades.get("grounded"), "verbatim": grades.get("verbatim_list"),
        "plain": plain.answer, "plain_headline": plain.headline,
    }  # fmt: skip


def told(rows: Sequence[dict[str, Any]], count: int) -> None:
    if not rows:
        return
    correct, beside = (sum(row[key] for row in rows) / len(rows) for key in ("correct", "beside"))
    grounded = [row["grounded"] for row in rows if row["grounded"] is not None]
    verbatim = [one for row in rows for one in row["verbatim"] or ()]
    asked = [row for row in rows if row["tokens"]]
    seconds = sorted(row["seconds"] for row in asked) or [0.0]
    print(f"\n{len(rows)} of {count} questions; the model was asked in {len(asked)}")
    print(f"correct {correct:.3f}, extractive on the same {beside:.3f}")
    print(f"grounded {sum(grounded) / max(1, len(grounded)):.3f}, verbatim {sum(verbatim) / max(1, len(verbatim)):.3f}")
    print(f"answered by {dict(Counter(row['engine'] for row in rows))}")
    print(f"why not by the model {dict(Counter(row['fallback'] for row in rows if row['fallback']))}")
    print(f"sentences left out {sum(len(row['unsupported']) for row in asked)}")
    print(f"seconds: median {seconds[len(seconds) // 2]:.0f}, longest {seconds[-1]:.0f}")
    for row in rows:
        if row["correct"] < row["beside"]:
            print("below the extractive engine:", row["id"], row["type"], row["question"])


if __name__ == "__main__":
    sys.exit(main())
