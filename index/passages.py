"""A Bulletin in, its Passages out: one measure, paragraph, list item or table row each, verbatim, in reading order.

Boilerplate and title are left out; a heading is a passage only where it says what nothing under it says. Pure and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index import bulletin as _bulletin
from index import labels, lines
from index.lines import Paragraph, strip
from index.metadata import only_date
from index.types import Bulletin, Passage, PassageKind, Section, Span
from index.words import numeral, words

PIECE = 220  # characters: longer measures and paragraphs are cut at sentence ends
HARD = 400  # a sentence longer than this is cut at commas
LEAD = 40  # a first sentence up to this length names what the rest of its paragraph is about

_STOP = re.compile(r"[。！？!?][”’』」）)】*]*")
_SEMICOLON = re.compile(r"[；;][”’』」）)】*]*")
_COMMA = re.compile(r"[，,、][”’』」）)】*]*")
_CN = "一二三四五六七八九十"
_MEASURE = re.compile(r"(?<![^\s。；;：:！？!?，,”）)*])(?:([%s]{1,3})(?:是|要)|第([%s]{1,3})[，,、]|其([%s]{1,3})[，,])" % (_CN, _CN, _CN))
_LABEL = re.compile(r"(?:\*\*)?([\u4e00-\u9fff][\u4e00-\u9fff（）()“”\d]{1,13})(?:[：:]\*\*|\*\*[：:]|[：:])(?![:：/])\s*")
_TRAILING = re.compile(r"(?<=[。；;])\s*(?=(?:%s)[：:])" % "|".join(map(re.escape, words("trailing"))))
_BULLET = re.compile(r"(?:——|[-*+•●■◆▪]\s)\s*")
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_FACT = re.compile(r"\d(?!\d*[年\d])")


@dataclass(slots=True)
class _Piece:
    span: Span
    kind: PassageKind
    label: str = ""
    leads: tuple[str, ...] = ()  # opening sentences that the piece was cut from


@dataclass(slots=True)
class _Numbers:
    """k of `<bulletin>/<section>.<k>`."""

    bulletin: str
    taken: dict[str, int] = field(default_factory=dict)

    def next(self, section: Section | None) -> str:
        number = section.number if section else "0"
        self.taken[number] = self.taken.get(number, 0) + 1
        return f"{self.bulletin}/{number}.{self.taken[number]}"


def cut(bulletin: Bulletin) -> list[Passage]:
    text, number = bulletin.text, _Numbers(bulletin.id)
    paths = _paths(bulletin.sections)
    done: list[Passage] = []
    heads: list[str] = []  # of the table being read
    rows = 0
    for section, here, body, sole in _placed(bulletin):
        path = paths[section.number] if section else ()
        if sole and section:
            pieces, path = [_Piece((here.start, body), "item", section.label)], path[:-1]
        elif text[here.start] == "|":
            rows += 1
            heads, row = _row(text, here, heads if rows > 1 else [])
            if row is not None:
                done.append(Passage(number.next(section), bulletin.id, section.number if section else None, path, row, text[slice(*row)], "row",
                                    cells=_cells(text, row, heads)))  # fmt: skip
            continue
        else:
            pieces = list(_pieces(text, body, here.end))
        rows = 0
        for piece in pieces:
            start, end = piece.span
            done.append(Passage(number.next(section), bulletin.id, section.number if section else None, (*path, *piece.leads), piece.span,
                                text[start:end], piece.kind, piece.label, _parts(here, piece.span)))  # fmt: skip
    return _signed(text, done)


def _signed(text: str, done: list[Passage]) -> list[Passage]:
    """The signing body's line and the date under it are one passage."""
    out: list[Passage] = []
    for passage in done:
        last = out[-1] if out else None
        if last and passage.section is None and last.section is None and only_date(passage.text) and last.text.endswith(words("body")):
            span = (last.span[0], passage.span[1])
            out[-1] = replace(last, span=span, text=text[slice(*span)], label="落款")
        else:
            out.append(passage)
    return out


def title_of(section: Section) -> str:
    """A heading with its label, as a citation prints it: 「(一)关于…问题」, 「附件1 2026年…」."""
    gap = " " if section.label and section.label[-1].isalnum() and section.heading[:1].isalnum() and section.label[-1] not in "是" else ""
    return f"{section.label}{gap}{section.heading}".replace("**", "").replace("\n", "").strip("。 ") or section.label


def _paths(sections: Sequence[Section]) -> dict[str, tuple[str, ...]]:
    paths: dict[str, tuple[str, ...]] = {}
    for section in sections:
        paths[section.number] = (*(paths[section.parent] if section.parent else ()), title_of(section))
    return paths


def _placed(bulletin: Bulletin) -> Iterator[tuple[Section | None, Paragraph, int, bool]]:
    """Each paragraph with its section, and where its body starts behind the heading; True and the heading's end for a heading to be shown."""
    text = bulletin.text
    found = lines.paragraphs(text, lines.lines(text), _bulletin.skipped(bulletin.boilerplate, bulletin.title_span))
    sections, stack, k, headed = bulletin.sections, list[Section](), 0, 0
    for here in found:
        while stack and stack[-1].span[1] <= here.start:
            stack.pop()
        opened = False
        while k < len(sections) and sections[k].span[0] <= here.start:
            while stack and stack[-1].span[1] <= sections[k].span[0]:
                stack.pop()
            stack.append(sections[k])
            opened, headed, k = True, sections[k].heading_span[1], k + 1
        section = stack[-1] if stack else None
        if section is None or here.start >= headed:
            yield section, here, here.start, False
            continue
        body, _ = strip(text, min(headed, here.end), here.end)
        if opened and _speaks(text, section, headed):
            yield section, here, section.heading_span[1], True
        if body < here.end:
            yield section, here, body, False


