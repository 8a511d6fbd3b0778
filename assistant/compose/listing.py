"""Answers that are lines, not one figure: measures, promises, documents, who is responsible, when, which ones.

Enters: a Scene. Leaves: a Piece whose lines stand in the order of the bulletin, each cited. A heading that answers the question
brings everything under it; otherwise the sentences that hold most of what was asked are taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.citing import LONGEST, sentences, trim
from assistant.compose.scene import Piece, Scene
from index.figures import read
from index.types import Passage, Section, Span

HEADING_ANSWERS = 0.62  # coverage of the question by a heading from which all that stands under it is taken as asked for
LINES = 12
ORDER_WORDS = re.compile(r"^(?:[一二三四五六七八九十]+是|[（(]\d+[)）]|\d+[.．、]|[①-⑳]|[-*•])\s*")


@dataclass(frozen=True)
class Sentence:
    passage: Passage
    span: Span
    text: str
    score: float


def ranked_sentences(scene: Scene) -> list[Sentence]:
    """Every sentence of the evidence by how much of the question it holds; its headings count for less than its own words."""
    found, stated = [], stated_numbers(scene)
    for rank, evidence in enumerate(scene.evidence):
        text, passage = scene.bulletin(evidence.passage).text, evidence.passage
        path = " ".join(passage.path)
        for span in sentences(text, passage.span):
            words = text[slice(*span)]
            score = scene.match.coverage((words, 1.0), (passage.text, 0.55), (path, 0.6)) + 0.15 / (1 + rank)
            score += 0.15 * sum(number in words for number in stated)
            found.append(Sentence(passage, span, words, score))
    return sorted(found, key=lambda s: -s.score)


def stated_numbers(scene: Scene) -> set[str]:
    """Figures the question takes from the bulletin: 「那9个问题」 points at the sentence that has them."""
    return {figure.raw for figure in read(scene.query.asked)}


def under(number: str, passage: Passage) -> bool:
    return passage.section is not None and (passage.section == number or passage.section.startswith(number + "."))


def matching_section(scene: Scene) -> tuple[str, Section] | None:
    """The heading that holds what was asked, the most special one where several do."""
    best: tuple[float, str, Section] | None = None
    for rank, evidence in enumerate(scene.evidence[:12]):
        sections = scene.sections(evidence.passage.bulletin)
        number = evidence.passage.section
        while number:
            section = sections.get(number)
            if section is None:
                break
            score = scene.match.coverage((section.heading, 1.0)) + 0.1 / (1 + rank) + 0.01 * section.level
            if best is None or score > best[0]:
                best = (score, evidence.passage.bulletin, section)
            number = section.parent or ""
    return (best[1], best[2]) if best and best[0] >= HEADING_ANSWERS else None


def line(scene: Scene, passage: Passage, span: Span | None = None) -> str:
    """`- words[n]`: the passage's own words without its order word, cut at a sentence end where they are long."""
    text = scene.bulletin(passage).text
    start, end = trim(text, span or passage.span)
    if end - start > LONGEST:
        kept = [s for s in sentences(text, (start, end)) if s[1] - start <= LONGEST]
        end = kept[-1][1] if kept else min(end, start + LONGEST)
    return f"- {plain(text[start:end])}{scene.citer.mark(passage, (start, end))}"


def plain(words: str) -> str:
    """Without order word and markup, on one line."""
    return " ".join(ORDER_WORDS.sub("", words.strip()).replace("**", "").split())


def section_lines(scene: Scene, bulletin: str, number: str) -> list[str]:
    passages = [p for p in scene.store.passages(bulletin) if under(number, p)]
    return [line(scene, p) for p in passages[:LINES]]


def close_passages(scene: Scene, most: int = 4, share: float = 0.78) -> list[tuple[Passage, Span]]:
    """The sentences nearly as good as the best one, in the bulletin's order."""
    ranked = ranked_sentences(scene)
    if not ranked:
        return []
    floor = share * ranked[0].score
    chosen = [s for s in ranked[: most * 2] if s.score >= floor][:most]
    chosen.sort(key=lambda s: (s.passage.bulletin, s.span))
    return [(s.passage, s.span) for s in chosen]


def measures(scene: Scene) -> Piece:
    section = matching_section(scene)
    if section:
        lines = section_lines(scene, section[0], section[1].number)
        if lines:
            return Piece(lines=[f"关于“{section[1].heading}”,通报写明:", *lines])
    return Piece(lines=[line(scene, passage, span) for passage, span in close_passages(scene)])


def named_items(scene: Scene) -> Piece:
    chosen = close_passages(scene, most=3, share=0.85)
    return Piece(lines=[line(scene, p, span) for p, span in chosen], abstained=not chosen)


def short(scene: Scene, sentence: Sentence) -> str:
    """The sentence itself where it is short, else its clauses that hold what was asked."""
    words = ORDER_WORDS.sub("", sentence.text).strip().rstrip("。；;")
    if len(words) <= 70:
        return words
    clauses = re.split(r"(?<=[,，])", words)
    scores = [scene.match.coverage((c, 1.0)) for c in clauses]
    best = max(range(len(clauses)), key=lambda i: scores[i])
    start, end = best, best + 1
    while start > 0 and len("".join(clauses[start - 1 : end])) <= 70:
        start -= 1
    while end < len(clauses) and len("".join(clauses[start : end + 1])) <= 70:
        end += 1
    return "".join(clauses[start:end]).strip(",，")


def nearest(scene: Scene, most: int = 3) -> Sequence[Passage]:
    return [e.passage for e in scene.evidence[:most]]


PROMISE_WORDS = re.compile(r"预计|将|力争|计划|拟|争取|确保|目标|底前|前(?:完成|办结)|到20\d\d年|适时|继续|逐步")


def promised(scene: Scene) -> Piece:
    """The sentence that promises what was asked, else the measures."""
    ranked = ranked_sentences(scene)
    bound = [s for s in ranked if PROMISE_WORDS.search(s.text)]
    if not bound or bound[0].score < 0.7 * ranked[0].score:
        return measures(scene)
    return Piece(headline=short(scene, bound[0]), lines=[line(scene, bound[0].passage, bound[0].span)])


def listed_count(scene: Scene) -> Piece:
    """A count that no figure gives: the sentences that come nearest."""
    return measures(scene)
