"""One thing at two times: in two bulletins, at two periods, in one sentence (由…增加到…), or worked back from what it moved by.

Enters: a Scene. Leaves: a Piece, or nothing. Both operands measure the same thing in one unit and are cited.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant import lexicon
from assistant.compose import figure as figures
from assistant.compose import meant, slots, tallies, wording
from assistant.compose.arithmetic import gap, shown, subtracted, valued
from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import same_measure
from assistant.compose.states import kinds
from assistant.compose.wording import state_line
from assistant.match import Matcher, normalise
from index.amounts.periods import read_periods
from index.amounts.phrases import FROM
from index.types import Bulletin, Figure, Period

YEAR_OF = r"(?:20\d\d年[底末初]?的?)?"
FROM_WORD = re.compile(rf"[由从自]{YEAR_OF}[^,，。；;\d]{{0,8}}$")
TO_WORD = re.compile(rf"^[^,，。；;]{{0,6}}[到至为成]{YEAR_OF}$")
LEVEL = re.compile(r"(?:增|减|升|降|提高|涨|缩|压|扩大|提升)[^,，]{0,3}[到至为]$")  # 「2022年外流97名,2023年减少到38名」
SAME = 0.5  # likeness of two measures of one thing at two dates
WORDED = 0.9  # of the question in each of two sentences
BOTH = 0.5  # coverage from which two figures are of one thing whatever their measures' words
EARLIER = re.compile(r"上年|去年|上一|同期|原来|原有|此前|整改前|上届|比[^,，。；;]{1,8}[时的]$")
BEFORE = re.compile(r"(?:前|上)一?年(?!度?[一二三四五六七八九十两几])|去年(?!同期)")
BACK = re.compile(r"去年|上年|同期|前一年|上一年")
SINCE = re.compile(r"(?:比|较)(?:去年|上年|前一年|上一年)(?:的?同期)?[^,，]{0,6}(?:增|降|减|涨|提高|多|少|高|低|快|慢)")
AGAIN = re.compile(r"同期|上年|去年|同比|比[^,，。；;]{1,8}[时前]")  # of a base: what the change was since
GREW = re.compile(r"增|升|涨|提高|多|高|快")
FELL = re.compile(r"减|降|少|低|下|收窄|慢")
AIMED = re.compile(r"总投资|计划投资|任务$")
OF_PLAN, RATE_DONE = re.compile(r"(?:占|完成)[^，,。；;]{0,8}(?:计划|任务|目标)"), re.compile(r"完成率|进度")
POINTS = re.compile(r"百分点|个点")
PERCENT = ("%", "个百分点")


# --- two bulletins ---------------------------------------------------------------------------------------------------


def in_two_bulletins(scene: Scene) -> Piece | None:
    """「前后两次通报各是多少」."""
    return over_time(scene) if lexicon.reckoning()["twice"].search(scene.part.text) else None


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
    return subtracted(second, first, change(scene, first, second), lines)


def moved_figure(scene: Scene, told: Sequence[Bulletin]) -> Piece | None:
    order = {b.id: place for place, b in enumerate(told)}
    ranked = rank(replace(scene, part=replace(scene.part, period=None)))
    picks = [p for p in ranked if p.unit_fits and p.place_fits and p.passage.bulletin in order][:24]
    best: tuple[float, Pick, Pick] | None = None
    for a, b in itertools.combinations(picks, 2):
        if a.passage.bulletin == b.passage.bulletin or a.figure.unit != b.figure.unit or a.figure.aspect != b.figure.aspect:
            continue
        if a.figure.direction in FROM or b.figure.direction in FROM:
            continue
        same = max(same_measure(a, b), SAME * (min(a.covered, b.covered) >= BOTH))
        score = a.score + b.score + 0.6 * same
        if same >= SAME and (best is None or score > best[0]):
            first, second = sorted((a, b), key=lambda p: order[p.passage.bulletin])
            best = (score, first, second)
    if best is None or max(best[1].covered, best[2].covered) < 0.35:
        return None
    _, first, second = best
    lines = [f"- {dated(scene, p)}{state_line(scene, p)[1]}" for p in (first, second)]
    return subtracted(second, first, change(scene, first, second), lines)


def dated(scene: Scene, pick: Pick) -> str:
    day = scene.bulletin(pick.passage).as_of
    return f"{day.year}年{day.month}月的通报:" if day and not pick.figure.period else ""


def change(scene: Scene, first: Pick, second: Pick) -> str:
    """「由42.5公里变为96.3公里,增加53.8公里」."""
    if first.figure.value == second.figure.value:
        return f"两次均为{second.figure.raw}"
    word = "增加" if second.figure.value > first.figure.value else "减少"
    if second.figure.unit == "%":
        word = "提高" if word == "增加" else "下降"
    return f"由{valued(scene, first)}变为{valued(scene, second)},{word}{gap(first, second)}"


# --- two periods, one sentence ---------------------------------------------------------------------------------------


def moved(scene: Scene) -> Piece | None:
    """How far one thing moved, by whatever way the bulletins tell it."""
    in_series = over_time if scene.query.bulletins else nothing
    by_bulletin = bool(kinds(scene.part.text)) or dated_apart(scene)  # counts of tasks come with a bulletin
    first = (in_series, two_periods) if by_bulletin else (two_periods, in_series)
    return next((piece for way in (*first, from_to, stated_change) if (piece := way(scene))), None)


def dated_apart(scene: Scene) -> bool:
    """Do two times of the question name two bulletins of one series: 跟2023年12月比,2024年6月底?"""
    days = [day for b in meant.meant(scene) if (day := b.as_of or b.signed)]
    return len([p for p in read_periods(scene.part.text) if any(p.start <= day <= p.end for day in days)]) > 1


def nothing(scene: Scene) -> None:
    return None


def periods_named(scene: Scene) -> list[Period]:
    """Two periods of the question, the earlier first; 「2023年比前一年」 names two as well."""
    as_of = next((b.as_of for b in [scene.bulletin(e.passage) for e in scene.evidence[:1]] if b.as_of), None)
    found = read_periods(scene.part.text, year=as_of.year if as_of else None)
    if as_of:  # a quarter that has not come yet is that of the year before
        found = [a_year_before(p) if p.start > as_of and not re.search("年", p.raw) else p for p in found]
    whole = [p for p in found if (p.end - p.start).days > 360]
    if len(whole) == 1 == len(found) and BEFORE.search(scene.part.text.replace(whole[0].raw, "")):
        found.append(a_year_before(whole[0]))
    return sorted(found, key=lambda p: p.start)


def a_year_before(period: Period) -> Period:
    def earlier(day: date) -> date:
        return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)

    return Period(f"{period.start.year - 1}年", earlier(period.start), earlier(period.end))


def two_periods(scene: Scene) -> Piece | None:
    """「2026年计划改造的比2025年改造的少多少」: one thing at two periods that the question names."""
    periods = periods_named(scene)
    if len(periods) != 2 or periods[0].same(periods[1]):
        return None
    pools = []
    for period in periods:
        part = replace(scene.part, period=period, aspect=None)
        one = replace(scene, part=part, match=Matcher(part, scene.store.rarity))
        pools.append([p for p in rank(one) if p.unit_fits and p.period_fits >= 0.7 and p.covered >= figures.ENOUGH and p.near >= 0.4][:4])
    both = [(a, b) for a, b in itertools.product(*pools) if a.figure.span != b.figure.span]
    pairs = [(a, b) for a, b in both if a.figure.unit == b.figure.unit and same_measure(a, b) >= SAME]
    if not pairs:
        return None
    first, second = max(pairs, key=lambda pair: pair[0].score + pair[1].score + 0.3 * same_measure(*pair))
    return subtracted(second, first, change(scene, first, second), [f"- {state_line(scene, p)[1]}" for p in (first, second)])


def from_to(scene: Scene) -> Piece | None:
    """「由16名增加到24名」, and 「达到91.2%，上一学年为76.4%」: two figures of one sentence."""
    pair = two_ends(scene)
    return both_ends(scene, *pair) if pair else None


def both_ends(scene: Scene, first: Pick, second: Pick) -> Piece:
    lines = dict.fromkeys(f"- {quoted(scene, p)}" for p in (second, first))  # mostly one sentence
    return subtracted(second, first, change(scene, first, second), [*lines])


def ends(scene: Scene) -> Piece | None:
    """「从多少增加到多少」: both, as worded; no more is worked out."""
    if not lexicon.reckoning()["ends"].search(scene.part.text) or not (pair := two_ends(scene)):
        return None
    first, second = pair
    measure = wording.LEAD.sub("", second.figure.measure or first.figure.measure)
    words, marked = state_line(scene, replace(second, figure=replace(second.figure, direction="", measure="")))
    lead = words.split(second.figure.raw)[0].removesuffix(second.figure.qualifier)
    told = f"{lead}{measure}由{valued(scene, first)}{second.figure.direction or '变为'}{valued(scene, second)}"
    return Piece(headline=told, lines=[f"{told}{marked.removeprefix(words)}。"])


def two_ends(scene: Scene) -> tuple[Pick, Pick] | None:
    """The figure before and the one after, of one sentence that tells of the thing asked about."""
    undated = replace(scene, part=replace(scene.part, period=None))
    for pick in [p for p in rank(undated)[:6] if p.unit_fits and p.covered >= figures.ENOUGH]:
        near = [f for f in scene.figures(pick.passage) if f.sentence == pick.figure.sentence and f.unit == pick.figure.unit]
        text = scene.bulletin(pick.passage).text
        for first, second in itertools.pairwise(near):
            if pick.figure not in (first, second):
                continue
            between = text[first.span[1] : second.span[0]]
            worded = FROM_WORD.search(text[first.sentence[0] : first.span[0]]) and TO_WORD.search(between)
            if first.direction in FROM or worded or LEVEL.search(second.direction):
                return replace(pick, figure=first), replace(pick, figure=second)
            if EARLIER.search(between):
                return replace(pick, figure=second), replace(pick, figure=first)
        if found := said_before(scene, pick):
            return found
    return None


def said_before(scene: Scene, pick: Pick) -> tuple[Pick, Pick] | None:
    """「满意率91.3%。去年同期满意率为87.9%。」: the same measure in the passage, once of an earlier time."""
    if not BACK.search(scene.part.text):
        return None
    text = scene.bulletin(pick.passage).text
    near = [replace(pick, figure=f) for f in scene.figures(pick.passage) if f.unit == pick.figure.unit and f.kind == pick.figure.kind]
    alike_ones = [p for p in near if same_measure(p, pick) == 1.0]
    alike_ones = alike_ones if len(alike_ones) > 1 else [p for p in near if same_measure(p, pick) >= 0.8]
    then = [p for p in alike_ones if BACK.search(text[last_stop(text, p.figure) : p.figure.span[0]])]
    now = [p for p in alike_ones if p not in then] or [p for p in near if p.figure.span < pick.figure.span and of_plan(text, p.figure)][-1:]
    return (then[0], now[0]) if len(then) == len(now) == 1 and share_alike(text, then[0], now[0]) else None


def since_before(scene: Scene) -> Piece | None:
    """「增速比上年同期快了几个百分点」: both rates, where the passage tells one of each time and not the change itself."""
    if not BACK.search(scene.part.text):
        return None
    undated = replace(scene, part=replace(scene.part, period=None, units=()))
    picks = [p for p in rank(undated)[:3] if p.covered >= figures.ENOUGH]
    if not picks or any(AGAIN.search(p.figure.base + p.figure.direction) for p in picks if p.figure.unit in PERCENT):
        return None
    if picks[0].figure.unit in PERCENT and not POINTS.search(scene.part.text):
        return None
    pair = next((found for p in picks if p.covered >= picks[0].covered - 0.1 and (found := said_before(undated, p))), None)
    return both_ends(scene, *pair) if pair else None


def last_stop(text: str, figure: Figure) -> int:
    """Where the clause group of a figure begins: 「增长8.3%，上年同期增长6.1%」 tells of last year in the second alone."""
    return max(figure.sentence[0], figure.clause[0])


def of_plan(text: str, figure: Figure) -> bool:
    """占年度计划的55.4%."""
    return bool(OF_PLAN.search(text[slice(*figure.clause)]))


def share_alike(text: str, then: Pick, now: Pick) -> bool:
    """A share of the plan is what 完成率 and 进度 tell; of any other measure both must be the same."""
    return not of_plan(text, now.figure) or bool(RATE_DONE.search(then.figure.measure)) or same_measure(then, now) >= SAME


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


# --- worked back -----------------------------------------------------------------------------------------------------


def earlier(scene: Scene) -> Piece | None:
    """「去年同期多少」 where the bulletin tells this year's and by how much that is more or less: 312起，较去年同期增加84起."""
    part = scene.part
    if (not BACK.search(scene.query.asked) and part.period is None) or SINCE.search(part.text):
        return None
    own = replace(scene, part=replace(part, period=None, aspect=None))
    picks = [p for p in rank(own)[:6] if p.unit_fits and p.covered >= figures.ENOUGH and not p.figure.base and p.figure.kind != "growth"]
    for pick in picks:
        if asks_of(scene, pick) and (found := changed_by(scene, pick)):
            return worked_back(scene, replace(pick, figure=found[0]), found[1])
    return None


