"""What a sentence of a draft names that can be held against a bulletin: figures, other numbers, dates, bodies, documents, a status.

Enters: a sentence and the draft's headings above it. Leaves: Claims with their spans in the sentence, in reading order. It does not know
whether any of it is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from assistant import lexicon
from assistant.claims import COUNTERS
from assistant.duties import duties
from assistant.verbatim import LABEL
from index.amounts.periods import read_times
from index.amounts.phrases import FROM
from index.figures import Context, read
from index.grammar import acts, is_deed, listed
from index.tasks.documents import titles
from index.tasks.statuses import Worded, hide_quoted, status_of
from index.types import Bulletin, Figure, Period, Span

Kind = Literal["figure", "number", "date", "body", "document", "status", "tense", "duty", "recurrence"]
DONE = re.compile(
    r"已经?(?!知|有之)|(?:完成|建成|实现|解决|办结|拿到|取得|得到|用上|开通|启用|投用|交付|开工|竣工)了"
    r"|(?<=[一-鿿]{2})(?<![除为极算罢])了(?=[，,。；;]|$)|(?<=[一-鿿])(?<![除为到定批报留])"
    r"(?<!安排|承诺|计划|规划|答应|要求|提出|明确|确定|部署|规定)了(?=\d|[一二两三四五六七八九十百]+[个件处座家项条所名万千%成])"
)
TAKEN = (
    r"(?!陆续|会|继续|进一步|逐步|全部|全面|于|在|适时|持续|统一|加快)"
    r"[^，,。；;]{1,16}?(?:纳入|列入|列为|作为|转为|改为|调整为|整合为|划入|移交|报送)"
)
PROMISE = re.compile(  # 「将热线办理纳入考核」 takes a thing in hand and promises nothing
    rf"预计|预期|将(?!近|军|{TAKEN})|力争|争取(?=在|于|[今明年\d]|到(?:[今明年\d])|完|建|实现|达|早|尽|用|把|让|使|全[部面]|通|开|投[产用]|按期|如期|提|具备|试)|(?<!改善|行动|年度|攻坚|工作|招生|培养|总体|提升|实施|投资)(?<![比较按照超])计划(?!生育|单列|资金|任务|[内外书中里]|的\d)|拟(?!定)|有望|确保|目标(?![：:])|打算"
    r"|准备(?=[在于再新建]|\d|[一-鿿]{2})(?!金|工作|好|充分|就绪|情况|期|不足)"
    r"|(?<!告知)(?<!信用)(?<!服务)承诺(?![制书函事件]|的[\d一二两三四五六七八九十几])|(?<!截)(?<!截止)到20\d\d年(?!的|\d{1,2}月\d{1,2}日(?!之?以?前))|年?底前|(?<!个)月前"
    r"|(?<![一二两三四五六七八九十几多\d])年前(?![一二三四五六七八九十两上下\d])"
)
GAINED = re.compile(r"争取到(?![今明年\d])")  # 「争取到项目落户」 wishes for nothing
TOLD_APART = re.compile(r"对?已(?:经)?[^，,。；;已]{1,8}?的(?=[\d一-鿿])")  # 「对已完成的15项任务进行评估」
EVERY = re.compile(
    r"每(?:[一两二三四五六七八九十]|\d{1,2})?个?(半年|年|季度?|月|周|日|天)(?![人均户末度])"
    r"|(半年|每?双月)(?=[^，,。；;]{0,4}[一1]次)"
)
AGENT = re.compile(r"由(?P<body>[一-鿿]{1,16}?(?:局|委|办|厅|部门?|院|中心|政府|集团|公司|街道|[镇乡区县市]))(?P<verb>[一-鿿]{2})")
POINTS = re.compile("点(?![位评子名])")
A_PERSON = re.compile(r"人(?![一-鿿])|人(?=[还没要在已未被到，,、。；])")
LEAD = re.compile(  # 「从整改情况看，」 measures nothing
    r"^(?:(?:根?据|按照?|从)[^，,\d]{1,12}?(?:来?看|通报|显示|介绍|报告|统计)|(?:通报|报告)[^，,\d]{0,4}?(?:显示|写明|称|提到|指出|中)?)[，,：:]"
)
CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
NUMBER = re.compile(r"(?<![\d.A-Za-z])\d[\d.,]*\d|(?<![\d.A-Za-z])\d")
RUN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Claim:
    kind: Kind
    words: str  # == sentence[span]
    span: Span  # in the sentence
    clause: str  # the words around it, up to the next comma
    sentence: str
    path: tuple[str, ...] = ()  # the draft's headings above it
    figure: Figure | None = None  # as read without a year of its own
    worded: Worded | None = None

    def in_terms_of(self, bulletin: Bulletin) -> Figure | None:
        """The figure with its period and aspect as they read on that bulletin's day: 今年, 2025年."""
        day = bulletin.as_of or bulletin.signed or bulletin.published
        year = day.year if day else None
        read_again = figures_in(self.sentence, year, day)
        return next((f for f in read_again if self.figure and f.span == self.figure.span), self.figure)

    def period_of(self, bulletin: Bulletin) -> Period | None:
        day = bulletin.as_of or bulletin.signed or bulletin.published
        year = day.year if day else None
        return next((p for p in read_times(self.sentence, year=year, carry=year, as_of=day)[0] if p.span == self.span), None)


