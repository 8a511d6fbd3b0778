"""What must hold for any input whatever: bytes in, nothing out, or an AssertionError or another exception that names what broke.

Reading files refuses with ReadError or gives a text; reading a text gives spans that are the text's own; a question is read into parts.
It knows nothing of how inputs are made (`evals/fuzz.py`, the tests).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress

from assistant.question import understand
from index import commitments, figures, readers
from index.bulletin import parse
from index.errors import ReadError
from index.passages import cut
from index.readers import zipped

LONGEST = 6000  # bytes of one input
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)
OVERRIDE = '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/>'
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def text(data: bytes) -> None:
    """Parser, passages, figures, matters and commitments over one text."""
    read(data.decode("utf-8", "replace"))


def read(whole: str) -> None:
    bulletin = parse(whole, id="b", source="b.md")
    assert bulletin.canonical == whole
    whole = bulletin.text  # of a text broken at one width without those breaks
    for section in bulletin.sections:
        assert 0 <= section.span[0] <= section.heading_span[1] <= section.span[1] <= len(whole), section
    passages = cut(bulletin)
    assert len({passage.id for passage in passages}) == len(passages)
    last = 0
    for passage in passages:
        assert passage.text == whole[slice(*passage.span)], passage
        assert "".join(bulletin.place(passage.span).quote.split()) == "".join(passage.text.split()), passage
        assert last <= passage.span[0] < passage.span[1], passage
        last = passage.span[1]
    found = figures.read_bulletin(bulletin, passages)
    by_id = {passage.id: passage for passage in passages}
    for id, inside in found.items():
        start, end = by_id[id].span
        for figure in inside:
            assert whole[slice(*figure.span)] == figure.raw, figure
            assert start <= figure.clause[0] <= figure.span[0] < figure.span[1] <= figure.clause[1] <= end, (by_id[id].span, figure)
    matters, promised = commitments.read_bulletin(bulletin, passages, found)
    ids = {matter.id for matter in matters}
    assert len(ids) == len(matters)
    for matter in matters:
        assert matter.status_span is None or whole[slice(*matter.status_span)] == matter.status_words, matter
        assert matter.deadline is None or whole[slice(*matter.deadline.span)] == matter.deadline.raw, matter
    for one in promised:
        assert whole[slice(*one.span)] == one.action and (not one.matter or one.matter in ids), one
        assert one.deadline is None or whole[slice(*one.deadline.span)] == one.deadline.raw, one


_LIBRARY = [
    parse(f"{place}人民政府关于整改进展情况的通报\n2023年5月6日\n一、学位不足问题\n已新增学位{n}00个。", id=place, source=f"{place}.txt")
    for n, place in enumerate(("林海区", "清河县"), 1)
]


def question(data: bytes) -> None:
    asked, *history = data.decode("utf-8", "replace").split("\n")
    query = understand(asked, history[:3], _LIBRARY, frozenset({"学位", "整改"}))
    assert query.asked == asked and query.parts
    assert all(part.synonyms.keys() <= set(part.terms) for part in query.parts)


def _file(name: str, packed: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        try:
            canonical = readers.read(packed(data), name)
        except ReadError as error:
            assert name in error.zh and name in error.en, error.zh
            return
        size = len(canonical.text)
        assert canonical.text.strip()
        assert list(canonical.pages) == sorted(canonical.pages) and all(0 <= at <= size for at in canonical.pages)
        assert all(0 <= start < end <= size for start, end in canonical.doubtful)
        read(canonical.text[:4000])

    return target


def as_docx(body: bytes) -> bytes:
    return _package("wordprocessingml.document.main", "word/document.xml", body)


def as_xlsx(sheet: bytes) -> bytes:
    links = RELATIONS.format("worksheet", "worksheets/sheet1.xml").encode()
    parts = {"xl/worksheets/sheet1.xml": sheet, "xl/_rels/workbook.xml.rels": links}
    return _package("spreadsheetml.sheet.main", "xl/workbook.xml", BOOK.encode(), parts)


def _package(kind: str, part: str, content: bytes, more: Mapping[str, bytes] = {}) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(OVERRIDE.format(part, kind)))
        archive.writestr("_rels/.rels", RELATIONS.format("officeDocument", part))
        for name, data in {part: content, **more}.items():
            archive.writestr(name, data)
    return packed.getvalue()


def archive(data: bytes) -> None:
    with suppress(ReadError):
        for member in zipped.members(data, "包.zip", readers.check_readable):
            with suppress(ReadError):
                member.content()


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "text": text, "question": question, "plain": _file("甲.txt"), "markdown": _file("甲.md"), "csv": _file("甲.csv"),
    "html": _file("甲.html"), "pdf": _file("甲.pdf"), "docx": _file("甲.docx", as_docx), "xlsx": _file("甲.xlsx", as_xlsx),
    "package": _file("甲.docx"), "zip": archive,
}  # fmt: skip
