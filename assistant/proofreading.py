"""A draft held against the library: 一致, 不一致, 口径不同, 承诺写成已完成, 库中无据, sentence by sentence, each with the passage.

Enters: the draft's text and a library (bulletins as read, search, how rare a word is). Leaves: a Proof: what each sentence names (figures,
dates, bodies, documents, a status), whether the library says the same, and where. A sentence that names none of these is not judged,
and nothing else is. It does not know whether what the bulletins say is so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from assistant import judging, points, verbatim
from assistant.alignment import Said, Source
from assistant.anchored import contradicted
from assistant.compose.citing import Citer, sentences, trim
from assistant.duties import without
from assistant.held import Judged, Verdict, drawn_first
from assistant.places import read_scope
from assistant.proper_names import other_number
from assistant.stages import crossed, is_planned
from assistant.subjects import replaced
from assistant.swapped import swapped
from assistant.types import Citation
from index.bulletin import parse
from index.errors import AssistantError
from index.passages import cut
from index.types import Bulletin, Commitment, Figure, Matter, Passage, Span

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "agrees": ("一致", "agrees"),
    "differs": ("不一致", "differs"),
    "other_terms": ("口径不同", "other terms"),
    "promise_as_done": ("承诺写成已完成", "promise told as done"),
    "unfounded": ("库中无据", "not in the library"),
}
GRAVEST: tuple[Verdict, ...] = ("differs", "promise_as_done", "other_terms", "unfounded", "agrees")
PASSAGES = 8  # looked at for a sentence
EACH_CLAUSE = 3  # and for each of its clauses where it has several
SHORT = 24  # characters of a sentence under which the draft's heading above it is looked for with it
AROUND = 200  # characters before a sentence that it may go on from
GOES_ON = ("；", ";", "：", ":")
POINTS_BACK = re.compile(r"^(?:其中|该|这|此|两者)|[它其此](?:[们的]|(?=[，,。]))|[给把对为]它")
LONGEST = 200_000  # characters of a draft
Progress = Callable[[int, int], None]


class DraftError(AssistantError):
    """A draft that cannot be checked."""


class Found(Protocol):
    @property
    def passage(self) -> Passage: ...


class Library(Protocol):
    """What the store offers, as far as it is needed here."""

    def bulletins(self) -> Sequence[Bulletin]: ...
    def bulletin(self, id: str) -> Bulletin: ...
    def passages(self, id: str) -> Sequence[Passage]: ...
    def figures(self, id: str) -> Mapping[str, Sequence[Figure]]: ...
    def commitments(self, id: str) -> tuple[Sequence[Matter], Sequence[Commitment]]: ...
    def search(self, text: str, k: int = 16, bulletins: Sequence[str] = ()) -> Sequence[Found]: ...
    def rarity(self, term: str) -> float: ...


@dataclass(frozen=True)
class Point:
    """One thing that a sentence names, and what the library says of it."""

    words: str
    span: Span  # in the draft
    verdict: Verdict
    why: tuple[str, str]  # Chinese, English; "" where it agrees
    marker: int | None = None


@dataclass(frozen=True)
class Finding:
    text: str
    span: Span  # in the draft; draft[start:end] == text
    verdict: Verdict
    points: tuple[Point, ...]
    markers: tuple[int, ...]  # the passages that it was held against


@dataclass(frozen=True)
class Proof:
    draft: str
    findings: tuple[Finding, ...]  # in reading order; only sentences that name something
    citations: tuple[Citation, ...]

    @property
    def counts(self) -> dict[Verdict, int]:
        found = Counter(f.verdict for f in self.findings)
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}

    def summary(self, english: bool = False) -> str:
        """「核对12句:一致10,不一致2」"""
        counts = [f"{VERDICTS[verdict][english]}{' ' if english else ''}{n}" for verdict, n in self.counts.items()]
        if english:
            return f"{len(self.findings)} sentences checked: {', '.join(counts)}" if counts else "nothing to check"
        return f"核对{len(self.findings)}句:{','.join(counts)}" if counts else "文稿里没有可核对的数字、日期、机关、文件或完成情况"

    def to_json(self, english: bool = False) -> dict[str, Any]:
        return {
            "summary": self.summary(english), "counts": dict(self.counts),
            "findings": [
                {
                    "text": f.text, "start": f.span[0], "end": f.span[1], "verdict": f.verdict, "label": VERDICTS[f.verdict][english],
                    "points": [
                        {
                            "words": p.words, "start": p.span[0], "end": p.span[1], "verdict": p.verdict,
                            "label": VERDICTS[p.verdict][english], "why": p.why[english], "marker": p.marker,
                        }
                        for p in f.points
                    ],
                    "markers": list(f.markers),
                }
                for f in self.findings
            ],
            "citations": [c.to_json() for c in self.citations],
        }  # fmt: skip


def proof(draft: str, library: Library, bulletins: Sequence[str] = (), progress: Progress | None = None) -> Proof:
    """`bulletins`: hold it against these alone. Sentences are judged in reading order."""
    for done, total, found in steps(draft, library, bulletins):
        if progress:
            progress(done, total)
        if found is not None:
            return found
    raise AssertionError


def steps(draft: str, library: Library, bulletins: Sequence[str] = ()) -> Iterator[tuple[int, int, Proof | None]]:
    """(sentences done, of how many, None), and the Proof with the last. Raises DraftError for a text that is no draft but a library."""
    if len(draft) > LONGEST:
        raise DraftError(
            f"文稿有{len(draft)}字,超过{LONGEST}字。请分几次核对。",
            f"The draft has {len(draft)} characters, more than {LONGEST}. Check it in parts.",
        )
    work = Work(library, tuple(bulletins))
    whole = parse(draft, id="draft", source="draft.txt")
    read = list(draft_sentences(whole))
    findings: list[Finding] = []
    for done, (span, path) in enumerate(read):
        yield done, len(read), None
        if finding := work.finding(whole.text, span, path):
            findings.append(placed(finding, whole))
    yield len(read), len(read), Proof(draft, tuple(findings), tuple(work.citations))


def placed(finding: Finding, draft: Bulletin) -> Finding:
    """With its spans in the draft as it was given."""
    if not draft.breaks:
        return finding
    told = [replace(p, span=(at.start, at.end)) for p in finding.points for at in (draft.place(p.span),)]
    at = draft.place(finding.span)
    return replace(finding, text=at.quote, span=(at.start, at.end), points=tuple(told))


def draft_sentences(draft: Bulletin) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Every sentence with the draft's own headings above it, which may say that what follows is planned."""
    passages = cut(draft)
    for start, end in sentences(draft.text, (0, len(draft.text))):
        holder = next((p for p in passages if p.span[0] <= start < p.span[1]), None)
        yield (start, end), holder.path if holder else ()


