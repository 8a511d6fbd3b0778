"""Comparisons: places side by side, one thing at two dates, two things of one bulletin.

Enters: a Scene. Leaves: a Piece. Differences are computed from two cited figures of one unit that measure the same thing; a bulletin that
does not say gets 未提及.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.compose import figure as figures
from assistant.compose import meant, tallies, wording
from assistant.compose.arithmetic import Computed, added, gap, subtracted
from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import SUM, alike, operands, same_measure
from assistant.compose.states import kinds
from assistant.compose.wording import state_line
from assistant.match import Matcher
from index.periods import read_periods
from index.types import Bulletin, Figure

LOWEST = re.compile(r"最低|最少|最小|最慢|更低|更少|谁低|谁少")
FROM = ("从", "由")
YEAR_OF = r"(?:20\d\d年[底末初]?的?)?"
FROM_WORD = re.compile(rf"[由从]{YEAR_OF}[^,，。；;\d]{{0,8}}$")
TO_WORD = re.compile(rf"^[^,，。；;]{{0,6}}[到至为]{YEAR_OF}$")
LEVEL = re.compile(r"(?:增|减|升|降|提高|涨|缩|压)[^,，]{0,3}[到至为]$")  # 「2022年外流97名,2023年减少到38名」
SAME = 0.5  # likeness of two measures of one thing at two dates
YEARS = re.compile(r"20\d\d年?|[前上去]一?年")
EARLIER = re.compile(r"上年|去年|上一|同期|原来|原有|此前|整改前|上届")


def compare(scene: Scene) -> Piece:
    bulletins = scene.query.bulletins or tuple(dict.fromkeys(e.passage.bulletin for e in scene.evidence))
    if len(scene.query.places) <= 1 and len(bulletins) >= 2 and (piece := within_one(scene) or over_time(scene)):
        return piece
    if len(bulletins) >= 2 and len(scene.query.places) != 1:
        return places(scene, bulletins)
    if scene.part.operator != "difference":
        picks = operands(scene)
        return two_things(scene, picks) if len(picks) == 2 else figures.answer(scene)
    picks = operands(scene)
    told = from_to(scene) or two_periods(scene) or (two_things(scene, picks) if len(picks) == 2 else stated_change(scene))
    return told or figures.answer(scene)


def difference(scene: Scene) -> Piece | None:
    """A difference that no operator names: of one thing at two dates or in one sentence, of two things named."""
    if len(scene.query.places) <= 1 and scene.query.bulletins and (piece := within_one(scene) or over_time(scene)):
        return piece
    picks = operands(scene)
    return from_to(scene) or two_periods(scene) or (two_things(scene, picks) if len(picks) == 2 else stated_change(scene))


def within_one(scene: Scene) -> Piece | None:
    """「2023年比前一年少了几个」: where years are named, one bulletin may tell both."""
    period = scene.part.period
    return from_to(scene, dated=True) if period and re.search(r"20\d\d", period.raw) and len(YEARS.findall(scene.part.text)) > 1 else None


# --- one thing at two dates ------------------------------------------------------------------------------------------


def over_time(scene: Scene) -> Piece | None:
    """The same count or figure in two bulletins on one place, the older first."""
    told = sorted(meant.meant(scene), key=meant.told_on)
    told = told if len(told) > 1 else meant.whole_series(scene)
    if len(told) < 2:
        return None
    for older, newer in itertools.combinations(told, 2):
        piece = moved_count(scene, older, newer) if kinds(scene.part.text) else None
        if piece:
            return piece
    return moved_figure(scene, told)


def moved_count(scene: Scene, older: Bulletin, newer: Bulletin) -> Piece | None:
    """The bulletins' own counts of tasks: 已完成8项, then 已完成15项."""
    before, after = tallies.whole_tally(scene, older), tallies.whole_tally(scene, newer)
    if not before or not after:
        return None
    now = tallies.asked(scene.part.text, after)
    then = {c.state: c for c in tallies.asked(scene.part.text, before)}
    both = [(then[c.state], c) for c in now if c.state in then]
    if not both:
        return None
    (past, present), fits = both[0], (1.0, 1.0, 1.0)
    first = Pick(past.figure, before.passage, *fits, True, *fits[:2])
    second = Pick(present.figure, after.passage, *fits, True, *fits[:2])
    lines = [f"- {tallies.said(scene, tally, [count])[1]}" for tally, count in ((before, past), (after, present))]
    return subtracted(scene, second, first, change(first, second), lines)


