"""One claim of a draft against the passages nearest to its sentence: does the library say the same, another thing, or nothing?

Enters: a Claim and Sources, nearest first. Leaves: a verdict with the place that it rests on and the reason in Chinese and English. A
number found anywhere is no agreement: what it is told of must be what the draft tells it of. It does not know how the passages were
found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.alignment import Said, Source, aligned, bare
from assistant.bound import REST, sort, tells, unit, words_at
from assistant.bound import near as likeness
from assistant.claims import tidy
from assistant.compose.meant import told_on
from assistant.derived import cue, derived
from assistant.duties import Rows
from assistant.flips import keeps_words
from assistant.fulfilment import TENSE, about_as_near, is_to_come, promises, recurrence, status, tense
from assistant.held import (
    Judged,
    Verdict,
    all_stand_in,
    best_sentence,
    copied,
    drawn_first,
    present,
)
from assistant.holders import is_meant
from assistant.match import normalise
from assistant.measures import rates, rates_agree
from assistant.named_bodies import body, duty
from assistant.pairing import dice, pairs_of
from assistant.points import CLAUSE, DONE, PROMISE, Claim, clause_around, figures_in, is_deadline
from assistant.times import NOW, WHOLE_YEAR, day, of_another_number, period_holds
from index.amounts.phrases import FROM
from index.tasks.documents import titles
from index.types import Figure, Span

MARGIN = 0.08  # a figure with the same value may be told a little less nearly than the nearest
IN_ONE_SENTENCE = 0.2  # and less still in one sentence: 「20项任务中已完成15项」 has two figures near 「已完成16项」
FAR_NEARER = 0.15  # by how much another value may be told more nearly than the same one
ENOUGH = 0.42  # alignment from which another value contradicts
SAME_AT_ALL = 0.25  # alignment under which an equal value is chance
CHANCE = 3  # digits up to which a number may stand in a near passage by chance
LONGEST = 200
AT_IT = 5  # characters before a number in which the verb stands by which it went up or down

UP = re.compile(r"增|提高|提升|上升|上涨|扩大|加快|升")
DOWN = re.compile(r"降|减|下滑|回落|缩|压")
AT_LEAST = re.compile(r"(?<!不)[超逾]|以上|不低于|不少于|不小于|突破|(?<!不)(?:高于|大于|多于)|至少|≥|>")
AT_MOST = re.compile(r"不足|以下|以内|之内|不超过|不到|(?<!不)(?:低于|小于|少于)|不高于|不大于|不多于|至多|最多|≤|<")
AGO = re.compile("[去前]年$")  # of the day that a draft is written on
TOTAL = re.compile(r"[一-鿿]{1,8}?(?:当中|之中|里[头面]?|中(?![心央小学医药等]))")
AFTERWARDS = re.compile(r"(?:建成|投产|投用|完工|竣工|启用|达产|迁建)(?:之)?后")
HAPPENED = re.compile(r"[只仅实已]|完成|开工|建成|到位|落地")
PLANNED = re.compile(
    rf"{PROMISE.pattern}|安排|任务|预算|保证|答应|允诺|说好|届时|到时|赶在|应[当该]?|该(?=[开完建办交做启])|须|得(?=[在于把交赶完])"
    r"|(?<![主重需首只紧概纲摘])要(?![求素点闻件道害么是因职员地])"
)
UNDONE = re.compile(r"没有?(?!问题)|尚未|未(?!来)|还[剩差欠]")


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
    if claim.kind in ("status", "tense", "date"):
        sources = drawn_first(claim.sentence, sources)
    by_kind = {
        "figure": figure, "number": number, "date": day, "body": body, "document": document, "tense": tense, "recurrence": recurrence,
    }  # fmt: skip
    if claim.kind == "status":
        return status(claim, said, sources, rows)
    if claim.kind == "duty":
        return duty(claim, said, sources, rows)
    return by_kind[claim.kind](claim, said, sources)


# --- figures ---------------------------------------------------------------------------------------------------------


def figure(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    if ground := derived(claim, sources):
        return Judged("agrees", ("", ""), ground[1], ground[0])
    matches = matched(claim, said, sources)
    if not matches:
        return number(claim, said, sources)
    equal = next((m for m in matches if tells(m.claim, m.figure)), None)
    drawn = next((m for m in matches if tells(m.claim, m.figure) and all_stand_in(claim.sentence, m.source)), None)
    if drawn:  # every number of the sentence stands together there: which of them is meant is left to ask
        return first_that_agrees(claim, drawn, matches)
    near = {s.passage.id for s in about_as_near(said, sources)}
    exact = (m for m in matches if tells(m.claim, m.figure) and len(digits(m.figure)) > CHANCE)
    if there := next((m for m in exact if m.source.passage.id in near), None):
        apart = matches[0].figure.sentence != there.figure.sentence
        if apart and matches[0].score >= there.score + FAR_NEARER and in_words_of(claim, matches[0], there):
            return another_value(matches[:1])
        return first_that_agrees(claim, there, matches)
    if beside := next((m for m in matches if tells(m.claim, m.figure) and stands_beside(claim, m)), None):
        return first_that_agrees(claim, beside, matches)
    if equal and equal.score >= SAME_AT_ALL and both_left(claim, equal):
        return in_other_terms(claim, equal)
    whole = equal and equal.score >= SAME_AT_ALL and TOTAL.match(claim.sentence, claim.span[1])
    if equal and whole and equal.source.bulletin is matches[0].source.bulletin:
        return in_other_terms(claim, equal)  # 「8个问题中一半已经销号」
    rivals = [m for m in matches if not tells(m.claim, m.figure) and might_be_meant(m)]
    if equal:  # what another number of the sentence tells is not what this one should have been
        rivals = [m for m in rivals if not any(tells(f, m.figure) for f in figures_in(claim.sentence))]
    nearest = rivals[0] if rivals else None
    if equal and equal.score >= SAME_AT_ALL:
        together = nearest and equal.figure.sentence == nearest.figure.sentence and equal.source is nearest.source
        elsewhere = nearest and nearest.source.bulletin is not equal.source.bulletin and equal.score >= ENOUGH  # a later one of the series
        if nearest is None or elsewhere or equal.score >= nearest.score - (IN_ONE_SENTENCE if together else MARGIN):
            return in_other_terms(claim, equal)
    if nearest and nearest.score >= ENOUGH:
        return another_value([nearest, *rivals[1:]])
    if equal and equal.score >= SAME_AT_ALL:
        return in_other_terms(claim, equal)
    points = next((m for m in rivals if sort(m.claim) == "share" and digits(m.claim) == digits(m.figure) and m.score >= SAME_AT_ALL), None)
    if points and not equal:
        return another_value([points])  # 「快了0.4%」 of 0.4个百分点
    found = number(claim, said, sources)
    return in_other_terms(claim, equal) if equal and found.verdict == "agrees" and equal.source is found.source else found


def in_words_of(claim: Claim, match: Match, other: Match) -> bool:
    """Told with what only the first figure's clause says: 「欠企业的钱才还了22.8%」 of 拖欠企业账款清偿率, not of 支出进度."""
    own = pairs_of(words_at(claim.sentence, claim.span))
    first, second = (m.source.clause(m.figure) for m in (match, other))
    return unit(match.figure) == unit(match.claim) and len(own & (first - second)) > 1 and not own & (second - first)


