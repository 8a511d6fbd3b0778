"""Rows of ledger, figures and search as sheets with headed columns, the same for terminal, csv, xlsx.

Enters: rows, what is needed to name them, the words of a language. Leaves: a `Sheet`. Knows no file and no screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.indicators import FigureRow, plain
from assistant.later import Standing
from assistant.ledger import LedgerRow, deadline_text
from assistant.search import Found
from assistant.sheets import Column, Sheet
from assistant.ui.strings import Strings
from index.types import Bulletin


def ledger_sheet(
    rows: Sequence[LedgerRow], standings: Mapping[str, Standing], bulletins: Mapping[str, Bulletin], words: Strings, day: date, parser: str
) -> Sheet:
    """`day`: the day against which deadlines are held; also the day of export."""
    columns = _columns(
        words, ("level", 8), ("matter", 30), ("action", 50), ("status", 18), ("status_words", 14), ("deadline", 12), ("deadline_words", 16),
        ("deadline_state", 22), ("body", 20), ("figures", 24), ("documents", 24), ("bulletin", 34), ("place", 40), ("cited", 60),
        ("parser", 14),
    )  # fmt: skip
    found = [
        (
            words(f"level_{row.level}"), row.matter, row.action, status_name(row, words), row.status_words,
            row.due, as_told(row),
            state_name(standings.get(row.key), row, words, day), row.body or words("no_body"), words("list_separator").join(row.figures),
            "".join(row.documents), bulletins[row.bulletin].title, " › ".join(row.path),
            cited(bulletins[row.bulletin], row.path, row.quote), parser + (words("corrected") if row.corrected else ""),
        )
        for row in rows
    ]  # fmt: skip
    return _doubts(rows, Sheet(words("tab_ledger"), columns, found, notes(rows, words, day, parser)), words)


def figure_sheet(rows: Sequence[FigureRow], bulletins: Mapping[str, Bulletin], words: Strings, day: date, parser: str) -> Sheet:
    columns = _columns(
        words, ("measured", 28), ("value", 14), ("unit", 8), ("written", 14), ("qualifier", 8), ("direction", 10), ("base", 10),
        ("period", 16), ("period_end", 12), ("aspect", 10), ("context", 20), ("bulletin", 34), ("place", 40), ("cited", 60), ("parser", 14),
    )  # fmt: skip
    found = [
        (
            row.measure, row.value, row.unit, row.written, row.qualifier, row.direction, row.base, row.period.raw if row.period else "",
            row.period.end if row.period else None, words(f"aspect_{row.aspect}"), row.context, bulletins[row.bulletin].title,
            " › ".join(row.path), cited(bulletins[row.bulletin], row.path, row.quote), parser,
        )
        for row in rows
    ]  # fmt: skip
    return _doubts(rows, Sheet(words("tab_figures"), columns, found, notes(rows, words, day, parser)), words)


def search_sheet(found: Found, bulletins: Mapping[str, Bulletin], words: Strings, day: date, parser: str) -> Sheet:
    columns = _columns(words, ("bulletin", 34), ("place", 40), ("quote", 60), ("offset", 10), ("cited", 60))
    rows = [
        (bulletins[h.bulletin].title, " › ".join(h.path), h.quote, h.at[0], cited(bulletins[h.bulletin], h.path, h.quote))
        for h in found.hits
    ]
    return Sheet(words("full_text"), columns, rows, notes(found.hits, words, day, parser))


def search_words(found: Found, words: Strings) -> str:
    """「养老床位」:4份通报,10处。"""
    apart = len(found.hits) - found.literal
    told = words("search_count", text=found.text, b=len(found.bulletins), n=len(found.hits))
    return told + (words("search_apart", n=apart) if apart else "")


def status_name(row: LedgerRow, words: Strings) -> str:
    return words(f"{row.level}_{row.status}")


def state_name(standing: Standing | None, row: LedgerRow, words: Strings, day: date) -> str:
    """「未到期」, 「期限已过·库内无后续」, 「后续通报称已完成」 …; "" where no deadline is open."""
    if standing is None or not standing.state:
        return ""
    told = words(f"due_{standing.state}", status=_bare(status_name(standing.later, words), words) if standing.later else "")
    return told + (words("due_still_past") if standing.state == "later" and row.due and row.due < day else "")


def _bare(status: str, words: Strings) -> str:
    return status.removeprefix(words("status_said"))


def cited(bulletin: Bulletin, path: Iterable[str], quote: str) -> str:
    """据《…》(机关,日期,网址,章节):「…」"""
    day = bulletin.as_of or bulletin.published
    facts = [bulletin.issuer, day.isoformat() if day else None, bulletin.url, " › ".join(path) or None]
    return f"据《{bulletin.title or bulletin.source}》({','.join(fact for fact in facts if fact)}):「{quote}」"


def notes(rows: Iterable[object], words: Strings, day: date, parser: str) -> tuple[str, ...]:
    count = len({getattr(row, "bulletin", "") for row in rows})
    return (words("export_footer", n=count, date=words.date(day)), words("parser_note", version=parser), words("disclaimer"))


def value_text(row: FigureRow) -> str:
    return plain(row.value) + (f"—{plain(row.upper)}" if row.upper is not None else "")


def as_told(row: LedgerRow) -> str:
    """The deadline in the bulletin's words; a reader's own date stands nowhere in it."""
    return row.deadline.raw if row.deadline and row.deadline.span[0] < row.deadline.span[1] else ""


def deadline_words(row: LedgerRow) -> str:
    return deadline_text(row.deadline) or ""


def _doubts(rows: Sequence[LedgerRow] | Sequence[FigureRow], sheet: Sheet, words: Strings) -> Sheet:
    """With a last column that says which rows text recognition was unsure of, if any."""
    if not any(row.doubtful for row in rows):
        return sheet
    marks = [words("doubtful_mark") if row.doubtful else "" for row in rows]
    found = [(*cells, mark) for cells, mark in zip(sheet.rows, marks, strict=True)]
    return replace(sheet, columns=(*sheet.columns, *_columns(words, ("doubtful", 14))), rows=found)


def brief(columns: tuple[int, ...], rows: Sequence[LedgerRow] | Sequence[FigureRow], sheet: Sheet) -> tuple[int, ...]:
    """The columns that a terminal shows, with that of doubts where there is one."""
    return (*columns, len(sheet.columns) - 1) if any(row.doubtful for row in rows) else columns


def _columns(words: Strings, *columns: tuple[str, int]) -> tuple[Column, ...]:
    return tuple(Column(words(f"col_{key}"), width, key in ("cited", "parser")) for key, width in columns)
