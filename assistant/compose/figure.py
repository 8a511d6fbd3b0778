"""Choose the one figure that is asked for, and say it in a short sentence.

Enters: a Scene. Leaves: Picks, best first, each with the signals that chose it, and their wording. A figure is a neighbour, not
the answer, when its measured thing, unit, period or aspect is another one: these weigh more than how well the passage was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.citing import CLAUSE_END, sentence_around, trim
from assistant.compose.scene import Piece, Scene
from assistant.match import normalise
from index.types import Figure, Passage, Period, Span

PEOPLE = {"人", "名", "位", "人次"}
PERCENT = {"%", "个百分点"}
GROWTH = ("增长", "增", "涨", "提高", "提升", "下降", "降", "减少", "上升", "增幅", "增速", "涨幅", "降幅", "升幅", "快")


@dataclass(frozen=True)
class Pick:
    figure: Figure
    passage: Passage
    score: float
    covered: float  # of what was asked, in measure, clause, sentence or place
    near: float  # in measure and clause alone
    unit_fits: bool
    period_fits: float  # 1 same, 0.5 not said, 0 another
    aspect_fits: float


def rank(scene: Scene) -> list[Pick]:
    prior = {e.passage.id: 1 / (1 + i) for i, e in enumerate(scene.evidence)}
    picks = [pick(scene, f, e.passage, prior[e.passage.id]) for e in scene.evidence for f in scene.figures(e.passage)]
    return sorted(picks, key=lambda p: -p.score)


def pick(scene: Scene, figure: Figure, passage: Passage, prior: float) -> Pick:
    text = scene.bulletin(passage).text
    clause, sentence = text[slice(*figure.clause)], text[slice(*figure.sentence)]
    measure = f"{figure.base}{figure.measure}{figure.direction}{figure.unit}"
    covered = scene.match.coverage((measure, 1.0), (clause, 0.8), (sentence, 0.6), (" ".join(passage.path), 0.45), (passage.text, 0.4))
    near = scene.match.coverage((measure, 1.0), (clause, 0.9))
    unit = unit_fits(scene, figure)
    period = period_fits(scene.part.period, figure.period)
    aspect = aspect_fits(scene.part.aspect, figure.aspect)
    score = covered + 0.25 * near + 0.15 * focus(scene, figure) + 0.12 * prior
    score += (0.2 if unit else -0.5) + 0.3 * (period - 0.5) * 2 + 0.25 * (aspect - 0.5) * 2 + growth_fits(scene, figure)
    if figure.direction == "从":
        score -= 0.25
    return Pick(figure, passage, score, covered, near, unit, period, aspect)


def unit_fits(scene: Scene, figure: Figure) -> bool:
    units = set(scene.part.units)
    if not units or figure.unit in units:
        return True
    if figure.unit in PEOPLE and units & PEOPLE:
        return True
    return any(figure.unit.endswith(u) or u.endswith(figure.unit) for u in units if figure.unit and u not in PERCENT)


def period_fits(asked: Period | None, has: Period | None) -> float:
    if asked is None or has is None:
        return 0.5
    if asked.same(has):
        return 1.0
    if asked.start <= has.start and has.end <= asked.end:
        return 0.7  # a part of what was asked
    if has.start <= asked.start and asked.end <= has.end:
        return 0.45
    return 0.0


def aspect_fits(asked: str | None, has: str) -> float:
    if asked is None:
        return 0.6 if has == "achieved" else 0.5
    promised = ("expected", "target")
    return 1.0 if asked == has or (asked in promised and has in promised) else 0.0


def growth_fits(scene: Scene, figure: Figure) -> float:
    """「增长多少」 asks for a change, 「占比」 and 「率」 for a level: telling them apart is worth as much as a word."""
    if figure.unit not in PERCENT:
        return 0.0
    asked = any(word in scene.part.text for word in GROWTH)
    return 0.15 if asked == bool(figure.direction and figure.kind == "growth") else -0.1


def focus(scene: Scene, figure: Figure) -> float:
    """Share of the measure's characters that the question knows: a longer, more special measure is another thing."""
    measure = normalise(figure.measure)
    if not measure:
        return 0.0
    known = normalise(scene.part.text) + "".join(v for vs in scene.match.variants.values() for v in vs) + "".join(scene.query.places)
    return sum(ch in known for ch in measure) / len(measure)


# --- wording ---------------------------------------------------------------------------------------------------------

LEAD = re.compile(r"^(?:[一二三四五六七八九十]+是|其中|同时|此外|另外|并|且)[,，、:：]?\s*|^[（(]?\d+[)）.．、]\s*")
PROMISE = re.compile(r"预计|预期|计划|将|力争|目标|拟|争取|确保|底前|规划|前(?:完成|办结|建成|投用)|到20\d\d年|左右|以上|要")


