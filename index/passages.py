"""A Bulletin in, its Passages out: one measure, paragraph, list item or table row each, verbatim, in reading order.

Boilerplate and title are left out; a heading is a passage only where it says what nothing under it says. Pure and total.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index import bulletin as _bulletin
from index.structure import fields, labels, lines, tables
from index.structure.lines import Paragraph, strip
from index.structure.metadata import only_date
from index.structure.stacked import COUNTERS
from index.types import Bulletin, Passage, PassageKind, Section, Span
from index.words import numeral, words

PIECE = 220  # characters: longer measures and paragraphs are cut at sentence ends
HARD = 400  # a sentence longer than this is cut at commas
_NAME = 28  # the same for an unnumbered paragraph
LEAD = 40  # a first sentence up to this length names what the rest of its paragraph is about

_STOP = re.compile(r"[。！？!?][”’』」）)】*]*")
_SEMICOLON = re.compile(r"[；;][”’』」）)】*]*")
_COMMA = re.compile(r"[，,、](?!(?<=\d.)\d{3}(?!\d))[”’』」）)】*]*")  # not that of 1,234
_DIGITS = r"\d零〇一二三四五六七八九十百千万亿两半点分之.．,，/%％‰~～—-"
_CAPTION = re.compile(
    r"\A(?=[^。；;\n]{2,60}\Z)[*#\s]*(?:附?表[\s\d一二三四五六七八九十]|(?:.*[^\u4e00-\u9fff]|计量|金额|数量)?单位[:：]"
    r"|.*(?:表|情况|一览|统计|清单|台账|明细)[*）)\s]*(?:[（(].{1,30}[)）])?[*\s]*\Z)"
)
_ITEM = re.compile(r"第\s?(\d{1,3})\s?[项行号]")
_GAP = re.compile(r"\s*\t\s*|[ \u3000]{3,}")  # between two facts in one line
_NUMBER = re.compile(rf"[{_DIGITS}][\s{_DIGITS}]*[\u4e00-\u9fffA-Za-z²³㎡]{{0,6}}")  # with its unit
_CN = "一二三四五六七八九十"
_MEASURE = re.compile(
    rf"(?<![^\s。；;：:！？!?，,”）)*])(?:([{_CN}]{{1,3}})(?:是|要)|第([{_CN}]{{1,3}})[，,、]|其([{_CN}]{{1,3}})[，,]|(首先|其次|再次|最后)[，,])"
)
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_LABEL = re.compile(r"\*{0,3}([\u4e00-\u9fff][\u4e00-\u9fff（）()“”\d]{1,13}|答)(?:[：:]\*{1,3}|\*{1,3}[：:]|[：:])(?![:：/])\s*")
_SAID = re.compile(r"([\u4e00-\u9fff]{4,8}?)(?:是|为)")
_BRACKETED = re.compile(r"[*\s]*[【〔［]([\u4e00-\u9fff]{2,10})[】〕］]")
_TRAILING = re.compile(
    rf"(?<=[。；;])\s*(?=(?:{'|'.join(map(re.escape, words('trailing')))})[：:])"
    rf"|(?<=[^\s。；;])[ \t\u3000]+(?=(?:{'|'.join(map(re.escape, words('trailing')))})[：:])"
    rf"|(?<=\S)\s*(?=[【〔［](?:{'|'.join(words('bracketed'))})[】〕］])"
)
_MARK = re.compile(rf"(?:>\s?|[-*+•·]\s+|[{fields.BULLETS}]\s*)+")  # of a quotation or a list in Markdown: beside the text
_FACT = re.compile(r"\d[\d,.]*\s?(?:[%％]|(?!年)[\u4e00-\u9fff])")  # 新增床位500张, not 2025年 nor “1269”行动


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    kind: PassageKind
    label: str = ""
    leads: tuple[str, ...] = ()  # opening sentences that the piece was cut from
    section: Section | None = None
    path: tuple[str, ...] = ()
    parts: tuple[Span, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()


def cut(bulletin: Bulletin) -> list[Passage]:
    taken: dict[str, int] = {}
    done: list[Passage] = []
    for piece in _signed(bulletin.text, _noted(bulletin.text, _all(bulletin))):
        place = piece.section.number if piece.section else None
        number = place or "0"
        taken[number] = k = taken.get(number, 0) + 1
        done.append(Passage(
            f"{bulletin.id}/{number}.{k}", bulletin.id, place, (*piece.path, *piece.leads),
            piece.span, bulletin.text[slice(*piece.span)], piece.kind, piece.label, piece.parts, piece.cells,
        ))  # fmt: skip
    return done


def _all(bulletin: Bulletin) -> Iterator[_Piece]:
    """Pieces in reading order, with their place."""
    text = bulletin.text
    paths = _paths(bulletin.sections)
    placed = list(_placed(bulletin))
    bodies = Counter(section.number if section else "0" for section, here, body, sole in placed if body == here.start and not sole)
    heads: list[str] = []  # of the table being read
    above: list[str] = []  # cells of its last row
    titles: list[str] = []  # what stands right above it: 2024年各市情况表, 单位：万元
    home = ""  # where that stands
    begins = {a[1].start for a, b in pairwise(placed) if tables.is_rule(text[b[1].start : b[1].end])}
    bare = [here for _, here, body, sole in placed if body == here.start and not sole]
    cells = {**tables.flattened(text, bare), **tables.tabbed(text, bare)}
    for section, here, body, sole in placed:
        number = section.number if section else "0"
        path = paths[number] if section else ()
        titles, home = titles if number == home else [], number
        if here.start in cells:
            row = cells[here.start]
            if row is not None:
                yield _Piece(row.span, "row", "", tuple(titles[-2:]), section, path, (), row.cells)
            continue
        if text[here.start] == "|":
            heads, above = ([], []) if here.start in begins else (heads, above)
            heads, pipes = tables.piped(text[here.start : here.end], heads)
            if pipes is not None:
                above = tables.continued([cell for _, cell in pipes], above, heads)
                pipes = tuple(zip([head for head, _ in pipes], above, strict=True))
                yield _Piece((here.start, here.end), "row", "", tuple(titles[-2:]), section, path, (), pipes)
            continue
        titles = [] if heads else titles
        heads, above = [], []
        caption = [part for part in _GAP.split(text[body : here.end].strip("*# ")) if _CAPTION.search(part)]
        titles = [*titles, *caption] if caption else []
        if sole:
            yield _Piece((here.start, body), "item", section.label if section else "", (), section, path[:-1])
            continue
        named = body == here.start and bodies[number] > 1  # a sole paragraph needs no words of its own to name it
        for piece in _pieces(text, body, here.end, named):
            start, end = span = _clipped(here, piece.span)
            if start < end:
                yield replace(piece, span=span, section=section, path=path, parts=_parts(here, span))


def _noted(text: str, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """「第3项经会议同意延期」 in the notes under a table is told of that row: its name stands above the note."""
    names: dict[str, str] = {}
    for piece in pieces:
        if piece.cells:
            (head, number), *others = piece.cells
            if head in COUNTERS:
                names = {} if number == "1" else names
                names[number] = next((cell for other, cell in others if fields.meaning(other) == "title"), "")
        elif names:
            named = {match[1] for match in _ITEM.finditer(text, *piece.span)}
            name = names.get(named.pop(), "") if len(named) == 1 else ""
            piece = replace(piece, leads=(*piece.leads, name)) if name else piece
        yield piece


def _signed(text: str, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The signing body's line and the date under it are one passage."""
    last: _Piece | None = None
    for piece in pieces:
        if last and last.section is None and piece.section is None and last.span[1] - last.span[0] <= 40:
            above, below = text[slice(*last.span)], text[slice(*piece.span)]
            if only_date(below) and above.endswith(words("body")):
                last = replace(last, span=(last.span[0], piece.span[1]), label="落款")
                continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def title_of(section: Section) -> str:
    """A heading with its label, as a citation prints it: 「(一)关于…问题」, 「附件1 2026年…」."""
    bare = section.label and section.label[-1].isalnum() and not section.label.endswith(("是", "方面"))
    gap = " " if bare and section.heading else ""
    return f"{section.label}{gap}{section.heading}".replace("**", "").replace("\n", "").strip("。 ") or section.label


