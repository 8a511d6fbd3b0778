"""What a claim of a draft comes to, and the questions that figures, dates and states all ask of a passage.

Enters: sentences, passages, days. Leaves: `Judged`, which passage a sentence was drawn from, whether a day stands in it, whether
what is looked for stands where the sentence comes from. It does not know what is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from assistant.alignment import Said, Source, bare, contained
from assistant.bound import tells, unit
from assistant.compose.citing import sentences
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.points import Claim, figures_in
from index.amounts.periods import read_periods
from index.types import Bulletin, Period, Span

Verdict = Literal["agrees", "differs", "other_terms", "promise_as_done", "unfounded"]
NEAR = 0.5  # of a passage to a sentence, from which it speaks of the same
DAY_NEAR = 0.35  # of another passage of the same bulletin to the clause of a day
ABOUT_AS_NEAR = 0.1
MONTH = 31  # days
RANGE = re.compile(r"[至到—–~起-]")
OPENING = 1000  # characters of a bulletin within which it says of which day it speaks
STATED = re.compile(r"截[至止]到?(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底)")
COPIED = 0.75  # of a sentence's pairs of characters stand in one sentence of the source


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    why: tuple[str, str] = ("", "")
    source: Source | None = None
    span: Span | None = None


def all_stand_in(sentence: str, source: Source) -> bool:
    """The sentence has several numbers, and the passage has them all."""
    own = [f for f in figures_in(sentence) if f.kind not in ("ordinal", "multiple", "ratio")]
    if len({(f.value, unit(f)) for f in own}) < 2:
        return False
    return all(any(tells(f, other) for other in source.figures) for f in own)


def any_stands_in(sentence: str, source: Source) -> bool:
    """A number of the sentence with two digits or more."""
    own = [f for f in figures_in(sentence) if f.kind != "ordinal" and len(re.sub(r"\D", "", f.raw)) > 1]
    return any(tells(f, other) for f in own for other in source.figures)


def drawn_first(sentence: str, sources: Sequence[Source]) -> Sequence[Source]:
    """The passage that has all numbers of the sentence is the one it was drawn from."""
    return sorted(sources, key=lambda source: not all_stand_in(sentence, source))


def covers_day(period: Period, bulletin: Bulletin) -> bool:
    """「截至2021年11月」 and 目前 name the day that the bulletin speaks from."""
    day = bulletin.as_of or bulletin.signed or bulletin.published
    days = (day, *stated_days(bulletin.text[:OPENING], day)) if day else ()
    return any(period.end == day or on_day(period, day) for day in days)


@lru_cache(maxsize=256)
def stated_days(opening: str, day: date) -> tuple[date, ...]:
    """「现将截至9月30日的落实情况通报如下」"""
    read = (read_periods(m[0], year=day.year, carry=day.year, as_of=day) for m in STATED.finditer(opening))
    return tuple(period.end for periods in read for period in periods if period.start == period.end)


def is_year_of(period: Period, bulletin: Bulletin) -> bool:
    """「2024年内测了4轮」 of 「年内开展监测4轮」 in a bulletin of 2024."""
    day = bulletin.as_of or bulletin.signed or bulletin.published
    return day is not None and (period.start, period.end) == (date(day.year, 1, 1), date(day.year, 12, 31))


def stands(period: Period, text: str, bulletin: Bulletin) -> bool:
    return normalise(period.raw) in normalise(text) or any(covers(period, p) for p in dates_in(text, bulletin))


def covers(said: Period, told: Period) -> bool:
    """The same time, or a month that it lies in: 「6月中旬」 of 6月18日."""
    if said.same(told):
        return True
    return not RANGE.search(said.raw) and said.start <= told.start and told.end <= said.end and (said.end - said.start).days <= MONTH


def on_day(period: Period, day: date) -> bool:
    return period.start <= day <= period.end and (period.end - period.start).days < 32


def dates_in(text: str, bulletin: Bulletin) -> list[Period]:
    day = bulletin.as_of or bulletin.signed or bulletin.published
    year = day.year if day else None
    return read_periods(text, year=year, carry=year, as_of=day)


def best_sentence(said: Said, source: Source) -> Span:
    """The sentence of a passage that holds most of what was said."""
    text = source.bulletin.text
    found = sentences(text, source.passage.span)
    return max(found, key=lambda s: contained(said.pairs, pairs_of(bare(text[slice(*s)]))), default=source.passage.span)


def present(claim: Claim, said: Said, sources: Sequence[Source], told: Callable[[Source], bool], why: tuple[str, str]) -> Judged:
    """Told in the sentence that this one is a copy of; else in a passage about as near as the nearest, which otherwise contradicts."""
    span = best_sentence(said, sources[0])
    if copied(said, sources[0], span):
        agrees = told(sources[0].narrow(span)) or any(told(sources[0].narrow(other)) for other in counted_in(claim, sources[0]))
        return Judged("agrees" if agrees else "differs", ("", "") if agrees else why, sources[0], span)
    nearness = [said.near(s) for s in sources]
    for source, near in zip(sources, nearness, strict=True):
        if near >= nearness[0] - ABOUT_AS_NEAR and told(source):
            return Judged("agrees", ("", ""), source, best_sentence(said, source))
    beside = next((source for source in sources if any_stands_in(claim.sentence, source) and told(source)), None)
    if beside:
        return Judged("agrees", ("", ""), beside, best_sentence(said, beside))
    about = clause_near(claim, said, sources)
    if about and told(about):
        return Judged("agrees", ("", ""), about, best_sentence(said, about))
    if nearness[0] >= NEAR:
        return Judged("differs", why, sources[0], span)
    return Judged("unfounded", ("库中没有相应的表述", "the library does not say so"))


def counted_in(claim: Claim, source: Source) -> list[Span]:
    """The sentences with a number of the claim's own clause."""
    own = [f for f in figures_in(claim.sentence) if f.raw in claim.clause]
    return list(dict.fromkeys(f.sentence for f in source.figures if any(tells(mine, f) for mine in own)))


def copied(said: Said, source: Source, span: Span) -> bool:
    return contained(said.pairs, pairs_of(bare(source.bulletin.text[slice(*span)]))) >= COPIED


def clause_near(claim: Claim, said: Said, sources: Sequence[Source]) -> Source | None:
    """A sentence may draw on several passages: the one nearest to the claim's own clause."""
    clause = replace(said, text=claim.clause)
    if len(clause.words) < 2:
        return None
    best = max(sources, key=clause.near)
    enough = DAY_NEAR if claim.kind == "date" and best.bulletin is sources[0].bulletin else NEAR
    return best if clause.near(best) >= enough else None
