"""Slips beside a number that is right: whose it is, for how long, of how many, whether it came about at all.

Enters: a sentence and the passages that it draws on. Leaves: the words that the source's clause with the same number contradicts, and that
clause. A sentence is held against every place that tells its number and most of its words; what one of them bears out is no slip. It knows
neither what else the sentence names nor how the passages were found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from assistant.alignment import Source, bare
from assistant.bound import REST, tells, unit
from assistant.claims import chinese
from assistant.fulfilment import is_to_come
from assistant.holders import CLAUSE, anothers, other_holder
from assistant.pairing import pairs_of
from assistant.points import DONE, LEAD, PROMISE, clause_around, figures_in
from assistant.proper_names import Replaced
from index.amounts.phrases import FROM
from index.tasks.statuses import status_of
from index.tokens import content_words
from index.types import Figure, Span

SEGMENT = re.compile(r"[^。；;！!？?\n|]+")
ENOUGH, BESIDE = 3, 2  # pairs of characters that a place shares with the sentence, those of the clause twice; how many fewer another may
TOLD = 0.6  # of them that a clause alone holds
WITHIN = 120  # characters after a number, within which its parts are told
WORDED = 0.4  # of a sentence's pairs that a place holds, from which it tells the same
NUMERAL = r"(?P<n>\d{1,3}|[一二两三四五六七八九十百]+)"
LASTING = re.compile(rf"连续{NUMERAL}(?P<unit>年|个?月|个?季度|届)")
LENGTH = re.compile(rf"(?<![\d第近这去]){NUMERAL}(?:个(?P<month>月|季度)|个?(?P<unit>年头|年|届))(?![来间里内前后度期规一底初末中])")
WHOLE = re.compile(r"全部|全都|都(?!市|会|要|将|按|是)|家家|个个|所所|座座|人人|无一|悉数|一[个家所座]不[落剩漏]")
FAILED = re.compile(r"(?:没有?|未能?|尚未|并未)(?:如期|按期|按时|全部|全面)?(?:完成|达到|达标|实现|做到)|还差|不及预期")
REACHED = re.compile(r"完成|达到|达标|实现|如愿|做到|做完|完工|建成|办结")
SHORT_OF = re.compile(r"仅完成|只完成|未能?(?:按期|如期|按时)?(?:完工|完成|建成)|尚未(?:完工|完成|建成)")
NOT_YET = re.compile(r"(?:尚未|还没有?|仍未)(?P<verb>[一-鿿]{2})")
GOING = re.compile(r"(?:正在|等待)(?P<deed>[^，,。；;]{2,12})|仍在|还在")
DENIED = re.compile(r"[没未不差]|缺口|低于|落后|滞后")
END = re.compile(r"[增升涨降减高大少展加](?:至|到)(?:了|约)?$")
CHANGED = re.compile(r"(?:新增|增[加添长]|又?添|提[高升]|上升|减少|下降|降低|压[减缩]|缩短)了?(?:约|近)?[^，,。；;到至为从由比]{0,12}$")
FINISHED = re.compile(
    r"建成|通车|投用|投入(?:使用|运营|运行)|完工|竣工|投产|投运|启用|交付|办结|贯通|通过验收|完成(?!投资|率|[\d一二两三四五六七八九十])"
)
RATE = re.compile(r"[增涨降]速|[增涨降]幅")
MOVED = re.compile(r"[缩减降升增提](?:高|短|少|低|加)?[到至]$")
NEW = re.compile(r"[新净](?:开|建|增|设|添|办|招|培育|认定|签|登记)了?(?:约|近)?[^，,。；;到至为从由比]{0,12}$")
IN_ALL = re.compile(r"总[数量]|累计|达到?|共有?|现有")
WHOLE_AT = 10  # characters before a number
ALL_DONE = re.compile(r"(?:全部?|都|均|悉数|已经?)[^，,。；;]{0,8}?(?:到位|完毕|清零|了(?!解))")
ENDED = re.compile("清|结|完|到位|交付|投用")
PAST = re.compile(
    r"从|由|原|曾|以前|过去|早先|此前|之前|当初|上年|去年|年初|前年|起初|先前|比|较|[减增涨升降压缩提扩]|少|多|20\d\d年|季度|\d月|半年|时"
)


@dataclass(frozen=True)
class Place:
    """A figure of the source with the value of one of the sentence's."""

    said: Figure
    figure: Figure
    source: Source
    segment: Span  # up to the stops around it

    @property
    def text(self) -> str:
        return self.source.bulletin.text[slice(*self.segment)]

    @property
    def clause(self) -> str:
        """The clause in which the figure stands."""
        return clause_of(self.source.bulletin.text, self.figure)


