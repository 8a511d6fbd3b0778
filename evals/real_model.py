"""A real chat model on the dev questions, beside the extractive engine on the same ones.

    ASSISTANT_MODEL=… ASSISTANT_MODEL_URL=… python evals/real_model.py [--count 60] [--patience 120] [--minutes 25]

Enters: the model of the environment and the shared gold sets. Leaves: a table (correct, grounded, which engine answered, seconds) and
`evals/results/real_model.jsonl`. A question that takes longer than `--patience` seconds is stopped, as a reader would, and the
extractive engine answers it; the run ends after `--minutes` and says how many questions it came to.
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
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evals.run import CORPUS, SHARED, build, grader  # noqa: E402

if TYPE_CHECKING:
    from assistant.types import Reply

SETS = ("nansha_dev", "prov_dev", "syn_dev")
SEED = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--patience", type=float, default=120)
    parser.add_argument("--minutes", type=float, default=25)
    args = parser.parse_args()
    grade = grader()
    docs = grade.Docs(CORPUS)
    gold = [
        (name, json.loads(line)) for name in SETS for line in (SHARED / "eval" / f"{name}.jsonl").read_text("utf-8").splitlines() if line
    ]
    asked = random.Random(SEED).sample(gold, args.count)
    assistants = {name: build(name) for name in SETS}
    config = assistants[SETS[0]].model
    if config is None:
        print("no model is set: give ASSISTANT_MODEL and ASSISTANT_MODEL_URL", file=sys.stderr)
        return 2
    ends = time.monotonic() + 60 * args.minutes
    rows, lines = [], []
    for name, record in asked:
        if time.monotonic() > ends:
            break
        assistant, history = assistants[name], record.get("history") or []
        stopped = threading.Event()
        timer = threading.Timer(args.patience, stopped.set)
        timer.start()
        reply = assistant.ask(record["question"], history, stopped=stopped)
        timer.cancel()
        assistant.use_model(None)
        plain = assistant.ask(record["question"], history)
        assistant.use_model(config)
        judged, beside = (grade.grade(record, r.to_json() | {"id": record["id"]}, docs) for r in (reply, plain))
        rows.append((reply, judged, beside))
        line = reply.to_json() | {"id": record["id"], "correct": judged["correct"], "extractive": beside["correct"]}
        lines.append(json.dumps(line, ensure_ascii=False))
        marks = f"{judged['correct']:.0f} {beside['correct']:.0f}"
        print(
            f"{len(rows):>3} {record['id']:<14} {reply.engine:<11} {reply.fallback or '-':<10} {reply.seconds:6.1f} s {marks}", flush=True
        )
    out = ROOT / "evals" / "results" / "real_model.jsonl"
    out.parent.mkdir(exist_ok=True)
    out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    told(rows, f"{config.name}: {len(rows)} of {args.count} questions came to their turn in {args.minutes:g} minutes")
    return 0


def told(rows: Sequence[tuple[Reply, dict[str, Any], dict[str, Any]]], title: str) -> None:
    count = max(1, len(rows))
    correct = sum(judged["correct"] for _, judged, _ in rows) / count
    beside = sum(plain["correct"] for _, _, plain in rows) / count
    grounded = [judged["grounded"] for _, judged, _ in rows if "grounded" in judged]
    asked = [reply for reply, _, _ in rows if reply.tokens]
    engines, reasons = Counter(r.engine for r, _, _ in rows), Counter(r.fallback for r, _, _ in rows if r.fallback)
    print(f"\n{title}")
    print(f"correct {correct:.3f}, extractive on the same {beside:.3f}; grounded {sum(grounded) / max(1, len(grounded)):.3f}")
    print(f"answered by {dict(engines)}; why not by the model {dict(reasons)}")
    print(f"sentences left out {sum(len(reply.unsupported) for reply in asked)}; seconds {sorted(round(reply.seconds) for reply in asked)}")


if __name__ == "__main__":
    sys.exit(main())
