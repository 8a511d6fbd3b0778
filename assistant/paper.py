"""A draft with its citations -> a Paper: blocks, key figures, a table to check every sentence against its source, and a footer.

Enters: Markdown as the draft or its editor left it, the citations, and the figures read in their quotes. Leaves: plain data that the
writers of Word and Markdown share. It writes no file and asks no clock: the day is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assistant.claims import held
from assistant.drafting.request import Request
from assistant.types import Citation
from assistant.verify import MARKER, FiguresOf, markers, sentences
from index.types import Aspect, Figure

Kind = Literal["h1", "h2", "item", "text"]

SUFFIX = "进展摘要"
FOOTER = "依据{n}份通报摘编，{day}导出；使用前请对照原文。"
DISCLAIMER = "非官方发布。内容均为发布机关的表述，本助手只核对是否与原文一致，不判断是否属实。"
ASPECTS: dict[Aspect, str] = {"achieved": "实际", "expected": "预计", "target": "目标"}
FIGURE_HEADS = ("指标", "数字", "时间", "性质", "出处")
CHECK_HEADS = ("序号", "摘要中的句子", "通报原文", "核对", "通报", "章节", "日期", "网址")
AGREES = "一致"
DOUBTED = "其中{k}句经修改后与所引原文不符，见出处核对表「核对」一栏。"
NUMERALS = "一二三四五六七八九十"
HEADING = re.compile(r"^(#{1,6})\s+(.*)$|^\*\*([^*]+)\*\*$")
NUMBERED = re.compile(r"^\s*(?:[-*•]|\d+[.、])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    text: str  # with [n] markers, without marks of Markdown
    number: int = 0  # of an item, from 1 after each heading


@dataclass(frozen=True, slots=True)
class KeyFigure:
    measure: str
    told: str  # with its qualifier: 超8500张
    period: str
    aspect: str
    marker: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Check:
    sentence: str
    citation: Citation
    verdict: str = AGREES  # or what of the sentence the quotes do not hold

    def cells(self, number: int) -> tuple[str, ...]:
        """Under CHECK_HEADS."""
        c = self.citation
        return str(number), self.sentence, c.quote, self.verdict, c.title, " › ".join(c.path), dates_of(c), c.url or ""


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...]
    figures: tuple[KeyFigure, ...]
    checks: tuple[Check, ...]
    footer: str


def paper_of(answer: str, citations: Sequence[Citation], title: str, day: date, figures_of: FiguresOf) -> Paper:
    used = [c for c in citations if c.marker in set(markers(answer))]
    blocks = tuple(blocks_of(answer))
    bulletins = len({c.bulletin for c in used})
    footer = FOOTER.format(n=bulletins, day=f"{day.year}年{day.month}月{day.day}日")
    return Paper(title, blocks, tuple(used), key_figures(answer, used, figures_of), checks_of(blocks, used), footer)


def title_of(request: Request, citations: Sequence[Citation]) -> str:
    """「医疗卫生进展摘要」; without a topic the bulletin's own title."""
    titles = list(dict.fromkeys(c.title for c in citations))
    if request.themes and len(request.themes) <= 3:
        return "、".join(request.themes) + ("" if request.themes[-1].endswith("摘要") else SUFFIX)
    if len(titles) == 1:
        return f"《{titles[0]}》摘要"
    return SUFFIX


def blocks_of(answer: str) -> list[Block]:
    """Lines of Markdown: headings, items numbered anew under each, paragraphs."""
    found: list[Block] = []
    number = 0
    for line in answer.split("\n"):
        text = line.strip()
        if not text:
            continue
        if m := HEADING.match(text):
            level = len(m[1]) if m[1] else 2
            found.append(Block("h1" if level <= 2 else "h2", (m[2] or m[3]).strip(" *")))
            number = 0
        elif NUMBERED.match(text):
            number += 1
            found.append(Block("item", NUMBERED.sub("", text).replace("**", ""), number))
        else:
            found.append(Block("text", text.replace("**", "")))
    return numbered(found)


def numbered(blocks: Sequence[Block]) -> list[Block]:
    """Headings without a number of their own get 一、"""
    count, made = 0, []
    for block in blocks:
        if block.kind == "h1":
            count += 1
            own = re.match(r"[一二三四五六七八九十]+、", block.text)
            made.append(block if own or count > len(NUMERALS) else Block("h1", f"{NUMERALS[count - 1]}、{block.text}"))
        else:
            made.append(block)
    return made


def key_figures(answer: str, citations: Sequence[Citation], figures_of: FiguresOf) -> tuple[KeyFigure, ...]:
    """The figures read in the quotes that the draft states, each once."""
    told = held([MARKER.sub("", answer)])
    found: dict[tuple[str, int], KeyFigure] = {}
    for citation in citations:
        for f in figures_of(citation):
            numbers = held([f.raw]).numbers
            if (numbers and all(any(n.agrees(t) for t in told.numbers) for n in numbers)) or f.raw in answer:
                period = f.period.raw if f.period else ""
                found.setdefault(
                    (citation.bulletin, f.span[0]), KeyFigure(measured(f), with_qualifier(f), period, ASPECTS[f.aspect], citation.marker, f)
                )
    return tuple(found.values())


def measured(figure: Figure) -> str:
    """What is measured, with 增长 or 下降 where that is what the number says."""
    return figure.measure + (figure.direction if figure.kind == "growth" and figure.direction not in figure.measure else "")


def with_qualifier(figure: Figure) -> str:
    """超8500张; 多 and 余 stand inside the raw words already."""
    return (
        figure.raw
        if figure.qualifier in figure.raw or figure.qualifier in ("以上", "左右", "以下", "以内")
        else figure.qualifier + figure.raw
    )


def checks_of(blocks: Sequence[Block], citations: Sequence[Citation]) -> tuple[Check, ...]:
    """Each sentence beside each quote that it cites."""
    by = {c.marker: c for c in citations}
    return tuple(
        Check(MARKER.sub("", sentence).strip(" ；;。"), by[m])
        for block in blocks
        if block.kind in ("item", "text")
        for sentence in sentences(block.text)
        for m in dict.fromkeys(markers(sentence))
        if m in by
    )


def doubted(paper: Paper, doubts: Mapping[str, str]) -> Paper:
    """With what an editor's sentences have that their quotes do not: {the sentence as it stands now: what is wrong with it}."""
    told = {" ".join(sentence.split()): line for sentence, line in doubts.items() if sentence.strip()}
    if not told:
        return paper

    def verdict(check: Check) -> str:
        return next((line for sentence, line in told.items() if " ".join(check.sentence.split()) in sentence), check.verdict)

    checks = tuple(replace(check, verdict=verdict(check)) for check in paper.checks)
    return replace(paper, checks=checks, footer=paper.footer + DOUBTED.format(k=len(told)))


def dates_of(citation: Citation) -> str:
    parts = [("发布", citation.published), ("截至", citation.as_of)]
    return "，".join(f"{name}{day.isoformat()}" for name, day in parts if day)


def source_line(citation: Citation) -> str:
    """《…》（机关，日期，网址，章节）：“原文”; of the headings the two nearest, the table to check by has them all."""
    facts = "，".join(x for x in (citation.issuer or "", dates_of(citation), citation.url or "", " › ".join(citation.path[-2:])) if x)
    quote = " ".join(citation.quote.split())
    return f"《{citation.title.strip('《》')}》" + (f"（{facts}）" if facts else "") + f"：“{quote}”"
