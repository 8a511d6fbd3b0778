"""A proofread draft to carry away: its sentences marked, the reason and the passage beside each that does not agree.

Enters: a Proof. Leaves: Markdown, or a Word file whose remarks are Word comments, so that the text itself stays as it was written. It
judges nothing and writes no file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from assistant.proofreading import VERDICTS, Finding, Point, Proof
from assistant.types import Citation
from index.types import Span

if TYPE_CHECKING:
    from docx.document import Document

NAME = "通报助手"
HEADS = (("文稿原句", "结论", "说明", "出处"), ("Sentence", "Verdict", "Why", "Source"))
FOOTER = (
    "只核对是否与库中通报一致，不判断是否属实；未标注的句子没有可核对的内容。",
    "Checked against the library's bulletins alone; unmarked sentences name nothing to check.",
)
SPECIAL = re.compile(r"([\\`*_\[\]<>])")


def wrong(found: Proof) -> list[Finding]:
    return [f for f in found.findings if f.verdict != "agrees"]


def reason(finding: Finding, english: bool = False) -> str:
    """「418张：承诺写成已完成，原文是预计或目标」 for each thing that does not agree."""
    return "；".join(point_words(p, english) for p in finding.points if p.verdict != "agrees")


def point_words(point: Point, english: bool = False) -> str:
    why = point.why[english]
    return f"{point.words}：{VERDICTS[point.verdict][english]}" + (f"，{why}" if why else "")


def sources(finding: Finding, found: Proof) -> list[Citation]:
    markers = [p.marker for p in finding.points if p.verdict != "agrees" and p.marker] or list(finding.markers)
    return [found.citations[m - 1] for m in dict.fromkeys(markers)]


def source_words(citation: Citation) -> str:
    day = citation.as_of or citation.published
    facts = [citation.issuer, day.isoformat() if day else None, citation.url, " › ".join(citation.path) or None]
    return f"《{citation.title or citation.source}》（{'，'.join(f for f in facts if f)}）：「{' '.join(citation.quote.split())}」"


def pieces(found: Proof) -> Iterator[tuple[str, Finding | None]]:
    """The whole draft in order, each stretch with the finding on it."""
    at = 0
    for finding in found.findings:
        if finding.span[0] > at:
            yield found.draft[at : finding.span[0]], None
        yield found.draft[slice(*finding.span)], finding
        at = finding.span[1]
    if at < len(found.draft):
        yield found.draft[at:], None


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(found: Proof, day: date, english: bool = False) -> str:
    """The draft with 【结论①】 after each sentence that does not agree, then the remarks by number."""
    numbers = {f.span: n for n, f in enumerate(wrong(found), 1)}
    body = "".join(marked_up(text, f, numbers, english) for text, f in pieces(found))
    lines = [found.summary(english), "", body.strip(), ""]
    for finding in wrong(found):
        lines.append(f"{numbers[finding.span]}. {reason(finding, english)}")
        lines += [f"   - {source_words(c)}" for c in sources(finding, found)]
    return "\n".join([*lines, "", f"{FOOTER[english]} {day.isoformat()}"]) + "\n"


def marked_up(text: str, finding: Finding | None, numbers: Mapping[Span, int], english: bool) -> str:
    words = SPECIAL.sub(r"\\\1", text)
    if finding is None or finding.span not in numbers:
        return words
    return f"**{words.strip()}**【{VERDICTS[finding.verdict][english]} {numbers[finding.span]}】"


# --- Word ------------------------------------------------------------------------------------------------------------


def docx(found: Proof, day: date, english: bool = False) -> bytes:
    from docx import Document

    from assistant import word

    document = Document()
    word.page(document)
    word.styles(document)
    # 1. The draft, paragraph by paragraph, with comments
    paragraph = document.add_paragraph(style="摘要正文")
    for text, finding in pieces(found):
        for n, line in enumerate(re.split(r"\n+", text)):
            if n:
                paragraph = document.add_paragraph(style="摘要正文")
            if word.clean(line):
                run = paragraph.add_run(word.CONTROL.sub("", line).strip("\r"))
                remark(document, run, finding, found, english)
    for paragraph in [p for p in document.paragraphs if not p.text.strip()]:
        paragraph._element.getparent().remove(paragraph._element)
    # 2. The table to go through
    if wrong(found):
        word.wide(document)
        document.add_paragraph(found.summary(english), style="表题")
        rows: Sequence[Sequence[str]] = [
            (f.text, VERDICTS[f.verdict][english], reason(f, english), "\n".join(map(source_words, sources(f, found))))
            for f in wrong(found)
        ]
        word.write_table(document, HEADS[english], rows, (70, 26, 62, 97))
    document.add_paragraph(f"{FOOTER[english]} {day.isoformat()}", style="说明")
    word.name_fallbacks(document)
    document.core_properties.author = NAME
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def remark(document: Document, run: object, finding: Finding | None, found: Proof, english: bool) -> None:
    """A comment and a colour for a sentence that does not agree; the words stay the draft's own."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    if finding is None or finding.verdict == "agrees" or not isinstance(run, Run):
        return
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW if finding.verdict in ("differs", "promise_as_done") else WD_COLOR_INDEX.TURQUOISE
    text = f"{VERDICTS[finding.verdict][english]}：{reason(finding, english)}"
    document.add_comment(run, "\n".join([text, *map(source_words, sources(finding, found))]), author=NAME, initials="通")
