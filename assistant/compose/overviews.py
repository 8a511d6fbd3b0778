"""The whole in short: the overall section's sentences with figures, or what the bulletins are about.

Enters: a Scene. Leaves: a Piece without headline, its lines in the bulletin's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import listing, meant, tallies
from assistant.compose.citing import sentences
from assistant.compose.scene import Piece, Scene
from index.types import Bulletin, Passage

OVERALL = re.compile(r"总体|整体|概况|基本情况|总的|组织(?:推进)?情况")
LINES = 8


def summary(scene: Scene) -> Piece:
    """Sentences with figures of the overall part, the count of tasks first; on a topic, what is reported on it."""
    lines: list[str] = []
    bulletins = meant.newest(scene)[:2]
    general = all(tallies.told(scene, term, " ".join(b.title for b in bulletins)) for term in scene.match.atoms)
    if not general:
        return listing.measures(scene)
    for bulletin in bulletins:
        lines += overall_lines(scene, bulletin)
    return Piece(lines=lines[:LINES], abstained=not lines)


def overall_lines(scene: Scene, bulletin: Bulletin) -> list[str]:
    lines = []
    for passage in overall_passages(scene, bulletin):
        for sentence in sentences(bulletin.text, passage.span):
            if re.search(r"\d", bulletin.text[slice(*sentence)]):
                lines.append(listing.line(scene, passage, sentence))
    return lines


def overall_passages(scene: Scene, bulletin: Bulletin) -> Sequence[Passage]:
    """The section that holds the count of tasks; else those whose headings say that they tell the whole."""
    passages = [p for p in scene.store.passages(bulletin.id) if not p.cells]
    tally = next(tallies.tallies(scene, bulletin), None)
    if tally:
        return [p for p in passages if p.section == tally.passage.section and p.path == tally.passage.path]
    return [p for p in passages if any(OVERALL.search(h) for h in p.path)] or passages[:6]


def overview(scene: Scene) -> Piece:
    """What the bulletins are about: their top headings."""
    lines: list[str] = []
    for bulletin in meant.meant(scene)[:3]:
        for section in [s for s in bulletin.sections if s.level == 1][:6]:
            passage = next((p for p in scene.store.passages(bulletin.id) if listing.under(section.number, p)), None)
            if passage:
                lines.append(f"- {section.heading}{scene.citer.mark(passage, section.heading_span)}")
    return Piece(lines=lines[:6], abstained=not lines)
