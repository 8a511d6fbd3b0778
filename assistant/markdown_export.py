"""A Paper -> Markdown: the draft, its key figures, numbered sources and the table to check it by. Writes no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.paper import CHECK_HEADS, DISCLAIMER, FIGURE_HEADS, Block, Paper, source_line

MARKER = re.compile(r"\[(\d{1,3})\]")


def markdown(paper: Paper) -> str:
    return "\n".join(lines(paper)).rstrip() + "\n"


def lines(paper: Paper) -> Iterator[str]:
    yield f"# {paper.title}"
    for block in paper.blocks:
        if block.kind != "item" or block.number == 1:
            yield ""
        yield line(block)
    if paper.figures:
        yield from ("", "## 关键数字", "")
        yield from table(FIGURE_HEADS, ((f.measure, f.told, f.period, f.aspect, f"[{f.marker}]") for f in paper.figures))
    if paper.citations:
        yield from ("", "## 出处", "")
        for citation in paper.citations:
            yield f"[{citation.marker}] {source_line(citation)}"
            yield ""
        yield from ("## 出处核对表", "")
        yield from table(CHECK_HEADS, (check.cells(n) for n, check in enumerate(paper.checks, 1)))
    yield from ("", "---", "", paper.footer, "", DISCLAIMER)


def line(block: Block) -> str:
    return {"h1": "## ", "h2": "### ", "item": f"{block.number}. ", "text": ""}[block.kind] + block.text


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "| " + " | ".join("---" for _ in heads) + " |"
    for row in rows:
        yield "| " + " | ".join(" ".join(cell.replace("|", "｜").split()) for cell in row) + " |"
