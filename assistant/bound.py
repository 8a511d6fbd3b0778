"""Which of several figures beside each other a sentence means: 「已完成12项」 of 「已完成8项，正在推进12项」 is another's number.

Enters: a figure as a sentence tells it, and the figures of the passages that may hold it. Leaves: whether the one with that value is the
one meant. It knows neither drafts nor answers. Three marks tell figures apart: what is said to be measured, the few words at the number
itself, and the words that only one of two neighbours has (黎州市 and 汀海市).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache

from assistant import lexicon
from assistant.alignment import Source, bare
from assistant.claims import PEOPLE
from assistant.match import normalise
from assistant.measures import base_unit, in_base
from assistant.pairing import pairs_of
from assistant.points import figures_in
from index.amounts.periods import read_times
from index.amounts.phrases import FROM
from index.grammar import binds, is_deed
from index.tokens import tokenise
from index.types import Figure

CLOSER = 0.25  # by how much another figure of the passage may be told in the sentence's own words before it is the one meant
LOOSE = Decimal("0.06")  # of a number told roughly
ROUGH = re.compile(r"约|近|差不多|大[概致]|刚过|出头|开外|大约|上下|左右|多|余|超|逾|以[上下内]|不[到足]|强|弱|来")
TENTH = Decimal("1.5")  # points by which a share may differ from the tenths that it is told in
DOUBLED = Decimal("1.25")  # of 100%, up to which a thing is told to have doubled
LIGHT = frozenset(
    ("完成", "实现", "达到", "占", "增长", "下降", "提高", "推进", "开展", "建设", "新增", "增加", "减少", "累计", "工作", "平均", "项目")
)
LESS, MORE = re.compile(r"近|不[到足]|弱"), re.compile(r"超|逾|(?<!差不)多|余|强|刚过|出头|开外")
MEASURES = ("元", "米", "平方米", "立方米", "亩", "公斤", "克", "吨", "分钟", "小时", "天", "个月", "年", "斤", "千瓦", "℃", "度")
ANY = ({"个", "项"}, {"个", "处"})  # measure words that stand for each other
SHARES = ("%", "‰", "个百分点", "倍")
COPIED = 0.9  # Dice of the words at two numbers, from which one is a copy of the other
ALIKE = 0.4  # from which they may be told of one thing
CLEARLY = 0.55  # by how much the words at another number may be nearer
WHOLE = 4  # characters at a number that tell what it is of
LEAST = 2  # characters at a number that may tell what it is of
OPPOSED = ({"going", "unbegun"}, {"done", "unbegun"}, {"done", "going"})
AT_IT = 4  # characters before a number within which 剩 makes it what is left
REACH = 24  # characters on each side of a number that are looked at
EDGE = re.compile(r"[，,。；;：:！!？?\n|\d]")
AFTER = re.compile(rf"、|{EDGE.pattern}")
CLAUSE = re.compile(r"[^，,。；;！!？?\n|]+")
REST = re.compile(r"尾款|尾数|余款|余额|缺口|剩余|剩下|余下|其余|尚有|还有|还剩|另有|另外|尚余|剩")
LEFT = re.compile(rf"{REST.pattern}|[尚还]?[未没](?!来)")  # or not done
MERE = re.compile(r"金额|数量|总[数量额]|面积|规模|人数|资金|分别|合计|全年|当年|共")
IDLE = re.compile(r"[只就才仅]有?|[的了已共约近达为至到个项家、（）()“”]")


def unit(figure: Figure) -> str:
    """As it is counted: people as 人, lengths in 米."""
    return "人" if figure.unit in PEOPLE else base_unit(figure.unit)  # 76万群众 without one, too


def sort(figure: Figure) -> str:
    """What kind of thing it counts: money, shares, kilometres; things whatever their measure word."""
    counted = unit(figure)
    return counted if counted in MEASURES else "share" if counted in SHARES else "count"


def alike(a: Figure, b: Figure) -> bool:
    """Counted alike: 236项 and 236个 of one noun."""
    return unit(a) == unit(b) or ({a.unit, b.unit} in ANY and bool(measured(a) & measured(b)))


def same_value(a: Figure, b: Figure) -> bool:
    return alike(a, b) and size(a.value, a) == size(b.value, b) and size(a.upper, a) == size(b.upper, b)


def tells(said: Figure, figure: Figure) -> bool:
    """The same value, or the one told is a rough form of it: 「三千多份」 of 3174份."""
    if same_value(said, figure) or without_unit(said, figure):
        return True
    if said.kind == "ratio" and figure.unit == "%" and "分之" in said.raw:  # 「三分之一多」 of 34%
        return abs(said.value * 100 - figure.value) < (2 if ROUGH.search(said.qualifier) else Decimal("0.5"))
    if said.unit == "%" and figure.kind == "ratio":
        return abs(said.value - figure.value * 100) < Decimal("0.5")  # 两成 of 1/5
    tenths = said.raw.endswith("成") and not ROUGH.search(said.qualifier)
    if tenths and figure.unit == "%" and figure.value is not None and figure.upper is None and said.upper is None:
        return abs(said.value - figure.value) < TENTH  # 七成 of 70.7%
    if said.unit == "番" and figure.unit == "%" and figure.value is not None:  # 「翻了一番还多」 of 「增长111%」
        return Decimal("0.95") <= figure.value / (100 * (2**said.value - 1)) < DOUBLED
    exact, told = size(figure.value, figure), size(said.value, said)
    single = alike(said, figure) and said.upper is None and figure.upper is None
    return single and bool(exact and told and is_roughly(exact, told, said))


def without_unit(said: Figure, figure: Figure) -> bool:
    """526万 of 526万人次."""
    bare = not said.unit and said.raw[-1] in "万亿"
    return bare and said.value == figure.value and figure.unit not in ("", "元") and sort(figure) == "count"


def is_roughly(exact: Decimal, round: Decimal, told: Figure) -> bool:
    """近: a little less; 超, 多: a little more; 约: either. By less than the last digit told counts."""
    words = told.qualifier + told.raw
    if not ROUGH.search(words) or is_whole(exact / (step := grain(told))):
        return False
    less, more = bool(LESS.search(words)), bool(MORE.search(words))
    off = exact - round
    if bound := re.search("以([上下内])", words):
        return 0 < (off if bound[1] == "上" else -off) <= LOOSE * round
    if more != less:
        return 0 < off < step if more else 0 < -off <= max(step / 2, LOOSE * round)
    return abs(off) < min(step, LOOSE * round)


def grain(figure: Figure) -> Decimal:
    """What the last digit of a number counts: 1000 of 1.6万元 and of 三千份, 10 of 90%."""
    if not figure.value:
        return Decimal(1)
    return in_base(Decimal(10) ** int(figure.value.normalize().as_tuple().exponent), figure.unit)


def is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()  # not `% 1`: a share without end has more digits than that divides


def size(value: Decimal | None, figure: Figure) -> Decimal | None:
    return None if value is None else in_base(value, figure.unit)


def is_the_one_meant(said: Figure, sentence: str, sources: Sequence[Source]) -> bool:
    """No other number beside it is told in the sentence's own words."""
    beside = [(figure, source) for source in sources for figure in source.figures if unit(figure) == unit(said)]
    equal = [(figure, source) for figure, source in beside if tells(said, figure)]
    if not equal:
        return True  # that the number stands there at all is checked elsewhere
    if any(stands_whole(sentence, said.span, source) for _, source in equal):
        return True
    if made_of_parts(said, sentence):
        return True
    others = [(figure, source) for figure, source in beside if not tells(said, figure)]
    others = [(figure, source) for figure, source in others if not told_in_its_place(said, sentence, figure, source, equal)]
    rivals = others
    mine = words_at(sentence, said.span)
    if "余" not in mine:  # what is left is told as such, or in its own words
        told = [(at_number(source.bulletin.text, figure.span), figure, source) for figure, source in others]
        others = [(figure, source) for words, figure, source in told if "余" not in words or overlap(mine, words) >= ALIKE]
    if stands_elsewhere(around(sentence, said.span), equal, others):
        return False
    others = without_tasks(around(sentence, said.span), equal, others)
    if is_left(sentence, said) and only_left(equal, others):
        return True
    if does_as_another(sentence, said, equal, without_tasks(around(sentence, said.span), equal, rivals)):
        return False
    here = max(overlap(mine, at_number(source.bulletin.text, figure.span)) for figure, source in equal)
    there = max((overlap(mine, at_number(source.bulletin.text, figure.span)) for figure, source in others), default=0.0)
    nearer = here >= there + CLEARLY and there > 0
    if here >= COPIED > there or nearer:
        return True
    own, theirs = (frozenset[str]().union(*(measured(f) for f, _ in group)) for group in (equal, others))
    words = pairs_of(bare(sentence))
    if here >= there and words & (own - theirs) and not words & (theirs - own):
        return True  # 「论高铁…运营里程3411公里」 beside 地铁运营里程171.7公里
    if beside_another(said, sentence, mine, here, equal, sources):
        return False
    ordered = in_order(sentence, said, equal)
    here_held = max(held_in(mine, at_number(source.bulletin.text, figure.span)) for figure, source in equal)
    if not ordered and here_held < COPIED / 2 and any(held_in(mine, at_number(s.bulletin.text, f.span)) >= COPIED for f, s in others):
        return False  # 「另外3个正在补办手续」 of 「3个问题已有1个办结，另外2个正在补办手续」
    if any(told_apart(said, sentence, other, equal, borrowed=not ordered) for other, _ in others):
        return False
    if ordered:
        return True
    best = max(near(said, figure) for figure, _ in equal)
    other = max((near(said, figure) for figure, _ in others), default=0.0)
    if other >= best + CLOSER and here <= there:
        return False
    longest = max(len(at_number(source.bulletin.text, figure.span)) for figure, source in equal)
    return not (len(mine) >= WHOLE and longest > 1 and best < CLOSER and there >= here + CLEARLY)


