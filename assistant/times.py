"""Is it told of the same time: a figure's period, and a day that a sentence names for itself.

Enters: a period or a claim of the kind `date`, and the figure or the passages that may tell it. Leaves: yes or no, or a verdict. What
opens a paragraph (「五年来，」), the day that the bulletin speaks from and the whole year of a task hold without standing at the number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.alignment import Said, Source
from assistant.bound import undated, unit
from assistant.compose.citing import sentences
from assistant.held import Judged, covers, covers_day, dates_in, is_year_of, on_day, present, stands
from assistant.match import normalise
from assistant.named_bodies import section
from assistant.pairing import pairs_of
from assistant.points import CLAUSE, Claim, clause_around, figures_in, is_deadline
from index.types import Bulletin, Figure, Period

SINCE = re.compile("以来|至今|起$")
NOW = re.compile("目前|现在|当前|眼下|如今")
A_MONTH, MANY_DAYS = 31, 800
DEADLINE_LINE = re.compile(r"(?:时限|期限)[】：: ]+[^\n]*")
OF_ONE_YEAR = re.compile(r"(?:过去|这)?一年[来里间]?[，,]|[去今]年以?来?[，,]")
OF_FIVE_YEARS = re.compile(r"(?:过去|这)?五年[来里间]?[，,]|“?十[三四]五”?(?:时期|期间|以来)")
COMPARED = re.compile(  # the time of the other, not its own
    r"[比较](?:20\d\d年(?:同期|[底末])?|[上去]年(?:同期|[底末])?|上?半年|[上一二三四]季度|年初|上个?月)"
)
WITHIN = re.compile(r"[以之]?内|结束前|[以之]?前")  # 「2026年上半年内」 is 「2026年6月底前」
WHOLE_YEAR = re.compile(r"全年|年度|年初|任务|指标|计划")
MONTH = re.compile(r"\d月|[上中下]半年|[一二三四]季度")
SAME_DEED, HELD = 4, 0.6  # pairs of characters, and share of a clause's, by which another clause tells the same


def period_holds(period: Period, figure: Figure, source: Source) -> bool:
    """Is the draft's period the figure's own, or one that its sentence, headings or the bulletin's day give it?"""
    own, bulletin = figure.period, source.bulletin
    if own and covers(period, own):
        return True
    if out_of_scope(period, figure, source) or (own is None and anothers_time(period, figure, source)):
        return False
    if is_year_of(period, bulletin) and WHOLE_YEAR.search(bulletin.text[slice(*figure.clause)]):
        return True  # 「全年要装90台」 of 「年度目标90台」
    if own and own.span and is_deadline(source.bulletin.text, own.span):
        own = None  # 「截至11月30日已清偿2.41亿元，余下0.32亿元在2024年3月底前付清」
        if stands(period, COMPARED.sub("", bulletin.text[slice(*figure.sentence)]), bulletin):
            return True
    if own and own.span and is_day(own) and is_day(period) and own.span[0] > source.bulletin.text.rfind(period.raw, *figure.sentence):
        return False  # 「2月26日至3月1日开展巡查，4月10日反馈问题86个」
    if NOW.fullmatch(period.raw) and (own is None or own.end <= period.end):
        return True
    if own and SINCE.search(period.raw) and SINCE.search(own.raw):
        return period.start == own.start  # both reach to the bulletin's day
    if own and own.raw == "全年" and stands(period, "\n".join(source.passage.path), bulletin):
        return True  # of 「一、2025年和“十四五”时期工作回顾」
    if covers_day(period, bulletin):
        return own is None or own.span is None or covers_day(own, bulletin)
    if stands(period, COMPARED.sub("", bulletin.text[slice(*figure.sentence)]), bulletin):
        same = (f for f in source.figures if f.sentence == figure.sentence and f.measure == figure.measure and f is not figure)
        return not any(f.period and f.period.same(period) for f in same)
    inherited = own is None or own.span is None
    if own is None and is_year_of(period, bulletin):
        return True  # 「今年建好4家」 of a report on half a year
    return inherited and stands(period, "\n".join((source.passage.text, *source.passage.path, bulletin.title)), bulletin)