def asks_of(scene: Scene, pick: Pick) -> bool:
    """Is the time asked for a year before the figure's?"""
    period, has = scene.part.period, pick.figure.period
    if period is None or BACK.search(period.raw):
        return bool(BACK.search(scene.query.asked)) and not (has and BACK.search(has.raw))
    as_of = scene.bulletin(pick.passage).as_of
    return a_year_before(has).same(period) if has else bool(as_of and period.end.year == as_of.year - 1)


def changed_by(scene: Scene, pick: Pick) -> tuple[Figure, Figure] | None:
    """The figure and the change that goes with it, the one after it in its sentence; of 「分别」 lists those of the head that is asked
    about."""
    level, unit = pick.figure, pick.figure.unit
    fits = (unit, "个百分点") if unit == "%" else (unit,)
    near = [f for f in scene.figures(pick.passage) if f.sentence == level.sentence and f.unit in fits]
    text = scene.bulletin(pick.passage).text
    moves = [f for f in near if f.span[0] > level.span[0] and (f.direction and (GREW.search(f.direction) or FELL.search(f.direction)))]
    first = next((f for f in moves if AGAIN.search(f.base) or AGAIN.search(text[level.span[1] : f.span[0]])), None)
    if first is None:
        return None
    row, place = slots.place_in_row(scene, pick, scene.part.terms)
    later = moves[moves.index(first) :]
    return (row[place], later[place]) if len(row) > 1 and place < len(later) else (level, first)