def first_that_agrees(claim: Claim, match: Match, matches: Sequence[Match]) -> Judged:
    """A bulletin may tell one number twice, as it stood and as it is to be: 「5项限期整治」, and later 「限期整治的5项3月底前清零」."""
    found = in_other_terms(claim, match)
    if found.verdict != "other_terms":
        return found

    def near(m: Match) -> bool:
        if m.figure.sentence == match.figure.sentence and m.source is match.source:
            return True
        return m.score >= (SAME_AT_ALL if m.source.bulletin is match.source.bulletin else match.score - MARGIN)

    again = (m for m in matches if tells(m.claim, m.figure) and near(m))
    return next((other for m in again if (other := in_other_terms(claim, m)).verdict == "agrees"), found)


def might_be_meant(match: Match) -> bool:
    """1项 is not what 4.1亿元 should have been; 9.6公斤 may be what 9.6吨 should."""
    return sort(match.claim) == sort(match.figure) or digits(match.claim) == digits(match.figure)


def stands_beside(claim: Claim, match: Match) -> bool:
    """Another number of the sentence, of two digits or more, is told in the same sentence of the source."""
    told = [f for f in match.source.figures if f.sentence == match.figure.sentence and f is not match.figure]
    others = [f for f in figures_in(claim.sentence) if f.span != claim.span and len(digits(f)) > 1]
    return len(digits(match.figure)) > 1 and any(tells(other, f) for other in others for f in told)


