"""One claim of a draft against the passages nearest to its sentence: does the library say the same, another thing, or nothing?

Enters: a Claim and Sources, nearest first. Leaves: a verdict with the place that it rests on and the reason in Chinese and English. A
number found anywhere is no agreement: what it is told of must be what the draft tells it of. It does not know how the passages were
found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assistant.alignment import Said, Source, aligned, bare, contained
from assistant.claims import PEOPLE, tidy
from assistant.compose.citing import sentences
from assistant.compose.meant import told_on
from assistant.duties import Rows, is_named, rows_of
from assistant.flips import keeps_undone, keeps_words
from assistant.match import normalise
from assistant.pairing import dice, pairs_of
from assistant.points import CLAUSE, DONE, PROMISE, Claim, is_deadline, reach
from index.aspects import of_path
from index.documents import titles
from index.matters import core
from index.periods import read_periods
from index.statuses import MEASURE, status_of
from index.types import Bulletin, Figure, Matter, MatterStatus, Period, Span

Verdict = Literal["agrees", "differs", "other_terms", "promise_as_done", "unfounded"]

MARGIN = 0.08  # a figure with the same value may be told a little less nearly than the nearest
IN_ONE_SENTENCE = 0.2  # and less still in one sentence: 「20项任务中已完成15项」 has two figures near 「已完成16项」
ENOUGH = 0.42  # alignment from which another value contradicts
SAME_AT_ALL = 0.25  # alignment under which an equal value is chance
NEAR = 0.5  # of a passage to a sentence, from which it speaks of the same
ABOUT_AS_NEAR = 0.1
COPIED = 0.75  # of a sentence's pairs of characters stand in one sentence of the source
AROUND = 3000  # characters of a section that may name the body of its measures
LONGEST = 200

UP = re.compile(r"增|提高|提升|上升|上涨|扩大|加快|升")
DOWN = re.compile(r"降|减|下滑|回落|缩|压")
AT_LEAST = re.compile(r"(?<!不)[超逾]|以上|不低于|不少于|不小于|突破|(?<!不)(?:高于|大于|多于)|至少|≥|>")
AT_MOST = re.compile(r"不足|以下|以内|之内|不超过|不到|(?<!不)(?:低于|小于|少于)|不高于|不大于|不多于|至多|最多|≤|<")
TENSE = re.compile(f"{DONE.pattern}|{PROMISE.pattern}")
SAME_CLAUSE = 0.7  # Dice over pairs of characters of two clauses without the words of tense
LEVELS = "省市区县镇乡"
SINCE = re.compile("以来|至今|起$")
DONE_STATES: tuple[MatterStatus, ...] = ("done", "done_and_standing")
OPEN_STATES: tuple[MatterStatus, ...] = ("under_way", "staged", "partly_done", "not_done", "planned")


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    why: tuple[str, str] = ("", "")
    source: Source | None = None
    span: Span | None = None


@dataclass(frozen=True)
class Match:
    """A figure of the draft beside a figure of a passage."""

    score: float
    claim: Figure  # read on that bulletin's day
    figure: Figure
    source: Source


def judge(claim: Claim, said: Said, sources: Sequence[Source], rows: Rows) -> Judged:
    if not sources:
        return Judged("unfounded", ("库中没有相近的段落", "no passage of the library comes near"))
    by_kind = {"figure": figure, "number": number, "date": day, "body": body, "document": document, "tense": tense}
    if claim.kind == "status":
        return status(claim, said, sources, rows)
    if claim.kind == "duty":
        return duty(claim, said, sources, rows)
    return by_kind[claim.kind](claim, said, sources)


# --- figures ---------------------------------------------------------------------------------------------------------


def figure(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    matches = matched(claim, said, sources)
    if not matches:
        return number(claim, said, sources)
    nearest = matches[0]
    equal = next((m for m in matches if same_value(m.claim, m.figure)), None)
    if equal:
        together = equal.figure.sentence == nearest.figure.sentence and equal.source is nearest.source
        if equal.score >= max(SAME_AT_ALL, nearest.score - (IN_ONE_SENTENCE if together else MARGIN)):
            return in_other_terms(claim, equal)
    if nearest.score >= ENOUGH:
        return another_value(matches)
    if equal and equal.score >= SAME_AT_ALL:
        return in_other_terms(claim, equal)
    return number(claim, said, sources)


def matched(claim: Claim, said: Said, sources: Sequence[Source]) -> list[Match]:
    """Every figure of the passages, what is told most nearly of the same thing first."""
    assert claim.figure
    clause = pairs_of(bare(claim.clause))
    read = {s.bulletin.id: s.bulletin for s in sources}
    terms = {id: claim.in_terms_of(bulletin) or claim.figure for id, bulletin in read.items()}
    found = []
    for source in sources:
        mine = terms[source.bulletin.id]
        for other in source.figures:
            score = aligned(said, clause, mine, source, other) + 0.03 * (unit(mine) == unit(other)) + 0.04 * (mine.aspect == other.aspect)
            found.append(Match(score, mine, other, source))
    return sorted(found, key=lambda m: (-round(m.score, 2), -told_on(m.source.bulletin).toordinal()))  # of a series the newest


def unit(figure: Figure) -> str:
    return "人" if figure.unit in PEOPLE else figure.unit


def same_value(a: Figure, b: Figure) -> bool:
    return a.value == b.value and a.upper == b.upper and unit(a) == unit(b)


def digits(figure: Figure) -> str:
    return re.sub(r"[^\d.]", "", tidy(figure.raw))


def another_value(matches: Sequence[Match]) -> Judged:
    """Same digits in another unit are 口径不同; another number is 不一致."""
    near = [m for m in matches if m.score >= max(ENOUGH, matches[0].score - IN_ONE_SENTENCE)]
    copied = next((m for m in near if digits(m.claim) and digits(m.claim) == digits(m.figure)), None)
    if copied:
        words = copied.figure.raw
        return judged("other_terms", (f"单位不同，原文为「{words}」", f"other unit, the source has 「{words}」"), copied)
    words = matches[0].figure.raw
    return judged("differs", (f"原文为「{words}」", f"the source has 「{words}」"), matches[0])


def in_other_terms(claim: Claim, match: Match) -> Judged:
    """The number is right; is it told of the same time, as done or promised as there, in the same direction?"""
    mine, other, source = match.claim, match.figure, match.source
    there = source.bulletin.text[slice(*other.sentence)]
    if stray := told_of_another(match):
        return judged("differs", (f"所指不同，原文为「{stray}」", f"told of another thing, the source has 「{stray}」"), match)
    if opposite(mine, other):
        words = f"{other.direction}{other.qualifier}{other.raw}"
        return judged("differs", (f"方向或限定相反，原文为「{words}」", f"the opposite, the source has 「{words}」"), match)
    if told_as_done(claim, mine, other, there):
        return judged("promise_as_done", ("原文是预计或目标", "the source only expects or targets it"), match)
    if told_as_promise(claim, other, source.bulletin.text[slice(*other.clause)]):
        return judged("other_terms", ("原文是已实现的数字", "the source tells it as achieved"), match)
    dated = mine.period and mine.period.span and not is_deadline(claim.sentence, mine.period.span)
    if mine.period and dated and not period_holds(mine.period, other, source):
        when = other.period.raw if other.period else ""
        zh, en = (
            (f"期间不同，原文为「{when}」", f"other period, the source has 「{when}」") if when else ("原文未写这个期间", "no such period")
        )
        return judged("other_terms", (zh, en), match)
    return judged("agrees", ("", ""), match)


def told_of_another(match: Match) -> str:
    """Another number of the same sentence and unit measures what the draft says this one does: 「小学5所、中学8所」 turned round."""
    a, b = normalise(match.claim.measure), normalise(match.figure.measure)
    if not a or not b or a in b or b in a or dice(pairs_of(a), pairs_of(b)) >= 0.3:
        return ""
    for other in match.source.figures:
        measure = normalise(other.measure)
        if (
            other.sentence == match.figure.sentence
            and unit(other) == unit(match.claim)
            and measure == a
            and other.value != match.claim.value
        ):
            return f"{other.measure}{other.raw}"
    return ""


def opposite(a: Figure, b: Figure) -> bool:
    """增长 against 下降, 超 against 不足."""
    bounds = [(AT_MOST.search(f.qualifier) and "most") or (AT_LEAST.search(f.qualifier) and "least") or "" for f in (a, b)]
    return {way(a), way(b)} == {"up", "down"} or set(bounds) == {"most", "least"}


def way(figure: Figure) -> str:
    up, down = bool(UP.search(figure.direction)), bool(DOWN.search(figure.direction))
    return "" if up == down else "up" if up else "down"


def told_as_done(claim: Claim, mine: Figure, other: Figure, there: str) -> bool:
    """The source promises it, and the draft says 已, or leaves out the word that made it a promise."""
    if other.aspect == "achieved" or keeps_words(claim.sentence, [there]):
        return False
    if DONE.search(claim.sentence) and not PROMISE.search(claim.clause) and not DONE.search(there):
        return True
    return mine.aspect == "achieved" and bool(PROMISE.search(there)) and not PROMISE.search(claim.sentence)


def told_as_promise(claim: Claim, other: Figure, there: str) -> bool:
    return other.aspect == "achieved" and bool(PROMISE.search(claim.clause)) and not PROMISE.search(there)


def period_holds(period: Period, figure: Figure, source: Source) -> bool:
    """Is the draft's period the figure's own, or one that its sentence, headings or the bulletin's day give it?"""
    own, bulletin = figure.period, source.bulletin
    if own and period.same(own):
        return True
    if own and SINCE.search(period.raw) and SINCE.search(own.raw):
        return period.start == own.start  # both reach to the bulletin's day
    if covers_day(period, bulletin):
        return own is None or own.span is None or covers_day(own, bulletin)
    if stands(period, bulletin.text[slice(*figure.sentence)], bulletin):
        same = (f for f in source.figures if f.sentence == figure.sentence and f.measure == figure.measure and f is not figure)
        return not any(f.period and f.period.same(period) for f in same)
    inherited = own is None or own.span is None
    return inherited and stands(period, "\n".join((source.passage.text, *source.passage.path, bulletin.title)), bulletin)