def moved_figure(scene: Scene, told: Sequence[Bulletin]) -> Piece | None:
    order = {b.id: place for place, b in enumerate(told)}
    picks = [p for p in rank(replace(scene, part=replace(scene.part, period=None))) if p.unit_fits and p.passage.bulletin in order][:24]
    best: tuple[float, Pick, Pick] | None = None
    for a, b in itertools.combinations(picks, 2):
        if a.passage.bulletin == b.passage.bulletin or not alike([a, b]) or a.figure.aspect != b.figure.aspect:
            continue
        same = same_measure(a, b)
        score = a.score + b.score + 0.6 * same
        if same >= SAME and (best is None or score > best[0]):
            first, second = sorted((a, b), key=lambda p: order[p.passage.bulletin])
            best = (score, first, second)
    if best is None or max(best[1].covered, best[2].covered) < 0.35:
        return None
    _, first, second = best
    lines = [f"- {dated(scene, p)}{state_line(scene, p)[1]}" for p in (first, second)]
    return subtracted(scene, second, first, change(first, second), lines)


def two_periods(scene: Scene) -> Piece | None:
    """「2026年计划改造的比2025年改造的少多少」: one thing at two periods that the question names, in one bulletin."""
    year = next((b.as_of.year for b in [scene.bulletin(e.passage) for e in scene.evidence[:1]] if b.as_of), None)
    periods = read_periods(scene.part.text, year=year)
    if len(periods) != 2 or periods[0].same(periods[1]):
        return None
    pools = []
    for period in periods:
        part = replace(scene.part, period=period, aspect=None)
        one = replace(scene, part=part, match=Matcher(part, scene.store.rarity))
        pools.append([p for p in rank(one) if p.unit_fits and p.period_fits >= 0.7 and p.covered >= figures.ENOUGH][:4])
    pairs = [(a, b) for a, b in itertools.product(*pools) if alike([a, b]) and same_measure(a, b) >= SAME and a.figure != b.figure]
    if not pairs:
        return None
    best = max(pairs, key=lambda pair: pair[0].score + pair[1].score)
    first, second = sorted(best, key=lambda p: p.figure.period.end if p.figure.period else date.max)
    lines = [f"- {state_line(scene, p)[1]}" for p in (first, second)]
    return subtracted(scene, second, first, f"两者相差{gap(first, second)}", lines)


def dated(scene: Scene, pick: Pick) -> str:
    day = scene.bulletin(pick.passage).as_of
    return f"{day.year}年{day.month}月的通报:" if day and not pick.figure.period else ""


def change(first: Pick, second: Pick) -> str:
    """「由42.5公里变为96.3公里,增加53.8公里」."""
    if first.figure.value == second.figure.value:
        return f"两次均为{second.figure.raw}"
    word = "增加" if second.figure.value > first.figure.value else "减少"
    if second.figure.unit == "%":
        word = "提高" if word == "增加" else "下降"
    return f"由{first.figure.raw}变为{second.figure.raw},{word}{gap(first, second)}"


def from_to(scene: Scene, *, dated: bool = False) -> Piece | None:
    """「由16名增加到24名」, and 「达到91.2%，上一学年为76.4%」: two figures of one sentence; `dated`: the later one of the period asked."""
    undated = replace(scene, part=replace(scene.part, period=None))
    enough = figures.ENOUGH - 0.1 * dated  # the year named speaks for it too
    for pick in [p for p in rank(undated)[:6] if p.unit_fits and p.covered >= enough]:
        near = [f for f in scene.figures(pick.passage) if f.sentence == pick.figure.sentence and f.unit == pick.figure.unit]
        text = scene.bulletin(pick.passage).text
        for first, second in itertools.pairwise(near):
            between = text[first.span[1] : second.span[0]]
            if pick.figure not in (first, second) or (dated and not told_of(scene, second)):
                continue
            worded = FROM_WORD.search(text[first.sentence[0] : first.span[0]]) and TO_WORD.search(between)
            risen = first.direction in FROM or bool(worded or LEVEL.search(second.direction))
            if risen or EARLIER.search(between):
                a, b = replace(pick, figure=first), replace(pick, figure=second)
                if not risen:
                    a, b = b, a
                return subtracted(scene, b, a, change(a, b), [f"- {quoted(scene, pick)}"])
    return None


