"""A difference that a sentence reckons itself: 「编外人员少了183人，从1218人减到1035人」, 「已追回1348.6万元，还有513.9万元没追回」.

Enters: a figure of a sentence, and passages with their figures. Leaves: the two figures that it follows from, or None. One of the two has
to be told in the sentence too, or the thing named that the source moves from one to the other; both have to stand in one sentence of the
source (or one beside it, of another time), and the way it went has to be theirs. It knows no verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.alignment import Source
from assistant.bound import same_value, size, unit
from assistant.pairing import pairs_of
from assistant.points import Claim, figures_in
from index.types import Figure

NEAR = 6  # characters before a number that tell its way
UP = re.compile(r"[增涨多升高加](?:[加长高到幅大快出添]|了|[至为]?$)")
DOWN = re.compile(r"[降减少缩低压省短](?:[低下少短缩减退掉到]|了|[至为]?$)")
REST = re.compile(r"还[有剩差缺欠]|剩|余下|其余|尚|缺口|没有?|未(?!来)")
OTHER_TIME = re.compile(r"上年|去年|同期|上季|上半年|一季度|时的|此前|原来")


def derived(claim: Claim, sources: Sequence[Source]) -> tuple[Figure, Figure, Source] | None:
    """The two figures of which the claim's is the difference."""
    said = claim.figure
    if said is None or said.upper is not None or not (way := way_of(claim, said)):
        return None
    told = [f for f in figures_in(claim.sentence) if f.span != said.span]
    for source in sources:
        for first, second in pairs(source):
            if unit(first) != unit(second) or not fits(said, first) or not is_spoken_of(said, told, first, second):
                continue
            if follows(way, size(said.value, said), size(first.value, first), size(second.value, second)):
                return first, second, source
    return None


def is_spoken_of(said: Figure, told: Sequence[Figure], first: Figure, second: Figure) -> bool:
    """One of the ends is told too, or what went 「由…提高到…」 is named."""
    if any(same_value(f, end) for f in told for end in (first, second)):
        return True
    return first.direction in ("从", "由") and first.sentence == second.sentence and is_same_thing(said, first)


def way_of(claim: Claim, said: Figure) -> str:
    """How it is told: as a rise, a fall, or as what is left."""
    before = claim.sentence[said.clause[0] : said.span[0]][-NEAR:] + " "
    words = f"{said.direction} {before.strip()}"
    up, down = bool(UP.search(words)), bool(DOWN.search(words))
    if up != down:
        return "up" if up else "down"
    return "rest" if REST.search(claim.clause) else ""


def fits(said: Figure, end: Figure) -> bool:
    """Per cents lie percentage points apart."""
    return unit(said) == "个百分点" if unit(end) == "%" else unit(said) == unit(end)


def pairs(source: Source) -> Iterator[tuple[Figure, Figure]]:
    """The earlier end first."""
    figures = [f for f in source.figures if f.upper is None and f.kind != "ordinal"]
    for n, first in enumerate(figures):
        for second in figures[n + 1 :]:
            if first.sentence == second.sentence:
                yield first, second
            elif is_same_thing(first, second) and OTHER_TIME.search(source.bulletin.text[slice(*second.clause)]):
                yield second, first


def is_same_thing(a: Figure, b: Figure) -> bool:
    return bool(pairs_of(a.measure) & pairs_of(b.measure))


def follows(way: str, result: Decimal | None, first: Decimal | None, second: Decimal | None) -> bool:
    if result is None or first is None or second is None:
        return False
    return result == (second - first if way == "up" else first - second)
