"""Canonical text in, its lines and paragraphs out, as spans.

A line is what stands between two line breaks, without the white space around it. A paragraph is one line, or several where a
conversion broke a sentence or a page footer stands in it. Knows nothing of headings beyond what may not be joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.structure.fields import BULLETS, field
from index.structure.stacked import blocks
from index.types import Span

WHITE = "".join(chr(c) for c in range(0x3001) if chr(c).isspace()) + "\ufeff\u200b\u200c\u200d\u2060"
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_OPEN = {"（": "）", "(": ")", "【": "】", "[": "]", "［": "］"}
_COMMA = re.compile(r"[，,；;]")
_SENTENCE = re.compile(r"[。！？]")
_CONTINUES = re.compile(r"[，。、；：！？”’）》,;]|[是为][:：]")
_SHORT = 6  # characters: a broken-off word such as 「PM / 2.5 / 年平均浓度」 leaves
TERMINAL = frozenset("。！？!?；;：:…”’』」）)】》>|")
STARTS_AFRESH = re.compile(
    rf"#{{1,6}}\s|[|>\-*+•{BULLETS}]|——|(?:任务|问题|事项|项目|实事)\s?[（(]?[一二三四五六七八九十\d]{{1,3}}[)）:：、．.]"
    r"|(?:[一二三四五六七八九十百]{1,4}\s*[、．.]|[（(]\s*[一二三四五六七八九十百\d]{1,3}\s*[)）])"
    r"|[A-Z]{1,3}[-－]?\d{1,3}[ \u3000]|(?:第\d{1,3}[项件]|\d{1,3}号[\u4e00-\u9fff]{0,2}(?:实事|项目|任务|事项|工程|提案|建议|问题))"
    r"|\d{1,3}\s*[．、]|\d{1,3}\.(?!\d)|[①-⑳〖]|[Ⅰ-Ⅻ](?![类级期型])|[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,3}(?:方面|部分|章|节)"
)
_RULES = "-=_―─—━*~"
_RULE = 4  # characters of a line that is nothing but a rule
_FULL = 20  # characters: a shorter line was not broken for want of room
_LONGEST_BRACKET = 10  # lines that a broken 【字体： 大 中 小 】 may run over


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    gap: bool  # a blank line stands before it
    indent: int = 0  # how much white space stands before it in its line


@dataclass(frozen=True, slots=True)
class Paragraph:
    start: int
    end: int
    gap: bool
    indent: bool
    parts: tuple[Span, ...]  # one, or more where a page footer stands between


def strip(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start] in WHITE:
        start += 1
    while end > start and text[end - 1] in WHITE:
        end -= 1
    return start, end


def lines(text: str) -> list[Line]:
    """Non-blank lines; a short line with an unclosed bracket is taken with the lines that close it."""
    bare: list[Line] = []
    last = 0
    for match in _LINE.finditer(text):
        start, end = strip(text, *match.span())
        if start == end or (end - start >= _RULE and not text[start:end].strip(text[start]) and text[start] in _RULES):
            continue
        breaks = text.count("\n", last, start) or text.count("\r", last, start)
        bare.append(Line(start, end, breaks > 1, start - match.start()))
        last = end
    return _close_brackets(text, bare)


def _close_brackets(text: str, bare: list[Line]) -> list[Line]:
    done: list[Line] = []
    i = 0
    while i < len(bare):
        line = bare[i]
        wanted = _unclosed(text, line) if line.end - line.start <= 12 else ""
        if wanted:
            for j in range(i + 1, min(i + _LONGEST_BRACKET, len(bare))):
                if bare[j].gap or bare[j].end - line.start > 120:
                    break
                if wanted in text[bare[j].start : min(bare[j].end, bare[j].start + 12)]:
                    line, i = Line(line.start, bare[j].end, line.gap, line.indent), j
                    break
        done.append(line)
        i += 1
    return done


def _unclosed(text: str, line: Line) -> str:
    """The mark that would close the last bracket left open, or nothing."""
    wanted = ""
    for char in text[line.start : line.end]:
        if char in _OPEN:
            wanted = _OPEN[char]
        elif char == wanted:
            wanted = ""
    return wanted


def paragraphs(text: str, found: Sequence[Line], skip: Sequence[Span]) -> list[Paragraph]:
    """Lines outside `skip` (spans in order, each of whole lines), joined where a sentence runs on."""
    done: list[Paragraph] = []
    prose = False  # the last paragraph holds the end of a sentence
    between = False  # something skipped stands between it and this line
    spans = [(line.start, line.end) for line in found]
    cells = {spans[k][0] for block in blocks(text, spans) for k in range(block.first, block.end + 1) if k < len(spans)}
    previous = 0  # length of the line before
    k = 0
    for line in found:
        while k < len(skip) and skip[k][1] <= line.start:
            k += 1
        if k < len(skip) and skip[k][0] <= line.start:
            between = True
            continue
        full = previous >= _FULL and bool(done) and done[-1].indent and not line.indent
        previous = line.end - line.start
        if done and line.start not in cells and _runs_on(text, done[-1], prose or full, line, between):
            last = done[-1]
            parts = (*last.parts, (line.start, line.end)) if between else (*last.parts[:-1], (last.parts[-1][0], line.end))
            done[-1] = Paragraph(last.start, line.end, last.gap, last.indent, parts)
            prose = prose or _SENTENCE.search(text, line.start, line.end) is not None
        else:
            done.append(Paragraph(line.start, line.end, line.gap, line.indent > 0, ((line.start, line.end),)))
            prose = _SENTENCE.search(text, line.start, line.end) is not None
        between = False
    return done


def _runs_on(text: str, last: Paragraph, prose: bool, line: Line, between: bool) -> bool:
    end = text[last.end - 1]
    if text[last.start] in "|#" or text[line.start] == "|":
        return False
    if text.count("\t", line.start, line.end) > 1 or text.count("\t", last.start, last.end) > 1:
        return False  # cells of a table
    if (label := field(text, line.start, line.end)) and label.kind:
        return False
    if not line.gap and _CONTINUES.match(text, line.start):
        return True
    if end in TERMINAL or STARTS_AFRESH.match(text, line.start, line.end):
        return False
    if end in "，,、" or (text.startswith("——", last.start) and text.endswith("会议上", line.start, line.end)):
        return True
    if line.gap and not between:
        return False
    return prose or end in "的“‘《（(" or _breaks_off(text, last, line, between)


def _breaks_off(text: str, last: Paragraph, line: Line, between: bool) -> bool:
    """Within a quotation, before a page footer or a stray short line, when the paragraph is no heading."""
    tail = text[max(last.start, last.end - 60) : last.end]
    quoted = tail.rfind("“") > tail.rfind("”") or tail.rfind("《") > tail.rfind("》")
    if quoted and last.end - last.start > 15:
        return True
    if not _COMMA.search(text, last.start, last.end):
        return False
    if between and not STARTS_AFRESH.match(text, last.start, last.end):
        return True
    return last.end - last.start >= 40 and line.end - line.start <= _SHORT
