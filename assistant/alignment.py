"""How near a passage, or a figure in it, comes to what a sentence of a draft says.

Enters: a sentence with its figures, and passages as read. Leaves: numbers between 0 and 1. It compares words and not values, so that
what it finds nearest is what the sentence talks about, whether it tells the same of it or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from assistant import lexicon
from assistant.claims import tidy
from assistant.match import normalise
from assistant.pairing import dice, pairs_of
from index.tokens import content_words
from index.types import Bulletin, Figure, Passage, Span

NUMBERS = re.compile(r"[\d.,，。、；;：:()（）%‰《》“”\"\s]+")
IN_PATH = 0.85  # a word that stands in heading or title only
NUMBER = re.compile(r"(?<![\d.])(?!20\d\d(?![\d.]))\d[\d.]*\d(?![\d.]|[年月日号])")  # of two digits or more, no date
TELLING = 0.2  # of a passage's nearness: numbers
Rarity = Callable[[str], float]


def numbers_in(text: str) -> frozenset[str]:
    return frozenset(NUMBER.findall(tidy(text)))


def bare(text: str) -> str:
    return NUMBERS.sub("", normalise(text))


def contained(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


@dataclass(frozen=True)
class Source:
    """A passage with what stands around it."""

    bulletin: Bulletin
    passage: Passage
    figures: Sequence[Figure]
    narrowed: bool = False  # to one sentence

    def narrow(self, span: Span) -> Source:
        """One sentence of it, under the same headings."""
        passage = replace(self.passage, span=span, text=self.bulletin.text[slice(*span)], parts=(), cells=())
        return Source(self.bulletin, passage, [f for f in self.figures if span[0] <= f.span[0] < span[1]], True)

    @cached_property
    def text(self) -> str:
        return normalise(self.passage.text)

    @cached_property
    def around(self) -> str:
        b = self.bulletin
        return normalise("\n".join((*self.passage.path, b.title, b.issuer or "")))

    @cached_property
    def pairs(self) -> frozenset[str]:
        return pairs_of(bare(self.passage.text))

    @cached_property
    def above(self) -> frozenset[str]:
        """Of its headings, which may be all that names what it tells of."""
        return pairs_of(bare("\n".join(self.passage.path)))

    @cached_property
    def numbers(self) -> frozenset[str]:
        return numbers_in(self.passage.text)

    def clause(self, figure: Figure) -> frozenset[str]:
        return pairs_of(bare(self.bulletin.text[slice(*figure.clause)]))

    def sentence(self, figure: Figure) -> frozenset[str]:
        return pairs_of(bare(self.bulletin.text[slice(*figure.sentence)]))


def held(word: str, source: Source) -> float:
    """Does a passage hold a word, or another for the same?"""
    if word in source.text:
        return 1.0
    return IN_PATH if word in source.around or any(other in source.text for other in other_words(word)) else 0.0


@cache
def other_words(word: str) -> tuple[str, ...]:
    """高新技术企业 of 高企: what bulletins write for it."""
    return tuple(normalise(other) for other in lexicon.synonyms().get(word, ()) if len(other) > 1)


@dataclass(frozen=True)
class Said:
    """A sentence of the draft, or a stretch of it."""

    text: str
    rarity: Rarity

    @cached_property
    def pairs(self) -> frozenset[str]:
        return pairs_of(bare(self.text))

    @cached_property
    def words(self) -> dict[str, float]:
        """Content words without numbers, each with its weight."""
        found = {normalise(w) for w in content_words(self.text) if len(w) > 1 and not re.search(r"\d", w)}
        return {w: max(self.rarity(w), 0.5) for w in found}

    def covered(self, source: Source) -> float:
        """Share of the sentence's words that the passage holds, rare ones weighing more."""
        total = sum(self.words.values())
        return sum(v * held(w, source) for w, v in self.words.items()) / total if total else 0.0

    @cached_property
    def numbers(self) -> frozenset[str]:
        return numbers_in(self.text)

    def near(self, source: Source) -> float:
        """Numbers tell more than words do where a sentence comes from."""
        held = max(contained(self.pairs, source.pairs), IN_PATH * contained(self.pairs, source.pairs | source.above))
        words = 0.5 * self.covered(source) + 0.5 * held
        return words + TELLING * len(self.numbers & source.numbers) / len(self.numbers) if self.numbers else words


def aligned(said: Said, clause: frozenset[str], claim: Figure, source: Source, figure: Figure) -> float:
    """How far a figure of a passage is told of what the draft tells its own figure of."""
    a, b = normalise(claim.measure), normalise(figure.measure)
    inside = 0.85 if min(len(a), len(b)) >= 2 and (a in b or b in a) else 0.0
    measure = 1.0 if a == b and a else max(inside, dice(pairs_of(a), pairs_of(b)))
    score = 0.35 * dice(clause, source.clause(figure)) + 0.2 * contained(clause, source.sentence(figure))
    return score + 0.2 * measure + 0.25 * said.covered(source)
