"""Figures of official Chinese prose: a number, its unit, what it measures, when, and whether it is done or promised.

Enters: text and what governs it (Context), or a bulletin with its passages. Leaves: Figures with exact spans, in reading order.
`read` knows one stretch of text; `read_bulletin` walks the passages and carries what headings and earlier sentences set.
It knows nothing of questions, matters or storage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from . import aspects
from .measured import Measured, measure
from .numerals import half_width
from .periods import read_periods, time_spans
from .quantities import Quantity, scan
from .types import Aspect, Bulletin, Figure, Passage, Period, Span

_SENTENCE_END = re.compile(r"[。；;！!？?\n]+")
_PARAGRAPH = re.compile(r"[。；;！!？?：:]\s*\n|\n\s*\n")
_CLAUSE_END = re.compile(r"[，,]|[：:](?!\d)|\|")
_BASE_BEFORE = re.compile(r"(?:比|较|与|同|于)$")
_DEADLINE_AFTER = re.compile(r"\s?(?:之?前|以前|内)")
_DEADLINE_BEFORE = re.compile(r"(?:到|至|于|力争|争取|确保)$")
_STATED = re.compile(r"(?:已完成|基本完成|完成|正在推进|推进|尚未完成|未完成|反映|查出|已批复|现有|已有)的$")


@dataclass(frozen=True, slots=True)
class Context:
    """What governs a text from outside it: headings and the sentences before."""

    year: int | None = None  # the bulletin's own: 今年
    carry: int | None = None  # the year that a bare 「3月」 belongs to
    as_of: date | None = None
    period: Period | None = None
    aspect: Aspect = "achieved"
    measure: str = ""


def read(text: str, *, offset: int = 0, context: Context = Context()) -> list[Figure]:
    """The figures of a text, spans moved by `offset`."""
    return _read(text, offset, context)[0]


def _read(text: str, offset: int, context: Context) -> tuple[list[Figure], Period | None]:
    plain = half_width(text)
    quantities = scan(plain)
    periods = read_periods(text, year=context.year, carry=context.carry, as_of=context.as_of)
    times = sorted(time_spans(text)) if quantities else []
    figures: list[Figure] = []
    governing = context.period
    for sentence in _cut(plain, (0, len(plain)), _SENTENCE_END):
        if _PARAGRAPH.search(plain, max(0, sentence[0] - 3), sentence[0]):
            governing = context.period
        own = [period for period in periods if period.span and sentence[0] <= period.span[0] < sentence[1]]
        inside = [quantity for quantity in quantities if sentence[0] <= quantity.span[0] < sentence[1]]
        if inside:
            figures += _sentence(text, plain, sentence, inside, own, times, governing, context, offset)
        governing = _lead(plain, sentence, own, context) or governing
    return figures, governing


def _cut(plain: str, span: Span, ends: re.Pattern[str]) -> list[Span]:
    """The stretches between the marks, each with the mark that closes it left out."""
    spans, start = [], span[0]
    for match in ends.finditer(plain, *span):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, span[1]))
    return [item for item in spans if item[0] < item[1]] or [span]


def _sentence(
    text: str, plain: str, sentence: Span, quantities: list[Quantity], periods: list[Period], times: list[Span],
    governing: Period | None, context: Context, offset: int,
) -> list[Figure]:  # fmt: skip
    clauses = _cut(plain, sentence, _CLAUSE_END)
    inside = [span for span in times if sentence[0] <= span[0] < sentence[1]]
    seed = Measured(context.measure, quantities[0].span[0], inherited=True) if context.measure else None
    measured = measure(plain, quantities, clauses, inside, seed)
    cues = aspects.cues(plain, sentence, clauses)
    figures = []
    for quantity, item in zip(quantities, measured, strict=True):
        clause = _clause(plain, clauses, sentence, quantity, item)
        period = _period(plain, clauses, periods, quantity, governing)
        figures.append(
            Figure(
                value=quantity.value,
                unit=quantity.unit,
                raw=text[slice(*quantity.span)],
                span=_move(quantity.span, offset),
                measure=item.words,
                clause=_move(clause, offset),
                sentence=_move(_trimmed(plain, sentence), offset),
                kind="growth" if item.growth and quantity.kind in ("share", "amount") else quantity.kind,
                upper=quantity.upper,
                qualifier=quantity.qualifier,
                direction=item.direction,
                base=item.base,
                period=period,
                aspect=_aspect(plain, clauses, sentence, cues, periods, period, quantity, context),
            )
        )
    return figures


def _move(span: Span, offset: int) -> Span:
    return span[0] + offset, span[1] + offset


def _trimmed(plain: str, span: Span) -> Span:
    start, end = span
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def _clause(plain: str, clauses: Sequence[Span], sentence: Span, quantity: Quantity, item: Measured) -> Span:
    """From the clause where what is measured stands to the end of the clause with the number."""
    start = max(item.start, sentence[0]) if item.start < quantity.span[0] else quantity.span[0]
    first = next((span for span in clauses if span[0] <= start < span[1]), clauses[0])
    last = next((span for span in clauses if span[0] <= quantity.span[0] < span[1]), clauses[-1])
    return _trimmed(plain, (min(first[0], last[0]), max(last[1], quantity.span[1])))


def _period(plain: str, clauses: Sequence[Span], periods: Sequence[Period], quantity: Quantity, governing: Period | None) -> Period | None:
    """The period of the number's own clause, else the nearest before it in the sentence, else what governs from outside."""
    at = quantity.span[0]
    clause = next((span for span in clauses if span[0] <= at < span[1]), clauses[-1])
    usable = [period for period in periods if period.span and not _BASE_BEFORE.search(plain, max(0, period.span[0] - 1), period.span[0])]
    before = [period for period in usable if period.span and period.span[1] <= at and not _from_part(plain, period.span[1], at)]
    own = [period for period in before if period.span and period.span[0] >= clause[0]]
    if own:
        return own[-1]
    after = [period for period in usable if period.span and quantity.span[1] <= period.span[0] < clause[1]]
    if after and not before and _deadline(plain, after[0]):
        return after[0]
    return before[-1] if before else governing


