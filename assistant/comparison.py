"""What moved between bulletins on the same items: completed, postponed, figures changed, added, dropped; each side cited.

Enters: two or more bulletins as read (bulletin, passages, figures, matters), in any order. Leaves: a Comparison, oldest first: a row an
item, and a summary line counted from the rows. With more than two, a row is the item's time line. It judges nothing beyond what they
word, and does not know where they are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from assistant.comparison_words import APART, DONE, KINDS, STATUSES, Kind
from assistant.compose import meant
from assistant.compose.arithmetic import plain, shown
from assistant.compose.citing import Citer, sentences, trim
from assistant.match import normalise
from assistant.pairing import Item, Meaning, Told, levels, pair_figures, pair_items, same_period_kind
from assistant.topic import Topic
from assistant.types import Citation
from index.errors import AssistantError
from index.tasks.matters import told_in
from index.tokens import content_words
from index.types import Bulletin, Figure, Matter, MatterStatus, Passage, Span

if TYPE_CHECKING:
    from index.store import Store

QUOTE = 200  # characters of a side's quote where its passage is longer


class CompareError(AssistantError):
    """What was chosen cannot be compared."""


@dataclass(frozen=True)
class Report:
    """A bulletin as read."""

    bulletin: Bulletin
    passages: Sequence[Passage]
    figures: Mapping[str, Sequence[Figure]]
    matters: Sequence[Matter]


@dataclass(frozen=True)
class Side:
    """An item as one bulletin tells it."""

    marker: int  # of the Citation where its status is worded
    title: str
    status: MatterStatus
    status_words: str
    deadline: str
    due: str  # ISO date, "" where it cannot be resolved
    body: str


@dataclass(frozen=True)
class Change:
    """One thing that moved between two neighbouring bulletins that tell of the item."""

    kind: Kind
    what: str  # what is measured; "" for status, deadline and body
    old: str
    new: str
    markers: tuple[int, int]
    bulletins: tuple[str, str]
    difference: str = ""  # 「增加53.8公里」, computed from old and new
    periods: tuple[str, str] = ("", "")
    doubtful: tuple[bool, bool] = (False, False)  # text recognition was not sure of old, of new


@dataclass(frozen=True)
class Row:
    item: str
    path: tuple[str, ...]
    kinds: tuple[Kind, ...]  # in the order of KINDS; ("unchanged",) where nothing moved
    sides: tuple[Side | None, ...]  # one a bulletin; None where it does not tell of the item
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    bulletins: tuple[Bulletin, ...]  # oldest first
    series: bool  # of one issuer on one topic
    rows: tuple[Row, ...]
    citations: tuple[Citation, ...]
    statuses: tuple[Mapping[MatterStatus, int], ...] = ()  # matters of each bulletin by status

    @property
    def counts(self) -> dict[Kind, int]:
        """Rows of each kind; a row may be of several."""
        found = Counter(kind for row in self.rows for kind in row.kinds)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def label(self, kind: Kind, english: bool = False) -> str:
        return (KINDS if self.series else APART)[kind][english]

    def summary(self, english: bool = False) -> str:
        """「新增完成7项,延期1项」, counted from the rows."""
        found = Counter(label for row in self.rows for label in self.labels(row, english))
        words = [w for w in dict.fromkeys(self.label(kind, english) for kind in KINDS) if found[w]]
        return ", ".join(f"{w}: {found[w]}" for w in words) if english else ",".join(f"{w}{found[w]}项" for w in words)

    def labels(self, row: Row, english: bool = False) -> list[str]:
        return list(dict.fromkeys(self.label(kind, english) for kind in row.kinds))

    def to_json(self, english: bool = False) -> dict[str, Any]:
        return {
            "bulletins": [
                {
                    "id": b.id, "title": b.title, "issuer": b.issuer, "published": b.published and b.published.isoformat(),
                    "as_of": b.as_of and b.as_of.isoformat(), "url": b.url, "statuses": dict(statuses),
                }
                for b, statuses in zip(self.bulletins, self.statuses, strict=True)
            ],
            "series": self.series, "summary": self.summary(english), "counts": dict(self.counts),
            "rows": [self.row_json(row, english) for row in self.rows], "citations": [c.to_json() for c in self.citations],
        }  # fmt: skip

    def row_json(self, row: Row, english: bool = False) -> dict[str, Any]:
        return {
            "item": row.item, "path": list(row.path), "kinds": list(row.kinds), "kind": "、".join(self.labels(row, english)),
            "changes": [
                {
                    "kind": c.kind, "what": c.what, "old": c.old, "new": c.new, "difference": c.difference, "markers": list(c.markers),
                    "bulletins": list(c.bulletins), "periods": list(c.periods),
                    **({"doubtful": list(c.doubtful)} if any(c.doubtful) else {}),
                }
                for c in row.changes
            ],
            "sides": [
                side and {
                    "marker": side.marker, "title": side.title, "status": side.status, "status_words": side.status_words,
                    "deadline": side.deadline, "due": side.due, "body": side.body,
                }
                for side in row.sides
            ],
        }  # fmt: skip


# --- the comparison --------------------------------------------------------------------------------------------------


def compare(reports: Sequence[Report], *, topic: str = "", meaning: Meaning | None = None) -> Comparison:
    """`meaning` is asked only for headings that neither number nor words could pair. Raises CompareError for fewer than two bulletins."""
    told = sorted({r.bulletin.id: r for r in reports}.values(), key=lambda r: (meant.told_on(r.bulletin), r.bulletin.id))
    if len(told) < 2:
        raise CompareError("对比至少要选两份不同的通报。", "Choose at least two different bulletins to compare.")
    by_id = {r.bulletin.id: r.bulletin for r in told}
    work = Work(tuple(told), Citations(Citer(by_id.__getitem__)))
    rows = [work.matter_row(line) for line in threads(told, meaning)] + list(work.loose_rows())
    about = Topic(topic)
    kept = [row for row in rows if on_topic(row, about, work.cites.found)]
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows = sorted(kept, key=lambda row: order[row.kinds[0]] if row.kinds else 0)
    return Comparison(
        tuple(r.bulletin for r in told), is_series([r.bulletin for r in told]), *numbered(rows, work.cites.found),
        tuple(dict(Counter(m.status for m in r.matters)) for r in told),
    )  # fmt: skip


def is_series(bulletins: Sequence[Bulletin]) -> bool:
    """Of one issuer on one topic: titles that say the same but for dates, and no two different issuers."""
    issuers = {b.issuer for b in bulletins if b.issuer}
    return len(issuers) <= 1 and all(meant.same_series(a.title, b.title) for a, b in pairwise(bulletins))


def series(bulletins: Sequence[Bulletin]) -> list[list[Bulletin]]:
    """The series of a library that have more than one bulletin, each oldest first."""
    return [group for group in meant.series(bulletins) if len(group) > 1 and is_series(group)]


def threads(told: Sequence[Report], meaning: Meaning | None) -> list[list[Matter | None]]:
    """Each item through all bulletins: its matter in each, None where it is not told."""
    lines: list[list[Matter | None]] = [[m] for m in told[0].matters]
    items = {r.bulletin.id: items_of(r) for r in told}
    for k, report in enumerate(told[1:], 1):
        latest = [next(m for m in reversed(line) if m) for line in lines]
        before = [items[m.bulletin][m.id] for m in latest]
        after = list(items[report.bulletin.id].values())
        paired = dict(pair_items(before, after, meaning))
        for i, line in enumerate(lines):
            line.append(after[paired[i]].matter if i in paired else None)
        met = set(paired.values())
        lines += [[None] * k + [item.matter] for j, item in enumerate(after) if j not in met]
    return lines


def items_of(report: Report) -> dict[str, Item]:
    """Matter id -> Item. Words that many items share (责任单位, 整改目标) tell none from another."""
    words = {m.id: frozenset(words_under(report, m)) for m in report.matters}
    spread = Counter(w for found in words.values() for w in found)
    common = {w for w, n in spread.items() if n > max(1, len(words) / 4)}
    return {m.id: Item(m, words[m.id] - common) for m in report.matters}


def words_under(report: Report, matter: Matter) -> Iterable[str]:
    return (w for p in under(report, matter) for w in content_words(p.text) if len(w) > 1 and not w.isdigit())


def under(report: Report, matter: Matter) -> list[Passage]:
    """The passages that tell of a matter: those under its heading, or its row."""
    return [p for p in report.passages if matter.span[0] <= p.span[0] and p.span[1] <= matter.span[1]]


@dataclass
class Citations:
    """Numbers given as they are first needed; a clause cited twice has one."""

    citer: Citer
    found: list[Citation] = field(default_factory=list)
    _known: dict[tuple[str, Span], int] = field(default_factory=dict)

    def mark(self, passage: Passage, span: Span) -> int:
        key = passage.bulletin, span
        if key not in self._known:
            self.found.append(self.citer.cite(passage, span, len(self.found) + 1))
            self._known[key] = len(self.found)
        return self._known[key]


@dataclass
class Work:
    told: tuple[Report, ...]
    cites: Citations
    used: set[tuple[str, Span]] = field(default_factory=set)  # figures that stand under an item of both sides

    def matter_row(self, line: Sequence[Matter | None]) -> Row:
        sides = tuple(self.side(r, m) if m else None for r, m in zip(self.told, line, strict=True))
        present = [(r, m, s) for r, m, s in zip(self.told, line, sides, strict=True) if m and s]
        changes = [c for one, other in pairwise(present) for c in self.moved(one, other)]
        kinds = {c.kind for c in changes}
        if sides[0] is None:
            kinds.add("added")
        if sides[-1] is None:
            kinds.add("dropped")
        last = present[-1][1]
        return Row(last.title, last.path[:-1] or last.path, ordered(kinds), sides, tuple(changes))

    def side(self, report: Report, matter: Matter) -> Side:
        passage = told_in(matter, report.passages) or report.passages[0]
        start, end = passage.span
        if end - start > QUOTE and matter.status_span and start <= matter.status_span[0]:
            at = matter.status_span[0]
            start, end = next((s for s in sentences(report.bulletin.text, passage.span) if s[0] <= at < s[1]), (start, end))
        elif end - start > QUOTE:
            start, end = next(iter(sentences(report.bulletin.text, passage.span)), (start, end))
        due = matter.deadline
        return Side(
            self.cites.mark(passage, trim(report.bulletin.text, (start, end))), matter.title, matter.status, matter.status_words,
            due.raw if due else "", due.date.isoformat() if due and due.date else "", matter.body or "",
        )  # fmt: skip

    def moved(self, one: tuple[Report, Matter, Side], other: tuple[Report, Matter, Side]) -> Iterable[Change]:
        (_, a, old), (_, b, new) = one, other
        pair = (a.bulletin, b.bulletin)
        if a.status != b.status:
            words = (old.status_words or STATUSES[a.status][0], new.status_words or STATUSES[b.status][0])
            yield Change(status_kind(a.status, b.status), "", *words, (old.marker, new.marker), pair)
        if old.due and new.due and old.due != new.due:
            markers = (self.where(one, a.deadline.span if a.deadline else None), self.where(other, b.deadline.span if b.deadline else None))
            kind: Kind = "postponed" if new.due > old.due else "advanced"
            doubts = tuple(r.bulletin.in_doubt(m.deadline.span) if m.deadline else False for r, m, _ in (one, other))
            yield Change(kind, "", old.deadline, new.deadline, markers, pair, doubtful=(doubts[0], doubts[1]))
        if old.body and new.body and bodies(old.body) != bodies(new.body):
            markers = (self.where(one, find(one[0], a, old.body)), self.where(other, find(other[0], b, new.body)))
            yield Change("body", "", old.body, new.body, markers, pair)
        before, after = (self.told_under(r, m) for r, m, _ in (one, other))
        self.used |= {(t.passage, t.figure.span) for t in (*before, *after)}
        yield from self.figures((one[0], before), (other[0], after), under_one=True)

    def where(self, told: tuple[Report, Matter, Side], span: Span | None) -> int:
        """The marker of the passage that holds a span; the side's own where none does."""
        report, _, side = told
        passage = next((p for p in report.passages if span and p.span[0] <= span[0] and span[1] <= p.span[1]), None)
        if passage is None or span is None:
            return side.marker
        sentence = next((s for s in sentences(report.bulletin.text, passage.span) if s[0] <= span[0] < s[1]), passage.span)
        return self.cites.mark(passage, sentence)

    def told_under(self, report: Report, matter: Matter) -> list[Told]:
        return [Told(f, report.bulletin.text, p.id) for p in under(report, matter) for f in report.figures.get(p.id, ())]

    def figures(self, one: tuple[Report, list[Told]], other: tuple[Report, list[Told]], *, under_one: bool) -> Iterable[Change]:
        """Figures that both tell and that differ; values of unlike stretches of time are shown, and counted apart."""
        (before, olds), (after, news) = one, other
        for i, j in sorted(pair_figures(olds, news, under_one=under_one), key=lambda pair: pair[1]):
            a, b = olds[i].figure, news[j].figure
            if (a.value, a.upper) == (b.value, b.upper):
                continue
            like = same_period_kind(a, b, (before.bulletin.as_of, after.bulletin.as_of))
            kind: Kind = "other_period" if not like else "figure" if a.aspect == "achieved" else "target"
            markers = (self.clause(before, olds[i]), self.clause(after, news[j]))
            yield Change(
                kind, what(b) if b.measure else what(a), worded(a), worded(b), markers, (before.bulletin.id, after.bulletin.id),
                gap(a, b) if like else "", (a.period.raw if a.period else "", b.period.raw if b.period else ""),
                (before.bulletin.in_doubt(a.span), after.bulletin.in_doubt(b.span)),
            )  # fmt: skip

    def clause(self, report: Report, told: Told) -> int:
        passage = next(p for p in report.passages if p.id == told.passage)
        start, end = told.figure.sentence
        span = (start, end) if end - start <= QUOTE else told.figure.clause
        return self.cites.mark(passage, trim(report.bulletin.text, span))

    def loose_rows(self) -> Iterable[Row]:
        """Figures outside the items that both tell of: a row each, of those that neighbouring bulletins both tell."""
        for k, (one, other) in enumerate(pairwise(self.told)):
            before, after = self.loose(one), self.loose(other)
            told: list[Change] = []
            for change in self.figures((one, before), (other, after), under_one=False):
                if any(again(change, known) for known in told):
                    continue
                told.append(change)
                passage = next(p for p in other.passages if p.span[0] <= self.cites.found[change.markers[1] - 1].start < p.span[1])
                sides: list[Side | None] = [None] * len(self.told)
                for at, marker in zip((k, k + 1), change.markers, strict=True):
                    sides[at] = Side(marker, change.what, "unstated", "", "", "", "")
                yield Row(change.what, passage.path, (change.kind,), tuple(sides), (change,))

    def loose(self, report: Report) -> list[Told]:
        told = (Told(f, report.bulletin.text, p.id) for p in report.passages for f in report.figures.get(p.id, ()))
        return [t for t in told if (t.passage, t.figure.span) not in self.used and t.measure]


