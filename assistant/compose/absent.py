"""What of the question the best figure does not bear: a thing that the bulletin tells of elsewhere, or nowhere; another number of a name.

Enters: a Scene, a figure and its passage. Leaves: shares between 0 and 1, or yes and no. A thing asked about that stands in other passages
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
RANKED = re.compile(r"[一-鿿]{2,4}(?:[市县区镇乡旗]|街道)")
_NUMBERED = re.compile(r"(?:第|头|首)?([一二三四五六七八九十两\d]*)(期|批次?|号线|号楼|标段|轮)")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "": 1}


def elsewhere(scene: Scene, figure: Figure, passage: Passage) -> float:
    """How rare the rarest thing is that the bulletins name in other passages and not around this figure: 大班额 beside 公办园占比."""
    texts = {b.id: b.text for b in (scene.bulletin(passage), *meant.meant(scene))}.values()
    around = region(scene, figure, passage)
    missing = [t for t in things(scene) if any(t in text for text in texts) and not stands(scene, t, around)]
    return min(1.0, max((scene.match.weights[t] for t in missing), default=0.0) / WEIGHT)


def other_place(scene: Scene, figure: Figure, passage: Passage) -> bool:
    """A place that the bulletins tell of is asked about, and nothing around this figure names it: 青螺镇 beside the whole county's rate."""
    texts = [b.text for b in (scene.bulletin(passage), *meant.meant(scene))]
    places = [t for t in scene.match.atoms if RANKED.fullmatch(t) and any(t in text for text in texts)]
    around = f"{region(scene, figure, passage)} {normalise(passage.text)}" if places else ""
    return bool(places) and not any(t in around for t in places)


def nowhere(scene: Scene, figure: Figure, passage: Passage) -> float:
    """The same of a word of official papers or a name that the bulletin does not have at all: 铁路 where only roads are told of."""
    bulletin = scene.bulletin(passage)
    around = f"{region(scene, figure, passage)} {normalise(bulletin.title)}"
    missing = [t for t in things(scene) if grammar.telling(t) == 1.0 and grammar.listed(t) and t not in bulletin.text]
    missing = [t for t in missing if not stands(scene, t, around) and not any(t[i : i + 2] in around for i in range(len(t) - 1))]
    return min(1.0, max((scene.match.weights[t] for t in missing), default=0.0) / WEIGHT)


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


def stands(scene: Scene, term: str, around: str) -> bool:
    """The term, a word for it, its characters with one between (职教: 职业教育), or the longer term that it is a part of."""
    if scene.match.like(term, around) >= HELD or (len(term) == 2 and re.search(f"{term[0]}[一-鿿]?{term[1]}", around)):
        return True
    return any(term in whole and scene.match.like(whole, around) >= MOSTLY for whole in scene.match.wholes)


def other_number(scene: Scene, figure: Figure, passage: Passage) -> bool:
    """「一期投资多少」 where the clause tells of 二期: another one of the same name."""
    asked, told = numbered(normalise(scene.part.text)), numbered(normalise(scene.bulletin(passage).text[slice(*figure.sentence)]))
    return any(told.get(name) and not numbers & told[name] for name, numbers in asked.items())


def numbered(text: str) -> dict[str, set[int]]:
    """期 -> {1}: which of a series are named."""
    found: dict[str, set[int]] = {}
    for match in _NUMBERED.finditer(text):
        word = match[1]
        if word or match[0][0] in "头首":
            number = int(word) if word.isdigit() else _DIGITS.get(word, 0)
            found.setdefault(match[2], set()).add(number)
    return found
