"""What passes between the stages of `assistant`: Query, Evidence, Citation, Reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from index.types import Aspect, Passage, Period, Place, Span

Intent = Literal[
    "figure", "date", "problems", "measures", "promise", "status", "responsible", "documents", "list",
    "aggregate", "compare", "check", "summary", "overview", "off_topic", "opinion",
]  # fmt: skip
Operator = Literal["sum", "difference", "max", "min", "count", ""]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked."""

    text: str  # the question's words for it, references resolved
    intent: Intent
    terms: tuple[str, ...] = ()  # content words of what is asked about, most specific first, without place, period, question words
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # term -> words a bulletin may use for it
    units: tuple[str, ...] = ()  # units the question word implies; empty: any
    period: Period | None = None
    aspect: Aspect | None = None  # None: not said
    operator: Operator = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A question read together with what was asked before."""

    asked: str
    resolved: str  # with inherited topic, place and period written out; what retrieval searches for
    parts: tuple[Part, ...]
    bulletins: tuple[str, ...] = ()  # ids the question is about; empty: all
    places: tuple[str, ...] = ()  # places or bodies named that the library has
    missing_places: tuple[str, ...] = ()  # named, but no bulletin of the library is about them
    within: tuple[str, ...] = ()  # places inside those of the bulletins, as these write them: 柳湾县 of a city's report
    readings: tuple[tuple[str, str], ...] = ()  # (as typed, as read) for typos and dialect words
    followed: bool = False  # something was taken over from an earlier turn
    before: Query | None = None  # the turn before, where this one takes something over from it
    scoped: bool = False  # the reader asks some bulletins of the library only


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage, the clauses in it that bear on the question, and why it was chosen."""

    passage: Passage
    score: float
    clauses: tuple[Span, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    marker: int
    bulletin: str
    source: str
    title: str
    issuer: str | None
    published: date | None
    as_of: date | None
    url: str | None
    path: tuple[str, ...]
    start: int
    end: int
    quote: str
    page: int | None = None  # from 1; None where the file has no pages
    written: str = ""  # the quote in the bulletin's own script, where `quote` is the same in simplified characters
    place: Place | None = field(default=None, compare=False)  # in the canonical text; None: as here

    @property
    def shown(self) -> str:
        """The quote in its own script, in one line."""
        return self.written or self.quote

    def to_json(self) -> dict[str, Any]:
        """The form in which every answer, row and finding carries its source."""
        return {
            "marker": self.marker, "bulletin": self.bulletin, "source": self.source, "title": self.title, "issuer": self.issuer,
            "published": self.published and self.published.isoformat(), "as_of": self.as_of and self.as_of.isoformat(),
            "url": self.url, "path": list(self.path), **located(self.place or Place(self.start, self.end, self.shown)), "page": self.page,
        }  # fmt: skip


def located(place: Place) -> dict[str, Any]:
    """Where something stands in the canonical text, as programs get it: `quote` is `canonical[start:end]`."""
    return {"start": place.start, "end": place.end, "quote": place.quote}


@dataclass(frozen=True, slots=True)
class Reply:
    """Contract 3 of the design. `to_json` is its only wire form."""

    id: str
    headline: str | None
    answer: str  # Markdown with [1] markers
    abstained: bool
    citations: tuple[Citation, ...] = ()
    computed: tuple[Mapping[str, Any], ...] = ()
    unsupported: tuple[str, ...] = ()
    nearest: tuple[Citation, ...] = ()
    engine: Literal["extractive", "generative"] = "extractive"
    seconds: float = 0.0
    readings: tuple[tuple[str, str], ...] = ()
    figures_verified: int = 0
    notes: tuple[str, ...] = ()  # for the page: as-of line, model down …
    choices: tuple[str, ...] = ()  # questions to ask instead, where it was not clear which place is meant
    model: str = ""  # the chat model that was asked, whether or not its answer stood
    tokens: tuple[int, int] | None = None  # given to the model and written by it
    tokens_estimated: bool = False  # the endpoint did not count them
    fallback: str = ""  # why the extractive answer stands although a model is set: a key of data/fallbacks.toml
    cached: bool = False  # given before to the same question on the same library

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "headline": self.headline, "answer": self.answer, "abstained": self.abstained,
            "engine": self.engine, "seconds": round(self.seconds, 4),
            "citations": [c.to_json() for c in self.citations], "computed": [dict(c) for c in self.computed],
            "unsupported": list(self.unsupported), "nearest": [c.to_json() for c in self.nearest],
            "notes": list(self.notes), "model": self.model or None, "fallback": self.fallback or None, "cached": self.cached,
            "tokens": self.tokens and {"given": self.tokens[0], "written": self.tokens[1], "estimated": self.tokens_estimated},
        }  # fmt: skip