@lru_cache(maxsize=4096)
def figures_in(sentence: str, year: int | None = None, as_of: date | None = None) -> tuple[Figure, ...]:
    plain = LEAD.sub(lambda m: " " * len(m[0]), sentence, count=1)
    return tuple(of_people(f, plain) for f in read(plain, context=Context(year=year, carry=year, as_of=as_of)))


def of_people(figure: Figure, text: str) -> Figure:
    """「8个人」 are people as 「8名」 are."""
    start, end = figure.span
    if figure.unit == "个" and POINTS.match(text, end):  # 提了5个点
        return replace(figure, unit="个百分点", raw=text[start : end + 1], span=(start, end + 1))
    if figure.unit != "个" or not A_PERSON.match(text, end):
        return figure
    return replace(figure, unit="人", raw=text[start : end + 1], span=(start, end + 1))


def named(sentence: str, path: Sequence[str] = ()) -> list[Claim]:
    """Everything that can be checked, in reading order."""
    found = [*figures(sentence), *documents(sentence), *statuses(sentence)]
    periods = [f.figure.period.span for f in found if f.figure and f.figure.period and f.figure.direction not in FROM]
    dates = [c for c in times(sentence) if c.span not in periods or is_deadline(sentence, c.span)]
    taken = [c.span for c in (*found, *times(sentence)) if c.kind != "status"]
    found += dates
    found += numbers(sentence, taken)
    found += [Claim("duty", name, span, clause_around(sentence, span), sentence) for name, span in duties(sentence)]
    found += bodies(sentence, [c.span for c in found if c.kind in ("document", "duty")])
    found += agents(sentence, [c.span for c in found])
    found += recurrences(sentence, taken)
    if found:  # 已 and 将 alone name nothing
        found += tenses(sentence, [c.span for c in found if c.kind == "status"])
    return sorted(found, key=lambda c: c.span)


def is_deadline(sentence: str, span: Span) -> bool:
    """2024年8月底前: a day by which is told for itself, not as the time of the figure beside it."""
    return bool(re.match(r"\s?(?:之?前|以前)", sentence[span[1] :]))


def clause_around(sentence: str, span: Span) -> str:
    """Up to the commas on both sides; those in titles and quotations end nothing."""
    plain = hide_quoted(sentence)
    whole = next((m.span() for m in CLAUSE.finditer(plain) if m.start() <= span[0] < m.end()), (0, len(sentence)))
    return sentence[slice(*whole)].strip()


def figures(sentence: str) -> Iterator[Claim]:
    label = LABEL.match(sentence)
    start = label.end() if label else 0
    for figure in figures_in(sentence):
        lasts = sentence[figure.span[0] :].startswith(f"{figure.raw.rstrip('年')}年头")  # 六个年头: how long, no count
        recurs = figure.unit in ("日", "号") and EVERY.search(sentence[: figure.span[0]][-3:])  # 每月25日
        if figure.span[0] >= start and not lasts and not recurs:
            clause = sentence[slice(*figure.clause)]
            yield Claim("figure", figure.raw, figure.span, clause, sentence, figure=figure)


def times(sentence: str) -> Iterator[Claim]:
    for span in read_times(sentence, year=2000, carry=2000)[1]:
        words = sentence[slice(*span)]
        if re.search(r"\d|[一二三四五六七八九十]", words):  # 目前 and 今年 alone name no date
            yield Claim("date", words, span, clause_around(sentence, span), sentence)


def documents(sentence: str) -> Iterator[Claim]:
    for span in titles(sentence):
        yield Claim("document", sentence[slice(*span)], span, clause_around(sentence, span), sentence)


