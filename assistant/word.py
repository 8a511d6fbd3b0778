"""A Paper -> a Word file laid out as official papers are: title, 一、 (一) 1. in styles of their own, footnotes, tables, page numbers.

Fonts follow GB/T 9704: 小标宋 for the title, 黑体, 楷体 and 仿宋 for the levels and the text; where a machine lacks them, `fontTable.xml`
names what to take instead. python-docx knows no footnotes: their part is written here. It reads no store and writes no file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.paper import CHECK_HEADS, DISCLAIMER, FIGURE_HEADS, Block, Paper, source_line
from assistant.verify import MARKER

TITLE, HEI, KAI, FANG, SONG, LATIN = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体", "Times New Roman"
FALLBACKS = {
    TITLE: "小标宋;华文中宋;STZhongsong;Source Han Serif SC;Noto Serif CJK SC;宋体",
    HEI: "SimHei;Heiti SC;Noto Sans CJK SC",
    KAI: "楷体;KaiTi;Kaiti SC;AR PL UKai CN",
    FANG: "仿宋;FangSong;STFangsong;Noto Serif CJK SC",
    SONG: "SimSun;Songti SC;Noto Serif CJK SC",
}  # fmt: skip
STYLES = (
    # name, font, size in points, bold, alignment, first-line indent in characters, outline level
    ("摘要标题", TITLE, 22, False, WD_ALIGN_PARAGRAPH.CENTER, 0, None),
    ("一级标题", HEI, 16, False, WD_ALIGN_PARAGRAPH.JUSTIFY, 2, 0),
    ("二级标题", KAI, 16, False, WD_ALIGN_PARAGRAPH.JUSTIFY, 2, 1),
    ("三级条目", FANG, 16, False, WD_ALIGN_PARAGRAPH.JUSTIFY, 2, None),
    ("摘要正文", FANG, 16, False, WD_ALIGN_PARAGRAPH.JUSTIFY, 2, None),
    ("表题", HEI, 14, False, WD_ALIGN_PARAGRAPH.CENTER, 0, None),
    ("表格文字", FANG, 10.5, False, WD_ALIGN_PARAGRAPH.LEFT, 0, None),
    ("脚注文字", FANG, 9, False, WD_ALIGN_PARAGRAPH.LEFT, 0, None),
    ("说明", KAI, 10.5, False, WD_ALIGN_PARAGRAPH.LEFT, 0, None),
)
OF_BLOCK = {"h1": "一级标题", "h2": "二级标题", "item": "三级条目", "text": "摘要正文"}
LINE = 28  # points between lines of the text
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")  # what XML cannot hold


def docx(paper: Paper) -> bytes:
    # 1. An empty paper in its styles
    document = Document()
    page(document)
    styles(document)
    notes = Footnotes()
    # 2. The draft
    document.add_paragraph(clean(paper.title), style="摘要标题")
    for block in paper.blocks:
        write_block(document, block, paper, notes)
    write_footer_lines(document, paper)
    # 3. What it is checked by
    if paper.figures:
        document.add_paragraph("关键数字", style="表题").paragraph_format.page_break_before = False
        rows = [(f.measure, f.told, f.period or "—", f.aspect, f"注{notes.ids[f.marker]}") for f in paper.figures if f.marker in notes.ids]
        write_table(document, FIGURE_HEADS, rows, (58, 30, 34, 16, 16))
    if paper.checks:
        wide(document)
        document.add_paragraph("出处核对表", style="表题")
        checks = [[cell or "—" for cell in check.cells(n)] for n, check in enumerate(paper.checks, 1)]
        write_table(document, CHECK_HEADS, checks, (10, 48, 52, 22, 30, 52, 22, 19))
    # 4. Parts that python-docx does not write
    notes.attach(document)
    name_fallbacks(document)
    document.core_properties.title = clean(paper.title)
    document.core_properties.author = "通报助手"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def clean(text: str) -> str:
    return CONTROL.sub("", " ".join(text.split()))


# Layout


def page(document: Doc) -> None:
    """A4 with the margins of official papers, page number below."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = footer.add_run(text)
        fonts(run, SONG, 14)
        if field:
            add_field(run, field)


