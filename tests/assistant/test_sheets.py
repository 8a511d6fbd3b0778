from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assistant.sheets import DANGEROUS, Column, Sheet, to_csv, to_xlsx

COLUMNS = (Column("指标", 20), Column("数值", 12))


def sheet(*rows: tuple[object, ...], notes: tuple[str, ...] = ()) -> Sheet:
    return Sheet("指标表/2024", COLUMNS, rows, notes)  # type: ignore[arg-type]


def opened(data: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return load_workbook(io.BytesIO(data)).active


@pytest.mark.parametrize("text", ["=1+1", "+8613800000000", "-3.2%", "@SUM(A1)", '=HYPERLINK("http://192.0.2.1","点我")', "\t=1", "＝1+1"])
def test_text_of_a_bulletin_never_becomes_a_formula(text: str) -> None:
    cell = opened(to_xlsx(sheet((text, 1)))).cell(2, 1)
    assert (cell.data_type, cell.value) == ("s", text)
    [_, row] = csv.reader(io.StringIO(to_csv(sheet((text, 1))).decode("utf-8-sig"), newline=""))
    assert row[0] == "'" + text


def test_xlsx_is_laid_out_to_be_read() -> None:
    page = opened(to_xlsx(sheet(("养老床位", Decimal("3852")), ("增速", Decimal("6.5")), notes=("依据1份通报摘编",))))
    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("指标表 2024", "A2", "A1:B3")
    assert [cell.value for cell in page[1]] == ["指标", "数值"]
    assert page["A2"].alignment.wrap_text and page.column_dimensions["A"].width == 20
    assert page["B3"].value == 6.5 and page["B3"].data_type == "n"  # numbers stay numbers
    assert page["A5"].value == "依据1份通报摘编"


def test_a_day_is_a_day_to_a_spreadsheet() -> None:
    cell = opened(to_xlsx(sheet(("期限", date(2025, 12, 31))))).cell(2, 2)
    assert (cell.value.date(), cell.number_format) == (date(2025, 12, 31), "yyyy-mm-dd")
    assert "2025-12-31" in to_csv(sheet(("期限", date(2025, 12, 31)))).decode()


def test_csv_is_a_plain_table_that_excel_opens_as_utf8() -> None:
    data = to_csv(sheet(("养老\n床位,“多”", Decimal("38520000")), (None, -3), notes=("依据",)))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["指标", "数值"], ["养老\n床位,“多”", "38520000"], ["", "-3"]]


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=30))
def test_any_text_makes_a_file_that_opens(text: str) -> None:
    value = opened(to_xlsx(sheet((text, 1)))).cell(2, 1).value or ""
    assert len(value) == len(text) or "\r" in text or "_x" in text.lower()  # what XML cannot hold is marked, not left out
    [_, row, *_] = csv.reader(io.StringIO(to_csv(sheet((text, 1))).decode("utf-8-sig"), newline=""))
    assert not row[0].startswith(DANGEROUS)
