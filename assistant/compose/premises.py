"""A question may state what the bulletin does not say: put that right before anything else is answered.

Enters: a Scene. Leaves: a correcting Piece, or nothing. Held against the source are places in an order (「拿下第一」), directions
(「为什么下降」) and figures that a why-question takes for granted; the words are those of the page: 「与通报不符。原文为:…」.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.wording import state_line
from assistant.match import Matcher
from index.figures import read

TAKES_FOR_GRANTED = re.compile(r"为什么|为何|为啥|原因|怎么会|靠什么|靠的是|凭什么|经验|怎么做到|如何做到|咋")
DOWN = re.compile(r"下降|下滑|减少|降低|降到|降至|负增长|回落|缩水|取消|变少|跌")
UP = re.compile(r"增长|上升|提高|增加|提升|涨|增至|升到|多了")
RANKED = re.compile(r"第([一二三四五六七八九十\d]+)(?![季批轮届次方个条项])|倒数|垫底|首位|榜首")
ASIDE = re.compile(f"{TAKES_FOR_GRANTED.pattern}|{DOWN.pattern}|{UP.pattern}|报告|通报|解释|做法|拿下|取得")
NEAR = 0.55


def corrected(scene: Scene) -> Piece | None:
    asked = scene.query.asked
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
    wrong = wrong_rank(asked, picks) or wrong_direction(asked, picks) or wrong_figure(asked, picks)
    if wrong is None:
        return None
    words, marked = state_line(scene, wrong)
    return Piece(headline=f"与通报不符。原文为:{words}", lines=[f"与通报不符。原文为:「{marked}」。".replace("」。", "」")])


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
    moving = [p for p in picks if p.figure.direction and p.figure.direction not in ("从", "由")]
    return next((p for p in moving[:1] if against.search(p.figure.direction)), None)


def wrong_figure(asked: str, picks: list[Pick]) -> Pick | None:
    """A figure the question states in the unit of the best one, that no candidate holds."""
    stated = read(asked)
    for pick in picks[:1]:
        same = [f for f in stated if f.unit == pick.figure.unit]
        if same and not any(f.value == p.figure.value for f in same for p in picks):
            return pick
    return None
