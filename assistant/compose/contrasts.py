"""Of several kinds of one thing one is asked for, another told: 高中 beside 小学、初中, 横向 beside 纵向, 总投资 beside 完成投资.

Enters: a Scene, a figure and its passage. Leaves: the word of the question whose counterpart the figure is told of, or "". The kind named
nearest before the number decides, then the one behind it in its clause, then the headings; kinds side by side are named together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from assistant import lexicon
from assistant.compose.roles import MARK
from assistant.compose.scene import Scene
from assistant.match import normalise
from index.types import Figure, Passage, Span

Row = tuple[re.Pattern[str], ...]
BETWEEN = re.compile(r"(?:、|和|与|及|以及|或|,|，)?")


def contrary(scene: Scene, figure: Figure, passage: Passage) -> str:
    inherited = [] if any(term in scene.part.text for term in scene.part.terms) else scene.part.terms
    inherited = [term for term in inherited if term in scene.query.resolved]  # 「比上一年高了几个点」, asked of 糖尿病 before
    asked = asked_of(normalise(" ".join((scene.part.text, *inherited))))
    if not asked or scene.part.intent == "check":  # a claim that names another kind is put right, not declined
        return ""
    text = scene.bulletin(passage).text
    behind = MARK.split(text[figure.span[1] : figure.clause[1]], maxsplit=1)[0]
    levels = (figure.context + figure.measure, text[figure.sentence[0] : figure.span[0]], behind, *reversed(passage.path))
    for row, kinds, word in asked:
        told = next((named for words in levels if (named := last(row, normalise(words)))), kinds)
        if not told & kinds:
            return word
    return ""


@lru_cache(maxsize=1024)
def asked_of(question: str) -> tuple[tuple[Row, frozenset[int], str], ...]:
    """The rows of which the question names kinds: (row, kinds, the word)."""
    return tuple(
        (row, frozenset(k for _, kinds in found for k in kinds), question[slice(*found[-1][0])])
        for row in rows()
        if (found := named(row, question))
    )


@lru_cache(maxsize=8192)
def last(row: Row, words: str) -> frozenset[int]:
    """The kinds named last, those side by side together."""
    group: frozenset[int] = frozenset()
    end = 0
    for (start, stop), kinds in named(row, words):
        group = group | kinds if group and BETWEEN.fullmatch(words, end, start) else kinds
        end = stop
    return group


def named(row: Row, words: str) -> Sequence[tuple[Span, frozenset[int]]]:
    """Where kinds of the row are named, in order; a word within a longer one (出口 in 进出口) is not."""
    found: dict[Span, frozenset[int]] = {}
    for number, kind in enumerate(row):
        for match in kind.finditer(words):
            found[match.span()] = found.get(match.span(), frozenset()) | {number}
    return [(s, k) for s, k in sorted(found.items()) if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in found)]


@cache
def rows() -> tuple[Row, ...]:
    return tuple(tuple(re.compile(kind) for kind in line.split(" / ")) for line in lexicon.lines("contrasts.txt"))
