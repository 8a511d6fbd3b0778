"""What of the question the best figure does not bear: a thing that the bulletin tells of elsewhere, or nowhere.

Enters: a Scene, a figure and its passage. Leaves: shares between 0 and 1. A thing asked about that stands in other passages
and not around the figure speaks against it; a word of everyday speech that stands nowhere may be the reader's own for what is there.
"""

from __future__ import annotations

import re

from assistant import lexicon
from assistant.compose import meant
from assistant.compose.scene import Scene
from assistant.match import normalise
from index import grammar
from index.types import Figure, Passage

HELD, MOSTLY = 0.5, 0.45  # likeness from which a term stands in a text; the same of a longer one
WEIGHT = 4.0  # of a term that counts in full: one rare in the library


def elsewhere(scene: Scene, figure: Figure, passage: Passage) -> float:
    """How rare the rarest thing is that the bulletins name in other passages and not around this figure: 大班额 beside 公办园占比."""
    around = region(scene, figure, passage)
    missing = [t for t in things(scene) if not stands(scene, t, around) and told_of(scene, t, passage)]
    return min(1.0, max((scene.match.weights[t] for t in missing), default=0.0) / WEIGHT)


def nowhere(scene: Scene, figure: Figure, passage: Passage) -> float:
    """The same of a word of official papers or a name that the bulletin does not have at all: 铁路 where only roads are told of."""
    bulletin = scene.bulletin(passage)
    around = f"{region(scene, figure, passage)} {normalise(bulletin.title)}"
    missing = [t for t in things(scene) if grammar.telling(t) == 1.0 and grammar.listed(t) and t not in bulletin.text]
    missing = [t for t in missing if not stands(scene, t, around) and not any(t[i : i + 2] in around for i in range(len(t) - 1))]
    return min(1.0, max((scene.match.weights[t] for t in missing), default=0.0) / WEIGHT)


def told_of(scene: Scene, term: str, passage: Passage) -> bool:
    """Does this bulletin, or another one in question, have the word?"""
    return any(term in b.text for b in (scene.bulletin(passage), *meant.meant(scene)))


def things(scene: Scene) -> list[str]:
    """The terms that name something and not what is asked of it; before a name in quotation marks they only say what it is."""
    general, asked = lexicon.asking("general"), normalise(scene.part.text)
    named = [t for t in scene.match.atoms if len(t) > 1 and t not in general and grammar.names_thing(t)]
    return [t for t in named if not any(f"{t}{mark}" in asked for mark in "“「《")]


def region(scene: Scene, figure: Figure, passage: Passage) -> str:
    """Measure, sentence and headings; of a follow-up or of one of several parts the whole passage."""
    bulletin = scene.bulletin(passage)
    near = passage.text if scene.query.followed or len(scene.query.parts) > 1 else bulletin.text[slice(*figure.sentence)]
    return normalise(" ".join((figure.context, figure.measure, figure.base, near, bulletin.title, *passage.path)))


def drawn_apart(term: str, around: str) -> bool:
    """职教 is told by 职业教育: its two characters with one between."""
    return len(term) == 2 and bool(re.search(f"{term[0]}[一-鿿]?{term[1]}", around))


def stands(scene: Scene, term: str, around: str) -> bool:
    """The term, a word for it, its characters with one between (职教: 职业教育), or the longer term that it is a part of."""
    if scene.match.like(term, around) >= HELD or drawn_apart(term, around):
        return True
    return any(term in whole and scene.match.like(whole, around) >= MOSTLY for whole in scene.match.wholes)
