"""PDF: lines to paragraphs, pages, running heads, columns, ruled tables; what cannot be read is refused by name."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bulletin, readers
from index.errors import ReadError
from tests.pdfs import Sheet, write

WIDE = "区委区政府高度重视整改工作把巡视整改作为重大政治任务抓紧抓实抓好"  # 32 characters: a full line of the sheets here


def read(*sheets: Sheet) -> readers.Canonical:
    return readers.read(write(sheets), "通报.pdf")


def text(*sheets: Sheet) -> str:
    return read(*sheets).text


def test_lines_become_the_paragraphs_that_they_were_broken_from() -> None:
    found = text(Sheet().lines([f"　　{WIDE[:30]}", WIDE, "投入资金1.5亿元。", f"　　{WIDE[:28]}完成", "12项整改。"]))
    assert found.split("\n\n") == [f"{WIDE[:30]}{WIDE}投入资金1.5亿元。", f"{WIDE[:28]}完成12项整改。"]


def test_words_of_latin_script_keep_the_space_that_a_line_break_was() -> None:
    assert "the annual growth rate" in text(
        Sheet().lines(
            ["　　The report of the district tells of what was done and of what is due, and of the annual", "growth rate of GDP"], size=10
        )
    )


def test_a_heading_stands_alone_and_a_title_of_two_lines_stays_together() -> None:
    sheet = Sheet().words(186, 80, "中共某某区委关于巡察整改", 16).words(226, 110, "进展情况的通报", 16)
    sheet.lines([f"　　{WIDE[:30]}", "推进整改。", "　　一、总体情况", f"　　{WIDE[:30]}", "完成整改。"], y=150)
    parsed = bulletin.parse(text(sheet), id="x", source="x.pdf")
    assert parsed.title == "中共某某区委关于巡察整改进展情况的通报"
    assert [s.heading for s in parsed.sections] == ["总体情况"]


def test_page_numbers_and_running_heads_are_left_out_and_a_paragraph_runs_on_overleaf() -> None:
    def line(n: int) -> str:
        return WIDE[n % 31 :] + WIDE[: n % 31]

    sheets = [
        Sheet().words(220, 40, "某某区整改通报").lines([line(30 * k + n) for n in range(30)], y=90).words(285, 800, label)
        for k, label in enumerate(("— 1 —", "— 2 —", "第 3 页 共 4 页", "4/4"))
    ]
    found = read(*sheets)
    assert found.text == "".join(map(line, range(120)))
    assert found.pages == (0, 30 * len(WIDE), 60 * len(WIDE), 90 * len(WIDE))
    assert found.notes == ("略去页眉页码 8 行",)


def test_a_number_or_date_in_the_text_is_no_page_number() -> None:
    assert "2023" in text(Sheet().lines([WIDE, "完成整改。", "　　2023", "　　2024年"], y=300))


def test_every_offset_knows_its_page() -> None:
    found = read(*(Sheet().lines([f"　　第{n}页的内容，完成整改{n}项。"], y=300) for n in range(1, 6)))
    parsed = bulletin.parse(found.text, id="x", source="x.pdf")
    paged = replace(parsed, pages=found.pages)
    assert [paged.page(found.text.index(f"整改{n}项")) for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert parsed.page(0) is None


def test_columns_are_read_one_after_the_other() -> None:
    left, right = "左栏文字说明整改情况进展顺利完成任务", "右栏文字说明下一步的打算和有关安排"
    sheet = Sheet().words(120, 80, "两栏公报的通栏标题一行文字在此处", 14)
    for k in range(10):
        sheet.words(60, 120 + 20 * k, left, 12).words(320, 120 + 20 * k, right, 12)
    found = text(sheet)
    assert left * 10 in found and right * 10 in found
    assert found.index("左栏") < found.index("右栏")


def test_a_ruled_table_becomes_rows_and_merged_cells_stand_in_each() -> None:
    xs, ys = (60, 110, 300, 420, 530), (100, 130, 160, 190)
    sheet = Sheet().grid(xs, (100, 130)).rule(60, 160, 300, 160).rule(420, 160, 530, 160).rule(60, 190, 530, 190)
    for x in xs:
        sheet.rule(x, 130, x, 190)
    for y, row in zip(
        ys,
        (("序号", "问题", "责任单位", "完成时限"), ("1", "保洁不到位", "区水务局", "2023年6月"), ("2", "校车管理松散", "", "2023年9月")),
        strict=False,
    ):
        for x, words in zip(xs, row, strict=False):
            if words:
                sheet.words(x + 5, y + 20, words, 10)
    assert text(sheet).split("\n") == [
        "| 序号 | 问题 | 责任单位 | 完成时限 |",
        "| --- | --- | --- | --- |",
        "| 1 | 保洁不到位 | 区水务局 | 2023年6月 |",
        "| 2 | 校车管理松散 | 区水务局 | 2023年9月 |",
    ]


def test_a_table_goes_on_overleaf_without_its_heads_said_twice() -> None:
    xs = (60, 110, 300, 530)
    sheets = []
    for page in range(2):
        sheet = Sheet().grid(xs, [90 + 30 * k for k in range(24)])
        for k, row in enumerate(
            [("序号", "问题", "时限"), *((str(n + 22 * page), f"问题{n + 22 * page}", "2023年6月底") for n in range(1, 23))]
        ):
            for x, words in zip(xs, row, strict=False):
                sheet.words(x + 5, 90 + 30 * k + 20, words, 10)
        sheets.append(sheet)
    found = read(*sheets)
    lines = found.text.split("\n")
    assert len(lines) == 2 + 44 and lines[-1] == "| 44 | 问题44 | 2023年6月底 |"
    assert found.text[found.pages[1] :].strip().startswith("| 23 |")


def test_a_turned_page_is_read_as_it_is_seen() -> None:
    sheet = Sheet(size=(842, 595), turned=0).lines(["　　横排页面的第一行文字。", "　　第二行文字。"])
    assert text(sheet) == "横排页面的第一行文字。\n\n第二行文字。"


def test_watermarks_and_words_drawn_twice_are_left_out() -> None:
    sheet = Sheet().lines(["　　完成整改12项。"]).aslant(100, 400, "内部资料严禁外传").words(114.4, 100, "完成整改12项。")
    assert text(sheet) == "完成整改12项。"


def test_a_raised_number_is_no_part_of_the_figure_before_it() -> None:
    sheet = Sheet().words(90, 100, "绿地面积1200m").words(90 + 5 * 12 + 4.5 * 6, 95, "2", 7)
    assert "1200m²" in text(sheet).replace(" ", "")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "损坏"),
        (b"no pdf at all", "损坏"),
        (write([Sheet()])[:300], "损坏"),
        (write([Sheet()]), "没有可读取的文字"),
        (write([Sheet()] * 2001), "2001 页"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(data: bytes, named: str) -> None:
    with pytest.raises(ReadError) as refused:
        readers.read(data, "坏.pdf")
    assert "坏.pdf" in refused.value.zh and named in refused.value.zh and "请" in refused.value.zh


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(seed: int, many: int) -> None:
    data = bytearray(write([Sheet().lines([WIDE, "完成12项。"]).grid((60, 200, 400), (300, 340, 380))] * 2))
    chance = random.Random(seed)
    for _ in range(many):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        found = readers.read(bytes(data), "x.pdf")
    except ReadError:
        return
    assert list(found.pages) == sorted(found.pages) and all(0 <= at <= len(found.text) for at in found.pages)
