"""What a question asks, read together with what was asked before.

Enters: the question, the earlier questions of the chat, the bulletins in play and, where known, the library's words. Leaves: a Query.
Pure and total: any text gives a Query. It reads titles and dates of bulletins, never what they say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import date

from assistant import followup, inner_places, lexicon, places, readings
from assistant.followup import Turn
from assistant.parts import NOW, YEARLESS, Asked, asks_nothing, aspect_of, read_parts
from assistant.places import Scope
from assistant.terms import NAME, is_deed
from assistant.types import Part, Query
from index.amounts.periods import read_periods
from index.types import Bulletin, Period, Span

MEMORY = 6  # earlier questions that can still matter
LONGEST = 2000  # characters of a question that are read
_PLAN = re.compile(r"(十[一二三四五六七八]五[”\"」]?)规划")
_BOTH = re.compile(
    r"(季度)[和与、](?=第?[一二三四1-4]季度)|((?:从|自).{2,9}?[月年日底初末])[到至](?=.{1,40}(?:多了|少了|新增|增加了|减少了))"
)
_LEANING = re.compile(r"^(?:那|其中|它|该|这|同|还)|呢[?？]?$")
_WHICH_PLACE = re.compile(r"(?:哪|哪个|哪一个|哪几个|哪些|各)(?:省|市|区|县|地方|地区|学校|高校|份通报|份报告)(?![委政级内])|谁")
_TAIL = re.compile(r"(?:的时候|那会儿|这一年里?|期间|之?前|以前|年?内|底|时|间|里)?(?![一-鿿]?间)|")
_SINCE = re.compile(r"以来|算起|至今|到现在|到目前|起(?![码步])")
_RELATIVE = frozenset(("今年", "去年", "前年", "明年", "本年", "上年"))


def understand(
    text: str, history: Sequence[str], bulletins: Sequence[Bulletin], vocabulary: Container[str] | None = None, *, literal: bool = False
) -> Query:
    """The question with everything it leaves out filled in from the earlier ones; `literal`: its words taken as typed."""
    held = _holder(bulletins, vocabulary)
    turn: Turn | None = None
    before: Query | None = None
    for earlier in history[-MEMORY:]:
        turn, before = _read(earlier, turn, bulletins, vocabulary, held)
    _, query = _read(text, turn, bulletins, vocabulary, held, literal=literal)
    return replace(query, before=before)


def _holder(bulletins: Sequence[Bulletin], vocabulary: Container[str] | None) -> Callable[[str], bool]:
    """Does a name occur in the library? By its words where given, else by its texts."""

    def held(name: str) -> bool:
        return (vocabulary is not None and name in vocabulary) or any(name in b.text for b in bulletins)

    return held


def _read(
    text: str,
    before: Turn | None,
    bulletins: Sequence[Bulletin],
    vocabulary: Container[str] | None,
    held: Callable[[str], bool],
    *,
    literal: bool = False,
) -> tuple[Turn, Query]:
    # 1. the words as meant
    read = readings.tidy(text[:LONGEST])
    shown: tuple[readings.Reading, ...] = ()
    if not literal:
        read, shown = readings.read(text[:LONGEST], vocabulary, lambda words: places.read_scope(words, bulletins, held).spans)
    # 2. places, periods and the bulletins they choose
    own = places.read_scope(read, bulletins, held)
    names_place = bool(own.places or own.missing)
    scope = own if names_place or before is None else _kept(before, read)
    if before is not None and names_place and followup.compares(read):
        scope = _both(before, own, bulletins)
    within, scope, inner_spans = _within(read, own, scope, before, bulletins)
    newest = _newest(bulletins, scope.bulletins)
    periods = _periods(read, newest, before)
    ids, spent = places.narrow(scope.bulletins, read, periods, bulletins)
    if not names_place and not spent and before is not None:
        ids = before.scope.bulletins
    # 3. what is asked
    blanks: list[Span] = [*own.spans, *inner_spans, *(_with_tail(read, p.span) for p in periods if p.span), *followup.opener(read)]
    asked = read_parts(read, periods, blanks, spent, newest)
    several = len(scope.places + scope.missing) > 1 or (not scope.places and len(bulletins) > 1 and bool(_WHICH_PLACE.search(read)))
    asked = [_side_by_side(a, several) for a in asked]
    if before is not None and not names_place and ids and not followup.leans(read) and _elsewhere(asked, ids, bulletins):
        scope, ids, within = own, (), ()  # a new topic, of which only other bulletins tell
    # 4. what is left out
    alone = asked
    resolved = read
    if before is not None:
        bare = asks_nothing(read) and len(asked) == 1
        asked = followup.complete(read, asked, before, names_place=names_place)
        if len(asked) != len(alone):
            alone = asked  # where a source is asked for, the parts of the turn before stand again
        if asked != alone or not names_place:
            asked = [followup.written_out(here, was, before, bare=bare) for here, was in zip(asked, alone, strict=True)]
            resolved = "；".join(a.part.text for a in asked)
            resolved = "、".join(p for p in scope.places + scope.missing if p not in resolved) + resolved
    asked = [_in_year(a, read, newest, _years(bulletins, ids)) for a in asked]
    if before is not None and not inner_spans and within and not _goes_on(asked, alone, read):
        within = ()
    asked = [_dated(a) for a in asked]
    words = _bare(read, blanks)
    inherited = before.topic if before and any(before.topic and before.topic in a.part.text for a in asked) else ""
    if before and not any(a.terms.specific for a in alone):
        words = before.bare
    turn = Turn(
        read,
        words,
        followup.topic_of(words, inherited),
        tuple(asked),
        replace(scope, bulletins=ids),
        scope.bulletins,
        _year(periods, before),
        within,
    )
    query = Query(
        asked=text, resolved=resolved, parts=tuple(_placed(a.part, within) for a in asked), bulletins=ids, places=scope.places,
        missing_places=scope.missing, readings=shown, within=within,
    )  # fmt: skip
    return turn, query


def _within(
    read: str, own: Scope, scope: Scope, before: Turn | None, bulletins: Sequence[Bulletin]
) -> tuple[tuple[str, ...], Scope, tuple[Span, ...]]:
    """The inner places of this turn, else those of the turn before; they choose among the bulletins in play."""
    fit = [b for b in bulletins if not scope.bulletins or b.id in scope.bulletins]
    inner = inner_places.read(read, fit, places.own(bulletins), own.spans)
    if not inner.names:
        kept = before.within if before is not None and not (own.places or own.missing) and not inner_places.is_whole(read) else ()
        return kept, scope, ()
    told = tuple(id for id in scope.bulletins if id in inner.bulletins) if scope.bulletins else inner.bulletins
    return inner.names, replace(scope, bulletins=told or scope.bulletins), inner.spans


def _elsewhere(asked: Sequence[Asked], ids: Sequence[str], bulletins: Sequence[Bulletin]) -> bool:
    """Does a name of this turn (石笋坳尾矿库) stand in none of the bulletins in play, and in another?"""
    names = [term for a in asked for term in a.terms.specific if len(term) >= NAME and not is_deed(term)]  # 花出去 is no name
    if not names or len(bulletins) > inner_places.MOST:
        return False
    here = [b.text for b in bulletins if b.id in ids]
    return any(name in b.text for name in names if not any(name in text for text in here) for b in bulletins)


def _years(bulletins: Sequence[Bulletin], ids: Sequence[str]) -> int:
    """Of how many years the bulletins in play are."""
    return len({day.year for b in bulletins if (not ids or b.id in ids) and (day := b.as_of or b.published)})


def _in_year(asked: Asked, read: str, newest: date | None, years: int) -> Asked:
    """「一季度」 is of the year of the bulletins in play, also where it was said before these were known; of several years it is of none:
    whether it lies ahead cannot be told then."""
    part = asked.part
    if part.period is None or newest is None or not YEARLESS.fullmatch(part.period.raw):
        return asked
    found = read_periods(part.period.raw, year=newest.year, carry=newest.year)
    moved = found and not part.period.same(found[0]) and not any(c.isdigit() for c in read)
    if moved:
        part = replace(part, period=replace(found[0], raw=part.period.raw, span=None))
    if years > 1 or moved:
        part = replace(part, aspect=aspect_of(part.text, part.intent, None if years > 1 else part.period, newest))
    return replace(asked, part=part)


def _goes_on(asked: Sequence[Asked], alone: Sequence[Asked], read: str) -> bool:
    """Does this turn lean on the one before, so that it is asked of the same inner place?"""
    return tuple(asked) != tuple(alone) or followup.leans(read)


def _placed(part: Part, within: Sequence[str]) -> Part:
    """The inner place is searched for as a word of the question."""
    return replace(part, terms=(*part.terms, *(inner_places.short(name) for name in within if name not in part.terms)))


def _side_by_side(asked: Asked, several: bool) -> Asked:
    """A figure asked of several places is a comparison; the highest of things in one place is none."""
    part, cues = asked.part, lexicon.reckoning()
    if several and part.operator not in ("max", "min") and (cues["sum"].search(part.text) or cues["total"].search(part.text)):
        return replace(asked, part=replace(part, intent="aggregate", operator="sum"))
    if several and part.intent in ("figure", "aggregate") and part.operator != "sum":
        return replace(asked, part=replace(part, intent="compare"))
    if not several and part.intent == "compare" and part.operator in ("max", "min"):
        return replace(asked, part=replace(part, intent="aggregate"))
    return asked


def _kept(before: Turn, read: str) -> Scope:
    """The places of the turn before; one that the library lacks is kept only by what leans on that turn (那2026年呢?)."""
    missing = before.scope.missing if _LEANING.search(read) else ()
    return replace(before.scope, bulletins=before.place_bulletins, missing=missing, spans=())


def _both(before: Turn, own: Scope, bulletins: Sequence[Bulletin]) -> Scope:
    """「比广东高多少」 is asked of the place before as well."""
    ids = {*before.place_bulletins, *own.bulletins}
    return Scope(
        tuple(b.id for b in bulletins if b.id in ids), tuple(dict.fromkeys(before.scope.places + own.places)),
        tuple(dict.fromkeys(before.scope.missing + own.missing)), own.spans,
    )  # fmt: skip


def _newest(bulletins: Sequence[Bulletin], ids: Sequence[str]) -> date | None:
    dates = [b.as_of or b.published for b in bulletins if not ids or b.id in ids]
    return max((d for d in dates if d), default=None)


def _periods(text: str, newest: date | None, before: Turn | None) -> list[Period]:
    carry = (before.year if before else None) or (newest.year if newest else None)
    plan = _PLAN.sub(r"\1期间", text)  # asked of, 「十五五规划里」 means the years of the plan
    plan = _BOTH.sub(lambda m: f"{m[1] or m[2]}，", plan)  # 一季度和三季度, 从3月到12月多了: two periods, not the stretch between
    found = read_periods(plan, year=newest.year if newest else None, carry=carry, as_of=newest)
    kept = [replace(p, raw=text[slice(*p.span)]) for p in found if p.span and p.raw not in NOW]
    return [_since(p, text, newest) for p in kept]


def _since(period: Period, text: str, newest: date | None) -> Period:
    """「从2020年12月算起」 reaches to the day of the bulletin."""
    lasts = period.span and _SINCE.match(text, period.span[1])
    return replace(period, end=max(period.end, newest)) if lasts and newest else period


def _dated(asked: Asked) -> Asked:
    """去年 becomes the year that it is: the words are searched for."""
    part = asked.part
    if part.period and part.period.raw in _RELATIVE:
        return replace(asked, part=replace(part, text=part.text.replace(part.period.raw, f"{part.period.start.year}年")))
    return asked


def _with_tail(text: str, span: Span) -> Span:
    """A period with the word that closes it: 2024年3月 时."""
    return span[0], _TAIL.match(text, span[1]).end()  # type: ignore[union-attr]  # matches always


def _year(periods: Sequence[Period], before: Turn | None) -> int | None:
    return periods[-1].end.year if periods else before.year if before else None


def _bare(text: str, blanks: Sequence[Span]) -> str:
    chars = list(text)
    for start, end in blanks:
        chars[start:end] = [""] * (end - start)
    return re.sub(r"^[的,，、\s那]+|[?？\s]+$", "", "".join(chars))