def quoted(scene: Scene, pick: Pick) -> Span:
    """What is cited for a figure: its sentence, or its clause where the sentence is long."""
    text = scene.bulletin(pick.passage).text
    start, end = pick.figure.sentence
    if end - start <= 120:
        return trim(text, (start, end))
    start, end = pick.figure.clause
    period = pick.figure.period
    if period and period.span and pick.figure.sentence[0] <= period.span[0] < start and end - period.span[0] <= 180:
        start = period.span[0]
    return trim(text, (start, end))


def statement(scene: Scene, pick: Pick, neighbours: Sequence[Figure]) -> str:
    """A short sentence that states this figure and no other: the source's clause where it holds no other, else put together."""
    figure, text = pick.figure, scene.bulletin(pick.passage).text
    clause = LEAD.sub("", text[slice(*trim(text, figure.clause))].replace("**", "").strip("，,。；;、 \n"))
    others = [f for f in neighbours if f.span != figure.span and figure.clause[0] <= f.span[0] < figure.clause[1]]
    measured = normalise(figure.measure)
    if others or not (6 <= len(clause) <= 60) or (measured and measured not in normalise(clause)):
        body = said(figure, text)
    else:
        body = clause
    lead = ""
    period = figure.period
    if period and normalise(period.raw) not in normalise(body):
        lead = period.raw + ","
    if figure.aspect != "achieved" and not PROMISE.search(lead + body):
        lead += "计划" if not lead else "计划为:" if figure.kind in ("growth", "share") else "计划"
    return lead + body


def said(figure: Figure, text: str) -> str:
    """measure + direction + qualifier + number, all from the source."""
    raw = text[slice(*figure.span)]
    before = figure.qualifier if figure.qualifier and figure.qualifier not in raw and text[: figure.span[0]].endswith(figure.qualifier) else ""
    after = figure.qualifier if figure.qualifier and not before and text[figure.span[1] :].startswith(figure.qualifier) else ""
    direction = figure.direction if figure.direction not in ("从", "") and not figure.measure.endswith(figure.direction) else ""
    if text.find(figure.measure, figure.span[1], figure.sentence[1]) == figure.span[1]:  # 46条 河涌整治: the thing stands behind the number
        return f"{direction}{before}{raw}{after}{figure.measure}"
    joiner = "" if direction or figure.measure.endswith(("为", "达", "率")) or not figure.measure else ""
    return f"{figure.measure}{joiner}{direction}{before}{raw}{after}"


def state_line(scene: Scene, pick: Pick) -> tuple[str, str]:
    """(headline, the same with its marker): the period's own clause is cited too where it stands elsewhere."""
    neighbours = scene.figures(pick.passage)
    words = statement(scene, pick, neighbours)
    span = quoted(scene, pick)
    marker = scene.citer.mark(pick.passage, span)
    period = pick.figure.period
    if period and period.span and not (span[0] <= period.span[0] < span[1]) and not any(period.raw in h for h in pick.passage.path):
        marker += scene.citer.mark(pick.passage, clause_around(scene.bulletin(pick.passage).text, period.span))
    return words, f"{words}{marker}"


def clause_around(text: str, span: Span) -> Span:
    """From the last clause mark before the span to the first one after it."""
    start = max((m.end() for m in CLAUSE_END.finditer(text, max(0, span[0] - 120), span[0])), default=max(0, span[0] - 120))
    end = CLAUSE_END.search(text, span[1], span[1] + 80)
    return trim(text, (start, end.start() if end else min(len(text), span[1] + 40)))


def full_sentence(scene: Scene, pick: Pick) -> Span:
    return sentence_around(scene.bulletin(pick.passage).text, pick.figure.span, pick.passage.span)


# --- answers ---------------------------------------------------------------------------------------------------------

ENOUGH = 0.55  # coverage under which the best figure is a neighbour, not an answer


def fits(scene: Scene, pick: Pick) -> bool:
    return pick.covered >= ENOUGH and pick.unit_fits and pick.period_fits >= 0.4 and pick.aspect_fits >= 0.4


def answer(scene: Scene) -> Piece:
    """One figure, or one for each unit that the question names (「多少家次、多少人次」)."""
    picks = rank(scene)
    chosen = [p for p in picks[:1] if fits(scene, p)]
    if not chosen:
        return Piece(abstained=True)
    said_lines = [state_line(scene, p) for p in chosen]
    return Piece(headline=";".join(words for words, _ in said_lines), lines=[marked + "。" for _, marked in said_lines])


def promise(scene: Scene) -> Piece:
    """A promise with a number is a figure; one without is a sentence with its deadline."""
    picks = rank(scene)
    if scene.part.units and picks and fits(scene, picks[0]):
        return answer(scene)
    from assistant.compose import listing

    return listing.promised(scene)
