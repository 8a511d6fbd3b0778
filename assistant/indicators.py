"""指标表: every figure of some bulletins as a row: the measured thing, the number, its period and aspect, and the clause that says it.

Enters: what the store read of each bulletin. Leaves: frozen `FigureRow`s in the order of the texts. Pure, the store is only asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from assistant.ledger import as_written, normalise_words
from assistant.topic import Topic, normalised, sought
from assistant.types import located
from index.errors import AssistantError
from index.types import Bulletin, Figure, Passage, Period, Place

ASPECTS = {
    "achieved": "achieved 已实现 已达到 实际 现状", "expected": "expected 预计 预期", "target": "target 目标 计划",
}  # fmt: skip


class AspectError(AssistantError):
    """A name that is no aspect of a figure."""


class Read(Protocol):
    """What is asked of a store."""

    def bulletins(self) -> Sequence[Bulletin]: ...

    def bulletin(self, id: str) -> Bulletin: ...

    def passages(self, id: str) -> Sequence[Passage]: ...

    def figures(self, id: str) -> Mapping[str, tuple[Figure, ...]]: ...


@dataclass(frozen=True, slots=True)
class FigureRow:
    bulletin: str
    key: str  # stable: "<bulletin>:<start>-<end>" of the number
    path: tuple[str, ...]
    measure: str  # the measured thing as worded
    value: Decimal  # in base units: 5.6万家 -> 56000
    upper: Decimal | None  # the far end of a range
    unit: str
    raw: str  # as written, without qualifier
    written: str  # with the qualifier beside it
    qualifier: str
    direction: str
    base: str
    period: Period | None
    aspect: str
    kind: str
    context: str  # the subject, the whole of which it is a part
    start: int
    end: int
    quote: str  # == the bulletin's said((start, end)), the clause that says it
    place: Place = field(compare=False, repr=False)  # of the quote, in the canonical text
    doubtful: bool = False  # text recognition was not sure of the number
    sought: str = field(default="", compare=False, repr=False)  # headings and words as `topic.sought` makes them


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter. Empty fields take everything; `before` and `after` hold against the end of the figure's period."""

    topic: str = ""
    words: str = ""  # all of these stand in the row, as typed
    unit: str = ""  # of the value, or as written: 元 takes every sum, 亿元 those told in 亿元
    aspect: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None


def read(store: Read, bulletins: Sequence[str] = ()) -> list[FigureRow]:
    """Rows of these bulletins, of all where none is named. An unknown id raises LibraryError."""
    chosen = [store.bulletin(id) for id in dict.fromkeys(bulletins)] if bulletins else store.bulletins()
    rows = []
    for bulletin in chosen:
        figures = store.figures(bulletin.id)
        for passage in store.passages(bulletin.id):
            rows += [_row(bulletin, passage, figure) for figure in figures.get(passage.id, ())]
    return rows


def _row(bulletin: Bulletin, passage: Passage, figure: Figure) -> FigureRow:
    start, end = figure.clause
    return FigureRow(
        bulletin.id, f"{bulletin.id}:{figure.span[0]}-{figure.span[1]}", passage.path, figure.measure, figure.value, figure.upper,
        figure.unit, figure.raw, as_written(bulletin.text, figure), figure.qualifier, figure.direction, figure.base, figure.period,
        figure.aspect, figure.kind, figure.context, start, end, bulletin.said((start, end)), bulletin.place((start, end)),
        bulletin.in_doubt(figure.span), sought(passage.path, figure.measure, figure.context, bulletin.text[start:end]),
    )  # fmt: skip


def select(rows: Iterable[FigureRow], wanted: Wanted) -> list[FigureRow]:
    topic, words, unit = Topic(wanted.topic), normalise_words(wanted.words), _folded(wanted.unit)

    def takes(row: FigureRow) -> bool:
        day = row.period.end if row.period else None
        return (
            (not unit or row.unit == unit or _folded(row.raw).endswith(unit))
            and (not wanted.aspect or row.aspect in wanted.aspect)
            and (wanted.before is None or (day is not None and day <= wanted.before))
            and (wanted.after is None or (day is not None and day >= wanted.after))
            and topic.met(row.sought)
            and all(word in row.sought for word in words)
        )

    return [row for row in rows if takes(row)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def sort(rows: Sequence[FigureRow], key: str = "place", descending: bool = False) -> list[FigureRow]:
    """Stable; any other key than these: the order of the texts. Numbers are sorted within their unit, rows without a period last."""
    if key == "value":
        ordered = sorted(rows, key=lambda r: r.value, reverse=descending)
        return sorted(ordered, key=lambda r: (r.unit == "", r.unit))
    values: dict[str, Callable[[FigureRow], str]] = {
        "measure": lambda r: r.measure,
        "aspect": lambda r: r.aspect,
        "bulletin": lambda r: r.bulletin,
        "period": lambda r: f"{r.period.end}{r.period.start}" if r.period else "",
    }
    value = values.get(key)
    if value is None:
        return list(reversed(rows)) if descending else list(rows)
    held = [row for row in rows if value(row)]
    return [*sorted(held, key=value, reverse=descending), *(row for row in rows if not value(row))]


def aspects(typed: Iterable[str]) -> tuple[str, ...]:
    """「预计,目标」 -> ("expected", "target"). Raises AspectError for a name that is none."""
    names = {name: aspect for aspect, words in ASPECTS.items() for name in words.split()}
    found = []
    for name in (part.strip() for text in typed for part in text.replace("、", ",").replace("，", ",").split(",") if part.strip()):
        if name.lower() not in names:
            raise AspectError(
                f"没有口径「{name}」。可用:已实现、预计、目标。", f"No aspect “{name}”. There are: achieved, expected, target."
            )
        found.append(names[name.lower()])
    return tuple(dict.fromkeys(found))


def to_json(row: FigureRow) -> dict[str, Any]:
    """A row as programs get it. `value` and `upper` are decimals as text, in the unit without scale words (5.6万家 -> "56000" 家)."""
    period = row.period
    return {
        "bulletin": row.bulletin, "path": list(row.path), "measure": row.measure, "value": plain(row.value),
        "upper": plain(row.upper) if row.upper is not None else None, "unit": row.unit, "raw": row.raw, "qualifier": row.qualifier,
        "direction": row.direction, "base": row.base,
        "period": {"raw": period.raw, "start": period.start.isoformat(), "end": period.end.isoformat()} if period else None,
        "aspect": row.aspect, "kind": row.kind, "context": row.context, "doubtful": row.doubtful, **located(row.place),
    }  # fmt: skip


def plain(value: Decimal) -> str:
    """Without exponent and without idle zeros: 56000, 16.6."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing across bulletins or periods, in one unit, to be charted."""

    measure: str
    unit: str
    rows: tuple[FigureRow, ...]  # oldest first


def lines(rows: Iterable[FigureRow], least: int = 2) -> list[Line]:
    """Things measured at least so often under the same words, unit and kind; the oftenest first."""
    found: dict[tuple[str, str, str], list[FigureRow]] = {}
    for row in rows:
        if row.measure and row.unit:
            found.setdefault((normalised(row.measure), row.unit, row.kind), []).append(row)
    made = [
        Line(group[0].measure, unit, tuple(sorted(group, key=lambda r: (str(r.period.end) if r.period else "", r.bulletin, r.start))))
        for (_, unit, _), group in found.items()
        if len(group) >= least
    ]
    return sorted(made, key=lambda line: -len(line.rows))
