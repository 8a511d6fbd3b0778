"""Paragraphs in, sections out: which paragraphs are headings, how deep each stands, and where it ends.

Steps: 1. read the label of each paragraph; 2. decide heading, item or neither; 3. learn the order of styles from the document;
4. walk down with a stack. Knows nothing of titles, dates or boilerplate: those paragraphs are not handed in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as having

from index.structure import labels, recurring, tables
from index.structure.fields import BULLETS, field
from index.structure.labels import LOW, Label
from index.structure.lines import WHITE, Paragraph
from index.types import Section, Span
from index.words import words

_SENTENCE_END = re.compile(r"[。！？!?；;][”’』」）)】*]*")
_STOP = re.compile(r"[。！？]|[；;]$")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_OFFICIAL = re.compile(r"(?:长|主席|书记|主任|州长|盟长)[ 　]+[\u4e00-\u9fff]")  # 省长　王予波
_MARKS = "。：:；;，,*# \t" + WHITE
_LONGEST = 100  # a heading without a full stop
_LONGEST_LOW = 60  # the same for 1. (1) ① 一是, which number items as well
_SENTENCE = 60  # a heading that is the first sentence of its paragraph
_SENTENCE_LOW = 40
_PLAIN = 30  # an unnumbered heading
_LEAD = 45  # an unnumbered sentence that heads a paragraph


@dataclass(frozen=True, slots=True)
class Heading:
    """A paragraph that opens a section."""

    style: str
    ordinal: int
    span: Span  # label and heading words
    words: Span  # heading words alone
    label: str
    whole: bool  # nothing but the heading in its paragraph


@dataclass(slots=True)
class _Open:
    heading: Heading
    number: str
    slot: int  # place in the list of sections
    rank: int
    children: int = 0
    body: int = 0  # paragraphs and sections under it, besides its own line
    sizes: set[int] = having(default_factory=set)  # paragraphs under each closed section directly below


def sections(text: str, found: Sequence[Paragraph], front: int, end: int, leave: int) -> tuple[Section, ...]:
    """Sections of the paragraphs from `front` (before it: title matter) to `end` (behind it: signature and the like).

    At the offset `leave` every section that is open ends.
    """
    cells = tables.cells(text, found)
    read = [labels.read(text, p.start, p.end) if front <= i < end and i not in cells else None for i, p in enumerate(found)]
    marked = recurring.marked(text, found, front, end)
    records = recurring.records(text, found, read, marked, front, end)
    for i, here in enumerate(found):
        if read[i] is not None and i not in records and _is_field(text, here):
            read[i] = None  # 【反馈问题】 counts nothing
    heads = [_heading(text, found, read, i) if front <= i < end and i not in cells else None for i in range(len(found))]
    for i in _leads(text, found, read, front, end):
        heads[i] = heads[i] or _made(text, Label("plain", 0, found[i].start, found[i].start, found[i].start), found[i].end, True)
    for i, opening in {**records, **marked}.items():
        heads[i] = heads[i] or _opened(found[i], opening)
    taken = {i for i, label in enumerate(read) if label or i in cells or i in records or i in marked}
    for i, opening in recurring.items(text, found, taken, front, end).items():
        heads[i] = _opened(found[i], opening)
    for i in recurring.annex_list(text, found, [label.ordinal if label else 0 for label in read]):
        heads[i] = read[i] = None
    _even_out(read, heads)
    for i in _enumerated(read, front, end):
        label = read[i]
        if heads[i] is None and label is not None:
            heads[i] = _first_sentence(text, found[i], label)
    _drop_front(heads)
    rank = labels.order(_sequence(read, heads))
    return _walk(text, found[:end], read, heads, rank, leave)


def _is_field(text: str, here: Paragraph) -> bool:
    label = field(text, here.start, here.end)
    return label is not None and label.bracketed and label.kind != "" and not any(c.isdigit() for c in label.name)


def _opened(here: Paragraph, opening: recurring.Opening) -> Heading:
    return Heading(opening.style, opening.ordinal, opening.span, opening.words, opening.label, opening.span[1] >= here.end)


def _even_out(read: Sequence[Label | None], heads: list[Heading | None]) -> None:
    """①…；②…；③…。 are all items, also the last, under which a paragraph happens to stand: the greater part decides."""
    chains: dict[str, list[int]] = {}
    for i in range(len(read) + 1):
        label = read[i] if i < len(read) else None
        ended = list(chains) if i == len(read) else [label.style] if label and label.ordinal == 1 and label.style in chains else []
        for style in ended:
            chain = chains.pop(style)
            if 2 * sum(heads[k] is None for k in chain) >= len(chain):
                for k in chain:
                    heads[k] = None
        if label is not None and label.style in LOW - {"shi"}:
            chains.setdefault(label.style, []).append(i)


def _drop_front(heads: list[Heading | None]) -> None:
    """A lone unnumbered line above the first numbered heading is front matter: 省长赵刚作政府工作报告."""
    plain = [i for i, head in enumerate(heads) if head is not None and head.style == "plain"]
    numbered = next((i for i, head in enumerate(heads) if head is not None and head.style != "plain"), None)
    if len(plain) == 1 and numbered is not None and plain[0] < numbered:
        heads[plain[0]] = None


def _sequence(read: Sequence[Label | None], heads: Sequence[Heading | None]) -> list[Label]:
    """Labels in order, those of plain headings among them, for the learning of the order."""
    out = []
    for label, head in zip(read, heads, strict=True):
        if label is not None and (head is not None or label.style in LOW - {"shi"}):
            out.append(label)
        elif head is not None:
            out.append(Label(head.style, head.ordinal, head.span[0], head.words[0], head.span[0]))
    return out


# --- 2. heading or not -------------------------------------------------------------------------------------------------------


def _heading(text: str, found: Sequence[Paragraph], read: Sequence[Label | None], i: int) -> Heading | None:
    label, here = read[i], found[i]
    if label is None:
        return _plain(text, found, read, i)
    if label.style == "annex":
        return _annex(text, found, read, i, label)
    stop = _SENTENCE_END.search(text, label.end, min(here.parts[0][1], label.end + _LONGEST + 1))
    low = label.style in LOW
    if stop is None:
        return _unstopped(text, found, read, i, label)
    size = stop.start() - label.end
    whole = stop.end() >= here.end
    body = _has_body(read, i)
    if text[stop.start()] in "；;" and not low and not whole and not _STOP.search(text, stop.end(), here.end):
        return _unstopped(text, found, read, i, label)  # 一、甲不足；乙滞后
    if size > (_SENTENCE_LOW if low and not (whole and body) else _SENTENCE) or text[stop.start()] in "；;":
        return None
    if low and not body and "：" in text[label.end : stop.start()] and "**" not in text[here.start : label.end + 3]:
        return None  # 1.“双招双引”：招才引智、招商引资。 explains a word
    if (label.style == "shi" and not (whole and body)) or (low and whole and not body):
        return None
    return _made(text, label, stop.end(), whole)


def _unstopped(text: str, found: Sequence[Paragraph], read: Sequence[Label | None], i: int, label: Label) -> Heading | None:
    here = found[i]
    low = label.style in LOW
    if here.end - label.end > (_LONGEST_LOW if low else _LONGEST) or here.end <= label.end or len(here.parts) > 1:
        return None
    if label.style == "shi" and not _has_body(read, i):
        return None
    return _made(text, label, here.end, True)


def _annex(text: str, found: Sequence[Paragraph], read: Sequence[Label | None], i: int, label: Label) -> Heading | None:
    """附件1, with its title on the same line or the next."""
    here = found[i]
    if here.end - label.end > 40 or i + 1 >= len(found) or "《" in text[label.end : label.end + 1]:
        return None
    if label.end < here.end:
        named = text[label.end - 1] in ":：" or text[label.end] in WHITE
        return _made(text, label, here.end, True) if named and _has_body(read, i) and not _says(text, here) else None
    after = found[i + 1]
    title = after.end - after.start <= _PLAIN + 10 and read[i + 1] is None and not _says(text, after)
    return _made(text, label, after.end if title else here.end, True)


def _plain(text: str, found: Sequence[Paragraph], read: Sequence[Label | None], i: int) -> Heading | None:
    """An unnumbered heading: a short line without a stop, with prose or a numbered part under it and none like it above."""
    here = found[i]
    size = here.end - here.start
    if not 2 <= size <= _PLAIN or i + 1 >= len(found) or not text[here.start : here.end].strip("*"):
        return None
    line = text[here.start : here.end]
    bare = line.strip("*")
    if any(c in line for c in "。；！？!?;|@/") or line[0] in "-—>+•" + BULLETS or len(_CJK.findall(line)) * 2 < len(bare):
        return None
    if _OFFICIAL.search(bare) or ((label := field(text, here.start, here.end)) and label.kind):
        return None
    annex = len(bare) <= 20 and bare.endswith(words("annexes"))
    if not annex and not _stands_alone(text, found, read, i, bare):
        return None
    colon = bare[-1] in ":：" and (len(bare) > 12 or bare[:-1].endswith(words("not_labels")))
    if colon or any(c in bare[:-1] for c in ":：，,"):
        return None
    style = "annex" if annex else "plain"
    inner = (here.start + len(line) - len(line.lstrip("*")), here.end - len(line) + len(line.rstrip("*： :")))
    return Heading(style, 0, (here.start, here.end), inner, "", True)


def _says(text: str, here: Paragraph) -> bool:
    """Holds the end of a sentence."""
    return _SENTENCE_END.search(text, here.start, here.end) is not None


def _leads(text: str, found: Sequence[Paragraph], read: Sequence[Label | None], front: int, end: int) -> set[int]:
    """Unnumbered sentences that stand over a paragraph each, as a group: 这是经济实力持续提升的五年。"""
    group: list[int] = []
    leads: set[int] = set()
    for i in range(front, end):
        if read[i] is not None or i == end - 1:
            leads.update(group if len(group) >= 3 else ())
            group = []
        elif read[i + 1] is None and _is_lead(text, found[i], found[i + 1]):
            group.append(i)
    return leads


def _enumerated(read: Sequence[Label | None], front: int, end: int) -> set[int]:
    """一是 … 五是 that each open a paragraph and have unnumbered paragraphs of their own under them."""
    found: set[int] = set()
    group: list[int] = []
    last = front - 1  # the last numbered paragraph
    for i in range(front, end + 1):
        label = read[i] if i < end else Label("", 0, 0, 0, 0)
        if label is None:
            continue
        if group and (label.style != "shi" or label.ordinal != len(group) + 1 or last == i - 1):
            found.update(group if len(group) >= 3 and _has_body(read, group[-1]) else ())
            group = []
        if label.style == "shi" and label.ordinal == len(group) + 1:
            group.append(i)
        last = i
    return found


def _first_sentence(text: str, here: Paragraph, label: Label) -> Heading | None:
    stop = _SENTENCE_END.search(text, label.end, min(here.parts[0][1], label.end + _SENTENCE))
    return _made(text, label, stop.end(), stop.end() >= here.end) if stop and text[stop.start()] == "。" else None


def _is_lead(text: str, here: Paragraph, after: Paragraph) -> bool:
    if not 8 <= here.end - here.start <= _LEAD or after.end - after.start < 2 * _LEAD:
        return False
    stop = _SENTENCE_END.search(text, here.start, here.end)
    told = re.search(r"\d", text[here.start : here.end]) or field(text, here.start, here.end)
    return stop is not None and stop.end() == here.end and text[stop.start()] == "。" and not told


def _stands_alone(text: str, found: Sequence[Paragraph], read: Sequence[Label | None], i: int, bare: str) -> bool:
    after = found[i + 1]
    label = read[i + 1]
    prose = label is None and after.end - after.start > 2 * len(bare) and _says(text, after)
    if not prose and not (label is not None and label.ordinal == 1):
        return False
    if i == 0:
        return False
    before = found[i - 1]
    return read[i - 1] is not None or before.end - before.start > _PLAIN or text[before.end - 1] in "。！；;|"


def _has_body(read: Sequence[Label | None], i: int) -> bool:
    """An unnumbered paragraph, or a numbering that begins, follows."""
    if i + 1 >= len(read):
        return False
    here, after = read[i], read[i + 1]
    return after is None or (here is not None and after.style != here.style and after.ordinal == 1)


def _made(text: str, label: Label, stop: int, whole: bool) -> Heading:
    start, end = label.end, stop
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    return Heading(label.style, label.ordinal, (label.start, stop), (start, end), _label(text, label), whole)


def _label(text: str, label: Label) -> str:
    return "".join(text[label.words : label.end].split())


# --- 4. the walk -------------------------------------------------------------------------------------------------------------


def _walk(
    text: str, found: Sequence[Paragraph], read: Sequence[Label | None], heads: Sequence[Heading | None], rank: dict[str, int], leave: int
) -> tuple[Section, ...]:
    done: list[Section] = []
    ends: list[int] = []
    stack: list[_Open] = []
    top = 0
    taken = 0  # behind a heading that runs over two lines
    following = _next_headings(heads)
    for i, here in enumerate(found):
        if here.end <= taken:
            continue
        head, label = heads[i], read[i]
        if here.start >= leave > (found[i - 1].start if i else -1):
            stack.clear()
        if head is None:
            if label is not None and label.style in rank:
                _close(stack, rank[label.style])
            elif label is None:
                _step_out(text, found, stack, i, following[i])
            if stack:
                stack[-1].body += 1
        else:
            _close(stack, _place(rank, head, heads, i, stack))
            if stack:
                stack[-1].children += 1
                stack[-1].body += 1
                number = f"{stack[-1].number}.{stack[-1].children}"
            else:
                top += 1
                number = str(top)
            parent = stack[-1].number if stack else None
            done.append(Section(number, len(stack) + 1, head.label, text[slice(*head.words)], head.span, (head.span[0], here.end), parent))
            ends.append(here.end)
            stack.append(_Open(head, number, len(done) - 1, rank.get(head.style, 99)))
            taken = head.span[1]
        for opened in stack:
            ends[opened.slot] = max(here.end, taken)
    return tuple(replace(section, span=(section.span[0], end)) for section, end in zip(done, ends, strict=True))


def _place(rank: dict[str, int], head: Heading, heads: Sequence[Heading | None], i: int, stack: Sequence[_Open]) -> int:
    """The rank at which a heading stands; an unnumbered one stands above the numbering that begins under it."""
    if head.style != "plain":
        return rank.get(head.style, 99)
    after = heads[i + 1] if i + 1 < len(heads) else None
    if after is not None and after.ordinal == 1 and any(o.heading.style == after.style for o in stack):
        return rank[after.style]
    return rank["plain"]


def _close(stack: list[_Open], rank: int) -> None:
    """Close what does not stand above `rank`."""
    while stack and stack[-1].rank >= rank:
        _pop(stack)


def _next_headings(heads: Sequence[Heading | None]) -> list[Heading | None]:
    """For each paragraph the next heading behind it."""
    out: list[Heading | None] = [None] * len(heads)
    coming: Heading | None = None
    for i in range(len(heads) - 1, -1, -1):
        out[i] = coming
        coming = heads[i] or coming
    return out


def _step_out(text: str, found: Sequence[Paragraph], stack: list[_Open], i: int, coming: Heading | None) -> None:
    """Leave sub-sections before a paragraph that belongs to the section above them."""
    opening = text[found[i].start : found[i].start + 20]
    before = text[max(found[i - 1].end, found[i].start - 40) : found[i].start] if i else ""
    if opening.startswith(words("turns")) or any(turn in before for turn in words("turns")):
        while len(stack) > 1:
            _pop(stack)
        return
    if opening.startswith(words("resumes")) and stack and stack[-1].heading.style == "shi" and stack[-1].body:
        _pop(stack)
        return
    while len(stack) > 1 and _is_full(stack, coming):
        _pop(stack)


def _pop(stack: list[_Open]) -> None:
    closed = stack.pop()
    if stack:
        stack[-1].sizes.add(closed.body)


def _is_full(stack: Sequence[_Open], coming: Heading | None) -> bool:
    """(一)…(三) each say all in their own paragraph, and so does (四), the last: what follows unnumbered sums the group up."""
    here, parent = stack[-1], stack[-2]
    if here.children or parent.children < 3 or parent.sizes != {here.body} or (here.heading.whole and not here.body):
        return False
    return coming is None or coming.style != here.heading.style or coming.ordinal not in (0, here.heading.ordinal + 1)