def told_of(scene: Scene, figure: Figure) -> bool:
    return bool(scene.part.period and figure.period and scene.part.period.same(figure.period))


def stated_change(scene: Scene) -> Piece | None:
    """「为92.7%，比2022届提高1.9个百分点」: the source tells the difference itself."""
    for pick in [p for p in rank(scene)[:3] if p.covered >= figures.ENOUGH]:
        for figure in scene.figures(pick.passage):
            near = figure.sentence == pick.figure.sentence and 0 <= figure.span[0] - pick.figure.span[1] <= 24
            if near and figure.kind == "growth" and figure.base:
                return Piece(headline=quoted_words(scene, pick), lines=[f"{quoted(scene, pick)}。"])
    return None


def quoted_words(scene: Scene, pick: Pick) -> str:
    span = wording.quoted(scene, pick)
    return scene.bulletin(pick.passage).text[slice(*span)].replace("**", "").strip("。；; ")


def quoted(scene: Scene, pick: Pick) -> str:
    """The clause or sentence itself, with its marker."""
    span = wording.quoted(scene, pick)
    return f"{quoted_words(scene, pick)}{scene.citer.mark(pick.passage, span)}"


# --- two things, several places --------------------------------------------------------------------------------------


def two_things(scene: Scene, picks: Sequence[Pick]) -> Piece:
    if len(picks) != 2 or not alike(picks):
        return figures.answer(scene)
    words = f"相差{gap(*picks)}"
    return subtracted(scene, picks[0], picks[1], words, [f"- {marked}" for _, marked in (state_line(scene, p) for p in picks)])


def places(scene: Scene, bulletins: Sequence[str]) -> Piece:
    """The best figure of each bulletin meant, side by side; the winner and the difference where units agree."""
    picks = rank(scene)
    rows: list[tuple[str, Pick | None]] = []
    for bulletin in bulletins[:8]:
        best = next((p for p in picks if p.passage.bulletin == bulletin), None)
        rows.append((place_of(scene, bulletin), best if best and best.covered >= 0.45 and best.period_fits >= 0.4 else None))
    found = [(place, p) for place, p in rows if p]
    if not found:
        return Piece(abstained=True)
    if SUM.search(scene.part.text) and len(found) >= 2 and alike([p for _, p in found]):
        return added(scene, [p for _, p in found])
    lines = [f"- {place}:{state_line(scene, p)[1] if p else '未提及'}" for place, p in rows]
    computed: list[Computed] = []
    headline = "、".join(
        f"{place}{p.figure.qualifier if p.figure.raw.startswith(p.figure.qualifier) else ''}{p.figure.raw}" for place, p in found
    )
    if len(found) >= 2 and alike([p for _, p in found]):
        headline, extra, computed = verdict(scene, found)
        lines += [extra] if extra else []
    return Piece(headline=headline, lines=[headline + "。", *lines], computed=computed)


def place_of(scene: Scene, bulletin: str) -> str:
    title = scene.store.bulletin(bulletin).title
    return next((p for p in scene.query.places if p in title or p in (scene.store.bulletin(bulletin).issuer or "")), "") or title


def verdict(scene: Scene, found: Sequence[tuple[str, Pick]]) -> tuple[str, str, list[Computed]]:
    lowest = bool(LOWEST.search(scene.part.text))
    ordered = sorted(found, key=lambda row: row[1].figure.value, reverse=not lowest)
    (best, first), (_, second) = ordered[0], ordered[1]
    values = "、".join(f"{place}{p.figure.raw}" for place, p in ordered)
    if first.figure.value == second.figure.value:
        return f"两者相同:{values}", "", []
    word = "最低" if lowest else "最高"
    if len(found) == 2:
        word = "更低" if lowest else "更高"
    pair, result = [first.figure.raw, second.figure.raw], gap(first, second)
    extra = f"本助手计算:{pair[0]}与{pair[1]}相差{result}。"
    return f"{best}{word}:{values}", extra, [{"result": result, "operands": pair}]
