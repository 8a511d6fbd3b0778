from __future__ import annotations

from pathlib import Path

from assistant import feedback
from evals.candidates import candidates


def test_what_was_called_wrong_comes_first_and_each_question_once(tmp_path: Path) -> None:
    for question, verdict, reason in (("甲?", "good", ""), ("乙?", "bad", "数字不对"), ("乙?", "bad", "出处不对")):
        feedback.note(tmp_path, question=question, history=["前?"], bulletins=[], reply="r", verdict=verdict, reason=reason)  # type: ignore[arg-type]
    found = list(candidates((tmp_path / feedback.NAME).read_text("utf-8").splitlines()))
    assert [(one["id"], one["question"], one["good"], one["bad"]) for one in found] == [
        ("feedback-1", "乙?", 0, 2),
        ("feedback-2", "甲?", 1, 0),
    ]
    assert found[0]["reasons"] == ["数字不对", "出处不对"]