def ordered(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    found = set(kinds)
    return tuple(kind for kind in KINDS if kind in found) or ("unchanged",)


def status_kind(before: MatterStatus, after: MatterStatus) -> Kind:
    """What was not worded before is no new completion: the older bulletin does not say that it was open."""
    if after in DONE and before not in (*DONE, "unstated"):
        return "completed"
    if before in DONE and after not in (*DONE, "unstated", "standing"):
        return "reopened"
    return "status"


def bodies(words: str) -> list[str]:
    return [part for part in normalise(words).replace(",", "、").replace("，", "、").split("、") if part]


def find(report: Report, matter: Matter, words: str) -> Span | None:
    at = report.bulletin.text.find(words, *matter.span)
    return (at, at + len(words)) if at >= 0 else None


def again(change: Change, known: Change) -> bool:
    """The same change told a second time: 「任务 12项→5项」 under 下一步 after 「整改任务 12项→5项」."""
    return (change.old, change.new) == (known.old, known.new) and (change.what in known.what or known.what in change.what)


def what(figure: Figure) -> str:
    """What is measured, with the deed that is counted: 「企业(立案处罚)」."""
    deed = figure.direction
    plain_level = not deed or levels(figure) or deed in figure.measure or deed in ("由", "从", "其中")
    return figure.measure if plain_level else f"{figure.measure}({deed})"


def worded(figure: Figure) -> str:
    """With its qualifier where that stands outside the number: 「85%以上」, 「约3万人」."""
    word = figure.qualifier
    if not word or word in figure.raw:
        return figure.raw
    return f"{figure.raw}{word}" if word in ("以上", "以下", "以内", "左右", "余", "多") else f"{word}{figure.raw}"


def gap(a: Figure, b: Figure) -> str:
    """The difference as 本助手计算 shows it; none where the value is a rank or a grade."""
    if a.kind == "ordinal" or a.upper is not None or b.upper is not None:
        return ""
    value = abs(b.value - a.value)
    words = f"{plain(value)}个百分点" if a.unit == "%" else shown(value, a.unit, b.raw)
    return f"{'增加' if b.value > a.value else '减少'}{words}"


def on_topic(row: Row, topic: Topic, cited: Sequence[Citation]) -> bool:
    markers = {m for c in row.changes for m in c.markers} | {s.marker for s in row.sides if s}
    return topic(row.path, row.item, *(c.what for c in row.changes), *(cited[m - 1].quote for m in sorted(markers)))


def numbered(rows: Sequence[Row], cited: Sequence[Citation]) -> tuple[tuple[Row, ...], tuple[Citation, ...]]:
    """Markers from 1 as the rows first use them; citations of rows left out go."""
    new: dict[int, int] = {}

    def renumber(marker: int) -> int:
        return new.setdefault(marker, len(new) + 1)

    renamed = []
    for row in rows:
        sides = tuple(s and replace(s, marker=renumber(s.marker)) for s in row.sides)
        changes = tuple(replace(c, markers=(renumber(c.markers[0]), renumber(c.markers[1]))) for c in row.changes)
        renamed.append(replace(row, sides=sides, changes=changes))
    return tuple(renamed), tuple(replace(cited[old - 1], marker=n) for old, n in new.items())


# --- over a library --------------------------------------------------------------------------------------------------


def of_library(store: Store, ids: Sequence[str], topic: str = "") -> Comparison:
    """Raises LibraryError for an unknown id. The embedder is loaded only where headings are left that words could not pair."""
    reports = [Report(store.bulletin(id), store.passages(id), store.figures(id), store.commitments(id)[0]) for id in dict.fromkeys(ids)]

    def meaning(one: Sequence[str], other: Sequence[str]) -> list[list[float]]:
        vectors = [store.embedder.encode_documents(list(texts)) for texts in (one, other)]
        return [[float(a @ b) for b in vectors[1]] for a in vectors[0]]

    told = is_series([r.bulletin for r in reports])
    return compare(reports, topic=topic, meaning=meaning if told else None)
