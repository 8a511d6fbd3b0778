"""Spreadsheets: values as they are shown, merged and blank cells, titles and notes around a table; and how their rows feed commitments."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bulletin, commitments, figures, passages, readers
from index.errors import ReadError
from index.readers import zipped
from index.readers.xlsx import shown

HEADS = ("序号", "问题", "整改措施", "责任单位", "完成时限", "状态")
ROWS: tuple[tuple[object, ...], ...] = (
    HEADS,
    (1, "河道保洁不到位", "完成清淤3公里。", "区水务局", "2023年6月底", "已完成"),
    (None, None, "新增保洁员12名。", None, None, None),
    (2, "校车管理松散", "更换校车5辆。", None, "2023年9月底", "正在推进"),
    (3, "台账不规范", "建立台账。", "区教育局", None, "长期坚持"),
    ("合计", None, "3项", None, None, None),
)


def book(rows: Sequence[Sequence[object]], change: Callable[[Any], None] = lambda _: None) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


SOUND = book(ROWS)


def text(data: bytes) -> str:
    return readers.read(data, "台账.xlsx").text


@pytest.mark.parametrize(
    ("value", "style", "words"),
    [
        (0.166, "0.0%", "16.6%"),
        (0.5, "0%", "50%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (2.5, "0.0", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (418.0, "General", "418"),
        (418, '0"张"', "418张"),
        (1e21, "General", "1000000000000000000000"),
        (date(2023, 6, 30), 'yyyy"年"m"月"d"日"', "2023年6月30日"),
        (datetime(2023, 6, 1), 'yyyy"年"m"月"', "2023年6月"),
        (datetime(2023, 6, 30, 9, 5), "yyyy-mm-dd hh:mm", "2023-06-30 09:05"),
        (date(2023, 6, 30), "yyyy/mm/dd", "2023-06-30"),
        (True, "General", "是"),
        ("#REF!", "General", ""),
        (" 区 \n水务局 ", "General", "区 水务局"),
        (None, "General", ""),
    ],
)
def test_a_value_is_shown_as_its_format_says(value: object, style: str, words: str) -> None:
    assert shown(value, style) == words


def test_rows_stand_under_their_heads_and_feed_matters_and_commitments() -> None:
    def title(made: Any) -> None:  # noqa: ANN401 - openpyxl has no types
        made.active.insert_rows(1)
        made.active["A1"] = "某某区巡察整改进展情况表"
        made.active.merge_cells("A1:F1")

    parsed = bulletin.parse(text(book(ROWS, title)), id="x", source="台账.xlsx")
    cut = passages.cut(parsed)
    matters, found = commitments.read_bulletin(parsed, cut, figures.read_bulletin(parsed, cut))
    assert [(m.title, m.status, m.body, m.deadline and m.deadline.date) for m in matters] == [
        ("河道保洁不到位", "done", "区水务局", date(2023, 6, 30)),
        ("校车管理松散", "under_way", "区水务局", date(2023, 9, 30)),
        ("台账不规范", "standing", "区教育局", date(2023, 9, 30)),
    ]
    assert [(c.action, c.body, c.deadline and c.deadline.raw) for c in found if c.matter] == [
        ("完成清淤3公里。", "区水务局", "2023年6月底"),
        ("新增保洁员12名。", "区水务局", "2023年6月底"),
        ("更换校车5辆。", "区水务局", "2023年9月底"),
        ("建立台账。", "区教育局", "2023年9月底"),
    ]
    assert all(parsed.text[slice(*c.span)] == c.action for c in found)
    assert all(parsed.text[slice(*m.deadline.span)] == m.deadline.raw for m in matters if m.deadline)


def test_a_pipe_table_of_a_text_is_continued_the_same_way() -> None:
    lines = [f"| {' | '.join('' if cell is None else str(cell) for cell in row)} |" for row in ROWS]
    source = "# 关于整改进展情况的通报\n\n" + "\n".join([lines[0], "|---" * 6 + "|", *lines[1:]]) + "\n"
    parsed = bulletin.parse(source, id="x", source="x.md")
    cut = passages.cut(parsed)
    matters, found = commitments.read_bulletin(parsed, cut, figures.read_bulletin(parsed, cut))
    assert [m.body for m in matters] == ["区水务局", "区水务局", "区教育局"]
    assert all(source[slice(*p.span)] == p.text for p in cut)
    assert all(source[slice(*m.deadline.span)] == m.deadline.raw for m in matters if m.deadline)
    assert len([c for c in found if c.matter]) == 4


def test_a_blank_figure_stays_blank() -> None:
    assert "| 乙 | 3 |  |" in text(book([("单位", "项数", "金额"), ("甲", 2, 100), ("乙", 3, None)]))


def test_hidden_sheets_rows_and_columns_are_left_out_and_said() -> None:
    def hide(made: Any) -> None:  # noqa: ANN401
        made.active.row_dimensions[3].hidden = True
        made.active.column_dimensions["C"].hidden = True
        made.create_sheet("密")["A1"] = "秘密"
        made["密"].sheet_state = "hidden"

    found = readers.read(book([("单位", "项数", "内部"), ("甲", 2, "x"), ("乙", 3, "x"), ("丙", 4, "x")], hide), "a.xlsx")
    assert found.text == "| 单位 | 项数 |\n| --- | --- |\n| 甲 | 2 |\n| 丙 | 4 |"
    assert found.notes == ("略去隐藏的工作表 1 张",)


def test_one_cell_far_away_costs_nothing() -> None:
    def touch(made: Any) -> None:  # noqa: ANN401
        made.active.cell(1_048_576, 16_384).number_format = "0.0"

    assert text(book([("单位", "项数"), ("甲", 2), ("乙", 3)], touch)).endswith("| 乙 | 3 |")


def test_two_tables_of_one_sheet_and_two_sheets_stay_apart() -> None:
    def more(made: Any) -> None:  # noqa: ANN401
        made.create_sheet("资金情况").append(("项目", "金额"))
        made["资金情况"].append(("甲", 3))

    rows = [("表一",), ("单位", "项数"), ("甲", 2), ("备注：略",), (None, None), ("表二",), ("镇", "户数"), ("丙", 4)]
    assert text(book(rows, more)).split("\n\n") == [
        "表一", "| 单位 | 项数 |\n| --- | --- |\n| 甲 | 2 |", "备注：略",
        "表二", "| 镇 | 户数 |\n| --- | --- |\n| 丙 | 4 |", "资金情况", "| 项目 | 金额 |\n| --- | --- |\n| 甲 | 3 |",
    ]  # fmt: skip


def test_a_csv_file_in_an_old_encoding_is_a_table_too() -> None:
    found = readers.read('单位,项数\r\n甲,"1,200"\r\n乙,3\r\n'.encode("gb18030"), "a.csv")
    assert found.text == "| 单位 | 项数 |\n| --- | --- |\n| 甲 | 1,200 |\n| 乙 | 3 |"


def _with(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def test_what_cannot_be_read_is_refused_by_name() -> None:
    sound = book(ROWS)
    entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><sst>&b;</sst>'
    broken = {
        "cut.xlsx": sound[: len(sound) // 2],
        "no-book.xlsx": _with(b"PK\x05\x06" + bytes(18), "a.txt", b"x"),
        "entities.xlsx": _with(sound, "xl/sharedStrings.xml", entities),
        "bomb.xlsx": _with(sound, "xl/media/a.bin", bytes(250_000_000)),
        "old.xlsx": b"\xd0\xcf\x11\xe0" + bytes(600),
        "old.xls": b"\xd0\xcf\x11\xe0" + bytes(600),
        "empty.xlsx": book([]),
    }
    for name, data in broken.items():
        with pytest.raises(ReadError) as refused:
            readers.read(data, name)
        assert name in refused.value.zh and "请" in refused.value.zh


def test_a_new_file_under_an_old_ending_is_read() -> None:
    assert readers.read(book(ROWS), "台账.xls").kind == "xlsx"
    page = "<html><body><h1>关于整改进展情况的通报</h1><p>截至2023年6月底，已完成12项，正在推进3项，投入资金1.5亿元。</p></body></html>"
    assert readers.read(page.encode(), "通报.doc").kind == "html"
    with pytest.raises(ReadError, match=r"另存为 \.docx"):
        readers.read(b"\xd0\xcf\x11\xe0" + bytes(600), "通报.wps")
    with pytest.raises(ReadError, match="打印为 PDF"):
        readers.read(b"PK\x03\x04", "通报.ofd")


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 30))
def test_a_damaged_book_is_read_or_refused_and_nothing_else(seed: int, many: int) -> None:
    data = bytearray(SOUND)
    chance = random.Random(seed)
    for _ in range(many):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for name in ("a.xlsx", "a.docx"):
        with suppress(ReadError):
            assert readers.read(bytes(data), name).text.strip()
    with suppress(ReadError):
        for member in zipped.members(bytes(data), "a.zip", readers.check_readable):
            with suppress(ReadError):
                member.content()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=9), st.integers(), st.floats()), max_size=5), max_size=6))
def test_any_cells_make_a_text_or_a_refusal(rows: list[list[object]]) -> None:
    words = [["" if cell is None else shown(cell, "General") for cell in row] for row in rows]
    text = "\n".join(",".join(row) for row in words)
    with suppress(ReadError):
        assert readers.read(text.encode("utf-8", "ignore"), "a.csv").text.strip()


@given(
    st.one_of(st.none(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.text()),
    st.text(alphabet='0#,.%ymdhs年"\\;[]E?*-', max_size=12),
)
@settings(deadline=None, max_examples=60)
def test_any_format_shows_any_value(value: object, style: str) -> None:
    assert isinstance(shown(value, style), str)