def worked_back(scene: Scene, pick: Pick, moved_by: Figure) -> Piece:
    level = pick.figure
    fell = bool(FELL.search(moved_by.direction)) and not GREW.search(moved_by.direction)
    value = level.value + moved_by.value if fell else level.value - moved_by.value
    result = shown(value, level.unit, level.raw)
    sign = "+" if fell else "-"
    words = f"按{level.raw}、{moved_by.direction}{moved_by.raw}推算为{result}"
    return Piece(
        headline=words, lines=[f"{words}。", f"- {quoted(scene, pick)}", f"本助手计算:{level.raw}{sign}{moved_by.raw}={result}。"],
        computed=[{"result": result, "operands": [level.raw, moved_by.raw]}],
    )  # fmt: skip


def against(scene: Scene) -> Piece | None:
    """「2026年的目标跟2025年实际比是高是低」: both, and by how much the aim is higher or lower."""
    if not lexicon.reckoning()["against"].search(scene.part.text) or not (pair := aim_and_result(scene)):
        return None
    aim, result = pair
    more = aim.figure.value - result.figure.value
    words = (
        f"目标{valued(scene, aim)},实际{valued(scene, result)},目标{'低' if more < 0 else '高'}{gap(aim, result)}"
        if more
        else (f"目标与实际均为{result.figure.raw}")
    )
    return subtracted(aim, result, words, [f"- {state_line(scene, p)[1]}" for p in pair])


