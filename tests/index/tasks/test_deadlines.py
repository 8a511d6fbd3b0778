"""By when: the words and, where it is sound, the last day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tasks.deadlines import deadline_of, labelled

DAY = date(2021, 11, 23)
FOUND = [
    ("2022年底前中山大学附属第一(南沙)医院将陆续建成移交", "2022年底前", date(2022, 12, 31), False),
    ("到2025年南沙三甲医院将达到6所", "到2025年", date(2025, 12, 31), False),
    ("剩余15个计划2024年6月底前全部办结", "2024年6月底前", date(2024, 6, 30), False),
    ("按还款协议在2024年3月底前付清", "2024年3月底前", date(2024, 3, 31), False),
    ("计划12月底交付", "12月底", date(2021, 12, 31), False),
    ("年底前全部完成", "年底前", date(2021, 12, 31), False),
    ("2024年一季度完成安装调试", "2024年一季度", date(2024, 3, 31), False),
    ("力争利用两年左右时间推动整体跃上新台阶", "力争利用两年左右时间", None, False),
    ("力争三年内实现审计全覆盖", "力争三年内", None, False),  # not within this year
    ("从2021年3月份起", "从2021年3月份起", None, True),
    ("每月25日前发放两项补贴", "每月25日前", None, True),
    ("把严的主基调长期坚持下去", "长期坚持", None, True),
]
NONE = ["比2024年增加0.6亿元", "上马重大项目前广泛征求意见", "加快推进搬迁工作", "", "未来发展前景", "对7项长期坚持的任务"]


@pytest.mark.parametrize(("text", "raw", "last", "standing"), FOUND)
def test_a_deadline_is_read(text: str, raw: str, last: date | None, standing: bool) -> None:
    found = deadline_of(text, DAY, planned=True)
    assert found and (found.raw, found.date, found.standing) == (raw, last, standing)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_deadline_gives_none(text: str) -> None:
    assert deadline_of(text, DAY, planned=True) is None


def test_a_year_and_前_name_no_day_for_sure() -> None:
    found = deadline_of("2025年前建成", DAY, planned=True)
    assert found and found.date is None


def test_a_bare_month_that_has_passed_is_not_guessed() -> None:
    found = deadline_of("6月底前完成", DAY, planned=True)
    assert found is None or found.date is None


def test_a_date_in_what_was_done_is_no_deadline() -> None:
    assert deadline_of("2021年2月上旬,召开民主生活会", DAY) is None


VALUES = [
    ("2024年6月底", date(2024, 6, 30), False),
    ("2025年6月底（原定2024年9月底）", date(2025, 6, 30), False),
    ("长期", None, True),
]


@pytest.mark.parametrize(("value", "last", "standing"), VALUES)
def test_the_value_of_a_deadline_label_is_the_deadline(value: str, last: date | None, standing: bool) -> None:
    found = labelled(f" {value}。", DAY, offset=3)
    assert found and (found.raw, found.date, found.standing, found.span[0]) == (value, last, standing, 4)


@given(st.text(alphabet="到至从自起前底年月日0123456789力争两左右时间每长期坚持，。", max_size=40), st.booleans())
@settings(deadline=None, max_examples=100)
def test_spans_are_exact_and_nothing_raises(text: str, planned: bool) -> None:
    for day in (DAY, None):
        found = deadline_of(text, day, planned=planned, offset=7)
        assert found is None or text[found.span[0] - 7 : found.span[1] - 7] == found.raw