def in_order(sentence: str, said: Figure, equal: Sequence[tuple[Figure, Source]]) -> bool:
    """Its neighbours that are counted alike stand beside the number there, too, and in the same order: 「52个里37个补办了」."""
    row = [f for f in figures_in(sentence) if unit(f) == unit(said)]
    for figure, source in equal:
        there = [f for f in source.figures if f.sentence == figure.sentence]
        at = [next((f.span[0] for f in there if same_value(f, mine)), -1) for mine in row]
        if len(set(at)) > 1 and min(at) >= 0 and at == sorted(at):
            return True
    return False


def held_in(mine: str, words: str) -> float:
    """Share of the characters at a number that a sentence has at its own."""
    return (Counter(mine) & Counter(words)).total() / len(words) if len(words) >= WHOLE and len(mine) >= WHOLE else 0.0


def stands_elsewhere(mine: str, equal: Sequence[tuple[Figure, Source]], others: Sequence[tuple[Figure, Source]]) -> bool:
    """「掉队的有36项」 of 「序时推进36项，进度滞后11项」: how far it is, is another's."""
    own = standing(mine)
    if not own:
        return False
    there = {standing(around(source.bulletin.text, figure.span)) for figure, source in equal}
    sentences = {figure.sentence for figure, _ in equal}
    near = (around(source.bulletin.text, figure.span) for figure, source in others if figure.sentence in sentences)
    if there and all({own, other} in OPPOSED for other in there):
        return True
    return not there & {own, ""} and any(standing(words) == own for words in near)


