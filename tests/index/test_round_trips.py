"""One bulletin as .txt, .html, .docx, .pdf and in other encodings: the same passages, the same figures."""

from __future__ import annotations

import html
import io
from collections import Counter
from collections.abc import Callable
from functools import cache

import docx
import pytest

from index import bulletin, figures, passages, readers
from tests.shared import CHROMIUM, SHARED, need_browser, need_shared

pytestmark = need_shared


@cache
def source() -> str:
    return (SHARED / "corpus" / "nansha-2021-11-24.txt").read_text("utf-8")


def _paragraphs() -> list[str]:
    return [line.strip() for line in source().split("\n") if line.strip()]


def as_html() -> bytes:
    return f"<html><head><title>通报</title></head><body><div>{''.join(f'<p>{html.escape(p)}</p>' for p in _paragraphs())}</div></body></html>".encode()


def as_docx() -> bytes:
    made = docx.Document()
    for paragraph in _paragraphs():
        made.add_paragraph(paragraph)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_pdf() -> bytes:
    from tests.printing import printed

    return printed(source(), CHROMIUM or "")


FORMS: list[tuple[str, Callable[[], bytes]]] = [
    ("a.html", as_html),
    ("a.docx", as_docx),
    ("a.md", lambda: source().encode()),
    ("gb.txt", lambda: source().encode("gb18030")),
    ("wide.txt", lambda: source().encode("utf-16")),
]


@cache
def read(text: str) -> tuple[list[str], Counter[str]]:
    """Passages without white space, and every figure."""
    parsed = bulletin.parse(text, id="x", source="x.txt")
    cut = passages.cut(parsed)
    found = figures.read_bulletin(parsed, cut)
    assert all(text[f.span[0] : f.span[1]] == f.raw for some in found.values() for f in some)
    return ["".join(p.text.split()) for p in cut], Counter(f.raw for some in found.values() for f in some)


def _holds(name: str, data: bytes) -> None:
    wanted, numbers = read(source())
    found, read_numbers = read(readers.read(data, name).text)
    same = sum(len(p) for p in (Counter(wanted) & Counter(found)).elements())
    assert same >= 0.99 * sum(map(len, wanted)), name
    assert read_numbers == numbers, name


@pytest.mark.parametrize(("name", "make"), FORMS, ids=[name for name, _ in FORMS])
def test_every_form_gives_the_same_passages_and_figures(name: str, make: Callable[[], bytes]) -> None:
    _holds(name, make())


@need_browser
def test_so_does_a_print_as_pdf() -> None:
    _holds("a.pdf", as_pdf())