def _paths(sections: Sequence[Section]) -> dict[str, tuple[str, ...]]:
    paths: dict[str, tuple[str, ...]] = {}
    for section in sections:
        paths[section.number] = (*(paths[section.parent] if section.parent else ()), title_of(section))
    return paths


def _placed(bulletin: Bulletin) -> Iterator[tuple[Section | None, Paragraph, int, bool]]:
    """Each paragraph with its section and where its body starts; True, and the heading's end, for a heading that is to be shown."""
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
    """A heading without anything under it, or one that states a figure: 1.新建幼儿园12所."""
    if section.span[1] <= headed:
        return True
    return _FACT.search(section.heading) is not None


# --- a paragraph -------------------------------------------------------------------------------------------------------------


def _pieces(text: str, start: int, end: int, named: bool) -> Iterator[_Piece]:
    """A paragraph's lead-in, measures and closing labels, each within the measure of length."""
    mark = _MARK.match(text, start, end)
    if mark and mark.end() < end:
        start = mark.end()
    trailing = _TRAILING.finditer(text, start, end) if end - start > 12 else ()
    cuts = [m.end() for m in trailing if not _in_brackets(text, start, m.start())]
    bounds = [start, *cuts, end]
    for i, (a, b) in enumerate(pairwise(bounds)):
        a, b = strip(text, a, b)
        if a < b:
            yield from _measures(text, a, b, named, bool(mark)) if i == 0 else _lengths(text, a, b, "item", _label(text, a, b))


