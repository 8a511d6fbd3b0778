"""Lines of a table in, its rows out: pipe rows of Markdown, and tables that a conversion flattened to one cell a line.

A row is a span with (column head, cell) pairs. What is no table for certain is left to be read as paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index import vocabulary
from index.lines import Paragraph
from index.types import Span

Cells = tuple[tuple[str, str], ...]
_DASHES = r"\s*(?::?-{2,}:?|:-:?|-:)\s*"
_RULE = re.compile(rf"\|?{_DASHES}(?:\|{_DASHES})*\|?")
_HEADS = frozenset({"序号", "编号", "序 号", "No.", "NO."})
_LONGEST_CELL = 40
_MOST_COLUMNS = 12
_CARRIED = 200  # characters: a longer cell is not said again in the rows below
_SUMS = frozenset({"合计", "总计", "小计", "共计", "累计", "备注", "说明", "注"})


@dataclass(frozen=True, slots=True)
class Row:
    span: Span
    cells: Cells


def is_rule(line: str) -> bool:
    """| --- | --- |: the line above holds the heads of a table."""
    return line[:1] in "|:-" and _RULE.fullmatch(line) is not None


def piped(line: str, heads: list[str]) -> tuple[list[str], Cells | None]:
    """The column heads known after this line, and its cells where it is a row of the body."""
    if _RULE.fullmatch(line):
        return heads, None
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
    if not heads:
        return cells, None
    return heads, tuple((heads[i] if i < len(heads) else "", cell) for i, cell in enumerate(cells))


def continued(row: Sequence[str], above: Sequence[str], heads: Sequence[str]) -> list[str]:
    """The row with what its blank cells leave to the row above: what it begins with (number, matter), the body and the deadline.

    A blank figure or measure stays blank, and so does the status of a new matter.
    """
    filled = list(row)
    if len(row) != len(above) or not any(row) or any("".join(cell.split()).rstrip("：:") in _SUMS for cell in row[:2]):
        return filled
    begins = next(k for k, cell in enumerate(row) if cell)
    for k, cell in enumerate(row):
        carried = k < begins or _meaning(heads[k] if k < len(heads) else "") in ("body", "deadline", "status" if begins else "body")
        if not cell and carried and len(above[k]) <= _CARRIED:
            filled[k] = above[k]
    return filled


@cache
def _meanings() -> dict[str, str]:
    return {row[0]: row[1] for row in vocabulary.rows("matter_labels.txt")}


def _meaning(head: str) -> str:
    return _meanings().get("".join(head.split()), "")


def flattened(text: str, found: Sequence[Paragraph]) -> dict[int, Row | None]:
    """By the start of each cell's paragraph: the row that begins there, or nothing for heads and further cells.

    Only a table whose first column counts 1, 2, 3 … shows how many columns it has.
    """
    done: dict[int, Row | None] = {}
    for run in _runs(text, found):
        words = [text[p.start : p.end] for p in run]
        width = words.index("1") if "1" in words else 0
        if not 2 <= width <= _MOST_COLUMNS or any(not word or word.isdecimal() for word in words[:width]):
            continue
        rows = 0
        while rows * width + 2 * width <= len(run) and words[(rows + 1) * width] == str(rows + 1):
            rows += 1
        if rows < 2:
            continue
        done.update((p.start, None) for p in run[: (rows + 1) * width])
        for k in range(1, rows + 1):
            cells = run[k * width : (k + 1) * width]
            pairs = tuple(zip(words[:width], words[k * width : (k + 1) * width], strict=True))
            done[cells[0].start] = Row((cells[0].start, cells[-1].end), pairs)
    return done


def _runs(text: str, found: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Neighbouring short lines without a stop, beginning at what may be a head: 序号 / 项目 / … / 1 / 幼儿园 / …"""
    runs: list[list[Paragraph]] = []
    last: Paragraph | None = None
    for here in found:
        short = here.end - here.start <= _LONGEST_CELL and text[here.end - 1] not in "。；：:"
        if short and text[here.start : here.end] in _HEADS:
            runs.append([here])
        elif short and runs and last is runs[-1][-1]:
            runs[-1].append(here)
        last = here
    return [run for run in runs if len(run) >= 6]
