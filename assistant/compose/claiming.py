"""A claim held against the source: 「…有8所,对吗?」.

Enters: a Scene. Leaves: a Piece that says 与通报一致 or 与通报不符 with the source's words, or that the bulletins do not say so. A promise
that the claim tells as done is no agreement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose import listing, meant, rows, tallies
from assistant.compose.figure import Pick, fitting, pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import kinds
from assistant.compose.wording import state_line
from assistant.match import Matcher, normalise
from assistant.parts import CLAIMED
from index.figures import read
from index.types import Figure

AGREES, DIFFERS, UNSAID = "与通报一致", "与通报不符。原文为", "通报没有这样写。原文为"
DONE_CLAIMED = re.compile(r"已经?|都[^,，]*了|完成了|改完|建成了|开通了|全部|了(?:吗|吧|么|没)?[,，?？]?$")
PROMISED = re.compile(r"预计|计划|将|力争|拟|争取|底前|目标|有望|确保")
OPEN = re.compile(r"正在|推进|尚未|未完成|在建|建设中|加快|剩余|其余|滞后|阶段性|部分")
DONE = re.compile(r"已(?:全部|经|于)?|全部|完成|建成|办结|到位|清零|投用|开通")
AROUND = re.compile(
    r"[,，]?\s*(?:是这样吗|是不是这样|是吗|对吗|对吧|对不对|对么|是吧|属实吗|真的吗|没错吧|是真的吗|行不行|可以吗|[吗吧么])[?？。]*$"
)
TIME = re.compile(r"[年月日季]")
TELLING = 20  # from which a number is likely to be told of one thing alone
ENOUGH, SURE, CLOSE = 0.5, 0.25, 0.1


def check(scene: Scene) -> Piece:
    said = CLAIMED.sub(lambda m: f" {m[1]} ", AROUND.sub("", scene.part.text))
    claimed = [f for f in read(said) if f.kind != "ordinal" or f.unit or f.raw.startswith(("第", "前"))]
    counted = of_tasks(scene, claimed) if claimed else None
    if counted:
        return counted
    if not claimed and kinds(said) and (row := rows.counted(scene)):
        lead = DIFFERS if DONE_CLAIMED.search(said) and row.open and "not_done" not in kinds(said) else AGREES
        words = rows.said(row)
        asked = "没" in said or "not_done" in kinds(said)
        head = f"{words}" if asked else f"{lead}:{words}"
        return Piece(headline=head, lines=[f"{head}{scene.citer.mark(row.passage)}。"])
    for claim in reversed(claimed):
        verdict = held_against(scene, claim, said)
        if verdict:
            return verdict
    return (by_number(scene, claimed) or Piece(abstained=True)) if claimed else told(scene, said)


def by_number(scene: Scene, claimed: Sequence[Figure]) -> Piece | None:
    """「55个一把手都被处分了」: the one place that has this number tells something else of it."""
    for claim in (c for c in claimed if c.value >= TELLING and c.unit):
        found = [
            pick(scene, figure, passage, 0.0)
            for bulletin in meant.newest(scene)[:1] for passage in scene.store.passages(bulletin.id)
            for figure in scene.figures(passage) if same(figure, claim)
        ]  # fmt: skip
        if len({p.figure.sentence for p in found}) != 1:
            continue
        return Piece(lines=[f"{UNSAID}:{state_line(scene, found[0])[1]}。"], abstained=True, nearest=[found[0].passage])
    return None


def of_tasks(scene: Scene, claimed: Sequence[Figure]) -> Piece | None:
    """「48项都完成了吧」 held against the bulletin's own count of its tasks."""
    piece = tallies.answer(scene)
    if piece is None or not piece.headline:
        return None
    lead = AGREES if any(same(f, c) for f in read(piece.headline) for c in claimed) else DIFFERS
    return Piece(headline=f"{lead}:{piece.headline}", lines=[f"{lead}:{piece.lines[0]}", *piece.lines[1:]], computed=piece.computed)


