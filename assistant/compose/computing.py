"""Sums, differences, highest and lowest, comparisons between bulletins, and claims held against the source.

Enters: a Scene. Leaves: a Piece whose arithmetic is shown in a line and listed in `computed`. Operands share one unit or nothing is
computed; parts of different aspect are told apart in the same line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.compose import figure as figures
from assistant.compose import matters
from assistant.compose.figure import Pick, rank, state_line
from assistant.compose.scene import Piece, Scene
from assistant.match import Matcher
from index.types import Figure

BETWEEN = re.compile(r"[、,，]|和|与|跟|及|以及|还有|加上")
LOWEST = re.compile(r"最低|最少|最小|最慢|更低|更少|谁低|谁少")


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def shown(value: Decimal, unit: str, like: str) -> str:
    """The value in the scale its operands are written in: 0.54亿元, not 54000000元."""
    for scale, word in ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if word in like:
            return f"{plain(value / scale)}{word}{unit}"
    return f"{plain(value)}{unit}"


def operands(scene: Scene) -> list[Pick]:
    """One figure for each thing named: 「A和B的床位」 asks for the beds of A and the beds of B."""
    named = [words for words in BETWEEN.split(scene.part.text) if words.strip()]
    terms = [tuple(t for t in scene.part.terms if t in words) for words in named]
    terms = [t for t in terms if t]
    shared = terms[-1] if terms else ()
    chosen: list[Pick] = []
    for mine in terms:
        part = replace(scene.part, terms=tuple(dict.fromkeys((*mine, *(t for t in shared if len(terms) > 1 and mine is not shared)))))
        one = replace(scene, part=part, match=Matcher(part, scene.store.rarity))
        taken = {(p.figure.span, p.passage.bulletin) for p in chosen}
        best = next((p for p in rank(one)[:6] if (p.figure.span, p.passage.bulletin) not in taken and p.unit_fits), None)
        if best and best.covered >= 0.5:
            chosen.append(best)
    return chosen


def alike(picks: Sequence[Pick]) -> bool:
    return len({p.figure.unit for p in picks}) == 1


def aggregate(scene: Scene) -> Piece:
    operator = scene.part.operator
    if operator == "count":
        return matters.counted(scene)
    if operator in ("max", "min"):
        return extreme(scene, operands(scene))
    picks = operands(scene)
    if operator == "sum" and len(picks) >= 2 and alike(picks):
        return added(scene, picks)
    return figures.answer(scene)


def added(scene: Scene, picks: Sequence[Pick]) -> Piece:
    unit, raws = picks[0].figure.unit, [p.figure.raw for p in picks]
    total = shown(sum((p.figure.value for p in picks), Decimal(0)), unit, raws[0])
    lines = [f"- {marked}" for _, marked in (state_line(scene, p) for p in picks)]
    promised = [p.figure.raw for p in picks if p.figure.aspect != "achieved"]
    note = "" if not promised else ",均为预计" if len(promised) == len(picks) else f",其中{'、'.join(promised)}为预计"
    words = f"合计{total}{note}"
    return Piece(
        headline=words,
        lines=[f"{words}。", *lines, f"本助手计算:{'+'.join(raws)}={total}{note}。"],
        computed=[{"result": total, "operands": raws}],
    )


def extreme(scene: Scene, picks: Sequence[Pick]) -> Piece:
    if len(picks) < 2 or not alike(picks):
        return figures.answer(scene)
    lowest = scene.part.operator == "min"
    ordered = sorted(picks, key=lambda p: p.figure.value, reverse=not lowest)
    said = {id(p): state_line(scene, p) for p in ordered}
    first = ordered[0]
    headline = f"{said[id(first)][0]},{'最低' if lowest else '最高'}"
    return Piece(headline=headline, lines=[headline + "。", *(f"- {said[id(p)][1]}" for p in ordered)])


def place_of(scene: Scene, bulletin: str) -> str:
    title = scene.store.bulletin(bulletin).title
    return next((p for p in scene.query.places if p in title or p in (scene.store.bulletin(bulletin).issuer or "")), "") or title


def compare(scene: Scene) -> Piece:
    """The best figure of each bulletin meant, side by side; the winner and the difference where units agree."""
    bulletins = scene.query.bulletins or tuple(dict.fromkeys(e.passage.bulletin for e in scene.evidence))
    picks = rank(scene)
    if len(bulletins) < 2:
        return difference(scene, operands(scene)) if scene.part.operator else figures.answer(scene)
    rows: list[tuple[str, Pick | None]] = []
    for bulletin in bulletins[:8]:
        best = next((p for p in picks if p.passage.bulletin == bulletin), None)
        rows.append((place_of(scene, bulletin), best if best and best.covered >= 0.45 and best.period_fits >= 0.4 else None))
    found = [(place, p) for place, p in rows if p]
    if not found:
        return Piece(abstained=True)
    lines, heads = [], []
    for place, p in rows:
        if p is None:
            lines.append(f"- {place}:未提及")
            continue
        words, marked = state_line(scene, p)
        heads.append(f"{place}{p.figure.qualifier if p.figure.raw.startswith(p.figure.qualifier) else ''}{p.figure.raw}")
        lines.append(f"- {place}:{marked}")
    headline, computed = "、".join(heads), []
    if len(found) >= 2 and alike([p for _, p in found]):
        headline, extra, computed = verdict(scene, found)
        lines.append(extra)
    return Piece(headline=headline, lines=[headline + "。", *lines], computed=computed)


def verdict(scene: Scene, found: Sequence[tuple[str, Pick]]) -> tuple[str, str, list[dict[str, object]]]:
    lowest = bool(LOWEST.search(scene.part.text))
    ordered = sorted(found, key=lambda row: row[1].figure.value, reverse=not lowest)
    (best, first), (_, second) = ordered[0], ordered[1]
    values = "、".join(f"{place}{p.figure.raw}" for place, p in ordered)
    if first.figure.value == second.figure.value:
        return f"两者相同:{values}", "", []
    word = "最低" if lowest else "最高"
    if len(found) == 2:
        word = "更低" if lowest else "更高"
    gap, unit = abs(first.figure.value - second.figure.value), first.figure.unit
    result = f"{plain(gap)}个百分点" if unit == "%" else shown(gap, unit, first.figure.raw)
    pair = [first.figure.raw, second.figure.raw]
    extra = f"本助手计算:{pair[0]}与{pair[1]}相差{result}。"
    return f"{best}{word}:{values}", extra, [{"result": result, "operands": pair}]


def difference(scene: Scene, picks: Sequence[Pick]) -> Piece:
    if len(picks) != 2 or not alike(picks):
        return figures.answer(scene)
    first, second = sorted(picks, key=lambda p: -p.figure.value)
    result = shown(first.figure.value - second.figure.value, first.figure.unit, first.figure.raw)
    pair = [first.figure.raw, second.figure.raw]
    lines = [f"- {marked}" for _, marked in (state_line(scene, p) for p in picks)]
    return Piece(
        headline=f"相差{result}",
        lines=[f"相差{result}。", *lines, f"本助手计算:{pair[0]}-{pair[1]}={result}。"],
        computed=[{"result": result, "operands": pair}],
    )


def check(scene: Scene) -> Piece:
    """A claim: confirmed where the best figure is the one claimed, put right where it is another."""
    claimed = claimed_figures(scene)
    picks = [p for p in rank(scene)[:3] if p.covered >= figures.ENOUGH]
    if not claimed or not picks:
        return matters.status(scene)
    best = next((p for p in picks if any(p.figure.value == c.value for c in claimed)), picks[0])
    words, marked = state_line(scene, best)
    if any(best.figure.value == c.value for c in claimed) and best.aspect_fits >= 0.4 and best.period_fits >= 0.4:
        return Piece(headline=f"通报确有此说:{words}", lines=[f"通报确有此说:{marked}。"])
    return Piece(headline=f"与通报不符。原文为:{words}", lines=[f"与通报不符。原文为:{marked}。"])


def claimed_figures(scene: Scene) -> list[Figure]:
    from index.figures import read

    return list(read(scene.part.text))
