"""By when: 「2022年底前」, 「6月底」, 「到2025年」, 「从2021年3月份起」, 「力争利用两年左右时间」, 「长期坚持」.

Enters: a clause and the day that its bulletin speaks from. Leaves: the words, their span and the last day, where that is sound: a month
without year is the bulletin's own year, and only while that lies ahead; 「两年左右」 names no day. It does not know what is due.
"""

from __future__ import annotations

import re
from datetime import date

from index.amounts.periods import read_periods
from index.types import Deadline, Period

BEFORE = re.compile(r"\s?(?:之前|以前|前(?![后期述款言]))")
LEAD = re.compile(r"(?:最迟|不晚于|不迟于)?(?:到|至)?$")
UNTIL = re.compile(r"(?<![从由自截])(?:到|至)$")
SINCE = re.compile(r"(?:从|自)$")
ONWARD = re.compile(r"\s?(?:起|开始)")
YEAR_END = re.compile(r"(?<![\d明去上一二两三四五六七八九十几数])(?:[今本])?年(?:度)?(?:底|内|末)(?P<firm>之前|以前|前)?")
SPAN_OF_TIME = re.compile(
    r"(?:力争|争取|计划|预计|用|利用|在)?(?:利用|用|通过)?(?<![\d前近第])[一二两三四五六七八九十\d]{1,3}(?:年|个月|天|个工作日)(?:左右)?(?:的)?(?:时间|内|以内|之内)"
)
RECURRING = re.compile(r"每(?:年|半年|季度?|月|周|学期)(?:\d{1,2}[月日号])*(?:底|末)?(?:之前|以前|前)")
STANDING = re.compile(r"(?:长期坚持|持续坚持)(?!的)|长期(?=$|[，,。；;、）)\s])")
COMPARED = re.compile(r"(?:比|较|与)$")
WHOLE_YEAR = re.compile(r"(?:19|20)\d\d\s?年")
# When it is to happen, but no day by which: 今年是开局之年.
VAGUE = re.compile("十[一二三四五六七八九]五|今年|本年|全年|明年|今后|未来|期间|时期")
WORTH_READING = re.compile(r"年|月|季度|长期|持续坚持|天内|工作日内")


def deadline_of(text: str, day: date | None = None, *, planned: bool = False, offset: int = 0) -> Deadline | None:
    """`planned`: the clause is a promise, so that a bare future date (计划8月底交付) is its deadline."""
    if not WORTH_READING.search(text):
        return None
    for start, end, last, standing in candidates(text, day, planned):
        return Deadline(text[start:end], (start + offset, end + offset), last, standing)
    return None


def labelled(value: str, day: date | None = None, *, offset: int = 0) -> Deadline | None:
    """The value of 整改时限 or 完成时限: whatever stands there is the deadline; its first date is the one in force."""
    text = value.strip().rstrip("。；;")
    if not text:
        return None
    start = value.index(text) + offset
    periods = read_periods(text, year=day.year if day else None, as_of=day)
    last = periods[0].end if periods else None
    return Deadline(text, (start, start + len(text)), last, bool(re.search("长期|持续", text)))


def candidates(text: str, day: date | None, planned: bool) -> list[tuple[int, int, date | None, bool]]:
    """Everything that reads as a deadline, the firmest first."""
    firm: list[tuple[int, int, date | None, bool]] = []
    loose: list[tuple[int, int, date | None, bool]] = []
    for period in read_periods(text, year=day.year if day else None, as_of=day):
        start, end = period.span or (0, 0)
        if COMPARED.search(text, 0, start):
            continue  # 比2024年增加0.6亿元
        lead = LEAD.search(text, 0, start)
        begin = lead.start() if lead else start
        if SINCE.search(text, 0, start) and (period.raw.endswith("起") or ONWARD.match(text, end)):
            onward = ONWARD.match(text, end)
            firm.append((start - 1, onward.end() if onward else end, None, True))
        elif before := BEFORE.match(text, end):
            last = None if WHOLE_YEAR.fullmatch(period.raw) else sound(period, day)  # 2025年前: with or without that year?
            firm.append((begin, before.end(), last, False))
        elif ahead(period, day) and UNTIL.search(text, 0, start):
            firm.append((begin, end, sound(period, day), False))
        elif planned and ahead(period, day) and not VAGUE.search(text, start, end) and not text.startswith("是", end):
            loose.append((start, end, sound(period, day), False))
    firm += [(*m.span(), None, True) for m in RECURRING.finditer(text)]
    for match in YEAR_END.finditer(text):
        if match["firm"] or planned:
            firm.append((*match.span(), date(day.year, 12, 31) if day else None, False))
    if planned:
        loose += [(*m.span(), None, False) for m in SPAN_OF_TIME.finditer(text)]
    loose += [(*m.span(), None, True) for m in STANDING.finditer(text)]
    return firm + loose


def ahead(period: Period, day: date | None) -> bool:
    return period.end > day if day else "20" in period.raw


def sound(period: Period, day: date | None) -> date | None:
    """The last day; None for a bare month that has passed, which may be the next year's."""
    if day is not None and period.end < day and not re.search(r"(?:19|20)\d\d|年", period.raw):
        return None
    return period.end
