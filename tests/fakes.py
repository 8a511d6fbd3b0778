"""Small stand-ins for the seams, with results that a person can work out by hand."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from index.embeddings import Embedder, Vectors


class BigramEmbedder(Embedder):
    """Counts pairs of neighbouring characters: 「南沙区」 is one 南沙 and one 沙区, each in the slot crc32 gives it, then normalised.

    The cosine of two texts is thus the share of pairs they have in common (save for rare collisions of slots).
    """

    def __init__(self, dimension: int = 256, name: str = "bigrams") -> None:
        self.name = name
        self.dimension = dimension
        self.embedded: list[str] = []  # every text asked for, so that a test can count

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.stack([self._count(text) for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def encode_query(self, text: str) -> Vectors:
        return self._count(text)

    def _count(self, text: str) -> Vectors:
        counts = np.zeros(self.dimension, np.float32)
        for first, second in zip(text, text[1:] or text, strict=False):
            counts[zlib.crc32((first + second).encode("utf-8", "surrogatepass")) % self.dimension] += 1
        if not text:
            counts[0] = 1
        return counts / np.linalg.norm(counts).astype(np.float32)
