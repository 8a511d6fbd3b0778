"""Which item of one bulletin is which of another, and which figure: by number, heading, words and, for what is left, meaning.

Enters: the matters of two bulletins, or figures with the clauses that state them. Leaves: pairs of places, each at most once. It does
not know what moved between the two, nor where a bulletin is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.claims import PEOPLE
from assistant.match import normalise
from index.tasks.titles import alike, core
from index.types import Figure, Matter

Pair = tuple[int, int]
Meaning = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]  # cosine of each text of one list with each of the other

SAME_TITLE, SAME_PLACE = 0.6, 0.3  # Dice over pairs of characters of two headings; with one number less is enough
SAME_WORDS = 0.5  # of what stands under two headings
SAME_MEANING, APART = 0.9, 0.01  # cosine, and its lead over the next best
ENOUGH = {True: 0.4, False: 0.62}  # likeness of two figures under one item; anywhere in two bulletins
SURE = 0.06  # lead over the next best anywhere in two bulletins
# A figure told of new cases or of a part is no later state of the whole: 「新查处1家」, 「其中31台」.
PARTIAL = re.compile(r"新(?:查|发|出台|开工|签|受理|移送|立案|问责)|其中|另有|下半年|上半年|当年|年内|本月|当月|较|比")
ROUND = re.compile(r"第[二三四五六七八九十]+[轮次批期]|再次|回头看|复查")
FLOW = re.compile(r"新增|净增|(?:增加|减少|提高|降低|下降|上升)$")
FORWARD = re.compile(r"累计|共|目前")
ASPECT = {"achieved": 0, "expected": 1, "target": 1}


def dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def pairs_of(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset([text] if text else [])


def best_pairs(scored: Iterable[tuple[float, int, int]]) -> list[Pair]:
    """The highest first, each side once; equal scores in reading order."""
    taken: tuple[set[int], set[int]] = (set(), set())
    found = []
    for _, i, j in sorted(scored, key=lambda s: (-s[0], abs(s[1] - s[2]), s[1])):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((i, j))
    return found


# --- items -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """A matter with the words under it."""

    matter: Matter
    words: frozenset[str]  # content words under its heading

    @cached_property
    def title(self) -> frozenset[str]:
        return pairs_of(core(self.matter.title))

    @property
    def number(self) -> str:
        return self.matter.id.rpartition("/")[2]


def pair_items(before: Sequence[Item], after: Sequence[Item], meaning: Meaning | None = None) -> list[Pair]:
    """1. equal headings and numbers, 2. what stands under them, 3. meaning, for what both sides have left."""
    found = best_pairs((s, i, j) for i, a in enumerate(before) for j, b in enumerate(after) if (s := likeness(a, b)))
    for score in (worded,):
        left = rest(before, after, found)
        found += [(left[0][i], left[1][j]) for i, j in best_pairs(_scored(before, after, left, score))]
    left = rest(before, after, found)
    if meaning and left[0] and left[1]:
        found += meant(before, after, left, meaning)
    return found


def _scored(
    before: Sequence[Item], after: Sequence[Item], left: tuple[list[int], list[int]], score: Callable[[Item, Item], float]
) -> Iterable[tuple[float, int, int]]:
    return ((s, i, j) for i, a in enumerate(left[0]) for j, b in enumerate(left[1]) if (s := score(before[a], after[b])))


def likeness(a: Item, b: Item) -> float:
    """Of two headings; 0 where they do not name one thing."""
    score = dice(a.title, b.title)
    numbered = 0.1 * (a.number == b.number)
    if score >= SAME_TITLE or alike(a.matter.title, b.matter.title):
        return max(score, SAME_TITLE) + numbered
    return score + numbered if numbered and score >= SAME_PLACE else 0.0


def worded(a: Item, b: Item) -> float:
    """Of what stands under two headings."""
    score = dice(a.words, b.words)
    return score if score >= SAME_WORDS and len(a.words & b.words) >= 4 else 0.0


def rest(before: Sequence[Item], after: Sequence[Item], found: Sequence[Pair]) -> tuple[list[int], list[int]]:
    left, right = {i for i, _ in found}, {j for _, j in found}
    return [i for i in range(len(before)) if i not in left], [j for j in range(len(after)) if j not in right]


def meant(before: Sequence[Item], after: Sequence[Item], left: tuple[list[int], list[int]], meaning: Meaning) -> list[Pair]:
    """Headings that are each other's nearest by a clear lead, and share some word."""
    cosines = meaning([before[i].matter.title for i in left[0]], [after[j].matter.title for j in left[1]])
    found = []
    for i, row in enumerate(cosines):
        j = max(range(len(row)), key=lambda j: row[j])
        column = [line[j] for line in cosines]
        rivals = [c for k, c in enumerate(row) if k != j] + [c for k, c in enumerate(column) if k != i]
        a, b = before[left[0][i]], after[left[1][j]]
        if row[j] >= SAME_MEANING and row[j] - max(rivals, default=0.0) >= APART and (a.title & b.title or len(a.words & b.words) >= 3):
            found.append((left[0][i], left[1][j]))
    return found


