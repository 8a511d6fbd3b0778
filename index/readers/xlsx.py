"""An .xlsx workbook in, its sheets out as text: titles, pipe rows under their column heads, notes below; values as a reader sees them.

Formulas are not computed: what the program that saved the file last computed is taken. Hidden sheets, rows and columns are left out.
Knows nothing of bulletins.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from index.errors import ReadError
from index.readers.tables import Cell, blocks
from index.readers.zipped import UNSOUND, check_package

CELLS = 500_000  # of a sheet
COLUMNS = 200
PART = 60_000_000  # bytes of one part
_OWN_NAME = re.compile(r"(?:Sheet|工作表|表)\s*\d*", re.I)
_DECIMALS = re.compile(r"0\.(0+)")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_COLOUR = re.compile(r"\[(?!h|m|s)[^\]]*\]", re.I)
Row = list[Cell]


def read(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text, and what the reader should know about it. Raises ReadError."""
    import openpyxl

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            check_package(archive, name, "电子表格", "spreadsheet", ".xlsx")
            _refuse_entities(archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not looked at
            book = openpyxl.load_workbook(BytesIO(data), data_only=True, rich_text=False, keep_links=False)
    except (*UNSOUND, TypeError, AttributeError, IndexError, SyntaxError, AssertionError) as error:  # openpyxl raises what it meets
        raise _damaged(name, data) from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = len(book.worksheets) - len(sheets)
    parts: list[str] = []
    for sheet in sheets:
        found = list(_sheet(sheet))
        named = _OWN_NAME.fullmatch(sheet.title) or (found and "".join(sheet.title.split()) in "".join(found[0].split()))
        if found and len(sheets) > 1 and not named:
            parts.append(sheet.title)
        parts += found
    return "\n\n".join(parts), (f"略去隐藏的工作表 {hidden} 张",) if hidden else ()


def read_csv(text: str) -> str:
    """The rows of a .csv file as a table."""
    import csv

    sample = text[:4000]
    delimiter = max(",;\t", key=sample.count)
    rows = [[Cell(" ".join(cell.split())) for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]
    return "\n\n".join(_blocks(rows))


def _sheet(sheet: Any) -> Iterator[str]:  # noqa: ANN401 - openpyxl has no types
    covered, spans = _merged(sheet)
    hidden = {k for k, d in sheet.row_dimensions.items() if d.hidden}
    hidden_columns = {c for d in sheet.column_dimensions.values() if d.hidden for c in range(d.min or 0, min(d.max or 0, 16384) + 1)}
    words: dict[int, dict[int, str]] = {}  # iter_rows would make cells for each of a million rows where one far down was ever touched
    for (r, c), cell in sheet._cells.items():
        if r not in hidden and c not in hidden_columns and (said := shown(cell.value, cell.number_format or "")):
            words.setdefault(r, {})[c] = said
    first = min((c for row in words.values() for c in row), default=1)
    rows: list[Row] = []
    before = left = 0
    for r in sorted(words):
        if rows and r > before + 1 and any(k not in hidden and (k, first) not in covered for k in range(before + 1, min(r, before + 9))):
            rows.append([])
        places = [c for c in range(first, min(max(words[r]), COLUMNS) + 1) if (r, c) not in covered and c not in hidden_columns]
        rows.append([Cell(words[r].get(c, ""), *spans.get((r, c), (1, 1))) for c in places])
        before, left = r, left + len(places)
        if left > CELLS:
            break
    yield from _blocks(rows)


def _merged(sheet: Any) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:  # noqa: ANN401
    """Places that a merged cell covers, and how wide and high the cell is that begins it."""
    covered: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for area in list(sheet.merged_cells.ranges)[:20_000]:
        wide, high = area.max_col - area.min_col + 1, area.max_row - area.min_row + 1
        if len(covered) + wide * high > CELLS:
            break
        spans[area.min_row, area.min_col] = (wide, high)
        covered.update((r, c) for r in range(area.min_row, area.max_row + 1) for c in range(area.min_col, area.max_col + 1))
        covered.discard((area.min_row, area.min_col))
    return covered, spans


def _blocks(rows: Sequence[Row]) -> Iterator[str]:
    """Tables that a blank row and a title part; single cells above and below a table are lines of their own."""
    part: list[Row] = []
    blank = False
    for row in rows:
        words = [cell.text for cell in row if cell.text]
        if not words:
            blank = bool(part)
            continue
        if blank and len(words) == 1 and any(_said(r) > 1 for r in part):
            yield from _block(part)
            part = []
        blank = False
        part.append(row)
    yield from _block(part)


def _block(rows: list[Row]) -> Iterator[str]:
    while rows and _said(rows[0]) == 1:
        yield next(cell.text for cell in rows[0] if cell.text)
        rows = rows[1:]
    below: list[str] = []
    while len(rows) > 1 and _said(rows[-1]) == 1 and rows[-1][0].text and not rows[-1][0].text.isdecimal():
        below.insert(0, rows[-1][0].text)
        rows = rows[:-1]
    yield from blocks(rows)
    yield from below


def _said(row: Row) -> int:
    return sum(1 for cell in row if cell.text)


# --- values ------------------------------------------------------------------------------------------------------------------


def shown(value: object, style: str) -> str:
    """A value as its number format shows it: 0.166 under 0.0% is 16.6%."""
    if value is None or (isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "/A"))):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (datetime, date)):
        return _day(value, style)
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, (int, float)):
        return _number(value, style)
    return " ".join(str(value).split())


