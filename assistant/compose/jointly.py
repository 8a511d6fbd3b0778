"""Parts asked in one breath are mostly told in one sentence: which sentence serves all of them best.

Enters: the Scenes of one question, none answered yet. Leaves: in each the evidence found for the others, and, where one sentence serves
several parts better than each its own, that sentence as their home. It answers nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.compose import computing, meant, roles
from assistant.compose.figure import Pick, agrees, answered, confidence, fitting, rank, signals, trust, trusted
from assistant.compose.fits import AT_HOME, NEAR_HOME
from assistant.compose.scene import Home, Piece, Scene
from assistant.match import Matcher
from assistant.types import Citation, Evidence, Query

COUNTED = ("figure", "promise")
UNSURE = 0.3  # of confidence less is asked of a figure in the very words that answered another part
SHARED = (*COUNTED, "compare", "date", "list", "responsible")
POOLED = 8  # passages of each other part
EACH = 4  # candidates of a part within one sentence
FIRST = 6  # candidates of a part whose sentences are tried
NEWEST = 0.15  # of score a part, for the newest bulletin of a series


def bind(scenes: Sequence[Scene]) -> None:
    """Several parts of one topic share their evidence, and a home where they have one."""
    told_together = [s for s in scenes if s.part.intent in SHARED and any(same_topic(s, o) for o in scenes if o is not s)]
    if len(told_together) < 2:
        return
    found = [s.evidence for s in told_together]
    for scene in told_together:
        scene.company = True
        scene.evidence = pooled(scene.evidence, found)
    counted = [s for s in told_together if s.part.intent in COUNTED and s.part.operator == ""]
    settle(counted)
    for scene in counted:
        scene.ranked = None


def lean(scenes: Sequence[Scene], before: Query) -> None:
    """A turn that leans on the one before is mostly told in the sentence that answered that; not where it names another time or place."""
    first, part = scenes[0], before.parts[0]
    moved = first.part.period is not None and part.period is not None and not first.part.period.same(part.period)
    if part.intent not in COUNTED or moved or first.query.bulletins != before.bulletins:
        return
    asked = computing.fresh(replace(first, query=before, part=part, match=Matcher(part, first.store.rarity)))
    picks = fitting(asked, rank(asked))
    if not trusted(asked, picks):
        return
    figure, passage = picks[0].figure, picks[0].passage
    for scene in scenes:
        if scene.part.intent in COUNTED and scene.home is None:
            scene.home = Home(passage.bulletin, figure.sentence, passage.span)
            scene.said, scene.company, scene.units_told = figure.span, True, frozenset((figure.unit,))
            scene.ranked = None


def told_beside(scene: Scene, cited: Sequence[Citation]) -> Piece | None:
    """A part left unanswered, asked once more of the words alone that another part was answered with: 「尾款1036万元定于11月底前付清」."""
    if scene.part.intent not in COUNTED or not cited:
        return None
    home, spans = cited[0], [(c.start, c.end) for c in cited if c.bulletin == cited[0].bulletin]
    passages = [p for p in scene.store.passages(home.bulletin) if any(a < p.span[1] and p.span[0] < b for a, b in spans)]
    found = [e for e in scene.evidence if e.passage in passages]
    near = replace(scene, evidence=found, company=True, home=Home(home.bulletin, (home.start, home.end), (home.start, home.end)))
    told = [p for p in rank(near) if any(a <= p.figure.span[0] < b for a, b in spans) and p.figure.kind == "amount" and p.unit_fits]
    left = [p for p in told if roles.rest_fits(near, p.figure, scene.bulletin(p.passage).text[slice(*p.figure.clause)]) > 0]
    picks = [p for p in told if agrees(near, p)]
    if left or (picks and confidence(signals(near, picks)) >= trust()["threshold"] - UNSURE):
        return answered(near, (left or picks)[:1])
    return None


def same_topic(one: Scene, other: Scene) -> bool:
    return bool(set(one.part.terms) & set(other.part.terms)) or not one.part.terms or not other.part.terms


def pooled(own: Sequence[Evidence], found: Iterable[Sequence[Evidence]]) -> list[Evidence]:
    ids = {e.passage.id for e in own}
    others = {e.passage.id: e for evidence in found for e in evidence[:POOLED] if e.passage.id not in ids}
    return [*own, *others.values()]


def settle(scenes: Sequence[Scene]) -> None:
    """A home for all: the sentence in which the parts' figures stand, each another one, where together they fit better than each part's
    best alone."""
    held = [(scene, pool) for scene in scenes if (pool := [p for p in rank(scene)[:20] if agrees(scene, p)])]
    if len(held) < 2 or held[0][0] is not scenes[0]:
        return
    pools = [pool for _, pool in held]
    fresh = {b.id for b in meant.newest(scenes[0])}
    homes = dict.fromkeys(Home(p.passage.bulletin, p.figure.sentence, p.passage.span) for pool in pools for p in pool[:FIRST])
    worth, chosen, home = max(((*best(near(pools, home), home, fresh), home) for home in homes), key=lambda row: row[0])
    if worth <= best([pool[:EACH] for pool in pools], None, fresh)[0]:
        return
    for scene in scenes:
        scene.home = home
    for (scene, _), pick in zip(held, chosen, strict=False):
        scene.likely = pick.figure.span


def near(pools: Sequence[Sequence[Pick]], home: Home) -> list[list[Pick]]:
    """Of each part the candidates at home, and the best elsewhere; the first, which names the topic, is told at home."""
    inside = [[p for p in pool if home.holds(p.passage.bulletin, p.figure.span)][:EACH] for pool in pools]
    return [inside[0], *([*here, pool[0]] for here, pool in zip(inside[1:], pools[1:], strict=True))]


def best(pools: Sequence[Sequence[Pick]], home: Home | None, fresh: set[str]) -> tuple[float, tuple[Pick, ...]]:
    """The best sum of scores with another figure for each part, and these figures."""

    def total(chosen: Sequence[Pick]) -> float:
        inside = [home is not None and home.holds(p.passage.bulletin, p.figure.span) for p in chosen]
        beside = sum(bool(home and home.around(p.passage)) for p in chosen) - sum(inside)
        together = AT_HOME * sum(inside) + NEAR_HOME * beside if sum(inside) > 1 else 0.0
        return together + sum(p.score + NEWEST * (p.passage.bulletin in fresh) for p in chosen)

    distinct = (c for c in itertools.product(*pools[:4]) if len({(p.passage.bulletin, p.figure.span) for p in c}) == len(c))
    return max(((total(c), c) for c in distinct), key=lambda row: row[0], default=(-1.0, ()))
