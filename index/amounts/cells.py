"""The figures of a table row: each cell is read by itself, under its column head and the name of its row.

Enters: the passage of a row, what governs it (its caption stands in the path), and a reader for prose. Leaves: Figures. A cell that is
nothing but a number measures what the row's name and the column's head say; its unit may stand in the head (投资（万元）), in a column of
units or in the caption (单位：万元), its period in the head (2023年). A deadline in one cell does not date what another one reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from index.amounts.numerals import half_width
from index.amounts.periods import read_periods
from index.amounts.quantities import Quantity, scan
from index.types import Aspect, Figure, Passage, Period, Span

Read = Callable[[Span, Aspect], Sequence[Figure]]  # the figures of a stretch of prose, under an aspect

_BAR = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"(?P<before>[约近超达])?(?P<n>[+\-]?\d[\d,，]*(?:\.\d+)?)(?P<after>以上|以下|左右|以内|[余多])?")
_IN_HEAD = re.compile(r"[(（](?:单位[:：])?(?P<in>[^()（）]{1,8})[)）]$|[/／:：](?P<slash>[^/／:：]{1,4})$|(?P<sign>[%％])$")
_IN_CAPTION = re.compile(r"单位[:：]\s?(?P<units>[^()（）|。；;]{1,24})")
_UNIT_HEADS = ("单位", "计量单位", "计算单位")
_NO_FIGURE = re.compile(r"序号|编号|^序$|代码|年份|^年度?$|电话|邮编|文号|^No\.?$|页码|日期|时间|时限|期限")
_ORDER = re.compile(r"位次|排名|名次|排序")
_SHARE = re.compile(r"[率比]$|占比|比重|比例|增幅|增速|[±+]")
_MONEY = re.compile(r"资|金|款|额|值|收入|支出|预算|产值|费")
_GROWTH = re.compile(r"同比|环比|增长|增幅|增速|[±]|比上年|比去年")
_PLANNED = re.compile(r"目标|计划|任务|预算|拟|应")
_EXPECTED = re.compile(r"预计|预期")
_REPORTED = re.compile(r"完成|实际|占|累计|[率比]$|执行|已|达成|实现")
_COUNT = re.compile(r"[\d.\s]*")


@dataclass(frozen=True, slots=True)
class _Cell:
    span: Span
    head: str
    text: str


def read_row(
    passage: Passage, read: Read, *, year: int | None, carry: int | None, as_of: date | None, period: Period | None
) -> tuple[Figure, ...]:
    """The figures of a row in reading order; `period` is that of caption and headings."""
    cells = _cells(passage)
    name = next((cell for _, cell in passage.cells if cell and not _COUNT.fullmatch(cell)), "")
    column = next((cell.text for cell in cells if "".join(cell.head.split()) in _UNIT_HEADS), "")
    captions = [unit for place in passage.path for unit in _caption_units(place)]
    row = (cells[0].span[0], cells[-1].span[1]) if cells else passage.span
    found: list[Figure] = []
    for cell in cells:
        governing = _period_of(cell.head, year, carry, as_of)
        aspect = _aspect(cell.head)
        bare = _NUMBER.fullmatch(half_width(cell.text).strip("*＊ "))
        if bare:
            figure = None if _NO_FIGURE.search(cell.head) or cell.text == name else _bare(cell, bare, name, column, captions, row)
            figures: Sequence[Figure] = [figure] if figure else []
        else:
            figures = [_named(f, cell, name, row) for f in read(cell.span, aspect)]
        for figure in figures:
            own = figure.period if figure.period and figure.period.span else None  # named in the cell itself
            planned = figure.aspect if not bare else aspect
            found.append(replace(figure, period=own or governing or figure.period or period, aspect=planned))
    return tuple(f if f.measure else replace(f, measure=_counted(f, found) or name) for f in found)


def _counted(figure: Figure, row: Sequence[Figure]) -> str:
    """「新增5,240个」 counts what its row's other cell names: 「新增充电端口5,000个」."""
    return next((f.measure for f in row if f.measure and (f.unit, f.direction) == (figure.unit, figure.direction)), "")


def _cells(passage: Passage) -> list[_Cell]:
    """What stands in the row itself; a cell that goes on from the row above stands there."""
    spans: list[Span] = []
    if passage.text.startswith("|"):
        bars = [m.start() for m in _BAR.finditer(passage.text)]
        ends = bars if passage.text.rstrip().endswith("|") else [*bars, len(passage.text)]
        spans = [(a + 1, b) for a, b in zip(bars, ends[1:], strict=False)]
    else:
        at = 0
        for _, cell in passage.cells:
            start = passage.text.find(cell, at) if cell else -1
            spans.append((start, start + len(cell)) if start >= 0 else (at, at))
            at = max(at, spans[-1][1])
    found = []
    for (a, b), (head, _) in zip(spans, passage.cells, strict=False):
        words = passage.text[a:b]
        a += len(words) - len(words.lstrip())
        words = words.strip()
        if words:
            start = passage.span[0] + a
            found.append(_Cell((start, start + len(words)), head, words))
    return found


