"""One line of a batch file -> the question in it. Knows nothing of who answers."""

from __future__ import annotations

import json
from dataclasses import dataclass

from index.errors import AssistantError


class LineError(AssistantError):
    """A line that holds no question; the caller says which line it was."""


@dataclass(frozen=True, slots=True)
class Asked:
    id: object  # handed back as it came
    question: str
    history: tuple[str, ...] = ()


def read(line: bytes, number: int) -> Asked:
    """Keys other than id, question and history are ignored; without an id the line's number stands in."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise LineError(
            '不是 UTF-8 的 JSON。请写成 {"id": "1", "question": "…"}。', 'Not JSON in UTF-8. Write {"id": "1", "question": "…"}.'
        ) from None
    if not isinstance(row, dict):
        raise LineError('不是 JSON 对象。请写成 {"id": "1", "question": "…"}。', 'Not a JSON object. Write {"id": "1", "question": "…"}.')
    question, history = row.get("question"), row.get("history") or []
    if not isinstance(question, str):  # an empty one is a question that no bulletin answers: lines out match lines in
        raise LineError("question 缺少或不是文字。请补上问题。", "question is missing or no text. Put the question there.")
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise LineError("history 不是文字列表。请列出先前的问题，或去掉它。", "history is no list of texts. List earlier questions.")
    return Asked(row["id"] if row.get("id") is not None else str(number), question, tuple(history))
