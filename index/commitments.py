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

from index.structure.fields import meaning
from index.tasks.bodies import body_of
from index.tasks.deadlines import deadline_of
from index.tasks.documents import documents
from index.tasks.matter_places import Place, places
from index.tasks.matters import label_end, read_matters, value_of
from index.tasks.mentions import ENUMERATION
from index.tasks.statuses import hide_quoted, is_modifier, status_of
from index.types import Bulletin, Commitment, Deadline, Figure, Matter, MeasureStatus, Passage, Span
from index.vocabulary import any_of, words

SENTENCE = re.compile(r"[^。！!？?；;\n]+")
CLAUSE = re.compile(r"[^，,]+(?:[，,]|$)")
# Two of these in a sentence count matters (已完成8项，正在推进12项); it tells no measure.
TALLY = re.compile(r"(?:已|已经|正在|尚未|基本|阶段性|长期|持续)[^，,；;。\d]{1,12}\d+\s?[项个件条]")
REST = re.compile(r"其余|余下|剩余|另外|必须|不得|一律")  # a figure near these is no promise by itself
LABEL = re.compile(r"^[\s*>\-—•·]*(?:(?:第?[一二三四五六七八九十]{1,3}(?:是|要|来))|\d{1,2}[.．、)）](?!\d))?\s*")
EDGE = " \t\u3000\u00a0，,。；;：:*"
TAKEN = (
    r"已(?!知|有之|故|婚|往|然)(?:经)?(?:按[^，,。；;《]{{1,8}}要求)?(?:全部|均|全面|基本|陆续)?(?:{actions}|到位|达到?|超过?|突破|形成|进入|有)?"
    r"|[\u4e00-\u9fff]{{1,2}}(?<!为)了(?![解然如])|累计|先后"
)
EXPLICIT = re.compile("正在|中$|达到")
TRAIL = 2  # characters between 「从2021年3月份起」 and 「每月25日前」, which are one deadline
BARE = re.compile(r"(?:全部|按期|如期)?(?:完成|办结|销号|付清|到位|整改到位|完成整改)?[，,]?")
# A lead that tells something: a date, or a number that is no part of what the rest goes by (按照28项任务要求).
TOLD = re.compile(r"\d\s?[年月日]|^(?!按|根据|对照|针对|围绕|聚焦|为|通过|结合|在).*\d")
ASIDE = re.compile(r"^[\d\s年月日]+$|^(?:欢迎|敬请|联系电话|监督电话|如有意见)")  # the signature's date, the words to the public
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
        if where.role in ("cause", "notes") or (passage.section is None and not passage.cells):
            continue
        for piece in pieces(passage, figures.get(passage.id, ()), where.role, day):
            own = by_id.get(where.matter) or (holder(passage.span, matters) if passage.cells else None)
            found.append(commitment(passage, figures.get(passage.id, ()), where, piece, own, own or holder(piece.span, matters)))
    return matters, tuple(found)


def holder(span: Span, matters: Sequence[Matter]) -> Matter | None:
    """The matter that a row was merged into, or the only one that an overview or next step mentions here."""
    holders = [m for m in matters if any(a < span[1] and span[0] < b for a, b in m.mentions)]
    return holders[0] if len(holders) == 1 else None


def commitment(
    passage: Passage, figures: Sequence[Figure], where: Place, piece: Piece, matter: Matter | None, named: Matter | None
) -> Commitment:
    """`matter` is what the passage stands under; `named` may be one that it only mentions, whose body is not told here."""
    start, end = piece.span
    text = passage.text[start - passage.span[0] : end - passage.span[0]]
    own = body_of(text) or body_of(sentence_to(passage, piece.span))  # it may be named in the sentence's first half
    issued = tuple(d.name for d in documents(text, issuing=where.role == "documents") if d.issued)
    return Commitment(
        passage.bulletin, passage.id, passage.path, named.id if named else "", text, piece.span, piece.status, piece.words,
        piece.deadline or inherited(piece, matter, told=bool(passage.cells)), own.words if own else matter.body if matter else None, issued,
        tuple(f for f in figures if start <= f.span[0] and f.span[1] <= end),
    )  # fmt: skip


