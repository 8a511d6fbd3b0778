"""How far things are, as a question or a clause words it: 已完成, 基本完成, 取得阶段性成效, 正在推进, 长期坚持, 没完成.

Enters: text. Leaves: kinds of status in the order they are worded, with their spans. It knows no bulletin.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, cast

from assistant import lexicon
from index.types import MatterStatus, Span

State = Literal["done", "basic", "partly", "staged", "under_way", "standing", "not_done", "lagging"]

OPEN: tuple[State, ...] = ("not_done", "under_way", "staged", "basic", "partly", "lagging")

OF_MATTER: dict[State, tuple[MatterStatus, ...]] = {
    "done": ("done", "done_and_standing"), "basic": ("partly_done",), "partly": ("partly_done",), "staged": ("staged", "partly_done"),
    "under_way": ("under_way",), "standing": ("standing", "done_and_standing"),
    "not_done": ("not_done", "under_way", "partly_done", "staged", "planned"),
    "lagging": (),
}  # fmt: skip


@cache
def finder() -> tuple[tuple[State, ...], re.Pattern[str]]:
    rows = [line.split("\t", 1) for line in lexicon.lines("states.txt")]
    kinds = tuple(cast(State, kind) for kind, _ in rows)
    return kinds, re.compile("|".join(f"(?P<s{i}>{pattern})" for i, (_, pattern) in enumerate(rows)))


def states(text: str) -> list[tuple[State, Span, str]]:
    """Every status the text words, in order, each with its span and words."""
    names, pattern = finder()
    return [(names[int(m.lastgroup[1:])], m.span(), m[0]) for m in pattern.finditer(text) if m.lastgroup]


def kinds(text: str) -> list[State]:
    return list(dict.fromkeys(state for state, _, _ in states(text)))


def without_states(text: str) -> str:
    return finder()[1].sub("", text)
