"""The library by its very words: where a sentence stands whole, and which passages share long stretches with it.

Enters: bulletins with their passages. Leaves: for a sentence, the bulletin and span where it stands whole; a clause alone is not found,
since what governs it (预计, 其中) may have been left out. Width, white space, most punctuation and the label before a sentence count for
nothing. A line as 「整改时限：2024年6月底」 tells nothing without its heading: it is found only under the same one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from assistant.alignment import NUMBER, bare, numbers_in
from assistant.claims import tidy
from assistant.compose.citing import sentences
from index.tokens import normalise
from index.types import Bulletin, Passage, Span

# What a sentence keeps: letters, digits, and the marks that make a number what it is.
DROPPED = re.compile(r"[^\w.%‰+/~-]|_")
LABELLED = re.compile(r"^[\s*•·-]*[\u4e00-\u9fff（）()]{2,14}[：:]")  # 整改时限：, 责任单位：, 进展（已完成）：
STRETCH = 6  # characters
COUNTED = re.compile(rf"{NUMBER.pattern}[%一-鿿]")
NEARLY_ALONE = 2  # passages with the same number of the same things, up to which these tell it
RARE = 5  # passages with the same number, up to which it tells where a sentence comes from
BETWEEN = re.compile(r"(?<=\d)[、,，\s]+(?=\d)")  # 3、5 is not 35
LABEL = re.compile(r"^[\s*>•·\-—]*(?:[（(]?(?:第?[一二三四五六七八九十]{1,3}|\d{1,2})(?:[、)）]|[.．](?!\d)|(?:是|要)(?![不否])))?\s*")


def counted_in(text: str) -> frozenset[str]:
    """82%, 37户"""
    return frozenset(COUNTED.findall(tidy(text)))


def fold(sentence: str) -> str:
    """The words of a sentence in one form; "" where it has none."""
    return DROPPED.sub("", BETWEEN.sub("和", normalise(LABEL.sub("", sentence, count=1)))).strip(".-~")


@dataclass
class Verbatim:
    places: dict[str, list[tuple[str, Span]]] = field(default_factory=dict)  # folded sentence -> where it stands
    headings: dict[tuple[str, int], str] = field(default_factory=dict)  # (bulletin, start) of a line that needs its heading -> that, folded
    texts: list[tuple[str, list[tuple[str, Passage]]]] = field(default_factory=list)  # a bulletin's bare words, and its passages'
    numbers: dict[str, list[Passage]] = field(default_factory=dict)  # number, alone and with what it counts in -> the passages that tell it

    def add(self, bulletin: Bulletin, passages: Sequence[Passage]) -> None:
        for start, end in sentences(bulletin.text, (0, len(bulletin.text))):
            self._put(bulletin.text[start:end], bulletin.id, (start, end))
        for passage in passages:
            if "\n" in passage.text:  # a sentence that the source's own line breaks cut
                self._across_lines(bulletin, passage)
            for number in numbers_in(passage.text) | counted_in(passage.text):
                self.numbers.setdefault(number, []).append(passage)
            if passage.path and LABELLED.match(passage.text):
                self.headings[bulletin.id, passage.span[0]] = fold(passage.path[-1])
        bare_passages = [(bare(p.text), p) for p in passages]
        self.texts.append(("\n".join(text for text, _ in bare_passages), bare_passages))

    def find(self, sentence: str, heading: str = "") -> tuple[str, Span] | None:
        """`heading`: the draft's own above the sentence."""
        places = self.places.get(fold(sentence), [])
        if heading and LABELLED.match(sentence):
            places = [place for place in places if self.headings.get((place[0], place[1][0]), fold(heading)) == fold(heading)]
        return places[0] if places else None

    def sharing(self, text: str, k: int = 3) -> list[Passage]:
        """The passages that hold most of a text's stretches of six characters, numbers left out; retrieval by meaning may miss these."""
        words = bare(text)
        stretches = [words[i : i + STRETCH] for i in range(0, len(words) - STRETCH + 1, 2)]
        counts: Counter[int] = Counter()
        held: dict[int, Passage] = {}
        for whole, passages in self.texts:
            here = [s for s in stretches if s in whole]
            if 3 * len(here) < len(stretches) or not here:
                continue
            for part, passage in passages:
                if shared := sum(s in part for s in here):
                    counts[id(passage)], held[id(passage)] = shared, passage
        return [held[key] for key, shared in counts.most_common(k) if 3 * shared >= len(stretches)]

    def telling(self, text: str, within: Collection[str] = (), k: int = 2) -> list[Passage]:
        """The passages that tell most of a text's numbers, rare ones counting more; `within`: of these bulletins alone."""
        scores: dict[str, float] = {}
        held: dict[str, Passage] = {}
        for number in numbers_in(text) | counted_in(text):
            told = [p for p in self.numbers.get(number, ()) if not within or p.bulletin in within]
            if not number[-1].isdigit() and len(told) > NEARLY_ALONE:
                continue  # the number alone has been looked for
            for passage in told:
                scores[passage.id] = scores.get(passage.id, 0) + 1 / len(told)
                held[passage.id] = passage
        best = sorted((id for id in held if scores[id] * RARE >= 1), key=lambda id: -scores[id])
        return [held[id] for id in best[:k]]

    def _across_lines(self, bulletin: Bulletin, passage: Passage) -> None:
        joined = passage.text.replace("\n", "\u3000")  # same length: offsets hold
        for start, end in sentences(joined, (0, len(joined))):
            self._put(joined[start:end], bulletin.id, (passage.span[0] + start, passage.span[0] + end))

    def _put(self, sentence: str, bulletin: str, span: Span) -> None:
        key = fold(sentence)
        if key:
            self.places.setdefault(key, []).append((bulletin, span))


def of(told: Iterable[tuple[Bulletin, Sequence[Passage]]]) -> Verbatim:
    found = Verbatim()
    for bulletin, passages in told:
        found.add(bulletin, passages)
    return found