def without_tasks(mine: str, equal: Sequence[tuple[Figure, Source]], others: list[tuple[Figure, Source]]) -> list[tuple[Figure, Source]]:
    """「全年要新增2000个，上半年做了1240个」: of a number told as a task there and here only other tasks are rivals."""

    def is_task(figure: Figure, source: Source) -> bool:
        return standing(around(source.bulletin.text, figure.span)) == "target"

    if standing(mine) != "target" or not any(is_task(*pair) for pair in equal):
        return others
    return [pair for pair in others if is_task(*pair)]


def does_as_another(sentence: str, said: Figure, equal: Sequence[tuple[Figure, Source]], others: Sequence[tuple[Figure, Source]]) -> bool:
    """「88座已经拆除」 of 「正常运转的有88座，另有4座拆除」, 「病害286处」 of 「病害1137处，错接点286处」."""
    there = [around(source.bulletin.text, figure.span) + figure.measure + figure.context for figure, source in equal]
    own = frozenset(word for word in deeds_and_heads(sentence, said.span) if not any(word in words for words in there))
    if not own:
        return False
    told = [deeds_and_heads(source.bulletin.text, figure.span) for figure, source in equal]
    words = around(sentence, said.span)
    if any(not deeds or any(word in words for word in deeds) for deeds in told):
        return False
    sentences = {figure.sentence for figure, _ in equal}
    return any(
        deeds_and_heads(source.bulletin.text, figure.span) & own - frozenset().union(*told)
        for figure, source in others if figure.sentence in sentences and figure.direction not in FROM
    )  # fmt: skip