def sentence_to(passage: Passage, span: Span) -> str:
    start, end = span[0] - passage.span[0], span[1] - passage.span[0]
    return passage.text[max(passage.text.rfind(mark, 0, start) for mark in "。；;\n") + 1 : end]


def inherited(piece: Piece, matter: Matter | None, *, told: bool) -> Deadline | None:
    """The matter's own deadline holds for what is still to do under it; `told`: a column says it of the row, whatever its status."""
    return matter.deadline if matter and (told or piece.status in ("planned", "under_way", "standing")) else None


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
    if kind == "title" or (passage.cells and not any(meaning(h) for h, _ in passage.cells)):
        return
    if passage.kind == "row":
        yield from row_pieces(passage, day)
        return
    offset, text = value_of(passage) if kind else (passage.span[0], passage.text)
    if kind in ("deadline", "body"):  # what follows the label's own sentence tells on
        end, kind = label_end(text), ""
        offset, text = offset + end, text[end:]
    default: MeasureStatus = "planned" if kind == "target" or role in ("plan", "tasks") else "taken"
    for number, match in enumerate(SENTENCE.finditer(text)):
        sentence = match[0]
        label = LABEL.match(sentence)
        begin = match.start() + (label.end() if label else 0)
        sentence = text[begin : match.end()]
        named = number == 0 and passage.kind == "measure" and bool(label and label[0].strip())
        if kind == "status" and number == 0 and status_of(sentence, value=True) and len(sentence) < 12:
            continue  # 「进展：已完成。」 is the matter's status, no measure
        near = [f for f in figures if offset + begin <= f.span[0] < offset + match.end()]
        if len(TALLY.findall(sentence)) > 1 or ENUMERATION.search(sentence):
            continue
        if role == "overview" and not (near or "《" in sentence or status_of(sentence)):
            continue  # 「深刻认识到…」 is no measure
        named = named or kind == "status" or (role == "documents" and "《" in sentence)
        if kind == "target":
            yield from whole_piece(sentence, offset + begin, default, day)
        else:
            yield from sentence_pieces(sentence, offset + begin, near, default, named, day)


def whole_piece(sentence: str, offset: int, status: MeasureStatus, day: date | None) -> Iterator[Piece]:
    """「整改目标：积存渗滤液全部清零」 is a target, whatever its words."""
    deadline = deadline_of(sentence, day, planned=True, offset=offset)
    yield from piece_of(sentence, offset, [Clause((0, len(sentence)), None, "", deadline, False, False)], status)


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
    bare: bool  # it names a day and no more than 完成: what is to be done stands before it
    firm: bool  # its status holds for the sentence wherever it stands; that of 持续… only where it opens it


def sentence_pieces(
    sentence: str, offset: int, figures: Sequence[Figure], default: MeasureStatus, named: bool, day: date | None
) -> Iterator[Piece]:
    """One piece for each run of clauses in one status; a clause without words of its own goes with the one before."""
    plain = hide_quoted(sentence)  # commas in titles and quotations end no clause
    read = (read_clause(sentence, plain, m.span(), offset, figures, default, day) for m in CLAUSE.finditer(plain))
    clauses = [settled(clause, default) for clause in read]
    if not (named or acts(plain) or any(c.status not in (None, "taken") for c in clauses)):
        return
    runs: list[list[Clause]] = []
    for clause in clauses:
        if not runs or parts(runs[-1], clause, default):
            runs.append([clause])
        else:
            runs[-1].append(clause)
    for run in joined_leads(runs, plain):
        yield from piece_of(sentence, offset, run, default)