def _speaks(text: str, section: Section, headed: int) -> bool:
    """A heading without anything under it, or one that states a figure in a sentence."""
    if section.span[1] <= headed:
        return True
    return text[headed - 1] in "。；！" and _FACT.search(section.heading) is not None


# --- a paragraph -------------------------------------------------------------------------------------------------------------


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    """A paragraph's lead-in, measures and closing labels, each within the measure of length."""
    cuts = [m.end() for m in _TRAILING.finditer(text, start, end)] if end - start > 12 else []
    bounds = [start, *cuts, end]
    for i, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False)):
        a, b = strip(text, a, b)
        if a < b:
            yield from _measures(text, a, b) if i == 0 else _lengths(text, a, b, "item", _label(text, a, b))


def _measures(text: str, start: int, end: int) -> Iterator[_Piece]:
    marks = _enumeration(text, start, end)
    label = _label(text, start, end)
    if not marks:
        yield from _lengths(text, start, end, "item" if label else "paragraph", label)
        return
    lead = strip(text, start, marks[0][0])
    leads: tuple[str, ...] = ()
    if lead[1] - lead[0] > 14:
        yield from _lengths(text, *lead, "item" if label else "paragraph", label)
        if lead[1] - lead[0] <= LEAD:
            leads = (text[slice(*lead)].strip("。：:，, "),)
    else:
        marks[0] = (lead[0], marks[0][1])
        leads = (label,) if label else ()
    ends = [m[0] for m in marks[1:]] + [end]
    for (a, name), b in zip(marks, ends, strict=True):
        yield from _lengths(text, *strip(text, a, b), "measure", name, leads)


def _enumeration(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Where 一是, 二是 … begin, in sequence; any of them at the paragraph's start."""
    marks: list[tuple[int, str]] = []
    due = 1
    for match in _MEASURE.finditer(text, start, end):
        word = match[1] or match[2] or match[3]
        n = numeral(word)
        at = match.start()
        if n == due or at == start or n == 1:
            marks.append((at, match[0].rstrip("，,、")))
            due = n + 1
    if len(marks) == 1 and marks[0][0] != start and not marks[0][1].endswith("是"):
        return []
    return marks


def _label(text: str, start: int, end: int) -> str:
    """「责任单位」 of 「责任单位:…」, 「1.」 of a list item, else nothing."""
    match = _LABEL.match(text, start, end)
    if match and not match[1].endswith(words("not_labels")):
        return match[1]
    numbered = labels.read(text, start, end)
    if numbered and numbered.style not in {"shi", "annex"}:
        return text[numbered.words : numbered.end].strip()
    bullet = _BULLET.match(text, start, end)
    return bullet[0].strip() if bullet else ""


def _lengths(text: str, start: int, end: int, kind: PassageKind, label: str, leads: tuple[str, ...] = ()) -> Iterator[_Piece]:
    if start >= end:
        return
    if end - start <= PIECE:
        yield _Piece((start, end), kind, label, leads)
        return
    spans = _packed(list(_atoms(text, start, end)))
    first = _STOP.search(text, start, min(end, start + LEAD + 8))
    lead = text[start : first.start()].strip("*- ") if first and not _FACT.search(text, start, first.start()) else ""
    for i, span in enumerate(spans):
        a, b = strip(text, *span)
        if a < b:
            yield _Piece((a, b), kind, label, (*leads, lead) if i and lead else leads)


def _atoms(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences; of a long one its parts at semicolons; of a very long part its parts at commas; at last HARD characters each."""
    for a, b in _split(text, _STOP, start, end):
        if b - a <= PIECE:
            yield a, b
            continue
        for c, d in _split(text, _SEMICOLON, a, b):
            if d - c <= HARD:
                yield c, d
                continue
            for e, f in _packed(list(_split(text, _COMMA, c, d))):
                yield from ((g, min(g + HARD, f)) for g in range(e, f, HARD))


def _split(text: str, mark: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    last = start
    for match in mark.finditer(text, start, end):
        yield last, match.end()
        last = match.end()
    if last < end:
        yield last, end


def _packed(atoms: list[Span]) -> list[Span]:
    """Neighbours put together up to PIECE characters."""
    packed: list[Span] = []
    for start, end in atoms:
        if packed and end - packed[-1][0] <= PIECE:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _parts(here: Paragraph, span: Span) -> tuple[Span, ...]:
    """The stretches of a span that a page footer divides; none where it is whole."""
    parts = tuple((max(a, span[0]), min(b, span[1])) for a, b in here.parts if a < span[1] and b > span[0])
    return parts if len(parts) > 1 else ()


# --- tables ------------------------------------------------------------------------------------------------------------------


def _row(text: str, here: Paragraph, heads: list[str]) -> tuple[list[str], Span | None]:
    """The column heads known after this line, and the line's span where it is a row of the body."""
    line = text[here.start : here.end]
    if _RULE.fullmatch(line):
        return heads, None
    if not heads:
        return _split_cells(line), None
    return heads, (here.start, here.end)


def _split_cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _cells(text: str, row: Span, heads: list[str]) -> tuple[tuple[str, str], ...]:
    cells = _split_cells(text[slice(*row)])
    return tuple((heads[i] if i < len(heads) else "", cell) for i, cell in enumerate(cells))