def aim_and_result(scene: Scene) -> tuple[Pick, Pick] | None:
    """The best pair of what is aimed at and what was achieved, of one thing, in bulletins of one place."""
    undated = replace(scene, part=replace(scene.part, period=None, aspect=None))
    picks = [p for p in rank(undated)[:16] if p.unit_fits and p.covered >= figures.ENOUGH and not p.figure.base and p.place_fits]
    aims = [p for p in picks if p.figure.aspect != "achieved" or AIMED.search(p.figure.measure)]
    pairs = [
        (a, b) for a, b in itertools.product(aims, [p for p in picks if p not in aims])
        if a.figure.unit == b.figure.unit and same_thing(scene, a, b) and same_place(scene, a, b)
    ]  # fmt: skip
    return max(pairs, key=lambda pair: pair[0].score + pair[1].score + 0.6 * same_measure(*pair), default=None)


def same_thing(scene: Scene, a: Pick, b: Pick) -> bool:
    """Of one measure; a count also where both clauses, or the sentences they stand in, hold what is asked: 服务村数 of 预约响应客运."""
    if alike(a, b):
        return True
    texts = [scene.bulletin(p.passage).text[slice(*p.figure.sentence)] for p in (a, b)]
    return a.figure.kind == b.figure.kind == "amount" and all(scene.match.coverage((text, 1.0)) >= WORDED for text in texts)


def alike(a: Pick, b: Pick) -> bool:
    """Of one measure, or one named more fully: 管网, 雨污管网改造."""
    one, other = sorted((normalise(p.figure.measure) for p in (a, b)), key=len)
    return same_measure(a, b) >= SAME or (len(one) > 1 and one in other)


def same_place(scene: Scene, a: Pick, b: Pick) -> bool:
    return a.passage.bulletin == b.passage.bulletin or meant.same_series(scene.bulletin(a.passage).title, scene.bulletin(b.passage).title)
