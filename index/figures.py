"""Figures of official Chinese prose: a number, its unit, what it measures, when, and whether it is done or promised.

Enters: text and what governs it (Context), or a bulletin with its passages. Leaves: Figures with exact spans, in reading order.
`read` knows one stretch of text; `read_bulletin` walks the passages and carries what headings and earlier sentences set.
It knows nothing of questions, matters or storage.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from index.amounts import aspects
from index.amounts.cells import read_row
from index.amounts.distribution import by_period
from index.amounts.measured import AIM, AIM_AFTER, measure
from index.amounts.numerals import half_width, unbroken
from index.amounts.periods import damaged_dates, read_periods, read_times, within
from index.amounts.phrases import FROM, MOVED_TO, SHARES, Measured, Memory, clause_of
from index.amounts.quantities import Quantity, quoted_spans, scan
from index.structure import labels
from index.types import Aspect, Bulletin, Figure, Passage, Period, Span

_SOFT_END = re.compile(
    r"[。；;！!？?]+|(?<=[：:|])\n|\n(?=[^\n：:]{2,12}[：:])|\n\s*\n"
)  # a passage's own line breaks do not end a sentence
_SENTENCE_END = re.compile(r"[。；;！!？?\n]+")
_CLAUSE_END = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3}(?!\d))|[：:](?!\d)|\|")
_PARAGRAPH = re.compile(r"[。；;！!？?：:]\s*\n|\n\s*\n")
_EDGE = " \t\n\r*#>|-"
_COMPARED = re.compile(r"(?:比|较|与|同|[低高优多少快慢晚早好大小]于)$")
_TIMES_OF = re.compile(r"的?\s?(?:\d[\d.]*|[一二两三四五六七八九十]+)\s?倍")
_DEADLINE_AFTER = re.compile(r"\s?(?:之?前|以前|内)")
_DEADLINE_BEFORE = re.compile(r"(?:到|至|于|力争|争取|确保)$")
_EXISTING = re.compile(r"(?:已?完成|推进|批复|反映|查出|发现|现有|已有|移送|交办)的$")
_TASK_BEFORE = re.compile(r"(?:全年|年度|今年)的?(?:计划|目标)?任务(?:量|数|为|是)*\s?$")
_YEARLY, _TASK_AFTER = re.compile(r"(?:全年|年度)\s?$"), re.compile(r"\s?的?(?:任务|目标)")
_SHARE_OF = re.compile(r"(?:占|完成)[^，,。；;]*的\s?$")
_RECORD = re.compile(r"的?(?:最|新高|新低|之最)")
_NOW = re.compile(r"目前|现在|当前|截至今|截止目前|如今|.*(?:以来|至今)")
_ERA = re.compile(
    r"(?:^|(?<=[。！!\n]))[^，,。！!\n]{0,8}(?:一年来|过去一年|刚刚过去的|过去的?[五三]年|五年来|这五年|的五年|“十[三四]五”时期)"
)
_EXISTING_AFTER = re.compile(r"(?:已|尚?未)(?:完成|整改|销号)(?:的)?[\u4e00-\u9fff]")
_THING = re.compile(r"[\u4e00-\u9fff“”]{2,14}")
_NO_THING = re.compile(
    r"(?:问题|情况|进展|方面|成效|安排|打算|要求|措施|任务|目标|工作|事项|原因|意见|建议|清单|部署|责任|进度|机制|体系|力度|水平)$|缓慢|滞后|不[足力严实到]|突出|偏[低慢高]|薄弱|短缺|缺口|^(?:关于|针对|坚持|持续|加强|推进|推动|加快)"
)
_FROM_TO = re.compile(rf"^[^，,。；;]*?\d[^，,。；;]*?(?:[升降增减提扩缩收拓压][\u4e00-\u9fff]{{0,2}}[到至为]|{MOVED_TO})")


@dataclass(frozen=True, slots=True)
class Context:
    """What governs a text from outside it: headings and the sentences before."""

    year: int | None = None  # the bulletin's own: 今年
    carry: int | None = None  # the year that a bare 「3月」 belongs to
    as_of: date | None = None
    period: Period | None = None
    aspect: Aspect = "achieved"
    memory: Memory = field(default_factory=Memory)
    soft_lines: bool = False  # a line break may stand inside a sentence


@dataclass(frozen=True, slots=True)
class _Text:
    """What is read once for a whole text, whoever asks for a part of it."""

    text: str
    plain: str
    quantities: Sequence[Quantity]
    starts: Sequence[int]
    times: Sequence[Span]
    time_starts: Sequence[int]
    names: Sequence[Span]
    name_starts: Sequence[int]
    damaged: list[Span]


@dataclass(frozen=True, slots=True)
class _Sentence:
    plain: str  # of the whole text
    span: Span
    clauses: Sequence[Span]
    quantities: Sequence[Quantity]
    periods: Sequence[Period]
    times: Sequence[Span]
    cues: Sequence[aspects.Cue]
    governing: Period | None
    context: Context


def read(text: str, *, offset: int = 0, context: Context = Context()) -> list[Figure]:
    """The figures of a text, spans moved by `offset`."""
    return _read(_prepare(text), (0, len(text)), context, offset)[0]


def read_bulletin(bulletin: Bulletin, passages: Iterable[Passage]) -> dict[str, tuple[Figure, ...]]:
    """The figures of every passage, under what its headings and the passages before it in its section set."""
    as_of = bulletin.as_of or bulletin.signed or bulletin.published
    year = as_of.year if as_of else None
    whole = _prepare(bulletin.text)
    found: dict[str, tuple[Figure, ...]] = {}
    context, base, path, end = Context(), Context(), None, -1
    era: Period | None = None
    for passage in passages:
        if path is None or passage.path[:1] != path[:1]:
            era = None
        moved = passage.path != path
        if moved:  # 1. headings
            base = _from_path(passage.path, year, as_of)
            era = _era("\n".join(passage.path[1:]), base) or era
        if moved or "\n" in bulletin.text[end : passage.span[0]]:  # 2. a new paragraph
            context = replace(base, period=era, carry=_year_of(era) or base.carry) if era else base
        path, end = passage.path, passage.span[1]
        aspect = aspects.of_heading(passage.label, year) or base.aspect
        if aspect != context.aspect:
            context = replace(context, aspect=aspect)
        if passage.cells:
            found[passage.id] = _read_row(whole, passage, base)
            continue
        figures, context = _read(whole, passage.span, context)  # 3. its own sentences
        found[passage.id] = tuple(figures)
        era = _era(passage.text, base) or era
    return found


def _year_of(period: Period) -> int | None:
    return period.start.year if period.start.year == period.end.year else None


def _era(text: str, context: Context) -> Period | None:
    """「一年来，…」, 「这是…的五年。」: a sentence that opens so sets the time of its section from there on."""
    era = None
    for match in _ERA.finditer(text):
        head = text[match.start() : match.end() + 8]
        periods = read_periods(head, year=context.year, carry=context.carry, as_of=context.as_of)
        era = replace(periods[0], span=None) if periods else era
    return era


def _prepare(text: str) -> _Text:
    plain = unbroken(half_width(text))
    times = read_times(text)[1]
    quantities = scan(plain, times)
    names = quoted_spans(plain)
    return _Text(
        text,
        plain,
        quantities,
        [item.span[0] for item in quantities],
        times,
        [span[0] for span in times],
        names,
        [span[0] for span in names],
        damaged_dates(text),
    )


def _read(whole: _Text, window: Span, context: Context, offset: int = 0) -> tuple[list[Figure], Context]:
    """The figures of a stretch, and what governs the text that follows."""
    plain = whole.plain
    periods = _periods(whole, window, context)
    period_starts = [period.span[0] for period in periods if period.span]
    figures: list[Figure] = []
    outer = context
    for span in _cut(plain, window, _SOFT_END if context.soft_lines else _SENTENCE_END):
        if span[0] > window[0] and _PARAGRAPH.search(plain, max(window[0], span[0] - 3), span[0]):
            context = replace(outer, memory=Memory(heading=outer.memory.heading))
        own = periods[bisect_left(period_starts, span[0]) : bisect_left(period_starts, span[1])]
        inside = whole.quantities[bisect_left(whole.starts, span[0]) : bisect_left(whole.starts, span[1])]
        inside = [one for one in inside if one.span[1] <= window[1]]  # a passage may end within a run of numbers without marks
        if inside:
            clauses = _cut(plain, span, _CLAUSE_END)
            times = whole.times[bisect_left(whole.time_starts, span[0]) : bisect_left(whole.time_starts, span[1])]
            cues = aspects.cues(plain, span, clauses)
            sentence = _Sentence(plain, span, clauses, inside, own, times, cues, context.period, context)
            measured, memory = measure(plain, inside, clauses, times, context.memory)
            context = replace(context, memory=memory)
            read = [_figure(whole.text, sentence, *pair, offset) for pair in zip(inside, measured, strict=True)]
            figures += by_period(plain, read, own, offset, context.year)
        if own and (lead := _lead(plain, span, own, context)):
            context = replace(context, period=lead)
    return figures, context


def _periods(whole: _Text, window: Span, context: Context) -> list[Period]:
    """The periods of a stretch, without those that are part of a name: “新十二月市”, 《…（2023—2025年）》."""
    if bisect_left(whole.time_starts, window[0]) == bisect_left(whole.time_starts, window[1]):
        return []
    kept = []
    for period in within(whole.text, whole.plain, window, whole.damaged, year=context.year, carry=context.carry, as_of=context.as_of):
        assert period.span
        at = bisect_left(whole.name_starts, period.span[0]) - 1
        if at < 0 or whole.names[at][1] <= period.span[1]:
            kept.append(period)
    return kept


def _cut(plain: str, span: Span, ends: re.Pattern[str]) -> list[Span]:
    """The stretches between the marks, each with the mark that closes it left out."""
    spans, start = [], span[0]
    for match in ends.finditer(plain, *span):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, span[1]))
    return [item for item in spans if item[0] < item[1]] or [span]


def _figure(text: str, sentence: _Sentence, quantity: Quantity, item: Measured, offset: int) -> Figure:
    period = _period(sentence, quantity)
    aspect: Aspect = "target" if item.context == AIM else _aspect(sentence, quantity, period)
    if aspect == "achieved" and aspects.is_running(period, sentence.context.as_of):
        if period and _is_planned(sentence, quantity, period):
            aspect = "target"
        else:
            period = sentence.governing if not aspects.is_running(sentence.governing, sentence.context.as_of) else None
    return Figure(
        value=quantity.value,
        unit=quantity.unit,
        raw=text[slice(*quantity.span)],
        span=_move(quantity.span, offset),
        measure=_verbatim(text, sentence, item.words),
        clause=_move(_clause(sentence, quantity, item), offset),
        sentence=_move(_trimmed(sentence.plain, sentence.span), offset),
        kind="growth" if item.growth and quantity.kind in ("share", "amount") else quantity.kind,
        upper=quantity.upper,
        qualifier=quantity.qualifier,
        direction=item.direction,
        base=item.base,
        period=replace(period, span=_move(period.span, offset)) if period and period.span and period in sentence.periods else period,
        aspect=aspect,
        context=item.context,
    )


def _verbatim(text: str, sentence: _Sentence, words: str) -> str:
    """The words as the text writes them, full-width marks and all, where they stand in one piece."""
    at = sentence.plain.find(words, *sentence.span) if words else -1
    return text[at : at + len(words)] if at >= 0 else words


def _move(span: Span, offset: int) -> Span:
    return span[0] + offset, span[1] + offset


def _trimmed(plain: str, span: Span) -> Span:
    start, end = span
    while start < end and plain[start] in _EDGE:
        start += 1
    while end > start and plain[end - 1] in _EDGE:
        end -= 1
    return start, end


def _clause(sentence: _Sentence, quantity: Quantity, item: Measured) -> Span:
    """From the clause where what is measured stands to the end of the clause with the number."""
    start = max(min(item.start, quantity.span[0]), sentence.span[0])
    first, last = clause_of(sentence.clauses, start), clause_of(sentence.clauses, quantity.span[0])
    span = _trimmed(sentence.plain, (min(first[0], last[0]), max(last[1], quantity.span[1])))
    return min(span[0], quantity.span[0]), max(span[1], quantity.span[1])


def _period(sentence: _Sentence, quantity: Quantity) -> Period | None:
    """The period of the number's own clause, else the nearest before it in the sentence, else what governs from outside."""
    plain, at = sentence.plain, quantity.span[0]
    clause = clause_of(sentence.clauses, at)
    named = [(period, period.span) for period in sentence.periods if period.span]
    named = [(period, span) for period, span in named if not _is_compared(plain, span)]
    named = [(period, span) for period, span in named if not period.raw.endswith("同期") or clause[0] <= span[0] < clause[1]]
    before = [(period, span) for period, span in named if span[1] <= at and not _FROM_TO.search(plain[span[1] : at])]
    if before and before[-1][1][0] >= clause[0]:
        return before[-1][0]
    after = [(period, span) for period, span in named if quantity.span[1] <= span[0] < clause[1]]
    left = plain.endswith(FROM, clause[0], quantity.full[0])  # 由3.18人增加到2020年的3.86人
    if left:  # 甲率由2024年的93.1%提高到…，乙率由90.4%提高到…
        since = [period for period, span in named if span[1] <= at and plain.endswith(FROM, sentence.span[0], span[0])]
        if since:
            return since[-1]
    if after and not left and _is_deadline(plain, after[0][1]) and not _is_existing(sentence, quantity):
        return after[0][0]
    return before[-1][0] if before else sentence.governing


