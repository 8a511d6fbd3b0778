"""A question taken apart: what is asked, of what, in which unit, when, as a target or a result.

Enters: the question's text, its periods and the spans of place names. Leaves: Parts, one for each thing asked. It knows no history.
A number asked for is intent `figure` whatever its aspect; `promise` is left for plans without a number. A reason asked for (为什么)
is `list` with the term 原因.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant import lexicon
from assistant.compose.states import kinds
from assistant.terms import Terms, is_deed, read_terms, synonyms_of
from assistant.types import Intent, Operator, Part
from index.amounts.phrases import LAPSES
from index.types import Aspect, Period, Span

ASKS = re.compile(
    rf"多少|{lexicon.NUMERAL}分之几|(?<![那这好])几|哪|谁|什么|啥|怎|如何|咋|何时|为何|何年|多[高大长久快远深宽重]|[吗么]|呢|吧$|没有?$|没$|与否|"
    r"对不对|是不是|行不行|有没有|会不会|能不能|是否|相差|加起来|合计"
)
CLAIMED = re.compile(r"[“\"「『]([^”\"」』\d]*\d[^”\"」』]*)[”\"」』]")
_SENTENCE = re.compile(r"[^？?！!；;。\n]+")
_SEGMENT = re.compile(r"[^，,]+")
_TOPIC = re.compile(r"[^多少几哪谁什么啥怎]{2,14}呢")
_ITEM = re.compile(r"[^、]+")
_TAG = re.compile(r"(?:这)?(?:是这样|是真的|真的|属实|对|是|没错)(?:吗|吧|么|不对|不是)|有这(?:回)?事吗|是不是(?:真的|这样)?|对不对")
_EDGE = "，,。；;？?！! 　\n\t、:："
_LEANS = re.compile(r"^(?:那|又|还|也|其中|里面|里头|占|比|分别|各|是|哪|谁|由|归|什么|啥|最|多|高|低|怎|为|现在|目前|具体)")
_COUNTING = ("figure", "compare", "aggregate", "status", "check", "promise")
_EMBEDDED = re.compile(rf"(?:哪|多少|{lexicon.NUMERAL}|什么|谁|怎么|如何).{{0,8}}的(?=那|这)")
_THESE = re.compile(r"[这那]几[个家所座处项条名位件类种]")  # 这几个都在哪些乡镇 counts nothing
_NAMING = re.compile(r"^.{0,8}(?:是|叫|指|有)(?:什么|啥|哪些?|哪几.)$|^.{0,4}分别")
_HELPING = re.compile("^.{0,6}(?:配合|协办|协助|协同|参与)")
_WHEN = re.compile(r"哪几?个?季度|哪几个月|几月几?[号日]?|几号|几时|几点|多久|多长时间")
_GREW = re.compile(r"多了|少了|增加了?|减少了?|新增|提高了?|下降了?|降了|涨了")
_SAME = re.compile(r"这一?年|当年|全年|那一?年")  # 2025年这一年
_LOST = re.compile(rf"(?:死|伤|遇难|死亡)了?(?:多少|{lexicon.NUMERAL}+)个?(?!百分点)")
_LAPSE = re.compile(r"(?:多久|多长时间|多少时间)(?!一[次轮回遍])")
_AS_SHARE = re.compile(r"(?:给|说|报|写)个[^,，。]{0,4}(?:率|百分比|比例|百分数)|用百分[比数]|给百分比")
_OF_PLAN = re.compile(r"的?(?:投资|总|任务)?(?:计划|目标|任务|预算)(?:投资|数|总额)?的")  # 占全年计划的几成: whose plan, not when
_AGO = re.compile(r"(?:(?<![占对环])比|较|同比|相比|不如)$")
YEARLESS = re.compile(
    r"第?[一二三四1-4前]{1,2}个?季度|[上下]半年|年[底末中初]"
    r"|\d{1,2}月(?:份|底|末|初|上旬|中旬|下旬)?(?:\d{1,2}日)?|\d{1,2}[—\-~至到]\d{1,2}月"
)
_EACH = re.compile(r"分别|各|和|与|、|及")


@dataclass(frozen=True, slots=True)
class Clause:
    """The words of one thing asked, with what stands before it in the same sentence."""

    span: Span
    lead: Span | None  # words before it that ask nothing
    parallel: bool  # one of several items side by side: 床位多少、护士多少


@dataclass(frozen=True, slots=True)
class Asked:
    part: Part
    terms: Terms  # its own
    leans: bool  # opens with a word that leans on what was said before
    parallel: bool = False  # a further item of a list of things asked


def split(text: str) -> list[Clause]:
    """One clause for each thing asked; what asks nothing belongs to the next, at the end to the last."""
    clauses: list[Clause] = []
    pending: int | None = None
    for sentence in _SENTENCE.finditer(text):
        for segment in _SEGMENT.finditer(text, *sentence.span()):
            start, end = _trim(text, segment.span())
            if start == end:
                continue
            topic = _TOPIC.fullmatch(text[start:end]) and segment.end() < sentence.end()  # 「创业担保贷款呢,打算放多少」
            if topic or not ASKS.search(_EMBEDDED.sub("", text[start:end])) or _only_reckons(text, (start, segment.end()), sentence.end()):
                pending = start if pending is None else pending
                continue
            if clauses and pending is None and _TAG.fullmatch(text, start, end):  # 「泊位还没有，对吗」 asks once
                clauses[-1] = replace(clauses[-1], span=(clauses[-1].span[0], end))
                continue
            lead = (pending, start) if pending is not None else None
            items = [_trim(text, m.span()) for m in _ITEM.finditer(text, start, end)]
            asking = [item for item in items if ASKS.search(text[slice(*item)])]
            if len(asking) > 1:
                clauses += _items(items, asking, lead)
            else:
                clauses.append(Clause((start, end), lead, False))
            pending = None
    if pending is not None:
        if clauses:
            last = clauses[-1]
            clauses[-1] = replace(last, span=(last.span[0], _trim(text, (last.span[0], len(text)))[1]))
        else:
            clauses.append(Clause(_trim(text, (pending, len(text))), None, False))
    return clauses or [Clause((0, len(text)), None, False)]


def _only_reckons(text: str, segment: Span, end: int) -> bool:
    """「水上的和工程建设的加起来,一季度死了几个」: what is to be added up is asked of in the next clause."""
    words = lexicon.reckoning()["sum"].sub("", text[slice(*segment)])
    return len(words) < segment[1] - segment[0] and not ASKS.search(words) and bool(ASKS.search(text, segment[1], end))


def _items(items: list[Span], asking: list[Span], lead: Span | None) -> list[Clause]:
    """Items side by side; one that asks nothing joins the next that does."""
    clauses: list[Clause] = []
    start = None
    for item in items:
        start = item[0] if start is None else start
        if item in asking:
            clauses.append(Clause((start, item[1]), lead, bool(clauses)))
            start = None
    return clauses


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def read_parts(text: str, periods: Sequence[Period], blanks: Sequence[Span], spent: Sequence[Span], as_of: date | None) -> list[Asked]:
    """`blanks`: spans of places and periods; `spent`: periods that chose a bulletin and so are no figure's own."""
    asked: list[Asked] = []
    for clause in split(text):
        whole = (clause.lead[0], clause.span[1]) if clause.lead else clause.span
        near = [p for p in periods if p.span and whole[0] <= p.span[0] < whole[1]]
        near = [p for i, p in enumerate(near) if not (i and _repeats(p, near[i - 1], text))]
        asked += _read(text, clause, whole, near, blanks, spent, as_of)
    return _inherit(_merge_comparisons(asked))