@dataclass
class Work:
    library: Library
    bulletins: tuple[str, ...]
    citations: list[Citation] = field(default_factory=list)
    _known: dict[tuple[str, Span], int] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.told = tuple(b for b in self.library.bulletins() if not self.bulletins or b.id in self.bulletins)
        self.verbatim = verbatim.of((b, self.library.passages(b.id)) for b in self.told)
        self.citer = Citer(self.library.bulletin)

    def finding(self, draft: str, span: Span, path: tuple[str, ...]) -> Finding | None:
        """1. word for word, 2. what it names against the nearest passages."""
        text = draft[slice(*span)]
        claims = points.named(text, path) or list(points.tenses(text, ()))
        # 已, 将 and 每月 alone are judged only where the library says otherwise
        idle = all(claim.kind in ("tense", "recurrence") for claim in claims)
        place = self.verbatim.find(text, path[-1] if path else "")
        if place and idle:
            return None
        if place:
            marker = self.mark(*place)
            told = tuple(Point(c.words, moved(c.span, span[0]), "agrees", ("", ""), marker) for c in claims)
            return Finding(text, span, "agrees", told, (marker,))
        said, sources = self.drawn(draft, span, path, claims)
        judged = [judging.judge(claim, said, sources, self.library.commitments) for claim in claims]
        told = tuple(self.point(claim.words, claim.span, j, span[0]) for claim, j in zip(claims, judged, strict=True))
        rested = [j.source for claim, j in zip(claims, judged, strict=True) if claim.figure and j.source]
        drawn = drawn_first(text, sorted(sources, key=lambda source: not any(source is one for one in rested)))
        if other := other_number(text, sources) or replaced(text, drawn[:1]) or contradicted(text, drawn):
            there = Judged("differs", (f"原文为「{other.there}」", f"the source has 「{other.there}」"), other.source, other.at)
            told = (*told, self.point(other.words, other.span, there, span[0]))
        elif all(p.verdict == "agrees" for p in told) and (stage := crossed(text, drawn) or swapped(text, drawn)):
            verdict: Verdict = "promise_as_done" if is_planned(stage.there) else "differs"
            there = Judged(verdict, (f"原文为「{stage.there}」", f"the source has 「{stage.there}」"), stage.source, stage.at)
            told = (*told, self.point(stage.words, stage.span, there, span[0]))
        if not told or (idle and all(p.verdict == "agrees" for p in told)):
            return None
        gravest = next(v for v in GRAVEST if any(p.verdict == v for p in told))
        return Finding(text, span, gravest, told, tuple(dict.fromkeys(p.marker for p in told if p.marker)))

    def drawn(self, draft: str, span: Span, path: tuple[str, ...], claims: Sequence[points.Claim]) -> tuple[Said, list[Source]]:
        """What the sentence says, and the passages that may tell it; with what stands before it where it goes on from there."""
        thing = without(draft[slice(*span)])
        said = Said(thing if len(thing) >= SHORT or not path else f"{path[-1]}，{thing}", self.library.rarity)
        sources = self.near(said, claims)
        before = max(sentences(draft, (max(0, span[0] - AROUND), span[0])), default=None)
        if before is None or not (draft[: span[0]].rstrip().endswith(GOES_ON) or POINTS_BACK.search(thing)):
            return said, sources
        longer = Said(f"{draft[slice(*before)]}{thing}", self.library.rarity)
        further = self.near(longer, claims)
        return (longer, further) if further and longer.near(further[0]) > said.near(sources[0]) else (said, sources)

    def near(self, said: Said, claims: Sequence[points.Claim]) -> list[Source]:
        """The passages that tell most nearly what the sentence, and each of its clauses that names something, tells."""
        asked = [(said.text, PASSAGES)]
        clauses = dict.fromkeys(c.clause for c in claims if c.clause)
        if len(clauses) > 1:
            asked += [(clause, EACH_CLAUSE) for clause in clauses]
        meant = self.meant(said.text)
        found = [hit.passage for text, k in asked for hit in self.library.search(text, k=k, bulletins=meant or self.bulletins)]
        found += [p for text, _ in asked for p in self.verbatim.sharing(text) if not meant or p.bulletin in meant]
        found += self.verbatim.telling(said.text, meant)
        sources = [self.source(p) for p in {p.id: p for p in found}.values()]
        return sorted(sources, key=lambda s: -said.near(s))

    def meant(self, text: str) -> tuple[str, ...]:
        """The bulletins whose own place or body the sentence names."""
        return read_scope(text, self.told, lambda _: True).bulletins

    def source(self, passage: Passage) -> Source:
        if passage.id not in self._sources:
            figures = self.library.figures(passage.bulletin).get(passage.id, ())
            self._sources[passage.id] = Source(self.library.bulletin(passage.bulletin), passage, figures)
        return self._sources[passage.id]

    def point(self, words: str, span: Span, judged: Judged, offset: int) -> Point:
        marker = self.mark(judged.source.bulletin.id, judged.span, judged.source.passage) if judged.source and judged.span else None
        return Point(words, moved(span, offset), judged.verdict, judged.why, marker)

    def mark(self, bulletin: str, span: Span, passage: Passage | None = None) -> int:
        text = self.library.bulletin(bulletin).text
        key = bulletin, trim(text, span)
        if key not in self._known:
            holds = passage and passage.span[0] <= span[0] < passage.span[1]
            holder = passage if holds else next((p for p in self.library.passages(bulletin) if p.span[0] <= span[0] < p.span[1]), None)
            holder = holder or Passage(f"{bulletin}/0", bulletin, None, (), span, text[slice(*span)])
            self.citations.append(self.citer.cite(holder, span, len(self.citations) + 1))
            self._known[key] = len(self.citations)
        return self._known[key]


def moved(span: Span, offset: int) -> Span:
    return span[0] + offset, span[1] + offset
