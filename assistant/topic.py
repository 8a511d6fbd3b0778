"""Does a row belong to the topic that a reader typed? By words, their synonyms and broad topics; no model, no index.

Enters: a topic (「医疗」, 「污水管网 城区」 for both, 「医疗、养老」 for either) and texts. Leaves: yes or no. It knows no bulletin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from assistant import lexicon
from assistant.match import normalise
from assistant.terms import cut, synonyms_of

EITHER = re.compile(r"[、，,;；/|]|或者?|(?<=[一-鿿]{2})[和与及](?=[一-鿿]{2})")
DEEP = 2  # a heading above more than this many levels names a whole part of the bulletin, not what its measures are about


class Topic:
    """Callable: `Topic("医疗")(row.path, row.action)`. An empty topic takes everything."""

    def __init__(self, text: str) -> None:
        # either of these, each of which needs all of these, each of which is met by any of these ways of saying it
        pieces = [piece.split() for piece in EITHER.split(text) if piece.strip()]
        self.ways = [[_said(normalise(word)) for word in words] for words in pieces]

    def __call__(self, path: Sequence[str], *texts: str) -> bool:
        if not self.ways:
            return True
        headings = path[1:] if len(path) > DEEP else path
        text = "\n".join(normalised(part) for part in (*headings, *texts))
        return any(all(any(all(word in text for word in way) for way in said) for said in words) for words in self.ways)


@lru_cache(maxsize=1 << 16)
def normalised(text: str) -> str:
    """`normalise`, remembered: the same headings stand above many rows."""
    return normalise(text)


@cache
def _said(word: str) -> tuple[tuple[str, ...], ...]:
    """Ways of saying a word, each a set of words that must all stand there."""
    pieces = tuple(piece for piece in cut(word) if len(piece) > 1)
    ways: list[tuple[str, ...]] = [(other,) for other in (word, *_families().get(word, ()), *synonyms_of([word]).get(word, ()))]
    if len("".join(pieces)) == len(word):
        ways.append(pieces)
    return tuple(dict.fromkeys(tuple(normalise(part) for part in way) for way in ways))


@cache
def _families() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in lexicon.lines("topics.txt"):
        names, _, words = row.partition("=")
        table |= {normalise(name): tuple(words.split()) for name in names.split()}
    return table
