"""Sums, counts, highest and lowest within what a bulletin tells.

Enters: a Scene. Leaves: a Piece whose arithmetic is shown in a line and listed in `computed`. Operands share one unit or nothing is
computed; a highest one is named only among figures that stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import beside, comparing, matters, meant, tallies
from assistant.compose import figure as figures
from assistant.compose.arithmetic import added
from assistant.compose.citing import sentences
from assistant.compose.figure import Pick, pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import SUM, alike, items_of, operands, same_measure
from assistant.compose.states import kinds
from assistant.compose.wording import state_line
from index.types import Bulletin, Section

LOWEST = re.compile(r"最低|最少|最小|最慢|更低|更少|谁低|谁少|最晚|最短")
GROUPS = re.compile(r"几(?:个|大)?(?P<unit>方面|大类)|(?:分|归|划)[为成了]{0,2}几(?:个|大)?(?P<parts>类|块|部分)")
MORE = re.compile(
    r"相差|差(?:了|距)?(?:多少|几)|(?:比|较)[^,，]{1,16}(?:多|少|高|低|增|减|快|慢|涨|降)|[多少](?:了|\S{1,2}了)(?:多少|几)|(?:提高|增加|减少|下降|降低)了?(?:多少|几)"
)
SERIES = re.compile(r"(?:前后|先后|这)?[两二]次(?:通报|报告)|(?:前后|先后)[两二]次|[两二]份(?:通报|报告)|[上前]一?次.{1,20}这一?次")
SAID_TO_BE = re.compile(r"最|首位|第一|第1")
TOTAL = re.compile(r"合计|总计|小计|总数|全部")


def figure(scene: Scene) -> Piece:
    """A number asked for may be a count of tasks, of headings, a sum or a difference; else it stands in the text."""
    text = scene.part.text
    if SERIES.search(text) and (both := comparing.over_time(scene)):
        return both
    piece = comparing.difference(scene) if MORE.search(text) and not tells_change(scene) else None
    piece = piece or (tallies.answer(scene) if kinds(text) else None) or groups(scene)
    if piece is None and "几" in text:
        piece = matters.our_count(scene)
    if piece is None and SUM.search(text):
        piece = sum_of_named(scene)
    return piece or newest(scene)


def newest(scene: Scene) -> Piece:
    """The newest bulletin of a series answers; what others say of the same figure is told with it."""
    fresh = meant.recent(scene)
    piece = figures.answer(fresh)
    promise_asked = scene.part.aspect not in (None, "achieved")
    if fresh is not scene and (piece.abstained or (promise_asked and not told_as_promise(fresh))):
        fresh = scene
        piece = figures.answer(scene)
    if not piece.abstained:
        piece.lines += beside.told(scene, figures.fitting(fresh, rank(fresh))[0])
    return piece


def told_as_promise(scene: Scene) -> bool:
    return any(p.figure.aspect != "achieved" for p in figures.fitting(scene, rank(scene))[:1])


def tells_change(scene: Scene) -> bool:
    """Is the best figure itself a change: 增长5.2%, 比2022届提高1.9个百分点?"""
    if "%" in scene.part.units:
        return True
    best = next((p for p in rank(scene)[:1] if p.covered >= figures.ENOUGH and p.figure.kind == "growth"), None)
    return best is not None and scene.bulletin(best.passage).text[best.figure.span[0] - 1] not in "到至为"


def sum_of_named(scene: Scene) -> Piece | None:
    """「A和B一共多少」, where no figure is said to be of both."""
    picks = operands(scene)
    best = rank(scene)[:1]
    if len(picks) < 2 or len({p.figure.span for p in picks}) < len(picks):
        return None
    items = items_of(scene.part.text)
    if best and all(item in best[0].figure.measure for item in items):
        return None
    return added(scene, picks)


def aggregate(scene: Scene) -> Piece:
    operator = scene.part.operator
    if operator == "count":
        return groups(scene) or matters.counted(scene)
    picks = operands(scene)
    if operator in ("max", "min"):
        return extreme(scene, picks or rows_of_column(scene) or side_by_side(scene))
    if operator == "difference":
        return comparing.compare(scene)
    if operator == "sum" and len(picks) >= 2:
        return added(scene, picks)
    return figures.answer(scene)


def extreme(scene: Scene, picks: Sequence[Pick]) -> Piece:
    """The highest or lowest of figures of one unit, all of them shown."""
    if len(picks) < 2 or not alike(picks):
        return only_total(scene)
    lowest = scene.part.operator == "min" or bool(LOWEST.search(scene.part.text))
    ordered = sorted(picks, key=lambda p: p.figure.value, reverse=not lowest)
    said = {id(p): state_line(scene, p) for p in ordered}
    first = [said[id(p)][0] for p in ordered if p.figure.value == ordered[0].figure.value]
    headline = f"{'、'.join(first)},{'并列' if len(first) > 1 else ''}{'最低' if lowest else '最高'}"
    return Piece(headline=headline, lines=[headline + "。", *(f"- {said[id(p)][1]}" for p in ordered)])


def side_by_side(scene: Scene) -> list[Pick]:
    """The best figure and those that stand beside it: rows of one column, or one sentence's list."""
    picks = [p for p in rank(scene)[:40] if p.unit_fits and p.period_fits >= 0.4 and p.aspect_fits >= 0.4]
    if not picks or picks[0].covered < figures.ENOUGH:
        return []
    best = picks[0]
    if best.passage.cells:
        near = [p for p in picks if p.passage.cells and p.passage.section == best.passage.section and not TOTAL.search(p.passage.text)]
        near = [p for p in near if p.passage.bulletin == best.passage.bulletin and column(p) == column(best)]
    else:
        near = [p for p in picks if p.passage.id == best.passage.id and p.figure.sentence == best.figure.sentence]
        near = [p for p in near if p is best or (p.figure.direction == best.figure.direction and same_measure(p, best) < 1)]
    near = [p for p in near if p.figure.unit == best.figure.unit]
    return near if len(near) >= 2 else []


