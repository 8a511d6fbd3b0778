"""Sums, counts, highest and lowest within what a bulletin tells.

Enters: a Scene. Leaves: a Piece whose arithmetic is shown in a line and listed in `computed`. Operands share one unit or nothing is
computed; a highest one is named only among figures that stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import comparing, matters, meant
from assistant.compose import figure as figures
from assistant.compose.arithmetic import added
from assistant.compose.figure import Pick, rank, state_line
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import alike, operands, same_measure
from index.types import Section

LOWEST = re.compile(r"最低|最少|最小|最慢|更低|更少|谁低|谁少|最晚|最短")
GROUPS = re.compile(r"几(?:个|大)?(?:方面|类|大类|块|部分)")
SAID_TO_BE = re.compile(r"最|首位|第一|第1")
TOTAL = re.compile(r"合计|总计|小计|总数|全部")


def aggregate(scene: Scene) -> Piece:
    operator = scene.part.operator
    if operator == "count":
        return groups(scene) or matters.counted(scene)
    picks = operands(scene)
    if operator in ("max", "min"):
        return extreme(scene, picks or side_by_side(scene))
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
    headline = f"{said[id(ordered[0])][0]},{'最低' if lowest else '最高'}"
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


def column(pick: Pick) -> str:
    """The head of the cell that holds the figure."""
    return next((head for head, cell in pick.passage.cells if pick.figure.raw in cell and head in pick.figure.measure), "")


def only_total(scene: Scene) -> Piece:
    """A highest one cannot be told from a single figure, save where the source says that it is the highest."""
    picks = rank(scene)[:3]
    for pick in picks:
        if (
            re.search(r"最|首位|第一|第1", scene.bulletin(pick.passage).text[slice(*pick.figure.sentence)])
            and pick.covered >= figures.ENOUGH
        ):
            return figures.answer(scene)
    return Piece(abstained=True)


def groups(scene: Scene) -> Piece | None:
    """「归成了几大方面」: the headings that the problems stand under, counted."""
    if not GROUPS.search(scene.part.text):
        return None
    for bulletin in meant.newest(scene)[:1]:
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
