"""A .pdf file in, its text out, with the place where each page begins: lines joined to paragraphs, ruled tables as pipe rows.

Running heads, page numbers and watermarks set aslant are left out. A page that is a picture goes to OCR (`ocr`), and so does an
image file. pdfium reads the file; nothing in it is run or fetched. Knows nothing of bulletins.
"""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.readers import layout, ruled
from index.readers.layout import Glyph, Line, Page, Rule

if TYPE_CHECKING:
    import pypdfium2

PAGES = 2000  # more is no bulletin, and a file may claim any number
GLYPHS = 40_000  # of one page
OBJECTS = 20_000  # drawn on one page that are looked at
SCANNED = 12  # characters: a page with fewer, under a picture, is a picture of text
COVERS = 0.4  # of the page that this picture takes at least
LOST = 0.05  # share of characters without a meaning from which a page's text is of no use
DPI = 200  # at which a scanned page is drawn for OCR
DOTS = 20_000_000  # of such a page at most
TURN = 0.2  # radians from level: what stands more aslant is a watermark

_NO_WORD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\u00ad]")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
Report = Callable[[int, int], None]  # pages done, of how many


@dataclass(frozen=True, slots=True)
class Pdf:
    text: str
    pages: tuple[int, ...]  # where each page begins in the text
    doubtful: tuple[tuple[int, int], ...]  # spans that OCR was not sure of
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    page: Page
    tables: tuple[ruled.Table, ...]
    scanned: bool = False


def read(data: bytes, name: str, report: Report | None = None) -> Pdf:
    """Raises ReadError."""
    import pypdfium2

    from index.readers import ocr

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise _locked(name) if "assword" in str(error) else damaged(name) from error
    try:
        if not count:
            raise damaged(name)
        if count > PAGES:
            raise ReadError(
                f"「{name}」共 {count} 页,上限 {PAGES} 页。请拆分成几个文件后再添加。",
                f"“{name}” has {count} pages; the limit is {PAGES}. Split it into several files and add those.",
            )
        found = []
        for number in range(count):
            found.append(_page(document, number))
            if sum(one.scanned for one in found) > ocr.FRAMES:
                raise ocr.too_many(name, count)
            if report:
                report(number + 1, count)
    except (pypdfium2.PdfiumError, ctypes.ArgumentError, OverflowError) as error:
        raise damaged(name) from error
    finally:
        document.close()
    return _written(found)


def _page(document: pypdfium2.PdfDocument, number: int) -> _Found:
    page = document[number]
    try:
        turned = _Turned(page)
        glyphs = list(_glyphs(page, turned))
        rules, covered = _drawn(page, turned)
        words = sum(1 for g in glyphs if not g.char.isspace())
        lost = sum(1 for g in glyphs if _LOST.match(g.char))
        if (words < SCANNED and covered > COVERS) or lost > LOST * max(words, SCANNED):
            return _scan(page, number, turned)
        tables, left = ruled.tables(rules, glyphs, number)
        return _Found(Page(number, turned.width, turned.height, tuple(layout.lines(left, number))), tuple(tables))
    finally:
        page.close()


def read_images(data: bytes, name: str, report: Report | None = None) -> Pdf:
    """Photographs or scans of pages, one a frame. Raises ReadError."""
    from index.readers import ocr

    found = []
    for number, image in enumerate(ocr.frames(data, name)):
        found.append(_recognised(image, ocr.WIDTH / min(image.shape[:2]), number))
        if report:
            report(number + 1, number + 1)
    return _written(found)


def _scan(page: pypdfium2.PdfPage, number: int, turned: _Turned) -> _Found:
    """A page that is a picture, drawn as it is seen and read by OCR."""
    dots = min(DPI, 72 * math.sqrt(DOTS / (turned.width * turned.height)))
    image = page.render(scale=dots / 72, rev_byteorder=True).to_numpy()[:, :, :3]
    return _recognised(image, 72 / dots, number)


def _recognised(image: Any, scale: float, number: int) -> _Found:  # noqa: ANN401 - an array
    from index.readers import ocr

    glyphs, rules, (width, height) = ocr.read(image, scale)
    tables, left = ruled.tables(rules, glyphs, number)
    return _Found(Page(number, width, height, tuple(layout.lines(left, number))), tuple(tables), True)


