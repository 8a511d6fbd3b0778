"""One proper name for another, wherever it stands: 省委第五巡视组 for 第八, 「…落户大连」 for 「…落户沈阳」.

Enters: a sentence and the passages that it draws on. Leaves: the name that was put in, with the one it replaces. Places are those of the
gazetteer; what is numbered is known by the words after its number. It knows no bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.alignment import Source, bare
from assistant.claims import chinese
from assistant.inner_places import forms, names_in
from assistant.pairing import pairs_of
from assistant.places import gazetteer, names_of
from index.tokens import tokenise
from index.types import Span

CLAUSE = re.compile(r"[^，,。；;：:！!？?\n|]+")
NUMBERED = re.compile(r"第(?P<n>[一二三四五六七八九十百]+|\d+)(?P<thing>[届次批轮号]?(?:全国|省级|市级|[省市县区])?[一-鿿]{2})")
NO_NAME = re.compile(r"季度|阶段|一[批轮次]|产业|方面|方机|书记")  # 第二季度, 第三产业, 第三方机构
RANK = re.compile(r"[省市州县区]+$")
SAME, HELD = 0.6, 0.4  # share of the shorter clause's pairs: two clauses tell one thing; a clause may tell it
ENOUGH = 5  # pairs


@dataclass(frozen=True, slots=True)
class Replaced:
    words: str  # == sentence[span]
    span: Span
    there: str
    source: Source
    at: Span  # the clause of the source, in its bulletin


def other_number(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """「省委第五巡视组」 where the passages number such a thing, and never so."""
    for mine in numbered(sentence):
        near = [source for source in sources if not own_place(sentence, source)]
        same = [(m, source) for source in near for m in numbered(source.passage.text) if thing(m) == thing(mine)]
        if same and all(value(m) != value(mine) for m, _ in same) and not any(mine[0] in source.around for source in sources):
            there, source = same[0]
            at = source.passage.span[0] + there.start(), source.passage.span[0] + there.end()
            return Replaced(mine[0], mine.span(), there[0], source, at)
    return None


def numbered(text: str) -> Iterator[re.Match[str]]:
    return (m for m in NUMBERED.finditer(text) if not NO_NAME.match(m["thing"]))


def thing(match: re.Match[str]) -> str:
    return re.sub(r"全国|省级|市级|[省市县区]", "", match["thing"])


def value(match: re.Match[str]) -> str:
    return match["n"] if match["n"].isdigit() else str(chinese(match["n"]))


def other_place(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """A place that the clause which tells the same does not name, where that clause names another."""
    inner = frozenset(form for source in sources for name in names_in(source.bulletin.text) for form in forms(name))
    mine = {name: at for name, at in places_in(sentence, inner).items() if not any(name in source.around for source in sources)}
    if not mine:
        return None
    own = pairs_of(bare(without(sentence, [*mine, *places_in(sentence)])))
    told = sorted(clauses_near(sentence, own, sources), key=lambda row: -row[0])
    if not told or told[0][0] < SAME:
        return None
    _, clause, at, source = told[0]
    if own_place(sentence, source):
        return None
    theirs = [name for name in places_in(clause, inner) if name not in sentence and name not in source.around]
    held = "".join(clause for _, clause, _, _ in told)
    missing = [name for name in mine if name not in held]
    if not theirs or not missing or any(kin(name, other) for name in missing for other in theirs):
        return None
    return Replaced(missing[0], mine[missing[0]], theirs[0], source, at)


def clauses_near(sentence: str, own: frozenset[str], sources: Sequence[Source]) -> Iterator[tuple[float, str, Span, Source]]:
    for source in sources:
        text = source.bulletin.text
        for match in CLAUSE.finditer(text, *source.passage.span):
            pairs = pairs_of(bare(without(match[0], places_in(match[0]))))
            common = len(pairs & own)
            score = common / min(len(pairs), len(own)) if common >= ENOUGH else 0.0
            if score >= HELD:
                yield score, match[0], match.span(), source


def own_place(sentence: str, source: Source) -> bool:
    """Does the sentence speak of the place of another bulletin than the passage's?"""
    own = names_of(source.bulletin)
    named = {gazetteer().names[name] for name in places_in(sentence) if name in gazetteer().names}
    heads = {name for name in named if name not in gazetteer().parents}
    return bool(heads) and bool(own) and not heads & set(own)


def kin(a: str, b: str) -> bool:
    """One lies in the other."""
    full = gazetteer().names
    one, other = full.get(a, a), full.get(b, b)
    return one == other or gazetteer().parents.get(one) == other or gazetteer().parents.get(other) == one


@lru_cache(maxsize=4096)
def places_in(text: str, inner: frozenset[str] = frozenset()) -> dict[str, Span]:
    """Places of the gazetteer, and inner ones, with where each stands first; 长治 of 长治久安 is none."""
    words = tokenise(text)
    found: dict[str, Span] = {}
    for match in gazetteer().pattern.finditer(text):
        name = match[0]
        within = [w for w in words if name in w and len(w) > len(name)]
        if len(name) > 1 and all(not RANK.sub("", gazetteer().pattern.sub("", w)) for w in within):
            found.setdefault(name, match.span())
    for name in inner:
        if (at := text.find(name)) >= 0 and not any(name in other for other in found):
            found[name] = (at, at + len(name))
    return found


def without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text
