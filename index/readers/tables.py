"""The rows of a table in, blocks of text out: pipe rows under one row of column heads, each row complete in itself.

A cell merged downwards stands in every row that it covers, and so does one that blank cells below it continue; heads of several rows
become one. Knows neither HTML nor Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.structure.tables import continued

COLUMNS = 100  # as many as a cell may be merged over
CELLS = 200_000  # of one table, merged ones counted as often as they are repeated
REPEATED = 200  # characters: a longer cell stands in the first of its rows alone


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    wide: int = 1
    high: int = 1  # rows that it covers; 0: it goes on from the cell above


Grid = list[list[str]]


def blocks(rows: Sequence[Sequence[Cell]], heads: int = 0) -> list[str]:
    """What is to stand between blank lines: a title over the whole width, lines of 「key：value」, the table itself.

    `heads` is how many rows are marked as heads; 0 where none is, and the first is taken for it.
    """
    while rows and not any(cell.text for cell in rows[0]):
        rows, heads = rows[1:], max(heads - 1, 0)
    titles = []
    width = max((sum(_wide(cell) for cell in row) for row in rows), default=0)
    while len(rows) > 1 and width > 1 and _is_title(rows[0], width):
        titles.append(rows[0][0].text)
        rows, heads = rows[1:], max(heads - 1, 0)
    grid = _compact(_grid(rows))
    if not grid:
        return titles
    if (keyed := _keyed(grid)) is not None:
        return [*titles, *keyed]
    if len(grid) == 1 or len(grid[0]) == 1:
        return [*titles, *(cell for row in grid for cell in row if cell)]
    first = _heads(rows, heads, len(grid))
    head = _head(grid[:first])
    body: Grid = []
    for row in grid[first:]:
        body.append(continued(row, body[-1], head) if body else row)
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, body)]
    return [*titles, "\n".join(lines)]


def _wide(cell: Cell) -> int:
    return min(max(cell.wide, 1), COLUMNS)


def _is_title(row: Sequence[Cell], width: int) -> bool:
    return len(row) == 1 and bool(row[0].text) and row[0].high == 1 and _wide(row[0]) >= width


def _grid(rows: Sequence[Sequence[Cell]]) -> Grid:
    """Every cell at its column; one merged sideways stands in the first of its columns."""
    grid: Grid = []
    covered: dict[int, tuple[int, str]] = {}  # column -> rows still covered, words
    left = CELLS
    for row in rows:
        line: list[str] = []
        for cell in row:
            _fill(line, covered)
            above = grid[-1][len(line)] if cell.high == 0 and grid and len(line) < len(grid[-1]) else ""
            words = (above if len(above) <= REPEATED else "") if cell.high == 0 else cell.text
            for k in range(_wide(cell)):
                if cell.high > 1:
                    covered[len(line)] = (cell.high - 1, words if k == 0 and len(words) <= REPEATED else "")
                line.append(words if k == 0 else "")
        _fill(line, covered)
        left -= len(line)
        grid.append(line if left > 0 else [cell.text for cell in row])
        covered = covered if left > 0 else {}
    width = max(map(len, grid), default=0)
    return [row + [""] * (width - len(row)) for row in grid] if width * len(grid) <= 2 * CELLS else grid


def _fill(line: list[str], covered: dict[int, tuple[int, str]]) -> None:
    """Put in what cells of the rows above cover here."""
    while len(line) in covered:
        left, words = covered.pop(len(line))
        if left > 1:
            covered[len(line)] = (left - 1, words)
        line.append(words)


def _compact(grid: Grid) -> Grid:
    """Without columns and rows in which nothing stands."""
    width = max(map(len, grid), default=0)
    used = [any(k < len(row) and row[k] for row in grid) for k in range(width)]
    slim = [[word for k, word in enumerate(row) if used[k]] for row in grid]
    return [row for row in slim if any(row)]


def _keyed(grid: Grid) -> list[str] | None:
    """索引号： | 000-1 | 发布日期： | 2024-06-14: lines of 「key：value」."""
    lines = []
    for row in grid:
        for key, value in zip(row[::2], [*row[1::2], ""], strict=False):
            if key and not key.endswith(("：", ":")):
                return None
            lines.append(key + value)
    return [line for line in lines if line]


def _heads(rows: Sequence[Sequence[Cell]], marked: int, size: int) -> int:
    """Rows of heads: as marked, else the first with those that its merged cells cover."""
    if not marked:
        marked = 1
        if any(cell.wide > 1 for cell in rows[0]):
            marked = max(cell.high for cell in rows[0])
            while marked < len(rows) and any(cell.high == 0 for cell in rows[marked]):
                marked += 1
    return marked if 0 < marked < size else 1


def _head(grid: Grid) -> list[str]:
    """整改 over 措施 and 时限 gives 整改措施 and 整改时限."""
    if len(grid) == 1:
        return grid[0]
    upper = []
    for row in grid[:-1]:
        last = ""
        line = []
        for k, word in enumerate(row):
            last = word or (last if grid[-1][k] else "")
            line.append(last)
        upper.append(line)
    return ["".join(dict.fromkeys(words)) for words in zip(*upper, grid[-1], strict=True)]


def _line(row: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(word.replace("|", "｜").split()) for word in row) + " |"