def anothers_time(period: Period, figure: Figure, source: Source) -> bool:
    """「1至9月已收运7.4万吨」 is not the time of 「一年能处理12万吨」 before it."""
    if is_day(period):
        return False  # what stood there on that day is told of all
    alike = (f for f in source.figures if f.sentence == figure.sentence and f is not figure and unit(f) == unit(figure))
    told = (f.period for f in alike if f.period and f.period.span and figure.span[1] <= f.period.span[0] < f.span[0])
    return any(period.same(other) for other in told)


def is_day(period: Period) -> bool:
    return period.start == period.end


def out_of_scope(period: Period, figure: Figure, source: Source) -> bool:
    """「五年加在一起」 of 「一年来，…」, and the other way round; what opens so holds for the rest of its paragraph."""
    days = (period.end - period.start).days
    for start, end in reversed(sentences(source.bulletin.text, (source.passage.span[0], figure.sentence[1]))):
        text = source.bulletin.text[start:end]
        if OF_ONE_YEAR.match(text) or OF_FIVE_YEARS.match(text):
            return days > MANY_DAYS if OF_ONE_YEAR.match(text) else A_MONTH < days < MANY_DAYS
    return False


def of_another_number(mine: Figure, claim: Claim) -> bool:
    """Its period stands in a clause before, with a number of its own."""
    assert mine.period and mine.period.span
    clause = clause_around(claim.sentence, mine.period.span)
    return mine.raw not in clause and any(f.raw in clause for f in figures_in(claim.sentence))


def day(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    def told(source: Source) -> bool:
        period, bulletin = claim.period_of(source.bulletin), source.bulletin
        if period is None:
            return normalise(claim.words) in f"{source.text}\n{source.around}"
        if stands(period, source.passage.text, bulletin) or both_ends_stand(claim.words, source):
            return True
        if WITHIN.match(claim.sentence, claim.span[1]) and any(period.end == d.end for d in dates_in(source.passage.text, bulletin)):
            return True
        if told_by_its_deadline(period, source):
            return True
        if (dates_in(source.passage.text, bulletin) and source.narrowed) or has_another_day(claim, source):
            return False  # 「2025年…」: the title's year is another
        above = "\n".join((*source.passage.path, bulletin.title))
        return stands(period, above, bulletin) or spoken_from(period, bulletin)

    return present(claim, said, sources, told, ("原文没有这个日期", "no such date in the source"))


def has_another_day(claim: Claim, source: Source) -> bool:
    """The clause that tells the same has a month of its own: 「系统于9月上线」 of 「系统2024年7月上线运行」."""
    own = pairs_of(undated(claim.clause))
    if len(own) < SAME_DEED or "月" not in claim.words:
        return False
    clauses = CLAUSE.findall(source.passage.text)
    best = max(clauses, key=lambda clause: len(own & pairs_of(undated(clause))), default="")
    return len(own & pairs_of(undated(best))) >= max(SAME_DEED, HELD * len(own)) and bool(MONTH.search(best))


def spoken_from(period: Period, bulletin: Bulletin) -> bool:
    """A day that the bulletin bears."""
    return covers_day(period, bulletin) or any(on_day(period, d) for d in (bulletin.as_of, bulletin.signed, bulletin.published) if d)


def told_by_its_deadline(period: Period, source: Source) -> bool:
    """The line 「整改时限：2024年9月底」 of its section."""
    return not source.narrowed and any(stands(period, m[0], source.bulletin) for m in DEADLINE_LINE.finditer(section(source)))


def both_ends_stand(words: str, source: Source) -> bool:
    """「8月15日到9月25日」 of 「自8月15日开始、9月25日结束」."""
    ends = [normalise(end) for end in re.split("[到至—–~-]+", words)]
    return len(ends) == 2 and all(re.search(r"\d月\d+日$", end) and end in source.text for end in ends)
