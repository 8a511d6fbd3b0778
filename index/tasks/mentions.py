"""Matters told elsewhere: in the overview (「尚未完成的3项分别是…」) and among the next steps.

Enters: matters, and the passages of such parts. Leaves: the matters with their mentions, and the status and deadline that those give to
one that has none of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from index.tasks.deadlines import deadline_of
from index.tasks.matter_status import with_status
from index.tasks.statuses import Worded, hide_quoted, status_of
from index.tasks.titles import core
from index.types import Bulletin, Deadline, Matter, Passage, Span

ENUMERATION = re.compile(
    r"(?P<status>(?:尚未|已|正在|仍在|基本|阶段性|(?:进度|进展)?(?:滞后|落后|偏慢)|未完成|未达到|长期坚持|持续整改|需长期)[^，,。；;：:\n]{0,10}?)的?\d*(?:项|个|件)?"
    r"(?:[一-鿿]{0,4}?(?:任务|问题|事项|实事|子项|项目|工作|指标|隐患))?(?:(?:均|都|全部)[在属][^，,。；;：:\n]{2,8}[，,])?(?:分别)?(?:是|为|包括|有)[：:]?"
    r"(?P<list>[^。；;\n]+)"
)
LISTED_FIRST = re.compile(  # 对行风建设、平安医院建设、安全生产3项长期坚持的任务
    r"(?:^|[，,。；;：:\n]|对|将|把)(?P<list>(?:[一-鿿“”]{2,16}、)*[一-鿿“”]{2,16}?[、和及][一-鿿“”]{2,16}?)等?[\d两三四五六七八九十]+[项个件]"
    r"(?P<status>(?:尚未|未|正在|基本|阶段性|(?:进度)?滞后|长期坚持|持续整改|需长期)[^，,。；;：:\n]{0,8}?)的?(?:整改)?(?:任务|问题|事项|工作|实事|项目)"
)
SHARED = 6  # characters in a row that a heading and a mention must share
MARKS = "，,。；;、和及\n"
WIDE = 200  # characters to either side in which a clause ends
COMMON = 2  # words that stand more often there are the bulletin's theme (巡视整改工作), not one matter's name


def by_status(text: str) -> Iterator[re.Match[str]]:
    """Lists of what is in one status, told before or behind it: `status` and `list` of each."""
    yield from ENUMERATION.finditer(text)
    yield from LISTED_FIRST.finditer(text)


def with_mentions(matters: Sequence[Matter], elsewhere: Sequence[Passage], bulletin: Bulletin) -> list[Matter]:
    """A clause of the overview or the next steps that shares six characters in a row with one heading, and with no other, mentions it."""
    owner: dict[str, int | None] = {}
    for nth, matter in enumerate(matters):
        words = core(matter.title)
        for k in range(len(words) - SHARED + 1):
            gram = words[k : k + SHARED]
            owner[gram] = nth if owner.get(gram, nth) == nth else None
    # 1. All of the text there as one, so that each run of characters is looked for once
    text = "\n".join(hide_quoted(p.text) for p in elsewhere)
    hits: dict[Span, set[int]] = {}
    for gram, one in owner.items():
        if one is not None and 0 < text.count(gram) <= COMMON:
            for at in re.finditer(re.escape(gram), text):
                hits.setdefault(clause_around(text, at.span()), set()).add(one)
    # 2. Back to where it stands in the bulletin
    found: dict[int, list[Span]] = {}
    begins = list(accumulate((len(p.text) + 1 for p in elsewhere), initial=0))
    for (start, end), named in sorted(hits.items()):
        if len(named) == 1:
            row = bisect_right(begins, start) - 1
            moved = elsewhere[row].span[0] - begins[row]
            found.setdefault(named.pop(), []).append((start + moved, end + moved))
    listed = list(enumerated(elsewhere))
    return [told_elsewhere(m, tuple(found.get(i, ())), listed, bulletin) for i, m in enumerate(matters)]


def clause_around(text: str, span: Span) -> Span:
    start = max(text.rfind(mark, max(0, span[0] - WIDE), span[0]) for mark in MARKS) + 1
    stops = [at for mark in MARKS if (at := text.find(mark, span[1], span[1] + WIDE)) >= 0]
    return max(start, span[0] - WIDE), min(stops, default=min(len(text), span[1] + WIDE))


def enumerated(passages: Iterable[Passage]) -> Iterable[tuple[Worded, Span]]:
    """「尚未完成的3项分别是A、B和C」 -> the status, and the span of the list."""
    for passage in passages:
        for match in by_status(hide_quoted(passage.text)):
            start, end = match.span("status")
            worded = status_of(passage.text[start:end], offset=passage.span[0] + start, value=True)
            if worded:
                yield worded, (passage.span[0] + match.start("list"), passage.span[0] + match.end("list"))


def told_elsewhere(matter: Matter, mentions: tuple[Span, ...], listed: Sequence[tuple[Worded, Span]], bulletin: Bulletin) -> Matter:
    matter = replace(matter, mentions=(*matter.mentions, *mentions))
    for worded, (start, end) in listed:
        if matter.status == "unstated" and any(start <= a < end for a, _ in mentions):
            matter = with_status(matter, worded)
    if matter.deadline is None:
        matter = replace(matter, deadline=mentioned_deadline(mentions, bulletin))
    return matter


def mentioned_deadline(mentions: Iterable[Span], bulletin: Bulletin) -> Deadline | None:
    """A deadline in the mention's own clause and before it: 「2024年6月底前完成竣工财务决算清零」."""
    for start, end in mentions:
        begin = max(bulletin.text.rfind(mark, 0, start) for mark in "，,。；;\n") + 1
        if deadline := deadline_of(bulletin.text[begin:end], bulletin.as_of, planned=True, offset=begin):
            return deadline
    return None