@lru_cache(maxsize=8192)
def deeds_at(before: str, after: str) -> frozenset[str]:
    """The noun right before or after a number, and the deeds of its clause."""
    words = [*tokenise(before), "", *tokenise(after)]
    at = words.index("")
    heads = [word for word in (*words[at - 1 : at], *words[at + 1 : at + 2]) if not binds(word)]
    deeds = [word for word in words if is_deed(word)]
    return frozenset(word for word in (*heads, *deeds) if len(word) > 1 and word not in LIGHT)


def deeds_and_heads(text: str, span: tuple[int, int]) -> frozenset[str]:
    before, after = text[max(0, span[0] - REACH) : span[0]], text[span[1] : span[1] + REACH]
    return deeds_at(normalise(EDGE.split(before)[-1]), normalise(EDGE.split(after)[0]))


@lru_cache(maxsize=4096)
def standing(words: str) -> str:
    """done, going, behind …; "" where the words do not say."""
    return next((role for role, pattern in standings() if pattern.search(words)), "")


@cache
def standings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (row.split("\t") for row in lexicon.lines("standing.txt"))
    return tuple((role, re.compile(pattern)) for role, pattern in rows)


def beside_another(
    said: Figure, sentence: str, mine: str, here: float, equal: Sequence[tuple[Figure, Source]], sources: Sequence[Source]
) -> bool:
    """「完成投资151.3亿元，达到年度计划的56.9%」: beside 151.3亿元 the source tells another share of the year's plan."""
    beside = [f for f in figures_in(sentence) if f.span != said.span and len(re.sub(r"\D", "", f.raw)) > 2]
    for source in sources:
        for anchor in source.figures:
            if not any(same_value(f, anchor) for f in beside) or any(figure.sentence == anchor.sentence for figure, _ in equal):
                continue
            group = [f for f in source.figures if f.sentence == anchor.sentence and unit(f) == unit(said) and f is not anchor]
            free = (f for f in group if not any(tells(f2, f) for f2 in figures_in(sentence)))
            if any(overlap(mine, at_number(source.bulletin.text, f.span)) >= max(CLEARLY, here) for f in free):
                return True
    return False


def is_left(sentence: str, said: Figure) -> bool:
    """「绩效考核奖还剩740万元没有补发」."""
    return bool(REST.search(sentence, max(0, said.span[0] - AT_IT), said.span[0])) or at_number(sentence, said.span).startswith("余")


def made_of_parts(said: Figure, sentence: str) -> bool:
    """The parts that the sentence goes on to tell make it up: 「42处整治完31处，7处正在施工，还有4处…」."""
    parts = [f for f in figures_in(sentence) if f.span[0] > said.span[0] and unit(f) == unit(said) and f.upper is None]
    sums = [sum((size(f.value, f) or Decimal(0) for f in parts[:n]), Decimal(0)) for n in range(2, len(parts) + 1)]
    return size(said.value, said) in sums


def told_in_its_place(said: Figure, sentence: str, other: Figure, source: Source, equal: Sequence[tuple[Figure, Source]]) -> bool:
    """Another number of the sentence tells it, and no less likely so than if the two were turned round."""
    for mine in figures_in(sentence):
        if mine.span != said.span and tells(mine, other):
            straight = max(told_like(said, sentence, *pair) for pair in equal) + told_like(mine, sentence, other, source)
            crossed = told_like(said, sentence, other, source) + max(told_like(mine, sentence, *pair) for pair in equal)
            if straight > crossed:
                return True
    return False


