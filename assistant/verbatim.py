"""Sentences of the library by their words, so that a draft's sentence that stands there word for word is found at once.

Enters: bulletins with their passages. Leaves: for a sentence, the bulletin and span where it stands whole; a clause alone is not found,
since what governs it (预计, 其中) may have been left out. Width, white space, most punctuation and the label before a sentence count
for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.compose.citing import sentences
from index.tokens import normalise
from index.types import Bulletin, Passage, Span

# What a sentence keeps: letters, digits, and the marks that make a number what it is.
DROPPED = re.compile(r"[^\w.%‰+/~-]|_")
BETWEEN = re.compile(r"(?<=\d)[、,，\s]+(?=\d)")  # 3、5 is not 35
LABEL = re.compile(r"^[\s*>•·\-—]*(?:[（(]?(?:第?[一二三四五六七八九十]{1,3}|\d{1,2})(?:[、)）]|[.．](?!\d)|(?:是|要)(?![不否])))?\s*")


def fold(sentence: str) -> str:
    """The words of a sentence in one form; "" where it has none."""
    return DROPPED.sub("", BETWEEN.sub("和", normalise(LABEL.sub("", sentence, count=1)))).strip(".-~")


@dataclass
class Verbatim:
    """Folded sentence -> where it stands first."""

    places: dict[str, tuple[str, Span]] = field(default_factory=dict)

    def add(self, bulletin: Bulletin, passages: Sequence[Passage]) -> None:
        for start, end in sentences(bulletin.text, (0, len(bulletin.text))):
            self._put(bulletin.text[start:end], bulletin.id, (start, end))
        for passage in passages:
            if "\n" in passage.text:  # a sentence that the source's own line breaks cut
                self._across_lines(bulletin, passage)

    def find(self, sentence: str) -> tuple[str, Span] | None:
        return self.places.get(fold(sentence))

    def _across_lines(self, bulletin: Bulletin, passage: Passage) -> None:
        joined = passage.text.replace("\n", "\u3000")  # same length: offsets hold
        for start, end in sentences(joined, (0, len(joined))):
            self._put(joined[start:end], bulletin.id, (passage.span[0] + start, passage.span[0] + end))

    def _put(self, sentence: str, bulletin: str, span: Span) -> None:
        key = fold(sentence)
        if key:
            self.places.setdefault(key, (bulletin, span))


def of(told: Iterable[tuple[Bulletin, Sequence[Passage]]]) -> Verbatim:
    found = Verbatim()
    for bulletin, passages in told:
        found.add(bulletin, passages)
    return found
