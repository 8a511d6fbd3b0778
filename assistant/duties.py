"""Who answers for what: a body that a draft makes responsible, against those that the bulletins name for that matter or measure.

Enters: a sentence, its words about who is responsible, and bulletins with their matters and commitments. Leaves: whether one of the rows
that the sentence speaks of names the body, and where the bulletin says who does. A body told anywhere near is no agreement: a plan names a
dozen, each for a thing of its own. Knows nothing of how passages were found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.alignment import Said, Source, bare, contained
from assistant.match import normalise
from assistant.pairing import dice, pairs_of
from index.tasks.bodies import Body, body_of, first
from index.tasks.titles import core
from index.types import Bulletin, Commitment, Matter, Span
from index.vocabulary import any_of, words

Rows = Callable[[str], tuple[Sequence[Matter], Sequence[Commitment]]]  # of a bulletin

PART = re.compile(r"[^。；;\n]+")
# 市工业和信息化局 is one, 市教育局和市财政局 and 市林业局和岚岗县政府 are two
NAME = re.compile(r"(?:(?![和与及](?:[省市区县州镇]|[一-鿿]{2,3}[市县区镇乡][一-鿿]))[^、，,；;\s（()）]){2,}")
OFFICE = "(?:局|委|办|厅|部|处|院|科|室|中心|政府|委员会|管委会|集团|公司|大队|支队|党组|党委|街道|镇|区|县)"
SPOKEN = re.compile(  # in drafts; bulletins write 责任单位
    rf"(?:(?<![回对])归|由)(?P<body>[^，,。；;：:\n]{{2,30}}?{OFFICE})来?(?:主管|承办|牵头|管(?![理委])|抓(?!好)|承担|办理|经办)"
)
REST = re.compile(r"^(?:等|按|根据|按照|各自|分别|共同|单位|部门)|职责|分工$")
HELD = 0.75  # of the words of a heading, or of a sentence, that stand in the other
AS_NEAR = 0.15  # Dice under the best row's: the same task in a later bulletin, or a heading and its measure
SHORTEST = 3  # pairs of characters that tell one thing from another


@dataclass(frozen=True)
class Row:
    """A matter or measure, and who answers for it."""

    pairs: frozenset[str]
    bodies: tuple[Body, ...]
    source: Source


@cache
def cue() -> re.Pattern[str]:
    """What makes a name a responsible one; without it the rest of a sentence names the thing."""
    listed = any_of((*words("body_words.txt", "label"), *words("body_words.txt", "verb")))
    return re.compile(rf"由(?=\s*$)|(?:{listed})[：:为是]?|(?:共同|联合|直接|分别|带头|具体|统筹)(?=\s*$)")


def answering(part: str, offset: int) -> tuple[Body, Span] | None:
    """Whom a stretch of a sentence calls responsible, and the words that do so: 「由市教育局牵头」, 「归市教育局管」."""
    if match := SPOKEN.search(part):
        start, end = match.span("body")
        return Body(match["body"], (start + offset, end + offset)), (match.start() + offset, match.end() + offset)
    found = body_of(part, offset=offset)
    return (found, found.span) if found else None


def duties(sentence: str) -> Iterator[tuple[str, Span]]:
    """The names of those whom a sentence calls responsible: 「由市教育局、市财政局负责」 has two."""
    for part in PART.finditer(sentence):
        told = answering(part[0], part.start())
        found = told[0] if told else None
        for name in NAME.finditer(found.words) if found else ():
            if found and not REST.search(name[0]):
                yield name[0], (found.span[0] + name.start(), found.span[0] + name.end())


def without(sentence: str) -> str:
    """The sentence without who is responsible: what else it says is held against the bulletins on its own."""
    out = sentence
    for part in reversed(list(PART.finditer(sentence))):
        if told := answering(part[0], part.start()):
            start, end = told[1]
            before, after = cue().sub("", sentence[part.start() : start]), cue().sub("", sentence[end : part.end()])
            out = out[: part.start()] + (before + after).strip("，,：: ") + out[part.end() :]
    return out


def rows_of(said: Said, sources: Sequence[Source], read: Rows) -> list[Row]:
    """The rows that the sentence speaks of, nearest in words first; those alone that name somebody."""
    rest = said.pairs
    near: dict[str, list[Source]] = {}
    for source in sources:
        near.setdefault(source.bulletin.id, []).append(source)
    scored: list[tuple[float, Row]] = []
    for id, passages in near.items():
        matters, commitments = read(id)
        bulletin = passages[0].bulletin
        of_matter = {m.id: (m, bodies_of(bulletin, m, matters)) for m in matters}
        listed = {s.passage.id: s for s in passages}
        for matter, bodies in of_matter.values():
            scored.append((0.0, Row(pairs_of(normalise(core(matter.title))), bodies, passages[0])))
        for c in commitments:
            if c.passage in listed:
                own = (Body(c.body, place(bulletin, c.body, c.span)),) if c.body else ()
                above = of_matter[c.matter][1] if c.matter in of_matter else ()
                scored.append((0.0, Row(pairs_of(bare(c.action)), own + above, listed[c.passage])))
    scored = [(dice(row.pairs, rest), row) for _, row in scored if row.bodies and speaks_of(rest, row.pairs)]
    best = max((score for score, _ in scored), default=0.0)
    return [row for score, row in sorted(scored, key=lambda s: -s[0]) if score >= best - AS_NEAR]


def speaks_of(rest: frozenset[str], pairs: frozenset[str]) -> bool:
    return (len(pairs) >= SHORTEST and contained(pairs, rest) >= HELD) or (len(rest) >= SHORTEST and contained(rest, pairs) >= HELD)


def bodies_of(bulletin: Bulletin, matter: Matter, matters: Sequence[Matter]) -> tuple[Body, ...]:
    """All that a matter's own text names, without the matters inside it."""
    start, end = matter.span
    end = min((m.span[0] for m in matters if start < m.span[0] < end), default=end)
    parts = PART.finditer(bulletin.text, start, end)
    found = [body for part in parts if (body := body_of(part[0], offset=part.start()))]
    own = first(matter.body)
    if own and not any(own in body.words for body in found):
        found.insert(0, Body(own, place(bulletin, own, matter.span)))
    return tuple(found)


def is_named(name: str, told: str) -> bool:
    """Among those that the bulletin names, in full, without what stands before (区教育局 of 青禾区教育局), or abridged (市城管局)."""
    name = normalise(name)
    return any(same(name, normalise(other[0])) for other in NAME.finditer(told))


def same(a: str, b: str) -> bool:
    short, long = sorted((a.removesuffix("同志"), b.removesuffix("同志")), key=len)
    if long.endswith(short) and len(short) >= SHORTEST:
        return True
    rest = iter(long)
    return len(short) > SHORTEST and short[0] == long[0] and short[-1] == long[-1] and all(c in rest for c in short)


def place(bulletin: Bulletin, words: str, within: Span) -> Span:
    """Where the words stand, there or nearest above; the whole stretch where they stand in pieces."""
    at = bulletin.text.find(words, *within)
    at = at if at >= 0 else bulletin.text.rfind(words, 0, within[1])
    return (at, at + len(words)) if at >= 0 else within