def _repeats(period: Period, before: Period, text: str) -> bool:
    """「2025年这一年」 names one period, not two."""
    return bool(_SAME.fullmatch(period.raw) and period.span and text[: period.span[0]].endswith(before.raw))


def _read(
    text: str, clause: Clause, whole: Span, near: list[Period], blanks: Sequence[Span], spent: Sequence[Span], as_of: date | None
) -> list[Asked]:
    words, own = text[slice(*whole)], text[slice(*clause.span)].rstrip("呢啊呀哦")
    intent, operator = intent_of(own, words)
    units = (units_of(own) or (() if _COUNTS.search(own) else units_of(words))) if intent in _COUNTING else ()
    inner = [(a - whole[0], b - whole[0]) for a, b in blanks if a < whole[1] and whole[0] < b]
    inner += [m.span() for m in lexicon.reckoning()["noise"].finditer(words)]
    said = CLAIMED.sub(lambda m: f" {m[1]} ", words) if intent == "check" else words  # 「418张已全部投用」: a claim, no name
    terms = read_terms(said, [(max(a, 0), min(b, len(words))) for a, b in inner])
    if intent == "list" and CAUSE_ASKED.search(own):
        terms = replace(terms, specific=tuple(dict.fromkeys(("原因", *terms.specific))))
    if not re.search("相比|比起", words):
        since = [p for p in near if p.span and _AGO.search(text[: p.span[0]])]
        near = [p for p in near if p not in since]
        if near and intent == "figure" and "%" not in units and any(c.isdigit() for p in since for c in p.raw):
            intent, operator, near = "compare", "difference", []  # 「2024年比2023年多了多少」
    near = [p for p in near if not (p.span and _OF_PLAN.match(text, p.span[1]))]
    own_periods = [p for p in near if p.span not in spent]
    if intent == "off_topic":
        terms = Terms((), (), False)
    period = own_periods[0] if own_periods else None
    part = Part(
        text=words, intent=intent, terms=terms.all, synonyms=synonyms_of(terms.all), units=units, period=period,
        aspect=aspect_of(words, intent, period, as_of), operator=operator,
    )  # fmt: skip
    leans = bool(_LEANS.match(own)) and not clause.lead
    if (intent == "date" and lexicon.units().after.search(_WHEN.sub("", own))) or (intent == "date" and "多少" in own):
        # 「到哪一年做到多少」 asks two things
        figure = replace(part, intent="figure", units=units_of(_WHEN.sub("", own)), operator="")
        return [Asked(part, terms, leans, clause.parallel), Asked(figure, terms, leans, True)]
    distinct = [p for i, p in enumerate(near) if not any(p.same(q) for q in near[:i])]
    if len(distinct) > 1 and intent == "figure" and _GREW.search(own) and not _are_listed(text, distinct):
        part = replace(part, intent="compare", operator="difference", period=None)
    if len(distinct) > 1 and len(own_periods) == len(near) and intent == "figure" and _are_listed(text, distinct):
        return [
            Asked(replace(part, period=p, aspect=aspect_of(words, intent, p, as_of)), terms, leans, n > 0) for n, p in enumerate(distinct)
        ]
    if len(distinct) > 1 and intent == "compare":
        part = replace(part, period=None)
    return [Asked(part, terms, leans, clause.parallel)]


