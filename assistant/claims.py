"""Text -> Claims: the numbers with their units, the dates and the 《documents》 that it names.

Used on both sides, on what is said and on what is cited. It does not know what a number counts; a sharper reader of figures is in
`index.figures`. Here everything that looks like a number is a claim, so that nothing slips through unchecked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.measures import base_unit, in_base
from index.amounts.numerals import unbroken

SCALES = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "千": Decimal(10) ** 3, "": Decimal(1)}
NUMBER = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:/(\d+)(?![\d/]))?[多余]?(万亿|亿|万|千)?")
RANGE = re.compile(r"(?:[—–~～-]+|至)(?=\d)")
DATE = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)年)?(1[0-2]|0?[1-9])月(?:(3[01]|[12]\d|0?[1-9])日)?")
ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](1[0-2]|0?[1-9])[-/.](3[01]|[12]\d|0?[1-9])(?!\d)")
SPELLED = re.compile(r"(百分之)?([一二两三四五六七八九十百千万亿零〇]+)(?:点([一二三四五六七八九零〇]+))?")
MARK = re.compile(r"\[\d{1,3}\]|[①-⑳⑴-⒇]")
PARTICLES = re.compile(r"PM(?:2\.5|10)", re.IGNORECASE)
BULLET = re.compile(r"(?m)^[\s>#*|]*(?:(?<=\|)\s*\d+\s*(?=\|)|(?<=\|\s)\d+\s*(?=\|)|[(（]?\d+[.．、)）](?!\d)\**|[-•+])\s*")
PEOPLE = "人名位"
# Units that share their first character with another: only the whole word tells them apart.
LONG_UNITS = (
    "个百分点", "个工作日", "人次", "家次", "件次", "平方米", "平方公里", "平方千米", "立方米", "公里", "公斤", "公顷", "公升",
    "千瓦时", "千瓦", "标箱", "标准箱", "美元", "微克", "毫克", "吨公里",
)  # fmt: skip
COUNTERS = frozenset(
    "个家人名位张项条件处份次成倍所座台辆吨亩元户套部本批轮种类年月日天周季度届级层方组支场门起宗只栋间口艘架岁省市县区镇村"
)
IDLE_NUMERALS = frozenset(("一", "百", "千", "万", "亿", "万亿"))  # 一项 and 万元 in 「5.6万元」 count nothing by themselves
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True)
class Number:
    value: Decimal
    unit: str  # "" where it stands bare
    spelled: bool = False  # written in Chinese numerals

    def agrees(self, other: Number) -> bool:
        """The same value in the same unit; a number that is said bare (418+100) agrees with one in any unit."""
        if self.value != other.value:
            same = base_unit(self.unit) == base_unit(other.unit)
            return same and in_base(self.value, self.unit) == in_base(other.value, other.unit)
        people = self.unit in PEOPLE and other.unit in PEOPLE
        bare = not self.unit and not other.spelled and not other.unit.startswith("第")
        return bare or self.unit == other.unit or people


@dataclass(frozen=True)
class Claims:
    numbers: tuple[Number, ...]
    dates: tuple[tuple[int | None, int, int | None], ...]  # (year, month, day) as far as said
    documents: tuple[str, ...]
    text: str = ""  # tidied

    def each(self) -> Iterator[Claims]:
        yield from (Claims((n,), (), ()) for n in self.numbers)
        yield from (Claims((), (d,), ()) for d in self.dates)
        yield from (Claims((), (), (d,)) for d in self.documents)


def tidy(text: str) -> str:
    """NFKC without markup, white space and thousands commas, so that 「3,158 人」 and 「３158人」 are one; lines and cells stay apart."""
    text = unbroken(unicodedata.normalize("NFKC", MARK.sub("", text)))
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"[*_`#>]", "", text)
    text = re.sub(r"[\n|]", "。", text)
    return re.sub(r"\s+", "", text)


def read_claims(text: str, *, ordinals: bool = False, listed: bool = True) -> Claims:
    """`ordinals`: read 第四 too. In a source it vouches for 第4; in an answer it may be mere counting (第二问).
    `listed`: a number that opens a line counts its lines and claims nothing.
    """
    text = tidy(BULLET.sub("", text) if listed else text)
    return Claims(tuple([*digits(text), *spelled(text, ordinals)]), tuple(dates(text)), tuple(documents(text)), text)


def held(texts: Iterable[str], *, listed: bool = True) -> Claims:
    """All that some texts vouch for."""
    return together([read_claims(t, ordinals=True, listed=listed) for t in texts if t])


def together(read: Sequence[Claims]) -> Claims:
    days = [d for c in read for d in c.dates]
    parts = [Number(Decimal(n), unit) for d in days for n, unit in zip(d, "年月日", strict=True) if n is not None]
    return Claims(
        tuple(dict.fromkeys([*(n for c in read for n in c.numbers), *parts])),
        tuple(dict.fromkeys(days)),
        tuple(dict.fromkeys(d for c in read for d in c.documents)),
        "。".join(c.text for c in read),
    )


def is_held(claims: Claims, support: Sequence[Claims]) -> bool:
    days = [d for s in support for d in s.dates]
    years = {n.value for s in support for n in s.numbers if n.unit == "年"}
    return (
        all(any(vouches(s, n, support) for s in support) for n in claims.numbers)
        and all(any(same_day(d, h, years) for h in days) for d in claims.dates)
        and all(any(d in s.text for s in support) for d in claims.documents)
    )


def vouches(source: Claims, number: Number, support: Sequence[Claims]) -> bool:
    """A bare number of a source (a table cell) takes a unit that it or another one names (its column head, cited beside it)."""
    bare = {h.value for h in source.numbers if not h.unit}
    named = number.value in bare and any(number.unit in s.text for s in support)
    return named or any(number.agrees(h) for h in source.numbers)


def same_day(said: tuple[int | None, int, int | None], held: tuple[int | None, int, int | None], years: set[Decimal]) -> bool:
    """Month and day stand together in the source; the year may come from its own clause, as 「3月15日」 in a notice of 2024."""
    if said[1] != held[1] or (said[2] is not None and said[2] != held[2]):
        return False
    return said[0] is None or said[0] == held[0] or (held[0] is None and Decimal(said[0]) in years)


def digits(text: str) -> Iterator[Number]:
    text = PARTICLES.sub("。", ISO.sub("。", text))  # a date, read as such, and a name
    pending: list[Decimal] = []
    for m in NUMBER.finditer(text):
        value = Decimal(m[1]) / (Decimal(m[2]) if m[2] and Decimal(m[2]) else 1)
        after = text[m.end() :]
        if not m[3] and RANGE.match(after):  # 2—3家, 1—9月: the first takes the unit of the second
            pending.append(value)
            continue
        unit = unit_of(after)
        if text[m.start() - 1 : m.start()] == "第":
            unit = "第" + unit[:1]
        for first in pending:
            yield Number(first, unit)
            if m[3]:
                yield Number(first * SCALES[m[3]], unit)
        pending = []
        yield Number(value * SCALES[m[3] or ""], unit)
    yield from (Number(v, "") for v in pending)


def unit_of(after: str) -> str:
    """The unit that a number stands in: a known long one, else one character; "" before punctuation."""
    after = re.sub(r"^(?:[多余来几]|以[上下内]|左右)", "", after)
    for unit in LONG_UNITS:
        if after.startswith(unit):
            return unit
    return after[0] if after and (after[0].isalnum() or after[0] in "%‰℃°") else ""


def spelled(text: str, ordinals: bool = False) -> Iterator[Number]:
    """Chinese numerals before a unit. A lone 一 is left out: 一项, 一批 is grammar."""
    for m in SPELLED.finditer(text):
        unit = "%" if m[1] else unit_of(text[m.end() :])
        before = text[m.start() - 1 : m.start()]
        if before == "第":
            if ordinals and (value := chinese(m[2])) is not None:
                yield from (Number(value, "第" + unit[:1], True), Number(value, "第", True))
            continue
        if not m[1] and (m[2] in IDLE_NUMERALS or not unit or unit[0] not in COUNTERS or (before and before in ".0123456789")):
            continue
        value = chinese(m[2])
        if value is not None:
            tail = "".join(str(DIGITS[c]) for c in m[3] or "")
            yield Number(Decimal(f"{value}.{tail}") if tail else value, unit, True)


def chinese(numeral: str) -> Decimal | None:
    """一百二十六 -> 126, 二〇二一 -> 2021; None for what is no number (十四五)."""
    if all(c in DIGITS for c in numeral):
        return Decimal("".join(str(DIGITS[c]) for c in numeral)) if len(numeral) < 9 else None
    total = part = 0
    digit: int | None = None
    for ch in numeral:
        if ch in "十百千":
            part += (1 if digit is None else digit) * {"十": 10, "百": 100, "千": 1000}[ch]
            digit = None
        elif ch in "万亿":
            total, part, digit = (total + part + (digit or 0)) * (10_000 if ch == "万" else 100_000_000), 0, None
        elif ch in "零〇":
            digit = None
        elif digit is not None:
            return None
        else:
            digit = DIGITS[ch]
    return Decimal(total + part + (digit or 0))


def dates(text: str) -> Iterator[tuple[int | None, int, int | None]]:
    for m in ISO.finditer(text):
        yield int(m[1]), int(m[2]), int(m[3])
    for m in DATE.finditer(text):
        yield int(m[1]) if m[1] else None, int(m[2]), int(m[3]) if m[3] else None


def documents(text: str) -> Iterator[str]:
    """The outermost 《…》, nested titles kept inside."""
    depth, start = 0, 0
    for i, ch in enumerate(text):
        if ch == "《":
            start, depth = (i, 1) if depth == 0 else (start, depth + 1)
        elif ch == "》" and depth:
            depth -= 1
            if depth == 0:
                yield text[start : i + 1]
