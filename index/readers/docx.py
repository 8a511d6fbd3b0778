"""A .docx file in, its text out: paragraphs with the numbers that Word shows before them, tables as pipe rows, notes at the end.

Read straight from the XML parts, as text boxes, content controls, tracked changes and generated numbers have no face in python-docx.
Deleted and hidden text, tables of contents, headers and footers are left out. Nothing outside the file is looked at, no entity is
expanded, and no part is unpacked beyond a bound. Knows nothing of bulletins.
"""

from __future__ import annotations

import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from index.errors import ReadError
from index.readers.html import raised
from index.readers.numbering import Numbering
from index.readers.tables import Cell, blocks
from index.readers.xml import child, local, value
from index.readers.zipped import check_package

PART = 30_000_000  # of one part that is read

_DESCEND = frozenset({"body", "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"})
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "pPr", "sectPr", "instrText", "delText", "rt", "sdtPr", "tblPr", "tcPr", "trPr"})
_SIGNS = {"noBreakHyphen": "-", "tab": " ", "ptab": " ", "br": "\n", "cr": "\n"}


class _Damaged(Exception):
    pass


_UNSOUND = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, etree.XMLSyntaxError, _Damaged, KeyError, OSError, EOFError, ValueError,
    NotImplementedError, RecursionError, OverflowError, struct.error,
)  # fmt: skip


@dataclass(slots=True)
class _Parts:
    """The parts of the file that hold text or say how it is shown."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    notes: dict[str, etree._Element]  # "footnote", "endnote"


def read(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text, and what the reader should know about it. Raises ReadError."""
    _refuse_other(data, name)
    try:
        writer = _Writer(_unpack(data, name))
        writer.finish()
    except _UNSOUND as error:
        raise ReadError(
            f"「{name}」不是完好的 Word 文档(.docx),可能已损坏或未下载完整。请在 Word 或 WPS 中打开,另存为 .docx 再添加。",
            f"“{name}” is no sound Word document (.docx), it may be cut off. Open it in Word or WPS, save it as .docx and add that.",
        ) from error
    notes = (f"略去目录 {writer.contents} 行",) if writer.contents else ()
    return "\n\n".join(writer.blocks), notes


def _refuse_other(data: bytes, name: str) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError(
                f"「{name}」是设了密码的 Word 文档。请在 Word 或 WPS 中打开,取消密码后另存为 .docx 再添加。",
                f"“{name}” is a Word document with a password. Open it in Word or WPS, remove the password, save it as .docx and add that.",
            )
        raise ReadError(
            f"「{name}」是旧版 Word 文档(.doc)。请在 Word 或 WPS 中打开,另存为 .docx 再添加。",
            f"“{name}” is a document of an old Word (.doc). Open it in Word or WPS, save it as .docx and add that.",
        )


# --- the file ----------------------------------------------------------------------------------------------------------------


def _unpack(data: bytes, name: str) -> _Parts:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        check_package(archive, name, "Word 文档", "document", ".docx")
        main = _target(archive, "", "officeDocument") or "word/document.xml"
        document = _part(archive, main)
        if document is None or local(document) != "document":
            raise _Damaged

        def beside(kind: str) -> etree._Element | None:
            target = _target(archive, main, kind)
            return _part(archive, target) if target else None

        notes = {kind: part for kind in ("footnote", "endnote") if (part := beside(f"{kind}s")) is not None}
        return _Parts(document, beside("styles"), beside("numbering"), notes)


