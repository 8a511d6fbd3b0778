"""Why: the sentence that tells of what is asked about and words a cause, or the one beside it that does.

Enters: a Scene. Leaves: a Piece, or nothing where no sentence of the topic has a cause in it or next to it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from assistant.compose import listing
from assistant.compose.citing import sentences
from assistant.compose.leaning import CAUSE, LED_TO, MOVED
from assistant.compose.scene import Piece, Scene
from assistant.match import Matcher
from index import grammar
from index.types import Passage, Span

PASSAGES = 10  # of the evidence
NEAR = 0.45  # of the topic, by the sentence with its passage and headings
WORDED = 0.35  # of score, for a sentence that words a cause
HINTED = re.compile(r"涉及|属于|主要是|尚未|未能|没有")
HINT = 0.1
COUNTED_OFF = re.compile(r"[一二三四五]是")
OPENS = re.compile(r"原因[^。；]{0,6}$")
FURTHER = re.compile(r"[二三四五]是")  # 主要原因，一是…；二是…


def reason(scene: Scene) -> Piece | None:
    terms = tuple(t for t in scene.part.terms if t != "原因")
    terms = tuple(t for t in terms if grammar.names_thing(t)) or terms  # 怎么会拖成这样: of the thing, whatever befell it
    topic = Matcher(replace(scene.part, terms=terms), scene.store.rarity, scene.query.asked if scene.query.followed else "")
    moved = bool(MOVED.search(scene.part.text))
    best: tuple[float, Passage, list[Span], int] | None = None
    for rank, passage in enumerate(e.passage for e in scene.evidence[:PASSAGES]):
        spans = sentences(scene.bulletin(passage).text, passage.span)
        for at, span in enumerate(spans):
            words = scene.bulletin(passage).text[slice(*span)]
            score = topic.coverage((words, 1.0), (passage.text, 0.7), (" ".join(passage.path), 0.7))
            if score < NEAR or passage.label == "落款":
                continue
            score += WORDED * words_cause(words, moved) + HINT * bool(HINTED.search(words)) + 0.1 / (1 + rank)
            if best is None or score > best[0]:
                best = (score, passage, spans, at)
    if best is None:
        return None
    _, passage, spans, at = best
    text = scene.bulletin(passage).text
    beside = [n for n in (at, at - 1, at + 1) if 0 <= n < len(spans) and words_cause(text[slice(*spans[n])], moved)]
    if not beside:
        return None
    further = itertools.takewhile(lambda n: FURTHER.match(text[slice(*spans[n])]), range(beside[0] + 1, len(spans)))
    told = sorted({at, beside[0], *further})
    lines = [listing.line(scene, passage, spans[n]) for n in told]
    return Piece(lines=lines + (counted_off(scene, passage) if told[-1] == len(spans) - 1 else []))


def counted_off(scene: Scene, passage: Passage) -> list[str]:
    """「主要原因，」 and what follows it: 一是…；二是…"""
    behind = [p for p in scene.store.passages(passage.bulletin) if p.span[0] >= passage.span[1]]
    heads = (passage.path, (*passage.path, passage.text.strip("，,：: ")))  # a short paragraph may be taken for their heading
    items = itertools.takewhile(lambda p: p.path in heads and COUNTED_OFF.fullmatch(p.label), behind)
    opens = OPENS.search(passage.text)
    return [line for p in items for line in listing.lines_of(scene, p)] if opens else []


def words_cause(words: str, moved: bool) -> bool:
    return bool(CAUSE.search(words)) or (moved and bool(LED_TO.search(words)))
