from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant import later, ledger, tabulate
from assistant.ui.strings import strings
from tests.assistant.reading import SPRING, WINTER, Reading

LIBRARY = Reading({"spring": SPRING, "winter": WINTER})
ROWS = ledger.read(LIBRARY)


def told(rows: list[ledger.LedgerRow], day: date) -> dict[str, str]:
    standings = later.standings(rows, rows, [b for b in LIBRARY.bulletins() if b.id in {row.bulletin for row in rows}], day)
    words = strings("zh")
    return {
        f"{row.bulletin} {row.matter[:2]}": tabulate.state_name(standings.get(row.key), row, words, day)
        for row in rows
        if row.level == "matter"
    }


def test_a_deadline_is_held_against_the_day_and_against_later_bulletins() -> None:
    assert told(ROWS, date(2025, 1, 1)) == {
        "spring 东郊": "后续通报称已完成",
        "spring 白河": "",  # done in its own bulletin: no deadline is open
        "spring 南埭": "后续通报称延期",
        "spring 尾矿": "后续通报称推进中",
        "winter 东郊": "",
        "winter 白河": "",
        "winter 南埭": "未到期",
        "winter 尾矿": "未到期",
    }


def test_past_due_where_the_library_has_nothing_later() -> None:
    alone = [row for row in ROWS if row.bulletin == "spring"]
    assert told(alone, date(2024, 10, 1)) == {
        "spring 东郊": "期限已过·库内无后续", "spring 白河": "", "spring 南埭": "期限已过·库内无后续", "spring 尾矿": "未到期",
    }  # fmt: skip
    assert told(ROWS, date(2026, 1, 1))["spring 尾矿"] == "后续通报称推进中·期限已过"
    assert told(alone, date(2024, 9, 30))["spring 南埭"] == "未到期"  # the last day itself


def test_what_a_later_bulletin_says_is_its_own_row() -> None:
    standings = later.standings(ROWS, ROWS, LIBRARY.bulletins(), date(2025, 1, 1))
    postponed = next(row for row in ROWS if row.bulletin == "spring" and row.matter.startswith("南埭"))
    then = standings[postponed.key].later
    assert then is not None and then.bulletin == "winter" and then.due == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        (("甲市公告（2024年3月）", "甲市"), ("甲市公告（2024年12月）", "甲市"), True),
        (("2026年政府工作报告", "甲省"), ("2026年政府工作报告", "乙省"), False),
        (("甲市巡视整改通报", "甲市"), ("甲市审计查出问题整改报告", "甲市"), False),
        (("甲市公告", None), ("甲市公告", "甲市"), True),
        (("甲市公告（一）", None), ("甲市通报", None), False),
    ],
)
def test_a_series_is_one_issuer_on_one_topic(a: tuple[str, str | None], b: tuple[str, str | None], together: bool) -> None:
    base = LIBRARY.bulletin("spring")
    assert later.together(replace(base, title=a[0], issuer=a[1]), replace(base, title=b[0], issuer=b[1])) is together
