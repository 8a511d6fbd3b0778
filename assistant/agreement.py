"""What a sentence says against its own cited passages, closer than a draft is held against a library: which of the figures beside each
other is meant, which body, which day, and whether a promise is one.

Enters: a sentence with what it names, and the passages that it cites. Leaves: what first does not agree, or "". It knows neither model nor
store. A draft is free in what it draws on; a sentence that names its passages has to be right about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from assistant import lexicon
from assistant.alignment import Source, bare
from assistant.judging import same_value, unit
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.points import PROMISE, Claim
from index.periods import read_times
from index.tokens import content_words
from index.types import Figure, Span

Amiss = Literal["", "figure", "body", "date", "aspect"]
CLOSER = 0.25  # by how much another figure of the passage may be told in the sentence's own words before it is the one meant
NAMED = 0.5  # share of a measured thing's words that the figure's sentence, headings and title hold
PARTICLES = "由向对和与及到在经以让使请为被把将同各是"  # may cling to a name that was cut out of a sentence
AHEAD = re.compile(
    r"底前|月前|年前|之前|以前|有望|推进|推动|加快|促进|督促|直至|下一步|[到至]20\d\d年|“?十[五六]五|^要|[，,。；;]要|左右$"
    r"|(?:目标|计划|打算|安排|承诺)[：:]"
)
HEADED = re.compile(r"下一步|目标|计划|打算|安排|展望|建议|承诺")  # a heading over what is to come
CLAUSE = re.compile(r"[^，,。；;！!？?\n|]+")


def amiss(sentence: str, claims: Sequence[Claim], sources: Sequence[Source], quotes: Iterable[tuple[Source, Span]]) -> Amiss:
    """`quotes`: the clauses that are to be cited."""
    if any(not is_the_one_meant(claim, sources) for claim in claims if claim.kind == "figure"):
        return "figure"
    if any(not is_named(claim.words, sources) for claim in claims if claim.kind == "body"):
        return "body"
    if any(not is_its_day(claim, sources) for claim in claims if claim.kind == "date"):
        return "date"
    return "" if keeps_fact(sentence, claims, sources, quotes) else "aspect"


def is_the_one_meant(claim: Claim, sources: Sequence[Source]) -> bool:
    """「已完成12项」 of 「已完成8项，正在推进12项」: another number beside it is told in the sentence's own words."""
    assert claim.figure
    own, deed = thing(claim.figure), pairs_of(bare(claim.figure.direction)) - {""}
    beside = [(figure, source) for source in sources for figure in source.figures if unit(figure) == unit(claim.figure)]
    equal = [(figure, source) for figure, source in beside if same_value(figure, claim.figure)]
    if not equal:
        return True  # that the number stands there at all is checked elsewhere

    def near(figure: Figure) -> float:
        told = thing(figure) | pairs_of(bare(figure.direction))
        shares = [share(part, told) for part in (own, deed) if part]
        return sum(shares) / len(shares) if shares else 1.0

    best = max(near(figure) for figure, _ in equal)
    other = max((near(figure) for figure, _ in beside if not same_value(figure, claim.figure)), default=0.0)
    return other < best + CLOSER and any(names_thing(claim.figure, figure, source) for figure, source in equal)


def thing(figure: Figure) -> frozenset[str]:
    """Pairs of characters of what is measured, its base and its part: 拖欠租金, 占全市."""
    parts = (figure.measure, figure.base, figure.context)
    return frozenset(pair for part in parts for pair in pairs_of(undated(part)) if len(pair) > 1)


def undated(text: str) -> str:
    for start, end in reversed(read_times(text, year=2000, carry=2000)[1]):
        text = text[:start] + text[end:]
    return bare(text)


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def names_thing(said: Figure, figure: Figure, source: Source) -> bool:
    """Does what is said to be measured stand in the figure's sentence, headings or title?"""
    idle = lexicon.lines("lead_words.txt")
    wanted = [w for w in map(normalise, content_words(undated(said.measure))) if len(w) > 1 and w not in idle and w[0] != "一"]
    pool = normalise(source.bulletin.text[slice(*figure.sentence)]) + source.around + normalise(figure.measure + figure.context)
    return not wanted or sum(len(w) for w in wanted if w in pool) >= NAMED * sum(map(len, wanted))


def is_named(name: str, sources: Sequence[Source]) -> bool:
    """The whole name in a cited passage, its headings or title; 由 and the like may cling to it."""
    name = normalise(name)
    forms = [name, name[1:]] if name[0] in PARTICLES and len(name) > 3 else [name]
    return any(form in source.text or form in source.around for form in forms for source in sources)


def is_its_day(claim: Claim, sources: Sequence[Source]) -> bool:
    """Not the day of the sentence beside the one that tells it."""
    own = pairs_of(undated(claim.sentence))
    told = [
        (share(own, pairs_of(bare(text))), text) for source in sources for text in re.split(r"[。；;！!\n]", source.passage.text) if text
    ]
    near, best = max(told, default=(0.0, ""))
    if near < 0.6 or normalise(claim.words) in normalise(best):
        return True
    return not any(re.search(r"月", best[a:b]) for a, b in read_times(best, year=2000, carry=2000)[1])


def keeps_fact(sentence: str, claims: Sequence[Claim], sources: Sequence[Source], quotes: Iterable[tuple[Source, Span]]) -> bool:
    """A promise is told only of what is one: a figure expected or aimed at, or words of the same matter that look ahead."""
    told = [source.bulletin.text[slice(*span)] for source, span in quotes]
    for clause in CLAUSE.findall(re.sub(r"《[^》]*》|“[^”]*”", "", sentence)):
        if not PROMISE.search(clause):
            continue
        figures = [
            f for source in sources for f in source.figures for c in claims if c.figure and c.words in clause and same_value(f, c.figure)
        ]
        if any(f.aspect != "achieved" for f in figures):
            continue
        own = pairs_of(bare(PROMISE.sub("", clause)))
        beside = [pair for text in told for pair in with_lead(text)]
        near = max(beside, key=lambda pair: share(own, pairs_of(bare(pair[0]))), default=("", ""))
        if not looks_ahead("".join(near)) and not any(HEADED.search(source.around) for source in sources):
            return False
    return True


def with_lead(text: str) -> list[tuple[str, str]]:
    """Each clause with the one before it, which may carry the 将 or the 到2025年 for both."""
    clauses = CLAUSE.findall(text)
    return list(zip(clauses, ["", *clauses], strict=False))


def looks_ahead(text: str) -> bool:
    return bool(PROMISE.search(text) or AHEAD.search(text))
