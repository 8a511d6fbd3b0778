"""Glyphs of a printed page in, its lines, columns, tables and paragraphs out; the same for pages of a .pdf and pages that OCR has read.

Coordinates are points from the page's top left corner, y downwards. Knows neither PDF nor OCR nor bulletins: what it goes by is where
things stand, how large they are, and whether a line's words can run on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.readers.html import raised

DOUBT = "\ue000"  # stands behind a character that text recognition was not sure of, until the text is whole
OVERLAP = 0.5  # of the lower height: what shares as much of its height stands in one line
RAISED = 0.75  # of a line's size: smaller glyphs above its middle are raised
GAP = 1.0  # em between two Chinese characters that is kept as a space
GAP_LATIN = 0.22  # em between letters or digits
GUTTER = 1.2  # em: the least white space between two columns
COLUMN_LINES = 6  # lines side by side that make columns
COLUMN_WORDS = 12  # characters a line that a column has at least, on average: less is a table without rules
EDGE = 0.14  # of the page's height at top and bottom in which running heads and page numbers stand
LARGE = 1.15  # times the size of most words: a title
FEW = 4  # full lines from which margins can be told
REPEATS = 3  # pages on which a running head stands at least

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef“”‘’…—、。《》]")
_LETTER = re.compile(r"[A-Za-z]")
_DASHES = r"[\s\-—–―_·•.~〜|/]*"
_NUMBER_LINE = re.compile(
    rf"{_DASHES}(?:第\s*)?(?:\d{{1,5}}|[ivxlcIVXLC]{{1,6}})(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{{1,5}}\s*页?)?{_DASHES}"
)
_TERMINAL = re.compile(r"[。！？!?；;：:][”’」』）)】]*$")
_LABEL = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}\s*[、．.]|[（(]\s*[一二三四五六七八九十百\d]{1,3}\s*[)）]|\d{1,3}\s*[．、]|\d{1,3}\.(?!\d)|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,3}(?:方面|部分|章|节)|附件|[●■◆•])"
)
_ASIDE = re.compile(r"[—\-（(〔【\d]")
_UNBREAKABLE = re.compile(r"[A-Za-z0-9.,%+\-/]*[\s\S]?[，。、；：！？”’）》」』】,.;:!?)%]*")


@dataclass(frozen=True, slots=True)
class Glyph:
    char: str
    left: float
    top: float
    right: float
    bottom: float
    middle: float  # of its ink: 《 behind a bracket begins left of it, and is drawn in its right half

    @property
    def size(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, level or upright."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    words: str
    left: float
    top: float
    right: float
    bottom: float
    page: int  # from 0
    column: int = 0

    @property
    def plain(self) -> str:
        return self.words.replace(DOUBT, "")

    @property
    def size(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was found; its lines in reading order."""

    number: int  # from 0
    width: float
    height: float
    lines: tuple[Line, ...]


# --- lines -------------------------------------------------------------------------------------------------------------------