def told_like(said: Figure, sentence: str, figure: Figure, source: Source) -> float:
    return overlap(words_at(sentence, said.span), at_number(source.bulletin.text, figure.span)) + near(said, figure)


def only_left(equal: Sequence[tuple[Figure, Source]], others: Sequence[tuple[Figure, Source]]) -> bool:
    """It alone of those beside each other is told as what is left: 「剩下72万元打了官司」 of 「剩余72万元已提起诉讼」."""
    left = [[at_number(source.bulletin.text, figure.span).startswith("余") for figure, source in group] for group in (equal, others)]
    return any(left[0]) and not any(left[1])


def stands_whole(sentence: str, span: tuple[int, int], source: Source) -> bool:
    """Its clause is one of the source's, number and all: 「其余22台正在追责」. 「增长5%」 alone may be told of anything."""
    clause = next((m for m in CLAUSE.finditer(sentence) if m.start() <= span[0] < m.end()), None)
    if clause is None or len(bare(clause[0])) < WHOLE:
        return False
    return normalise(clause[0]).strip("*") in source.text


def near(said: Figure, figure: Figure) -> float:
    """How far two figures are told of one thing, and moved or made in one way."""
    told = thing(figure) | pairs_of(bare(figure.direction))
    parts = [part for part in (thing(said), pairs_of(bare(said.direction)) - {""}) if part]
    return sum(share(part, told) for part in parts) / len(parts) if parts else 1.0


def told_apart(said: Figure, sentence: str, other: Figure, equal: Sequence[tuple[Figure, Source]], *, borrowed: bool) -> bool:
    """The sentence has what only the other of two like figures measures (一产增加值), nothing of what only its own does (二产)."""
    own, of_other = pairs_of(bare(said.direction + words_at(sentence, said.span))), measured(other)
    if (borrowed and said.measure[-2:] in sentence[slice(*said.clause)][-REACH:]) or "分别" in sentence:  # not from a clause before
        own |= measured(said)
    for figure, _ in equal:
        of_equal = measured(figure)
        if figure.sentence != other.sentence or figure.direction != other.direction or figure.aspect != other.aspect:
            return False
        if not of_equal - of_other or own & (of_equal - of_other) or not own & (of_other - of_equal):
            return False
    return True


def at_number(text: str, span: tuple[int, int]) -> str:
    """The words at the number; 其余, 剩下, 尚有 and 未 are one."""
    return IDLE.sub("", LEFT.sub("余", around(text, span)))


def around(text: str, span: tuple[int, int]) -> str:
    """The words between the number and the marks and numbers around it."""
    before, after = text[max(0, span[0] - REACH) : span[0]], text[span[1] : span[1] + REACH]
    marks = [m.end() for m in EDGE.finditer(before.rstrip("：: "))]
    stop = AFTER.search(after)
    return normalise(before[marks[-1] if marks else 0 :] + after[: stop.start() if stop else None])


def words_at(sentence: str, span: tuple[int, int]) -> str:
    """Those at the number; before them the end of the clause before where it stands alone in its own: 「垫底的是农村供水，只有84.6%」."""
    words = at_number(sentence, span)
    if len(words) >= LEAST:
        return words
    mark = max(sentence.rfind(mark, 0, span[0]) for mark in "，,")
    return at_number(sentence, (mark, mark)) + words if mark > 0 else words


def overlap(a: str, b: str) -> float:
    """Dice over characters."""
    return 2 * (Counter(a) & Counter(b)).total() / (len(a) + len(b)) if a and b else 0.0


def measured(figure: Figure) -> frozenset[str]:
    return frozenset(pair for pair in pairs_of(MERE.sub("", undated(figure.measure))) if len(pair) > 1)


def thing(figure: Figure) -> frozenset[str]:
    """Pairs of characters of what is measured, its base and its part: 拖欠租金, 占全市."""
    parts = (figure.measure, figure.base, figure.context)
    return frozenset(pair for part in parts for pair in pairs_of(undated(part)) if len(pair) > 1)


def undated(text: str) -> str:
    for start, end in reversed(read_times(text, year=2000, carry=2000)[1]):
        text = text[:start] + text[end:]
    return bare(text)


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0
