"""A word of the question that makes it ask for another thing than a figure is told of: 民办 before 普惠托位, where all of these are told.

Enters: a Scene and what stands around a figure. Leaves: the word, or "". Looked at are what is counted (多少个学位, 客流有多少), whom a
deed is done for (给困难家庭), and what is glued to a word that stands there (外来人口 where 人口 does); the rest is weighed
in `absent`. A word stands there where it is found itself, a word of the table for it, or one alike in meaning: more is asked of one that
shares none of its characters. 电表 and 水表 are alike and yet two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant import kindred, lexicon
from assistant.compose import absent
from assistant.compose.scene import Scene
from assistant.match import likeness, normalise
from assistant.terms import NOUN_ENDINGS, cut, is_deed, synonyms_of
from index import grammar
from index.tokens import tokenise

ALIKE, VERY_ALIKE = 0.4, 0.65  # cosines from which a word is told by another: one with a character of it, any
TELLING = 0.5  # of a word, from which its absence tells something
LIKE = 0.9  # of a compound, from which it stands there whole
WHOM = re.compile(r"(?:给|向|为|对|帮助?)$")
COUNTED = re.compile(
    r"(?:排|位列|位居|居)[^,，]{0,6}第?几"
    r"|(?:一共|总共|现在|目前|共|大概|大约|约|已经|已|又|各|分别|都)*(?:有|是|为|达到?|占)?(?:多少|多[大高长]|几)"
)


@dataclass(frozen=True, slots=True)
class Named:
    word: str
    counted: bool
    before: str  # the word of the question that it is glued to


def looked_at(scene: Scene) -> tuple[Named, ...]:
    """The nouns of this turn, in the order of the question."""
    said = normalise(scene.query.asked)
    return asked_of(normalise(scene.part.text), tuple(t for t in scene.match.atoms if t in said))


def foreign(scene: Scene, near: str, around: str) -> str:
    """`near`: the figure's own words, in which other words may stand for one; `around`: where a word itself is enough."""
    near, around = normalise(near), normalise(f"{near} {around}")
    for named in looked_at(scene):
        if word := lead(named.word, near, around):
            return word
        which = named.counted or (named.before and held(scene, named.before, near, around))
        if which and not held(scene, named.word, near, around):
            return named.word
    return ""


def held(scene: Scene, word: str, near: str, around: str) -> bool:
    """Of a word without a vector at hand the words count that were found for it by embedding it."""
    forms = [] if word in kindred.table().at else [form for form in scene.match.variants[word] if not siblings(word, form)]
    if any(likeness(form, around) >= absent.HELD for form in forms):
        return True
    return absent.drawn_apart(word, near) or like(word, around) >= absent.HELD or told_otherwise(word, near)


@lru_cache(maxsize=2048)
def like(word: str, around: str) -> float:
    """By the table of words alone: what `kindred` adds for a question (公路 for 国道) may be the whole of which this is a kind."""
    return max(likeness(normalise(form), around) for form in (word, *synonyms_of([word]).get(word, ())))


def lead(word: str, near: str, around: str) -> str:
    """体育 of 体育教师, where only 教师 stands."""
    first, last = word[:-2], word[-2:]
    if len(word) < 4 or like(word, around) >= LIKE or last not in around:
        return ""
    return "" if first in around or told_otherwise(first, near) else first


@lru_cache(maxsize=256)
def asked_of(asked: str, terms: tuple[str, ...]) -> tuple[Named, ...]:
    return tuple(named(asked, terms))


def named(asked: str, terms: tuple[str, ...]) -> Iterator[Named]:
    general = lexicon.asking("general")
    spans = sorted((m.start(), m.end()) for term in terms for m in re.finditer(re.escape(term), asked))
    spans = [(a, b) for a, b in spans if asked[b : b + 1] not in ("了", "过")]  # a verb, whatever else the word may be
    counts = [m.end() for m in lexicon.units().measure.finditer(asked)] + [m.end() for m in re.finditer("多少|几", asked)]
    whom = behind = False
    for start, end in spans:
        word = asked[start:end]
        leads_on = any(b == start for _, b in spans)
        whom = bool(WHOM.search(asked[:start])) or (whom and leads_on)
        behind = any(start == at or (start == at + 1 and asked[at] == "的") for at in counts) or (behind and leads_on)
        if len(word) < 2 or word in general or not says_which(word):
            continue
        linked = asked.startswith("的", end) and not acted_on(asked[:start])
        glued = next((asked[a:b] for a, b in spans if a == end + linked and not verbal(asked[a:b])), "")
        deed = next((b for a, b in spans if a == end and verbal(asked[a:b])), end)  # 后厨改造多少家
        counted = behind or whom or bool(COUNTED.match(asked, end) or COUNTED.match(asked, deed))
        yield Named(word, counted and not glued and grammar.names_thing(word), glued)


def says_which(word: str) -> bool:
    """A noun, or another word that papers use and that is no verb: 地下, 线上; not 改好了."""
    return grammar.telling(word) >= TELLING and not verbal(word)


@lru_cache(maxsize=4096)
def verbal(word: str) -> bool:
    """Also of a word put together that nothing in it shows to be a noun: 能少漏, 新装."""
    if grammar.listed(word):
        return grammar.is_deed(word)
    if word[-1] in NOUN_ENDINGS:
        return False
    pieces = tokenise(word)
    noun = any(len(p) > 1 and grammar.listed(p) and grammar.names_thing(p) for p in pieces)
    return is_deed(word) or any(map(grammar.is_deed, pieces[-1:])) or not noun


def acted_on(before: str) -> bool:
    """看 before 后厨: the word is what a verb is about, and no kind of what follows 的."""
    run = re.split(r"[^一-鿿]", before)[-1]
    last = cut(run)[-1:] if run else []
    return bool(last) and grammar.listed(last[0]) and grammar.is_deed(last[0])


@lru_cache(maxsize=2048)
def told_otherwise(word: str, near: str) -> bool:
    table = kindred.table()
    told = [w for w in kindred.words_of(near) if len(w) > 1 and not siblings(word, w)]
    if word not in table.at:
        return any(2 * len(set(word) & set(w)) >= len(word) for w in told)
    known = [w for w in told if w in table.at]
    if not known:
        return False
    likeness = table.known(known) @ table.known([word])[0]
    return bool(np.any(likeness >= VERY_ALIKE)) or any(at >= ALIKE and set(word) & set(w) for w, at in zip(known, likeness, strict=True))


def siblings(one: str, other: str) -> bool:
    """电表 and 水表, 西延段 and 东延段: one kind of thing, told apart by what stands before."""
    same = next((n for n, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b), min(len(one), len(other)))
    mine, theirs = one[: len(one) - same], other[: len(other) - same]
    return bool(same and mine and theirs) and not set(mine) & set(theirs)