def contradicted(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """The first number of the sentence that every place which may be meant tells otherwise."""
    plain = LEAD.sub(lambda m: " " * len(m[0]), sentence, count=1)
    for figure in figures_in(sentence):
        if left := some_left(plain, figure, sources):
            return left
        found = [slip_at(plain, place) for place in places(sentence, figure, sources)]
        if found and all(found):
            return found[0]
    return None if figures_in(sentence) else told_of_another(plain, sources)


def some_left(sentence: str, said: Figure, sources: Sequence[Source]) -> Replaced | None:
    """「97件已经全部办结」 of 「已经办结95件，还有2件正在调解」."""
    clause = clause_around(sentence, said.span)
    mine = WHOLE.search(clause)
    if mine is None or not (DONE.search(clause) or FINISHED.search(clause)) or PROMISE.search(clause) or len(figures_in(sentence)) > 1:
        return None
    for source in sources:
        for first, second in pairwise(f for f in source.figures if unit(f) == unit(said)):
            there = clause_of(source.bulletin.text, second)
            if first.sentence == second.sentence and first.value + second.value == said.value and REST.search(there):
                at = sentence.index(clause) + mine.start()
                return Replaced(mine[0], (at, at + len(mine[0])), there, source, second.sentence)
    return None


def told_of_another(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """Another's name in a sentence without numbers, by the stretch of the source that has most of its words."""
    own = pairs_of(bare(sentence))
    told = [
        (len(own & pairs_of(bare(m[0]) + source.around)), m.span(), source)
        for source in sources for m in SEGMENT.finditer(source.bulletin.text, *source.passage.span)
    ]  # fmt: skip
    most = max((row[0] for row in told), default=0)
    if most < max(ENOUGH, len(own) * WORDED):
        return None
    slips = []
    for segment, source in ((segment, source) for score, segment, source in told if score >= most - BESIDE):
        at = clause_telling(own, source, segment) or segment
        slip = anothers(sentence, source, at) or unfinished(sentence, source.bulletin.text[slice(*segment)])
        slips.append((slip, at, source))
    if not all(slip for slip, _, _ in slips):
        return None
    slip, segment, source = slips[0]
    assert slip
    return Replaced(sentence[slice(*slip[0])], slip[0], slip[1], source, segment)


def clause_telling(own: frozenset[str], source: Source, segment: Span) -> Span | None:
    """The one clause that tells nearly all of a sentence."""
    clauses = CLAUSE.finditer(source.bulletin.text, *segment)
    return next((m.span() for m in clauses if len(own & pairs_of(bare(m[0]))) >= TOLD * len(own)), None)


def places(sentence: str, said: Figure, sources: Sequence[Source]) -> list[Place]:
    own = pairs_of(bare(sentence))
    found: list[tuple[int, Place]] = []
    for source in sources:
        text = source.bulletin.text
        for figure in source.figures:
            if tells(said, figure):
                segment = next(
                    (m.span() for m in SEGMENT.finditer(text, *source.passage.span) if m.end() > figure.span[0]), figure.sentence
                )
                place = Place(said, figure, source, segment)
                shared = own & pairs_of(bare(place.text) + source.around), own & pairs_of(bare(place.clause))
                found.append((sum(map(len, shared)), place))
    most = max((score for score, _ in found), default=0)
    return [place for score, place in found if score >= max(ENOUGH, most - BESIDE)]


def slip_at(sentence: str, place: Place) -> Replaced | None:
    checks: tuple[Callable[[str, Place], tuple[Span, str] | None], ...] = (
        lasting, holder, whole, failed, undone, finished, old_end, by_or_to
    )  # fmt: skip
    for check in checks:
        if slip := check(sentence, place):
            span, there = slip
            return Replaced(sentence[slice(*span)], span, there, place.source, place.segment)
    return None


# --- what may be told otherwise --------------------------------------------------------------------------------------


def lasting(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「连着19年没有跌下430亿斤」 of 「连续13年稳定在430亿斤以上」."""
    there = [m for m in LASTING.finditer(place.clause)]
    mine = [m for m in LENGTH.finditer(sentence)]
    if len(there) != 1 or not mine:
        return None
    kind = there[0]["unit"].lstrip("个")
    same = [m for m in mine if (m["month"] or m["unit"]).removesuffix("头") == kind]
    if not same or any(number(m) == number(there[0]) for m in same):
        return None
    return same[0].span(), there[0][0]


def number(match: re.Match[str]) -> str:
    return match["n"] if match["n"].isdigit() else str(chinese(match["n"]))


def holder(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「溟州港装卸6.84亿吨」 of 「沧屿港完成货物吞吐量6.84亿吨」; of two in one sentence the one whose number it is."""
    return other_holder(sentence, place.said, place.source, place.segment, place.figure)


def whole(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「5个…全都完成」 of 「5个…中，3个已完成，2个计划6月底前完成」."""
    later = [f.span[0] for f in figures_in(sentence) if f.span[0] > place.said.span[0] and unit(f) == unit(place.said)]
    told = WHOLE.search(sentence, place.said.span[1], min(later, default=len(sentence)))
    text, start = place.source.bulletin.text, place.figure.span[1]
    stop = min(place.source.passage.span[1], start + WITHIN)
    if told is None or WHOLE.search(place.text) or re.search(r"其中", sentence):
        return None
    beside = [f for f in place.source.figures if start <= f.span[0] < stop and unit(f) == unit(place.figure)]
    parts = [f for f in beside if f.value < place.figure.value]
    clauses = [clause_of(text, f) for f in parts]
    left = [clause for clause in clauses if REST.search(clause) or not DONE.search(clause)]
    if len(parts) > 1 and left and place.figure.value in (sum(f.value for f in parts[:n]) for n in (2, 3)):
        return told.span(), left[-1]
    after = [m[0] for m in CLAUSE.finditer(text, parts[0].span[1], place.segment[1])] if parts else []
    rest = next((clause for clause in after if REST.search(clause) and not DONE.search(clause)), None)
    return (told.span(), rest) if rest and DONE.search(clauses[0]) else None


def clause_of(text: str, figure: Figure) -> str:
    start = max(text.rfind(mark, 0, figure.span[0]) for mark in "，,。；;\n") + 1
    return next(m[0] for m in CLAUSE.finditer(text, start) if m.end() > figure.span[0])


def failed(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「定下的2.5%如愿达到」 of 「2.5%的目标没有完成」."""
    text = place.source.bulletin.text
    after = text[place.figure.span[0] : place.segment[1]]
    there = FAILED.search(next(iter(CLAUSE.findall(after)), ""))
    mine = REACHED.search(sentence, place.said.span[0])
    if there is None or mine is None or DENIED.search(sentence):
        return None
    return mine.span(), there[0]


def undone(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「1268套尚未交付」 of 「1268套于9月20日交付」."""
    mine = NOT_YET.search(clause_around(sentence, place.said.span))
    if mine is None or place.said.raw not in clause_around(sentence, place.said.span)[: mine.start()]:
        return None
    text = place.source.bulletin.text
    there = next(iter(CLAUSE.findall(text[place.figure.span[0] : place.segment[1]])), "")
    if mine["verb"] not in there or DENIED.search(there) or PROMISE.search(there) or is_to_come(there, place.source):
        return None
    start = sentence.index(mine[0], place.said.span[1])
    return (start, start + len(mine[0])), there


def finished(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「西十等4条高铁建成通车」 of 「西十等4条高铁加快建设」."""
    clause = clause_around(sentence, place.said.span)
    mine = FINISHED.search(clause) or ALL_DONE.search(clause)
    if mine is None or GOING.search(clause) or DENIED.search(clause) or PROMISE.search(clause):
        return None
    alike = [f for f in figures_in(sentence) if f.raw in clause and unit(f) == unit(place.said)]
    told = onward(place)
    ahead = WHOLE.search(clause) and any(PROMISE.search(words) and ENDED.search(words) for words in told[1:])
    done = any(DONE.search(words) for words in told) and not ahead
    if len(alike) > 1 or done or FINISHED.search(told[0]) or "完成" in told[0]:
        return None
    there = next((words for words in told if goes_on(words) or PROMISE.search(words)), None)
    if there is None or (PROMISE.search(there) and not ALL_DONE.search(clause)):
        return None
    start = sentence.index(clause) + mine.start()
    return (start, start + len(mine[0])), there


def goes_on(words: str) -> bool:
    stated = status_of(words)
    return bool(GOING.search(words)) or (stated is not None and stated.status == "under_way")


def onward(place: Place) -> list[str]:
    """The number's own clause, and up to two more before the next number."""
    text = place.source.bulletin.text
    own = place.figure.clause[0] + len(place.clause)
    stop = min([place.segment[1], *(f.clause[0] for f in place.source.figures if f.clause[0] >= own)])
    after = (m[0] for m in CLAUSE.finditer(text, place.figure.span[1], max(stop, own)) if text[m.start() - 1] in "，,")
    return [place.clause, *islice(after, 2)]


def by_or_to(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「新增公厕65座」 of 「由28座增至65座」, and 「降到18分钟」 of 「减少18分钟」."""
    clause, there = clause_around(sentence, place.said.span), place.figure
    upto = clause[: clause.find(place.said.raw)]
    text = place.source.bulletin.text
    earlier = [f for f in place.source.figures if f.sentence == there.sentence and f.span[0] < there.span[0] and f.direction in FROM]
    if CHANGED.search(upto) and there.direction[-1:] in ("到", "至"):
        if earlier and unit(earlier[-1]) == unit(there):
            return place.said.span, text[earlier[-1].span[0] : there.span[1]]
        if MOVED.search(there.direction):
            return place.said.span, f"{there.direction}{there.raw}"
    at = text[max(there.clause[0], there.span[0] - WHOLE_AT) : there.span[0]]
    if NEW.search(upto) and IN_ALL.search(at) and not NEW.search(at):
        new = next((f for f in place.source.figures if f.sentence == there.sentence and unit(f) == unit(there) and is_new(f, text)), None)
        if new and not any(tells(f, new) for f in figures_in(sentence)):
            return place.said.span, text[new.clause[0] : new.span[1]]
    rates = RATE.search(sentence) or any(f.direction in FROM for f in figures_in(sentence))  # 增速由6.1%升到8.3%
    if END.search(upto) and there.kind == "growth" and not rates and not re.search("[到至]", there.direction):
        return place.said.span, f"{there.direction}{there.raw}"
    return None


def is_new(figure: Figure, text: str) -> bool:
    return bool(NEW.search(text[figure.clause[0] : figure.span[0]]))


def unfinished(sentence: str, there: str) -> tuple[Span, str] | None:
    """「土建和设备安装都已做完」 of 「完成土建，正在安装设备」; 「已全部做完」 of 「仅完成68%，未能按期完工」."""
    mine = REACHED.search(sentence) if DONE.search(sentence) and WHOLE.search(sentence) else None
    if mine is None or GOING.search(sentence) or DENIED.search(sentence):
        return None
    if failure := SHORT_OF.search(there):
        return mine.span(), failure[0]
    for going in GOING.finditer(there):
        words = [word for word in content_words(going["deed"] or "") if len(word) > 1]
        if len(words) > 1 and all(word in sentence for word in words):
            return mine.span(), going[0]
    return None


def old_end(sentence: str, place: Place) -> tuple[Span, str] | None:
    """「入库专家143名」 of 「由143名增至268名」: what it was, told as what it is."""
    reached = END.search(sentence[: place.said.span[0]])  # 「增至0.5个」 of 「从0.5个增至4.8个」
    if place.figure.direction not in FROM or (PAST.search(sentence) and not reached):
        return None
    later = [
        f for f in place.source.figures
        if f.span[0] > place.figure.span[0] and f.sentence == place.figure.sentence and unit(f) == unit(place.figure)
    ]  # fmt: skip
    if not later or any(tells(f, later[0]) for f in figures_in(sentence)):
        return None
    return place.said.span, later[0].raw
