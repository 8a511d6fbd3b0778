"""Which of several things are in the state asked for, where prose says it of each in its own sentence: 「…，未达到4人的规划目标」.

Enters: a Scene. Leaves: the clauses that word that state, where they are as many as the question or the bulletin counts; else nothing.
It knows no matters and no tables.
"""

from __future__ import annotations

import re

from assistant.compose import listing, meant, tallies
from assistant.compose.another import stated_in
from assistant.compose.citing import sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import State, kinds
from index.types import Bulletin, Passage, Span

NOT_REACHED: tuple[State, ...] = ("not_done", "lagging")
WHICH = re.compile(r"哪(?:些|几|[两二三四五六七八九十\d]+)[项个件条类]?")
COUNT = re.compile(r"\d\s?[项个件条宗起]|其余|剩余|剩下|余下")
PARTS = re.compile("[；;]")


def listed(scene: Scene) -> Piece | None:
    wanted = set(kinds(scene.part.text)) if WHICH.search(scene.part.text) else set()
    for bulletin in meant.newest(scene) if wanted and wanted <= set(NOT_REACHED) else ():
        counted = {int(f.value) for f in stated_in(scene.query.asked) if f.kind == "amount" and f.unit in tallies.COUNTED}
        counted = counted or {int(c.figure.value) for t in tallies.tallies(scene, bulletin) for c in t.counts if c.state in wanted}
        found = worded(bulletin, scene.store.passages(bulletin.id))
        if len(found) > 1 and len(found) in counted:
            return Piece(lines=[listing.line(scene, passage, span) for passage, span in found])
    return None


def worded(bulletin: Bulletin, passages: list[Passage]) -> list[tuple[Passage, Span]]:
    """The stretches between semicolons that say of one thing that it was not reached; what counts things by state says it of none."""
    found = []
    for passage in passages:
        for start, end in sentences(bulletin.text, passage.span) if not passage.cells else ():
            for part in PARTS.split(bulletin.text[start:end]):
                clauses = re.split("[，,]", part)
                said = any(set(kinds(clause)) & {"not_done"} and not COUNT.search(clause) for clause in clauses[1:])
                if said:
                    found.append((passage, trim(bulletin.text, (start, start + len(part)))))
                start += len(part) + 1
    return found
