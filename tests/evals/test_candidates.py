from __future__ import annotations

import json
from pathlib import Path

from assistant import feedback
from evals.candidates import candidates, said


def test_what_the_page_notes_comes_out_as_a_question_to_be_judged(tmp_path: Path) -> None:
    for question, verdict, reason in (
        ("新增多少学位?", "good", ""),
        ("黑臭水体治理完成了吗?", "bad", "答非所问"),
        ("医院床位要达到多少?", "bad", "数字不对"),
        ("医院床位要达到多少?", "bad", ""),
        ("河长制落实了吗?", "bad", "没答"),
        ("河长制落实了吗?", "good", ""),
    ):
        feedback.note(tmp_path, question=question, history=["南沙"], bulletins=[], reply="r", verdict=verdict, reason=reason)  # type: ignore[arg-type]
    with (tmp_path / feedback.NAME).open("a", encoding="utf-8") as file:
        file.write('{"question": "半')
    records = list(said((tmp_path / feedback.NAME).read_text("utf-8").splitlines()))
    assert len(records) == 6
    bad = candidates(records)
    assert [(c["question"], c["times"], c["why"]) for c in bad] == [
        ("医院床位要达到多少?", 2, ["数字不对"]),
        ("黑臭水体治理完成了吗?", 1, ["答非所问"]),
    ]
    assert all(c["history"] == ["南沙"] and c["answerable"] is None and not c["figures"] for c in bad)
    assert len(candidates(records, good=True)) == 4
    assert json.loads(json.dumps(bad)) == bad
