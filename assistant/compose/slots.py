"""What a computing question computes with: 「A和B的床位」 asks for the beds of A and the beds of B.

Enters: a Scene. Leaves: one Pick for each thing named, chosen together: of one unit, and rather of one measured thing. It does no
arithmetic.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Scene
from assistant.match import Matcher, normalise
from assistant.types import Part
from index.periods import read_periods
from index.types import Aspect

COMMA = re.compile(r"[,，;；]")
QUOTES = re.compile(r"”\s?“|」「|》《")  # “保交房”“保回迁”: side by side without a mark
JOINS = re.compile(r"、|以及|还有|加上|连同|外加|再加|(?<![总饱])和(?!谐)|(?<!参)与|跟|(?<![普涉])及")
# Where the last thing named ends and what is asked of all begins: 颐康服务站|的床位加一块儿
SUM = re.compile(r"一共|总共|合计|加起来|加在一[起块]|合起来|合在一起|共计|共有?多少|共(?:有|多少|几)|连同|加上")
TAIL = re.compile(
    r"的|[两三四五六几][个者项类样家省市区县]|[这那][两三四几]|加起来|加一[块起]|合起?来?计?|一共|总共|各|分别|相[差比]|谁|哪|最|之[和间]|[里之]?[中间](?=[,，谁哪])"
)
VERSUS = re.compile(r"(?:^|[,，])(?P<a>[^,，]{2,18}?)(?:比|较)(?P<b>[^,，]{2,14}?)(?:多|少|高|低|快|慢|大|小|增|减)")
TIMES = re.compile(r"年|月|季|以前|之前|整改前|此前|原来|同期|过去|上次|上一")
DONE = re.compile(r"已经?|现有|目前")
AHEAD = re.compile(r"还要|将|预计|计划|打算|要(?!求)|目标|拟|未来")
EACH, FIRST = 6, 3  # candidates of a thing named; of each where there are many
NAMED = 0.5  # coverage of the thing's own words under which a figure is another's


def items_of(text: str) -> list[str]:
    """The things named side by side, in the words of the question."""
    if (versus := VERSUS.search(text)) and not TIMES.search(versus["b"]):
        return [versus["a"], versus["b"]]
    for segment in COMMA.split(QUOTES.sub("”、“", text)):
        pieces = JOINS.split(segment)
        if len(pieces) < 2:
            continue
        last = TAIL.search(pieces[-1], 1)
        pieces[-1] = pieces[-1][: last.start()] if last else pieces[-1]
        pieces = [p.strip() for p in pieces]
        if all(len(p) >= 2 for p in pieces):
            return pieces
    return []


def parts_of(scene: Scene) -> list[tuple[Part, tuple[str, ...]]]:
    """A question part for each thing named, with the words that are its own."""
    items, part = items_of(scene.part.text), scene.part
    owned = [tuple(t for t in part.terms if t in item) or bare(scene, item) for item in items]
    if len(items) < 2 or not all(owned):
        return []
    shared = tuple(t for t in part.terms if not any(t in item for item in items))
    aspects, periods = [aspect_of(item) for item in items], [read_periods(item) for item in items]
    found = []
    for item, own, aspect, period in zip(items, owned, aspects, periods, strict=True):
        mine = replace(part, text=item, terms=tuple(dict.fromkeys((*own, *shared))))
        if any(aspects):
            mine = replace(mine, aspect=aspect)
        if any(periods):
            mine = replace(mine, period=period[0] if period else None)
        found.append((mine, own))
    return found


def bare(scene: Scene, item: str) -> tuple[str, ...]:
    """The thing's own words where none of them is a term."""
    for place in scene.query.places:
        item = item.replace(place, "")
    return (item,) if 2 <= len(item) <= 12 else ()


def aspect_of(item: str) -> Aspect | None:
    return "expected" if AHEAD.search(item) else "achieved" if DONE.search(item) else None


def operands(scene: Scene) -> list[Pick]:
    """The best set of figures, one for each thing named; none where one of them has no figure."""
    parts = parts_of(scene)
    if not parts:
        return []
    each = EACH if len(parts) <= 3 else FIRST
    pools = [candidates(scene, part, own)[:each] for part, own in parts[:5]]
    if not all(pools):
        return []
    sets = [s for s in itertools.product(*pools) if len({(p.passage.bulletin, p.figure.span) for p in s}) == len(s) and alike(s)]
    return max(([*s] for s in sets), key=fitness, default=[])


def candidates(scene: Scene, part: Part, own: tuple[str, ...]) -> list[Pick]:
    one = replace(scene, part=part, match=Matcher(part, scene.store.rarity))
    mine = Matcher(replace(part, terms=own), scene.store.rarity)
    fit = [p for p in rank(one) if p.unit_fits and p.aspect_fits >= 0.3 and p.period_fits >= 0.4 and names(scene, mine, p) >= NAMED]
    nearer = [replace(p, score=p.score + 0.4 * within(p, own)) for p in fit]
    return sorted(nearer, key=lambda p: -p.score)


def within(pick: Pick, own: tuple[str, ...]) -> bool:
    """Is the measure a part of the thing's name, or the other way: 泊位 of 停车泊位?"""
    measure = normalise(pick.figure.measure)
    return len(measure) >= 2 and any(measure in term or term in measure for term in own)


def names(scene: Scene, mine: Matcher, pick: Pick) -> float:
    text, figure = scene.bulletin(pick.passage).text, pick.figure
    clause, sentence = text[slice(*figure.clause)], text[slice(*figure.sentence)]
    if pick.passage.cells:
        sentence = pick.passage.text
    return mine.coverage((f"{figure.measure}{figure.context}", 1.0), (clause, 0.95), (sentence, 0.85), (" ".join(pick.passage.path), 0.6))


def alike(picks: Sequence[Pick]) -> bool:
    return len({p.figure.unit for p in picks}) == 1


def fitness(picks: Sequence[Pick]) -> float:
    pairs = list(itertools.combinations(picks, 2))
    return sum(p.score for p in picks) + sum(0.6 * same_measure(a, b) for a, b in pairs)


def same_measure(a: Pick, b: Pick) -> float:
    """How far two figures measure one thing: equal words, the same end (一列 of a table, 养老床位), the same movement."""
    one, other = normalise(a.figure.measure), normalise(b.figure.measure)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0 - 0.2 * (a.figure.direction != b.figure.direction)
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    pairs = [{m[i : i + 2] for i in range(len(m) - 1)} for m in (one, other)]
    dice = 2 * len(pairs[0] & pairs[1]) / max(1, len(pairs[0]) + len(pairs[1]))
    return max(0.8 if shared >= 2 else 0.0, dice) * (1.0 if a.figure.direction == b.figure.direction else 0.8)