def _is_compared(plain: str, span: Span) -> bool:
    """比2020年, 创2006年以来新高: a time to measure against, not the time of the number."""
    return bool(_COMPARED.search(plain, max(0, span[0] - 2), span[0]) or _RECORD.match(plain, span[1]) or _TIMES_OF.match(plain, span[1]))


def _is_deadline(plain: str, span: Span) -> bool:
    return bool(_DEADLINE_AFTER.match(plain, span[1]) or _DEADLINE_BEFORE.search(plain, max(0, span[0] - 2), span[0]))


def _aspect(sentence: _Sentence, quantity: Quantity, period: Period | None) -> Aspect:
    plain, at = sentence.plain, quantity.span[0]
    clause = clause_of(sentence.clauses, at)
    if _is_existing(sentence, quantity):
        return "achieved"
    if _is_task(plain, clause[0], quantity.full) or AIM_AFTER.match(plain, quantity.full[1]):
        return "target"
    reaching = [cue for cue in sentence.cues if cue.start < at < cue.end]
    share = _SHARE_OF.search(plain, clause[0], at) if reaching and quantity.unit in SHARES else None
    if share:  # 占计划总投资9.8亿元的64.3%: the plan is the base, the share was reached
        reaching = [cue for cue in reaching if cue.start < share.start()]
    own_cue = reaching[-1] if reaching and reaching[-1].start >= clause[0] else None
    if period is not None and period in sentence.periods and _is_ahead(plain, period, sentence.context):
        return "expected" if own_cue and own_cue.aspect == "expected" and _near(sentence, period, own_cue) else "target"
    if reaching:
        return reaching[-1].aspect
    later = [cue for cue in sentence.cues if at < cue.start < clause[1]]
    if later and re.fullmatch(r"[^，,、]{0,12}", plain[quantity.span[1] : later[0].start]):
        return later[0].aspect
    if aspects.is_done(plain, clause[0], at):
        return "achieved"
    as_of = sentence.context.as_of
    if period is not None and as_of and (period.start > as_of or period.end.year > as_of.year):
        return "target"  # 「“十五五”时期…达63%左右」 under whatever heading
    return sentence.context.aspect