def _target(archive: zipfile.ZipFile, source: str, kind: str) -> str | None:
    """The part that the relationships of `source` name as its styles, numbering, footnotes."""
    folder, file = posixpath.split(source)
    relations = _part(archive, posixpath.join(folder, "_rels", f"{file}.rels"))
    for relation in relations if relations is not None else ():
        if (relation.get("Type") or "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
            return posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/")
    return None


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        return None
    with archive.open(entry) as stream:
        data = stream.read(PART + 1)
    if len(data) > PART or b"<!DOCTYPE" in data or b"<!ENTITY" in data or "<!DOCTYPE".encode("utf-16-le") in data[:4096]:
        raise _Damaged
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Damaged
    return root


# --- the text ----------------------------------------------------------------------------------------------------------------


class _Writer:
    def __init__(self, parts: _Parts) -> None:
        self.blocks: list[str] = []
        self.contents = 0  # lines of a table of contents
        self._parts = parts
        self._numbering = Numbering(parts.numbering, parts.styles)
        self._contents_styles = _contents_styles(parts.styles)
        self._noted: list[tuple[str, str]] = []  # kind and id, in order of their marks

    def write(self, top: etree._Element) -> None:
        """Paragraphs and tables below `top`, in order."""
        for element in _descend(top, {"p", "tbl"}):
            if local(element) == "p":
                self.blocks.extend(self._paragraph(element))
            elif self._is_layout(element):
                for cell in _descend(element, {"tc"}):
                    self.write(cell)
            else:
                self.blocks.extend(self._table(element))

    def finish(self) -> None:
        self.write(self._parts.document)
        self.blocks.extend(self._notes())

    def _notes(self) -> list[str]:
        """Foot- and endnotes under a head of their own, each behind the mark that stands in the text."""
        lines = []
        k = 0
        while k < len(self._noted):  # a note may bear a note
            kind, id = self._noted[k]
            k += 1
            note = next((n for n in self._parts.notes.get(kind, ()) if value(n, "id") == id), None)
            words = " ".join(" ".join(self._inside(note)).split()) if note is not None else ""
            if words:
                lines.append(f"{raised(str(k))} {words}")
        return ["注释", *lines] if lines else []

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        style = value(child(paragraph, "pPr", "pStyle")) or ""
        boxes: list[etree._Element] = []
        words = "\n".join(line for raw in self._words(paragraph, boxes).split("\n") if (line := " ".join(raw.split())))
        label = self._numbering.label(child(paragraph, "pPr"), style)
        if style in self._contents_styles:
            self.contents += bool(words)
        elif words:
            yield label + (" " if label and label[-1].isascii() and label[-1].isalnum() else "") + words
        for box in boxes:
            yield from self._inside(box)

    def _words(self, element: etree._Element, boxes: list[etree._Element]) -> str:
        """The words of a paragraph or run; text boxes in it are put into `boxes`."""
        out: list[str] = []
        for part in element:
            tag = local(part)
            properties = child(part, "rPr") if tag == "r" else None
            if _is_on(child(properties, "vanish")):
                continue
            if value(child(properties, "vertAlign")) == "superscript":
                out.append(raised(self._words(part, boxes)))
            elif tag == "t":
                out.append(part.text or "")
            elif tag in _SIGNS:
                out.append(_SIGNS[tag])
            elif tag == "sym":
                code = int(value(part, "char") or "0", 16)
                out.append(chr(code) if 0x20 <= code < 0xD800 else "")
            elif tag in ("footnoteReference", "endnoteReference"):
                self._noted.append((tag.removesuffix("Reference"), value(part, "id") or ""))
                out.append(raised(str(len(self._noted))))
            elif tag in ("drawing", "pict", "object"):
                boxes.extend(_descend_all(part, "txbxContent"))
            elif tag not in _LEFT_OUT:
                out.append(self._words(part, boxes))
        return "".join(out)

    def _inside(self, element: etree._Element) -> list[str]:
        """The blocks of a cell, a note or a text box."""
        first = len(self.blocks)
        self.write(element)
        found = self.blocks[first:]
        del self.blocks[first:]
        return found

    def _is_layout(self, table: etree._Element) -> bool:
        """One column, or another table inside."""
        rows = list(_descend(table, {"tr"}))
        nested = any(local(below) == "tbl" for below in table.iterdescendants())
        return nested or all(sum(1 for _ in _descend(row, {"tc"})) < 2 for row in rows)

    def _table(self, table: etree._Element) -> list[str]:
        rows: list[list[Cell]] = []
        heads = 0
        for row in _descend(table, {"tr"}):
            if child(row, "trPr", "del") is not None:
                continue
            heads += heads == len(rows) and child(row, "trPr", "tblHeader") is not None
            before = _number(value(child(row, "trPr", "gridBefore")), 0)
            rows.append([Cell("")] * before + [self._cell(cell) for cell in _descend(row, {"tc"})])
        return blocks(rows, heads)

    def _cell(self, cell: etree._Element) -> Cell:
        merged = child(cell, "tcPr", "vMerge")
        goes_on = merged is not None and value(merged) != "restart"
        words = " ".join(" ".join(self._inside(cell)).split())
        return Cell(words, _number(value(child(cell, "tcPr", "gridSpan")), 1), 0 if goes_on and not words else 1)


def _number(value: str | None, default: int) -> int:
    return min(int(value), 100) if value and value.isdecimal() else default


def _descend(top: etree._Element, wanted: set[str]) -> Iterator[etree._Element]:
    """The nearest elements of these names below, through content controls and insertions."""
    for below in top:
        tag = local(below)
        if tag in wanted:
            yield below
        elif tag in _DESCEND or (tag == "tr" and "tc" in wanted):
            yield from _descend(below, wanted)


def _descend_all(top: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for below in top:
        tag = local(below)
        if tag == wanted:
            yield below
        elif tag not in _LEFT_OUT:
            yield from _descend_all(below, wanted)


def _is_on(property: etree._Element | None) -> bool:
    return property is not None and value(property) not in ("0", "false", "off")


def _contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """Ids of the styles 「toc 1」 … 「toc 9」."""
    found = {f"TOC{n}" for n in range(1, 10)}
    for style in styles if styles is not None else ():
        if (value(child(style, "name")) or "").lower().startswith("toc "):
            found.add(value(style, "styleId") or "")
    return frozenset(found)
