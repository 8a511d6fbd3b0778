"""How well a figure's time answers the time asked for: the same, a part of it, another; the year of a title, last year's same months.

Enters: periods, a Scene, a Figure and its passage. Leaves: shares between 0 and 1, and whether the times contradict each other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from assistant.compose.scene import Scene
from assistant.parts import YEARLESS
from index.amounts.periods import read_periods
from index.types import Figure, Passage, Period


def of_its_year(asked: Period | None, as_of: date | None, *, ahead: bool = False) -> Period | None:
    """「一季度」 is asked of each bulletin in the year that it reports on; a quarter that has not come yet is that of the year before,
    unless a promise is asked for."""
    if asked is None or as_of is None or not YEARLESS.fullmatch(asked.raw):
        return asked
    year = as_of.year
    whole = asked.raw == "全年" and as_of.month <= FIRST_QUARTER  # in spring that of the year before
    if not ahead and (whole or any(p.start > as_of for p in read_periods(asked.raw, year=year, carry=year))):
        year -= 1
    if year == asked.end.year:
        return asked
    found = read_periods(asked.raw, year=year, carry=year)
    return replace(found[0], raw=asked.raw) if found else asked


def period_fits(asked: Period | None, has: Period | None) -> float:
    if asked is None or has is None:
        return 0.5
    if asked.same(has):
        return 1.0
    if asked.start == asked.end == has.end:
        return 0.8  # 到“十四五”末: what a stretch led to at its end
    if "全年" in asked.raw and (has.end - has.start).days < 350:
        return 0.3  # a part of the year is no figure of the whole
    if asked.start <= has.start and has.end <= asked.end:
        return 0.7  # a part of what was asked
    if has.start <= asked.start and asked.end <= has.end:
        return 0.35
    return 0.0


def year_of_title(scene: Scene, passage: Passage) -> Period | None:
    """「…关于2022年度预算执行…整改情况的报告」: what names no time of its own is of that year."""
    asked, title = scene.part.period, scene.bulletin(passage).title
    if asked is None or "年度" not in title:
        return None
    named = [p for p in read_periods(title) if p.raw.endswith("年度") or (p.span and title[p.span[1] :].startswith("度"))]
    return named[0] if named and (asked.start.year == named[0].start.year or asked.raw.endswith("年度")) else None


FIRST_QUARTER = 3
PAST = 150  # days: a report early in 2024 tells of 2023, none of the end of June


def another_time(asked: Period | None, as_of: date | None, figure: Figure) -> bool:
    """A time is asked for that a figure without a period, in a bulletin of another time, cannot be taken to be of."""
    if not asked or not as_of:
        return False
    if asked.start > as_of and figure.aspect == "achieved":
        return True
    if asked.end.year < as_of.year and as_of.month > FIRST_QUARTER and figure.aspect != "achieved":
        return True  # a plan without a year is that of the bulletin's own
    return not asked.start.year - 1 <= as_of.year <= asked.end.year + 1 or (as_of - asked.end).days > PAST


TOLD_LATER = 62  # days after a half-year in which a report on it is given
SAME_MONTHS = re.compile(r"[上去前]一?年的?同期")


def same_months(asked: Period | None, as_of: date | None, figure: Figure) -> bool:
    """上年同期 in a report on the first half of 2025 is the first half of 2024."""
    told = figure.period
    if not asked or not as_of or not told or not SAME_MONTHS.search(told.raw):
        return False
    return asked.end.year == as_of.year - 1 and 0 <= (as_of.replace(day=1) - asked.end.replace(year=as_of.year, day=1)).days <= TOLD_LATER


SUMMED_UP = re.compile(r"累计|新增|新建|年均")


def reached(asked: Period | None, figure: Figure) -> bool:
    """What a stretch of years led to is told of its last one: 五年来…增加到2.3万亿元 is of 2025."""
    level = figure.direction.endswith(("到", "至", "达", "为", "突破", "超过"))
    aimed = figure.aspect == "target" and not figure.direction and not SUMMED_UP.search(figure.measure)
    return bool(asked and figure.period and (level or aimed) and asked.end == figure.period.end)


def averaged(scene: Scene, figure: Figure) -> bool:
    """年均增长 speaks of several years, never of the one that is asked."""
    asked = scene.part.period
    return bool(asked and asked.start.year == asked.end.year and "年均" in figure.direction + figure.base)
