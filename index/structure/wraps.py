"""A text broken at one width in, the same with a line a paragraph out: 「责任单位为市农⏎业农村局」, 「103.⏎1%」.

Mail programs, terminals and copies of pages break lines wherever they are full, in the middle of a number or a name. Whatever reads a
bulletin reads it without those breaks; what is quoted elsewhere is found again by their places (`Bulletin.place`). Most texts are not
broken so, and leave as they came. Knows nothing of what lines mean, but for what never runs on from a line before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.structure import boilerplate
from index.structure.fields import field
from index.structure.lines import STARTS_AFRESH, TERMINAL, Line
from index.structure.stacked import blocks
from index.types import Span

NARROWEST, WIDEST = 20, 120  # characters, or columns of which a Chinese character takes two
SLACK = 3  # characters: a mark that may not begin a line takes the word before it along, or stands outside
LEAST_FULL = 5  # lines
SHARE_FULL = 0.2  # of the lines that another follows at once
MANY_FULL = 12  # lines, whatever share they are: a text of lists and tables
CAST_OUT = 50  # one line in as many may be longer: an address, a row of a table
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_SIGN = re.compile(r"[-+*>]\S")  # 「保税+」, 1-9月
_PROSE = re.compile(r"[，。；：,;:]")


@dataclass(frozen=True, slots=True)
class Width:
    """How wide lines are, and from where on one is full."""

    of: Callable[[str, Line], int]
    full: int
    base: int  # white space before every line
    indented: bool  # paragraphs begin with more


def find(text: str, found: Sequence[Line]) -> list[Span]:
    """The stretches of white space that wrapping put into the text, in order. `found`: its lines."""
    width = _width(text, found)
    if width is None:
        return []
    around = {start for start, _ in boilerplate.find(text, found)}
    spans = [(line.start, line.end) for line in found]
    around.update(spans[k][0] for block in blocks(text, spans) for k in range(block.first, block.end))
    return [
        (line.end + _between_words(text, line, after), after.start)
        for line, after in pairwise(found)
        if width.of(text, line) >= width.full and not {line.start, after.start} & around and _runs_on(text, line, after, width)
    ]


def _between_words(text: str, line: Line, after: Line) -> int:
    """The blank at the end of the line, where it parts two Latin words."""
    around = text[line.end - 1] + text[after.start]
    return int(text[line.end] == " " and around.isascii() and around.isalpha())


def leave_out(text: str, taken: Sequence[Span]) -> str:
    """The text without these stretches."""
    edges = [0, *(offset for span in taken for offset in span), len(text)]
    return "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def counted(taken: Sequence[Span]) -> tuple[Span, ...]:
    """For each stretch its offset in the text without them, and how many characters are left out up to there."""
    gone, found = 0, []
    for start, end in taken:
        at = start - gone
        gone += end - start
        found.append((at, gone))
    return tuple(found)


def _width(text: str, found: Sequence[Line]) -> Width | None:
    """The width at which the lines were broken, in characters or in columns; None where they were not."""
    found = [line for line in found if not _is_row(text, line)]
    inner = [a for a, b in pairwise(found) if not b.gap]
    best: tuple[int, Width | None] = (0, None)
    for of, slack in ((_characters, SLACK), (_columns, 2 * SLACK)):
        widths = sorted(of(text, line) for line in found)
        most = widths[-1 - len(widths) // CAST_OUT] if widths else 0
        if most > WIDEST:
            break
        full = [line for line in inner if most - slack < of(text, line)]
        broken = sum(text[line.end - 1] not in TERMINAL and _PROSE.search(text, line.start, line.end) is not None for line in full)
        enough = max(LEAST_FULL, min(SHARE_FULL * len(inner), MANY_FULL))
        if most >= NARROWEST and len(full) >= enough and 2 * broken >= len(full) > best[0]:
            best = len(full), Width(of, most - slack + 1, *_indents(text, found, full))
    return best[1]


def _is_row(text: str, line: Line) -> bool:
    """A row of a table stands in one line, however long."""
    return text[line.start] == "|" or text.count("\t", line.start, line.end) > 1


def _characters(text: str, line: Line) -> int:
    return line.end - line.start + line.indent


def _columns(text: str, line: Line) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in text[line.start - line.indent : line.end])


def _indents(text: str, found: Sequence[Line], full: Sequence[Line]) -> tuple[int, bool]:
    """The white space before all lines, and whether paragraphs begin with more: what follows a short line that ended a sentence does."""
    base = min(line.indent for line in full)
    whole = {line.start for line in full}
    begin = [b.indent > base for a, b in pairwise(found) if a.start not in whole and text[a.end - 1] in TERMINAL]
    return base, 2 * sum(begin) > len(begin)


def _parted(text: str, line: Line, after: Line) -> bool:
    """「责任⏎单位：」: what ends the line makes another label of the one after it."""
    joined = text[line.end - 2 : line.end] + text[after.start : after.end]
    whole = field(joined, 0, len(joined))
    return whole is not None and bool(whole.kind) and len(whole.name) > 2 and joined.startswith(whole.name)


def _runs_on(text: str, line: Line, after: Line, width: Width) -> bool:
    """Does the line after a full one go on where that broke off?"""
    if after.gap or after.indent > width.base or _is_row(text, after) or _is_row(text, line) or text[after.start] == "#":
        return False
    if width.indented:
        return True
    if text.rfind("（", line.start, line.end) > text.rfind("）", line.start, line.end):
        return True
    midway = text[line.end - 1] not in TERMINAL
    label = field(text, after.start, after.end)
    if label and midway and len(label.name) <= 2 and _parted(text, line, after):
        return True
    if label and (label.kind or text.count(f"\n{label.name}") > 1):
        return False
    if STARTS_AFRESH.match(text, after.start, after.end) and not (midway and _SIGN.match(text, after.start, after.end)):
        return False
    if midway and _PROSE.search(text, line.start, line.end):
        return True
    if midway:  # a title before （2025年第3号）, a heading before its paragraph
        whole = STARTS_AFRESH.match(text, line.start, line.end) and width.of(text, after) >= width.full
        return not whole and _BRACKETED.fullmatch(text, after.start, after.end) is None
    return width.of(text, after) >= width.full or text[after.end - 1] in TERMINAL  # else it may be a heading
