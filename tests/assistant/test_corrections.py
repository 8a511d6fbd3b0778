from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant import corrections, workbench
from assistant.corrections import FILE, CorrectionError
from assistant.days import DayError
from assistant.ledger import LedgerRow, StatusError
from tests.assistant.reading import SPRING, Reading

AT = {"at": "2024-04-01T08:00:00+00:00", "parser": "v1"}


@pytest.fixture
def library(tmp_path: Path) -> Reading:
    return Reading({"spring": SPRING}, tmp_path)


def row(library: Reading, level: str = "matter") -> LedgerRow:
    return workbench.ledger(library, level=level, words="尾矿库")[0]


def test_a_row_put_right_stays_right_and_is_marked(library: Reading) -> None:
    for field, value in (("status", "已完成"), ("deadline", "2024年6月"), ("body", " 市应急局 ")):
        corrections.note(library.data, corrections.correct(row(library), field, value, **AT))
    now = row(library)
    assert (now.status, now.due, now.body, now.corrected) == ("done", date(2024, 6, 30), "市应急局", True)
    assert now.quote == "进展：正在推进"  # the text is never touched
    assert workbench.ledger(library, status=["已完成"], words="尾矿库") == [now]
    log = corrections.load(library.data)
    assert [(c.field, c.was, c.now, c.parser) for c in log] == [
        ("status", "under_way", "done", "v1"), ("deadline", "2025-12-31", "2024-06-30", "v1"), ("body", "市水务局", "市应急局", "v1"),
    ]  # fmt: skip


def test_the_latest_word_holds_and_the_first_value_takes_it_back(library: Reading) -> None:
    read = row(library)
    for value in ("已完成", "尚未完成"):
        corrections.note(library.data, corrections.correct(read, "status", value, **AT))
    assert row(library).status == "not_done"
    corrections.note(library.data, corrections.correct(read, "status", "推进中", **AT))
    assert row(library) == read
    assert len(corrections.load(library.data)) == 3  # the log keeps all


def test_a_row_that_is_no_commitment_is_left_out(library: Reading) -> None:
    measure = row(library, "measure")
    corrections.note(library.data, corrections.correct(measure, "none", "yes", **AT))
    assert measure.key not in {r.key for r in workbench.all_rows(library)}


def test_a_change_holds_only_for_the_words_it_was_made_on(library: Reading) -> None:
    read = row(library)
    change = corrections.correct(read, "status", "已完成", **AT)
    assert corrections.apply([replace(read, quote="进展：已销号")], [change])[0].status == "under_way"


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [("status", "好", StatusError), ("status", "已采取", StatusError), ("deadline", "明年", DayError), ("quote", "x", CorrectionError)],
)
def test_a_value_that_cannot_be_is_refused(library: Reading, field: str, value: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        corrections.correct(row(library), field, value, **AT)


def test_a_damaged_line_of_the_log_is_left_out(library: Reading) -> None:
    corrections.note(library.data, corrections.correct(row(library), "body", "市应急局", **AT))
    with (library.data / FILE).open("a", encoding="utf-8") as file:
        file.write(
            '{"at": "x"}\nno json\n[1]\n{"at":"","bulletin":"","key":"","quote":"","field":"deadline","was":"","now":"soon"}\n{"at": "2024'
        )
    assert len(corrections.load(library.data)) == 1
    assert row(library).body == "市应急局"


def test_no_log_is_no_change(library: Reading) -> None:
    assert corrections.load(library.data) == []
    assert not any(r.corrected for r in workbench.all_rows(library))
