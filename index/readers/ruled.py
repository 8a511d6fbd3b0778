"""Drawn lines and glyphs of a page in, the tables that the lines rule out; a table that goes on overleaf is one.

Two cells are one where no line parts them. Knows neither PDF nor bulletins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.readers import layout
from index.readers.layout import Glyph, Page, Rule
from index.readers.tables import Cell, blocks

THICK = 3.0  # points: a drawn line is no thicker
NEAR = 3.0  # points: ends so near meet
SHORT = 6.0  # points: shorter ones rule no table
MOST = 1500  # lines of one page after neighbours were put together: more is a drawing
GRID = 60_000  # cells of one table

_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")  # 责　任　单　位, to fill its cell
_ENDS = re.compile(r"[。；;！!？?]$")


@dataclass(frozen=True, slots=True)
class Table:
    page: int
    top: float
    bottom: float
    columns: tuple[float, ...]  # where its upright lines stand
    rows: tuple[tuple[Cell, ...], ...]
    pages: tuple[int, ...]  # of each row

    def written(self) -> Iterator[tuple[str, list[tuple[int, str]]]]:
        """Blocks of text; of the table itself also each line with its page."""
        found = blocks(self.rows)
        for block in found:
            lines = block.split("\n")
            if block is not found[-1] or len(lines) < 3:
                yield block, []
                continue
            heads = len(lines) - len(self.rows)  # from the end on, a line is a row
            at = [self.pages[max(k - heads, 0)] if k - heads < len(self.pages) else self.page for k in range(len(lines))]
            yield block, [(page, ("\n" if k else "") + line) for k, (page, line) in enumerate(zip(at, lines, strict=True))]


def tables(rules: Sequence[Rule], glyphs: Sequence[Glyph], page: int) -> tuple[list[Table], list[Glyph]]:
    """The tables of a page, and the glyphs that stand in none."""
    level = _merged([r for r in rules if r.right - r.left >= SHORT and r.bottom - r.top < THICK], upright=False)
    upright = _merged([r for r in rules if r.bottom - r.top >= SHORT and r.right - r.left < THICK], upright=True)
    if len(level) + len(upright) > MOST:
        return [], list(glyphs)
    found: list[Table] = []
    left = list(glyphs)
    for some_level, some_upright in _connected(level, upright):
        grid = _Grid(some_level, some_upright)
        if grid.rows < 2 or grid.columns < 2 or grid.rows * grid.columns > GRID:
            continue
        inside = [g for g in left if grid.holds(g)]
        if not inside:
            continue
        left = [g for g in left if not grid.holds(g)]
        rows = grid.cells(inside, page)
        found.append(Table(page, grid.ys[0], grid.ys[-1], tuple(grid.xs), rows, (page,) * len(rows)))
    return sorted(found, key=lambda t: t.top), left


def across(found: Sequence[Table], pages: Mapping[int, Page]) -> list[Table]:
    """A table at a page's end and one of the same columns at the next page's beginning, as one."""
    done: list[Table] = []
    for table in found:
        last = done[-1] if done else None
        if last and _goes_on(last, table, pages):
            done[-1] = _appended(last, table)
        else:
            done.append(table)
    return done


def _goes_on(last: Table, table: Table, pages: Mapping[int, Page]) -> bool:
    before = last.pages[-1]
    if table.page != before + 1 or len(last.columns) != len(table.columns):
        return False
    shift = last.columns[0] - table.columns[0]
    if any(abs(a - b - shift) > 2 * NEAR for a, b in zip(last.columns, table.columns, strict=True)):
        return False
    below = any(line.top > last.bottom for line in pages[before].lines)
    above = any(line.bottom < table.top for line in pages[table.page].lines)
    return not below and not above


def _appended(last: Table, table: Table) -> Table:
    rows = list(table.rows)
    kept = list(last.rows)
    if rows and _said(rows[0]) == _said(kept[0]):
        rows = rows[1:]  # the heads, said again
    if rows and _runs_over(kept[-1], rows[0]):
        kept[-1] = tuple(replace(a, text=_run_on(a.text, b.text)) for a, b in zip(kept[-1], rows[0], strict=True))
        rows = rows[1:]
    return replace(last, bottom=table.bottom, rows=(*kept, *rows), pages=(*last.pages[: len(kept)], *(table.page for _ in rows)))


def _said(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]


def _runs_over(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """A row that a page break parts: no number of its own, and what stands in it is the rest of a sentence."""
    if len(above) != len(below) or (below and below[0].text) or any(cell.high != 1 for cell in (*above, *below)):
        return False
    pairs = [(a.text, b.text) for a, b in zip(above, below, strict=True) if b.text]
    return bool(pairs) and all(a and not _ENDS.search(a) for a, _ in pairs)


def _run_on(a: str, b: str) -> str:
    return a + layout.joined(a, b) + b


# --- lines -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stroke:
    at: float  # y of a level line, x of an upright one
    low: float
    high: float


def _merged(rules: Sequence[Rule], *, upright: bool) -> list[_Stroke]:
    """Lines at one place that overlap or meet, as one."""
    strokes = sorted(
        (_Stroke((r.left + r.right) / 2, r.top, r.bottom) if upright else _Stroke((r.top + r.bottom) / 2, r.left, r.right) for r in rules),
        key=lambda s: s.at,
    )
    done: list[_Stroke] = []
    group: list[_Stroke] = []
    for stroke in [*strokes, None]:
        if stroke is not None and (not group or stroke.at - group[0].at <= NEAR):
            group.append(stroke)
            continue
        at = sum(s.at for s in group) / max(len(group), 1)
        for s in sorted(group, key=lambda s: s.low):
            if done and done[-1].at == at and s.low <= done[-1].high + NEAR:
                done[-1] = replace(done[-1], high=max(done[-1].high, s.high))
            else:
                done.append(_Stroke(at, s.low, s.high))
        group = [stroke] if stroke is not None else []
    return done


def _connected(level: Sequence[_Stroke], upright: Sequence[_Stroke]) -> Iterator[tuple[list[_Stroke], list[_Stroke]]]:
    """Groups of lines that touch each other."""
    open_level, open_upright = set(range(len(level))), set(range(len(upright)))
    while open_upright:
        mine: tuple[list[_Stroke], list[_Stroke]] = [], []
        waiting = [(True, open_upright.pop())]
        while waiting:
            is_upright, k = waiting.pop()
            mine[is_upright].append(upright[k] if is_upright else level[k])
            others = open_level if is_upright else open_upright
            touching = [j for j in others if (_touch(level[j], upright[k]) if is_upright else _touch(level[k], upright[j]))]
            others.difference_update(touching)
            waiting += [(not is_upright, j) for j in touching]
        yield mine


def _touch(level: _Stroke, upright: _Stroke) -> bool:
    return level.low - NEAR <= upright.at <= level.high + NEAR and upright.low - NEAR <= level.at <= upright.high + NEAR


# --- cells -------------------------------------------------------------------------------------------------------------------


class _Grid:
    def __init__(self, level: Sequence[_Stroke], upright: Sequence[_Stroke]) -> None:
        ends = [x for s in level for x in (s.low, s.high)]
        self.xs = _places([*(s.at for s in upright), *((min(ends), max(ends)) if ends else ())])
        ends = [y for s in upright for y in (s.low, s.high)]
        self.ys = _places([*(s.at for s in level), *((min(ends), max(ends)) if ends else ())])
        self.rows, self.columns = len(self.ys) - 1, len(self.xs) - 1
        self._level, self._upright = level, upright

    def holds(self, glyph: Glyph) -> bool:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        return self.xs[0] < x < self.xs[-1] and self.ys[0] < y < self.ys[-1]

    def cells(self, glyphs: Sequence[Glyph], page: int) -> tuple[tuple[Cell, ...], ...]:
        first = self._first()
        within: dict[tuple[int, int], list[Glyph]] = {}
        for g in glyphs:
            r = min(bisect_right(self.ys, (g.top + g.bottom) / 2) - 1, self.rows - 1)
            c = min(bisect_right(self.xs, (g.left + g.right) / 2) - 1, self.columns - 1)
            within.setdefault(first[r, c], []).append(g)
        rows: list[tuple[Cell, ...]] = []
        for r in range(self.rows):
            row: list[Cell] = []
            for c in range(self.columns):
                if first[r, c] == (r, c):
                    wide = next((k for k in range(c, self.columns) if first[r, k] != (r, c)), self.columns) - c
                    high = next((k for k in range(r, self.rows) if first[k, c] != (r, c)), self.rows) - r
                    row.append(Cell(_words(within.get((r, c), []), page), wide, high))
            rows.append(tuple(row))
        return tuple(rows)

    def _first(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Of each place in the grid the upper left place of its cell."""
        first: dict[tuple[int, int], tuple[int, int]] = {}
        for r in range(self.rows):
            for c in range(self.columns):
                if c and not self._parted(r, c) and first[r, c - 1][0] == r:
                    first[r, c] = first[r, c - 1]
                elif r and not self._divided(r, c) and (not c or self._parted(r, c) or first[r, c - 1] == first[r - 1, c]):
                    first[r, c] = first[r - 1, c]
                else:
                    first[r, c] = (r, c)
        return first

    def _parted(self, r: int, c: int) -> bool:
        """Whether an upright line stands left of this place."""
        middle = (self.ys[r] + self.ys[r + 1]) / 2
        return any(abs(s.at - self.xs[c]) <= NEAR and s.low <= middle <= s.high for s in self._upright)

    def _divided(self, r: int, c: int) -> bool:
        """Whether a level line runs above this place."""
        middle = (self.xs[c] + self.xs[c + 1]) / 2
        return any(abs(s.at - self.ys[r]) <= NEAR and s.low <= middle <= s.high for s in self._level)


def _places(found: Sequence[float]) -> list[float]:
    places: list[float] = []
    for at in sorted(found):
        if not places or at - places[-1] > 2 * NEAR:
            places.append(at)
    return places


def _words(glyphs: Sequence[Glyph], page: int) -> str:
    words = ""
    for line in layout.lines(glyphs, page):
        words = _run_on(words, _SPREAD.sub("", line.words))
    return words
