"""Full-text search: every place where the words stand, in every bulletin, counted exactly.

Enters: text to look for and canonical texts. Leaves: hits with the clause around each, and counts. A hit is a literal one: in each
bulletin their number equals `bulletin.text.count(text)`, titles, headings, footers and all. `loose` also takes what only the layout or the
writing keeps apart: blanks and line breaks between characters, full- and half-width forms, upper and lower case. Such hits are marked, and
counted apart. Nothing is searched by meaning here; that is what asking does.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.compose.citing import LONGEST, SENTENCE_END, trim
from assistant.topic import Topic
from assistant.types import located
from index import script
from index.errors import AssistantError
from index.passages import title_of
from index.types import Bulletin, Place, Section, Span

BLANK = r"[\s\u00a0\u3000\u200b\ufeff]*"


class SearchError(AssistantError):
    """Nothing to look for."""


class Read(Protocol):
    """What is asked of a store."""

    def bulletins(self) -> Sequence[Bulletin]: ...

    def bulletin(self, id: str) -> Bulletin: ...


@dataclass(frozen=True, slots=True)
class Hit:
    bulletin: str
    path: tuple[str, ...]  # headings above it
    at: Span  # where the words stand
    start: int
    end: int
    quote: str  # == the bulletin's said((start, end)), the sentence that holds them
    literal: bool  # False: only with blanks or other forms of the characters
    place: Place = field(compare=False, repr=False)  # of the quote, in the canonical text
    found: Place = field(compare=False, repr=False)  # of the words, there


@dataclass(frozen=True, slots=True)
class Found:
    text: str
    hits: tuple[Hit, ...]

    @property
    def literal(self) -> int:
        return sum(hit.literal for hit in self.hits)

    @property
    def bulletins(self) -> dict[str, int]:
        """Id -> hits, in the order of the library."""
        counts: dict[str, int] = {}
        for hit in self.hits:
            counts[hit.bulletin] = counts.get(hit.bulletin, 0) + 1
        return counts


def search(store: Read, text: str, bulletins: Sequence[str] = (), *, topic: str = "", loose: bool = False) -> Found:
    """All hits, bulletin by bulletin in the order of the text. `topic` keeps those under headings of a topic.

    Raises SearchError for an empty text, LibraryError for an unknown id.
    """
    if not text.strip():
        raise SearchError("没有要查找的文字。请输入要找的词。", "Nothing to look for. Give the words to find.")
    chosen = [store.bulletin(id) for id in dict.fromkeys(bulletins)] if bulletins else store.bulletins()
    about = Topic(topic)
    hits = (hit for bulletin in chosen for hit in _hits(bulletin, in_script(bulletin, text), loose))
    return Found(text, tuple(hit for hit in hits if about(hit.path, hit.quote)))


def in_script(bulletin: Bulletin, text: str) -> str:
    """The words as they are looked for: in simplified characters where the bulletin is read in them."""
    return script.simplified(text) if bulletin.written or text not in bulletin.text else text


def _hits(bulletin: Bulletin, text: str, loose: bool) -> Iterator[Hit]:
    places = [(at, True) for at in literal(bulletin.text, text)]
    if loose:
        starts = [at[0] for at, _ in places]
        places += [(at, False) for at in apart(bulletin.text, text) if not _touches(places[: len(starts)], starts, at)]
        places.sort()
    starts = [section.span[0] for section in bulletin.sections]
    for at, is_literal in places:
        start, end = around(bulletin.text, at)
        yield Hit(
            bulletin.id, path_at(bulletin, at[0], starts), at, start, end, bulletin.said((start, end)), is_literal,
            bulletin.place((start, end)), bulletin.place(at),
        )  # fmt: skip


def literal(where: str, text: str) -> Iterator[Span]:
    """As `str.count` counts: from the left, never overlapping."""
    at = where.find(text)
    while at >= 0:
        yield at, at + len(text)
        at = where.find(text, at + len(text))


def apart(where: str, text: str) -> Iterator[Span]:
    """Where the words stand with blanks between their characters, or in other widths and cases."""
    wanted = [re.escape(c) for c in _folded(text) if not c.isspace()]
    plain = "".join(_one(c) for c in where)  # character by character, so that every offset holds
    return (m.span() for m in re.finditer(BLANK.join(wanted), plain)) if wanted else iter(())


def _folded(text: str) -> str:
    return "".join(_one(c) for c in text)


def _one(char: str) -> str:
    """One character in its usual form; what would become several stays as it is."""
    if char < "\x80":
        return char.lower()
    form = unicodedata.normalize("NFKC", char).lower() if char > "\uf8ff" or "\u2000" <= char <= "\u33ff" else char
    return form if len(form) == 1 else char


def _touches(places: Sequence[tuple[Span, bool]], starts: Sequence[int], at: Span) -> bool:
    nth = bisect_right(starts, at[1] - 1) - 1
    return nth >= 0 and places[nth][0][1] > at[0]


def around(text: str, at: Span) -> Span:
    """The sentence that holds the hit, cut to a quote's length with the hit in it."""
    low, high = max(0, at[0] - LONGEST), min(len(text), at[1] + LONGEST)
    start = max((m.end() for m in SENTENCE_END.finditer(text, low, at[0])), default=low)
    stop = SENTENCE_END.search(text, max(at[0], at[1] - 1), high)
    end = stop.end() if stop and stop.end() >= at[1] else high
    start, end = trim(text, (start, end))
    start, end = min(start, at[0]), max(end, at[1])
    return (start, end) if end - start <= 2 * LONGEST else (start, max(at[1], start + 2 * LONGEST))


def path_at(bulletin: Bulletin, at: int, starts: Sequence[int] = ()) -> tuple[str, ...]:
    """Headings above a place, top first, as passages cite them. `starts`: where the sections begin, for many places."""
    starts = starts or [section.span[0] for section in bulletin.sections]
    by_number = {section.number: section for section in bulletin.sections}
    innermost: Section | None = None
    for section in reversed(bulletin.sections[: bisect_right(starts, at)]):
        if section.span[0] <= at < section.span[1]:
            innermost = section
            break
    path: list[str] = []
    while innermost is not None:
        path.append(title_of(innermost))
        innermost = by_number.get(innermost.parent) if innermost.parent else None
    return tuple(reversed(path))


def to_json(found: Found) -> dict[str, Any]:
    """Counts, then every hit. `hits` equals the sum of the counts; `literal` is what a plain text search counts."""
    return {
        "text": found.text, "bulletins": len(found.bulletins), "hits": len(found.hits), "literal": found.literal,
        "counts": found.bulletins, "results": [hit_json(hit) for hit in found.hits],
    }  # fmt: skip


def hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "bulletin": hit.bulletin, "path": list(hit.path), "at": [hit.found.start, hit.found.end], "literal": hit.literal,
        **located(hit.place),
    }  # fmt: skip