# --- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A figure with what its bulletin says around it."""

    figure: Figure
    text: str  # the bulletin's canonical text
    passage: str

    @cached_property
    def measure(self) -> str:
        return normalise(self.figure.measure)

    @cached_property
    def measured(self) -> frozenset[str]:
        return pairs_of(self.measure)

    @cached_property
    def clause(self) -> frozenset[str]:
        """Pairs of characters of the clause without its numbers and what tells how far back it counts."""
        return pairs_of(FORWARD.sub("", re.sub(r"[\d.,，。：:()（）]+", "", normalise(self.text[slice(*self.figure.clause)]))))

    @cached_property
    def partial(self) -> frozenset[str]:
        """Words of its sentence that narrow what is counted."""
        start, end = self.figure.sentence
        return frozenset(PARTIAL.findall(self.text[start : self.figure.span[0]]) + ROUND.findall(self.text[start:end]))

    @property
    def unit(self) -> str:
        return "人" if self.figure.unit in PEOPLE else self.figure.unit


def pair_figures(before: Sequence[Told], after: Sequence[Told], *, under_one: bool) -> list[Pair]:
    """`under_one`: both stand under one item, so that less likeness is enough; else the best must lead clearly."""
    by_unit: dict[tuple[str, str, int], list[int]] = {}
    for j, b in enumerate(after):
        by_unit.setdefault(_sort(b), []).append(j)
    scored = [
        (score, i, j)
        for i, a in enumerate(before)
        for j in by_unit.get(_sort(a), ())
        if (score := same_measured(a, after[j])) >= ENOUGH[under_one]
    ]
    found = best_pairs(scored)
    return found if under_one else [pair for pair in found if leads(pair, scored, before, after)]


def _sort(told: Told) -> tuple[str, str, int]:
    return told.unit, told.figure.kind, ASPECT[told.figure.aspect]


def same_measured(a: Told, b: Told) -> float:
    """How far two figures of one unit, kind and aspect measure one thing; 0 where their words speak against it."""
    one, other = a.figure, b.figure
    if a.partial != b.partial or bool(one.base) != bool(other.base):
        return 0.0
    clause = dice(a.clause, b.clause)
    if unlike(one, other) and clause < 0.6:
        return 0.0
    if not a.measure or not b.measure:
        return 0.3 + 0.5 * clause if clause >= 0.6 else 0.0
    inside = 0.85 if min(len(a.measure), len(b.measure)) >= 2 and (a.measure in b.measure or b.measure in a.measure) else 0.0
    measure = 1.0 if a.measure == b.measure else max(inside, dice(a.measured, b.measured))
    if measure < 0.4:
        return 0.0
    return 0.55 * measure + 0.3 * clause + 0.15 * (one.direction == other.direction)


def unlike(one: Figure, other: Figure) -> bool:
    """Two different deeds (完成, 推进), or what came to it in a time (新增) against what there is (达到)."""
    if not one.direction or not other.direction or one.direction == other.direction:
        return False
    if levels(one) and levels(other):
        return False
    return not (levels(one) or levels(other)) or bool(FLOW.search(one.direction) or FLOW.search(other.direction))


def levels(figure: Figure) -> bool:
    """「达到」, 「提升到」, 「降至」: the state reached, however it was."""
    return figure.direction.endswith(("到", "至", "为", "达"))


def leads(pair: Pair, scored: Sequence[tuple[float, int, int]], before: Sequence[Told], after: Sequence[Told]) -> bool:
    i, j = pair
    best = next(s for s, a, b in scored if (a, b) == pair)
    rivals = [
        s
        for s, a, b in scored
        if (a == i) != (b == j) and (after[b].figure.value != after[j].figure.value or before[a].figure.value != before[i].figure.value)
    ]
    return best - max(rivals, default=0.0) >= SURE


def same_period_kind(a: Figure, b: Figure, told: tuple[object, object]) -> bool:
    """A whole year and eleven months measure different things; two states as of each bulletin's day measure one."""
    return stretch(a, told[0]) == stretch(b, told[1])


def stretch(figure: Figure, as_of: object) -> int:
    """Months that a period lasts; 0 for a state at a time, or a count up to the bulletin's day."""
    period = figure.period
    if period is None or period.end == as_of or period.start == period.end:
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
