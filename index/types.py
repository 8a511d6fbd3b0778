"""What passes between the stages of `index`, as frozen dataclasses.

Every span is a pair of code-point offsets into `Bulletin.text`, half open. That is the canonical text as it is read: in simplified
characters, which are quoted in their own, and without the line breaks of a text broken at one width. `Bulletin.place` says where a span
stands in the canonical text, which is what leaves the program. Nothing here does I/O or knows how a value was found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Span = tuple[int, int]
Aspect = Literal["achieved", "expected", "target"]
PassageKind = Literal["measure", "item", "paragraph", "row"]
MeasureStatus = Literal["taken", "under_way", "planned", "standing", "unstated"]
MatterStatus = Literal["done", "done_and_standing", "partly_done", "staged", "under_way", "standing", "planned", "not_done", "unstated"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with all that stands under it."""

    number: str  # place in the tree, from structure: "2.1.4.1"; unique in its bulletin
    level: int  # 1 is the top
    label: str  # as written: "一、", "(四)", "1.", "第一方面问题," or "" for an unnumbered heading
    heading: str  # the heading's words without label and closing mark
    heading_span: Span  # label and heading
    span: Span  # heading and everything under it
    parent: str | None  # number of the section above


def _at(break_: Span) -> int:
    return break_[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the canonical text: `canonical[start:end] == quote`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One document. `text` is the canonical text as it is read; everything else was read from it."""

    id: str
    source: str  # file name as added
    text: str
    title: str
    issuer: str | None = None
    published: date | None = None
    signed: date | None = None
    as_of: date | None = None  # stated as-of date, else signed, else published
    inspected: str | None = None  # words for the period inspected, as written
    url: str | None = None
    sections: tuple[Section, ...] = ()  # in reading order
    boilerplate: tuple[Span, ...] = ()  # breadcrumbs, source lines, footers …: kept in text, never indexed
    title_span: Span | None = None
    warnings: tuple[str, ...] = ()  # for the reader, in Chinese: damaged dates and the like
    private: bool = False  # 不外发: never sent to a model elsewhere; set by the user, kept in the library
    pages: tuple[int, ...] = ()  # where each page begins in the text; none where the file has no pages
    doubtful: tuple[Span, ...] = ()  # what text recognition was not sure of
    written: str = ""  # `text` in its own script, character for character, where that is not the simplified one
    wrapped: str = ""  # the canonical text where line breaks of it were left out of `text`
    breaks: tuple[Span, ...] = ()  # of each of these: its offset in `text`, and how many characters are left out up to there

    @property
    def canonical(self) -> str:
        """As it was written."""
        return self.wrapped or self.written or self.text

    def said(self, span: Span) -> str:
        """A stretch in its own script, in one line: what is shown."""
        return (self.written or self.text)[slice(*span)]

    def place(self, span: Span) -> Place:
        """Where a stretch stands in the canonical text, verbatim."""
        start, end = span
        if self.breaks:
            start += self._left_out(bisect_right(self.breaks, start, key=_at))
            end += self._left_out(bisect_left(self.breaks, end, key=_at))
        return Place(start, max(start, end), self.canonical[start:end])

    def read_at(self, offset: int) -> int:
        """Where in `text` a place of the canonical text stands."""
        upto = bisect_right(self.breaks, offset, key=sum)
        back = offset - self._left_out(upto)
        return min(back, self.breaks[upto][0]) if upto < len(self.breaks) else back

    def _left_out(self, breaks: int) -> int:
        return self.breaks[breaks - 1][1] if breaks else 0

    def in_doubt(self, span: Span) -> bool:
        """Was text recognition unsure of a character of this stretch?"""
        return any(start < span[1] and span[0] < end for start, end in self.doubtful)

    def page(self, offset: int) -> int | None:
        """The page, counted from 1, on which an offset stands."""
        return max(bisect_right(self.pages, offset), 1) if self.pages else None


@dataclass(frozen=True, slots=True)
class Passage:
    """The smallest unit that stands alone: one measure, paragraph, list item or table row."""

    id: str  # "<bulletin id>/<section number>.<k>"
    bulletin: str
    section: str | None  # Section.number, None before the first heading
    path: tuple[str, ...]  # headings above it with their labels, top first, as a reader would cite them
    span: Span
    text: str  # == Bulletin.text[span]
    kind: PassageKind = "paragraph"
    label: str = ""  # "一是", "整改情况", "责任单位" …: the words that open the item, without the colon
    parts: tuple[Span, ...] = ()  # more than one where a page footer interrupts it; else empty
    cells: tuple[tuple[str, str], ...] = ()  # table rows: (column head, cell)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that the text names. 前三季度, 1—9月 and 头九个月 of a year have equal start and end."""

    raw: str
    start: date
    end: date
    span: Span | None = None  # where the words stand; None where the period comes from a date of the bulletin

    def same(self, other: Period) -> bool:
        return (self.start, self.end) == (other.start, other.end)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that counts or measures something."""

    value: Decimal  # in base units: 5.6万家 -> 56000, 16.6% -> 16.6 with unit "%"
    unit: str  # "家", "%", "个百分点", "元", "亩" …; scale words are in the value, not here
    raw: str  # == text[span], number with its unit: "5.6万家", "第4", "1/5", "超过五成"'s "五成"
    span: Span
    measure: str  # the words that carry what is measured: "规模以上工业产值"
    clause: Span  # the least stretch that states it, fit to be quoted
    sentence: Span
    kind: Literal["amount", "share", "growth", "ordinal", "ratio", "multiple"] = "amount"
    upper: Decimal | None = None  # the far end of a range 2—3
    qualifier: str = ""  # 约 / 超 / 近 / 不低于 / 以上 / 余 / 多 …, as written
    direction: str = ""  # 增长 / 下降 / 提高到 / 提高 / 新增 … where worded
    base: str = ""  # 同比 / 比上年 / 占全市 … where worded
    period: Period | None = None
    aspect: Aspect = "achieved"
    context: str = ""  # other words that govern it: the subject, the whole of which it is a part
    unit_said: str = ""  # the unit as a table's head, column of units or caption words it; "" where it stands at the number


@dataclass(frozen=True, slots=True)
class Deadline:
    raw: str
    span: Span
    date: date | None  # last day, where it can be resolved soundly
    standing: bool = False  # 长期坚持


@dataclass(frozen=True, slots=True)
class Commitment:
    """One thing done, under way or promised within a matter."""

    bulletin: str
    passage: str  # Passage.id
    path: tuple[str, ...]
    matter: str  # Matter.id
    action: str  # the clause as worded
    span: Span
    status: MeasureStatus
    status_words: str = ""  # as worded: 已完成, 加快推进, 将 …
    deadline: Deadline | None = None
    body: str | None = None  # responsible body as worded
    documents: tuple[str, ...] = ()  # 《…》 issued
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """A numbered problem or task; it has a status only where the source words one."""

    id: str  # "<bulletin id>/<section number>"
    bulletin: str
    title: str
    path: tuple[str, ...]
    span: Span
    status: MatterStatus = "unstated"
    status_words: str = ""
    status_span: Span | None = None
    deadline: Deadline | None = None
    body: str | None = None
    mentions: tuple[Span, ...] = field(default=())  # elsewhere in the bulletin: overview, next steps
