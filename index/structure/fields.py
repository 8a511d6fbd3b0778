"""The labels under which a matter is told, and what their values are: 责任单位：…, 【整改时限】…, ● 进展：…

Enters: a label, or a line. Leaves: title, status, deadline, body, target or measure; nothing for a label that is none of these.
It does not read the values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.vocabulary import rows

BULLETS = "●○◎◆◇■□▪▲△★☆▶►※"
FIELDS = frozenset({"status", "deadline", "body"})
STATED = re.compile(r"(?P<name>[^（(]*)[（(](?P<value>[^）)]+)[）)]")  # 进展（已完成）
_FIELD = re.compile(
    rf"(?:[-*+•·{BULLETS}]\s*)*(?:[【〔［](?P<bracketed>[\u4e00-\u9fff]{{2,10}})[】〕］][:：]?"
    r"|(?P<named>(?:[\u4e00-\u9fff]{2,10}|[问答])\d{0,3}(?:[（(][^（）()\n]{1,12}[)）])?)\s?[:：])\s*"
)
_LABELLED = re.compile(r"[：:】〕］]")
_WITHIN = re.compile(
    r"[【〔［](?P<bracketed>[\u4e00-\u9fff]{2,10})[】〕］][:：]?\s*"
    r"|(?:(?<=[。；;，,）)（(：:\s*】〕］])|^)(?P<named>[\u4e00-\u9fff]{2,10}\d{0,3}(?:[（(][^（）()\n]{1,6}[)）])?)[:：]\s*"
)


@dataclass(frozen=True, slots=True)
class Field:
    """A label at the beginning of a line."""

    name: str
    kind: str  # "" where it is no field of a matter
    bracketed: bool
    value: int  # offset at which the value begins


@cache
def _exact() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("matter_labels.txt") if row[0][0] != "*"}


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    return tuple((row[0][1:], row[1]) for row in rows("matter_labels.txt") if row[0][0] == "*")


def labels_of(kind: str) -> tuple[str, ...]:
    """The labels of one kind that are known whole."""
    return tuple(name for name, meant in _exact().items() if meant == kind)


@cache
def meaning(label: str) -> str:
    """title, status, deadline, body, target, measure, or "" for a label that is none of them; a number behind it says nothing."""
    named = STATED.match(label)
    name = "".join((named["name"] if named else label).split()).strip("*").rstrip("0123456789")
    return _exact().get(name) or next((kind for ending, kind in _endings() if name.endswith(ending)), "")


def field(text: str, start: int, end: int) -> Field | None:
    """The label that opens text[start:end]."""
    match = _FIELD.match(text, start, end)
    if match is None:
        return None
    name = match["bracketed"] or match["named"]
    return Field(name, meaning(name), match["bracketed"] is not None, match.end())


@dataclass(frozen=True, slots=True)
class Told:
    """A label anywhere in a paragraph, with its value up to the next label or the sentence's end."""

    name: str
    kind: str
    start: int
    value: int
    end: int


def within(text: str, start: int, end: int) -> list[Told]:
    """承办：机械公司　督办：安全部　节点：8月15日 tells three things, and so does （责任部门：甲；完成时限：6月底）."""
    if not _LABELLED.search(text, start, end):
        return []  # eight paragraphs of ten; looking for the mark alone costs a tenth
    found = list(_WITHIN.finditer(text, start, end))
    stops = [match.start() for match in found[1:]] + [end]
    return [
        Told(name, kind, match.start(), match.end(), _stop(text, match.end(), stop))
        for match, stop in zip(found, stops, strict=bool(found))
        if (kind := meaning(name := match["bracketed"] or match["named"]))
    ]


def _stop(text: str, start: int, end: int) -> int:
    """Where the value ends: at a full stop, at the bracket in which it stands, else before the next label."""
    depth = 0
    for at in range(start, end):
        char = text[at]
        depth += (char in "（(") - (char in "）)")
        if char == "。" or depth < 0:
            end = at
            break
    while end > start and text[end - 1] in "；;，,（( \u3000*":
        end -= 1
    return end