def covers_day(period: Period, bulletin: Bulletin) -> bool:
    """「截至2021年11月」 and 目前 name the day that the bulletin speaks from."""
    day = bulletin.as_of or bulletin.signed or bulletin.published
    return day is not None and (period.end == day or on_day(period, day))


def stands(period: Period, text: str, bulletin: Bulletin) -> bool:
    return normalise(period.raw) in normalise(text) or any(period.same(p) for p in dates_in(text, bulletin))


def judged(verdict: Verdict, why: tuple[str, str], match: Match) -> Judged:
    start, end = match.figure.sentence
    return Judged(verdict, why, match.source, match.figure.sentence if end - start <= LONGEST else match.figure.clause)


# --- what else is named ----------------------------------------------------------------------------------------------


def number(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    """A number that measures nothing, or that no figure of the passages comes near."""
    wanted = tidy(claim.words)
    alone = re.compile(rf"(?<![\d.]){re.escape(wanted)}(?![\d]|\.\d)")
    why = ("原文没有这个数", "no such number in the source")
    found = present(claim, said, sources, lambda s: bool(alone.search(tidy(s.passage.text))), why)
    if found.verdict == "differs" and not copied(said, sources[0], best_sentence(said, sources[0])):
        return Judged("unfounded", ("库中没有相应的表述", "the library does not say so"))
    return found


def day(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    def told(source: Source) -> bool:
        period, bulletin = claim.period_of(source.bulletin), source.bulletin
        if period is None:
            return normalise(claim.words) in f"{source.text}\n{source.around}"
        if stands(period, source.passage.text, bulletin):
            return True
        if dates_in(source.passage.text, bulletin) and source.narrowed:
            return False  # 「2025年…」: the title's year is another
        named = (d for d in (bulletin.as_of, bulletin.signed, bulletin.published) if d)
        return stands(period, "\n".join((*source.passage.path, bulletin.title)), bulletin) or any(on_day(period, d) for d in named)

    return present(claim, said, sources, told, ("原文没有这个日期", "no such date in the source"))


def on_day(period: Period, day: date) -> bool:
    return period.start <= day <= period.end and (period.end - period.start).days < 32


def dates_in(text: str, bulletin: Bulletin) -> list[Period]:
    day = bulletin.as_of or bulletin.signed or bulletin.published
    year = day.year if day else None
    return read_periods(text, year=year, carry=year, as_of=day)


def body(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    def told(source: Source) -> bool:
        return names(claim.words, f"{source.text}\n{source.around}" + ("" if source.narrowed else f"\n{normalise(section(source))}"))

    return present(claim, said, sources, told, ("原文没有提到这个机关或地方", "the source names no such body or place"))


def duty(claim: Claim, said: Said, sources: Sequence[Source], rows: Rows) -> Judged:
    """「…由市教育局负责」 against whom the bulletin makes responsible for that; where it names nobody, whether it names the body there."""
    spoken = rows_of(said, sources, rows)
    for row in spoken:
        for told in row.bodies:
            if is_named(claim.words, told.words):
                return Judged("agrees", ("", ""), row.source, told.span)
    if not spoken:
        return body(claim, said, sources)
    told = spoken[0].bodies[0]
    return Judged("differs", (f"原文为「{told.words}」", f"the source has 「{told.words}」"), spoken[0].source, told.span)


def names(name: str, text: str) -> bool:
    """Whole, or without what stands before it (「督促区教育局」); 市教育局 is not 区教育局, and 县政府 alone is no 白鹿县政府."""
    name = normalise(name)
    for cut in range(max(1, len(name) - len(ending(name)) - 1)):
        rest, before = name[cut:], name[cut - 1 : cut] if cut else ""
        for match in re.finditer(re.escape(rest), text):
            level = text[match.start() - 1 : match.start()]
            if not (before and before in LEVELS and level and level in LEVELS and before != level):
                return True
    return False


def ending(name: str) -> str:
    return max((e for e in reach() if name.endswith(e)), key=len, default="")


def section(source: Source) -> str:
    """The section of a passage, whose 责任单位 may stand in a line of its own."""
    found = next((s for s in source.bulletin.sections if s.number == source.passage.section), None)
    return source.bulletin.text[slice(*found.span)] if found and found.span[1] - found.span[0] <= AROUND else ""


def document(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    wanted = normalise(claim.words)
    for source in sources:
        if wanted in source.text:
            return Judged("agrees", ("", ""), source, best_sentence(said, source))
    holder = next((s for s in sources if wanted in normalise(s.bulletin.text)), None)
    if holder:
        return Judged("agrees", ("", ""), holder, best_sentence(said, holder))
    for source in sources:
        for start, end in titles(source.passage.text):
            name = source.passage.text[start:end]
            if dice(pairs_of(wanted), pairs_of(normalise(name))) >= 0.6:
                return Judged("differs", (f"原文为{name}", f"the source has {name}"), source, best_sentence(said, source))
    return Judged("unfounded", ("库中没有这份文件", "no such document in the library"))


def present(claim: Claim, said: Said, sources: Sequence[Source], told: Callable[[Source], bool], why: tuple[str, str]) -> Judged:
    """Told in the sentence that this one is a copy of; else in a passage about as near as the nearest, which otherwise contradicts."""
    span = best_sentence(said, sources[0])
    if copied(said, sources[0], span):
        agrees = told(sources[0].narrow(span))
        return Judged("agrees" if agrees else "differs", ("", "") if agrees else why, sources[0], span)
    nearness = [said.near(s) for s in sources]
    for source, near in zip(sources, nearness, strict=True):
        if near >= nearness[0] - ABOUT_AS_NEAR and told(source):
            return Judged("agrees", ("", ""), source, best_sentence(said, source))
    about = clause_near(claim, said, sources)
    if about and told(about):
        return Judged("agrees", ("", ""), about, best_sentence(said, about))
    if nearness[0] >= NEAR:
        return Judged("differs", why, sources[0], span)
    return Judged("unfounded", ("库中没有相应的表述", "the library does not say so"))


def copied(said: Said, source: Source, span: Span) -> bool:
    return contained(said.pairs, pairs_of(bare(source.bulletin.text[slice(*span)]))) >= COPIED


def clause_near(claim: Claim, said: Said, sources: Sequence[Source]) -> Source | None:
    """A sentence may draw on several passages: the one nearest to the claim's own clause."""
    clause = replace(said, text=claim.clause)
    if len(clause.words) < 2:
        return None
    best = max(sources, key=clause.near)
    return best if clause.near(best) >= NEAR else None


def status(claim: Claim, said: Said, sources: Sequence[Source], rows: Rows) -> Judged:
    """「已完成」 against what the nearest clause, and the matter it belongs to, is said to be."""
    assert claim.worded
    source = sources[0]
    if said.near(source) >= NEAR and (whole := by_matter(claim, said, source, rows)):
        return whole
    if (told := tense(claim, said, sources)).verdict != "agrees":
        return told
    if said.near(source) < NEAR:
        return Judged("unfounded", ("库中没有相应的表述", "the library does not say so"))
    span = best_sentence(said, source)
    there = source.bulletin.text[slice(*span)]
    mine = claim.worded.status
    if mine in DONE_STATES and not keeps_undone(claim.clause, [there]):
        return Judged("promise_as_done", ("原文是计划或尚未完成", "the source only plans it"), source, span)
    other, at = clause_status(claim, there)
    if at is None or {mine, other} <= set(DONE_STATES) or mine == other:
        return Judged("agrees", ("", ""), source, span)
    if mine in DONE_STATES and other in OPEN_STATES:
        verdict: Verdict = "promise_as_done" if MEASURE[other] == "planned" else "differs"
        return Judged(verdict, (f"原文为「{at}」", f"the source has 「{at}」"), source, span)
    if mine in OPEN_STATES and other in DONE_STATES:
        return Judged("other_terms" if mine == "planned" else "differs", (f"原文为「{at}」", f"the source has 「{at}」"), source, span)
    return Judged("agrees", ("", ""), source, span)


def tense(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    """「已于6月建成」 against 「将于6月建成」: the clause of the source that is nearest in words decides, where it is near enough."""
    clause = pairs_of(bare(TENSE.sub("", claim.clause)))
    best: tuple[float, str, Source, Span] | None = None
    for source in sources:
        for span in sentences(source.bulletin.text, source.passage.span):
            for words in CLAUSE.findall(source.bulletin.text[slice(*span)]):
                score = dice(clause, pairs_of(bare(TENSE.sub("", words))))
                if best is None or score > best[0]:
                    best = score, words, source, span
    if best is None or best[0] < SAME_CLAUSE:
        return Judged("agrees")
    _, words, source, span = best
    there = source.bulletin.text[slice(*span)]
    day = source.bulletin.as_of or source.bulletin.published
    planned = bool(PROMISE.search(words)) or (
        of_path(source.passage.path, day.year if day else None) == "target" and not DONE.search(there)
    )
    if DONE.search(claim.clause) and not DONE.search(words) and planned:
        return Judged("promise_as_done", (f"原文为「{words.strip()}」", f"the source has 「{words.strip()}」"), source, span)
    if PROMISE.search(claim.clause) and not PROMISE.search(words) and DONE.search(words):
        return Judged("other_terms", (f"原文为「{words.strip()}」", f"the source has 「{words.strip()}」"), source, span)
    return Judged("agrees", ("", ""), source, span)


def clause_status(claim: Claim, there: str) -> tuple[MatterStatus, str | None]:
    """The status of the source's clause that is nearest in words; none where that clause states none."""
    clause = pairs_of(bare(without(claim.clause, claim.words)))
    best = max(CLAUSE.findall(there) or [there], key=lambda c: dice(clause, pairs_of(bare(c))))
    worded = status_of(best)
    near = dice(clause, pairs_of(bare(without(best, worded.words if worded else "")))) >= 0.4
    return (worded.status, worded.words) if worded and near else ("unstated", None)


def without(text: str, words: str) -> str:
    return text.replace(words, "", 1) if words else text


def by_matter(claim: Claim, said: Said, source: Source, rows: Rows) -> Judged | None:
    """「…问题已完成整改」 against the status that the bulletin words for that matter."""
    assert claim.worded
    if not claim.worded.whole:
        return None
    rest = pairs_of(bare(without(claim.clause, claim.worded.words)))
    named = [m for m in rows(source.bulletin.id)[0] if names_matter(rest, said, m)]
    within = [m for m in named if m.span[0] <= source.passage.span[0] < m.span[1]]
    matter = next(iter(within or named), None) if len(within or named) == 1 else None
    if matter is None or matter.status_span is None or (claim.worded.status in DONE_STATES) == (matter.status in DONE_STATES):
        return None
    if matter.status not in (*DONE_STATES, *OPEN_STATES):
        return None
    words = matter.status_words
    return Judged("differs", (f"原文为「{words}」", f"the source has 「{words}」"), source, matter.status_span)


def names_matter(rest: frozenset[str], said: Said, matter: Matter) -> bool:
    """The sentence holds the matter's heading, or what it says beside the status is part of the heading."""
    title = pairs_of(core(matter.title))
    return len(title) >= 3 and (contained(title, said.pairs) >= 0.8 or (len(rest) >= 3 and contained(rest, title) >= 0.7))


def best_sentence(said: Said, source: Source) -> Span:
    """The sentence of a passage that holds most of what was said."""
    text = source.bulletin.text
    found = sentences(text, source.passage.span)
    return max(found, key=lambda s: contained(said.pairs, pairs_of(bare(text[slice(*s)]))), default=source.passage.span)
