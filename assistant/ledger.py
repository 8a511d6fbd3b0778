"""承诺台账: every matter and every measure of some bulletins as rows, to filter, sort and hand on.

Enters: what the store read of each bulletin. Leaves: frozen `LedgerRow`s, in the order of the texts, each matter before its measures.
A matter and a measure are two levels: a matter has the status that the source words for the whole of it, mostly none; what is told of one
measure says nothing of its matter. Pure, the store is only asked; the day against which deadlines are held is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal, Protocol

from assistant import lexicon
from assistant.compose.citing import CLAUSE_END, LONGEST, trim
from assistant.match import normalise
from assistant.search import path_at
from assistant.topic import Topic, normalised, sought
from assistant.types import located
from index.errors import AssistantError
from index.types import Bulletin, Commitment, Deadline, Figure, Matter, Passage, Place, Span

Level = Literal["matter", "measure"]
OPEN = ("planned", "under_way", "standing", "staged", "partly_done", "not_done", "unstated")
PROMISED = ("planned", "under_way", "standing")
CLOSED = ("done", "done_and_standing", "taken")
ORDER = ("not_done", "planned", "under_way", "staged", "partly_done", "standing", "unstated", "taken", "done_and_standing", "done")
INCLUDED = {"done": ("done", "done_and_standing"), "standing": ("standing", "done_and_standing")}


class StatusError(AssistantError):
    """A name that is no status."""


class Read(Protocol):
    """What is asked of a store."""

    def bulletins(self) -> Sequence[Bulletin]: ...

    def bulletin(self, id: str) -> Bulletin: ...

    def passages(self, id: str) -> Sequence[Passage]: ...

    def commitments(self, id: str) -> tuple[Sequence[Matter], Sequence[Commitment]]: ...


@dataclass(frozen=True, slots=True)
class LedgerRow:
    bulletin: str
    level: Level
    key: str  # stable: matter id, or "<bulletin>:<start>-<end>" of a measure
    matter_id: str  # "" for a measure that stands under no matter
    matter: str  # the matter's title
    path: tuple[str, ...]  # headings over the quote
    action: str  # the measure as worded; "" for a matter
    status: str  # normal form
    status_words: str  # as worded
    deadline: Deadline | None
    body: str | None
    figures: tuple[str, ...]  # as written, with their qualifier
    start: int
    end: int
    quote: str  # == the bulletin's said((start, end))
    place: Place = field(compare=False, repr=False)  # of the quote, in the canonical text
    documents: tuple[str, ...] = ()
    corrected: bool = False  # by the reader
    doubtful: bool = False  # text recognition was not sure of one of its figures, or of its deadline
    sought: str = field(default="", compare=False, repr=False)  # headings, matter and action as `topic.sought` makes them

    @property
    def due(self) -> date | None:
        return self.deadline.date if self.deadline else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter. Empty fields take everything; `before` and `after` count the day itself."""

    topic: str = ""
    status: tuple[str, ...] = ()  # normal forms
    before: date | None = None
    after: date | None = None
    body: str = ""
    words: str = ""  # all of these stand in its headings, matter, action or body, as typed
    level: Level | Literal[""] = ""
    promised: bool = False  # only what is still promised: planned, under way, standing, of a matter that is not done


def read(store: Read, bulletins: Sequence[str] = ()) -> list[LedgerRow]:
    """Rows of these bulletins, of all where none is named. An unknown id raises LibraryError."""
    chosen = [store.bulletin(id) for id in dict.fromkeys(bulletins)] if bulletins else store.bulletins()
    return [row for bulletin in chosen for row in rows_of(bulletin, store.passages(bulletin.id), *store.commitments(bulletin.id))]


def rows_of(
    bulletin: Bulletin, passages: Sequence[Passage], matters: Sequence[Matter], commitments: Sequence[Commitment]
) -> list[LedgerRow]:
    """Each matter, then its measures; a measure of no matter stands where the text has it."""
    spans = {p.id: p.span for p in passages}
    headings = {f"{bulletin.id}/{s.number}": s.heading_span for s in bulletin.sections}
    titles = {m.id: m.title for m in matters}
    rows = [(m.span[0], 0, _of_matter(bulletin, m, headings.get(m.id) or spans.get(m.id) or m.span)) for m in matters]
    begins = {m.id: m.span[0] for m in matters}
    for one in commitments:
        rows.append((begins.get(one.matter, one.span[0]), 1, _of_measure(bulletin, one, titles.get(one.matter, ""))))
    return [row for _, _, row in sorted(rows, key=lambda r: (r[0], r[1], r[2].start))]


def _of_matter(bulletin: Bulletin, matter: Matter, heading: Span) -> LedgerRow:
    start, end = _clause(bulletin.text, matter.status_span) if matter.status_span else trim(bulletin.text, heading)
    end = min(end, start + 2 * LONGEST)
    path = path_at(bulletin, start)  # where the quote stands: an overview may word its status
    return LedgerRow(
        matter.bulletin, "matter", matter.id, matter.id, matter.title, path, "", matter.status, matter.status_words, matter.deadline,
        matter.body, (), start, end, bulletin.said((start, end)), bulletin.place((start, end)),
        doubtful=_in_doubt(bulletin, matter.deadline, ()), sought=sought(matter.path, matter.title),
    )  # fmt: skip


def _of_measure(bulletin: Bulletin, one: Commitment, title: str) -> LedgerRow:
    start, end = one.span
    end = min(end, start + 2 * LONGEST)
    return LedgerRow(
        one.bulletin, "measure", f"{one.bulletin}:{start}-{one.span[1]}", one.matter, title, one.path, one.action, one.status,
        one.status_words, one.deadline, one.body, tuple(as_written(bulletin.text, f) for f in one.figures), start, end,
        bulletin.said((start, end)), bulletin.place((start, end)), one.documents,
        doubtful=_in_doubt(bulletin, one.deadline, one.figures), sought=sought(one.path, title, one.action),
    )  # fmt: skip


