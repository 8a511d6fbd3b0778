"""A comparison as a sheet: one line a change, or a row that has none, each with both places it rests on. Knows no file and no screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.comparison import Comparison, Row
from assistant.sheets import Cell, Column, Sheet
from assistant.types import Citation
from assistant.ui.strings import Strings

COLUMNS = (
    ("change", 14), ("item", 32), ("measured_what", 24), ("old", 20), ("new", 20), ("difference", 14), ("place", 40),
    ("old_cited", 60), ("new_cited", 60),
)  # fmt: skip
DOUBTS = ("doubtful", 20)  # the last column, where text recognition was not sure of a value


def sheet(found: Comparison, words: Strings, day: date) -> Sheet:
    """`day`: of the export."""
    doubtful = any(any(change.doubtful) for row in found.rows for change in row.changes)
    shown = (*COLUMNS, DOUBTS) if doubtful else COLUMNS
    columns = tuple(Column(words(f"col_{key}"), width, key.endswith("_cited")) for key, width in shown)
    rows = [line[: len(columns)] for row in found.rows for line in lines(found, row, words)]
    notes = (
        found.summary(words.language == "en"), words("compare_computed"),
        words("export_footer", n=len(found.bulletins), date=words.date(day)), words("disclaimer"),
    )  # fmt: skip
    return Sheet(words("tab_compare"), columns, rows, notes if found.series else (words("compare_apart"), *notes))


def lines(found: Comparison, row: Row, words: Strings) -> Iterator[tuple[Cell, ...]]:
    english, place = words.language == "en", " › ".join(row.path)
    for change in row.changes:
        label = found.label(change.kind, english)
        old, new = (
            f"{value}（{period}）" if period else value for value, period in zip((change.old, change.new), change.periods, strict=True)
        )
        places = tuple(source(found.citations[marker - 1]) for marker in change.markers)
        unsure = [value for value, doubtful in zip((change.old, change.new), change.doubtful, strict=True) if doubtful]
        mark = f"{'、'.join(unsure)}：{words('doubtful_mark')}" if unsure else ""
        yield (label, row.item, change.what or label, old, new, change.difference, place, *places, mark)
    if any(kind in ("added", "dropped", "unchanged") for kind in row.kinds):
        told = [s for s in row.sides if s]
        kinds = "、".join(dict.fromkeys(found.label(k, english) for k in row.kinds if k in ("added", "dropped", "unchanged")))
        first = source(found.citations[told[0].marker - 1]) if row.sides[0] else ""
        last = source(found.citations[told[-1].marker - 1]) if row.sides[-1] else ""
        yield (
            kinds,
            row.item,
            "",
            told[0].status_words if row.sides[0] else "",
            told[-1].status_words if row.sides[-1] else "",
            "",
            place,
            first,
            last,
            "",
        )


def source(citation: Citation) -> str:
    """据《…》(机关,日期,网址,章节):「…」"""
    day = citation.as_of or citation.published
    facts = [citation.issuer, day.isoformat() if day else None, citation.url, " › ".join(citation.path) or None]
    return f"据《{citation.title or citation.source}》({','.join(fact for fact in facts if fact)}):「{citation.shown}」"
