"""What a number measures: the noun phrase before it, the one after its measure word, or that of its neighbour.

Enters: half-width text, the quantities of one sentence, its clauses and its dates. Leaves for each a `Measured`: the words, the verb or
movement at the number, the base of comparison, the subject, and where a quotation must begin. It does not know periods or aspects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.amounts.lists import distribute
from index.amounts.phrases import (
    HEADLESS,
    LAPSES,
    RANK_END,
    SHARES,
    TIMES,
    TRIM,
    Measured,
    Memory,
    before_number,
    clause_of,
    direction_kinds,
    light_nouns,
    movement,
    noun_after,
    noun_before,
    noun_from,
    patterns,
    verb_kinds,
)
from index.amounts.quantities import Quantity
from index.types import Span

_PREDICATE = re.compile(r"(?:时间|内|来)?([\u4e00-\u9fff“”]{3,24})")
_SPACE = re.compile(r"\s+")
_LAPSED = re.compile(r"连续[\d一两二三四五六七八九十]+年$")
_MOVED_FROM = re.compile(r"[从由](?:[^，,。；;、\d]{1,10}(?:时|前|初|底|末|期|年|月|日)的?)?\s?\d")
_LISTED = re.compile(r"其中|分为|包括|分别是")
AGES = ("岁", "周岁")
RATES = ("占比", "比例", "比重", "率")
BOUNDS = ("以上", "以下", "及以上", "及以下", "以内")
MONEY = ("元", "美元", "欧元", "港元")
_GOES_ON = re.compile(r"\s*(?:[、和及与]|以及)")
_DATED = re.compile(r"[年月日底末初]的\s*$")  # 增加到2025年的7.28张
AIM_AFTER = re.compile(r"\s?的(?:规划|控制|既定|预期|原定|考核|年度|全年|国家)*(?:目标|任务|要求)(?:值|数)?(?![\u4e00-\u9fff])")
AIM = "目标"
COMPARED = 2  # characters: 优于, 距离
_AIM = re.compile(r"(?:[优好高低]于|超过|达到|完成|距离?)?的?(?:规划|控制|既定|预期|原定|国家|考核|年度|全年)*目标(?:值|数)?|要求")
_LABEL = re.compile(r"(?:情况|进展|进度|目标|时限|成效|措施|结果)$")
TASKS = ("任务", "年度任务", "全年任务", "目标任务", "年度目标", "全年目标")
GOALS = ("目标", "计划", *(name for name in TASKS if name != "任务"))
FINISHING = ("建成", "建设", "完成", "新建", "新增", "改造", "开工", "竣工", "化解", "整治", "投用")  # the thing itself
OF_YEAR = re.compile(r"全年|年度|今年")
_ACTOR = re.compile(r"(?:部门|单位|政府|局|委|办|院|组|学校|公司|法院|机关|各地|各级)$")


def measure(
    plain: str, quantities: Sequence[Quantity], clauses: Sequence[Span], times: Sequence[Span], memory: Memory
) -> tuple[list[Measured], Memory]:
    """One Measured for each quantity of a sentence, and what the next sentence may refer to."""
    found: list[Measured] = []
    units = dict(memory.units)
    last = memory.last
    sentence_last: Measured | None = None
    for index, quantity in enumerate(quantities):
        clause = clause_of(clauses, quantity.span[0])
        left = _left_bound(plain, clause, quantities[index - 1] if index else None, found[-1] if found else None)
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        item = _one(plain, quantity, left, clause, times, following, quantity.unit in units)
        item = _of_heading(item, quantity, memory.heading if quantity.unit not in units else "")
        item = _borrow(plain, item, quantity, left, sentence_last, units, last, clauses, quantities)
        if memory.heading and item.words == item.direction and item.words in FINISHING:  # 计划建设20个
            item = replace(item, words=memory.heading)
        found.append(item)
        sentence_last = item
        if item.words and not item.side and not _LISTED.search(plain, clauses[0][0], quantity.span[0]):
            last = item.head or item.words
            units[quantity.unit] = item.head or item.words
    found = distribute(plain, list(quantities), found, clauses)
    found = [replace(item, words=_SPACE.sub("", item.words)) if "\n" in item.words else item for item in found]
    for quantity, item in zip(quantities, found, strict=True):
        if item.words and not item.side and not _LISTED.search(plain, clauses[0][0], quantity.span[0]):
            units[quantity.unit] = item.head or item.words
    return found, Memory(last, units, memory.heading)


def _of_heading(item: Measured, quantity: Quantity, heading: str) -> Measured:
    """「口袋公园。年度目标12处,实际建成14处」: the first number is the task that the heading names."""
    if not heading or item.words not in GOALS or quantity.unit in SHARES:
        return item
    return replace(item, words=f"{heading}{item.words}", head=heading)


def _left_bound(plain: str, clause: Span, previous: Quantity | None, before: Measured | None) -> int:
    if previous is None or previous.full[1] <= clause[0]:
        return clause[0]
    if plain.startswith("的", previous.full[1]):  # 「销售收入超10亿元的龙头企业达100家」
        return previous.full[1]
    aged = not (before and before.noun_end and not _MOVED_FROM.match(plain, before.noun_end))  # 「35岁以下干部由25名增至41名」
    aged = aged or (before is not None and before.words.endswith(RATES))
    if previous.unit in AGES and previous.qualifier in BOUNDS and aged:  # 「65岁以上老年人健康管理率」
        return max(previous.full[0], clause[0])
    return max(previous.full[1], before.noun_end if before else 0)


def _one(
    plain: str, quantity: Quantity, left: int, clause: Span, times: Sequence[Span], following: Quantity | None, known: bool
) -> Measured:
    """The words of the quantity itself, empty where it borrows those of its neighbour."""
    end, place = quantity.full[0], ""
    if quantity.kind == "ordinal" and (ranked := RANK_END.search(plain, left, end)):
        place, end = ranked["place"] or "", ranked.start()
    end = _before_date(plain, left, end, times)
    direction, base, growth, end = movement(plain, left, end, following, quantity)
    base = base or place
    name, at, verb, subject = before_number(plain, left, end, times)
    if not name and verb_kinds().get(verb) == "noun" and ((growth and quantity.unit in SHARES) or _lasts(plain, quantity)):
        name, at = verb, end
    if not name and not direction and verb and quantity.unit == "%":  # 完成1%人口抽样调查
        thing = noun_from(plain, quantity.full[1], clause[1])[0]
        if len(thing) > 2 and not thing.startswith("的"):
            return Measured(thing, quantity.full[0], verb, base, growth)
    if not name and not verb and quantity.unit in TIMES and (act := patterns().verb_start.match(plain, quantity.full[1], clause[1])):
        noun, noun_end = noun_from(plain, act.end(), clause[1])  # 先后4次召开全区垃圾分类联席会议
        return Measured(noun or act[1], quantity.full[0], act[1], base, growth, noun_end)
    noun, noun_end = "", 0
    if quantity.unit not in SHARES and quantity.kind != "ordinal" and not (growth and name):
        noun, noun_end = noun_after(plain, quantity, clause, following, times, known or bool(name))
        growth = growth and not noun  # 改造提升5000个自然村的设施
    direction = direction or verb
    side = direction in ("覆盖", "涉及", "惠及")
    modified = plain.startswith("的", quantity.full[1])
    if quantity.unit in LAPSES and not modified:
        noun, noun_end = "", 0
        if not name and (act := _PREDICATE.match(plain, quantity.full[1], clause[1])):  # 「连续4年获国务院考核优秀等次」
            return Measured(act[1], quantity.full[0], direction, base, growth, act.end())
    if noun and name in light_nouns() and modified:
        return Measured(noun + name, at, direction, base, growth, noun_end, subject, side, head=noun)
    bounds = noun and not noun_end and quantity.unit in MONEY and bool(name)  # 产值超10亿元企业15家
    if noun and (not name or not modified) and not bounds:
        context = name if name and name not in HEADLESS else subject
        return Measured(noun, min(at, quantity.full[0]), direction, base, growth, noun_end, context, side)
    return Measured(name, at if name else quantity.full[0], direction, base, growth, noun_end, subject, side)


def _before_date(plain: str, left: int, end: int, times: Sequence[Span]) -> int:
    """「提高到2025年的99.6%」 is raised to, as 「提高到99.6%」 is: the date between is stepped over."""
    return next((s for s, e in times if left < s and e <= end and plain[e:end].strip() in ("的", "") and plain[s - 1] in "到至"), end)


def _lasts(plain: str, quantity: Quantity) -> bool:
    """「52个完工超过两年未办理决算的」: since when the thing is so."""
    return quantity.unit in LAPSES and plain[quantity.full[1] : quantity.full[1] + 1] in "未仍没，,。；;"


def _borrow(
    plain: str, item: Measured, quantity: Quantity, left: int, before: Measured | None, units: Mapping[str, str], last: str,
    clauses: Sequence[Span], quantities: Sequence[Quantity],
) -> Measured:  # fmt: skip
    """Words from the neighbour that counts the same, where the number brings none or only half of its own."""
    clause = clause_of(clauses, quantity.span[0])
    if item.words in light_nouns() and before and before.words and not before.words.endswith(item.words):
        thing = before.head or before.words
        return replace(item, words=thing + item.words, head=thing, start=min(before.start, item.start))
    same = units.get(quantity.unit, "") or (before.words if before and quantity.unit in SHARES else "")
    if same and aimed(plain, item, quantity):
        return replace(item, words=same, head=same, direction="", context=AIM)
    text = plain[left : quantity.full[0]]
    if item.words in GOALS and item.direction and quantity.unit in units and quantity.unit not in SHARES:
        return replace(item, words=units[quantity.unit], head=units[quantity.unit], context=item.words)  # 目标是…控制在1000人以内
    if item.words.removesuffix("的") in TASKS and quantity.unit in units and OF_YEAR.search(text):  # 新增床位96张,全年任务260张
        return replace(item, words=f"{units[quantity.unit]}任务", head=units[quantity.unit], direction="")
    if item.words and item.words not in HEADLESS:
        if (
            text.rstrip().endswith("的")
            and not _DATED.search(text)
            and not item.noun_end
            and quantity.unit in units
            and plain[quantity.full[1] : quantity.full[1] + 1] in "，,。；;、"
        ):
            phrase, head = plain[item.start : quantity.full[0]].strip(TRIM).removesuffix("的"), units[quantity.unit]
            return replace(item, words=f"{phrase}的{head}", head=head, context=item.words)
        if (
            not item.noun_end
            and quantity.unit in units
            and item.direction
            and _ACTOR.search(item.words)
            and text.rstrip("了共已 ").endswith(item.direction)
        ):
            return replace(item, words=units[quantity.unit], context=item.words)
        return replace(item, context=item.context or _part_of(text, before))
    part = item.words or (text.strip(TRIM)[:2] if text.strip(TRIM)[:2] in HEADLESS else "")
    relative = item.direction and text.rstrip().endswith("的") and not _DATED.search(text)
    if (
        before
        and before.words
        and (quantity.unit in SHARES or quantity.kind in ("ordinal", "multiple", "ratio") or text.strip() in ("、", "和", ""))
    ):
        return replace(item, words=before.words, start=min(before.start, item.start), context=before.context)
    if quantity.unit in units:
        words_before = units[quantity.unit]
        start = min(before.start, item.start) if before and before.words == words_before else item.start
        name = f"{_status(text, item.direction)}的{words_before}" if relative else words_before
        return replace(item, words=name, head=words_before, start=start, context=part or item.context)
    if subject := _subject(plain, clause, clauses, quantities):
        return replace(item, words=subject[0], start=min(subject[1], item.start))
    if item.direction and not item.growth and item.direction not in direction_kinds():
        return replace(item, words=item.direction, context=item.context or _part_of(text, before))
    if before and before.words:
        return replace(item, words=before.words, start=min(before.start, item.start))
    if last:
        return replace(item, words=last)
    rest = "" if item.direction in direction_kinds() else item.direction or text.strip(TRIM)
    return replace(item, words="" if patterns().before.fullmatch(rest) or patterns().closer.fullmatch(rest) else rest)


def aimed(plain: str, item: Measured, quantity: Quantity) -> bool:
    """「优于8/10万的控制目标」, 「超过目标值38.5%」: the aim of what was told before it."""
    return bool(_AIM.fullmatch(item.words) or (AIM_AFTER.match(plain, quantity.full[1]) and len(item.words) <= COMPARED))


def _status(text: str, direction: str) -> str:
    """尚未完成, 正在推进: the verb with the adverb before it."""
    match = re.search(rf"(?:尚未|正在|基本|已|未|持续)?{re.escape(direction)}(?=的\s*$)", text)
    return match[0] if match else direction


def _part_of(text: str, before: Measured | None) -> str:
    if not before:
        return ""
    return before.words if "其中" in text else before.context if _GOES_ON.match(text) else ""  # 学位1.91万个,其中幼儿园4720个、小学8960个


def _subject(plain: str, clause: Span, clauses: Sequence[Span], quantities: Sequence[Quantity]) -> tuple[str, int] | None:
    """The subject of the nearest clause before that has one and no number of its own."""
    for span in reversed([span for span in clauses if span[1] <= clause[0]]):
        if any(span[0] <= quantity.span[0] < span[1] for quantity in quantities):
            return None
        name, at, _, _ = noun_before(plain, *span)
        if stop := re.search(r"首次|超过|连续|已|进一步|达到|全部|逐", name[2:]):
            name = name[: stop.start() + 2]
        if name and not _LABEL.search(name):
            return name, at
    return None