def held_against(scene: Scene, claim: Figure, said: str) -> Piece | None:
    """The figure of the claim's thing, period and unit; equal is agreement, another value corrects."""
    words = normalise(claim.raw)
    terms = tuple(t for t in scene.part.terms if t not in words)
    part = replace(scene.part, terms=terms or scene.part.terms, units=(claim.unit,) if claim.unit else (), aspect=None)
    one = replace(scene, part=part, match=Matcher(part, scene.store.rarity), query=replace(scene.query, asked=""))
    picks = [p for p in fitting(one, rank(one)) if p.covered >= ENOUGH]
    if not picks:
        return None
    equal = [p for p in picks if same(p.figure, claim) and p.score >= picks[0].score - SURE and p.near >= picks[0].near - CLOSE]
    if equal and (owner := own_figure(one, equal[0], picks)):
        equal, picks = [], [owner]
    best = equal[0] if equal else picks[0]
    if not equal and best.near < ENOUGH:
        return None
    promised = best.figure.aspect != "achieved" and bool(DONE_CLAIMED.search(said)) and not PROMISED.search(said)
    statement, marked = state_line(one, best)
    lead = DIFFERS if promised or not equal else AGREES if says_the_rest(one, best) else UNSAID
    return Piece(headline=f"{lead}:{statement}", lines=[f"{lead}:{marked}。"])


def own_figure(scene: Scene, equal: Pick, picks: Sequence[Pick]) -> Pick | None:
    """「乡镇还了0.96亿元」 where that is the figure of 县直机关 beside it: the one that measures what the claim names."""

    said = normalise(scene.part.text)

    def named(pick: Pick) -> float:
        measure = normalise(pick.figure.measure)
        return scene.match.coverage((measure, 1.0)) + (len(measure) > 2 and measure[-3:] in said)  # the head of what is measured: 满意率

    beside = [p for p in picks if p.figure.sentence == equal.figure.sentence and p.passage.id == equal.passage.id]
    best = max(beside, key=named, default=equal)
    return best if named(best) >= named(equal) + 0.25 else None


def says_the_rest(scene: Scene, pick: Pick) -> bool:
    """The number is right; is it told of the same thing and deed? A word of the claim that stands nowhere around says no."""
    around = [
        " ".join((*pick.passage.path, scene.bulletin(pick.passage).title, pick.passage.text, pick.figure.measure, pick.figure.context))
    ]
    return not any(len(meant.special(term)) >= 2 and not TIME.search(term) for term in scene.match.missing(around))


def same(figure: Figure, claim: Figure) -> bool:
    return figure.value == claim.value and (figure.unit == claim.unit or not claim.unit or {figure.unit, claim.unit} <= {"人", "名", "位"})


def told(scene: Scene, said: str) -> Piece:
    """A claim without a figure: what the nearest sentence says of it, done or still to do."""
    ranked = listing.ranked_sentences(scene)
    ranked = [s for s in ranked[:6] if scene.match.coverage((s.text, 1.0)) >= ENOUGH]
    if not ranked:
        return Piece(abstained=True)
    best = (
        next((s for s in ranked[:3] if OPEN.search(s.text) or PROMISED.search(s.text)), ranked[0])
        if DONE_CLAIMED.search(said)
        else ranked[0]
    )
    words = listing.short(scene, best)
    open_still = PROMISED.search(words) or OPEN.search(words)
    if DONE_CLAIMED.search(said) and open_still:
        lead = DIFFERS
    elif scene.match.coverage((best.text, 1.0)) >= 0.85 and (not DONE_CLAIMED.search(said) or DONE.search(words)):
        lead = AGREES
    else:
        lead = UNSAID
    return Piece(headline=f"{lead}:{words}", lines=[f"{lead}:「{words}」{scene.citer.mark(best.passage, best.span)}。"])
