"""The engine that needs no language model: Query and Evidence in, Draft out.

Each part is answered by the composer of its intent; what no composer can answer is declined with the nearest passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.compose import (
    asking_back,
    chapters,
    claiming,
    comparing,
    computing,
    dating,
    declining,
    enumerations,
    figure,
    jointly,
    leaning,
    listing,
    matters,
    moving,
    naming,
    overviews,
    particulars,
    premises,
    standing,
    status,
    wording,
)
from assistant.compose.citing import Citer
from assistant.compose.scene import Piece, Scene
from assistant.inner_places import short
from assistant.match import Matcher
from assistant.readings import tidy
from assistant.types import Citation, Evidence, Intent, Query
from assistant.verify import Draft
from index.amounts.periods import read_periods
from index.amounts.phrases import LAPSES
from index.types import Figure, Span

if TYPE_CHECKING:
    from index.store import Store

ELLIPSIS = re.compile(r"^(?:那么?|还有)?[^?？多少几哪谁]{1,16}呢[?？]?$")
LEVEL = re.compile(
    r"(?:率|占比|比重|比例|总量|总额|产值|均价|指数|得分)(?:现在|目前|最近|又|是|到底)?(?:怎么样|咋样|怎样|如何|什么情况|啥情况)"
)
ORDER = "一二三四五六七八九十"
UNTOLD = "问:通报没有写。"
COMPOSERS: Mapping[Intent, Callable[[Scene], Piece]] = {
    "figure": computing.figure,
    "promise": figure.promise,
    "date": dating.answer,
    "measures": listing.measures,
    "problems": matters.problems,
    "status": status.status,
    "responsible": naming.responsible,
    "documents": naming.issued_documents,
    "list": naming.listed,
    "aggregate": computing.aggregate,
    "compare": comparing.compare,
    "check": claiming.check,
    "summary": overviews.summary,
    "overview": overviews.overview,
}


def compose(query: Query, evidence: Sequence[Sequence[Evidence]], store: Store, *, last: bool = False) -> Draft:
    """`evidence[i]` bears on `query.parts[i]`; `last`: no other words are tried any more for what stays unanswered."""
    citer = Citer(store.bulletin)
    own = [query.asked if query.followed else part.text if len(query.parts) > 1 else "" for part in query.parts]
    scenes = [
        Scene(store, query, part, found, Matcher(part, store.rarity, words), citer)
        for part, found, words in zip(query.parts, evidence, own, strict=True)
    ]
    jointly.bind(scenes)
    if query.followed and query.before:
        jointly.lean(scenes, query.before)
    pieces: list[Piece] = []
    told: list[tuple[str, Span]] = []
    units: set[str] = set()
    cited: list[Sequence[Citation]] = []
    for scene in scenes:
        scene.told, scene.units_told = tuple(told), scene.units_told | units
        marked = len(citer.citations)
        piece = piece_of(scene)
        piece = (beyond(scene) if piece.abstained else None) or piece
        pieces.append(piece)
        cited.append(citer.citations[marked:] if not piece.abstained else ())
        told += scene.chosen
        units |= {told_by.unit for told_by in chosen(scene)}
    if last:
        told_in_passing(scenes, pieces, cited)
    told_twice = [told_with_its_figure(i, scenes, pieces) or told_with_its_date(i, scenes, pieces) for i in range(len(pieces))]
    return joined(query, [Piece() if twice else piece for twice, piece in zip(told_twice, pieces, strict=True)], citer)


def told_in_passing(scenes: Sequence[Scene], pieces: list[Piece], cited: Sequence[Sequence[Citation]]) -> None:
    """What was left unanswered, from the sentences that the other parts cite; a date told there is then told of that alone."""
    for nth, scene in enumerate(scenes):
        others = [citation for place, marks in enumerate(cited) if place != nth for citation in marks]
        if not pieces[nth].abstained or not (found := jointly.told_beside(scene, others)):
            continue
        pieces[nth] = found
        for place, other in enumerate(scenes):
            other.told = tuple(scene.chosen)
            if other.part.intent == "date" and place != nth and (day := leaning.dated(other)):
                pieces[place] = day


def chosen(scene: Scene) -> list[Figure]:
    """The figures that a part was answered with."""
    return [p.figure for p in scene.ranked or () if (p.passage.bulletin, p.figure.span) in scene.chosen]


def told_with_its_figure(nth: int, scenes: Sequence[Scene], pieces: Sequence[Piece]) -> bool:
    """「打算到什么时候提到多少」: the figure told for the other part brings the only date of the sentence that answers this one."""
    piece, asked = pieces[nth], scenes[nth].part
    if asked.intent not in ("promise", "date") or asked.units or piece.abstained or len(piece.lines) != 1:
        return False
    dates = {period.raw for period in read_periods(piece.lines[0], year=2000)}
    return any(
        period is not None
        and period.span is not None
        and figure.clause[0] <= period.span[0] < figure.clause[1]
        and dates == {period.raw}
        and figure.raw in piece.lines[0]
        and all(words in (told.headline or "") for words in (figure.raw, period.raw))
        for other, told in zip(scenes, pieces, strict=True)
        if other is not scenes[nth]
        for figure in chosen(other)
        for period in (figure.period,)
    )


def told_with_its_date(nth: int, scenes: Sequence[Scene], pieces: Sequence[Piece]) -> bool:
    """「定在什么时候通水，比原先晚了多久」: 「计划2026年5月底前通水，比原定时间推迟11个月」 answers both."""
    spells = [figure for figure in chosen(scenes[nth]) if figure.unit in LAPSES]
    dated = [told for scene, told in zip(scenes[:nth], pieces, strict=False) if scene.part.intent in ("promise", "date")]
    return len(spells) == 1 and any(spells[0].raw in line for told in dated for line in told.lines)


def piece_of(scene: Scene) -> Piece:
    if scene.part.intent not in ("off_topic", "opinion") and (itself := enumerations.explained(scene) or particulars.answer(scene)):
        return itself
    refused = declining.before(scene)
    if refused:
        return refused
    for settle in SETTLES:
        if settled := settle(scene):
            return settled
    if LEVEL.search(scene.part.text) and not (level := figure.answer(scene)).abstained:
        return level
    piece = asking_back.several_places(scene) or COMPOSERS[scene.part.intent](scene)
    if piece.abstained and not piece.lines:
        return leaning.limit(scene) or declining.after(scene, piece)
    ahead = scene.part.intent == "promise" or (scene.part.intent == "date" and scene.part.aspect == "target")  # 说好什么时候清零
    if ahead and piece.headline and not wording.PROMISE.search(piece.headline):
        piece.headline = f"通报的计划是:{piece.headline}"
    if scene.part.intent == "promise" and not piece.headline and piece.lines and not wording.PROMISE.search(piece.lines[0]):
        piece.lines.insert(0, "通报的计划是:")
    if scene.part.intent == "status" and piece.headline is None:
        piece.headline = told_by_figure(scene)
    return piece


def beyond(scene: Scene) -> Piece | None:
    """「那资源化利用率呢」 after a question of one county: told of the whole, where nothing is told of the county. Says so first."""
    query, part = scene.query, scene.part
    left = [name for name in query.within if short(name) not in query.asked]
    if not left or len(left) < len(query.within) or ELLIPSIS.match(tidy(query.asked)):
        return None
    part = replace(part, terms=tuple(t for t in part.terms if t not in {short(name) for name in left}))
    wider = Scene(scene.store, replace(query, within=()), part, scene.evidence, Matcher(part, scene.store.rarity, query.asked), scene.citer)
    piece = piece_of(wider)
    if piece.abstained:
        return None
    scene.chosen += wider.chosen
    return replace(piece, lines=[f"以下不限于{'、'.join(left)}:", *piece.lines])


def without_number(scene: Scene) -> Piece | None:
    """「那家庭养老床位呢」 after a question of how many: the source may tell of it without a figure."""
    if not scene.query.followed or scene.part.intent != "figure" or not ELLIPSIS.match(tidy(scene.query.asked)):
        return None
    sentences, picks = listing.ranked_sentences(scene), figure.rank(scene)
    if not sentences or (picks and picks[0].near >= 0.6):
        return None
    best = sentences[0]
    if scene.match.coverage((best.text, 1.0)) < 0.85 or any(best.span[0] <= p.figure.span[0] < best.span[1] for p in picks):
        return None
    return Piece(lines=[listing.line(scene, best.passage, best.span)])


# What settles a part before any composer is asked, in this order.
SETTLES: Sequence[Callable[[Scene], Piece | None]] = (
    leaning.answer, standing.answer, premises.corrected,
    matters.told_by_status, chapters.announced, declining.open_count, declining.only_total, declining.only_count,
    without_number, moving.against,
)  # fmt: skip


def told_by_figure(scene: Scene) -> str | None:
    """「回复得怎么样」: where one figure says it (回复率100%), it is the headline."""
    picks = figure.fitting(scene, figure.rank(scene))
    if picks and picks[0].near >= 0.8 and picks[0].figure.kind in ("share", "ordinal") and figure.trusted(scene, picks):
        return wording.state_line(scene, picks[0])[0]
    return None


def joined(query: Query, pieces: Sequence[Piece], citer: Citer) -> Draft:
    """One answer out of its parts; a part without an answer is named as such unless none has one."""
    abstained = all(p.abstained for p in pieces)
    headlines = [p.headline for p in pieces if p.headline]
    lines: list[str] = []
    if query.missing_places and query.places:
        lines.append(f"{declining.whose(query)}没有{'、'.join(query.missing_places)}的通报,以下只答其余。")
    for number, piece in enumerate(pieces[: len(ORDER)], 1):
        if piece.abstained and not abstained and len(pieces) > 1:
            lines.append(f"第{ORDER[number - 1]}{UNTOLD}")
        else:
            lines += piece.lines
    near = [p for piece in pieces for p in piece.nearest][:3] if abstained else []
    return Draft(
        headline=";".join(dict.fromkeys(headlines)) if headlines and not abstained else None,
        answer="\n".join(dict.fromkeys(lines)),
        citations=citer.citations,
        computed=tuple(c for p in pieces for c in p.computed),
        abstained=abstained,
        nearest=tuple(citer.cite(p, None, i) for i, p in enumerate(near, 1)),
        choices=tuple(dict.fromkeys(c for piece in pieces for c in piece.choices)),
    )
