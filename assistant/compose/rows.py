"""A table that counts by field how far things are (领域 | 问题数 | 已完成 | 正在整改): the row of the field that a question names.

Enters: a Scene. Leaves: the row's passage with its counts, or nothing where no row, or more than one, is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.compose import listing, meant
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OPEN, kinds
from assistant.match import normalise
from index.types import Passage

NUMBER = re.compile(r"\d[\d,]*")


@dataclass(frozen=True)
class Counts:
    passage: Passage
    field: str
    cells: tuple[tuple[str, str], ...]  # (column head, cell) of the columns that count

    @property
    def open(self) -> int:
        """What is not done yet."""
        found = [NUMBER.search(cell) for head, cell in self.cells if set(kinds(head)) & set(OPEN)]
        return sum(int(m[0].replace(",", "")) for m in found if m)


def counted(scene: Scene) -> Counts | None:
    found: dict[str, tuple[float, Counts]] = {}
    for passage in (e.passage for e in scene.evidence):
        cells = [(head, cell.strip()) for head, cell in passage.cells if cell.strip()]
        stated = [(head, cell) for head, cell in cells if NUMBER.match(cell)]
        field = next((cell for _, cell in cells if not NUMBER.match(cell)), "")
        if field and sum(bool(kinds(head)) for head, _ in stated) >= 2 and (score := named(scene, field)):
            found[field] = (score, Counts(passage, field, tuple(stated)))
    best = max((score for score, _ in found.values()), default=0.0)
    fits = [counts for score, counts in found.values() if score == best]
    return fits[0] if len(fits) == 1 else None


def named(scene: Scene, field: str) -> float:
    """The weight of the question's words that stand in the row's first words."""
    words = normalise(field)
    return sum(weight for term, weight in scene.match.weights.items() if len(meant.special(term)) >= 2 and meant.special(term) in words)


def answer(scene: Scene) -> Piece | None:
    counts = counted(scene)
    if counts is None:
        return None
    words = said(counts)
    told = [] if kinds(scene.part.text) else listing.measures(scene).lines
    return Piece(headline=words, lines=[f"{words}{scene.citer.mark(counts.passage)}。", *told])


def said(counts: Counts) -> str:
    return f"{counts.field}:" + ",".join(f"{head}{cell}" for head, cell in counts.cells)
