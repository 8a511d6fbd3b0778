"""Headings without a number, known by what recurs: ◆ lines with other lines under each, and the lines that open a record (事项：…).

Enters: paragraphs. Leaves: which open a section, by index. A shape that stands once heads nothing. Knows nothing of numbered headings.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from index.structure.fields import BULLETS, FIELDS, Field, field, meaning, within
from index.structure.labels import Label
from index.structure.labels import read as read_label
from index.structure.lines import Paragraph
from index.tasks.bodies import body_of
from index.types import Span

_SAYS = re.compile(r"[。！？；;：:]")
_STOP = re.compile(r"[。！？；;]")
_LONGEST = 40  # characters of a line that only names what stands under it
_NAME = 100  # the same for the value of 问题：
_ONWARD = re.compile("下一?步|下一?阶段|今后")
_GROUP = re.compile(r"[【〔［]([^【】〔〕［］\n]{2,16})[】〕］]")
_COUNTER = re.compile(r"[\u4e00-\u9fff]{0,4}(?:序号|编号|No\.?)\s*[：:]?\s*[A-Z\d-]{1,12}", re.I)
_NAMED = r"(?P<name>[“《\u4e00-\u9fff][^。；;\n]{1,60})"
_ITEMS = (  # what a line that opens a record may begin with, and where its name ends
    re.compile(r"(?P<sign>)\*\*(?P<name>[^*\n]{2,40}?)[。：:]?\*\*(?=\s*[^\s*])"),
    re.compile(rf"(?P<sign>[A-Z]{{1,4}}[-－]?\d{{1,4}})[ \t\u3000、．：:]+{_NAMED}$"),
    re.compile(rf"(?P<sign>\d{{1,2}})[ \u3000]+{_NAMED}$"),
    re.compile(r"(?P<sign>)[〖【〔［](?P<name>[^〖〗【】〔〕［］\n]{2,40})[〗】〕］][^。；;：:\n]{0,20}$"),
    re.compile(r"(?P<sign>)——(?P<name>[^。：:；;，,\n—]{2,30})[。：:](?=\s*\S)"),
)
_MOST = 6  # paragraphs of the last record, behind which others may stand


@dataclass(frozen=True, slots=True)
class Opening:
    """A paragraph that opens a section; `span` may begin in the paragraph before it, which only counts."""

    style: str  # mark, group, record; that of the numbering where the lines have one
    ordinal: int
    span: Span
    words: Span
    label: str = ""


def items(text: str, found: Sequence[Paragraph], taken: Container[int], front: int, end: int) -> dict[int, Opening]:
    """Lines that begin alike (**清理负担。** A1 提案 01 积案 〖项目〗 ——照明。), what stands under them tells who, when, how far."""
    done: dict[int, Opening] = {}
    for shape in _ITEMS:
        here = {
            i: match
            for i in range(front, end)
            if i not in done
            and i not in taken
            and (match := shape.match(text, found[i].start, found[i].end))
            and not meaning(match["name"])
        }
        names = {match["name"] for match in here.values()}
        if len(here) < 2 or len(names) < len(here):
            continue
        ends = [*list(here)[1:], min(end, list(here)[-1] + _MOST)]
        told = sum(_tells(text, found[a:b]) for a, b in zip(here, ends, strict=True))
        if 2 * told >= len(here) or (len(here) > 2 and all(match["sign"][:1].isalpha() for match in here.values())):
            done.update((i, Opening("item", n, m.span(), m.span("name"), m["sign"])) for n, (i, m) in enumerate(here.items(), 1))
    return done


def _tells(text: str, record: Sequence[Paragraph]) -> bool:
    return any(told.kind in FIELDS for here in record for told in within(text, here.start, here.end)) or any(
        body_of(text[here.start : here.end]) for here in record
    )


def marked(text: str, found: Sequence[Paragraph], front: int, end: int) -> dict[int, Opening]:
    """Short lines behind one and the same bullet, each with a line of another kind under it; lines that stand in 【】 as a whole."""
    done = _grouped(text, found, front, end)
    for bullet in BULLETS:
        here = [i for i in range(front, end) if text[found[i].start] == bullet]
        heads = len(here) > 1 and all(
            found[i].end - found[i].start <= _LONGEST
            and not _SAYS.search(text, found[i].start, found[i].end)
            and i + 1 < end
            and text[found[i + 1].start] != bullet
            for i in here
        )
        if heads:
            spans = [(found[i].start, found[i].end) for i in here]
            done.update((i, Opening("mark", 0, (a, b), _unnumbered(text, a + 1, b))) for i, (a, b) in zip(here, spans, strict=True))
    return done


def _grouped(text: str, found: Sequence[Paragraph], front: int, end: int) -> dict[int, Opening]:
    """【绿牌·提前完成】 over some of the items, 【红牌·进度滞后】 over others: no labels of what a matter is told by."""
    here = {i: match for i in range(front, end) if (match := _GROUP.fullmatch(text, found[i].start, found[i].end))}
    names = {match[1] for match in here.values()}
    heads = len(here) > 1 and len(names) == len(here) and not any(i + 1 in here or meaning(m[1]) for i, m in here.items())
    return {i: Opening("group", 0, match.span(), match.span(1)) for i, match in here.items()} if heads else {}


def _unnumbered(text: str, start: int, end: int) -> Span:
    """The words behind a bullet and 第2项."""
    start, end = _value(text, start, end)
    number = read_label(text, start, end)
    return (number.end, end) if number and number.end < end else (start, end)


def records(
    text: str, found: Sequence[Paragraph], numbered: Sequence[Label | None], heads: Container[int], front: int, end: int
) -> dict[int, Opening]:
    """事项：… with 进度：…, 责任单位：… under it, again and again; a counter right above goes with it (序号：2). `heads`: bulleted ones."""
    read = [field(text, p.start, p.end) if front <= i < end else None for i, p in enumerate(found)]
    titles = [i for i, label in enumerate(read) if label and label.kind == "title"]
    names = {label.name for i in titles if (label := read[i])}
    if len(titles) < 2 or len(names) != 1:
        return {}
    if all(i > front and (i - 1 in heads or _opens(text, found[i - 1], numbered[i - 1])) for i in titles):
        return {}  # 【反馈问题】 right under a heading says more of what that names
    told = [any(label and label.kind in FIELDS for label in read[a + 1 : b]) for a, b in zip(titles, [*titles[1:], end], strict=True)]
    if not all(told):
        return {}
    done: dict[int, Opening] = {}
    own = numbered[titles[0]]
    style = own.style if own else "record"
    for n, i in enumerate(titles, 1):
        first = i - 1 if i > front and _counts(text, found[i - 1]) else i
        done[first] = Opening(style, n, (found[first].start, found[i].end), _named(text, found[i], read[i]))
    for i in range(titles[-1] + 1, end):  # 【下一步】 behind the last
        label = read[i]
        if label and not label.kind and _ONWARD.match(label.name) and label.bracketed:
            a = text.index(label.name, found[i].start)
            done[i] = Opening(style, 0, (found[i].start, label.value), (a, a + len(label.name)))
    return done


def annex_list(text: str, found: Sequence[Paragraph], ordinals: Sequence[int]) -> set[int]:
    """附件：1.清单 / 2.情况 above the signature: names, no headings. `ordinals`: of each paragraph's own numbering, 0 for none."""
    done: set[int] = set()
    for i, here in enumerate(found):
        if re.compile(r"附\s*件\s*[：:]\s*[1１一]\s*[.．、]").match(text, here.start) and not _STOP.search(text, here.start, here.end):
            k = i + 1
            while k < len(found) and ordinals[k] == k - i + 1 and not _STOP.search(text, found[k].start, found[k].end):
                k += 1
            done.update(range(i, k))
    return done


def _opens(text: str, here: Paragraph, label: Label | None) -> bool:
    names = label is not None and label.end < here.end and not _SAYS.search(text, label.end, here.end)
    return names and field(text, here.start, here.end) is None


def _counts(text: str, here: Paragraph) -> bool:
    start, _ = _value(text, here.start, here.end)
    return _COUNTER.fullmatch(text, start, here.end) is not None


def _value(text: str, start: int, end: int) -> Span:
    while start < end and (text[start] in "-*+•·" + BULLETS or text[start].isspace()):
        start += 1
    return start, end


def _named(text: str, here: Paragraph, label: Field | None) -> Span:
    """The value, or its first clause where it is long."""
    start = label.value if label else here.start
    stop = _STOP.search(text, start, here.end)
    end = stop.start() if stop else here.end
    comma = re.compile("[，,]").search(text, start, end) if end - start > _NAME else None
    return start, comma.start() if comma else end
