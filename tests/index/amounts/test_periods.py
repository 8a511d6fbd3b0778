"""Periods are read from bulletins and questions; equal periods are equal."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.amounts.periods import damaged_dates, read_periods

YEAR, TODAY = 2021, date(2021, 11, 23)

READINGS = [
    ("2021年1—9月南沙", "2021年1—9月", "2021-01-01", "2021-09-30"),
    ("2021年前三季度", "2021年前三季度", "2021-01-01", "2021-09-30"),
    ("今年头九个月", "今年头九个月", "2021-01-01", "2021-09-30"),
    ("2021 年 1-9 月", "2021 年 1-9 月", "2021-01-01", "2021-09-30"),
    ("21年1到9月", "21年1到9月", "2021-01-01", "2021-09-30"),
    ("２０２１年１至９月", "２０２１年１至９月", "2021-01-01", "2021-09-30"),
    ("第一至第三季度", "第一至第三季度", "2021-01-01", "2021-09-30"),
    ("2025年1月至9月", "2025年1月至9月", "2025-01-01", "2025-09-30"),
    ("采购2021—2022年审计服务", "2021—2022年", "2021-01-01", "2022-12-31"),
    ("纳入区2021—2022审计年度计划", "2021—2022", "2021-01-01", "2022-12-31"),
    ("2016年到2020年", "2016年到2020年", "2016-01-01", "2020-12-31"),
    ("2021年第二、三季度", "2021年第二、三季度", "2021-04-01", "2021-09-30"),
    ("2023年四季度", "2023年四季度", "2023-10-01", "2023-12-31"),
    ("2023年三季度末", "2023年三季度末", "2023-09-30", "2023-09-30"),
    ("“十四五”期间", "“十四五”期间", "2021-01-01", "2025-12-31"),
    ("“十四五”末", "“十四五”末", "2025-12-31", "2025-12-31"),
    ("十五五时期", "十五五时期", "2026-01-01", "2030-12-31"),
    ("到2025年南沙三甲医院", "2025年", "2025-01-01", "2025-12-31"),
    ("2022年底前", "2022年底", "2022-12-31", "2022-12-31"),
    ("截至2024年3月20日", "2024年3月20日", "2024-03-20", "2024-03-20"),
    ("2023年4月6日至28日", "2023年4月6日至28日", "2023-04-06", "2023-04-28"),
    ("2020年1月至2023年6月", "2020年1月至2023年6月", "2020-01-01", "2023-06-30"),
    ("近两年全区", "近两年", "2020-01-01", "2021-12-31"),
    ("2020年12月至今", "2020年12月至今", "2020-12-01", "2021-11-23"),
    ("2021年2月初以来", "2021年2月初以来", "2021-02-01", "2021-11-23"),
    ("2023—2024学年", "2023—2024学年", "2023-09-01", "2024-08-31"),
    ("2024年春季学期", "2024年春季学期", "2024-02-01", "2024-07-31"),
    ("日期:2021-11-24 10:00", "2021-11-24", "2021-11-24", "2021-11-24"),
    ("二〇三五年", "二〇三五年", "2035-01-01", "2035-12-31"),
    ("预计年底前再增20张", "年底", "2021-12-31", "2021-12-31"),
    ("6月底", "6月底", "2021-06-30", "2021-06-30"),
    ("去年全年", "去年全年", "2020-01-01", "2020-12-31"),
    ("目前", "目前", "2021-11-23", "2021-11-23"),
]


@pytest.mark.parametrize(("text", "raw", "start", "end"), READINGS, ids=[row[0] for row in READINGS])
def test_a_period_is_read(text: str, raw: str, start: str, end: str) -> None:
    (period,) = read_periods(text, year=YEAR, as_of=TODAY)
    assert (period.raw, str(period.start), str(period.end)) == (raw, start, end)


def test_first_three_quarters_are_the_first_nine_months() -> None:
    texts = ["2021年1—9月", "2021年前三季度", "2021年头九个月", "1—3季度", "前9个月", "一至九月"]
    periods = [read_periods(text, year=2021)[0] for text in texts]
    assert all(period.same(periods[0]) for period in periods)


@pytest.mark.parametrize(
    "text", ["连续37年居首位", "再延长30年试点", "一二三产业", "三至五年", "《“十四五”规划纲要》", "总值1996.6亿元", "同比增长"]
)
def test_what_is_no_period_is_not_read(text: str) -> None:
    assert read_periods(text, year=YEAR, as_of=TODAY) == []


def test_a_bare_month_takes_the_year_named_before() -> None:
    _, day = read_periods("2023年4月6日至28日开展了督察,8月15日反馈", year=2024)
    assert day.start == date(2023, 8, 15)


def test_a_day_that_says_which_lends_no_year() -> None:
    *_, whole = read_periods("改造2004年底以前建成的小区82个，全年任务150部", year=2025, carry=2025)
    assert whole.start == date(2025, 1, 1)


def test_what_has_no_year_is_left_out() -> None:
    assert read_periods("6月底前完成") == []


def test_a_date_that_lost_its_dash_is_flagged_and_not_read() -> None:
    for text in ("2021年19月南沙地区生产总值增长10%", "采购20212022年审计服务"):
        ((start, end),) = damaged_dates(text)
        assert text[start:end].endswith(("月", "年"))
        assert read_periods(text, year=2021) == []
    assert damaged_dates("2021年1—9月,12月底,18个月") == []


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="2021年19月—至到前三季度日底初今去“”十四五上半、，0 近目以来[.-/", max_size=40), st.integers(0, 50))
def test_reading_is_total_and_spans_are_exact(text: str, offset: int) -> None:
    for period in read_periods(text, year=2021, offset=offset, as_of=TODAY):
        assert period.span is not None
        start, end = period.span
        assert text[start - offset : end - offset] == period.raw
        assert period.start <= period.end
