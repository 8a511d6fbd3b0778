"""Figures that share out several periods: 「一季度、二季度分别为a、b」, 「2020年到2025年,从a提高到b」.

Enters: the figures of a sentence and its periods. Leaves: the same figures, each with its own period. It does not know how either was
found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from index.amounts.periods import read_periods
from index.amounts.phrases import FROM
from index.types import Figure, Period

_AND = re.compile(r"[、和与及]|以及")
_TO = re.compile(r"到|至|[—–~-]+")
_CAME_FROM = re.compile(r"[从由][^,，。;；从由]{0,12}$")
_WENT_TO = re.compile(r"(?:进一步|逐步|大幅)?[一-鿿]{0,4}[到至为成](?:[^,，。;；\d]{0,8})")


def by_period(plain: str, figures: list[Figure], periods: Sequence[Period], offset: int, year: int | None) -> list[Figure]:
    figures = [_risen(plain, f, figures[i + 1 : i + 2], offset) for i, f in enumerate(figures)]
    if not periods or len(figures) < 2:
        return figures
    found: list[Figure] = []
    for _, group in groupby(figures, key=lambda f: (f.measure, f.unit, f.direction in FROM)):
        found += _shared_out(plain, list(group), periods, offset, year)
    return [_ends(f, year) for f in found]


def _risen(plain: str, figure: Figure, after: Sequence[Figure], offset: int) -> Figure:
    """「由上年的94.1%提高到98.3%」: the first value is where it came from."""
    if not after or figure.direction or after[0].unit != figure.unit:
        return figure
    start = figure.span[0] - offset
    front, gap = plain[max(0, start - 14) : start], plain[figure.span[1] - offset : after[0].span[0] - offset]
    return replace(figure, direction="从") if _CAME_FROM.search(front) and _WENT_TO.fullmatch(gap) else figure


def _shared_out(plain: str, group: list[Figure], periods: Sequence[Period], offset: int, year: int | None) -> list[Figure]:
    """n figures of one measure after n coordinated periods take one each, in order."""
    if len(group) < 2:
        return group
    named = _coordinated(plain, group[0].span[0] - offset, periods, len(group), year)
    return [replace(f, period=p) for f, p in zip(group, named, strict=True)] if named else group


def _coordinated(plain: str, before: int, periods: Sequence[Period], count: int, year: int | None) -> list[Period]:
    ahead = [p for p in periods if p.span and p.span[1] <= before]
    if not ahead:
        return []
    pieces = _AND.split(ahead[-1].raw)
    if len(pieces) == count:  # read as one stretch: 2024年一季度、二季度
        lead = re.match(r"20\d\d年", ahead[-1].raw)
        texts = [piece if not lead or piece.startswith("20") else lead[0] + piece for piece in pieces]
        read = [read_periods(text, year=year) for text in texts]
        return [replace(r[0], span=None) for r in read] if all(read) else []
    row = ahead[-count:]
    spans = [p.span for p in row if p.span]
    joined = all(_AND.fullmatch(plain[a[1] : b[0]].strip()) for a, b in pairwise(spans))
    return list(row) if len(row) == count and joined else []


def _ends(figure: Figure, year: int | None) -> Figure:
    """The value that something rose from holds at the start of the stretch, the one it rose to at its end."""
    period = figure.period
    if period is None or period.start.year == period.end.year:
        return figure
    ends = _TO.split(period.raw)
    if len(ends) != 2 or not (figure.direction in FROM or re.search("[到至为]$", figure.direction)):
        return figure
    read = read_periods(ends[0] if figure.direction in FROM else ends[1], year=year)
    return replace(figure, period=replace(read[0], span=None)) if read else figure
