"""Canonical text in, Bulletin out: pure, and total (any string is some bulletin, if only one of plain paragraphs).

The main flow: lines, what a page put around them, what the text says of itself, paragraphs, sections. A text broken at one width is
read without its breaks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.structure import boilerplate, labels, lines, metadata, outline, wraps
from index.structure.lines import Line, Paragraph
from index.types import Bulletin, Span
from index.words import words

_CONTACT = re.compile("|".join(map(re.escape, words("contact"))))

_SPEAKS = re.compile(r"[。；]")
_ANNEXES = re.compile(r"附件?\s*[:：]")
_LISTED = re.compile(r"(?:附件?\s*[:：])?\s*\d{1,2}\s*[.．、][^。；]{2,60}$|附件?\s*[:：]\s*[^。；]{0,60}$", re.M)


def parse(text: str, *, id: str, source: str, url: str | None = None, written: str = "") -> Bulletin:
    """`written`: the canonical text where it is in another script; `text` is then the same in simplified characters."""
    found = lines.lines(text)
    if taken := wraps.find(text, found):
        flat = wraps.leave_out(text, taken)
        parsed = _parse(flat, lines.lines(flat), id, source, url)
        own = wraps.leave_out(written, taken) if written else ""
        return replace(parsed, written=own, wrapped=written or text, breaks=wraps.counted(taken))
    return replace(_parse(text, found, id, source, url), written=written)


def _parse(text: str, found: list[Line], id: str, source: str, url: str | None) -> Bulletin:
    around = boilerplate.find(text, found)
    about = metadata.about(text, found, around, source)
    around = tuple(sorted({*around, *about.repeats}))
    skip = skipped(around, about.title_span)
    paragraphs = lines.paragraphs(text, found, skip)
    front = next((i for i, p in enumerate(paragraphs) if p.start >= about.front), len(paragraphs))
    leave = about.signature[0] if about.signature else len(text)  # annexes may follow the signature, as parts of their own
    sections = outline.sections(text, paragraphs, front, _closing(text, paragraphs, about.signature), leave)
    return Bulletin(
        id, source, text, about.title or source, about.issuer, about.published, about.signed, about.as_of, about.inspected,
        url or about.url, sections, around, about.title_span, metadata.warnings(text),
    )  # fmt: skip


def skipped(around: tuple[Span, ...], title: Span | None) -> tuple[Span, ...]:
    """What is no paragraph: boilerplate and title."""
    return tuple(sorted((*around, title))) if title else around


def _closing(text: str, paragraphs: list[Paragraph], signature: Span | None) -> int:
    """Index of the first paragraph of the close, which stands under no section: contact, signature, annex names."""
    end = len(paragraphs)
    while end and _closes(text, paragraphs[end - 1], signature):
        end -= 1
    for i in range(end - 1, max(end - 15, -1), -1):  # 附件：1.统计表 / 2.清单
        if not _LISTED.match(text, paragraphs[i].start, paragraphs[i].end):
            break
        if _ANNEXES.match(text, paragraphs[i].start):
            return i
    return end


def _closes(text: str, here: Paragraph, signature: Span | None) -> bool:
    if signature and signature[0] <= here.start and here.end <= signature[1]:
        return True
    words_ = text[here.start : here.end] if here.end - here.start < 400 else ""
    if not words_ or words_[0] in "#|-" or labels.read(words_, 0, len(words_)):
        return words_.startswith("附件") and not _SPEAKS.search(words_)
    return words_.startswith(("附件", "附：", "附:", "欢迎", "特此")) or _CONTACT.search(words_) is not None
