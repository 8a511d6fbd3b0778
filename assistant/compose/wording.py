"""How a figure is told: the source's own clause where it holds no other figure, else measure, movement, qualifier and number put together.

Enters: a Scene and a Pick. Leaves: words, with a marker where asked. It chooses nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.compose.citing import CLAUSE_END, trim
from assistant.compose.scene import Scene
from assistant.match import normalise
from index.amounts.phrases import FROM
from index.types import Figure, Period, Span

if TYPE_CHECKING:
    from assistant.compose.figure import Pick

LEAD = re.compile(r"^(?:[一二三四五六七八九十]+是|其中|同时|此外|另外|并|且)[,，、:：]?\s*|^[（(]?\d+[)）.．、]\s*")
WORDED = re.compile(
    r"预计|预期|计划|将|力争|目标|拟|争取|确保|有望|要|规划|(?<![稳固])定[于在]|约定|承诺|(?<!年)限[于在]|前(?:付清|还清|到位|完成|办结|建成|交付|投用)"
)
FROM_BOUND = re.compile(r"(?:以上|起)(?:\(含\)|（含）)?[、，,]?(?:不足|不到|未满)?")
UP_TO = ("以下", "以内", "（不", "（含")
REACHES = ("到", "至", "为", "成", "达", "超过", "突破")
LEFT = re.compile(r"其余|剩余|余下|剩下|尚有|尚余|还有|还剩")  # of what was counted before
COMPARED = re.compile(r"^[比较].*[低高少多快慢大小长短早晚]|^[高低快慢多少优]于")
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
    if both := bounds(figure, neighbours, text):
        return both
    others = [f for f in neighbours if f.span != figure.span and figure.clause[0] <= f.span[0] < figure.clause[1]]
    measured = normalise(figure.measure)
    alone = not others and 6 <= len(clause) <= 60 and (not measured or measured in normalise(clause))
    begun = max(text.rfind(mark, figure.clause[0], figure.span[0]) + 1 for mark in "，,")
    if left := LEFT.match(text, begun or figure.clause[0], figure.clause[1]):
        return text[left.start() : figure.clause[1]].strip("，,。；;、 \n")  # 其余13个要求在8月底前整改到位
    body = clause.replace("\n", "") if alone else moved(figure, others, text) or said(figure, text)
    lead = ""
    period = figure.period
    if period and normalise(period.raw) not in normalise(body):
        lead = period_words(period, text) + ","
    if figure.aspect != "achieved" and not WORDED.search(body):
        lead += "计划" if figure.direction and body.startswith(figure.direction) else "目标为:"
    return lead + body


def bounds(figure: Figure, neighbours: Sequence[Figure], text: str) -> str:
    """「60万元以上、400万元以下的工程一律进场交易」: two bounds are one answer."""
    for lower, upper in itertools.pairwise(sorted((f for f in neighbours if f.unit == figure.unit), key=lambda f: f.span)):
        between, behind = text[lower.span[1] : upper.span[0]], text[upper.span[1] : upper.span[1] + 2]
        if figure in (lower, upper) and FROM_BOUND.fullmatch(between) and behind in UP_TO:
            return text[lower.span[0] : CLAUSE_END.search(f"{text}。", upper.span[1]).start()]  # type: ignore[union-attr]  # ends with one
    return ""


def moved(figure: Figure, others: Sequence[Figure], text: str) -> str:
    """What a thing was before is told with what it came to: 大班额由57个减至9个."""
    came_to = next((f for f in others if f.span[0] > figure.span[1] and f.unit == figure.unit), None)
    if figure.direction not in FROM or came_to is None or not came_to.direction.endswith(REACHES):
        return ""
    start = max(text.rfind(word, figure.clause[0], figure.span[0]) for word in FROM)
    return LEAD.sub("", figure.measure) + text[start : came_to.span[1]].replace("\n", "")


def period_words(period: Period, text: str) -> str:
    """The period with the small words that make it a limit: 2022年底前, 截至9月底, 到2025年."""
    if period.span is None:
        return period.raw
    start, end = period.span
    before = next((w for w in ("截至", "截止", "到", "至") if text[:start].endswith(w)), "")
    after = next((w for w in ("之前", "以前", "前") if text.startswith(w, end)), "")
    return f"{before}{period.raw}{after}"


def said(figure: Figure, text: str) -> str:
    """measure + direction + qualifier + number, all from the source; a unit of a table's head is told as the head does: (万元)46,200."""
    raw = text[slice(*figure.span)].replace("\n", "")  # a full line may end within it
    scaled = bool(figure.unit_said) and figure.unit_said != figure.unit
    raw = f"({figure.unit_said}){raw}" if scaled else f"{raw}{figure.unit_said}"
    measure = LEAD.sub("", figure.measure)
    before = (
        figure.qualifier if figure.qualifier and figure.qualifier not in raw and text[: figure.span[0]].endswith(figure.qualifier) else ""
    )
    after = figure.qualifier if figure.qualifier and not before and text[figure.span[1] :].startswith(figure.qualifier) else ""
    direction = figure.direction if figure.direction not in ("从", "") and not figure.measure.endswith(figure.direction) else ""
    told = text[: figure.span[0]].removesuffix(before)
    if figure.base and told.removesuffix("的").endswith(figure.base):  # by how much, not how much; 占年度计划的50.7%
        measure, direction = f"{measure.removesuffix(figure.base)}{direction}", figure.base + "的" * told.endswith("的")
    if figure.measure and text.find(figure.measure, figure.span[1], figure.sentence[1]) == figure.span[1]:  # 46条 河涌整治
        return f"{direction}{before}{raw}{after}{measure}"
    return f"{measure}{direction}{before}{raw}{after}"


def state_line(scene: Scene, pick: Pick) -> tuple[str, str]:
    """(headline, the same with its marker): the period's own clause is cited too where it stands elsewhere."""
    neighbours = scene.figures(pick.passage)
    words = statement(scene, pick, neighbours)
    span = quoted(scene, pick)
    marker = scene.citer.mark(pick.passage, span)
    period, text = pick.figure.period, scene.bulletin(pick.passage).text
    unit = pick.figure.unit_said
    if unit and unit not in text[slice(*span)] and (at := text.rfind(unit, 0, span[0])) >= 0:
        marker += scene.citer.mark(pick.passage, trim(text, (text.rfind("\n", 0, at) + 1, text.find("\n", at))))
    if period and period.raw in words and period.raw not in text[slice(*span)] and not any(period.raw in h for h in pick.passage.path):
        at = period.span[0] if period.span else text.rfind(period.raw, 0, span[0])
        if at >= 0:
            marker += scene.citer.mark(pick.passage, clause_around(text, (at, at + len(period.raw))))
    return words, f"{words}{marker}"


def clause_around(text: str, span: Span) -> Span:
    """From the last clause mark before the span to the first one after it."""
    start = max((m.end() for m in CLAUSE_END.finditer(text, max(0, span[0] - 120), span[0])), default=max(0, span[0] - 120))
    end = CLAUSE_END.search(text, span[1], span[1] + 80)
    return trim(text, (start, end.start() if end else min(len(text), span[1] + 40)))
