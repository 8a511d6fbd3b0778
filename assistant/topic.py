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
        # any of these groups of words, all words of which are met
        self.groups = [[normalise(word) for word in piece.split()] for piece in EITHER.split(text) if piece.strip()]

    def __call__(self, path: Sequence[str], *texts: str) -> bool:
        return not self.groups or self.met(sought(path, *texts))

    def met(self, text: str) -> bool:
        """Of a text that `sought` made: for many rows, kept with each."""
        return not self.groups or any(all(_met(word, text) for word in words) for words in self.groups)


def sought(path: Sequence[str], *texts: str) -> str:
    """The words in which a topic is looked for, in their plain form."""
    headings = path[1:] if len(path) > DEEP else path
    return "\n".join(normalised(part) for part in (*headings, *texts) if part)


def _met(word: str, text: str) -> bool:
    """The word stands there, or one that means it, or all the words that it is made of."""
    if any(way in text for way in _ways(word)):
        return True
    pieces = _pieces(word)
    return bool(pieces) and all(_met(piece, text) for piece in pieces)


@lru_cache(maxsize=1 << 16)
def normalised(text: str) -> str:
    """`normalise`, remembered: the same headings stand above many rows."""
    return normalise(text)


@cache
def _ways(word: str) -> tuple[str, ...]:
    others = (*_families().get(word, ()), *synonyms_of([word]).get(word, ()))
    return tuple(dict.fromkeys((word, *map(normalise, others))))


@cache
def _pieces(word: str) -> tuple[str, ...]:
    """「污水管网建设」 -> 污水管网: what it is made of, without words that name no topic; () where it is not made of words."""
    light = next((ending for ending in _families()[""] if word.endswith(ending) and len(word) - len(ending) > 1), "")
    if light:
        return (word.removesuffix(light),)
    pieces = cut(word)
    if len(pieces) < 2 or any(len(piece) < 2 for piece in pieces):
        return ()
    return tuple(piece for piece in pieces if piece not in _families()[""])


@cache
def _families() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in lexicon.lines("topics.txt"):
        names, _, words = row.partition("=")
        table |= {normalise(name): tuple(words.split()) for name in names.split() or [""]}
    return table
