"""Bulletin + Passages + Figures -> Matters and Commitments: what was done, is under way or is promised, one clause each.

A commitment is a sentence of a measure or paragraph, cut where what is done ends and what is promised begins: 「已完成建设10个,
预计共配备…418张」 gives two. Its status is worded (已, 正在, 预计, 2024年底前 …), or follows from the part it stands in: what a report
lists under a problem was taken, what stands under 下一步 is planned. Sentences that only report a result give none.
It does not know whether what is told is so, nor what later bulletins say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from .bodies import body_of
from .deadlines import deadline_of
from .documents import documents
from .matters import Place, meaning, places, read_matters, value_of
from .statuses import Worded, hide_quoted, is_modifier, status_of
from .types import Bulletin, Commitment, Deadline, Figure, Matter, MeasureStatus, Passage, Span
from .vocabulary import any_of, words

SENTENCE = re.compile(r"[^。！!？?\n]+")
CLAUSE = re.compile(r"[^，,；;]+(?:[，,；;]|$)")
LABEL = re.compile(r"^[\s*>\-]*(?:(?:第?[一二三四五六七八九十]{1,3}(?:是|要|来))|\d{1,2}[.．、)）](?!\d))?\s*")
EDGE = " \t\u3000\u00a0，,。；;：:*"
TAKEN = r"已(?!知|有之|故|婚|往|然)(?:经)?(?:按[^，,。；;《]{{1,8}}要求)?(?:全部|均|全面|基本|陆续)?(?:{actions})?|[\u4e00-\u9fff]{{1,2}}(?<!为)了(?![解然如])|累计|先后"
EXPLICIT = re.compile("正在|中$|达到")
TRAIL = 2  # characters between 「从2021年3月份起」 and 「每月25日前」, which are one deadline
MIN_ACTION = 4  # characters; 「严考细督」 is one, 「同时」 is none

Result = tuple[tuple[Matter, ...], tuple[Commitment, ...]]


def read_bulletin(bulletin: Bulletin, passages: Sequence[Passage], figures: Mapping[str, tuple[Figure, ...]]) -> Result:
    place = places(bulletin, passages)
    matters = read_matters(bulletin, passages, place)
    by_id = {m.id: m for m in matters}
    day = bulletin.as_of or bulletin.signed or bulletin.published
    found: list[Commitment] = []
    for passage in passages:
        where = place[passage.id]
        if where.role == "cause" or passage.section is None:
            continue
        matter = by_id.get(where.matter) or holder(passage, matters)
        found += commitments_of(passage, figures.get(passage.id, ()), where, matter, day)
    return matters, tuple(found)


def holder(passage: Passage, matters: Sequence[Matter]) -> Matter | None:
    """The matter that a row was merged into, or the only one that an overview or next step mentions here."""
    start, end = passage.span
    holders = [m for m in matters if any(start <= a and b <= end for a, b in m.mentions)]
    return holders[0] if len(holders) == 1 else None


def commitments_of(
    passage: Passage, figures: Sequence[Figure], where: Place, matter: Matter | None, day: date | None
) -> Iterator[Commitment]:
    body = matter.body if matter else None
    for piece in pieces(passage, figures, where.role, day):
        start, end = piece.span
        text = passage.text[start - passage.span[0] : end - passage.span[0]]
        own = body_of(text)
        deadline = piece.deadline or inherited(piece, matter)
        yield Commitment(
            passage.bulletin, passage.id, passage.path, matter.id if matter else "", text, (start, end),
            piece.status, piece.words, deadline, own.words if own else body,
            tuple(d.name for d in documents(text, issuing=where.role == "documents") if d.issued),
            tuple(f for f in figures if start <= f.span[0] and f.span[1] <= end),
        )  # fmt: skip


def inherited(piece: Piece, matter: Matter | None) -> Deadline | None:
    """The matter's own deadline holds for what is still to do under it."""
    return matter.deadline if matter and piece.status in ("planned", "under_way") else None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one sentence in one status."""

    span: Span
    status: MeasureStatus
    words: str = ""
    deadline: Deadline | None = None


def pieces(passage: Passage, figures: Sequence[Figure], role: str, day: date | None) -> Iterator[Piece]:
    """What one passage says was done or will be."""
    kind = meaning(passage.label)
    if kind in ("deadline", "body", "title") or (passage.cells and not any(meaning(h) for h, _ in passage.cells)):
        return
    if passage.kind == "row":
        yield from row_pieces(passage, day)
        return
    offset, text = value_of(passage) if kind else (passage.span[0], passage.text)
    default: MeasureStatus = "planned" if kind == "target" or role == "plan" else "taken"
    for number, match in enumerate(SENTENCE.finditer(text)):
        sentence = match[0]
        label = LABEL.match(sentence)
        begin = match.start() + (label.end() if label else 0)
        sentence = text[begin : match.end()]
        named = number == 0 and passage.kind == "measure" and bool(label and label[0].strip())
        if kind == "status" and number == 0 and status_of(sentence, value=True) and len(sentence) < 12:
            continue  # 「进展：已完成。」 is the matter's status, no measure
        near = [f for f in figures if offset + begin <= f.span[0] < offset + match.end()]
        if role == "overview" and not (near or "《" in sentence or status_of(sentence)):
            continue  # 「深刻认识到…」 is no measure
        yield from sentence_pieces(sentence, offset + begin, near, default, named, day)


def row_pieces(passage: Passage, day: date | None) -> Iterator[Piece]:
    """The cell with the measure, else the one that names the task; the cell 状态 words its status."""
    cells = {meaning(head): cell for head, cell in passage.cells if meaning(head)}
    action = cells.get("measure") or cells.get("target") or cells.get("title") or ""
    at = passage.text.find(action)
    if not action or at < 0:
        return
    worded = status_of(cells["status"], value=True) if "status" in cells else None
    start = passage.span[0] + at
    yield Piece((start, start + len(action)), worded.measure if worded else "unstated", worded.words if worded else "")


@dataclass(frozen=True, slots=True)
class Clause:
    span: Span  # within the sentence
    status: MeasureStatus | None  # None where its words state none
    words: str
    deadline: Deadline | None
    firm: bool  # its status holds for the sentence wherever it stands; that of 持续… only where it opens it


def sentence_pieces(
    sentence: str, offset: int, figures: Sequence[Figure], default: MeasureStatus, named: bool, day: date | None
) -> Iterator[Piece]:
    """One piece for each run of clauses in one status; a clause without words of its own goes with the one before."""
    clauses = [settled(read_clause(sentence, m.span(), offset, figures, day), default) for m in CLAUSE.finditer(sentence)]
    if not (named or acts(sentence) or any(c.status not in (None, "taken") for c in clauses)):
        return
    runs: list[list[Clause]] = []
    for clause in clauses:
        last = next((c.status for c in reversed(runs[-1]) if c.status), None) if runs else None
        parts = clause.status is not None and clause.status != (last or default) and bool(runs) and splits(last or default, clause.status)
        if not runs or parts:
            runs.append([clause])
        else:
            runs[-1].append(clause)
    for run in runs:
        yield from piece_of(sentence, offset, run, default)


def settled(clause: Clause, default: MeasureStatus) -> Clause:
    """Under 下一步, 「持续深化」 and 「加快」 are plans too."""
    return replace(clause, status="planned") if default == "planned" and clause.status == "under_way" else clause


def splits(before: MeasureStatus, after: MeasureStatus) -> bool:
    """Done or under way against promised tells two things; 「加快…,已办理16家」 in one breath tells one."""
    return "planned" in (before, after)


def piece_of(sentence: str, offset: int, run: Sequence[Clause], default: MeasureStatus) -> Iterator[Piece]:
    start, end = run[0].span[0], run[-1].span[1]
    while start < end and sentence[start] in EDGE:
        start += 1
    while start < end and sentence[end - 1] in EDGE:
        end -= 1
    if end - start < MIN_ACTION:
        return
    first = next((c for c in run if c.firm), None)
    if first is None and (run[0].status or default == "planned"):
        first = next((c for c in run if c.status), None)
    deadline = joined([c.deadline for c in run if c.deadline], sentence, offset)
    yield Piece((start + offset, end + offset), first.status or default if first else default, first.words if first else "", deadline)


def joined(deadlines: Sequence[Deadline], sentence: str, offset: int) -> Deadline | None:
    """The first; with the next, where both recur and stand side by side: 「从2021年3月份起,每月25日前」."""
    if len(deadlines) > 1 and deadlines[0].standing and deadlines[1].standing:
        start, end = deadlines[0].span[0], deadlines[1].span[1]
        if 0 <= deadlines[1].span[0] - deadlines[0].span[1] <= TRAIL:
            return Deadline(sentence[start - offset : end - offset], (start, end), None, True)
    return deadlines[0] if deadlines else None


def read_clause(sentence: str, span: Span, offset: int, figures: Sequence[Figure], day: date | None) -> Clause:
    text = sentence[span[0] : span[1]]
    worded = status_of(text)
    status: MeasureStatus | None = worded.measure if worded else None
    said = worded.words if worded else ""
    soft = worded is None or (worded.status in ("under_way", "standing") and not EXPLICIT.search(said))
    if soft and (match := taken().search(plain := hide_quoted(text))) and not is_modifier(plain, match.span()):
        status, said, soft = "taken", match[0], False
    at = offset + span[0]
    promised = status != "taken" and any(f.aspect != "achieved" and at <= f.span[0] < at + len(text) for f in figures)
    deadline = None if status == "taken" else deadline_of(text, day, planned=status == "planned" or promised, offset=at)
    due = deadline is not None and not deadline.standing
    if status in (None, "unstated") and (promised or due):
        status = "planned"
        said = said or (deadline.raw if deadline and due else "")
    if deadline and deadline.standing and status is None:
        status, said = "standing", deadline.raw
    return Clause(span, status, said, deadline, status is not None and (not soft or status == "planned" or deadline is not None))


@cache
def actions() -> re.Pattern[str]:
    return re.compile(any_of(words("action_words.txt")))


@cache
def taken() -> re.Pattern[str]:
    return re.compile(TAKEN.format(actions="|".join(words("action_words.txt"))))


def acts(sentence: str) -> bool:
    return bool(actions().search(hide_quoted(sentence)))


def worded_measure(text: str) -> tuple[MeasureStatus, Worded] | None:
    """The status of a measure's clause as worded, for those who have a clause and no passage."""
    worded = status_of(text)
    return (worded.measure, worded) if worded else None