def joined_leads(runs: Sequence[list[Clause]], plain: str) -> list[list[Clause]]:
    """「按照行动方案,」 tells nothing by itself; it goes with what follows."""
    kept: list[list[Clause]] = []
    for run in runs:
        lead = plain[kept[-1][0].span[0] : kept[-1][-1].span[1]] if kept else ""
        if kept and not any(c.status for c in kept[-1]) and not acts(lead) and not TOLD.search(lead):
            kept[-1] = kept[-1] + run
        else:
            kept.append(run)
    return kept


def parts(run: Sequence[Clause], clause: Clause, default: MeasureStatus) -> bool:
    """Does the clause begin another commitment: promised after done, done after promised, or due on another day?"""
    if clause.status is None:
        return False
    told = next((c.status for c in reversed(run) if c.status), None)
    if clause.bare and told is None:
        return False
    before = told or default
    if "planned" in (before, clause.status) and before != clause.status and "standing" not in (before, clause.status):
        return True
    days = {c.deadline.date for c in run if c.deadline and c.deadline.date}
    return bool(days) and clause.deadline is not None and clause.deadline.date is not None and clause.deadline.date not in days


def settled(clause: Clause, default: MeasureStatus) -> Clause:
    """Under 下一步, 「持续深化」, 「常态化开展」 and 「全部建成」 are plans too; 「已建成」 and 「编制了」 are not."""
    if default != "planned" or clause.status in (None, "planned") or clause.deadline is not None:
        return clause
    happened = clause.status == "taken" and re.search("已|了$", clause.words)
    return clause if happened else replace(clause, status="planned")


def piece_of(sentence: str, offset: int, run: Sequence[Clause], default: MeasureStatus) -> Iterator[Piece]:
    start, end = run[0].span[0], run[-1].span[1]
    while start < end and sentence[start] in EDGE:
        start += 1
    while start < end and sentence[end - 1] in EDGE:
        end -= 1
    if end - start < MIN_ACTION or ASIDE.match(sentence[start:end]):
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


def read_clause(
    sentence: str, plain: str, span: Span, offset: int, figures: Sequence[Figure], default: MeasureStatus, day: date | None
) -> Clause:
    text, plain = sentence[span[0] : span[1]], plain[span[0] : span[1]]
    worded = status_of(text)
    status: MeasureStatus | None = worded.measure if worded else None
    said = worded.words if worded else ""
    soft = worded is None or (worded.status in ("under_way", "standing") and not EXPLICIT.search(said))
    if soft and (match := taken().search(plain)) and not is_modifier(plain, match.span()):
        status, said, soft = "taken", match[0], False
    at = offset + span[0]
    near = [f for f in figures if at <= f.span[0] < at + len(text)]
    promised = status != "taken" and any(f.aspect != "achieved" for f in near) and not REST.search(text)
    firm_done = status == "taken" and "已" in said
    expects = promised or status == "planned" or default == "planned"
    deadline = None if firm_done else deadline_of(plain, day, planned=expects, offset=at)
    if deadline and plain is not text:
        deadline = replace(deadline, raw=text[deadline.span[0] - at : deadline.span[1] - at])
    due = deadline is not None and not deadline.standing and (deadline.date is None or day is None or deadline.date > day)
    if status is None and (promised or due):
        status, said = "planned", deadline.raw if deadline and due else ""
    firm = status is not None and (not soft or status == "planned" or deadline is not None)
    bare = deadline is not None and deadline.span[0] == at and bool(BARE.fullmatch(text[deadline.span[1] - at :]))
    return Clause(span, status, said, deadline, bare, firm)


@cache
def actions() -> re.Pattern[str]:
    return re.compile(any_of(words("action_words.txt")))


@cache
def taken() -> re.Pattern[str]:
    return re.compile(TAKEN.format(actions="|".join(words("action_words.txt"))))


def acts(plain: str) -> bool:
    return bool(actions().search(plain))