def statuses(sentence: str) -> Iterator[Claim]:
    plain = hide_quoted(sentence)
    for clause in CLAUSE.finditer(plain):
        worded = status_of(sentence[slice(*clause.span())], offset=clause.start())
        if worded and not GAINED.match(sentence, worded.span[0]):
            yield Claim("status", worded.words, worded.span, sentence[slice(*clause.span())].strip(), sentence, worded=worded)


def tenses(sentence: str, taken: Sequence[Span]) -> Iterator[Claim]:
    """The first word of each clause by which it tells something as done, or as promised."""
    for clause in CLAUSE.finditer(hide_quoted(sentence)):
        told = TOLD_APART.sub(lambda m: " " * len(m[0]), clause[0])
        first = DONE.search(told) or PROMISE.search(told)
        if first and not re.search(r"\d", first[0]):
            span = (clause.start() + first.start(), clause.start() + first.end())
            if not any(a <= span[0] < b for a, b in taken):
                yield Claim("tense", first[0], span, sentence[slice(*clause.span())].strip(), sentence)


def recurrences(sentence: str, taken: Sequence[Span]) -> Iterator[Claim]:
    for match in EVERY.finditer(sentence):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            yield Claim("recurrence", match[0], match.span(), clause_around(sentence, match.span()), sentence)


def numbers(sentence: str, taken: Sequence[Span]) -> Iterator[Claim]:
    """Numbers that count nothing (a hotline, 1+1+10+N) are copied all the same, and can be copied wrongly."""
    label = LABEL.match(sentence)
    begin = label.end() if label else 0
    for match in NUMBER.finditer(sentence, begin):
        start, end = match.span()
        if not any(a < end and start < b for a, b in taken):
            yield Claim("number", match[0], (start, end), clause_around(sentence, (start, end)), sentence)


def bodies(sentence: str, taken: Sequence[Span]) -> Iterator[Claim]:
    """Names by their endings (局, 委员会, 镇 …), with as many characters before as tell one from another."""
    for run in RUN.finditer(sentence):
        for match in endings().finditer(sentence, run.start(), run.end()):
            if any(a <= match.start() < b for a, b in taken):
                continue
            start = max(run.start(), match.start() - reach()[match[0]])
            lead = list(leads().finditer(sentence, start, match.start()))
            start = lead[-1].end() if lead else word_start(sentence, run.start(), start)
            start += sentence[start - 1 : start].isdigit() and sentence[start] in COUNTERS  # 「19个党支部」 names none
            words = sentence[start : match.end()]
            named = match.start() - start >= 2 or (match.start() > start and len(match[0]) > 1)  # 商学院, 省法院
            if named and not generic().search(words):
                yield Claim("body", words, (start, match.end()), clause_around(sentence, (start, match.end())), sentence)


def agents(sentence: str, taken: Sequence[Span]) -> Iterator[Claim]:
    """「由市发展改革委收回」"""
    for match in AGENT.finditer(sentence):
        span = match.span("body")
        if not any(a < span[1] and span[0] < b for a, b in taken) and (acts(match["verb"]) or is_deed(match["verb"])):
            yield Claim("body", match["body"], span, clause_around(sentence, span), sentence)


def word_start(sentence: str, first: int, start: int) -> int:
    """Not within a word: 国务院 of 国务院安委办."""
    return next((start - n for n in (3, 2, 1) if start - n >= first and listed(sentence[start - n : start + 1])), start)


@cache
def reach() -> dict[str, int]:
    rows = (row.split("\t") for row in lexicon.lines("body_endings.txt"))
    return {ending: int(before) for ending, before in rows}


@cache
def endings() -> re.Pattern[str]:
    """The ending stands before a mark, a particle or a verb, never inside a word (部分, 办理, 区域)."""
    listed = "|".join(sorted(map(re.escape, reach()), key=len, reverse=True))
    ends = rf"(?={'|'.join(lexicon.lines('after_bodies.txt'))}|$|[^\u4e00-\u9fff])"
    whatever = r"局(?![面部限势长中地域])|委员会|办公室(?![主副])|厅(?![堂级局长室里内])|检察院|法院|政法委|组织部|宣传部"  # follows these
    return re.compile(rf"(?:{listed}){ends}|{whatever}")


@cache
def leads() -> re.Pattern[str]:
    return re.compile("|".join(lexicon.lines("before_bodies.txt")))


@cache
def generic() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(lexicon.lines('no_bodies.txt'))})$")