def _are_listed(text: str, periods: list[Period]) -> bool:
    """一季度和三季度: two periods side by side, each with its own answer."""
    spans = [p.span for p in periods if p.span]
    return all(_EACH.fullmatch(text[a[1] : b[0]].strip()) for a, b in itertools.pairwise(spans))


def intent_of(own: str, words: str) -> tuple[Intent, Operator]:
    """The first rule with a cue in the clause; the words before it count where the clause itself says nothing."""
    found = _first_rule(own) or _first_rule(words) or ("measures" if words.strip() else "list", "")
    if found[0] in ("figure", "list") and own != words:
        whole = _first_rule(words)
        if whole and whole[0] in ("aggregate", "compare"):
            return whole
    return found


def _first_rule(text: str) -> tuple[Intent, Operator] | None:
    text = _THESE.sub("这些", text)
    for rule in lexicon.rules():
        if rule.pattern.search(text) or (rule.counts and lexicon.units().after.search(text)):
            return rule.intent, rule.operator
    return None


def asks_nothing(text: str) -> bool:
    """No word of asking: 那注册护士呢."""
    bare = text.strip(_EDGE)
    bare = re.sub("[的了]?呢$", "", bare).rstrip("啊呀哦吧").rstrip(_EDGE)  # 新建的呢
    return not lexicon.units().after.search(bare) and not any(r.pattern.search(bare) for r in lexicon.rules() if not r.nominal)


