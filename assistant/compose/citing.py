"""Turn spans into numbered citations. Enters: a passage and a span inside its bulletin. Leaves: `[n]` and the Citation.

A quote is a clause or sentence: 200 characters where it can be, so that what is highlighted is what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.types import Citation
from index.types import Bulletin, Passage, Span

LONGEST = 200
SENTENCE_END = re.compile(r"[。！？!?；;\n]+[”’」』）)]?")
CLAUSE_END = re.compile(r"[。！？!?；;，,\n]")


def sentences(text: str, span: Span) -> list[Span]:
    """Sentences of a span, white space at both ends left out; 。！？； and line breaks end one."""
    found, at = [], span[0]
    for mark in SENTENCE_END.finditer(text, *span):
        found.append((at, mark.end()))
        at = mark.end()
    found.append((at, span[1]))
    return [trimmed for piece in found if (trimmed := trim(text, piece))[0] < trimmed[1]]


def trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


class Citer:
    """Gives equal spans one marker; markers count from 1 in order of first use."""

    def __init__(self, bulletin: Callable[[str], Bulletin]) -> None:
        self._bulletin = bulletin
        self._citations: list[Citation] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)

    def mark(self, passage: Passage, span: Span | None = None) -> str:
        return self.take(self.cite(passage, span, 0))

    def take(self, citation: Citation) -> str:
        """The marker of a citation made elsewhere."""
        citation = replace(citation, marker=len(self._citations) + 1)
        for known in self._citations:
            if known.bulletin == citation.bulletin and known.start <= citation.start and citation.end <= known.end:
                return f"[{known.marker}]"
        self._citations.append(citation)
        return f"[{citation.marker}]"

    def cite(self, passage: Passage, span: Span | None, marker: int) -> Citation:
        bulletin = self._bulletin(passage.bulletin)
        start, end = trim(bulletin.text, span or passage.span)
        if end - start > 2 * LONGEST:  # contract: never past 400 characters
            end = start + 2 * LONGEST
        return Citation(
            marker=marker, bulletin=bulletin.id, source=bulletin.source, title=bulletin.title, issuer=bulletin.issuer,
            published=bulletin.published, as_of=bulletin.as_of, url=bulletin.url, path=passage.path,
            start=start, end=end, quote=bulletin.text[start:end], page=bulletin.page(start),
            written=bulletin.written[start:end], place=bulletin.place((start, end)),
        )  # fmt: skip
