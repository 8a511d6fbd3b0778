"""A Word document gives its paragraphs with the numbers that Word shows, its tables and notes; what is none is refused."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bulletin, passages, readers
from index.errors import ReadError
from index.readers.numbering import render
from tests.shared import SHARED, need_shared

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def packed(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def relations(**targets: str) -> str:
    rows = "".join(f'<Relationship Id="{kind}" Type="{REL}/{kind}" Target="{target}"/>' for kind, target in targets.items())
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def docx(body: str, namespace: str = W, **parts: str) -> bytes:
    """A document with this body; parts: styles, numbering, footnotes, endnotes."""
    spaces = f'xmlns:w="{namespace}" xmlns:m="urn:m" xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v"'
    files: dict[str, str | bytes] = {
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": f"{HEAD}<w:document {spaces}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": relations(**{kind: f"{kind}.xml" for kind in parts}),
    }
    files |= {f"word/{kind}.xml": f"{HEAD}<w:{kind} {spaces}>{words}</w:{kind}>" for kind, words in parts.items()}
    return packed(files)


def p(words: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(words)}</w:p>"


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def text(body: str, **parts: str) -> str:
    return readers.read(docx(body, **parts), "通报.docx").text


RAISED, LOWERED, SEEN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>', '<w:vanish w:val="0"/>'
SHOWN: list[tuple[str, str, str]] = [
    ("paragraphs", p("关于甲的通报") + p("") + p("　　完成3项。"), "关于甲的通报\n\n完成3项。"),
    ("runs", f"<w:p>{r('已完成')}{r('58', '<w:b/>')}{r('项')}</w:p>", "已完成58项"),
    ("line break and tab", "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>", "甲\n乙 丙"),
    ("page break", '<w:p><w:r><w:t>甲</w:t><w:lastRenderedPageBreak/></w:r><w:r><w:t>乙</w:t></w:r></w:p>', "甲乙"),
    ("raised", f"<w:p>{r('33μg/m')}{r('3', RAISED)}{r('，')}{r('2', LOWERED)}</w:p>", "33μg/m³，2"),
    ("hidden", f"<w:p>{r('甲')}{r('00项', '<w:vanish/>')}{r('乙', SEEN)}</w:p>", "甲乙"),
    ("tracked", f"<w:p>{r('完成')}<w:del><w:r><w:delText>40</w:delText></w:r></w:del><w:ins>{r('45')}</w:ins>{r('项')}</w:p>", "完成45项"),
    ("moved", f"<w:moveFrom>{p('旧')}</w:moveFrom><w:p><w:moveTo>{r('新')}</w:moveTo></w:p>", "新"),
    ("link and field", f'<w:p><w:hyperlink>{r("《办法》")}</w:hyperlink><w:r><w:instrText>PAGE 77</w:instrText></w:r>{r("印发")}</w:p>', "《办法》印发"),
    ("content control", f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件里的正文')}</w:sdtContent></w:sdt>{p('后')}", "控件里的正文\n\n后"),
    ("formula", f"<w:p>{r('共')}<m:oMath><m:r><m:t>12+3</m:t></m:r></m:oMath>{r('项')}</w:p>", "共12+3项"),
    ("hyphen", "<w:p><w:r><w:t>PM</w:t><w:noBreakHyphen/><w:t>2</w:t><w:softHyphen/><w:sym w:char='F0FE'/></w:r></w:p>", "PM-2"),
    ("text box", f"<w:p>{r('正文')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{p('框内12项')}</w:txbxContent></wps:txbx></w:drawing>"
     f"</mc:Choice><mc:Fallback><w:pict><w:txbxContent>{p('框内12项')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>", "正文\n\n框内12项"),
    ("contents", p("一、总体 3", '<w:pStyle w:val="TOC1"/>') + p("一、总体"), "一、总体"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), [(body, wanted) for _, body, wanted in SHOWN], ids=[name for name, _, _ in SHOWN])
def test_what_word_shows_is_read_and_what_it_does_not_is_not(body: str, wanted: str) -> None:
    assert text(body) == wanted
    assert readers.read(docx(body, STRICT), "通报.docx").text == wanted


def test_the_left_out_contents_are_noted() -> None:
    styles = '<w:style w:styleId="a3"><w:name w:val="toc 2"/></w:style>'
    read = readers.read(docx(p("(一)甲 5", '<w:pStyle w:val="a3"/>') + p("正文"), styles=styles), "a.docx")
    assert (read.text, read.kind, read.notes) == ("正文", "docx", ("略去目录 1 行",))


# --- numbering ---------------------------------------------------------------------------------------------------------------


def level(k: int, format: str, words: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{words}"/></w:lvl>'


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、") + level(1, "chineseCountingThousand", "（%2）") + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%3.%4", "<w:isLgl/>") + "</w:abstractNum>"
    + '<w:abstractNum w:abstractNumId="1">' + level(0, "bullet", "\uf0b7") + "</w:abstractNum>"
    + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    + '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)  # fmt: skip


def n(k: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{k}"/><w:numId w:val="{number}"/></w:numPr>'


def test_numbers_that_word_generates_stand_in_the_text() -> None:
    body = "".join(
        p(words, n(k))
        for k, words in ((0, "总体"), (1, "组织"), (1, "进展"), (2, "甲"), (2, "乙"), (3, "丙"), (0, "问题"), (1, "丁"), (2, "戊"))
    )
    assert text(body, numbering=NUMBERING).split("\n\n") == [
        "一、总体", "（一）组织", "（二）进展", "1.甲", "2.乙", "1.2.1 丙", "二、问题", "（一）丁", "1.戊"
    ]  # fmt: skip


def test_bullets_have_no_label_an_override_begins_anew_and_zero_takes_the_number_away() -> None:
    body = p("甲", n(0)) + p("点", n(0, 2)) + p("乙", n(0)) + p("丙", n(0, 3)) + p("丁", n(0, 3)) + p("无", n(0, 0)) + p("不存在", n(0, 9))
    assert text(body, numbering=NUMBERING).split("\n\n") == ["一、甲", "点", "二、乙", "一、丙", "二、丁", "无", "不存在"]


def test_numbering_comes_from_the_style_and_from_what_the_style_rests_on() -> None:
    styles = (
        f'<w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr>{n(0)}</w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="L"><w:basedOn w:val="L"/></w:style>'
    )
    body = "".join(
        p(words, f'<w:pStyle w:val="{style}"/>') for style, words in (("H1", "总体"), ("H2", "组织"), ("L", "正文"), ("H1", "问题"))
    )
    assert text(body, numbering=NUMBERING, styles=styles).split("\n\n") == ["一、总体", "（一）组织", "正文", "二、问题"]


@pytest.mark.parametrize(
    ("number", "format", "wanted"),
    [
        (10, "chineseCounting", "十"), (12, "chineseCounting", "十二"), (20, "chineseCounting", "二十"), (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"), (3, "chineseLegalSimplified", "叁"), (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"), (2, "ideographTraditional", "乙"), (3, "ideographZodiac", "寅"), (21, "decimalEnclosedCircle", "㉑"),
        (7, "decimalEnclosedCircleChinese", "⑦"), (7, "decimalZero", "07"), (14, "lowerRoman", "xiv"), (28, "upperLetter", "BB"),
        (5, "decimalFullWidth", "５"), (5, "none", ""), (5, "unheard-of", "5"), (0, "chineseCounting", "0"), (99999, "chineseCounting", "99999"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_its_format_says(number: int, format: str, wanted: str) -> None:
    assert render(number, format) == wanted


# --- tables and notes --------------------------------------------------------------------------------------------------------


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(words)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


BEGIN, ON, TWO = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
TABLES: list[tuple[str, str]] = [
    (table(cell("问题") + cell("状态"), cell("甲") + cell("已完成")), "| 问题 | 状态 |\n| --- | --- |\n| 甲 | 已完成 |"),
    (
        table(cell("问题") + cell("措施"), cell("学位", BEGIN) + cell("新建3所"), cell("", ON) + cell("扩建2所")),
        "| 问题 | 措施 |\n| --- | --- |\n| 学位 | 新建3所 |\n| 学位 | 扩建2所 |",
    ),
    (
        table(cell("问题", BEGIN) + cell("整改", TWO), cell("", ON) + cell("措施") + cell("时限"), cell("甲") + cell("乙") + cell("6月底")),
        "| 问题 | 整改措施 | 整改时限 |\n| --- | --- | --- |\n| 甲 | 乙 | 6月底 |",
    ),
    (table(cell("任务清单", TWO), cell("任务") + cell("状态"), cell("甲") + cell("乙")), "任务清单\n\n| 任务 | 状态 |\n| --- | --- |\n| 甲 | 乙 |"),
    (table(cell("一列") , cell("正文。")), "一列\n\n正文。"),
    (
        table(f"<w:tc>{p('外')}{table(cell('项') + cell('数'), cell('园') + cell('9个'))}</w:tc>" + cell("右")),
        "外\n\n| 项 | 数 |\n| --- | --- |\n| 园 | 9个 |\n\n右",
    ),
    (
        f"<w:tbl><w:tr><w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>{cell('乙')}</w:tr><w:tr>{cell('丙')}{cell('丁')}</w:tr></w:tbl>",
        "| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 |",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), TABLES, ids=[wanted[:20] for _, wanted in TABLES])
def test_a_table_becomes_rows_that_are_each_complete(body: str, wanted: str) -> None:
    assert text(p("前") + body + p("后")) == f"前\n\n{wanted}\n\n后"


def test_notes_stand_at_the_end_behind_the_mark_that_stands_in_the_text() -> None:
    notes = f'<w:footnote w:id="-1">{p("分隔")}</w:footnote><w:footnote w:id="2">{p("口径为规模以上。")}</w:footnote>'
    body = (
        f'<w:p>{r("完成45项")}<w:r><w:footnoteReference w:id="2"/></w:r>{r("。")}</w:p><w:p><w:r><w:endnoteReference w:id="1"/></w:r></w:p>'
    )
    read = text(body, footnotes=notes, endnotes=f'<w:endnote w:id="1">{p("尾注")}</w:endnote>')
    assert read == "完成45项¹。\n\n²\n\n注释\n\n¹ 口径为规模以上。\n\n² 尾注"


# --- what is refused ---------------------------------------------------------------------------------------------------------


def _encrypted() -> bytes:
    data = bytearray(docx(p("文字")))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(sign, place + 1)) >= 0:
            data[place + at] |= 1
    return bytes(data)


def _lying(size: int) -> bytes:
    """The directory says a few bytes, the part unpacks to more."""
    data = bytearray(docx(p("甲" * size)))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 24 : place + 28] = struct.pack("<I", 100)
        place = data.find(b"PK\x01\x02", place + 1)
    return bytes(data)


ENTITY = f'<!DOCTYPE w:document [<!ENTITY a "{"甲" * 99}"><!ENTITY b "{"&a;" * 99}">]>'
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "空.docx": (lambda: b"", "空文件"),
    "文本.docx": (lambda: "整改进展".encode(), "另存为 .docx"),
    "旧版.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
    "密码.docx": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
    "加密.docx": (_encrypted, "取消密码"),
    "截断.docx": (lambda: docx(p("整改" * 500))[:-60], "损坏"),
    "改动.docx": (lambda: docx(p("整改" * 500)).replace(b"PK\x03\x04", b"PK\x03\x05", 2), "损坏"),
    "表格.docx": (lambda: packed({"xl/workbook.xml": "<x/>"}), "损坏"),
    "空包.docx": (lambda: packed({}), "损坏"),
    "坏XML.docx": (lambda: packed({"word/document.xml": "<w:document><w:body>"}), "损坏"),
    "别的根.docx": (lambda: packed({"word/document.xml": "<x/>"}), "损坏"),
    "实体.docx": (lambda: packed({"word/document.xml": f'{ENTITY}<w:document xmlns:w="{W}">&b;</w:document>'}), "损坏"),
    "实体16.docx": (lambda: packed({"word/document.xml": f'{ENTITY}<w:document xmlns:w="{W}">&b;</w:document>'.encode("utf-16")}), "损坏"),
    "外部实体.docx": (lambda: packed({"word/document.xml": f'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document xmlns:w="{W}">&a;</w:document>'}), "损坏"),
    "炸弹.docx": (lambda: packed({"word/document.xml": b"<a>" + b" " * 20_000_000}), "解压后过大"),
    "总量.docx": (lambda: packed({f"word/media/{k}.bin": bytes(40_000_000) for k in range(6)}), "解压后过大"),
    "许多.docx": (lambda: packed({f"word/{k}": "" for k in range(20_001)}), "解压后过大"),
    "谎报.docx": (lambda: _lying(200_000), "损坏"),
    "嵌套.docx": (lambda: docx("<w:sdt>" * 3000 + "</w:sdt>" * 3000), "损坏"),
    "只有图.docx": (lambda: docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "只有图片"),
    "坏字符.docx": (lambda: docx('<w:p><w:r><w:sym w:char="zz"/></w:r></w:p>'), "损坏"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_document_is_refused_quickly_with_the_remedy(name: str) -> None:
    make, word = REFUSED[name]
    data = make()
    began = time.process_time()
    with pytest.raises(ReadError) as caught:
        readers.read(data, name)
    assert time.process_time() - began < 5
    assert name in caught.value.zh and word in caught.value.zh and "请" in caught.value.zh
    assert name in caught.value.en and "\n" not in caught.value.zh + caught.value.en


def test_a_part_named_outside_the_file_is_not_looked_at() -> None:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(officeDocument="../../../etc/passwd"),
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{p("正文")}</w:body></w:document>',
    }
    with pytest.raises(ReadError):
        readers.read(packed(parts), "a.docx")


SOUND = docx(p("一、总体", n(0)) + table(cell("问题") + cell("状态"), cell("甲") + cell("已完成")), numbering=NUMBERING)


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=8))
@settings(deadline=None, max_examples=100)
def test_a_damaged_document_gives_text_or_a_refusal(at: int, noise: bytes) -> None:
    try:
        assert readers.read(SOUND[:at] + noise + SOUND[at + len(noise) :], "a.docx").text.strip()
    except ReadError as error:
        assert "a.docx" in error.zh


MARKS = [
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "sdt",
    "sdtContent",
    "ins",
    "del",
    "drawing",
    "txbxContent",
    "tab",
    "numPr",
    "pPr",
    "footnoteReference",
]
TREES = st.recursive(
    st.sampled_from(["整改", "完成3项。", "|", " "]), lambda inner: st.tuples(st.sampled_from(MARKS), st.lists(inner, max_size=4)).map(
        lambda made: f"<w:{made[0]}>{''.join(made[1])}</w:{made[0]}>"), max_leaves=25)  # fmt: skip


@given(TREES)
@settings(deadline=None, max_examples=100)
def test_any_order_of_elements_gives_text_or_a_refusal(body: str) -> None:
    try:
        read = text(body, numbering=NUMBERING)
    except ReadError:
        return
    assert all(passage.text == read[slice(*passage.span)] for passage in passages.cut(bulletin.parse(read, id="a", source="a.docx")))


@need_shared
@pytest.mark.parametrize("name", ["nansha-2021-11-24.txt", "syn/syn-qinghe.txt"])
def test_a_bulletin_gives_the_same_passages_as_text_and_as_a_document(name: str) -> None:
    source = (SHARED / "corpus" / name).read_text("utf-8-sig")
    lines = [line.strip() for line in re.split(r"[\r\n]+", source) if line.strip()]
    escaped = [line.replace("&", "&amp;").replace("<", "&lt;") for line in lines]

    def bare(words: str) -> list[str]:
        return ["".join(passage.text.split()) for passage in passages.cut(bulletin.parse(words, id="a", source="a.txt"))]

    assert bare(text("".join(map(p, escaped)))) == bare("\n\n".join(lines))