def _is_task(plain: str, start: int, full: Span) -> bool:
    """「完成年度任务600个的71.7%」, 「完成全年100公里任务的58%」: what the year is to bring."""
    before = plain[start : full[0]]
    return bool(_TASK_BEFORE.search(before) or (_YEARLY.search(before) and _TASK_AFTER.match(plain, full[1])))


def _is_existing(sentence: _Sentence, quantity: Quantity) -> bool:
    """「基本完成的12个问题」 counts what is there, whatever is planned for it."""
    clause = clause_of(sentence.clauses, quantity.span[0])
    before = _EXISTING.search(sentence.plain, max(clause[0], quantity.full[0] - 6), quantity.full[0])
    return bool(before or _EXISTING_AFTER.match(sentence.plain, quantity.full[1]))


def _is_planned(sentence: _Sentence, quantity: Quantity, period: Period) -> bool:
    """「全年更换96公里，已换38.4公里」: is nothing said to be done between the year and the number?"""
    if period.span is None or period not in sentence.periods:
        return False
    plain, begin, end = sentence.plain, period.span[1], quantity.span[0]
    share = quantity.unit in SHARES and _SHARE_OF.search(plain, sentence.span[0], end)
    return not (share or aspects.is_begun(plain, begin, end))


def _near(sentence: _Sentence, period: Period, cue: aspects.Cue) -> bool:
    """预计 speaks for the number unless the clause itself names the day by which (「到2025年将达到」)."""
    clause = clause_of(sentence.clauses, cue.start)
    return not (period.span and clause[0] <= period.span[0] < clause[1])


