"""Arithmetic as it is shown: results in the scale of their operands, one line, one `computed` entry.

Enters: Picks of one unit, Operands. Leaves: words and entries. Decimal throughout; it chooses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.compose.figure import Pick
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import Operand
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


def valued(scene: Scene, pick: Pick) -> str:
    """The number with its qualifier as worded: 突破1.1万公里, 60万人左右."""
    figure, text = pick.figure, scene.bulletin(pick.passage).text
    word, (start, end) = figure.qualifier, figure.span
    if not word or word in figure.raw:
        return figure.raw
    before, after = text[:start].endswith(word), text.startswith(word, end)
    return f"{word if before else ''}{figure.raw}{word if after and not before else ''}"


def promised(picks: Sequence[Pick]) -> str:
    """「,其中518张为预计」: what of the operands is no result yet."""
    ahead = list(dict.fromkeys(p.figure.raw for p in picks if p.figure.aspect != "achieved"))
    whole = all(p.figure.aspect != "achieved" for p in picks)
    return "" if not ahead else ",均为预计" if whole else f",其中{'、'.join(ahead)}为预计"


def added(scene: Scene, operands: Sequence[Operand]) -> Piece:
    """The sum; what is promised is told apart; one figure that holds for each of several things counts for each."""
    picks = [o.pick for o in operands]
    raws = [p.figure.raw for p in picks]
    total = shown(sum((p.figure.value for p in picks), Decimal(0)), picks[0].figure.unit, raws[0])
    lines = list(dict.fromkeys(f"- {marked}" for _, marked in (state_line(scene, p) for p in picks)))
    note = promised(picks)
    words = f"合计{total}{note}"
    return Piece(
        headline=words, lines=[f"{words}。", *lines, f"本助手计算:{'+'.join(raws)}={total}{note}。"],
        computed=[{"result": total, "operands": raws}],
    )  # fmt: skip


def subtracted(first: Pick, second: Pick, words: str, lines: Sequence[str]) -> Piece:
    """`words` tells the result; the larger operand stands first in the line of arithmetic."""
    large, small = sorted((first, second), key=lambda p: -p.figure.value)
    pair, result = [large.figure.raw, small.figure.raw], gap(first, second)
    note = promised((first, second))
    words += note
    return Piece(
        headline=words, lines=[f"{words}。", *lines, f"本助手计算:{pair[0]}-{pair[1]}={result}{note}。"],
        computed=[{"result": result, "operands": pair}],
    )  # fmt: skip
