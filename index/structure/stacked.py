"""Tables that a conversion set one cell to a line: 序号 / 项目 / 单位 / 1 / 幼儿园 / 教育局 / 2 / …

Enters: the text's lines, as spans. Leaves: for each such table which lines are its heads and which each row. Only a table whose first
column counts 1, 2, 3 … shows how many columns it has; a row may hold a cell of two lines, or lack one that was blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.structure.fields import meaning
from index.types import Span
from index.words import words

COUNTERS = frozenset({"序号", "编号", "序 号", "No.", "NO."})
SUMS = frozenset({"合计", "总计", "小计", "共计", "累计", "备注", "说明", "注"})
_MOST = 12  # columns
_HEAD = 20  # characters of a column's head
_CELL = 300
_ODD = 2  # lines that a row may have more or less than there are columns
_DATED = re.compile(r"[年月日季]|长期|立[即行]|持续|^[-—–/\s]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One table; all are indexes of lines, ends excluded."""

    first: int
    rows: tuple[tuple[int, int], ...]

    @property
    def end(self) -> int:
        return self.rows[-1][1]


def blocks(text: str, spans: Sequence[Span]) -> list[Block]:
    """The tables, in order."""
    cells = [text[a:b] for a, b in spans]
    found: list[Block] = []
    for first, cell in enumerate(cells):
        if cell in COUNTERS and (not found or first >= found[-1].end) and (block := _block(cells, first)):
            found.append(block)
    return found


def _block(cells: Sequence[str], first: int) -> Block | None:
    one = next((k for k in range(first + 2, min(first + _MOST + 1, len(cells))) if cells[k] == "1"), 0)
    heads = cells[first:one]
    if not one or any(len(head) > _HEAD or re.search(r"[。；：]", head) or head.isdecimal() for head in heads):
        return None
    width = len(heads)
    begins = [one]
    while (k := _next(cells, begins[-1], width, str(len(begins) + 1))) is not None:
        begins.append(k)
    if len(begins) < 2:
        return None
    end = next((k for k in _near(begins[-1], width, len(cells) - 1) if cells[k] in SUMS), min(begins[-1] + width, len(cells)))
    while end < len(cells) and cells[end] in SUMS and end + width <= len(cells):
        begins.append(end)
        end += width
    if any(len(cell) > _CELL for cell in cells[one:end]):
        return None
    return Block(first, tuple(zip(begins, [*begins[1:], end], strict=True)))


def _next(cells: Sequence[str], begin: int, width: int, count: str) -> int | None:
    return next((k for k in _near(begin, width, len(cells) - 1) if cells[k] == count), None)


def _near(begin: int, width: int, last: int) -> list[int]:
    """Where the next row may begin, the likeliest place first."""
    odd = [0, *(sign * n for n in range(1, _ODD + 1) for sign in (1, -1))]
    return [begin + width + n for n in odd if begin + 1 < begin + width + n <= last]


def fitted(heads: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The lines of a row as cells, one for each head: which cell has two lines, or none, is seen by what the others hold."""
    extra = len(lines) - len(heads)
    if extra == 0:
        return list(lines)
    if extra > 0:
        ways = [[*lines[:j], "\n".join(lines[j : j + extra + 1]), *lines[j + extra + 1 :]] for j in range(1, len(heads))]
    else:
        ways = [[*lines[:j], *[""] * -extra, *lines[j:]] for j in range(1, len(lines) + 1)]
    return max(ways, key=lambda way: sum(map(_fits, heads, way)))


def _fits(head: str, cell: str) -> float:
    kind = meaning(head)
    if not cell:
        return 0.0
    parts = cell.split("\n")
    if kind == "title":
        return 2.0  # it is never left blank
    if kind == "body":
        return sum(part.rstrip("。").endswith(words("body")) for part in parts) / len(parts)
    if kind == "deadline":
        return float(_DATED.search(cell) is not None and len(cell) < _HEAD)
    if kind == "status":
        return float(len(cell) < _HEAD and not any(c.isdigit() for c in cell) and not cell.endswith(words("body")))
    return 0.0
