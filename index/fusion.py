"""Reciprocal rank fusion: rankings go in, one ranking comes out. Pure; it knows neither scores nor passages.

    score(d) = sum over rankings of 1 / (k + rank of d), ranks from 1

Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning
methods", SIGIR 2009; k = 60 is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence


def rrf(rankings: Sequence[Sequence[str]], k: int = 60) -> list[tuple[str, float]]:
    """(item, score), best first; equal scores stand in the order in which the rankings first name them."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(dict.fromkeys(ranking), start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
