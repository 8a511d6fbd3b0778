"""What a composer works with: the question, the evidence found for one part, and the readings of its passages.

Leaves `Piece`s: the answer to one part before verification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.compose.citing import Citer
from assistant.match import Matcher
from assistant.types import Evidence, Part, Query
from index.types import Bulletin, Commitment, Figure, Matter, Passage, Section, Span

if TYPE_CHECKING:
    from assistant.compose.figure import Pick
    from index.store import Store


@dataclass
class Piece:
    """One part answered (or not): lines are Markdown, one statement each, markers included."""

    headline: str | None = None
    lines: list[str] = field(default_factory=list)
    abstained: bool = False
    computed: list[Mapping[str, Any]] = field(default_factory=list)
    nearest: list[Passage] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)  # questions to ask instead


@dataclass(frozen=True, slots=True)
class Home:
    """The sentence in which several parts of a question are told, and its passage."""

    bulletin: str
    sentence: Span
    passage: Span

    def holds(self, bulletin: str, span: Span) -> bool:
        return bulletin == self.bulletin and self.sentence[0] <= span[0] < self.sentence[1]

    def around(self, passage: Passage) -> bool:
        return (passage.bulletin, passage.span) == (self.bulletin, self.passage)


@dataclass
class Scene:
    store: Store
    query: Query
    part: Part
    evidence: Sequence[Evidence]
    match: Matcher
    citer: Citer
    told: Sequence[tuple[str, Span]] = ()  # bulletin and span of the figures that earlier parts were answered with
    chosen: list[tuple[str, Span]] = field(default_factory=list)  # the same of this part
    home: Home | None = None  # where this part and others of the question are told together
    likely: Span | None = None  # of the figure at home that serves this part where each has another
    said: Span | None = None  # of the figure at home that the turn before was answered with
    company: bool = False  # asked in one breath with another part of its topic
    units_told: frozenset[str] = frozenset()  # of the figures that earlier parts were answered with
    ranked: tuple[Pick, ...] | None = field(default=None, init=False)  # kept by figure.rank
    apart: dict[tuple[str, Span], str] = field(default_factory=dict, init=False)  # kept by another.asked_apart

    def bulletin(self, passage: Passage) -> Bulletin:
        return self.store.bulletin(passage.bulletin)

    def figures(self, passage: Passage) -> Sequence[Figure]:
        return self.store.figures(passage.bulletin).get(passage.id, ())

    def matters(self, bulletin: str) -> Sequence[Matter]:
        return self.store.commitments(bulletin)[0]

    def commitments(self, passage: Passage) -> list[Commitment]:
        return [c for c in self.store.commitments(passage.bulletin)[1] if c.passage == passage.id]

    def sections(self, bulletin: str) -> Mapping[str, Section]:
        return {s.number: s for s in self.store.bulletin(bulletin).sections}

    def beside_told(self, figure: Figure, passage: Passage) -> bool:
        """Does the figure stand in the sentence in which another part is told?"""
        at_home = self.home is not None and self.home.holds(passage.bulletin, figure.span)
        return at_home or any(b == passage.bulletin and figure.sentence[0] <= span[0] < figure.sentence[1] for b, span in self.told)

    def several(self) -> bool:
        """Does the library hold more than one bulletin that this may be about?"""
        return len({e.passage.bulletin for e in self.evidence}) > 1
