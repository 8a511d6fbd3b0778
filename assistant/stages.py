"""How far a thing has come, told otherwise: a hall told as opened where the source has it 尚未开工, a bureau's plan told as carried out.

Enters: a sentence and the passages that it draws on. Leaves: the words that tell of a stage reached (or not), where the source's own
clause tells that it was not (or was). Stages stand in `data/stages.txt`, in their order: what is 投用 has been 建成, what is 尚未开工 is
not. It needs no number, and knows neither drafts nor how passages were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from assistant import lexicon
from assistant.alignment import Source, bare
from assistant.pairing import pairs_of
from assistant.points import DONE, PROMISE
from assistant.proper_names import Replaced
from index.tasks.statuses import status_of
from index.types import Span

State = Literal["done", "undone", "going", "planned"]
SEGMENT = re.compile(r"[^。；;！!？?\n]+")
CLAUSE = re.compile(r"[^，,。；;！!？?\n|]+")
UNDONE = re.compile(
    r"(?:尚未|仍未|并未|还未|未能?(?!来)|还?没有?(?!问题)|不[能得])[^，,。；;]{0,6}$"
    r"|(?:[尚有还等]待|因[^，,]{2,12}未)[^，,。；;]{0,6}$"
)
GOING = re.compile(r"(?:正在|仍在|还在|加快|加紧|推进|抓紧|陆续|开始)[^，,。；;]{0,6}$")
GOES_ON = re.compile(r"^[^，,。；;]{0,2}(?:中(?![心央小学标])|之中|当中|过程中|阶段)")
PLANNED = re.compile(r"原定|(?:原|现)?计划(?:于|在|到|\d)|拟|待[^，,]{1,12}$|[汛节年会](?:期)?后$|顺延至|推[迟后][至到]")
MONTH = re.compile(r"(?<!\d)(?P<month>1[0-2]|[1-9])月(?:(?P<day>\d{1,2})日|(?P<part>[底初末]|[上中下]旬))?")
AT_STAGE = re.compile(r"处[于在](?:[^，,。；;]{1,8}阶段|在建)")
NAMES = re.compile(r"时[间候]?|日期|期限|率|面积|仪式|标准|目标|任务|方案|审批|条件|手续|[之以]?前|之?后")  # 建成时间, 投用后
WHOLE = re.compile(r"[均都]|全部|全都|悉数")
SHARED = 2  # pairs of characters that the source's clause has of the sentence, which name what it tells of
ONWARD = 2  # sentences after the one that names the thing, which may tell its stage
BESIDE = 2  # fewer pairs that another passage may hold and be meant as well


@dataclass(frozen=True)
class Told:
    """A stage as a text tells it."""

    family: str
    rank: int
    state: State
    span: Span
    clause: Span


@cache
def stages() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    rows = (line.split("\t") for line in lexicon.lines("stages.txt"))
    return tuple((family, int(rank), re.compile(words)) for family, rank, words in rows)


def told(text: str, within: Span) -> Iterator[Told]:
    for clause in CLAUSE.finditer(text, *within):
        found = [(match, family, rank) for family, rank, words in stages() for match in words.finditer(text, *clause.span())]
        taken: list[Span] = []
        for match, family, rank in sorted(found, key=lambda row: -len(row[0][0])):  # 「施工完毕」 is no 施工
            if not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                if not NAMES.match(text, match.end()):
                    yield Told(family, rank, state(text, clause.span(), match.span()), match.span(), clause.span())
        if AT_STAGE.search(clause[0]):
            yield Told("build", 2, "going", clause.span(), clause.span())


def state(text: str, clause: Span, span: Span) -> State:
    before, after = text[clause[0] : span[0]], text[span[1] : clause[1]]
    if UNDONE.search(before):
        return "undone"
    if DONE.search(before) and not PROMISE.search(after):
        return "done"
    if is_planned(before) or PROMISE.search(after):
        return "planned"
    if GOING.search(before) or GOES_ON.search(after):
        return "going"
    return "done"


def is_planned(clause: str) -> bool:
    return bool(PROMISE.search(clause) or PLANNED.search(clause))


def crossed(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """The first stage of the sentence that the passages which may be meant tell the other way."""
    mine = list(told(sentence, (0, len(sentence))))
    if not mine:
        return None
    own = named(sentence, mine)
    near = [(source, region) for source in meant(own, sources) if (region := where(own, source))]
    if another_day := otherwise(sentence, near):
        return another_day
    for one in mine:
        if one.state == "planned" or (one.state == "done" and not firmly(sentence, one)):
            continue
        said = [(source, denied(sentence, one, source, region)) for source, region in near]
        slips = [(source, slip) for source, slip in said if slip]
        if slips and not any(slip is False for _, slip in said):
            source, slip = slips[0]
            return Replaced(sentence[slice(*one.span)], one.span, source.bulletin.text[slice(*slip)].strip(), source, slip)
    return None


def otherwise(sentence: str, near: Sequence[tuple[Source, Span]]) -> Replaced | None:
    """A stage by another day: 「10月底前投用」 of 「10月底前竣工，12月底前投用」."""
    for one in told(sentence, (0, len(sentence))):
        mine = days(sentence, one.clause)
        for source, region in near:
            text = source.bulletin.text
            alike = [t for t in told(text, region) if (t.family, t.rank) == (one.family, one.rank)]
            there = [(t, found) for t in alike if (found := days(text, t.clause))]
            if mine and there and len(there) == len(alike) and not any(same_day(m, d) for m in mine for _, found in there for d in found):
                at = there[-1][0].clause
                return Replaced(sentence[slice(*one.span)], one.span, text[slice(*at)].strip(), source, at)
    return None


def days(text: str, clause: Span) -> list[str]:
    """The months, with their days, that a clause names: 「10月底」, 「8月15日」."""
    return [f"{m['month']}.{m['day'] or m['part'] or ''}" for m in MONTH.finditer(text, *clause)]


def same_day(mine: str, there: str) -> bool:
    """The same month; the same day of it where both name one."""
    (month, day), (other, its) = mine.split("."), there.split(".")
    return month == other and (not day or not its or day == its or not (day.isdigit() or its.isdigit()))


def named(sentence: str, mine: Sequence[Told]) -> frozenset[str]:
    """Pairs of characters of what it tells of, without the words of its stage."""
    for one in mine:
        sentence = sentence[: one.span[0]] + "，" * (one.span[1] - one.span[0]) + sentence[one.span[1] :]
    return pairs_of(bare(sentence))


def firmly(sentence: str, one: Told) -> bool:
    """As a fact of its own, not in passing (「建成后」)."""
    clause, after = sentence[slice(*one.clause)], sentence[one.span[1] : one.clause[1]]
    marked = DONE.search(clause) or WHOLE.search(clause) or re.search(r"完毕|如期|按[期时]|正式|顺利|了$", clause)
    return bool(marked) and not after.startswith("的")


def meant(own: frozenset[str], sources: Sequence[Source]) -> list[Source]:
    """The nearest passage, and those that have as many of its words."""
    if not sources:
        return []
    shared = [len(own & (source.pairs | above(source))) for source in sources]
    return [source for source, held in zip(sources, shared, strict=True) if source is sources[0] or held > shared[0] + BESIDE]


def above(source: Source) -> frozenset[str]:
    return pairs_of(bare("\n".join(source.passage.path)))


def where(own: frozenset[str], source: Source) -> Span | None:
    """From the sentence of the passage that names the thing to what is told of it after that."""
    found = [m.span() for m in SEGMENT.finditer(source.bulletin.text, *source.passage.span)]
    held = [len(own & pairs_of(bare(source.bulletin.text[slice(*span)]))) for span in found]
    most = max(held, default=0)
    if most < SHARED:
        return (found[0][0], found[min(ONWARD, len(found) - 1)][1]) if found and len(own & above(source)) > SHARED else None
    at = held.index(most)
    return found[at][0], found[min(at + ONWARD, len(found) - 1)][1]


def denied(sentence: str, one: Told, source: Source, region: Span) -> Span | Literal[False] | None:
    """The clause by which the stage was not reached where the sentence has it reached, or was where it has it not.

    False where the source bears the sentence out, None where it tells of no stage.
    """
    text = source.bulletin.text
    there = [t for t in told(text, region) if t.family == one.family]
    before = sorted((t for t in there if t.state != "done" and t.rank <= one.rank), key=lambda t: t.state != "undone")  # said outright
    short = before[0].clause if before else None
    done = [t for t in there if t.state == "done"]
    reached = max((t.rank for t in done), default=0)
    if one.state != "done":
        beyond = next((t.clause for t in done if t.rank >= one.rank + (one.state == "going")), None)
        return False if short else beyond
    if short and (reached < one.rank or WHOLE.search(sentence, *one.clause)):
        return short
    if reached >= one.rank:
        return False
    if reached == 1:
        return done[0].clause
    worded = status_of(text[slice(*region)])
    going = worded and worded.status in ("under_way", "planned") and not DONE.search(text, *region)
    return region if going and not there and one.rank > 1 else None