def both_left(claim: Claim, match: Match) -> bool:
    """Told as what is left, there too: 「还有2500亩没复耕」 of 「剩余0.25万亩」."""
    text = match.source.bulletin.text
    return bool(REST.search(claim.clause) and REST.search(text[match.figure.clause[0] : match.figure.span[0]][-6:]))


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
    if stray := told_of_another(match, claim.sentence):
        return judged("differs", (f"所指不同，原文为「{stray}」", f"told of another thing, the source has 「{stray}」"), match)
    if opposite(mine, other) or turned_round(claim, other):
        words = f"{other.direction}{other.qualifier}{other.raw}"
        return judged("differs", (f"方向或限定相反，原文为「{words}」", f"the opposite, the source has 「{words}」"), match)
    if told_as_done(claim, mine, other, source):
        return judged("promise_as_done", ("原文是预计或目标", "the source only expects or targets it"), match)
    if told_as_promise(claim, other, source):
        return judged("other_terms", ("原文是已实现的数字", "the source tells it as achieved"), match)
    if not rates_agree(rates(mine.unit, claim.clause[: claim.clause.find(mine.raw)]), rates(other.unit, told_before(other, source))):
        return judged("other_terms", (f"计算口径不同，原文为「{other.raw}」", f"counted otherwise, the source has 「{other.raw}」"), match)
    dated = mine.period and mine.period.span and not is_deadline(claim.sentence, mine.period.span) and not AGO.match(mine.period.raw)
    if dated and mine.direction in FROM and mine.period and mine.period.span and mine.period.span[1] <= mine.clause[0]:
        dated = False  # 「截至2023年末已收回1542万元，收缴率从94.1%升到98.3%」: not the day of what it rose from
    if mine.period and dated and of_another_number(mine, claim):
        dated = False  # 「全年要装90台，动了工的83台」
    if mine.period and dated and not period_holds(mine.period, other, source):
        when = other.period.raw if other.period else ""
        zh, en = (
            (f"期间不同，原文为「{when}」", f"other period, the source has 「{when}」") if when else ("原文未写这个期间", "no such period")
        )
        return judged("other_terms", (zh, en), match)
    return judged("agrees", ("", ""), match)


def told_of_another(match: Match, sentence: str) -> str:
    """Another number of the same sentence and unit measures what the draft says this one does: 「小学5所、中学8所」 turned round."""
    beside = match.source.figures
    if is_meant(match.claim, sentence, [match.source]):
        return ""
    others = [f for f in beside if unit(f) == unit(match.claim) and not tells(match.claim, f)]
    meant = max(others, key=lambda f: likeness(match.claim, f), default=match.figure)
    return f"{meant.measure}{meant.raw}"


def opposite(a: Figure, b: Figure) -> bool:
    """增长 against 下降, 超 against 不足."""
    bounds = [(AT_MOST.search(f.qualifier) and "most") or (AT_LEAST.search(f.qualifier) and "least") or "" for f in (a, b)]
    return {way(a), way(b)} == {"up", "down"} or set(bounds) == {"most", "least"}


def way(figure: Figure) -> str:
    up, down = bool(UP.search(figure.direction)), bool(DOWN.search(figure.direction))
    return "" if up == down else "up" if up else "down"


def turned_round(claim: Claim, other: Figure) -> bool:
    """「时间拉长了63%」 of 「时限压缩63%」, by the verb right before the number."""
    before = claim.clause[: claim.clause.find(claim.words)][-AT_IT:]
    up, down = (any(m.end() >= len(before) - 1 for m in cue(way).finditer(before)) for way in ("up", "down"))  # 起降设施 went nowhere
    return up != down and {way(other), "up" if up else "down"} == {"up", "down"}


def told_before(figure: Figure, source: Source) -> str:
    return source.bulletin.text[figure.clause[0] : figure.span[0]]