def lines(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """The lines of a page, columns one after the other."""
    return _columns([line for row in _rows(list(glyphs)) for line in _split(row, page)])


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs side by side, from top to bottom. What follows in the file mostly stands beside: only runs are sorted."""
    runs: list[list[Glyph]] = []
    for glyph in _once(glyphs):
        last = runs[-1][-1] if runs else None
        if last and glyph.left >= last.left and _beside(last, glyph) and glyph.left - last.right < 4 * max(glyph.size, last.size):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    rows: list[list[Glyph]] = []
    frames: list[tuple[float, float]] = []
    for run in sorted(runs, key=lambda r: (_frame(r)[0] + _frame(r)[1]) / 2):
        top, bottom = _frame(run)
        here = next((k for k in range(len(rows) - 1, max(-1, len(rows) - 6), -1) if _shared(frames[k], (top, bottom))), None)
        if here is None:
            rows.append(list(run))
            frames.append((top, bottom))
        else:
            rows[here] += run
            if bottom - top > frames[here][1] - frames[here][0]:
                frames[here] = (top, bottom)
    return [sorted(row, key=lambda g: g.middle) for row in rows]


def _once(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Without what is drawn twice, a hair apart, to look bold."""
    recent: list[Glyph] = []
    for glyph in glyphs:
        slack = 0.2 * glyph.size
        if any(g.char == glyph.char and abs(g.left - glyph.left) < slack and abs(g.top - glyph.top) < slack for g in recent):
            continue
        recent = [*recent[-63:], glyph]
        yield glyph


def _beside(a: Glyph, b: Glyph) -> bool:
    return _shared((a.top, a.bottom), (b.top, b.bottom))


def _shared(a: tuple[float, float], b: tuple[float, float]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared >= OVERLAP * min(a[1] - a[0], b[1] - b[0])


def _frame(run: Sequence[Glyph]) -> tuple[float, float]:
    tall = max(run, key=lambda g: g.size)
    return tall.top, tall.bottom


def _split(row: Sequence[Glyph], page: int) -> Iterator[Line]:
    """One line, or several where a white space divides it that may be a gutter."""
    size = median(g.size for g in row)
    part: list[Glyph] = []
    for glyph in row:
        if part and glyph.left - max(g.right for g in part[-3:]) > GUTTER * size:
            yield _line(part, page)
            part = []
        part.append(glyph)
    yield _line(part, page)


def _line(row: Sequence[Glyph], page: int) -> Line:
    size = median(g.size for g in row)
    top, bottom = _frame(row)
    words = ""
    last: Glyph | None = None
    for glyph in row:
        char = glyph.char
        if glyph.size < RAISED * size and glyph.bottom < (top + bottom) / 2 + 0.15 * size:
            char = raised(char)
        if last and not last.char.isspace() and not char.isspace() and glyph.left - last.right > _space(last.char, char) * size:
            words += " "
        words += char
        last = glyph
    return Line(words.strip(), row[0].left, top, max(g.right for g in row), bottom, page)


def _space(a: str, b: str) -> float:
    return GAP if _WIDE.match(a) or _WIDE.match(b) else GAP_LATIN


# --- columns -----------------------------------------------------------------------------------------------------------------


def _columns(found: Sequence[Line]) -> list[Line]:
    """Parts of one line together again, save where a gutter runs down many lines between prose on both sides."""
    rows: list[list[Line]] = []
    for line in found:
        if rows and any(_shared((line.top, line.bottom), (a.top, a.bottom)) for a in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    ordered: list[Line] = []
    at = 0
    while at < len(rows):
        end, gutter = _gutter(rows, at)
        if gutter is None:
            ordered.append(_whole(rows[at]))
            at += 1
            continue
        block = [line for row in rows[at:end] for line in row]
        ordered += [replace(line, column=1) for line in block if line.right <= gutter]
        ordered += [replace(line, column=2) for line in block if line.right > gutter]
        at = end
    return ordered


def _whole(row: Sequence[Line]) -> Line:
    row = sorted(row, key=lambda line: line.left)
    if len(row) == 1:
        return row[0]
    words = "  ".join(line.words for line in row)
    return Line(words, row[0].left, min(a.top for a in row), row[-1].right, max(a.bottom for a in row), row[0].page)


def _gutter(rows: Sequence[Sequence[Line]], at: int) -> tuple[int, float | None]:
    """How far down two columns go from here, and where the white space between them is."""
    low, high = 0.0, 1e9
    both, end = 0, at
    words = [0, 0]
    for k in range(at, len(rows)):
        row = sorted(rows[k], key=lambda line: line.left)
        gap = next(((a.right, b.left) for a, b in pairwise(row) if a.right < high and b.left > low), None)
        if gap is None and both and len(row) == 1:
            line = row[0]
            gap = (low, min(high, line.left)) if line.left >= low else (max(low, line.right), high) if line.right <= high else None
        elif gap is not None:
            both += 1
            end = k + 1
        if gap is None or min(high, gap[1]) - max(low, gap[0]) < GUTTER * 0.8 * row[0].size:
            break
        low, high = max(low, gap[0]), min(high, gap[1])
        for line in row:
            words[line.left >= high - 1] += len(line.words)
        end = k + 1
    height = end - at
    if both < COLUMN_LINES or min(words) < COLUMN_WORDS * both * 0.8 or both < height * 0.5:
        return at + 1, None
    return end, (low + high) / 2


# --- running heads and page numbers ------------------------------------------------------------------------------------------


def without_frame(pages: Sequence[Page]) -> tuple[list[Page], int]:
    """Pages without running heads, feet and page numbers, and how many such lines were left out."""
    counts = Counter(key for page in pages for key in {_key(line) for line in page.lines if _at_edge(line, page)})
    often = {key for key, n in counts.items() if key and n >= max(REPEATS, len(pages) // 3)}
    left_out = 0
    kept: list[Page] = []
    for page in pages:
        stays = [line for line in page.lines if not _is_frame(line, page, often)]
        left_out += len(page.lines) - len(stays)
        kept.append(replace(page, lines=tuple(stays)))
    return kept, left_out


def _at_edge(line: Line, page: Page) -> bool:
    return line.middle < EDGE * page.height or line.middle > (1 - EDGE) * page.height


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", "".join(line.plain.split()))


def _is_frame(line: Line, page: Page, often: set[str]) -> bool:
    if not _at_edge(line, page):
        return False
    outermost = all(not (o.top < line.top if line.middle < page.height / 2 else o.bottom > line.bottom) for o in page.lines if _prose(o))
    return outermost and (_key(line) in often or _NUMBER_LINE.fullmatch(line.plain) is not None)


def _prose(line: Line) -> bool:
    return len(line.words) > 30


# --- paragraphs --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Margins:
    left: float
    right: float
    size: float
    pitch: float  # from one line to the next


def margins(found: Sequence[Line], width: float) -> Margins:
    """Where most lines begin, where full ones end, how large and how far apart they are. `width`: of the page."""
    size = Counter(round(line.size * 2) / 2 for line in found for _ in line.words).most_common(1)[0][0]
    body = [line for line in found if abs(line.size - size) < 0.2 * size] or list(found)
    right = sorted(line.right for line in body)[int(0.95 * (len(body) - 1))]
    long = [line for line in body if line.right > right - 2 * size] or body
    left = float(Counter(round(line.left / 2) * 2 for line in long).most_common(1)[0][0])
    if len(long) < FEW:  # too few to tell: as far from the right edge as from the left
        left = min(line.left for line in body)
        right = max(right, width - left - 2 * size)
    steps = [b.top - a.top for a, b in pairwise(found) if 0 < b.top - a.top < 4 * size and a.page == b.page]
    return Margins(left, right, size, median(steps) if steps else 1.5 * size)


def indents(found: Sequence[Line], m: Margins) -> bool:
    """Whether paragraphs of this document begin two characters in."""
    after = [b for a, b in pairwise(found) if a.right < m.right - 3 * m.size and a.page == b.page and abs(b.size - m.size) < 0.2 * m.size]
    return bool(after) and sum(1 for line in after if line.left > m.left + 0.7 * m.size) * 2 > len(after)


def break_between(last: Line, line: Line, m: Margins, indented: bool) -> str:
    """"" where the words run on, a line break where they may, a blank line where they do not."""
    em = m.size
    if abs(last.size - line.size) > 0.15 * em:
        return "\n\n"
    ends = _TERMINAL.search(last.plain) is not None
    labelled = _LABEL.match(line.plain) is not None
    within = line.left > m.left + 0.7 * em
    if _centred(last, m) and _centred(line, m) and not ends:
        title = min(last.size, line.size) > LARGE * em and not _ASIDE.match(line.words)
        return "" if title and last.page == line.page and line.top - last.top < 2.5 * line.size else "\n"
    apart = line.page == last.page and line.column == last.column and line.top - last.top > 1.45 * m.pitch
    if apart or _centred(line, m):
        return "\n\n"
    if last.right < m.right - em - _needed(line):  # there was room for more
        return "\n\n" if ends or labelled or within else "\n"
    if within and indented and not (last.left > m.left + 0.7 * em and abs(last.left - line.left) < 0.3 * em and not ends):
        return "\n\n"
    if labelled and ends:
        return "\n\n"
    return ""


def _needed(line: Line) -> float:
    """The width of what could not be parted from the line's first character."""
    first = _UNBREAKABLE.match(line.plain)
    return (line.right - line.left) * len(first[0] if first else "") / max(len(line.plain), 1)


def _centred(line: Line, m: Margins) -> bool:
    before, after = line.left - m.left, m.right - line.right
    return before > 1.5 * m.size and after > 1.5 * m.size and abs(before - after) < 1.5 * m.size


def joined(before: str, words: str) -> str:
    """What stands between two parts of one paragraph: nothing in Chinese, a space between words of Latin script."""
    before = before.rstrip(DOUBT)
    return " " if before and words and _LETTER.match(before[-1]) and _LETTER.match(words[0]) else ""