def units_of(words: str) -> tuple[str, ...]:
    """Units that the question word implies; none: any."""
    words = _THESE.sub("这些", words)
    table = lexicon.units()
    if table.ordinal.search(words):
        return ("名", "位", "第")
    if re.search("几成|几分之", words):
        return ("%", "成", "分之")
    if _AS_SHARE.search(words):
        return ("%", "个百分点")
    if _LOST.search(words):
        return table.words["人"]
    if _LAPSE.search(words):
        return LAPSES
    if match := table.after.search(words):
        return table.words[match["word"]]
    if table.ratio.search(words):
        return ("%", "个百分点")
    return ()


_DONE = re.compile(r"(?<![为除定排提出达到])了(?:多少|几)")  # 优化了几条
_REALLY = re.compile(r"(?:实际上?|真正)(?:达到?|完成|建成|新增|投入|支出|拨付|改造|开工)了")


def aspect_of(words: str, intent: Intent, period: Period | None, as_of: date | None) -> Aspect | None:
    """Target or result: by the words, else by whether the period lies ahead of the bulletin."""
    cues = lexicon.aspects()
    if intent == "figure" and BEFORE_ASKED.search(words):
        return "achieved"  # 原来要办几天
    due = period is not None and re.search(rf"{re.escape(period.raw)}(?:之?前|以前)", words) is not None  # 10月底前修几座
    target, achieved = due or bool(cues["target"].search(words)), bool(cues["achieved"].search(words) or _DONE.search(words))
    gone = bool(period and as_of and period.start > as_of and YEARLESS.fullmatch(period.raw) and not target)  # 三季度, asked in February
    ahead = period is not None and as_of is not None and period.end > as_of and not gone
    past = period is not None and as_of is not None and period.end <= as_of
    if intent == "promise" or (target and not achieved):
        return "target"
    if _REALLY.search(words) and not target:
        return "achieved"  # also of a time to come: what is only aimed at is no answer
    if ahead and period and as_of and (as_of - period.start).days < 100:
        return "target"  # a report of January on the year that has begun
    if ahead and period and as_of and (target or period.start > as_of or re.search(r"[到至]$|要", words.split(period.raw)[0])):
        return "target"
    if past or (achieved and not target):
        return "achieved"
    return None


def _merge_comparisons(asked: list[Asked]) -> list[Asked]:
    """「各是多少，哪个最多」 is one comparison: its table has every value."""
    asked = _drop_naming(asked)
    compared = [a for a in asked if a.part.operator in ("max", "min", "difference")]
    if not compared or len(asked) == 1:
        return asked
    kept: list[Asked] = []
    for here in asked:
        bare = not here.terms.specific and here.part.operator in ("", "difference") and here.part.intent in ("figure", "list", "compare")
        if bare and kept and here.part.period in (None, kept[-1].part.period):  # 哪个快,快几个点
            kept[-1] = _joined(kept[-1], here)
            continue
        follows = kept and here.part.operator in ("max", "min") and not here.terms.specific and kept[-1].part.intent == "figure"
        if follows:
            kept[-1] = _joined(kept[-1], here)
        else:
            kept.append(here)
    return kept


def _joined(first: Asked, here: Asked) -> Asked:
    """The first with what the later words ask to be worked out."""
    one, other = first.part, here.part
    intent, operator = (one.intent, one.operator) if one.operator or not other.operator else (other.intent, other.operator)
    part = replace(one, text=f"{one.text}，{other.text}", intent=intent, operator=operator, units=one.units or other.units)
    return replace(first, part=part)


