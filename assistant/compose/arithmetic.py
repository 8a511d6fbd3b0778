"""Arithmetic as it is shown: results in the scale of their operands, one line, one `computed` entry.

Enters: Picks of one unit. Leaves: words and entries. Decimal throughout; it chooses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.compose.figure import Pick
from assistant.compose.scene import Piece, Scene
from assistant.compose.wording import state_line

Computed = Mapping[str, Any]
SCALES = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def shown(value: Decimal, unit: str, like: str) -> str:
    """The value in the scale its operands are written in: 0.54亿元, not 54000000元."""
    for scale, word in SCALES:
        if word in like:
            return f"{plain(value / scale)}{word}{unit}"
    return f"{plain(value)}{unit}"


def gap(first: Pick, second: Pick) -> str:
    """The difference; that of two percentages is in 个百分点."""
    value, unit = abs(first.figure.value - second.figure.value), first.figure.unit
    return f"{plain(value)}个百分点" if unit == "%" else shown(value, unit, first.figure.raw)


def added(scene: Scene, picks: Sequence[Pick]) -> Piece:
    raws = [p.figure.raw for p in picks]
    total = shown(sum((p.figure.value for p in picks), Decimal(0)), picks[0].figure.unit, raws[0])
    lines = [f"- {marked}" for _, marked in (state_line(scene, p) for p in picks)]
    promised = [p.figure.raw for p in picks if p.figure.aspect != "achieved"]
    note = "" if not promised else ",均为预计" if len(promised) == len(picks) else f",其中{'、'.join(promised)}为预计"
    words = f"合计{total}{note}"
    return Piece(
        headline=words, lines=[f"{words}。", *lines, f"本助手计算:{'+'.join(raws)}={total}{note}。"],
        computed=[{"result": total, "operands": raws}],
    )  # fmt: skip


def subtracted(scene: Scene, first: Pick, second: Pick, words: str, lines: Sequence[str]) -> Piece:
    """`words` tells the result; the larger operand stands first in the line of arithmetic."""
    large, small = sorted((first, second), key=lambda p: -p.figure.value)
    pair, result = [large.figure.raw, small.figure.raw], gap(first, second)
    return Piece(
        headline=words, lines=[f"{words}。", *lines, f"本助手计算:{pair[0]}-{pair[1]}={result}。"],
        computed=[{"result": result, "operands": pair}],
    )  # fmt: skip
