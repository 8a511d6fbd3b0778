"""A table of plain values -> xlsx or csv as people use them: frozen head, widths, wrapped text, numbers as numbers, a footer.

Enters: a `Sheet`. Leaves: bytes. It knows nothing of bulletins. Text from a bulletin never becomes a formula: in xlsx it is stored as text,
in csv what a spreadsheet would run (= + - @) gets an apostrophe before it, as OWASP's "CSV Injection" advises.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Cell = str | int | float | Decimal | date | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML
LONGEST = 32_767  # characters a cell may hold
NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    width: int = 14  # characters of Western text
    long: bool = False  # for a file alone: repeats what other columns hold, so that the cell can be carried away by itself


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    notes: tuple[str, ...] = ()  # below the table; in xlsx only, since a csv is mostly read by programs


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.label for column in sheet.columns])
    writer.writerows([[_harmless(cell) for cell in row] for row in sheet.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return "'" + cell
    return format(cell, "f") if isinstance(cell, Decimal) else cell


def to_xlsx(sheet: Sheet) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page: Any = book.active
    page.title = NAME.sub(" ", sheet.name)[:31] or "1"
    top, head = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
        cell = page.cell(1, number)
        _set(cell, column.label)
        cell.font, cell.alignment, cell.fill = head, top, PatternFill("solid", fgColor="E8EFF6")
    for at, row in enumerate(sheet.rows, 2):
        for number, value in enumerate(row, 1):
            cell = page.cell(at, number)
            _set(cell, value)
            cell.alignment = top
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    for at, text in enumerate(sheet.notes, len(sheet.rows) + 3):
        _set(page.cell(at, 1), text)
        page.cell(at, 1).font = Font(italic=True, color="5B636D")
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set(cell: Any, value: Cell) -> None:  # noqa: ANN401 - openpyxl's cells have no types
    if isinstance(value, str):
        cell.value = UNWRITABLE.sub("\ufffd", value)[:LONGEST]
        cell.data_type = "s"  # after the value: openpyxl takes a leading "=" for a formula
        cell.quotePrefix = value.startswith(DANGEROUS)
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