def _in_brackets(text: str, start: int, at: int) -> bool:
    """「（责任部门：甲；完成时限：6月底）」 is one remark."""
    return any(text.count(a, start, at) > text.count(b, start, at) for a, b in ("（）", "()"))


def _measures(text: str, start: int, end: int, named: bool, listed: bool) -> Iterator[_Piece]:
    marks = _enumeration(text, start, end)
    label = _label(text, start, end)
    kind: PassageKind = "item" if label or listed else "paragraph"
    if not marks:
        yield from _lengths(text, start, end, kind, label, lead=_NAME if named else 0)
        return
    lead = strip(text, start, marks[0][0])
    leads: tuple[str, ...] = ()
    if lead[1] - lead[0] > (14 if text[lead[1] - 1] in "：:，,、" else 4):
        yield from _lengths(text, *lead, kind, label)
        if lead[1] - lead[0] <= LEAD:
            leads = (text[slice(*lead)].strip("。：:，, "),)
    else:
        marks[0] = (lead[0], marks[0][1])
        leads = (label,) if label else ()
    ends = [m[0] for m in marks[1:]] + [end]
    for (a, name), b in zip(marks, ends, strict=True):
        yield from _lengths(text, *strip(text, a, b), "measure", name, leads, LEAD)


def _enumeration(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Where 一是, 二是 … begin, in sequence; any of them at the paragraph's start."""
    marks: list[tuple[int, str]] = []
    due = 1
    for match in _MEASURE.finditer(text, start, end):
        n = _ORDER.get(match[4]) or numeral(match[1] or match[2] or match[3] or "")
        n = due if match[4] and n > 1 and due > 1 else n
        at = match.start()
        if n == due or (at == start and not match[4]) or n == 1:
            marks.append((at, match[0].rstrip("，,、")))
            due = n + 1
    if len(marks) == 1 and marks[0][0] != start and not marks[0][1].endswith("是"):
        return []
    return marks


def _label(text: str, start: int, end: int) -> str:
    """「责任单位」 of 「责任单位:…」, 「1.」 of a list item, else nothing."""
    match = _LABEL.match(text, start, end) or _BRACKETED.match(text, start, end)
    if match and not match[1].endswith(words("not_labels")):
        return match[1]
    if (said := _SAID.match(text, start, end)) and fields.meaning(said[1]) in ("body", "deadline"):
        return said[1]  # 责任单位是市水利局。
    numbered = labels.read(text, start, end)
    if numbered and numbered.style not in {"shi", "annex"}:
        return text[numbered.words : numbered.end].strip()
    return "——" if text.startswith("——", start) else ""


def _lengths(
    text: str, start: int, end: int, kind: PassageKind, label: str, leads: tuple[str, ...] = (), lead: int = 0
) -> Iterator[_Piece]:
    """One piece, or several; the first sentence, where it is a name of at most `lead` characters, goes into the path of the others."""
    if start >= end:
        return
    if end - start <= PIECE:
        yield _Piece((start, end), kind, label, leads)
        return
    spans = _packed(list(_atoms(text, start, end)))
    name = _name(text, start, end, lead, kind)
    for i, span in enumerate(spans):
        a, b = strip(text, *span)
        if a < b:
            yield _Piece((a, b), kind, label, (*leads, name) if i and name else leads)


def _name(text: str, start: int, end: int, longest: int, kind: PassageKind) -> str:
    """「打造高质量发展动力源」, 「一是着力扩内需稳增长,推动…」; nothing where the first sentence is long or states something itself."""
    first = _STOP.search(text, start, min(end, start + longest + 1)) if longest else None
    if first is None or first[0][0] != "。":
        return ""
    name = text[start : first.start()].strip("*-— ")
    return "" if any(c.isdigit() for c in name) or (kind != "measure" and any(c in "，,：:" for c in name)) else name


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
                yield from _hard(text, e, f)


def _hard(text: str, start: int, end: int) -> Iterator[Span]:
    """HARD characters each, or a few less where the cut would fall within a number and its unit."""
    while end - start > HARD:
        at = start + HARD
        number = next((match.start() for match in _NUMBER.finditer(text, at - HARD // 10, at + 1) if match.start() < at < match.end()), at)
        yield start, number
        start = number
    yield start, end


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


def _clipped(here: Paragraph, span: Span) -> Span:
    """A span that was cut within a page footer ends before it, or starts behind it."""
    start, end = span
    for (_, a), (b, _) in pairwise(here.parts):
        start = b if a <= start < b else start
        end = a if a < end <= b else end
    return start, end


def _parts(here: Paragraph, span: Span) -> tuple[Span, ...]:
    """The stretches of a span that a page footer divides; none where it is whole."""
    parts = tuple((max(a, span[0]), min(b, span[1])) for a, b in here.parts if a < span[1] and b > span[0])
    return parts if len(parts) > 1 else ()
