"""Stretches of time that a text names.

Enters: text of a bulletin or a question, and optionally the year it speaks from. Leaves: Periods in reading order, equal where they
mean the same (前三季度, 1—9月 and 头九个月), and the spans of dates that lost a character in conversion (「19月」).
It does not know which figure a period governs.

`year` resolves 今年 and 去年; `carry` is the year that a bare 「3月」 or 「上半年」 belongs to until the text names another;
`as_of` closes what is open (2021年以来) and dates 目前. What cannot be resolved soundly is left out.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.amounts.numerals import chinese, half_width
from index.types import Period, Span

Days = tuple[date, date]

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_TO = r"\s?(?:[—\-]{1,2}|至|到)\s?"
_HAN_YEAR = r"[一二][〇零○一二三四五六七八九]{3}"
_SHORT_BAR = (
    r"(?<!连续)(?<!延长)(?<!未来)(?<!今后)(?<!历时)(?<!过去)(?<!长达)(?<!为期)(?<!提前)(?<!工作)(?<![\d.第近共约超满达用每再多晚逾前—\-])"
)

_YEAR = re.compile(
    rf"(?P<full>(?<!\d)(?:19|20)\d\d|{_HAN_YEAR})\s?年(?!级|龄)度?"
    rf"|(?P<dot>(?<![\d.—\-/])(?:19|20)\d\d)(?=(?P<sep>[./\-])\d{{1,2}}(?P=sep)\d{{1,2}}(?![\d.]))"
    rf"|(?P<halfyear>(?<!\d)20\d\d)(?=[上下]半年)"
    rf"|{_SHORT_BAR}(?P<short>(?:1[5-9]|2\d|30))\s?年(?![内间来级龄制期多以左时历])度?"
    r"|(?P<relative>今|本|去|上|前|明|当|同)年(?![级龄轻])度?"
)
_SPAN = re.compile(
    rf"(?<!\d)(?P<a>(?:19|20)\d\d)\s?年?{_TO}(?P<b>(?:19|20)?\d\d)\s?(?:(?P<kind>学年|年)度?|(?<=[—\-]\d{{4}})(?![\d.—\-]))(?!\s?\d{{1,2}}\s?月)"
)
_DOTTED = re.compile(r"[./\-](?P<m>\d{1,2})[./\-](?P<d>\d{1,2})")
_INNER = re.compile(
    rf"""(?:的|中|,)?\s?(?:
    (?P<term>春季|秋季)学期
  | (?P<half>[上下]半年)
  | (?P<whole>全年)(?!龄)
  | (?:前|头|首)\s?(?P<firstq>{_N})\s?个?季度?(?<=季度)
  | 第?\s?(?P<qa>{_N})(?:季度)?(?:{_TO}|、|和)第?\s?(?P<qb>{_N})\s?个?季度
  | 第?\s?(?P<q>{_N})\s?季度(?P<qend>[末底])?
  | (?:前|头)\s?(?P<firstm>{_N})\s?个?月
  | (?P<m>{_N})\s?月\s?(?P<d>{_N})\s?日(?:{_TO}(?:(?P<m2>{_N})\s?月\s?)?(?P<d2>{_N})\s?日)?
  | (?P<ma>{_N})\s?月?{_TO}(?P<mb>{_N})\s?月份?(?!\s?{_N}\s?日)
  | (?P<mo>{_N})\s?月份?(?P<part>底|末|初|上旬|中旬|下旬)?
  | (?P<end>底|末)(?![下])
  | (?P<begin>初)(?![步中级])
    )""",
    re.X,
)
_UNTIL = re.compile(r"至(?:(?P<y>(?:19|20)\d\d)\s?年)?(?P<m>\d{1,2})\s?月(?:(?P<d>\d{1,2})\s?日|(?P<end>底|末))?")
_UNTIL_YEAR = re.compile(r"(?:至|到)(?P<y>(?:19|20)\d\d)\s?年(?P<end>底|末)?")
_OPEN = re.compile(r"\s?(?:份)?(?:以来|至今|以后|之后|起)")
_BARE = re.compile(
    rf"(?<![\d一二三四五六七八九十.])(?<![月度季日\d一二三四五六七八九十]、)(?=(?:第?\s?{_N}\s?(?:季度|月|[—\-至到、和])|[前头首]\s?{_N}\s?个?[季月]|上半年|下半年|全年))(?<!近)"
)
_PLAN = re.compile(
    r"[“\"「]?(?P<n>十[一二三四五六七八九])五[”\"」]?(?P<tail>(?:规划)?(?:期间|时期|以来|末|期末|收官|初)|前[一二三四]年)?(?!(?:[^，。；,;\n]{0,4})(?:规划|纲要|专项|发展规划))"
)
_PLAN_FIRST = {f"十{han}": 1956 + 5 * (10 + k - 1) for k, han in enumerate("一二三四五六七八九", start=1)}
_NEAR = re.compile(
    rf"(?:近|过去|最近|这|未来|今后)\s?(?P<n>{_N})\s?年(?!级|龄)来?|(?P<last>过去一年|一年来)|(?<![\d一二三四五六七八九十])(?P<m>五|三|两)年来"
)
_NOW = re.compile(r"目前|现在|当前|截至今|截止目前|眼下|如今")
_YEAR_END = re.compile(r"(?<![\d今明去本前上后每当次同一二两三四五六七八九十几学周])年[底末](?=之?前|以前)")
_TRIGGER = re.compile(
    r"(?=[\d一二三四五六七八九十今本去上前明当同“\"「近来后这过最未两头首第下全目现截眼如年])(?:"  # all openings, for speed
    r"(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3}年|[12]\d\s?年|30年|[今本去上前明当同]年|[“\"「]?十[一二三四五六七八九]五"
    r"|[近去来后这过最未今五三两一]|\d{1,2}\s?(?:月|季度|[—\-至到、和]\s?\d{1,2}\s?(?:月|季度))"
    r"|[一二三四五六七八九十]{1,3}(?:月|季度|[—\-至到、和])|[前头首第]\s?[\d一二三四五六七八九十]|[上下]半年|全年|目前|现在|当前|截|眼下|如今|年[底末])"
)
_DAY = re.compile(r"(?:每月|(?<![\d月]))\d{1,2}日(?=前|后|起|至|—|上午|下午)")
_RELATIVE = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1}

_DAMAGED = re.compile(
    r"(?=\d)(?:"  # asked first, it is four times as fast
    r"(?<![\d.])(?:1[3-9]|[2-9]\d|1\d\d|00?)\s?月(?!\S?龄)"  # 1—9月 -> 19月
    r"|(?<!\d)(?:19|20)\d\d(?:19|20)\d\d\s?年"  # 2021—2022年 -> 20212022年
    r"|(?<=月)\d{3,4}\s?日|(?<=月)(?:3[2-9]|[4-9]\d)\s?日)"  # 6日—28日 -> 628日
)
_DIGIT = re.compile(r"\d")
_DAMAGED_BEFORE = re.compile(r"(?:(?:19|20)?\d\d\s?年|今年|去年)\s?$")


def damaged_dates(text: str) -> list[Span]:
    """Dates that cannot be: a dash was lost. The year in front belongs to the damage."""
    return _damaged(half_width(text))


def _damaged(plain: str) -> list[Span]:
    spans: list[Span] = []
    if not _DIGIT.search(plain):
        return spans
    for match in _DAMAGED.finditer(plain):
        before = _DAMAGED_BEFORE.search(plain, max(0, match.start() - 8), match.start())
        spans.append((before.start() if before else match.start(), match.end()))
    return spans


def read_periods(
    text: str, *, year: int | None = None, offset: int = 0, carry: int | None = None, as_of: date | None = None
) -> list[Period]:
    """Every period of the text that can be resolved, in reading order; spans are moved by `offset`."""
    return read_times(text, year=year, offset=offset, carry=carry, as_of=as_of)[0]


def read_times(
    text: str, *, year: int | None = None, offset: int = 0, carry: int | None = None, as_of: date | None = None
) -> tuple[list[Period], list[Span]]:
    """The periods, and every stretch that is a date or a period, resolved or not, or damaged: digits in them count nothing."""
    plain = half_width(text)
    damaged = _damaged(plain)
    periods, spans = [], damaged + [match.span() for match in _DAY.finditer(plain)]
    for (start, end), days in _scan(plain, damaged, _Clock(year, carry or year, as_of)):
        spans.append((start, end))
        if days:
            periods.append(Period(text[start:end], *days, span=(start + offset, end + offset)))
    return periods, sorted(spans)


def within(
    text: str, plain: str, window: Span, damaged: list[Span], *, year: int | None, carry: int | None, as_of: date | None
) -> list[Period]:
    """As `read_periods` of a stretch of a text whose damaged dates are known; the spans are those of the whole text."""
    start, end = window
    inside = [(a - start, b - start) for a, b in damaged if start <= a and b <= end]
    read = _scan(plain[start:end], inside, _Clock(year, carry or year, as_of))
    return [Period(text[a + start : b + start], *days, span=(a + start, b + start)) for (a, b), days in read if days]


_WHICH = re.compile(r"(?:以前|之前|以后|之后|前|后)[^，,。；;、\d]{0,8}的")  # 2004年底以前建成的小区: says which, no time of what is told


def _scan(plain: str, damaged: list[Span], clock: _Clock) -> Iterator[tuple[Span, Days | None]]:
    position = 0
    while trigger := _TRIGGER.search(plain, position):
        start = trigger.start()
        hurt = next((span for span in damaged if span[0] <= start < span[1]), None) if damaged else None
        if hurt:
            position = hurt[1]
        elif read := _read_at(plain, start, kept := replace(clock)):
            clock.last = read[0] or clock.last
            clock.carry = clock.carry if _WHICH.match(plain, read[1]) else kept.carry
            yield (start, read[1]), read[0]
            position = read[1]
        else:
            position = start + 1


@dataclass(slots=True)
class _Clock:
    year: int | None
    carry: int | None
    as_of: date | None
    last: Days | None = None  # what the period before named: 上年同期 is the same of another year

    def open_end(self, start: date) -> date:
        if self.as_of and self.as_of >= start:
            return self.as_of
        return date(max(start.year, self.year or 0), 12, 31)


def _read_at(plain: str, start: int, clock: _Clock) -> tuple[Days | None, int] | None:
    """What stands at `start`: (days or None where it is time but unresolved, end), or None where it is no time."""
    if match := _SPAN.match(plain, start):
        return _year_span(match, clock)
    if match := _YEAR.match(plain, start):
        return _after_year(plain, match, clock)
    if match := _PLAN.match(plain, start):
        first = _PLAN_FIRST[match["n"]]
        tail = match["tail"] or ""
        days = (date(first, 1, 1), date(first + 4, 12, 31))
        return ((days[1], days[1]) if "末" in tail else days), match.end()
    if match := _NEAR.match(plain, start):
        return _near(match, clock), match.end()
    if match := _NOW.match(plain, start):
        return ((clock.as_of, clock.as_of) if clock.as_of else None), match.end()
    if match := _YEAR_END.match(plain, start):
        return ((date(clock.carry, 12, 31),) * 2 if clock.carry else None), match.end()
    if _BARE.match(plain, start) and (match := _INNER.match(plain, start)):
        if clock.carry is None or match.end() == start:
            return (None, match.end()) if match.end() > start else None
        return _close(plain, _inner(match, clock.carry), match.end(), clock)
    return None


def _year_span(match: re.Match[str], clock: _Clock) -> tuple[Days | None, int] | None:
    first = int(match["a"])
    last = int(match["b"]) if len(match["b"]) == 4 else first // 100 * 100 + int(match["b"])
    if last < first:
        return None
    clock.carry = last
    if match["kind"] == "学年":
        return (date(first, 9, 1), date(last, 8, 31)), match.end()
    return (date(first, 1, 1), date(last, 12, 31)), match.end()


def _after_year(plain: str, match: re.Match[str], clock: _Clock) -> tuple[Days | None, int] | None:
    year = _year(match, clock)
    if match["dot"]:
        dotted = _DOTTED.match(plain, match.end())
        if not dotted or year is None or not 1 <= int(dotted["m"]) <= 12:
            return None
        clock.carry = year
        day = _day(year, int(dotted["m"]), int(dotted["d"]))
        return ((day, day) if day else None), dotted.end()
    if plain.startswith("同期", match.end()):
        return _same_of(year, clock.last) if year else None, match.end() + 2
    if year is None:
        inner = _INNER.match(plain, match.end())
        return None, inner.end() if inner else match.end()
    clock.carry = year
    inner = _INNER.match(plain, match.end())
    days = _inner(inner, year) if inner else None
    if inner and days:
        return _close(plain, days, inner.end(), clock)
    return _close(plain, (date(year, 1, 1), date(year, 12, 31)), match.end(), clock)


def _same_of(year: int, last: Days | None) -> Days | None:
    """The same months of another year: 「1—9月312件，上年同期401件」; the whole of it where nothing narrower was named."""
    if last is None or last[0].year != last[1].year:
        return _months(year, 1, 12)
    first, end = (_day(year, day.month, day.day) or _day(year, 2, 28) for day in last)
    return (first, end) if first and end else None


def _year(match: re.Match[str], clock: _Clock) -> int | None:
    if words := match["full"] or match["dot"] or match["halfyear"]:
        return int(words) if words.isdigit() else _number(words)
    if match["short"]:
        return 2000 + int(match["short"])
    word = match["relative"]
    if word in ("当", "同"):
        return clock.carry
    return None if clock.year is None else clock.year + _RELATIVE[word]


def _inner(match: re.Match[str], year: int) -> Days | None:
    """The part of a year that stands after it, or alone."""
    group = match.groupdict()
    if group["term"]:
        return _months(year, 2, 7) if group["term"] == "春季" else (date(year, 9, 1), date(year + 1, 1, 31))
    if group["half"]:
        return _months(year, 1, 6) if group["half"][0] == "上" else _months(year, 7, 12)
    if group["whole"]:
        return _months(year, 1, 12)
    if group["firstq"]:
        return _quarters(year, 1, _number(group["firstq"]))
    if group["qa"]:
        return _quarters(year, _number(group["qa"]), _number(group["qb"]))
    if group["q"]:
        quarter = _quarters(year, _number(group["q"]), _number(group["q"]))
        return (quarter[1], quarter[1]) if quarter and group["qend"] else quarter
    if group["firstm"]:
        return _months(year, 1, _number(group["firstm"]))
    if group["m"]:
        return _between_days(year, group)
    if group["ma"]:
        return _months(year, _number(group["ma"]), _number(group["mb"]))
    if group["mo"]:
        return _part(year, _number(group["mo"]), group["part"])
    if group["end"]:
        return date(year, 12, 31), date(year, 12, 31)
    return date(year, 1, 1), date(year, 1, 31)


def _between_days(year: int, group: dict[str, str | None]) -> Days | None:
    first = _day(year, _number(group["m"]), _number(group["d"]))
    if not group["d2"]:
        return (first, first) if first else None
    last = _day(year, _number(group["m2"] or group["m"]), _number(group["d2"]))
    return (first, last) if first and last and first <= last else None


def _part(year: int, month: int, part: str | None) -> Days | None:
    whole = _months(year, month, month)
    if whole is None or part is None:
        return whole
    end = whole[1]
    starts = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, end.day), "底": (end.day, end.day), "末": (end.day, end.day)}
    first, last = starts[part]
    return end.replace(day=first), end.replace(day=last)


def _close(plain: str, days: Days | None, end: int, clock: _Clock) -> tuple[Days | None, int]:
    """以来, 至今 and 至2023年6月 lengthen what was read."""
    if days is None:
        return None, end
    if match := _OPEN.match(plain, end):
        return (days[0], clock.open_end(days[0])), match.end()
    if match := _UNTIL.match(plain, end):
        last_year = int(match["y"] or days[0].year)
        last = _months(last_year, int(match["m"]), int(match["m"]))
        day = _day(last_year, int(match["m"]), int(match["d"])) if match["d"] else (last[1] if last else None)
        if day and day >= days[0]:
            clock.carry = last_year
            return (days[0], day), match.end()
    if match := _UNTIL_YEAR.match(plain, end):
        last_day = date(int(match["y"]), 12, 31)
        if last_day > days[0] and days[1] - days[0] > timedelta(days=300):
            clock.carry = last_day.year
            return (days[0], last_day), match.end()
    return days, end


def _near(match: re.Match[str], clock: _Clock) -> Days | None:
    if clock.year is None:
        return None
    if match["last"]:
        if not clock.as_of or clock.as_of.month > 3:
            return None
        clock.carry = clock.year - 1  # 「过去一年，…。全年…」
        return date(clock.year - 1, 1, 1), date(clock.year - 1, 12, 31)
    count = _number(match["n"] or match["m"])
    if match[0][0] in "未今":
        return date(clock.year + 1, 1, 1), date(min(9999, clock.year + count), 12, 31)
    # A report of the first quarter looks back on the years before its own.
    last = clock.year - 1 if clock.as_of and clock.as_of.month <= 3 else clock.year
    if count == 1:
        clock.carry = last
    return (date(last - count + 1, 1, 1), date(last, 12, 31)) if count else None


def _months(year: int, first: int, last: int) -> Days | None:
    if not (1 <= first <= last <= 12 and 1 <= year <= 9999):
        return None
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _quarters(year: int, first: int, last: int) -> Days | None:
    if not 1 <= first <= last <= 4:
        return None
    return _months(year, 3 * first - 2, 3 * last)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(words: str | None) -> int:
    if not words:
        return 0
    if words.isdigit():
        return int(words)
    value = chinese(words)
    return int(value) if value is not None else 0