def _is_ahead(plain: str, period: Period, context: Context) -> bool:
    """Whether the period lies after the bulletin's date, or without one is worded as a deadline."""
    deadline = bool(period.span and _is_deadline(plain, period.span) and not plain.endswith("截至", 0, period.span[0]))
    if context.as_of:
        return period.end > context.as_of and (period.start > context.as_of or deadline or period.end.year > context.as_of.year)
    return deadline and (context.year is None or period.end.year >= context.year)


def _lead(plain: str, span: Span, periods: Sequence[Period], context: Context) -> Period | None:
    """The period that opens a sentence governs what follows it."""
    for period in periods:
        assert period.span
        front = plain[span[0] : period.span[0]].strip()
        if _is_compared(plain, period.span) or period.raw.endswith("同期"):
            continue
        ahead = context.as_of is not None and period.start > context.as_of
        event = (period.end - period.start).days < 45 and not front.endswith(("截至", "截止", "目前"))
        event = event and not _NOW.fullmatch(period.raw)
        if len(front) <= 6 and not re.search(r"[:：前]", front) and not _is_deadline(plain, period.span) and not ahead and not event:
            return replace(period, span=None)
    return None


@lru_cache(maxsize=1024)
def _of_heading(heading: str, year: int | None, as_of: date | None) -> list[Period]:
    return [] if re.search(r"方案|规划|《|时限", heading) else read_periods(heading, year=year, as_of=as_of)