def told_as_done(claim: Claim, mine: Figure, other: Figure, source: Source) -> bool:
    """The source promises it, and the draft says 已, or leaves out the word that made it a promise."""
    there = source.bulletin.text[slice(*other.sentence)]
    now = NOW.search(claim.clause) or "现有" in claim.clause
    if now and AFTERWARDS.search(source.bulletin.text[other.clause[0] : other.span[0]]):
        return True  # 「现有床位400张」 of 「建成后床位由180张增加到400张」
    if other.aspect == "achieved" or keeps_words(claim.sentence, [there]) or UNDONE.search(claim.clause):
        return False
    if re.search(rf"(?:{DONE.pattern})[^，,。；;]*?(?:全部|均|完成(?!\d|率))", source.bulletin.text[other.span[1] : other.sentence[1]]):
        return False  # 「年度目标180户，已于8月22日全部完工」
    own = upto_next(other, source)
    if (promise := promised_before(other, source)) is not None:
        own = own.replace(promise, "", 1)
    if says_done(claim) and not DONE.search(own):
        return True
    return mine.aspect == "achieved" and bool(PROMISE.search(own)) and not PLANNED.search(claim.sentence)


def promised_before(figure: Figure, source: Source) -> str | None:
    """What a number before it in its clause is promised by: 「计划新开工的14个项目只开工6个」."""
    text = source.bulletin.text
    before = [f for f in source.figures if figure.clause[0] <= f.span[0] < figure.span[0] and unit(f) == unit(figure)]
    upto = text[figure.clause[0] : before[-1].span[1]] if before else ""
    between = text[before[-1].span[1] : figure.span[0]] if before else ""
    return upto if PROMISE.search(upto) and HAPPENED.search(between) and not PROMISE.search(between) else None


def upto_next(figure: Figure, source: Source) -> str:
    """Its sentence up to the next number's clause: 「共收到建议3471条，梳理形成14件，拟提请票决10件」 promises the 10."""
    text, (start, end) = source.bulletin.text, figure.sentence
    later = [f.span[0] for f in source.figures if figure.span[1] <= f.span[0] < end and (unit(f) == "%") == (unit(figure) == "%")]
    stop = max((text.rfind(mark, figure.span[1], min(later)) for mark in "，,；;"), default=-1) if later else end
    return text[start : stop if stop > 0 else end]


def with_next(text: str, clause: Span) -> str:
    """The clause and the one after it: 「尚有5个集中在老城，2024年10月底前整改到位」."""
    return text[slice(*clause)] + next(iter(CLAUSE.findall(text[clause[1] : clause[1] + 60].partition("。")[0])), "")


def says_done(claim: Claim) -> bool:
    """The last word of time before or at the figure's clause is 已: 「已完成八成，预计11月通水，通水后覆盖6.2万人」 promises the 6.2."""
    upto = claim.sentence[: claim.span[1]]
    words = [m[0] for m in TENSE.finditer(upto)]
    if PROMISE.search(claim.clause):
        return False
    later = [f.span[0] for f in figures_in(claim.sentence) if f.span[0] >= claim.span[1]]
    before = re.sub(".了$", "", claim.sentence[: min(later, default=None)])  # 「14个只动了6个」 tells the 6 as done
    return bool(DONE.search(words[-1] if words else before))


def tells_no_fact(claim: Claim) -> bool:
    """「还剩3200万元没有清偿」, 「是年度任务5200人的60.5%」: nothing is told as done that is only to be."""
    return bool(UNDONE.search(claim.clause) or PLANNED.search(claim.clause))


def told_as_promise(claim: Claim, other: Figure, source: Source) -> bool:
    mine = clause_around(claim.sentence, claim.span)
    if other.aspect != "achieved" or not promises(mine, source) or NOW.search(mine):
        return False
    if [m[0] for m in TENSE.finditer(mine[: mine.find(claim.words)]) if DONE.fullmatch(m[0])]:
        return False  # 「到2024年12月已修复8.1万立方米」
    text = source.bulletin.text
    if REST.search(mine) and REST.search(text[other.clause[0] : other.span[0]]):
        return False  # what is left is to be done
    own = next(m[0] for m in CLAUSE.finditer(text, other.sentence[0]) if m.end() > other.span[0])
    if WHOLE_YEAR.search(own) and not DONE.search(own):
        return False  # 「全年30座，建成开放17座」 aims at the 30
    return bool(DONE.search(own) and not PROMISE.search(own)) or not is_to_come(with_next(text, other.clause), source)


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
