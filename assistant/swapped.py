"""What one clause tells put to the thing of its neighbour: 「9人解聘」 of 「降低待遇9名，解除聘用合同4名」.

Enters: a sentence and the passages that it draws on. Leaves: the words that stand with another's number or stage, and the clause that has
it. Clauses beside each other are told apart by the words that only one of them has. It knows neither drafts nor how passages were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.alignment import Source, bare
from assistant.bound import REST, alike, tells
from assistant.pairing import pairs_of
from assistant.points import figures_in
from assistant.proper_names import Replaced
from assistant.stages import told
from index.types import Span

SENTENCE = re.compile(r"[^。！!？?\n]+")
CLAUSE = re.compile(r"[^，,。；;！!？?\n|、]+")
DRAFTED = re.compile(r"[^，,。；;！!？?\n]+")
NAME = re.compile(r"(?![一-鿿]?[全我本该各])[一-鿿]{2,3}(?:县|市|区|镇|乡|街道|村|港|机场|大桥|高速|医院|学校|中学|小学|水库|水厂)")
RESTATED = 0.6  # of the pairs that only the neighbour has, from which the sentence tells what the neighbour tells
FEWEST = 2  # pairs of characters that only the neighbour has, from which it is the one spoken of


@dataclass(frozen=True)
class Clause:
    span: Span
    text: str
    alone: frozenset[str]  # pairs that no clause beside it has


def swapped(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """The first clause of the sentence that tells of one thing what the nearest passage tells of its neighbour."""
    for source in sources[:1]:
        for drafted in DRAFTED.finditer(sentence):
            for span in SENTENCE.finditer(source.bulletin.text, *source.passage.span):
                if found := put_to_another(sentence, drafted.span(), source, span.span()):
                    words, there = found
                    return Replaced(sentence[slice(*words)], words, there.text.strip(), source, there.span)
    return None


def put_to_another(sentence: str, drafted: Span, source: Source, within: Span) -> tuple[Span, Clause] | None:
    beside = list(clauses(source.bulletin.text, within))
    own = pairs_of(bare(sentence[slice(*drafted)]))
    for words, holders in values(sentence, drafted, source, beside):
        others = [c for c in beside if c not in holders]
        if not holders or any("分别" in held.text for held in holders):  # whose is whose is told by the order
            continue
        strange = renamed(sentence[slice(*drafted)], holders, others, source.around)
        if strange or of_neighbour(own, holders, others, words, sentence, source):
            return words, holders[0]
    return None


def of_neighbour(
    own: frozenset[str], holders: Sequence[Clause], others: Sequence[Clause], words: Span, sentence: str, source: Source
) -> bool:
    """It has nothing of what only the number's clauses tell, and of a neighbour's with another such number it has."""
    if any(own & held.alone or len(held.alone) < FEWEST or REST.search(held.text) for held in holders):
        return False
    return any(len(own & c.alone) >= max(FEWEST, RESTATED * len(c.alone)) and has_such(words, sentence, source, c) for c in others)


def renamed(drafted: str, holders: Sequence[Clause], others: Sequence[Clause], around: str) -> bool:
    """It names a neighbour's place or project, and the number's clauses name another of the kind."""
    mine = {m[0] for m in NAME.finditer(drafted) if m[0] not in around}  # the place that the whole bulletin tells of is no neighbour
    strange = {name for name in mine if any(name in c.text for c in others) and not any(name in held.text for held in holders)}
    if not strange or len(strange) < len(mine):
        return False
    theirs = [{m[0] for m in NAME.finditer(held.text) if m[0] not in drafted} for held in holders]
    return all(any(own[-1] == name[-1] for own in names for name in strange) for names in theirs)


def clauses(text: str, within: Span) -> Iterator[Clause]:
    spans = [m.span() for m in CLAUSE.finditer(text, *within)]
    pairs = [pairs_of(bare(text[slice(*span)])) for span in spans]
    for n, span in enumerate(spans):
        yield Clause(span, text[slice(*span)], pairs[n] - frozenset().union(*pairs[:n], *pairs[n + 1 :]))


def values(sentence: str, drafted: Span, source: Source, beside: Sequence[Clause]) -> Iterator[tuple[Span, list[Clause]]]:
    """Each number and stage of the draft's clause, with the clauses of the source that have it."""
    figures = [f for f in figures_in(sentence) if drafted[0] <= f.span[0] < drafted[1]]
    if len(figures) == 1:
        same = [f.span[0] for f in source.figures if tells(figures[0], f)]
        yield figures[0].span, [c for c in beside if any(c.span[0] <= at < c.span[1] for at in same)]
    text = source.bulletin.text
    for one in told(sentence, drafted):
        stage = one.family, one.rank, one.state
        yield one.span, [c for c in beside if any((t.family, t.rank, t.state) == stage for t in told(text, c.span))]


def has_such(words: Span, sentence: str, source: Source, clause: Clause) -> bool:
    """Another number that counts alike, or another stage: what the sentence should have told of it."""
    said = next((f for f in figures_in(sentence) if f.span == words), None)
    if said is None:
        return any(True for _ in told(source.bulletin.text, clause.span))
    return any(alike(said, f) and not tells(said, f) for f in source.figures if clause.span[0] <= f.span[0] < clause.span[1])
