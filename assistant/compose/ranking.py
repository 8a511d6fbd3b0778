"""The highest or lowest among figures that stand side by side: the rows of a column, the figures of one sentence.

Enters: a Scene. Leaves: a Piece that shows them all; nothing is the highest that stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import figure as figures
from assistant.compose import meant
from assistant.compose.figure import Pick, pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import alike, same_measure
from assistant.compose.wording import state_line
from index.types import Passage

LOWEST = re.compile(r"最低|最少|最小|最慢|更低|更少|谁低|谁少|最晚|最短")
SAID_TO_BE = re.compile(r"最|首位|第一|第1")
NUMBER, NAME = re.compile(r"[\d.、（）()]*"), re.compile(r"(?:的?名称|名|简称)$")
TOTAL = re.compile(r"合计|总计|小计|总数|全部")


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
        rows = [p for p in rows if re.search(rf"哪[一个些几家]*[\u4e00-\u9fff]{{0,4}}?{re.escape(kind_of(p))}", text)]
        heads = list(dict.fromkeys(head for p in rows for head, _ in p.cells if not head.startswith(kind_of(p))))
        best = max(heads, key=lambda head: worded_alike(head, text), default="")
        if not best or not worded_alike(best, text):
            continue
        found = of_column(scene, rows, best)
        if len(found) >= 2:
            return found
    return []


def of_column(scene: Scene, rows: Sequence[Passage], head: str) -> list[Pick]:
    """The figures of the rows under one head."""
    found = []
    for row in rows:
        cell = dict(row.cells).get(head, "")
        found += [pick(scene, f, row, 0.0) for f in scene.figures(row) if f.raw == cell.strip() and head in f.measure]
    return found


def kind_of(row: Passage) -> str:
    """What the rows are, by the head over their names: 项目 of 项目名称; a column of numbers names none."""
    head = next((head for head, cell in row.cells if not NUMBER.fullmatch(cell.strip())), row.cells[0][0])
    return NAME.sub("", head) or head


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