def _from_part(plain: str, end: int, at: int) -> bool:
    """「由一季度的6.8%降至2.9%」: 一季度 is the time of 6.8% alone."""
    return bool(
        re.search(r"^[^，,。；;]*?\d[^，,。；;]*?(?:提高|降低?|下降|增加?|增长|上升|减少|压缩|缩短|扩大|提升)[到至为]", plain[end:at])
    )


def _deadline(plain: str, period: Period) -> bool:
    assert period.span
    return bool(_DEADLINE_AFTER.match(plain, period.span[1]) or _DEADLINE_BEFORE.search(plain, max(0, period.span[0] - 2), period.span[0]))


def _aspect(
    plain: str, clauses: Sequence[Span], sentence: Span, cues: Sequence[aspects.Cue], periods: Sequence[Period],
    period: Period | None, quantity: Quantity, context: Context,
) -> Aspect:  # fmt: skip
    at = quantity.span[0]
    clause = next((span for span in clauses if span[0] <= at < span[1]), clauses[-1])
    if _STATED.search(plain, max(clause[0], quantity.full[0] - 8), quantity.full[0]):
        return "achieved"
    ahead = period is not None and period.span is not None and period in periods and _ahead(plain, period, context)
    reaching = [cue for cue in cues if cue.start < at < cue.end]
    if ahead and not (reaching and reaching[-1].aspect == "expected" and reaching[-1].start >= clause[0]):
        return "target"
    if reaching:
        return reaching[-1].aspect
    later = [cue for cue in cues if clause[0] <= cue.start < clause[1] and cue.start > at]
    if later and re.fullmatch(r"[^，,、]{0,12}", plain[quantity.span[1] : later[0].start]):
        return later[0].aspect
    if context.aspect != "achieved" and aspects.is_done(plain, clause[0], at):
        return "achieved"
    return context.aspect


def _ahead(plain: str, period: Period, context: Context) -> bool:
    """Whether the period lies after the bulletin's date, or without one is worded as a deadline."""
    if context.as_of:
        return period.end > context.as_of and (period.start > context.as_of or _deadline(plain, period))
    return _deadline(plain, period) and bool(context.year is None or period.end.year >= context.year)


def _lead(plain: str, sentence: Span, periods: Sequence[Period], context: Context) -> Period | None:
    """The period that opens a sentence governs what follows it."""
    for period in periods:
        assert period.span
        front = plain[sentence[0] : period.span[0]].strip()
        if len(front) <= 6 and not _deadline(plain, period) and not (context.as_of and period.start > context.as_of):
            return period
    return None


def read_bulletin(bulletin: Bulletin, passages: Iterable[Passage]) -> dict[str, tuple[Figure, ...]]:
    """The figures of every passage, under what its headings and the passages before it set."""
    as_of = bulletin.as_of or bulletin.signed or bulletin.published
    year = as_of.year if as_of else None
    found: dict[str, tuple[Figure, ...]] = {}
    place: tuple[str | None, tuple[str, ...]] | None = None
    governing: Period | None = None
    for passage in passages:
        here = (passage.section, passage.path)
        base = _from_path(passage.path, year, as_of)
        if here != place:
            place, governing = here, base.period
        context = replace(base, period=governing or base.period)
        if passage.label:
            context = replace(context, aspect=aspects.of_heading(passage.label, year) or context.aspect)
        figures, governing = _read(passage.text, passage.span[0], context)
        found[passage.id] = tuple(figures)
    return found


def _from_path(path: Sequence[str], year: int | None, as_of: date | None) -> Context:
    period: Period | None = None
    for heading in path:
        if re.search(r"方案|规划(?!目标)|《", heading):
            continue
        named = read_periods(heading, year=year, as_of=as_of)
        if named:
            period = replace(named[0], span=None)
    carry = period.start.year if period and period.start.year == period.end.year else year
    return Context(year=year, carry=carry, as_of=as_of, period=period, aspect=aspects.of_path(path, year) or "achieved")
