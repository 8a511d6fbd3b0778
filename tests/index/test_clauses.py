"""Clauses of many topics, read as a careful reader would: value, unit, what is measured, when, done or promised, qualifier, movement.

The table `tests/data/clauses.txt` was written before the readers were run over it; where a reading still differs, the row is in KNOWN.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.figures import Context, read
from index.types import Figure, Period

TABLE = Path(__file__).parents[1] / "data" / "clauses.txt"
CONTEXT = Context(year=2023, as_of=date(2023, 11, 20))
ASPECTS = {"achieved", "expected", "target", "-"}


def rows() -> list[tuple[str, list[list[str]]]]:
    found: list[tuple[str, list[list[str]]]] = []
    for block in TABLE.read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            found.append((lines[0], [[cell.strip() for cell in line.split("|")] for line in lines[1:]]))
    return found


def when(period: Period | None) -> str:
    if period is None:
        return ""
    start, end = period.start, period.end
    if start == end:
        return str(end)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}..{end.year}"
    return f"{start}..{end}"


def differences(figure: Figure, want: list[str]) -> list[str]:
    raw, measure, period, aspect, qualifier, direction = want
    assert aspect in ASPECTS
    wrong = [] if figure.raw == raw else [f"number {figure.raw}, not {raw}"]
    for name, told, asked in (
        ("measure", figure.measure, measure), ("period", when(figure.period), period), ("aspect", figure.aspect, aspect),
        ("qualifier", figure.qualifier, qualifier), ("direction", figure.direction, direction),
    ):  # fmt: skip
        if asked != "-" and told not in asked.split("~"):
            wrong.append(f"{raw}: {name} {told!r}, not {asked!r}")
    return wrong


@pytest.mark.parametrize(("text", "want"), rows(), ids=[row[0][:18] for row in rows()])
def test_a_clause_is_read_as_a_reader_would(text: str, want: list[list[str]]) -> None:
    figures = read(text, context=CONTEXT)
    assert [f.raw for f in figures] == [w[0] for w in want]
    assert [d for figure, row in zip(figures, want, strict=True) for d in differences(figure, row)] == []
