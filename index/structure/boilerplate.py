"""Lines of a text in, the spans that a page put around the bulletin out: breadcrumbs, source lines, widgets, footers.

What each looks like is in `data/reading_boilerplate.tsv`; here is only where it may stand. The text itself is left alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from index.structure.lines import Line
from index.types import Span
from index.words import boilerplate

_PROSE = re.compile(r"[。；]")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、．.]|[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]")
_FRONT_MATTER = re.compile(r"(?P<rule>---|\+\+\+)\s*\n(?:[^\S\n]*(?:(?:[\w-]+\s*[:=]|-\s|#)[^\n]*)?\n){0,40}?(?P=rule)[^\S\n]*(?=\n|$)")
_ENTITY = re.compile(r"&(?:[a-z]{2,6}|#\d{1,5});")
_LONGEST = 200  # no line of boilerplate is longer
_TAIL = 1500  # characters that a cut may throw away at most


def find(text: str, found: Sequence[Line]) -> tuple[Span, ...]:
    """Spans of boilerplate, each of whole lines, in order."""
    text = _ENTITY.sub(_plain, text) if "&" in text else text
    first, last = _prose(text, found)
    head = front_matter(text)
    hit = [False] * len(found)
    for i, line in enumerate(found):
        if line.end - line.start > _LONGEST:
            continue
        edge = i < first or i > last
        hit[i] = (
            line.start < head[1] or _matches(text, line, "any") or (edge and (_matches(text, line, "edge") or _matches(text, line, "key")))
        )
        if edge and i and hit[i - 1] and not hit[i] and _is_value(text, found[i - 1], line):
            hit[i] = True
    _crumbs(text, found, hit, first)
    _cut(text, found, hit)
    return tuple((line.start, line.end) for line, is_hit in zip(found, hit, strict=True) if is_hit)


def _plain(entity: re.Match[str]) -> str:
    """&nbsp; and the like that a conversion left, as what they stand for, in the same number of characters."""
    return html.unescape(entity[0])[:1].ljust(len(entity[0]))


def front_matter(text: str) -> Span:
    """Where a Markdown file's block of keys (--- title: … ---) stands; nowhere where it has none."""
    match = _FRONT_MATTER.match(text, len(text) - len(text.lstrip()))
    return match.span() if match else (0, 0)


def _matches(text: str, line: Line, zone: str) -> bool:
    return boilerplate(zone).fullmatch(text, line.start, line.end) is not None


def _prose(text: str, found: Sequence[Line]) -> Span:
    """Index of the first and of the last line of prose: long enough, and with the end of a sentence or a number before it."""

    def prose(line: Line) -> bool:
        if _NUMBERED.match(text, line.start, line.end):
            return True
        return line.end - line.start >= 25 and _PROSE.search(text, line.start, line.end) is not None and not _matches(text, line, "any")

    first = next((i for i, line in enumerate(found) if prose(line)), len(found))
    last = next((i for i in range(len(found) - 1, -1, -1) if prose(found[i])), -1)
    return first, last


def _is_value(text: str, key: Line, line: Line) -> bool:
    """「来源:」 with its value on the next line."""
    if line.gap or line.end - line.start > 20 or text[key.end - 1] not in ":：":
        return False
    return _matches(text, key, "key")


def _crumbs(text: str, found: Sequence[Line], hit: list[bool], first: int) -> None:
    """首页 / > / 政务信息 / > / 要闻, one a line: what stands beside a lone > goes with it."""
    for i in range(min(first, len(found))):
        if text[found[i].start : found[i].end] in {">", "＞", "›", "»"}:
            hit[max(i - 1, 0)] = True
            if i + 1 < len(found):
                hit[i + 1] = True
                name = text[found[i + 1].start : found[i + 1].end]
                for j in range(i + 2, min(i + 3, first)):
                    hit[j] = hit[j] or text[found[j].start : found[j].end] == name


def _cut(text: str, found: Sequence[Line], hit: list[bool]) -> None:
    """From 「相关报道:」 or 「责任编辑:」 near the end, all that follows; not where a numbered part follows."""
    start = len(found)
    for i in range(len(found) - 1, -1, -1):
        if found[-1].end - found[i].start > _TAIL or _NUMBERED.match(text, found[i].start, found[i].end):
            break
        if _matches(text, found[i], "cut"):
            start = i
    for i in range(start, len(found)):
        hit[i] = True
