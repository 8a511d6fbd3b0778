"""BM25 over the tokeniser's words: token lists go in, passage ids with scores come out. It knows neither Chroma nor the library."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

K1, B = 1.2, 0.75


class Lexical:
    """An index over all passages, held in memory. `documents`: bulletin id -> (passage id, words) of its passages."""

    def __init__(self, documents: Mapping[str, Sequence[tuple[str, Sequence[str]]]]) -> None:
        import bm25s

        self.ids = [id for passages in documents.values() for id, _ in passages]
        self._bulletins = np.array([bulletin for bulletin, passages in documents.items() for _ in passages], dtype=object)
        words = [list(words) for passages in documents.values() for _, words in passages]
        self._index = bm25s.BM25(method="lucene", k1=K1, b=B)
        if any(words):
            self._index.index(words, show_progress=False)
        self._empty = not any(words)

    def search(self, words: Sequence[str], k: int, bulletins: Collection[str] = ()) -> list[tuple[str, float]]:
        """(passage id, score), best first; passages that share no word with the question are not named."""
        known = [] if self._empty else [word for word in words if word in self._index.vocab_dict]
        if not known:
            return []
        scores = self._index.get_scores(known)
        if bulletins:
            scores = scores * np.isin(self._bulletins, list(bulletins))
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self.ids[i], float(scores[i])) for i in best if scores[i] > 0]

    def vocabulary(self) -> Collection[str]:
        return () if self._empty else self._index.vocab_dict.keys()
