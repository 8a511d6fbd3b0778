"""《Documents》 that a text names, and which of them it says were issued.

Enters: text. Leaves: each outermost 《…》 with its span, nested titles kept inside, and whether the words around it say that it was made
(出台, 印发, 制定 …) or only that it was followed or read (贯彻, 学习, 按照 …). It does not know who issued it, nor when.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from index.types import Span
from index.vocabulary import any_of, rows

CLAUSE = re.compile(r"[，,。；;！!？?：:\n]")
LIST_GAP = re.compile(r"^(?:[、和及与以\s]|（[^）]*）|\([^)]*\)){0,12}$")
NESTED_LIMIT = 200  # a 《 that is not closed soon was left open by mistake


class Document(NamedTuple):
    name: str  # with its marks: 《…》
    span: Span
    issued: bool


def documents(text: str, *, offset: int = 0, issuing: bool = False) -> list[Document]:
    """`issuing`: the heading above already says that what is listed was issued (建立健全制度情况)."""
    found: list[Document] = []
    position = 0
    for start, end in titles(text):
        joined = bool(found) and bool(LIST_GAP.match(text[position:start]))
        issued = found[-1].issued if joined else says_issued(text, start, end, issuing)
        found.append(Document(text[start:end], (start + offset, end + offset), issued))
        position = end
    return found


def titles(text: str) -> list[Span]:
    """Outermost 《…》; an unclosed one is passed over."""
    spans: list[Span] = []
    start, depth = -1, 0
    position = text.find("《")
    while 0 <= position < len(text):
        char = text[position]
        if char == "《":
            start, depth = (position, 1) if depth == 0 else (start, depth + 1)
        elif char == "》" and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, position + 1))
                position = text.find("《", position + 1)
                continue
        elif char == "\n" or position - start > NESTED_LIMIT:
            depth = 0
            position = text.find("《", start + 1)
            continue
        position += 1
    return spans


def says_issued(text: str, start: int, end: int, issuing: bool) -> bool:
    """The nearest verb before the title decides; then 「《手册》编制」 after it."""
    makes, follows, after = verbs()
    before = CLAUSE.split(text[max(0, start - 60) : start])[-1]
    made = last(makes, before)
    followed = last(follows, before)
    if made >= 0 or followed >= 0:
        return made > followed
    return bool(after.match(text, end)) or issuing


def last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.start() for m in pattern.finditer(text)), default=-1)


@cache
def verbs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    by: dict[str, list[str]] = {"issue": [], "mention": [], "after": []}
    for row in rows("document_verbs.txt"):
        by[row[1]].append(row[0])
    make, follow, after = (any_of(tuple(by[kind])) for kind in ("issue", "mention", "after"))
    return re.compile(make), re.compile(follow), re.compile(rf"(?:的)?(?:修订|起草)?{after}")