def rows_of_column(scene: Scene) -> list[Pick]:
    """「哪个领域…最多」: the column 领域 names the rows, the one whose head the question words holds the figures."""
    text = scene.part.text
    for bulletin in meant.newest(scene)[:2]:
        rows = [p for p in scene.store.passages(bulletin.id) if p.cells and not TOTAL.search(p.text)]
        rows = [p for p in rows if re.search(rf"哪[一个些几]*{re.escape(p.cells[0][0])}", text)]
        heads = list(dict.fromkeys(head for p in rows for head, _ in p.cells[1:]))
        best = max(heads, key=lambda head: worded_alike(head, text), default="")
        if not best or not worded_alike(best, text):
            continue
        found = []
        for row in rows:
            cell = dict(row.cells).get(best, "")
            for figure in scene.figures(row):
                if figure.raw == cell.strip() and best in figure.measure:
                    found.append(pick(scene, figure, row, 0.0))
        if len(found) >= 2:
            return found
    return []


def worded_alike(head: str, text: str) -> float:
    """Share of the head's pairs of characters in the question, more where it stands whole."""
    pairs = [head[i : i + 2] for i in range(len(head) - 1)] or [head]
    return sum(pair in text for pair in pairs) / len(pairs) + (head in text)


def column(found: Pick) -> str:
    """The head of the cell that holds the figure."""
    return next((head for head, cell in found.passage.cells if found.figure.raw in cell and head in found.figure.measure), "")


def only_total(scene: Scene) -> Piece:
    """A highest one cannot be told from a single figure, save where the source says that it is the highest."""
    for best in [p for p in rank(scene)[:3] if p.covered >= figures.ENOUGH]:
        if SAID_TO_BE.search(scene.bulletin(best.passage).text[slice(*best.figure.sentence)]):
            return figures.answer(scene)
    return Piece(abstained=True)


def groups(scene: Scene) -> Piece | None:
    """「归成了几大方面」: the headings that the problems stand under, counted."""
    if not GROUPS.search(scene.part.text):
        return None
    for bulletin in meant.newest(scene)[:1]:
        known = " ".join(
            [bulletin.title, *(s.heading for s in bulletin.sections), *(p.text for p in scene.store.passages(bulletin.id)[:3])]
        )
        if not all(tallies.told(scene, term, known) for term in scene.match.atoms):
            continue
        if stated := stated_groups(scene, bulletin):
            return stated
        heads = main_groups(scene, bulletin.id)
        if len(heads) < 2:
            continue
        passages = scene.store.passages(bulletin.id)
        lines = []
        for head in heads:
            passage = next((p for p in passages if head.span[0] <= p.span[0] < head.span[1]), passages[0])
            lines.append(f"- {head.heading}{scene.citer.mark(passage, head.heading_span)}")
        total = f"{len(heads)}个方面"
        words = f"{total}({matters.COUNT_NOTE})"
        return Piece(headline=words, lines=[f"共{words}:", *lines], computed=[{"result": total, "items": [h.heading for h in heads]}])
    return None


def stated_groups(scene: Scene, bulletin: Bulletin) -> Piece | None:
    """「反馈的三个方面12个问题」: the bulletin's own number."""
    unit = GROUPS.search(scene.part.text)
    if unit is None:
        return None
    pattern = re.compile(
        rf"[一二三四五六七八九十\d]+\s?个?大?{re.escape(unit['unit'] or unit['parts'])}(?:的|存在的)?(?:\d+\s?[个项])?(?:突出|主要)?问题"
    )
    for passage in scene.store.passages(bulletin.id):
        for sentence in sentences(bulletin.text, passage.span):
            if found := pattern.search(bulletin.text[slice(*sentence)]):
                words = bulletin.text[slice(*sentence)] if sentence[1] - sentence[0] <= 60 else found[0]
                words = words.strip("。；; ").replace("**", "")
                return Piece(headline=words, lines=[f"{words}{scene.citer.mark(passage, matters.within_limit(bulletin.text, sentence))}。"])
    return None


def main_groups(scene: Scene, bulletin: str) -> list[Section]:
    """The highest level of headings that tells the matters apart."""
    sections = scene.sections(bulletin)
    chains = []
    for matter in scene.matters(bulletin):
        number: str | None = matter.id.split("/", 1)[1]
        chain: list[str] = []
        while number and number in sections:
            chain.insert(0, number)
            number = sections[number].parent
        chains.append(chain)
    for depth in range(3):
        numbers = list(dict.fromkeys(chain[depth] for chain in chains if len(chain) > depth))
        if len(numbers) >= 2:
            return [sections[n] for n in numbers]
    return []
