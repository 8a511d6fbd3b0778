"""What a sentence says against its own cited passages, closer than a draft is held against a library: which of the figures beside each
other is meant, which body, which day, and whether a promise is one.

Enters: a sentence with what it names, and the passages that it cites. Leaves: what first does not agree, or "". It knows neither model nor
store. A draft is free in what it draws on; a sentence that names its passages has to be right about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from assistant.alignment import Source, bare
from assistant.anchored import contradicted
from assistant.bound import share, tells, undated
from assistant.fulfilment import HEADED, looks_ahead, promises
from assistant.held import dates_in
from assistant.holders import is_meant
from assistant.match import normalise
from assistant.named_bodies import abridged, section
from assistant.pairing import pairs_of
from assistant.points import PROMISE, Claim
from assistant.stages import crossed
from assistant.subjects import replaced
from index.amounts.periods import read_times
from index.tasks.bodies import body_of
from index.types import Figure, Span

Amiss = Literal["", "figure", "body", "date", "aspect"]
PARTICLES = "由向对和与及到在经以让使请为被把将同各是"  # may cling to a name that was cut out of a sentence
BOUND = re.compile(r"约|近|超|逾|余|多|左右|上下|以上|以下|以内|之内|不[低少小高多大超足到]|[高低大小]于|至[少多]|最[多少]|[≥≤]")
# a plan that something was measured by, or that was changed
FORMER = re.compile(r"(?:原先?|原?本|[按照])(?:来|年度)?(?:打算|计划|定|预计|拟)|(?:延|推|改|调整)[后迟长]?[到至为]")
CLAUSE = re.compile(r"[^，,。；;！!？?\n|]+")


def amiss(sentence: str, claims: Sequence[Claim], sources: Sequence[Source], quotes: Iterable[tuple[Source, Span]]) -> Amiss:
    """`quotes`: the clauses that are to be cited."""
    if any(not is_meant(claim.figure, claim.sentence, sources) for claim in claims if claim.figure):
        return "figure"
    if any(not keeps_bound(claim, claim.figure, sources) for claim in claims if claim.figure):
        return "figure"
    if any(not is_named(claim.words, sources) for claim in claims if claim.kind == "body"):
        return "body"
    if replaced(sentence, sources):
        return "body"
    if contradicted(sentence, sources) or crossed(sentence, sources):
        return "aspect"
    if any(not is_its_day(claim, sources) for claim in claims if claim.kind == "date"):
        return "date"
    return "" if keeps_fact(sentence, claims, sources, quotes) else "aspect"


def keeps_bound(claim: Claim, said: Figure, sources: Sequence[Source]) -> bool:
    """「超4000人」 is not 「4000人」: a number that all cited passages bound or soften keeps a word that does."""
    told = [f for source in sources for f in source.figures if tells(said, f)]
    return not told or bool(said.qualifier or BOUND.search(claim.clause)) or any(not BOUND.search(f.qualifier) for f in told)


def is_named(name: str, sources: Sequence[Source]) -> bool:
    """The whole name in a cited passage, its headings or title; 由 and the like may cling to it."""
    name = normalise(name)
    forms = [name, name[1:]] if name[0] in PARTICLES and len(name) > 3 else [name]
    if any(form in source.text or form in source.around for form in forms for source in sources):
        return True
    told = [f"{source.text}\n{source.around}\n{answering_for(source)}" for source in sources]
    return any(name in text or abridged(name).search(text) for text in told)


def answering_for(source: Source) -> str:
    """Whom the section of a passage makes responsible, in a line of its own."""
    parts = re.split(r"[。；;\n]", section(source))
    return normalise("\n".join(body.words for part in parts if (body := body_of(part))))


def is_its_day(claim: Claim, sources: Sequence[Source]) -> bool:
    """Not the day of the sentence beside the one that tells it."""
    if "月" not in claim.words and any(normalise(claim.words) in source.text for source in sources):
        return True  # 2024年 of a paragraph on that year
    own = pairs_of(undated(claim.sentence))
    told = [
        (share(own, pairs_of(bare(text))), text, source)
        for source in sources for text in re.split(r"[。；;！!\n]", source.passage.text) if text
    ]  # fmt: skip
    near, best, source = max(told, key=lambda row: row[0], default=(0.0, "", None))
    if source is None or near < 0.6 or normalise(claim.words) in normalise(best):
        return True
    period = claim.period_of(source.bulletin)
    if period and any(period.same(p) for p in dates_in(best, source.bulletin)):
        return True  # 2026年6月 of 「6月通航」
    return not any(re.search(r"月", best[a:b]) for a, b in read_times(best, year=2000, carry=2000)[1])


def keeps_fact(sentence: str, claims: Sequence[Claim], sources: Sequence[Source], quotes: Iterable[tuple[Source, Span]]) -> bool:
    """A promise is told only of what is one: a figure expected or aimed at, or words of the same matter that look ahead."""
    told = [source.bulletin.text[slice(*span)] for source, span in quotes]
    for clause in CLAUSE.findall(re.sub(r"《[^》]*》|“[^”]*”", "", sentence)):
        if not any(promises(clause, source) for source in sources) or FORMER.search(clause):
            continue
        figures = [f for source in sources for f in source.figures for c in claims if c.figure and c.words in clause and tells(c.figure, f)]
        if any(f.aspect != "achieved" for f in figures):
            continue
        own = pairs_of(bare(PROMISE.sub("", clause)))
        beside = [pair for text in told for pair in with_lead(text)]
        near = max(beside, key=lambda pair: (share(own, pairs_of(bare(pair[0]))), looks_ahead(pair[0])), default=("", ""))
        if not looks_ahead("".join(near)) and not any(HEADED.search(source.around) for source in sources):
            return False
    return True


def with_lead(text: str) -> list[tuple[str, str]]:
    """Each clause with the one before it, which may carry the 将 or the 到2025年 for both."""
    clauses = CLAUSE.findall(text)
    return list(zip(clauses, ["", *clauses], strict=False))
