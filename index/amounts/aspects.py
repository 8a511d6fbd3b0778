"""Whether the words around a number report, expect or promise it.

Enters: half-width text. Leaves: achieved, expected or target for a heading or for a place in a sentence. It does not read numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from index.amounts.numerals import half_width
from index.types import Aspect, Period, Span
from index.vocabulary import rows, words

_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_BEGUN = re.compile(r"[建完][成工]|竣工|开[放工]|施工|在建")
_FIRST_QUARTER = 3
_MUCH = 60  # days of a year
_PLAN = re.compile(r"十五五|今年|新一年|新的一年")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that changes the aspect of what follows it, as far as `end`."""

    start: int
    end: int
    aspect: Aspect


@cache
def _cue_patterns() -> tuple[tuple[re.Pattern[str], Aspect, str], ...]:
    aspects: dict[str, Aspect] = {"expected": "expected", "target": "target"}
    return tuple((re.compile(row[0]), aspects[row[1]], row[2]) for row in rows("aspect_words.txt"))


@cache
def _any_cue() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row[0]})" for row in rows("aspect_words.txt")))


@cache
def _done() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words("done_words.txt")))


@cache
def _headings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row[0]), row[1]) for row in rows("heading_aspects.txt"))


@lru_cache(maxsize=4096)  # asked for every passage under a heading
def of_heading(heading: str, year: int | None) -> Aspect | None:
    """What a heading says; a task of a year is a target where that year is the report's own or later."""
    plain = half_width(heading)
    years = [int(found) for found in _YEAR.findall(plain)]
    plan_year = bool(_PLAN.search(plain)) or (year is not None and any(found >= year for found in years))
    for pattern, aspect in _headings():
        if pattern.search(plain):
            if aspect == "dated" and not plan_year:
                continue
            return "achieved" if aspect == "achieved" else "target"
    return None


def of_path(path: Iterable[str], year: int | None) -> Aspect | None:
    """The deepest heading that says anything decides."""
    aspect: Aspect | None = None
    for heading in path:
        aspect = of_heading(heading, year) or aspect
    return aspect


def cues(plain: str, sentence: Span, clauses: Sequence[Span]) -> list[Cue]:
    """The cues of a sentence, each with its reach: its clause, or the sentence, up to a word that reports something done."""
    if not _any_cue().search(plain, *sentence):
        return []
    found = []
    for pattern, aspect, reach in _cue_patterns():
        for match in pattern.finditer(plain, *sentence):
            clause = next(span for span in clauses if span[0] <= match.start() < span[1])
            end = clause[1] if reach != "sentence" else sentence[1]
            done = _done().search(plain, match.end(), end)
            found.append(Cue(match.start(), done.start() if done and done.start() > match.end() + 1 else end, aspect))
    return sorted(found, key=lambda cue: cue.start)


def is_done(plain: str, start: int, end: int) -> bool:
    """Whether the stretch says that something has happened."""
    return bool(_done().search(plain, start, end))


def is_begun(plain: str, start: int, end: int) -> bool:
    """The same, or that it is being built."""
    return bool(_BEGUN.search(plain, start, end)) or is_done(plain, start, end)


def is_running(period: Period | None, as_of: date | None) -> bool:
    """A whole year of which much is still to come: what has been done so far is not of it."""
    if as_of is None or period is None or not period.raw.startswith("全年"):
        return False
    return as_of.month > _FIRST_QUARTER and (period.end - as_of).days >= _MUCH  # in spring 全年 is the year before
