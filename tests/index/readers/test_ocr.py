"""Pictures of pages: recognised offline, doubtful characters marked, tables by their lines; what is no picture is refused."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from index import readers
from index.doubtful import warnings
from index.errors import ReadError
from index.library import Library
from index.readers import ocr, pdf
from index.readers.layout import DOUBT
from tests.pdfs import Sheet, write
from tests.shared import needs

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
need_font = needs(FONT.is_file(), "no font with Chinese characters")


def picture(lines: list[str], size: tuple[int, int] = (900, 200), form: str = "PNG", turned: int = 0) -> bytes:
    from PIL import ImageDraw, ImageFont

    made = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(made)
    for k, line in enumerate(lines):
        pen.text((30, 20 + 50 * k), line, "black", ImageFont.truetype(str(FONT), 30))
    out = io.BytesIO()
    made.rotate(turned, expand=True, fillcolor="white").save(out, form)
    return out.getvalue()


@need_font
def test_a_picture_of_text_is_read_with_its_figures() -> None:
    found = readers.read(picture(["截至2023年6月底，完成128项，", "投入资金1.5亿元。"], (560, 130), form="JPEG"), "扫描.jpg")
    assert "截至2023年6月底" in found.text and "128项" in found.text and "1.5亿元" in found.text
    assert (found.kind, found.pages, found.notes) == ("image", (0,), ("1 页由文字识别得到",))
    assert all(0 <= a < b <= len(found.text) for a, b in found.doubtful)


@need_font
def test_a_scanned_page_of_a_pdf_is_read_and_its_page_is_known() -> None:
    pixels = Image.open(io.BytesIO(picture(["完成整改128项。"], (420, 120)))).convert("RGB")
    scanned = Sheet(size=(420, 120))
    scanned.picture = (*pixels.size, pixels.tobytes())
    found = readers.read(write([Sheet().lines(["　　第一页是文字，完成整改12项。"]), scanned]), "a.pdf")
    assert "第一页是文字，完成整改12项。" in found.text and "128项" in found.text
    assert found.text[found.pages[1] :].startswith("完成整改128项")
    assert found.notes[-1] == "1 页由文字识别得到"


def test_marks_of_doubt_become_spans_and_no_offset_moves() -> None:
    d = DOUBT
    found = pdf.unmarked(f"共1{d}2{d}8项,{d}3{d}次", (0, 7), ())
    assert found.text == "共128项,3次"
    assert [found.text[a:b] for a, b in found.doubtful] == ["12", ",3"]
    assert found.pages == (0, 5)


def test_doubtful_figures_are_named_with_their_page(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    text = "关于整改进展情况的通报\n一、总体情况\n完成128项，投入1.5亿元。\n"
    at = text.index("128")
    with library.writer():
        library.put("a", data=b"x", text=text, source="a.jpg", kind="image", pages=(0,), doubtful=((at, at + 1),))
    read = library.get("a")
    assert read.doubtful == ((at, at + 1),) and read.page(at) == 1
    assert warnings(read) == read.warnings == ("第 1 页「128项」由文字识别得到,识别不确定,请核对原件",)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + bytes(300), b"II*\0" + bytes(99), b"BM" + bytes(60)])
def test_what_is_no_sound_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError) as refused:
        readers.read(data, "a.png")
    assert "a.png" in refused.value.zh and "请" in refused.value.zh


def test_a_picture_that_unpacks_to_too_much_is_refused_before_it_does() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(ReadError, match="百万像素"):
        readers.read(out.getvalue(), "a.png")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "FRAMES", 1)
    out = io.BytesIO()
    Image.new("1", (9, 9)).save(out, "TIFF", save_all=True, append_images=[Image.new("1", (9, 9))])
    with pytest.raises(ReadError, match="2 页"):
        readers.read(out.getvalue(), "a.tif")


def test_lines_of_a_table_are_found() -> None:
    page = np.full((600, 800, 3), 255, np.uint8)
    page[100:500:100, 50:750] = 0
    for x in (50, 300, 748):
        page[100:402, x : x + 2] = 0
    rules = ocr._rules(page)
    assert sum(1 for r in rules if r.bottom == r.top) == 4 and sum(1 for r in rules if r.left == r.right) == 3


def test_pdfium_draws_a_page_the_right_way_round() -> None:
    document = pypdfium2.PdfDocument(write([Sheet(size=(300, 200)).words(10, 20, "字", 12)]))
    drawn = document[0].render(scale=1).to_numpy()
    assert drawn.shape[:2] == (200, 300) and drawn[:40].min() < drawn[100:].min()