def _from_path(path: Sequence[str], year: int | None, as_of: date | None) -> Context:
    period: Period | None = None
    for heading in path:
        named = _of_heading(heading, year, as_of)
        if len(named) > 1 and re.search("回顾|成就|成绩", heading):  # 「“十四五”时期和2025年工作回顾」: each part says which
            period = None
        elif named:  # 「“十五五”时期目标任务和2026年工作安排」: the year
            period = replace(min(named, key=lambda item: item.end - item.start), span=None)
    single = period is not None and period.start.year == period.end.year
    carry = period.start.year if period and single else year
    aspect = aspects.of_path(path, year) or "achieved"
    memory = Memory(heading=_thing(path[-1]) if path else "")
    return Context(year=year, carry=carry, as_of=as_of, period=period, aspect=aspect, memory=memory, soft_lines=True)


@lru_cache(maxsize=1024)
def _thing(heading: str) -> str:
    """The thing that a heading names: 口袋公园; "" where it names a part of the paper, a fault or several things."""
    label = labels.read(heading, 0, len(heading))
    name = heading[label.end if label else 0 :].strip("。：: \u3000")
    return name if _THING.fullmatch(name) and not _NO_THING.search(name) else ""


def _read_row(whole: _Text, passage: Passage, context: Context) -> tuple[Figure, ...]:
    """The cells of a row are read one by one."""

    def prose(span: Span, aspect: Aspect) -> Sequence[Figure]:
        return _read(whole, span, replace(context, aspect=aspect, memory=Memory()))[0]

    return read_row(passage, prose, year=context.year, carry=context.carry, as_of=context.as_of, period=context.period)