# --- the page ----------------------------------------------------------------------------------------------------------------


class _Turned:
    """From a page's own coordinates to points from the top left corner of what a reader sees."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self.angle = page.get_rotation() % 360
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (high, wide) if self.angle in (90, 270) else (wide, high)
        if not all(map(math.isfinite, (wide, high))) or wide <= 0 or high <= 0:
            self._left, self._bottom, self._right, self._top, self.width, self.height = 0, 0, 595, 842, 595, 842

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """left, top, right, bottom as seen."""
        left, bottom, right, top = left - self._left, bottom - self._bottom, right - self._left, top - self._bottom
        wide, high = self._right - self._left, self._top - self._bottom
        if self.angle == 90:
            return bottom, left, top, right
        if self.angle == 180:
            return wide - right, bottom, wide - left, top
        if self.angle == 270:
            return high - top, wide - right, high - bottom, wide - left
        return left, high - top, right, high - bottom


def _glyphs(page: pypdfium2.PdfPage, turned: _Turned) -> Iterator[Glyph]:
    import pypdfium2.raw as c

    text = page.get_textpage()
    box = c.FS_RECTF()
    ink = [ctypes.c_double() for _ in range(4)]
    try:
        for i in range(min(text.count_chars(), GLYPHS)):
            code = c.FPDFText_GetUnicode(text, i)
            if c.FPDFText_IsGenerated(text, i) == 1 or not c.FPDFText_GetLooseCharBox(text, i, box):
                continue
            char = _char(code)
            sides = (box.left, box.bottom, box.right, box.top)
            if not char or not all(map(math.isfinite, sides)):
                continue
            aslant = (c.FPDFText_GetCharAngle(text, i) - math.radians(turned.angle)) % (math.pi * 2)
            if TURN < aslant < math.pi * 2 - TURN:
                continue
            left, top, right, bottom = turned.box(*sides)
            middle = (left + right) / 2
            if c.FPDFText_GetCharBox(text, i, *ink):  # left, right, bottom, top
                a, b = turned.box(ink[0].value, ink[2].value, ink[1].value, ink[3].value)[::2]
                middle = (a + b) / 2 if left <= a < b <= right else middle
            if right > left and bottom > top and right > 0 and bottom > 0 and left < turned.width and top < turned.height:
                yield Glyph(char, left, top, right, bottom, middle)
    finally:
        text.close()


def _char(code: int) -> str:
    """The character, or nothing for one without a face; pdfium gives a surrogate pair as two."""
    if code in (0x0D, 0x0A, 0x09):
        return " "
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    return _NO_WORD.sub("", chr(code))


def _drawn(page: pypdfium2.PdfPage, turned: _Turned) -> tuple[list[Rule], float]:
    """Level and upright lines drawn on the page, and how much of it its largest picture covers."""
    import pypdfium2.raw as c

    rules: list[Rule] = []
    covered = 0.0
    for k, item in enumerate(page.get_objects(filter=(c.FPDF_PAGEOBJ_PATH, c.FPDF_PAGEOBJ_IMAGE), max_depth=6)):
        if k > OBJECTS:
            break
        if item.type == c.FPDF_PAGEOBJ_IMAGE:
            left, top, right, bottom = turned.box(*item.get_bounds())
            covered = max(covered, (right - left) * (bottom - top) / (turned.width * turned.height))
        else:
            rules.extend(_edges(item, turned))
    return rules, covered


def _edges(item: Any, turned: _Turned) -> Iterator[Rule]:  # noqa: ANN401 - pdfium's page object
    import pypdfium2.raw as c

    count = min(c.FPDFPath_CountSegments(item), OBJECTS)
    if count <= 1:
        return
    matrix = item.get_matrix()
    above = item.container
    while above is not None:
        matrix = matrix.multiply(above.get_matrix())
        above = above.container
    x, y = ctypes.c_float(), ctypes.c_float()
    last = first = None
    for i in range(count):
        segment = c.FPDFPath_GetPathSegment(item, i)
        if not c.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = matrix.on_point(x.value, y.value)
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == c.FPDF_SEGMENT_LINETO and last:
            yield from _rule(last, point, turned)
        last = point
        if c.FPDFPathSegment_GetClose(segment) and first:
            yield from _rule(last, first, turned)
            last = first


def _rule(a: tuple[float, float], b: tuple[float, float], turned: _Turned) -> Iterator[Rule]:
    if not all(map(math.isfinite, (*a, *b))):
        return
    left, top, right, bottom = turned.box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    if min(right - left, bottom - top) < ruled.THICK < max(right - left, bottom - top) + ruled.THICK:
        yield Rule(left, top, right, bottom)


# --- the text ----------------------------------------------------------------------------------------------------------------


def _written(found: Sequence[_Found]) -> Pdf:
    pages, left_out = layout.without_frame([one.page for one in found])
    tables = ruled.across([table for one in found for table in one.tables], {p.number: p for p in pages})
    out = _Text()
    prose = [line for page in pages for line in page.lines]
    width = min((page.width for page in pages if page.lines), default=0.0)
    columns = {column: [line for line in prose if line.column == column] for column in {line.column for line in prose}}
    m = {column: layout.margins(some, width / (2 if column else 1)) for column, some in columns.items()}
    indented = {column: layout.indents(some, m[column]) for column, some in columns.items()}
    for page in pages:
        waiting = [table for table in tables if table.page == page.number]
        for line in page.lines:
            while waiting and waiting[0].top < line.top:
                out.table(waiting.pop(0))
            between = layout.break_between(out.last, line, m[line.column], indented[line.column]) if out.last else "\n\n"
            out.line(line, between)
        for table in waiting:
            out.table(table)
    scanned = sum(one.scanned for one in found)
    notes: tuple[str, ...] = (f"略去页眉页码 {left_out} 行",) if left_out else ()
    if scanned:
        notes += (f"{scanned} 页由文字识别得到",)
    return out.done(len(pages), notes)


class _Text:
    """The canonical text as it grows."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._begins: dict[int, int] = {}
        self.last: Line | None = None
        self._end = ""

    def line(self, line: Line, between: str) -> None:
        if not line.words:
            return
        if not self._size:
            between = ""
        elif not between:
            between = layout.joined(self._end, line.words)
        self._put(between)
        self._begins.setdefault(line.page, self._size)
        self._put(line.words)
        self._end = line.words
        self.last = line

    def table(self, table: ruled.Table) -> None:
        for block, pages in table.written():
            self._put("\n\n" if self._size else "")
            for page, words in pages or [(table.page, block)]:
                self._begins.setdefault(page, self._size)
                self._put(words)
        self.last = None

    def done(self, count: int, notes: tuple[str, ...]) -> Pdf:
        begins: list[int] = []
        following = self._size
        for page in reversed(range(count)):  # an empty page begins where the next one does
            following = self._begins.get(page, following)
            begins.append(following)
        return unmarked("".join(self._parts), begins[::-1], notes)

    def _put(self, words: str) -> None:
        self._parts.append(words)
        self._size += len(words)


