"""Lines of a table in, its rows out: pipe rows of Markdown, and tables that a conversion flattened to one cell a line.

A row is a span with (column head, cell) pairs. What is no table for certain is left to be read as paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.structure.fields import meaning
from index.structure.lines import Paragraph
from index.structure.stacked import SUMS, blocks, fitted
from index.types import Span

Cells = tuple[tuple[str, str], ...]
_DASHES = r"\s*(?::?-{2,}:?|:-:?|-:)\s*"
_RULE = re.compile(rf"\|?{_DASHES}(?:\|{_DASHES})*\|?")
_FEWEST = 3  # columns
_CARRIED = 200  # characters: a longer cell is not said again in the rows below


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
    if len(row) != len(above) or not any(row) or any("".join(cell.split()).rstrip("：:") in SUMS for cell in row[:2]):
        return filled
    begins = next(k for k, cell in enumerate(row) if cell)
    for k, cell in enumerate(row):
        carried = k < begins or meaning(heads[k] if k < len(heads) else "") in ("body", "deadline", "status" if begins else "body")
        if not cell and carried and len(above[k]) <= _CARRIED:
            filled[k] = above[k]
    return filled


def cells(text: str, found: Sequence[Paragraph]) -> set[int]:
    """Which paragraphs hold cells of a table without pipes, by index: none of them is a heading."""
    starts = {**flattened(text, found), **tabbed(text, found)}
    return {i for i, here in enumerate(found) if here.start in starts}


def tabbed(text: str, found: Sequence[Paragraph]) -> dict[int, Row | None]:
    """By the start of each line's paragraph: the row of a table whose cells stand in one line, parted by tabs; nothing for its heads."""
    done: dict[int, Row | None] = {}
    heads: tuple[str, ...] = ()
    above: list[str] = []
    last: Paragraph | None = None
    split = [_at_tabs(text, here) for here in found]
    for i, (here, cells) in enumerate(zip(found, split, strict=True)):
        if here.gap or len(cells) < _FEWEST or (last is not None and last.end < found[i - 1].end):
            heads = ()
        if len(cells) < _FEWEST:
            continue
        last = here
        if not heads:
            below = split[i + 1] if i + 1 < len(found) and not found[i + 1].gap else ()
            if all(cells) and _FEWEST <= len(below) <= len(cells) and not any(cell[:1].isdecimal() and cell.isdecimal() for cell in cells):
                heads, above = cells, []
                done[here.start] = None
            continue
        if len(cells) > len(heads):
            heads = ()
            continue
        above = continued([*cells, *[""] * (len(heads) - len(cells))], above, heads)
        done[here.start] = Row((here.start, here.end), tuple(zip(heads, above, strict=True)))
    return done


def _at_tabs(text: str, here: Paragraph) -> tuple[str, ...]:
    """The cells of a line; white space before the first tab was an empty cell."""
    begin = max(text.rfind("\n", 0, here.start), text.rfind("\r", 0, here.start)) + 1
    if "\t" not in text[begin : here.end] or "\n" in text[here.start : here.end]:
        return ()
    return tuple(cell.strip() for cell in text[begin : here.end].split("\t"))


def flattened(text: str, found: Sequence[Paragraph]) -> dict[int, Row | None]:
    """By the start of each cell's paragraph: the row that begins there, or nothing for heads and further cells."""
    done: dict[int, Row | None] = {}
    for block in blocks(text, [(p.start, p.end) for p in found]):
        heads = [text[p.start : p.end] for p in found[block.first : block.rows[0][0]]]
        done.update((p.start, None) for p in found[block.first : block.end])
        for begin, end in block.rows:
            cells = fitted(heads, [text[p.start : p.end] for p in found[begin:end]])
            done[found[begin].start] = Row((found[begin].start, found[end - 1].end), tuple(zip(heads, cells, strict=True)))
    return done