def _drop_naming(asked: list[Asked]) -> list[Asked]:
    """「出了哪些制度，点到名的两个是什么」 asks once."""
    kept: list[Asked] = []
    for here in asked:
        named = here.part.intent == "list" and _NAMING.search(here.part.text)
        asked_of: tuple[Intent, ...] = ("documents", "list", "problems", "measures") if named else ()
        if here.part.intent == "responsible" and _HELPING.search(here.part.text):  # 谁牵头，谁配合
            asked_of = ("responsible",)
        again = kept and kept[-1].part.intent in asked_of and not here.terms.strong
        if again and here.part.period in (None, kept[-1].part.period):
            last = kept.pop()
            kept.append(replace(last, part=replace(last.part, text=f"{last.part.text}，{here.part.text}")))
        else:
            kept.append(here)
    return kept


BEFORE_ASKED = re.compile(
    r"(?<![比较])(?:原来|原先|起初|最初|从前|先前|早先|(?<![年月底日末])以前|(?:整改|治理|改造|整治|提速|改革|优化|检查|巡[视察])(?:之?前|的?时候?))(?!比)"
)
CAUSE_ASKED = re.compile(
    r"为什么|为何|为啥|原因|缘故|因为(?:啥|什么|何)|因(?:啥|何)|咋回事|怎么回事|何故|(?:怎么|咋)(?:会|就|这么|那么|拖|搞成|弄成)|(?:怎么|咋)(?:会|还)?没"
)
_COUNTS = re.compile(r"多少|(?<![那这好])几[^年月]")
NOW = ("目前", "现在", "当前", "眼下", "如今")


def _attribute(term: str, words: str) -> bool:
    """「职教中心总投资多少,什么时候启用」: the second is asked of the centre, not of its 投资."""
    return bool(re.search(re.escape(term) + r"(?:一共|总共|共|大概)?(?:是|有|为|达到?|到|要|了)?(?:多少|第?几)", words))


_SHARE = re.compile(r"率|比|占|成")
_TODAY = re.compile("|".join(NOW))


_YEAR_BEFORE = re.compile(r"^(?:那么?|而)?(?:[上前]一?年|去年)的?同期(?:又|呢|是|为|[?？]|$)")


def a_year_before(period: Period) -> Period:
    """「头八个月是几类，上一年同期呢」: the same months of the year before."""
    start, end = ((day.replace(day=28) if (day.month, day.day) == (2, 29) else day) for day in (period.start, period.end))
    return replace(period, start=start.replace(year=start.year - 1), end=end.replace(year=end.year - 1), span=None)


def _inherit(asked: list[Asked]) -> list[Asked]:
    """A later part without a topic of its own takes the first's; one that leans on it keeps both."""
    done: list[Asked] = []
    for here in asked:
        if not done:
            done.append(here)
            continue
        first, part = done[0], here.part
        if asks_nothing(part.text) and part.intent != "date":  # 「去年呢」; 「期限呢」 asks for a date
            before = done[-1].part
            part = replace(part, intent=before.intent, operator=before.operator, units=() if here.terms.specific else before.units)
        before = done[-1].part
        if part.intent == before.intent == "figure" and not part.units and not here.terms.specific and not _SHARE.search(part.text):
            part = replace(part, units=before.units)  # 「累计多少人,去年新增了多少」
        topic = first.terms.specific
        if part.intent not in ("figure", "compare") and here.terms.specific:
            topic = tuple(t for t in topic if not _attribute(t, first.part.text)) or topic
        alike = part.intent == first.part.intent == "figure" and here.terms.strong and not here.leans
        own = tuple(t for t in here.terms.specific if part.intent == "figure" or not is_deed(t))  # 几张床、建完没
        bare = all(map(kinds, own))  # 「道路交通改完了几个,正在推进的几个」
        if bare or not any(len(t) > 1 for t in own) or not (here.parallel or alike):
            terms = tuple(dict.fromkeys(own + topic + here.terms.general))
            part = replace(part, terms=terms, synonyms=synonyms_of(terms))
        if part.period is None and first.part.period is not None and part.intent != "date" and not _TODAY.search(part.text):
            period = a_year_before(first.part.period) if _YEAR_BEFORE.search(part.text) else first.part.period
            part = replace(part, period=period, aspect=part.aspect or first.part.aspect)
        done.append(replace(here, part=part))
    return done
