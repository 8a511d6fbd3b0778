"""What readers said of answers, made into candidate questions: `python evals/candidates.py [DATA] [-o FILE] [--good]`.

Enters: `feedback.jsonl` of a data folder (default: the app's). Leaves: records in the form of the gold sets, the gold itself empty for a
person to fill: bad answers (with `--good` the good ones too), each question once with its last verdict, those complained of most first.
It never guesses gold: `why` keeps what the reader said.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.feedback import NAME  # noqa: E402
from assistant.settings import Settings  # noqa: E402


def said(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The readable lines of a feedback file; one cut off by a stop is passed over."""
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and record.get("question") and record.get("verdict") in ("good", "bad"):
            yield record


def candidates(records: Iterable[dict[str, Any]], *, good: bool = False) -> list[dict[str, Any]]:
    """One record a question (with its history), most complaints first."""
    heard: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for record in records:
        heard.setdefault((record["question"].strip(), *record.get("history", ())), []).append(record)
    kept = [every for every in heard.values() if good or every[-1]["verdict"] == "bad"]
    kept.sort(key=lambda every: -sum(record["verdict"] == "bad" for record in every))
    return [
        {
            "id": f"feedback-{number:03}", "type": "", "question": every[-1]["question"].strip(), "history": every[-1].get("history", []),
            "answerable": None, "figures": [], "must": [], "any_of": [], "must_not": [], "evidence": [],
            "why": [reason for record in every if (reason := record.get("reason", "").strip())],
            "verdict": every[-1]["verdict"], "times": len(every), "bulletins": every[-1].get("bulletins", []),
        }
        for number, every in enumerate(kept, 1)
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--good", action="store_true")
    args = parser.parse_args()
    file = (args.data or Settings.from_env().data) / NAME
    if not file.exists():
        print(f"no feedback yet: {file}", file=sys.stderr)
        return 1
    found = candidates(said(file.read_text("utf-8").splitlines()), good=args.good)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in found)
    if args.output:
        args.output.write_text(text, "utf-8")
    else:
        print(text, end="")
    print(f"{len(found)} candidates", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