def _named(figure: Figure, cell: _Cell, name: str, row: Span) -> Figure:
    """「2,240处」 measures what its head says of the row; what a cell tells in words is told of the row."""
    if cell.text.strip("*＊ ") == figure.raw:
        head = "" if cell.head == name else _head(cell.head)[0]
        return replace(figure, measure=f"{name}{head}", context=name, sentence=row)
    opens = figure.sentence[0] == cell.span[0]
    sentence = (row[0], figure.sentence[1]) if opens else figure.sentence
    return replace(figure, context=figure.context or name, sentence=sentence)


def _bare(cell: _Cell, match: re.Match[str], name: str, column: str, captions: Sequence[str], row: Span) -> Figure | None:
    head, unit = _head(cell.head)
    ordinal = bool(_ORDER.search(head))
    growth = bool(_GROWTH.search(head))
    said = "" if ordinal else unit or column or _by_head(head, captions)
    quantity = _quantity(match["n"].replace("，", ","), said)
    if quantity is None:
        return None
    start = cell.span[0] + half_width(cell.text).find(match["n"])
    span = (start, start + len(match["n"]))
    pure = not head or _is_time(head)
    return Figure(
        value=quantity.value, unit=quantity.unit, raw=cell.text[span[0] - cell.span[0] : span[1] - cell.span[0]], span=span,
        measure=name if pure else f"{name}{head}", clause=cell.span, sentence=row,
        kind="ordinal" if ordinal else "growth" if growth and quantity.kind in ("share", "amount") else quantity.kind,
        qualifier=match["before"] or match["after"] or "", direction=_moved(head) if growth else "",
        context=name, unit_said=said,
    )  # fmt: skip


def _moved(head: str) -> str:
    match = re.search(r"(?:同比|环比|增长|增幅|增速)$", head)
    return match[0] if match else "比上年" if "上年" in head else ""


@lru_cache(maxsize=2048)
def _head(words: str) -> tuple[str, str]:
    """(the head's words, the unit it names): 投资（万元） -> (投资, 万元)."""
    words = "".join(words.split()).strip("*＊")
    match = _IN_HEAD.search(words)
    unit = (match["in"] or match["slash"] or match["sign"]) if match else ""
    return (words[: match.start()], unit) if match and unit and _quantity("1", unit) else (words, "")


@lru_cache(maxsize=256)
def _caption_units(words: str) -> tuple[str, ...]:
    match = _IN_CAPTION.search(words)
    units = re.split(r"[、,，/和]", match["units"]) if match else []
    return tuple(u.strip() for u in units if u.strip() and _quantity("1", u.strip()))


def _by_head(head: str, units: Sequence[str]) -> str:
    """Which of the caption's units a column is in, "" where that is not plain."""
    if _SHARE.search(head):
        return next((u for u in units if u in ("%", "％")), "")
    money = [u for u in units if u.endswith("元")]
    other = [u for u in units if u not in money and u not in ("%", "％")]
    kind = money if _MONEY.search(head) else other
    if len(kind) == 1 or (len(units) == 1 and kind is not money):
        return (kind or list(units))[0]
    return ""


@lru_cache(maxsize=4096)
def _quantity(number: str, unit: str) -> Quantity | None:
    """The number with its unit, where the unit is one; a number without unit counts what its head says."""
    sign, digits = (number[0], number[1:]) if number[0] in "+-" else ("", number)
    plain = half_width(f"{digits}{unit or '个'}")
    found = scan(plain)
    if len(found) != 1 or found[0].span != (0, len(plain)):
        return None
    quantity = found[0] if unit else replace(found[0], unit="")
    return replace(quantity, value=-quantity.value) if sign == "-" else quantity


def _period_of(head: str, year: int | None, carry: int | None, as_of: date | None) -> Period | None:
    found = read_periods(head, year=year, carry=carry, as_of=as_of) if any(c.isdigit() or c in "年季月" for c in head) else []
    return replace(found[0], span=None) if found else None


def _is_time(head: str) -> bool:
    found = read_periods(head)
    return bool(found and found[0].raw == head)


def _aspect(head: str) -> Aspect:
    if _REPORTED.search(head):
        return "achieved"
    return "target" if _PLANNED.search(head) else "expected" if _EXPECTED.search(head) else "achieved"