def _in_doubt(bulletin: Bulletin, deadline: Deadline | None, figures: Sequence[Figure]) -> bool:
    spans = [*(figure.span for figure in figures), *([deadline.span] if deadline else [])]
    return any(map(bulletin.in_doubt, spans))


def as_written(text: str, figure: Figure) -> str:
    """The number with the qualifier beside it: 超8500张, 30家以上."""
    start, end = figure.span
    if figure.qualifier and text.startswith(figure.qualifier, end):
        end += len(figure.qualifier)
    elif figure.qualifier and text.endswith(figure.qualifier, 0, start):
        start -= len(figure.qualifier)
    return text[start:end]


def _clause(text: str, span: Span) -> Span:
    """The least stretch between marks that holds the span, to the sentence's end: 「整改进展：已完成」."""
    start = max((m.end() for m in CLAUSE_END.finditer(text, max(0, span[0] - LONGEST), span[0])), default=max(0, span[0] - LONGEST))
    stop = CLAUSE_END.search(text, span[1], span[1] + LONGEST)
    return trim(text, (start, stop.start() if stop else min(len(text), span[1] + LONGEST)))


# Filtering and sorting


def select(rows: Iterable[LedgerRow], wanted: Wanted) -> list[LedgerRow]:
    topic, words = Topic(wanted.topic), normalise_words(wanted.words)
    statuses = {other for name in wanted.status for other in INCLUDED.get(name, (name,))}
    rows = list(rows)
    closed = {row.key for row in rows if row.level == "matter" and row.status in CLOSED}

    def takes(row: LedgerRow) -> bool:
        return (
            (not wanted.level or row.level == wanted.level)
            and (not statuses or row.status in statuses)
            and (not wanted.promised or (row.level == "measure" and row.status in PROMISED and row.matter_id not in closed))
            and (wanted.before is None or (row.due is not None and row.due <= wanted.before))
            and (wanted.after is None or (row.due is not None and row.due >= wanted.after))
            and (not wanted.body or normalise(wanted.body) in normalised(row.body or ""))
            and topic.met(row.sought)
            and all(word in row.sought or word in normalised(row.body or "") for word in words)
        )

    return [row for row in rows if takes(row)]


def normalise_words(typed: str) -> list[str]:
    return [normalise(word) for word in typed.split()]


def sort(rows: Sequence[LedgerRow], key: str = "place", descending: bool = False) -> list[LedgerRow]:
    """Stable; any other key than these: the order of the texts. Rows without the thing sorted by come last, whichever the direction."""
    values: dict[str, Callable[[LedgerRow], str]] = {
        "matter": lambda r: r.matter,
        "status": lambda r: f"{ORDER.index(r.status):02}",
        "deadline": lambda r: r.due.isoformat() if r.due else "",
        "body": lambda r: r.body or "",
        "bulletin": lambda r: r.bulletin,
    }
    value = values.get(key)
    if value is None:
        return list(reversed(rows)) if descending else list(rows)
    held = [row for row in rows if value(row) != ""]
    return [*sorted(held, key=value, reverse=descending), *(row for row in rows if value(row) == "")]


@cache
def status_names() -> Mapping[str, str]:
    """What a reader may type -> normal form."""
    rows = (line.split("\t") for line in lexicon.lines("status_names.txt"))
    return {normalise(name): row[0] for row in rows for name in row[1].split()}


def statuses(typed: Iterable[str]) -> tuple[str, ...]:
    """「已完成,推进中」 -> ("done", "under_way"). Raises StatusError for a name that is none."""
    found = []
    for name in (part for text in typed for part in text.replace("、", ",").replace("，", ",").split(",") if part.strip()):
        if normalise(name) not in status_names():
            names = "、".join(line.split("\t")[1].split()[0] for line in lexicon.lines("status_names.txt"))
            plain = ", ".join(dict.fromkeys(status_names().values()))
            raise StatusError(f"没有状态「{name}」。可用:{names}。", f"No status “{name}”. There are: {plain}.")
        found.append(status_names()[normalise(name)])
    return tuple(dict.fromkeys(found))


def to_json(row: LedgerRow) -> dict[str, Any]:
    """A row as programs get it (contract 2). `deadline`: the day where the words name one, else the words; `doubtful`
    only where it is."""
    doubt = {"doubtful": True} if row.doubtful else {}
    return {
        "bulletin": row.bulletin, "path": list(row.path), "matter": row.matter, "action": row.action, "status": row.status,
        "status_words": row.status_words, "deadline": deadline_text(row.deadline), "body": row.body, "figures": list(row.figures),
        **doubt, **located(row.place),
    }  # fmt: skip


def deadline_text(deadline: Deadline | None) -> str | None:
    if deadline is None:
        return None
    return deadline.date.isoformat() if deadline.date else deadline.raw


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of each level, and of each status on it."""

    matters: int = 0
    measures: int = 0
    of_matters: Mapping[str, int] = field(default_factory=dict)
    of_measures: Mapping[str, int] = field(default_factory=dict)


def count(rows: Iterable[LedgerRow]) -> Count:
    tally: dict[Level, dict[str, int]] = {"matter": {}, "measure": {}}
    for row in rows:
        tally[row.level][row.status] = tally[row.level].get(row.status, 0) + 1
    return Count(sum(tally["matter"].values()), sum(tally["measure"].values()), tally["matter"], tally["measure"])
