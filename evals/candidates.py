"""Candidate questions from what readers said of answers: `python evals/candidates.py DATA/feedback.jsonl > candidates.jsonl`.

Enters: lines of `assistant.feedback`. Leaves: one line a question in the form that `batch` takes, those called wrong first, each once with
every reason given. A person still has to write what the right answer is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def candidates(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for line in filter(str.strip, lines):
        said = json.loads(line)
        one = found.setdefault(
            (said["question"], *said["history"]),
            {"question": said["question"], "history": said["history"], "good": 0, "bad": 0, "reasons": []},
        )
        one[said["verdict"]] += 1
        one["reasons"] += [said["reason"]] if said["reason"] else []
    ordered = sorted(found.values(), key=lambda one: -one["bad"])
    return ({"id": f"feedback-{n}", **one} for n, one in enumerate(ordered, 1))


if __name__ == "__main__":
    for candidate in candidates(Path(sys.argv[1]).read_text("utf-8").splitlines()):
        print(json.dumps(candidate, ensure_ascii=False))
