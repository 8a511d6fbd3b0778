"""The forms in which endpoints answer, for programs: what each key holds. Every date is ISO (2021-11-24), every span counts code points.

Nothing here computes: `to_json` of each result fills these, and a test holds the two against each other.
"""

from __future__ import annotations

from typing import Any, TypedDict


class CitationData(TypedDict):
    marker: int  # the [1] of the answer
    bulletin: str  # id
    source: str  # file name as added
    title: str
    issuer: str | None
    published: str | None
    as_of: str | None
    url: str | None
    path: list[str]  # headings above it, top first
    start: int
    end: int
    quote: str  # == canonical text[start:end]
    page: int | None


class ReplyData(TypedDict):
    id: str
    headline: str | None
    answer: str  # Markdown with [1] markers
    abstained: bool  # nothing that was asked is answered
    engine: str  # "extractive" or "generative"
    seconds: float
    citations: list[CitationData]
    computed: list[dict[str, Any]]  # {"result", "operands"} or {"result", "items"}
    unsupported: list[str]  # what verification dropped
    nearest: list[CitationData]
    notes: list[str]
    model: str | None  # the chat model that was asked
    fallback: str | None  # why the extractive answer stands although a model is set
    cached: bool
    tokens: dict[str, Any] | None  # {"given", "written", "estimated"}


class AddedData(TypedDict):
    state: str  # "added", "known" (it was there: nothing changed) or "refused"
    source: str
    reason: str  # why it was refused and the remedy; else ""
    id: str
    title: str
    issuer: str | None
    published: str | None
    signed: str | None
    as_of: str | None
    url: str | None
    passages: int
    figures: int
    commitments: int
    warnings: list[str]
    private: bool


class LedgerData(TypedDict):
    """A row of the ledger; with `doubtful`: true besides, where text recognition was not sure of a figure or the deadline."""

    bulletin: str
    path: list[str]
    matter: str
    action: str
    status: str
    status_words: str
    deadline: str | None
    body: str | None
    figures: list[str]
    start: int
    end: int
    quote: str


class FigureData(TypedDict):
    bulletin: str
    path: list[str]
    measure: str
    value: str  # a decimal in the unit without scale words: 5.6万家 -> "56000"
    upper: str | None
    unit: str
    raw: str
    qualifier: str
    direction: str
    base: str
    period: dict[str, str] | None  # {"raw", "start", "end"}
    aspect: str  # "achieved", "expected" or "target"
    kind: str
    context: str
    doubtful: bool  # text recognition was not sure of the number
    start: int
    end: int
    quote: str


class SearchData(TypedDict):
    text: str
    bulletins: int
    hits: int
    literal: int  # what a plain text search counts
    counts: dict[str, int]  # by bulletin id
    results: list[dict[str, Any]]  # {bulletin, path, at, literal, start, end, quote}


class ComparisonData(TypedDict):
    bulletins: list[dict[str, Any]]  # oldest first
    series: bool  # of one issuer on one topic
    summary: str
    counts: dict[str, int]
    rows: list[dict[str, Any]]  # {item, path, kinds, kind, changes, sides}
    citations: list[CitationData]


class ProofData(TypedDict):
    summary: str
    counts: dict[str, int]
    findings: list[dict[str, Any]]  # {text, start, end, verdict, label, points, markers}
    citations: list[CitationData]
