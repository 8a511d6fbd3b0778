"""A paragraph in, the numbering it begins with out: 一、 (一) 1. 第一方面 任务1 ① # … with style, ordinal and extent.

Also which style stands above which, learned from one document: nothing here fixes that 一、 is the top.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from index.words import numeral

_CN = "一二三四五六七八九十百零〇"
STEMS = "甲乙丙丁戊己庚辛壬癸"
# What such papers count: 实事6：…, 民生项目三、…, 重点任务2 …
_THING = "(?:实事|项目|任务|问题|事项|措施|工程|行动|举措|目标|指标|承诺|建议|意见|短板|隐患|线索|案例|专栏|清单)"
_STYLES = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
        ("annex", rf"附(?:件|录|表)\s*([\d{_CN}]{{0,3}})\s*[:：]?"),
        ("task", rf"(?:[\u4e00-\u9fff]{{2,4}}?)?{_THING}\s?(?:之)?([\d{_CN}]{{1,3}})(?:\s*[:：、](?!\d)\s*|\s+(?=[\u4e00-\u9fff]))"),
        ("task", rf"第([\d{_CN}]{{1,3}})[项件条类](?:{_THING})?(?:\s*[:：]\s*|\s+(?=[\u4e00-\u9fff“]))"),
        ("task", rf"([\d{_CN}]{{1,3}})号(?:[\u4e00-\u9fff]{{2}})?{_THING}(?:\s*[:：、]\s*|\s+(?=[\u4e00-\u9fff“]))"),
        ("task", rf"(?:[\u4e00-\u9fff]{{2}})?{_THING}\s?[（(]([\d{_CN}]{{1,3}})[)）]\s*[:：、．.]?\s*(?=[\u4e00-\u9fff“《\"])"),
        ("part", rf"第([\d{_CN}]{{1,4}})(?:大?方面|部分|章|节|篇|编)(?:的?问题)?(?:[,，:：、．.\s]+|(?=[关贯落坚推加保履执]))"),
        ("cn", rf"([{_CN}]{{1,4}})\s*[、．.]\s*(?![{_CN}]+(?:[、季产线级等号期是]|方面))"),
        ("cn-paren", rf"[（(]\s*([{_CN}]{{1,4}})\s*[)）]\s*[、．.]?\s*"),
        ("roman", r"([Ⅰ-Ⅻ])\s*[、．.]?\s*(?=[\u4e00-\u9fff“《])"),
        ("stem", rf"(?:[（(]\s*([{STEMS}])\s*[)）]|([{STEMS}])\s*[、．.])\s*"),
        ("task", rf"(?:整改)?(?:任务|问题|事项|专栏|案例)\s?([\d{_CN}]{{1,3}})(?:[:：、．.\s]\s*)"),
        ("task", rf"[【〔［\[](?:整改|反馈|具体)?(?:任务|问题|事项|案例)\s?([\d{_CN}]{{0,3}})[】〕］\]][:：\s]*"),
        ("dotted", r"(\d{1,2})(?:\.\d{1,2}){1,3}(?:\s+|、)(?=[\u4e00-\u9fff“《])"),
        ("ar", r"(\d{1,3})\s*(?:[．、]|\.(?!\d)|\.(?=\d{4}年))\s*"),
        ("ar-paren", r"(?:[（(]\s*(\d{1,3})\s*[)）]|(\d{1,2})[)）])\s*"),
        ("circled", r"([①-⑳㉑-㉟⑴-⒇])\s*"),
        ("shi", rf"([{_CN}]{{1,3}})是"),
    )
)
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+")
PRIOR = (
    *("annex", *(f"md{n}" for n in range(1, 7)), "part", "roman", "cn", "cn-paren", "stem", "group", "task", "mark", "record", "item"),
    *("dotted", "ar", "ar-paren", "circled", "shi", "plain"),
)
UNNUMBERED = frozenset({"mark", "group"})  # nothing counts them: the one that is met first stands above
LOW = frozenset({"ar", "ar-paren", "circled", "dotted", "shi"})  # styles that number list items as well as headings


@dataclass(frozen=True, slots=True)
class Label:
    style: str
    ordinal: int  # 0: none
    start: int
    end: int  # behind the label and the white space after it
    words: int  # where the label as written begins (behind the marks of Markdown)


def read(text: str, start: int, end: int) -> Label | None:
    """The label at the beginning of text[start:end]."""
    markdown = _MARKDOWN.match(text, start, end)
    at = markdown.end() if markdown else start
    inner = _numbered(text, at, end)
    if markdown:
        inner = inner if inner and inner.end < end else None  # 「## 附件」 is all heading
        ordinal, stop = (inner.ordinal, inner.end) if inner else (0, at)
        return Label(f"md{len(markdown[1])}", ordinal, start, stop, at)
    return inner


def _numbered(text: str, start: int, end: int) -> Label | None:
    at = start
    while at < end and text[at] == "*":
        at += 1
    for style, pattern in _STYLES:
        match = pattern.match(text, at, end)
        if match:
            return Label(style, _ordinal(next((g for g in match.groups() if g), "")), start, match.end(), at)
    return None


def _ordinal(word: str) -> int:
    if word in STEMS:
        return STEMS.find(word) + 1 if word else 0
    if len(word) == 1 and not word.isdecimal():
        for first in "①⑴":
            if 0 <= ord(word) - ord(first) < 20:
                return ord(word) - ord(first) + 1
        if "Ⅰ" <= word <= "Ⅻ":
            return ord(word) - ord("Ⅰ") + 1
        if "㉑" <= word <= "㉟":
            return ord(word) - ord("㉑") + 21
    return numeral(word) if word else 0


def order(labels: Iterable[Label]) -> dict[str, int]:
    """Rank of each style in this document, 0 the top.

    A style stands above another that begins at 1 between its k and its k+1: between 一、 and 二、 stands 第一方面. Where the
    document gives no sign, or as many for as against, the usual order decides.
    """
    above: dict[tuple[str, str], int] = defaultdict(int)
    begun: dict[str, set[str]] = defaultdict(set)
    last: dict[str, int] = {}
    for label in labels:
        style, ordinal = label.style, label.ordinal
        if style in last and ordinal == last[style] + 1:
            for below in begun[style]:
                above[style, below] += 1
        begun[style].clear()
        if ordinal == 1:
            for other in last:
                if other != style:
                    begun[other].add(style)
        last[style] = ordinal
    prior = {style: n for n, style in enumerate(PRIOR)}
    met = {style: n for n, style in enumerate(last)}

    def beaten(style: str) -> int:
        return sum(1 for other in last if other != style and _above(above, met if {style, other} & UNNUMBERED else prior, other, style))

    ranked = sorted(last, key=lambda style: (beaten(style), prior[style]))
    if {"plain", "item"} <= set(ranked):  # 3月 stands over ——护学通道。…
        ranked.remove("plain")
        ranked.insert(ranked.index("item"), "plain")
    return {style: n for n, style in enumerate(ranked)}


def _above(votes: dict[tuple[str, str], int], usual: dict[str, int], one: str, other: str) -> bool:
    if one.startswith("md") or other.startswith("md") or "annex" in (one, other):
        return PRIOR.index(one) < PRIOR.index(other)
    difference = votes.get((one, other), 0) - votes.get((other, one), 0)
    return difference > 0 if difference else usual[one] < usual[other]