def unmarked(text: str, pages: Sequence[int], notes: tuple[str, ...]) -> Pdf:
    """The text without the marks of doubt, and the spans that they stood for, neighbours put together."""
    marks = [match.start() for match in re.finditer(layout.DOUBT, text)]
    doubtful: list[tuple[int, int]] = []
    for k, mark in enumerate(marks):
        at = mark - k - 1
        if doubtful and doubtful[-1][1] == at:
            doubtful[-1] = (doubtful[-1][0], at + 1)
        else:
            doubtful.append((at, at + 1))
    begins = tuple(page - bisect_left(marks, page) for page in pages)
    return Pdf(text.replace(layout.DOUBT, ""), begins, tuple(doubtful), notes)


# --- what is refused ---------------------------------------------------------------------------------------------------------


def _locked(name: str) -> ReadError:
    return ReadError(
        f"「{name}」是设了密码的 PDF。请用密码打开后另存(或打印)为不加密的 PDF 再添加。",
        f"“{name}” is a PDF with a password. Open it with the password, save or print it as a PDF without one and add that.",
    )


def damaged(name: str) -> ReadError:
    return ReadError(
        f"「{name}」不是完好的 PDF,可能已损坏或未下载完整。请重新下载,或打开后另存(打印)为 PDF 再添加。",
        f"“{name}” is no sound PDF, it may be cut off. Download it again, or open it, print it as PDF and add that.",
    )
