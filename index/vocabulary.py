"""Word lists that stand beside the code as data: one word a line, a line that opens with `#` is a comment.

A tab separates a word from its columns. Nothing here knows what the words are for.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of `data/<name>`, each cut at tabs."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line.strip() and not line.startswith("#"))


def words(name: str, column: str | None = None) -> tuple[str, ...]:
    """First words of the lines; with `column`, only of lines whose second cell is that."""
    return tuple(row[0] for row in rows(name) if column is None or (len(row) > 1 and row[1] == column))


def any_of(items: tuple[str, ...]) -> str:
    """A regex that takes the longest of the words."""
    return "(?:" + "|".join(re.escape(item) for item in sorted(set(items), key=lambda item: (-len(item), item))) + ")"
