"""A question may state what the bulletin does not say: put that right before anything else is answered.

Enters: a Scene. Leaves: a correcting Piece, or nothing. Held against the source are places in an order (「拿下第一」), directions
(「为什么下降」), figures that a why-question takes for granted, and what is said of all of a number (「612台全都超期了」); the words are
those of the page: 「与通报不符。原文为:…」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.compose.another import stated_in
from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.wording import state_line
from assistant.match import Matcher, likeness, normalise
from assistant.parts import ASKS
from assistant.terms import cut, synonyms_of
from index.amounts.phrases import FROM
from index.figures import read
from index.types import Figure, Passage

TAKES_FOR_GRANTED = re.compile(
    r"为什么|为何|为啥|原因|怎么会|靠什么|靠的是|凭什么|经验|怎么做到|如何做到|咋|怎么(?:不|没|还|就|只|才)|凭啥|何以|哪来"
)
ALL_OF = re.compile(r"[^，,。；;？?]{0,10}?(?:全都|全部|全是|都|一律|悉数|统统|无一例外|均)(?P<said>[^，,。；;？?]+)")
ALL_TOLD = re.compile(r"全部|均|都|全都|全面|100%")
LABEL = re.compile(r"^[*#\s]*(?:【[^】]{1,12}】|[（(]?\d{1,2}[)）.．、]\s*)?")
DOWN = re.compile(r"下降|下滑|减少|降低|降到|降至|负增长|回落|缩水|取消|变少|跌")
UP = re.compile(r"增长|上升|提高|增加|提升|涨|增至|升到|多了")
RANKED = re.compile(r"第([一二三四五六七八九十\d]+)(?![季批轮届次方个条项])|倒数|垫底|首位|榜首")
ASIDE = re.compile(f"{TAKES_FOR_GRANTED.pattern}|{DOWN.pattern}|{UP.pattern}|报告|通报|解释|做法|拿下|取得")
TOLD = 0.3  # the same, by a passage that holds the very figure
NEAR = 0.55


def corrected(scene: Scene) -> Piece | None:
    asked = scene.query.asked
    if part_of_it := all_of_them(scene):
        return part_of_it
    if not TAKES_FOR_GRANTED.search(asked):
        return None
    terms = tuple(t for t in scene.part.terms if not ASIDE.search(t))
    if not terms:
        return None
    part = replace(scene.part, terms=terms)
    plain = replace(scene, part=part, match=Matcher(part, scene.store.rarity))
    picks = [p for p in rank(plain)[:8] if p.near >= NEAR and p.period_fits >= 0.4]
    if not picks:
        return None
    wrong = wrong_rank(asked, picks) or wrong_direction(asked, picks) or wrong_figure(plain, asked, picks)
    return put_right(scene, wrong) if wrong else None


def put_right(scene: Scene, wrong: Pick) -> Piece:
    words, marked = state_line(scene, wrong)
    return Piece(headline=f"与通报不符。原文为:{words}", lines=[f"与通报不符。原文为:「{marked}」。".replace("」。", "」")])


def all_of_them(scene: Scene) -> Piece | None:
    """「612台校车全都超期了，怎么不换」 where the source tells that 85 of the 612 are: the part of which it is told."""
    asked = scene.query.asked
    if scene.part.intent in ("check", "status"):
        return None
    for total in stated_in(asked):
        claimed = ALL_OF.match(asked, total.span[1])
        if total.kind != "amount" or total.value <= 1 or not claimed or ASKS.search(claimed["said"]):
            continue
        terms = [word for word in cut(claimed["said"]) if len(word) > 1]
        for evidence in scene.evidence[:8]:
            if found := part_told(scene, evidence.passage, total, terms):
                return found
    return None


def part_told(scene: Scene, passage: Passage, total: Figure, terms: Sequence[str]) -> Piece | None:
    """The source's words up to the first smaller figure of the total's sentence that is told of what is claimed, or is told under it."""
    text, figures = scene.bulletin(passage).text, [f for f in scene.figures(passage) if f.unit == total.unit]
    whole = next((f for f in figures if f.value == total.value), None)
    if whole is None:
        return None
    same = [f for f in figures if f.sentence == whole.sentence and f.kind == "amount" and not f.base]
    parts = [f for f in same if f.value < whole.value and f.span > whole.span]
    between = text[whole.span[1] : parts[0].span[0]] if parts else ""
    if not parts or (ALL_TOLD.search(between) and any(says(term, between) for term in terms)):
        return None
    headed = any(says(term, " ".join(passage.path)) for term in terms)
    told = [f for f in parts if any(says(t, f.measure + f.direction + text[slice(*f.clause)]) for t in terms)]
    chosen = next(iter(told), parts[0] if headed else None)
    if chosen is None:
        return None
    span = (whole.clause[0], chosen.clause[1])
    words = LABEL.sub("", text[slice(*span)]).strip("*# ")
    marker = scene.citer.mark(passage, span)
    return Piece(headline=f"与通报不符。原文为:{words}", lines=[f"与通报不符。原文为:「{words}」{marker}"])


def says(term: str, words: str) -> bool:
    return any(likeness(normalise(t), normalise(words)) >= 0.5 for t in (term, *synonyms_of([term]).get(term, ())))


def wrong_rank(asked: str, picks: list[Pick]) -> Pick | None:
    claimed = RANKED.search(asked)
    if not claimed:
        return None
    values = {f.value for f in read(claimed[0])} or {Decimal(1)}
    return next((p for p in picks if p.figure.kind == "ordinal" and p.figure.value not in values), None)


def wrong_direction(asked: str, picks: list[Pick]) -> Pick | None:
    """The best figure moved the other way than the question says."""
    down, up = bool(DOWN.search(asked)), bool(UP.search(asked))
    if down == up:
        return None
    against = UP if down else DOWN
    moving = [p for p in picks if p.figure.direction and p.figure.direction not in FROM]
    return next((p for p in moving[:1] if against.search(p.figure.direction)), None)


def wrong_figure(scene: Scene, asked: str, picks: list[Pick]) -> Pick | None:
    """A figure the question states in the unit of the best one, that no candidate holds."""
    stated = read(asked)
    for pick in picks[:1]:
        same = [f for f in stated if f.unit == pick.figure.unit]
        if same and not any(f.value == p.figure.value for f in same for p in picks) and not any(is_told(scene, f) for f in same):
            return pick
    return None


def is_told(scene: Scene, stated: Figure) -> bool:
    """Does a passage of the topic hold the figure that the question states?"""
    return any(
        scene.match.coverage(
            (scene.bulletin(e.passage).text[slice(*f.sentence)], 1.0), (e.passage.text, 0.8), (" ".join(e.passage.path), 0.8)
        )
        >= TOLD
        for e in scene.evidence[:8]
        for f in scene.figures(e.passage)
        if (f.value, f.unit) == (stated.value, stated.unit)
    )
