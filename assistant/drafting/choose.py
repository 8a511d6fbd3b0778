"""Units and themes -> the units that a draft of so many characters can hold.

Enters: units of the chosen bulletins, one Matcher for each theme (None stands for the whole). Leaves: chosen units. Themes take turns, so
that each is touched; within one, what weighs most and stands in a section not yet told comes first. It knows no wording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from assistant.drafting.request import fields
from assistant.drafting.units import Unit
from assistant.match import Matcher
from index.types import Period

RELEVANT = 0.5  # coverage of a theme from which a unit belongs to it
WIDE = 0.75  # credit of a word of the field against the theme's own words
FIELD = 0.95  # where the theme is the field
TELLING = 0.5  # weight from which a unit has a figure, a day or a status
VAGUE = 0.2  # weight below which a unit is an aim without figure, day or document
OWN = 0.6  # coverage by the theme's own words that a unit without any needs
NEAR_BEST = 0.6  # and this share of the best unit's
SAME = 0.7  # Dice over pairs of characters from which two units say the same
NEW_GROUP = 1.6  # what is promised or outstanding must not drown in what was done
SIZE = 0.3  # long units cost more than they tell
SAME_LEAF, SAME_PARENT, SAME_TOP = 1.3, 0.45, 0.06  # how much a section already told weighs against one that is not
ROUTINE = 1.0  # meetings and trainings are told once
NARROW_LEAF = 0.35  # a topic may stand in one section


@dataclass(frozen=True, slots=True)
class Fit:
    unit: Unit
    share: float  # how much of the theme it holds


@dataclass
class Chosen:
    """What was taken so far, and where it stands."""

    leaf: float = SAME_LEAF
    units: list[Unit] = field(default_factory=list)
    places: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, unit: Unit) -> None:
        self.units.append(unit)
        self.places.update(places(unit))

    def gain(self, fit: Fit, first: bool = True) -> float:
        leaf, parent, top = (self.places[place] for place in places(fit.unit))
        same = ROUTINE * sum(u.routine for u in self.units) if fit.unit.routine else 0
        size = max(len(fit.unit.text), 20) ** SIZE / 3
        fresh = NEW_GROUP if first and fit.unit.group not in {u.group for u in self.units} else 1.0
        return float(fit.share**3 * fit.unit.weight * fresh / size / (1 + self.leaf * leaf + SAME_PARENT * parent + SAME_TOP * top + same))

    def drop(self, unit: Unit) -> None:
        self.units.remove(unit)
        self.places.subtract(places(unit))

    def told(self, unit: Unit, besides: Sequence[Unit]) -> bool:
        own = pairs(unit.text)
        others = [u for u in self.units if u not in besides]
        return any(holds(u, unit) or 2 * len(own & (p := pairs(u.text))) >= SAME * (len(own) + len(p)) for u in others)


@dataclass(frozen=True, slots=True)
class Theme:
    """What the draft must touch; without matchers it is the whole."""

    name: str
    strict: Matcher | None = None  # its own words
    wide: Matcher | None = None  # and those of the field it names: 经济 is told as 地区生产总值
    period: Period | None = None
    field: bool = False  # its words are the name of a field and no more


def fitting(units: Sequence[Unit], theme: Theme) -> list[Fit]:
    """The units of a theme. One that tells of another time than was asked counts half; one without a figure must be of the theme itself."""
    fits = [Fit(u, share(u, theme) * (1.0 if in_time(u, theme.period) else 0.5)) for u in units]
    floor = max(RELEVANT, NEAR_BEST * max((f.share for f in fits), default=0.0))
    near = [f for f in fits if f.share >= floor]
    near = [f for f in near if f.unit.weight >= VAGUE] or near
    own = [f for f in near if f.unit.weight >= TELLING or theme.strict is None or own_words(f.unit, theme) >= OWN]
    return own or near


def filling(units: Sequence[Unit], theme: Theme) -> list[Fit]:
    """What is of the theme itself but vague: told where a draft has room left."""
    if theme.strict is None:
        return []
    return [Fit(u, s) for u in units if u.weight < VAGUE and in_time(u, theme.period) and (s := own_words(u, theme)) >= OWN]


def share(unit: Unit, theme: Theme) -> float:
    if theme.strict is None or theme.wide is None:
        return 1.0
    at = levels(unit)
    return max(
        own_words(unit, theme), (FIELD if theme.field else WIDE) * theme.wide.coverage(*(at[ITSELF] if elsewhere(unit, theme) else at))
    )


def elsewhere(unit: Unit, theme: Theme) -> bool:
    """Its own words are those of another field: what its neighbours in the sentence tell of says nothing of it."""
    return theme.field and any(word in unit.text for name, words in fields().items() if name not in theme.name for word in words)


def own_words(unit: Unit, theme: Theme) -> float:
    """How much of the theme's own words the unit has; the name of a field counts in headings alone (经济责任审计 tells of no economy)."""
    assert theme.strict is not None
    at = levels(unit)
    return theme.strict.coverage(*(at[IN_HEADINGS] if theme.field else at))


def levels(unit: Unit) -> tuple[tuple[str, float], ...]:
    """Where a theme may be named, and how much that counts."""
    path = unit.passage.path
    leaf = path[-1] if path else ""
    return (unit.lead, 1.0), (leaf, 1.0), (" ".join(path), 0.6), (unit.text, 1.0), (unit.around, 0.75), (unit.passage.text, 0.45)


IN_HEADINGS = slice(0, 3)
ITSELF = slice(0, 4)


def in_time(unit: Unit, period: Period | None) -> bool:
    told = [f.period for f in unit.figures if f.period]
    return period is None or not told or any(p.start <= period.end and period.start <= p.end for p in told)


def choose(
    themes: Sequence[Sequence[Fit]], budget: int, cost: Callable[[Unit], int], begun: Sequence[Unit] = (), *, narrow: bool = False
) -> list[Unit]:
    """Themes in turn, each its best unit that still fits, until nothing fits."""
    chosen = Chosen(NARROW_LEAF if narrow else SAME_LEAF)
    for unit in begun:
        chosen.take(unit)
        budget -= cost(unit)
    left = [list(fits) for fits in themes]
    while any(left):
        for i, fits in enumerate(left):
            while fits:
                best = max(fits, key=partial(chosen.gain, first=i == 0))
                fits.remove(best)
                inside = [u for u in chosen.units if u not in begun and holds(best.unit, u)]
                price = cost(best.unit) - sum(map(cost, inside))
                if price <= budget and not chosen.told(best.unit, besides=inside):
                    for unit in inside:  # 「已改造9处」 gives way to 「已改造9处,其余5处…前完成」
                        chosen.drop(unit)
                    chosen.take(best.unit)
                    budget -= price
                    break
    return chosen.units


def holds(unit: Unit, other: Unit) -> bool:
    """Does it tell all that the other tells, and more?"""
    return unit.passage.id == other.passage.id and set(other.spans) < set(unit.spans)


def places(unit: Unit) -> tuple[tuple[str, str], ...]:
    """Leaf section, the one above it, and the topmost, each with its bulletin."""
    section = unit.passage.section or "0"
    parent = section.rpartition(".")[0] or section
    return (unit.passage.bulletin, section), (unit.passage.bulletin, f"^{parent}"), (unit.passage.bulletin, f"^^{section.split('.')[0]}")


@cache
def pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))
