"""A fast subset of the gold answered and graded: what holds today may not be lost unseen. Quality, not time.

The floors stand well under what is measured (`docs/evaluation.md`), so that one question more or less does not stop anyone. A third of the
county bulletin's questions, taken by the hash of their ids, so that nobody chooses them.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from evals import run
from evals.evidence import bears, questions_of
from tests.shared import SHARED, need_shared

FLOORS = {"correct": 0.75, "figure_found": 0.8, "cite_recall": 0.75, "cite_precision": 0.75, "grounded": 1.0}
FOUND = 0.8  # evidence among the first ten passages
pytestmark = need_shared


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_EVAL_DATA", str(tmp_path_factory.mktemp("gate")))
        made = run.build("nansha_dev")
        yield made
        made.store.close()


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    lines = (SHARED / "eval" / "nansha_dev.jsonl").read_text("utf-8").splitlines()
    return [g for g in map(json.loads, lines) if zlib.crc32(g["id"].encode()) % 3 == 0]


def test_answers_are_as_good_as_they_were(assistant: Any, gold: list[dict[str, Any]]) -> None:  # noqa: ANN401
    grade = run.grader()
    docs = grade.Docs(Path(run.CORPUS))
    rows = [grade.grade(g, r, docs) for g, r in zip(gold, run.answer(assistant, gold), strict=True)]
    measured = grade.table(rows)["ALL"]
    assert len(rows) >= 15
    assert all(v for row in rows for v in row.get("verbatim_list", []))
    assert not {name: measured[name] for name, floor in FLOORS.items() if (measured[name] or 0.0) < floor}
    assert all(row["abstain_recall"] for row in rows if "abstain_recall" in row)


def test_evidence_is_found_as_well_as_it_was(assistant: Any, gold: list[dict[str, Any]]) -> None:  # noqa: ANN401
    wanted = {g["id"] for g in gold if not g["history"]}
    shares = []
    for question in questions_of("nansha_dev")[1]:
        if question.id in wanted:
            spans = [hit.passage.span for hit in assistant.store.search(question.text, k=10)]
            found = [any(bears(start, end, spot) for start, end in spans) for _, spot in question.evidence]
            shares.append(sum(found) / len(found))
    assert sum(shares) / len(shares) >= FOUND