def wide(document: Doc) -> None:
    """The table to check by needs a page across."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(21)
    section.top_margin = section.bottom_margin = Mm(22)


def styles(document: Doc) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(16)
    for language in document.styles.element.iter(qn("w:lang")):  # else the shapes of characters and marks are left to chance
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    east_asian(normal.element.get_or_add_rPr(), FANG)
    for name, font, size, bold, alignment, indent, outline in STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
        east_asian(style.element.get_or_add_rPr(), font)
        form = style.paragraph_format
        form.alignment, form.space_before, form.space_after = alignment, Pt(0), Pt(0)
        if size >= 14:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE if size == 16 else 36)
        else:
            form.line_spacing = 1.15
        if indent:
            indent_characters(style.element.get_or_add_pPr(), indent, size)
        if outline is not None:
            level = OxmlElement("w:outlineLvl")
            level.set(qn("w:val"), str(outline))
            style.element.get_or_add_pPr().append(level)
            form.keep_with_next = True
    document.styles["摘要标题"].paragraph_format.space_after = Pt(18)
    document.styles["表题"].paragraph_format.space_before = Pt(18)
    document.styles["表题"].paragraph_format.keep_with_next = True


def east_asian(properties: BaseOxmlElement, font: str) -> None:
    found = properties.find(qn("w:rFonts"))
    if found is None:
        found = OxmlElement("w:rFonts")
        properties.insert(0, found)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        found.attrib.pop(qn(f"w:{theme}"), None)
    found.set(qn("w:eastAsia"), font)
    found.set(qn("w:ascii"), LATIN)
    found.set(qn("w:hAnsi"), LATIN)
    found.set(qn("w:hint"), "eastAsia")


def indent_characters(properties: BaseOxmlElement, count: int, size: float) -> None:
    """Two characters, whatever the font; the same in twentieths of a point for readers that know no characters."""
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), str(100 * count))
    indent.set(qn("w:firstLine"), str(int(20 * size * count)))
    properties.append(indent)


def fonts(run: Run, font: str, size: float) -> None:
    run.font.name, run.font.size = LATIN, Pt(size)
    east_asian(run._element.get_or_add_rPr(), font)


def add_field(run: Run, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._element.append(element)


# The draft


def write_block(document: Doc, block: Block, paper: Paper, notes: Footnotes) -> None:
    paragraph = document.add_paragraph(style=OF_BLOCK[block.kind])
    text = f"{block.number}．{block.text}" if block.kind == "item" else block.text
    sources = {c.marker: source_line(c) for c in paper.citations}
    at = 0
    for m in MARKER.finditer(text):
        between = clean(text[at : m.start()])
        if between:
            paragraph.add_run(between)
        elif at:  # two notes side by side would read as one number
            paragraph.add_run(",").font.superscript = True
        if int(m[1]) in sources:
            notes.refer(paragraph, int(m[1]), sources[int(m[1])])
        at = m.end()
    paragraph.add_run(clean(text[at:]))


def write_footer_lines(document: Doc, paper: Paper) -> None:
    first = document.add_paragraph(clean(paper.footer), style="说明")
    first.paragraph_format.space_before = Pt(18)
    document.add_paragraph(DISCLAIMER, style="说明")


def write_table(document: Doc, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    """Widths in millimetres. The head is repeated on every page, and no row breaks across two."""
    rows = list(rows)
    table = document.add_table(rows=1 + len(rows), cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins(table._tbl.tblPr)
    for r, cells in enumerate([heads, *rows]):
        properties = table.rows[r]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if r == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(table.rows[r].cells, cells, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["表格文字"]
            run = paragraph.add_run(clean(text))
            if r == 0:
                fonts(run, HEI, 10.5)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def margins(properties: BaseOxmlElement) -> None:
    """Room around a cell's words, in twentieths of a point."""
    room = OxmlElement("w:tblCellMar")
    for side, size in (("top", 50), ("left", 80), ("bottom", 50), ("right", 80)):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(size))
        element.set(qn("w:type"), "dxa")
        room.append(element)
    properties.append(room)


# Footnotes


class Footnotes:
    """The footnotes part. A source cited again refers to its first note by number."""

    def __init__(self) -> None:
        self.ids: dict[int, int] = {}
        self.texts: list[str] = []

    def refer(self, paragraph: Paragraph, marker: int, text: str) -> None:
        if marker in self.ids:
            run = paragraph.add_run(f"[{self.ids[marker]}]")
            run.font.superscript = True
            return
        self.texts.append(text)
        self.ids[marker] = len(self.texts)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.texts)))
        run._element.append(reference)

    def attach(self, document: Doc) -> None:
        root = parse_xml(
            f'<w:footnotes xmlns:w="{W}">'
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
            "</w:footnotes>"
        )
        style = document.styles["脚注文字"].style_id
        for id, text in enumerate(self.texts, 1):
            note = parse_xml(
                f'<w:footnote xmlns:w="{W}" w:id="{id}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
                '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
                '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
            )
            note.findall(f".//{qn('w:t')}")[0].text = " " + clean(text)
            root.append(note)
        blob = _xml(root)
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = document.settings.element
        properties = parse_xml(f'<w:footnotePr xmlns:w="{W}"><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>')
        before = settings.find(qn("w:compat"))
        if before is not None:
            before.addprevious(properties)
        else:
            settings.append(properties)


def name_fallbacks(document: Doc) -> None:
    """`fontTable.xml` says which fonts stand in for one that a machine lacks."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE)
    text = part.blob.decode("utf-8")
    part._blob = text.replace("</w:fonts>", rows + "</w:fonts>").encode("utf-8")


def _xml(element: BaseOxmlElement) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))
