"""Claims held against the source: confirmed, or put right with the source's own words.

Enters: a Scene whose question states something (「…对吗」「能不能写…」). Leaves: a Piece that opens with 通报确有此说 or 与通报不符.
A claim fails where its number is another, where what it tells as done is only promised, and where its words are not those of the number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import figure as figures
from assistant.compose import matters, meant, tallies
from assistant.compose.figure import Pick, pick, rank, state_line
from assistant.compose.scene import Piece, Scene
from index.figures import read
from index.types import Figure

TOLD_AS_DONE = re.compile(r"已|现在|目前|(?:都|全部?)[^,，]{0,10}了|了[吧吗]|投用|建成")
QUOTES = re.compile(r"[「」“”\"'‘’『』]")
HOLDS, FAILS = "通报确有此说:", "与通报不符。原文为:"


def check(scene: Scene) -> Piece:
    claimed = read(QUOTES.sub("", scene.part.text))
    if not claimed:
        return matters.status(scene)
    counted = claimed_count(scene, claimed)
    if counted:
        return counted
    best = meant_by(scene, claimed)
    if best is None:
        return matters.status(scene)
    holds = any(same_value(best.figure, c) for c in claimed) and keeps(scene, best)
    words, marked = state_line(scene, best)
    lead = HOLDS if holds else FAILS
    return Piece(headline=f"{lead}{words}", lines=[f"{lead}{marked}。"])


def meant_by(scene: Scene, claimed: Sequence[Figure]) -> Pick | None:
    """The figure of the same number, wherever it stands; else the best one of the same unit."""
    picks = rank(scene)
    equal = [p for p in picks if any(same_value(p.figure, c) for c in claimed)] or everywhere(scene, claimed)
    if equal:
        return max(equal, key=lambda p: p.covered)
    units = {c.unit for c in claimed}
    return next((p for p in picks[:3] if p.figure.unit in units and p.covered >= figures.ENOUGH), None)


def everywhere(scene: Scene, claimed: Sequence[Figure]) -> list[Pick]:
    """The claimed numbers in the bulletins meant, where retrieval did not bring their passages."""
    found = []
    for bulletin in meant.meant(scene):
        for passage in scene.store.passages(bulletin.id):
            found += [pick(scene, f, passage, 0.0) for f in scene.figures(passage) if any(same_value(f, c) for c in claimed)]
    return found


def same_value(figure: Figure, claimed: Figure) -> bool:
    return figure.value == claimed.value and figure.unit == claimed.unit


def keeps(scene: Scene, best: Pick) -> bool:
    """Is the claim about this figure, at its time, and not told as done where it is promised?"""
    if best.figure.aspect != "achieved" and TOLD_AS_DONE.search(scene.part.text):
        return False
    if best.period_fits < 0.4 or best.aspect_fits < 0.4:
        return False
    told = scene.bulletin(best.passage).text[slice(*best.figure.sentence)] + " ".join(best.passage.path) + best.figure.measure
    missing = scene.match.missing([told])
    return not any(len(meant.special(term)) >= 2 for term in missing)


def claimed_count(scene: Scene, claimed: Sequence[Figure]) -> Piece | None:
    """「48项都完成了吧」 held against the bulletin's own count of its tasks."""
    piece = tallies.answer(scene)
    if piece is None or not piece.headline:
        return None
    holds = any(same_value(f, c) for f in read(piece.headline) for c in claimed)
    lead = HOLDS if holds else FAILS
    return Piece(headline=lead + piece.headline, lines=[lead + piece.lines[0], *piece.lines[1:]])
