"""Rows of a table picked out by what one column says: 「评价是“提前”的有哪些」, 「9月底到期的」, 「县教育局承担的是哪几件」.

Enters: a Scene. Leaves: the rows, or nothing where the question names no value of a column, or a thing that no such row tells of. It
reads the cells as written and counts nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.compose import listing, meant
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OPEN, kinds, states
from assistant.match import Matcher, normalise
from index.amounts.periods import read_periods
from index.structure.fields import meaning
from index.types import Bulletin, Passage

LONGEST_VALUE = 20  # characters of a cell that sorts rows
EACH = re.compile(r"[、，,;；\s]+")
RANKED = re.compile(r"^[省市区县镇乡](?=[\u4e00-\u9fff]{2})")  # 县教育局 is called 教育局 too
ANY_ROW = re.compile(
    r"评价|实事|项目|任务|问题|事项|事情?|承担|负责|牵头|主管|时限|期限|到期|状态|要求|完成|单位|部门|科室|表|清单|名下|手[上里]"
)
KINDS = re.compile("问题|任务|事项|实事|项目|工程|措施|线索|诉求|提案|企业|学校|小区|隐患")
UNTIL = re.compile(r"[底末日月年](?:份|之|以)?前(?!三|两|几|列|后)")
LEAD = 160  # characters above a table, which say what it lists
FITS = 0.6  # of what else is asked, that a row must tell
MOST = 40


@dataclass(frozen=True)
class Picked:
    """Rows of a table, and the values by which they were picked."""

    table: Sequence[Passage]
    rows: Sequence[Passage]
    values: Sequence[str]


def picked(scene: Scene) -> Picked | None:
    """Of several tables the one whose heading words the state asked for: 正在整改的问题清单."""
    wanted = set(kinds(scene.part.text))
    found = [p for b in meant.newest(scene) for table in tables(scene, b) if (p := of_table(scene, b, table))]
    return max(found, key=lambda p: bool(wanted & set(kinds(" ".join(p.table[0].path[-1:])))), default=None)


def names_row(scene: Scene, row: Passage) -> bool:
    """「不动产登记类的积案」 asks of the row that begins so."""
    first = next((words for _, cell in row.cells if (words := normalise(cell)) and not words.isdigit()), "")
    return len(first) > 2 and first in normalise(scene.part.text)


def due_in_row(scene: Scene, row: Passage) -> Piece | None:
    """「完成时限要求:2026年3月底」 of one row."""
    for head, cell in row.cells:
        if meaning(head) == "deadline" and any(c.isdigit() for c in cell):
            return Piece(headline=f"{head}要求:{cell.strip()}", lines=[listing.line(scene, row)])
    return None


def tables(scene: Scene, bulletin: Bulletin) -> Iterator[list[Passage]]:
    """Neighbouring rows with the same heads."""
    rows = [p for p in scene.store.passages(bulletin.id) if p.cells]  # with the row of sums
    for _, group in itertools.groupby(rows, key=lambda p: (p.section, tuple(head for head, _ in p.cells))):
        table = list(group)
        if len(table) > 1:
            yield table


def of_table(scene: Scene, bulletin: Bulletin, table: Sequence[Passage]) -> Picked | None:
    asked, rows, named = normalise(scene.part.text), list(table), list[str]()
    wanted = set(kinds(scene.part.text))
    for place, (head, _) in enumerate(table[0].cells):
        values = [values_of(head, row.cells[place][1]) for row in table]
        if not sorts(head, values):
            continue
        said = {v for cell in values for v in cell if says(asked, head, v)}
        if meaning(head) == "deadline" and UNTIL.search(asked):
            said = {v for cell in values for v in cell if due_by(scene, v)}
        if not said and meaning(head) == "status" and lists_such(bulletin, table, asked):  # 已完工 is what 干完 asks for
            every = {v: set(kinds(v)) for cell in values for v in cell if not any(c.isdigit() for c in v)}
            said = {v for v, told in every.items() if wanted & told}
            heads = " ".join(head for head, _ in table[0].cells)
            if not said and "not_done" in wanted and any(kind in heads for kind in KINDS.findall(asked)):  # 部分完成, 正在推进
                said = {v for v, told in every.items() if set(OPEN) & told}
        if said:
            rows = [row for row in rows if said & set(values_of(head, row.cells[place][1]))]
            named += sorted(said)
    if not named or not 0 < len(rows) < len(table):
        return None
    rest = left_over(scene, bulletin, table, named)
    if rest:
        match = Matcher(replace(scene.part, terms=tuple(rest)), scene.store.rarity)
        rows = [row for row in rows if match.coverage((row.text, 1.0), (" ".join(row.path), 0.8)) >= FITS]
    return Picked(table, rows, named) if rows else None


def due_by(scene: Scene, value: str) -> bool:
    """「完成时限在6月底以前的」: 3月底, 6月底."""
    asked, due = scene.part.period, next(iter(read_periods(value)), None)
    return asked is not None and due is not None and due.end <= asked.end


def values_of(head: str, cell: str) -> list[str]:
    parts = EACH.split(cell) if meaning(head) == "body" else [cell]
    return [part for p in parts if (part := normalise(p).strip("*"))]


def sorts(head: str, values: Sequence[Sequence[str]]) -> bool:
    """Does a column sort the rows: by status, deadline or body, or by short words that come back?"""
    every = [v for cell in values for v in cell]
    if meaning(head) == "title" or not every or max(map(len, every)) > LONGEST_VALUE:
        return False
    if meaning(head) in ("status", "deadline", "body"):
        return True
    return len(set(every)) < len(every) and not any(c.isdigit() for v in every for c in v)


def says(asked: str, head: str, value: str) -> bool:
    """The question names the value, as a word of its own: not 2月底 of 12月底."""
    ways = [value, RANKED.sub("", value)] if meaning(head) == "body" else [value]
    return any(len(way) > 1 and re.search(rf"(?<![\d年]){re.escape(way)}", asked) for way in ways)


def left_over(scene: Scene, bulletin: Bulletin, table: Sequence[Passage], named: Sequence[str]) -> list[str]:
    """The terms of the question that neither the values, the heads nor the title explain."""
    heads = [head for head, _ in table[0].cells]
    known = normalise(" ".join((*named, *heads, bulletin.title, bulletin.issuer or "", above(bulletin, table))))
    known += "".join(normalise(place) for place in scene.query.places)
    terms = (t for t in scene.match.atoms if len(ANY_ROW.sub("", meant.special(t))) >= 2 and scene.match.like(t, known) < 0.5)
    said = [words for _, _, words in states(scene.part.text)]
    return [t for t in terms if not kinds(t) and not any(t in words for words in said)]


def above(bulletin: Bulletin, table: Sequence[Passage]) -> str:
    """What leads to a table: 列入县级调度的10个重点项目进展见下表."""
    return bulletin.text[max(0, table[0].span[0] - LEAD) : table[0].span[0]]


def lists_such(bulletin: Bulletin, table: Sequence[Passage], asked: str) -> bool:
    """Are the rows of the kind that is asked for: 项目, not 问题?"""
    around = " ".join((*(head for head, _ in table[0].cells), *table[0].path, above(bulletin, table)))
    named = KINDS.findall(asked)
    return not named or any(kind in around for kind in named)


def sums(row: Passage) -> bool:
    return any(cell.strip(" *") in ("合计", "总计", "小计") for _, cell in row.cells[:2])


def title_of(row: Passage) -> str:
    return next((cell.strip() for head, cell in row.cells if meaning(head) == "title"), "")


def lines(scene: Scene, found: Picked) -> list[str]:
    """A line for each row: its title and the value asked for; the whole row where the table has no title or repeats it."""
    titles = [title_of(row) for row in found.table]
    if not all(titles) or len(set(titles)) < len(titles):
        return [listing.line(scene, row) for row in found.rows[:MOST]]
    return [f"- {title_of(row)}:{value_in(row, found.values)}{scene.citer.mark(row)}" for row in found.rows[:MOST]]


def listed(scene: Scene) -> Piece | None:
    found = picked(scene)
    return Piece(lines=lines(scene, found)) if found else None


def name_of(row: Passage) -> str:
    """What a row is counted as: its title, or where it leaves that to the row above its longest cell."""
    title = title_of(row)
    return title if title and title in row.text else max((cell.strip() for _, cell in row.cells if cell in row.text), key=len)


def value_in(row: Passage, values: Sequence[str]) -> str:
    return "、".join(cell.strip() for head, cell in row.cells if set(values) & set(values_of(head, cell)))
