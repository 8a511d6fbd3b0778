"""What a claim of a draft comes to, and the questions that figures, dates and states all ask of a passage.

Enters: sentences, passages, days. Leaves: `Judged`, which passage a sentence was drawn from, whether a day stands in it. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.alignment import Said, Source, bare, contained
from assistant.bound import same_value, unit
from assistant.compose.citing import sentences
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.points import figures_in
from index.periods import read_periods
from index.types import Bulletin, Period, Span

Verdict = Literal["agrees", "differs", "other_terms", "promise_as_done", "unfounded"]
NEAR = 0.5  # of a passage to a sentence, from which it speaks of the same
ABOUT_AS_NEAR = 0.1


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    why: tuple[str, str] = ("", "")
    source: Source | None = None
    span: Span | None = None


def all_stand_in(sentence: str, source: Source) -> bool:
    """The sentence has several numbers, and the passage has them all."""
    own = [f for f in figures_in(sentence) if f.kind != "ordinal"]
    if len({(f.value, unit(f)) for f in own}) < 2:
        return False
    return all(any(same_value(f, other) for other in source.figures) for f in own)


def drawn_first(sentence: str, sources: Sequence[Source]) -> Sequence[Source]:
    """The passage that has all numbers of the sentence is the one it was drawn from."""
    return sorted(sources, key=lambda source: not all_stand_in(sentence, source))


def covers_day(period: Period, bulletin: Bulletin) -> bool:
    """「截至2021年11月」 and 目前 name the day that the bulletin speaks from."""
    day = bulletin.as_of or bulletin.signed or bulletin.published
    return day is not None and (period.end == day or on_day(period, day))


def stands(period: Period, text: str, bulletin: Bulletin) -> bool:
    return normalise(period.raw) in normalise(text) or any(period.same(p) for p in dates_in(text, bulletin))


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
