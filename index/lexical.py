"""BM25 over the tokeniser's words: lists of words go in, passage ids with scores come out. It knows neither Chroma nor the library.

bm25s cannot add (a rebuild takes 0.9 s at 20,000 passages), so an index is a large base and a small tail. Both score by the same
document frequencies and the same average length, hence a passage scores as it would in one index; when the tail outgrows its share, all
is built anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
TAIL = 0.1  # of the base's passages
Words = Sequence[tuple[str, Sequence[str]]]  # of one bulletin: (passage id, its words)
Scores = NDArray[np.float32]


class Segment:
    """bm25s over some bulletins, scored as part of a collection whose passages have `average` words."""

    def __init__(self, documents: Mapping[str, Words], average: float | None = None) -> None:
        import bm25s

        self.ids = [id for passages in documents.values() for id, _ in passages]
        self.bulletins = np.array([bulletin for bulletin, passages in documents.items() for _ in passages], dtype=object)
        words = [list(words) for passages in documents.values() for _, words in passages]
        own = sum(map(len, words)) / len(words) if words else 0.0
        self.average = average or own
        # k1 (1 - b + b dl / average) with another average is the same expression with another k1 and b
        ratio = own / self.average if self.average else 1.0
        k1 = K1 * (1 - B + B * ratio)
        self._index = bm25s.BM25(method="lucene", k1=k1, b=K1 * B * ratio / k1)
        self.vocabulary: Mapping[str, int] = {}
        if own:
            self._index.index(words, show_progress=False)
            self.vocabulary = self._index.vocab_dict

    def __len__(self) -> int:
        return len(self.ids)

    def frequency(self, word: str) -> int:
        """In how many passages a word stands."""
        column = self.vocabulary.get(word)
        return 0 if column is None else int(np.diff(self._index.scores["indptr"][column : column + 2])[0])

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """`weights`: what a word counts for, times its idf in the whole collection."""
        total = np.zeros(len(self), np.float32)
        for word, weight in weights.items():
            if word in self.vocabulary:
                total += self._index.get_scores([word]) * np.float32(weight / idf(self.frequency(word), len(self)))
        return total


class Lexical:
    """All passages of some bulletins; `keys` says of each bulletin what was indexed."""

    def __init__(self, segments: Sequence[Segment], keys: Mapping[str, str], dead: Collection[str] = ()) -> None:
        self.segments = segments
        self.keys = dict(keys)
        self._alive = [~np.isin(segments[0].bulletins, list(dead)) if dead else None, *(None for _ in segments[1:])]
        self._dead = set(dead)
        self._size = sum(map(len, segments))

    @classmethod
    def build(cls, keys: Mapping[str, str], words: Callable[[str], Words], before: Lexical | None = None) -> Lexical:
        """Index the bulletins that `keys` names; those that `before` holds under the same key are not indexed again."""
        if before is not None:
            base = before.segments[0]
            held = set(base.bulletins)
            dead = before._dead | {id for id, key in before.keys.items() if keys.get(id) != key}
            tail = {id: words(id) for id in keys if id in dead or id not in held}
            dead &= held
            changed = sum(map(len, tail.values())) + int(np.isin(base.bulletins, list(dead)).sum())
            if changed <= TAIL * len(base):
                return cls([base, Segment(tail, base.average)] if tail else [base], keys, dead)
        return cls([Segment({id: words(id) for id in keys})], keys)

    def search(self, words: Sequence[str], k: int, bulletins: Collection[str] = ()) -> list[tuple[str, float]]:
        """(passage id, score), best first; passages that share no word with the question are not named."""
        # A word counts once, however often the question and its synonyms say it: nDCG@10 of five sets .840 -> .861
        weights = {word: idf(self._frequency(word), self._size) for word in dict.fromkeys(words)}
        found: list[tuple[str, float]] = []
        for segment, alive in zip(self.segments, self._alive, strict=True):
            scores = segment.scores(weights)
            if alive is not None:
                scores = scores * alive
            if bulletins:
                scores = scores * np.isin(segment.bulletins, list(bulletins))
            best = np.argsort(-scores, kind="stable")[:k]
            found += [(segment.ids[i], float(scores[i])) for i in best if scores[i] > 0]
        return sorted(found, key=lambda pair: -pair[1])[:k]

    @cached_property
    def vocabulary(self) -> Container[str]:
        """Every word indexed; the same object as long as the index is."""
        whole, *more = (segment.vocabulary for segment in self.segments)
        return whole.keys() | {word for part in more for word in part} if more else whole

    def rarity(self, word: str) -> float:
        """idf of a word over all passages; one that stands nowhere is rarest."""
        return idf(self._frequency(word), self._size)

    def _frequency(self, word: str) -> int:
        return sum(segment.frequency(word) for segment in self.segments)


def idf(frequency: int, size: int) -> float:
    """Lucene's, as bm25s has it."""
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