def _day(value: datetime | date, style: str) -> str:
    bare = _LITERAL.sub(lambda m: m[1] or m[2] or "", _COLOUR.sub("", style)).lower()
    chinese = "年" in bare
    year, month, day = "y" in bare, "m" in bare, "d" in bare
    if not (year or month or day):
        year = month = day = True
    if chinese or "月" in bare:
        parts = [f"{value.year}年" if year else "", f"{value.month}月" if month else "", f"{value.day}日" if day else ""]
        return "".join(parts)
    parts = [str(value.year) if year else "", f"{value.month:02}" if month else "", f"{value.day:02}" if day else ""]
    said = "-".join(filter(None, parts))
    has_time = isinstance(value, datetime) and "h" in bare and (value.hour or value.minute)
    return f"{said} {value:%H:%M}" if has_time else said


def _number(value: int | float, style: str) -> str:
    try:
        exact = Decimal(format(value, ".15g"))  # 0.1 + 0.2 is shown as 0.3
    except InvalidOperation:
        return ""
    if not exact.is_finite():
        return ""
    first = _COLOUR.sub("", style).split(";")[0]
    literal = _LITERAL.sub("", first)
    percent = "%" in literal
    exact = exact * 100 if percent else exact
    decimals = _DECIMALS.search(literal)
    if decimals or "0" in literal:
        places = len(decimals[1]) if decimals else 0
        if "E" not in literal.upper().replace("GENERAL", "") and abs(exact.adjusted()) < 30:
            exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if abs(exact.adjusted()) > 30:
        return str(exact)
    words = format(exact, ",f" if "," in literal else "f")
    if not decimals and "0" not in literal and "." in words:
        words = words.rstrip("0").rstrip(".")
    behind = "".join(m[1] or m[2] or "" for m in _LITERAL.finditer(first[first.rfind("0") + 1 :])) if "0" in first else ""
    return words + ("%" if percent else "") + behind.strip()


# --- what is refused ---------------------------------------------------------------------------------------------------------


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office program writes a document type; one in a part can only be there to do harm."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        if entry.file_size > PART:
            raise ValueError(entry.filename)
        with archive.open(entry) as stream:
            data = stream.read(PART + 1)
        if len(data) > PART or b"<!DOCTYPE" in data or b"<!ENTITY" in data or "<!DOCTYPE".encode("utf-16-le") in data[:4096]:
            raise ValueError(entry.filename)


def _damaged(name: str, data: bytes) -> ReadError:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ReadError(
            f"「{name}」是旧版或设了密码的电子表格。请在 Excel 或 WPS 中打开,取消密码后另存为 .xlsx 再添加。",
            f"“{name}” is a spreadsheet of an old program, or has a password. Open it, remove the password, save it as .xlsx and add that.",
        )
    return ReadError(
        f"「{name}」不是完好的电子表格(.xlsx),可能已损坏或未下载完整。请在 Excel 或 WPS 中打开,另存为 .xlsx 再添加。",
        f"“{name}” is no sound spreadsheet (.xlsx), it may be cut off. Open it in Excel or WPS, save it as .xlsx and add that.",
    )
