"""What a number measures: the noun phrase before it, or after its measure word.

Enters: half-width text, the quantities of one sentence, its clauses and its dates. Leaves for each a `Measured`: the words, the verb or
movement at the number, the base of comparison, the subject, and where a quotation must begin. It does not know periods or aspects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from .quantities import Quantity
from .types import Span
from .vocabulary import any_of, rows, words

_SHARES = ("%", "‰", "个百分点", "百分点", "倍", "番")
_LAPSES = ("年", "天", "个月", "月", "日", "小时", "个小时", "分钟", "工作日", "个工作日", "周")
_TIMES = ("次", "场", "场次", "轮", "批", "批次", "次次")
_PLACE = r"(?:全球城市|全国城市|全国|全省|全市|全区|全县|全州|全球|世界|国内|亚洲|西部|中部|东部|各省区市?|[\u4e00-\u9fff]{2,3}地区|城市)"
_RANK_END = re.compile(
    rf"(?:稳|均|位|跃|仍|并|名|保持)?(?:居|列|升至|提升至|上升至|跃升至|排名?|排在|成为|保持|跻身|进入)?(?P<place>{_PLACE}(?:[区中]?[域]?[\u4e00-\u9fff]{{2,3}}场)?)?$"
)
_GENERIC = re.compile(rf"(?:{_PLACE}|我省|我市|我区|本市|本省)$")
_COORDINATES = (re.compile(r"、|以及|和|及|与"), re.compile("、"), re.compile(r"以及|和|及|与"))
_AFTER_TIME = re.compile(r"(?:底|末|初)?(?:之?前|以前|内)?")
_TRIM = ' \t*#>-—“”"，,。；;：:、|（）()\n'
_NOUN_END = "，,。；;：:、\n|)!！?？* "
_PLACES = ("县", "市", "区", "镇", "乡", "村", "岛", "港", "站", "校")
_ET_CETERA = re.compile(r"(?:和|、)[^和、]*等$")
_PREDICATE = re.compile(r"(?:时间|内|来)?([\u4e00-\u9fff“”]{3,24})")
_SHARED_HEAD = re.compile(r"(?:增加值|产值|产量|销量|吞吐量|进出口总额|总产值|收入|投资|余额|数量|案件)$")
_OWN_HEAD = re.compile(r"[值量额数率入资起件比度者人次位积]$")
_SPACE = re.compile(r"\s+")
_LAPSED = re.compile(r"连续[\d一两二三四五六七八九十]+年$")
_LISTED = re.compile(r"其中|分为|包括|分别是")
_LONGEST = 36
_ACTOR = re.compile(r"(?:部门|单位|政府|局|委|办|院|组|学校|公司|法院|机关|各地|各级)$")
_MEANS = re.compile(r"(?:途径|方式|办法|措施|手段|形式)$|^因")
_HEADLESS = ("其中", "其余", "剩余", "余下", "另外", "另有", "共有", "其他")


@dataclass(frozen=True, slots=True)
class Measured:
    words: str
    start: int  # where the words that say it begin: a quotation starts here or before
    direction: str = ""
    base: str = ""
    growth: bool = False
    noun_end: int = 0  # end of the noun after the measure word, 0 where there is none
    context: str = ""
    side: bool = False  # said in passing (覆盖, 涉及): what follows does not count the same things
    head: str = ""  # what a later number of the same unit counts, where `words` says more


@dataclass(frozen=True, slots=True)
class Memory:
    """What was measured before in the same passage: the last, and the last of each unit."""

    last: str = ""
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Patterns:
    direction: re.Pattern[str]
    before: re.Pattern[str]
    base: re.Pattern[str]
    verb_end: re.Pattern[str]
    verb_start: re.Pattern[str]
    verb_cut: re.Pattern[str]
    opener: re.Pattern[str]
    closer: re.Pattern[str]
    stop: re.Pattern[str]
    level: re.Pattern[str]


@cache
def _verb_kinds() -> Mapping[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows("verbs.txt")}


# After any verb these make a noun of it (办结率, 抽查比例); after a verb that is also a noun, things do too (培训机构, 整改任务).
_MEASURE_TAIL = r"区(?!级|域|属)|率|量|额|数(?!字)|度(?!假)|值|比例|比重|规模|总额|总量|费|者|性|时间|用时|标准|人数|次数|强度"
_THING_TAIL = (
    r"面积|能力|水平|进度|成本|系统|体系|制度|中心|工作|任务|机制|机构|平台|方案|行动|工程|基地|厂|站|点|区|网|设施|装置|装备|项目|里程|周期|效率"
    r"|质量|环节|流程|力度|完成|情况|结果|居民|业|贸易|用地|类|目标|清单"
)


def _verb_regex(names: Sequence[str]) -> str:
    """Longest first; what follows may not make a noun of the verb."""
    kinds = _verb_kinds()
    parts = []
    for name in sorted(set(names), key=lambda item: (-len(item), item)):
        tail = f"{_MEASURE_TAIL}|{_THING_TAIL}" if kinds[name] == "noun" else _MEASURE_TAIL
        parts.append(f"{re.escape(name)}(?!了?(?:{tail}))")
    return "(" + "|".join(parts) + ")(?:了)?"


@cache
def _patterns() -> _Patterns:
    def joined(name: str) -> str:
        return "|".join(row[0] for row in rows(name))

    verbs = words("verbs.txt")
    cuts = words("verbs.txt", "cut")
    levels = words("directions.txt", "level")
    closers = (
        r"已经|已|均|共计|共|合计|总计|累计|分别|各|都|就|约|达到|达|为|至|到|是|有|只|仅|还|的|在|从|由|自|将|了|要|每|平均|首次|一次性|全部"
        r"|:|：|\s|为期|提前|连续|即|且|年均|基本|正在|尚未|对|新|按|所|进行|\*|每(?:日|年|月|天|周|小时|学年|学期|季度|人|户|亩|百人|千人|万人)|其中|单次|预计|力争|计划|先后|被|利用|以及|接连|成为|[一二两三四五六七八九十]年来?|用"
    )
    return _Patterns(
        direction=re.compile(rf"({any_of(words('directions.txt'))})(?:了|约|近|超过?|：|:)?\s*$"),
        before=re.compile(rf"{any_of(words('qualifiers.txt', 'before'))}(?:了|为|到|至)?\s*$"),
        base=re.compile(rf"(?:{joined('bases.txt')})\s*$"),
        verb_end=re.compile(rf"({any_of(verbs)})(?:了|过)?\s*$"),
        verb_start=re.compile(_verb_regex(verbs)),
        verb_cut=re.compile(_verb_regex(cuts)),
        opener=re.compile(rf"(?:{joined('openers.txt')})"),
        closer=re.compile(rf"(?:{closers})$"),
        stop=re.compile(joined("noun_stops.txt")),
        level=re.compile(rf"\s*(?:{any_of(levels)})"),
    )


@cache
def _direction_kinds() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows("directions.txt")}


@cache
def _light() -> frozenset[str]:
    return frozenset(words("light_nouns.txt"))


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
        left = _left_bound(clause, quantities[index - 1] if index else None, found[-1] if found else None)
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        item = _one(plain, quantity, left, clause, times, following, quantity.unit in units)
        item = _borrow(plain, item, quantity, left, sentence_last, units, last, clauses, quantities)
        found.append(item)
        sentence_last = item
        if item.words and not item.side and not _LISTED.search(plain, clauses[0][0], quantity.span[0]):
            last = item.head or item.words
            units[quantity.unit] = item.head or item.words
    found = _distribute(plain, list(quantities), found, clauses)
    found = [replace(item, words=_SPACE.sub("", item.words)) if "\n" in item.words else item for item in found]
    for quantity, item in zip(quantities, found, strict=True):
        if item.words and not item.side and not _LISTED.search(plain, clauses[0][0], quantity.span[0]):
            units[quantity.unit] = item.head or item.words
    return found, Memory(last, units)


def clause_of(clauses: Sequence[Span], at: int) -> Span:
    return next((span for span in clauses if span[0] <= at < span[1]), clauses[-1])


def _left_bound(clause: Span, previous: Quantity | None, before: Measured | None) -> int:
    if previous is None or previous.full[1] <= clause[0]:
        return clause[0]
    return max(previous.full[1], before.noun_end if before else 0)


def _one(
    plain: str, quantity: Quantity, left: int, clause: Span, times: Sequence[Span], following: Quantity | None, known: bool
) -> Measured:
    """The words of the quantity itself, empty where it borrows those of its neighbour."""
    end, place = quantity.full[0], ""
    if quantity.kind == "ordinal" and (ranked := _RANK_END.search(plain, left, end)):
        place, end = ranked["place"] or "", ranked.start()
    direction, base, growth, end = _movement(plain, left, end, following, quantity)
    base = base or place
    name, at, verb, subject = _before_number(plain, left, end, times)
    if growth and not name and _verb_kinds().get(verb) == "noun":
        name, at = verb, end
    if not name and not direction and verb and quantity.unit == "%":  # 完成1%人口抽样调查
        thing = _noun_from(plain, quantity.full[1], clause[1])[0]
        if len(thing) > 2 and not thing.startswith("的"):
            return Measured(thing, quantity.full[0], verb, base, growth)
    if not name and not verb and quantity.unit in _TIMES and (act := _patterns().verb_start.match(plain, quantity.full[1], clause[1])):
        noun, noun_end = _noun_from(plain, act.end(), clause[1])  # 先后4次召开全区垃圾分类联席会议
        return Measured(noun or act[1], quantity.full[0], act[1], base, growth, noun_end)
    noun, noun_end = "", 0
    if quantity.unit not in _SHARES and quantity.kind != "ordinal" and not growth:
        noun, noun_end = _noun_after(plain, quantity, clause, following, times, known or bool(name))
    direction = direction or verb
    side = direction in ("覆盖", "涉及", "惠及")
    modified = plain.startswith("的", quantity.full[1])
    if quantity.unit in _LAPSES and not modified:
        noun, noun_end = "", 0
        if not name and (act := _PREDICATE.match(plain, quantity.full[1], clause[1])):  # 「连续4年获国务院考核优秀等次」
            return Measured(act[1], quantity.full[0], direction, base, growth, act.end())
    if noun and name in _light() and modified:
        return Measured(noun + name, at, direction, base, growth, noun_end, subject, side)
    if noun and (not name or not modified):
        context = name if name and name not in _HEADLESS else subject
        return Measured(noun, min(at, quantity.full[0]), direction, base, growth, noun_end, context, side)
    return Measured(name, at if name else quantity.full[0], direction, base, growth, noun_end, subject, side)


def _movement(plain: str, left: int, end: int, following: Quantity | None, quantity: Quantity) -> tuple[str, str, bool, int]:
    """Peels movement and base off the end of `plain[left:end]`: (direction, base, whether the number is a change, new end)."""
    patterns = _patterns()
    direction, base, growth = "", "", False
    for _ in range(8):
        text = plain[left:end]
        if not direction and (match := patterns.direction.search(text)):
            direction, growth = match[1], _direction_kinds()[match[1]] == "growth"
        elif (match := patterns.before.search(text)) or (match := patterns.closer.search(text)):
            if not direction and match[0] in ("从", "由") and following and patterns.level.match(plain, quantity.full[1]):
                direction = match[0]
        elif not base and (match := patterns.base.search(text)) and match.end() > match.start():
            base = match[0].strip()
        else:
            break
        end = left + match.start()
    return direction, base, growth, end


def _before_number(plain: str, left: int, end: int, times: Sequence[Span]) -> tuple[str, int, str, str]:
    """(words, where they begin, verb, subject) before the number; a date inside is stepped over."""
    bounds = [left] + [span[1] for span in times if left < span[1] <= end]
    for index in range(len(bounds) - 1, -1, -1):
        stop = end if index == len(bounds) - 1 else next(span[0] for span in times if span[1] == bounds[index + 1])
        begin = _AFTER_TIME.match(plain, bounds[index]).end() if index else bounds[index]  # type: ignore[union-attr]
        name, at, verb, subject = _noun_before(plain, begin, max(stop, begin))
        if name or verb:
            return name, at, verb, subject
    return "", end, "", ""


def _noun_before(plain: str, left: int, end: int) -> tuple[str, int, str, str]:
    """(words, where they begin, verb, subject) of the phrase that ends at `end`."""
    patterns = _patterns()
    start, verb, subject = left, "", ""
    opening = plain.rfind("(", left, end)
    if opening >= 0 and plain.find(")", opening, end) < 0:
        if plain[opening + 1 : end].strip():
            start = opening + 1
        else:
            end = opening
    start = _open(plain, start, end)
    while end > start:  # 1. what stands between noun and number
        text = plain[start:end]
        if (match := patterns.closer.search(text)) or (match := patterns.before.search(text)):
            end = start + match.start()
        elif match := patterns.verb_end.search(text):
            if _verb_kinds()[match[1]] == "noun" and _has_noun(text[: match.start()]):
                if match.start() and text[match.start() - 1] in "、，,":
                    verb = verb or match[1]
                break
            verb, end = verb or match[1], start + match.start()
        elif text[-1] in _TRIM and text[-1] not in '”")）':
            end -= 1
        else:
            break
    while start < end:  # 2. the verb whose object it is
        if (match := patterns.verb_start.match(plain, start, end)) and end - match.end() >= 2:
            verb, start = verb or match[1], _open(plain, match.end(), end)
        else:
            break
    cut = None
    for match in patterns.verb_cut.finditer(plain, start, end):
        if end - match.end() >= 2 and not _inside_quotes(plain, start, match.start()):
            cut = match
    if cut and cut.start() > start:  # 3. a verb inside: its subject is no part of what is measured
        subject, verb = plain[start : cut.start()].strip(_TRIM), verb or cut[1]
        start = _open(plain, cut.end(), end)
    if end - start > _LONGEST:
        start = _shorten(plain, start, end)
    name = plain[start:end].strip()
    whole = patterns.opener.match(name)
    if (_MEANS.search(name) and verb) or _GENERIC.fullmatch(name):
        return "", end, verb, subject
    if len(name) < 2 or name.isdigit() or (whole and whole.end() == len(name) and name not in _HEADLESS):
        return "", end, verb, subject
    return name, start, verb, subject


def _has_noun(text: str) -> bool:
    """Whether more than verbs and adverbs is left: 「土建工程」, not 「已完成」."""
    patterns = _patterns()
    position = _open(text, 0, len(text))
    while position < len(text):
        match = patterns.verb_start.match(text, position) or patterns.closer.match(text[position:])
        if not match or match.end() == match.start():
            break
        position = _open(text, position + match.end() - match.start(), len(text))
    return bool(text[position:].strip(_TRIM)) and not patterns.closer.fullmatch(text[position:])


def _inside_quotes(plain: str, start: int, at: int) -> bool:
    text = plain[start:at]
    return text.count("“") > text.count("”") or text.count("《") > text.count("》")


def _open(plain: str, start: int, end: int) -> int:
    """Past what may open a clause before its noun."""
    while start < end:
        if plain[start] in _TRIM and plain[start] not in '“"（(':
            start += 1
        elif (match := _patterns().opener.match(plain, start, end)) and match.end() < end:
            start = match.end()
        else:
            break
    return start


def _shorten(plain: str, start: int, end: int) -> int:
    for mark in ("等", "，", "、", "的"):
        at = plain.rfind(mark, end - _LONGEST, end - 3)
        if at >= 0:
            return at + 1
    return end - _LONGEST


def _noun_after(
    plain: str, quantity: Quantity, clause: Span, following: Quantity | None, times: Sequence[Span], known: bool
) -> tuple[str, int]:
    """(noun, its end) after the measure word: 「46条河涌整治以及」 -> 河涌整治. The end is 0 where a number takes the noun up again."""
    patterns = _patterns()
    start = quantity.full[1]
    if plain[start : start + 1] == "的":
        start += 1
    if patterns.level.match(plain, start) and following:
        return "", 0
    limit = min([clause[1], start + 36] + [span[0] for span in times if span[0] >= start])
    if following and following.full[0] == start:  # 「15个10亿元以上公共投资项目」
        noun, end = _noun_after(plain, following, clause, None, times, False)
        return (plain[start:end], 0) if noun else ("", 0)
    if following:
        limit = min(limit, following.full[0])
    if match := re.compile(r"(?:已|尚?未|基本)?(?:完成|批复)的?(?=[\u4e00-\u9fff]{2})").match(plain, start, limit):
        start = match.end()
    noun, end = _noun_from(plain, start, limit)
    resumed = following is not None and end == following.full[0]
    if resumed and (match := re.search(r"(?:和|及|以及|与|或)$", noun)):
        return (noun[: match.start()], end - len(match[0])) if match.start() > 1 else ("", 0)
    if resumed and (match := _ET_CETERA.search(noun)):
        return noun[: match.start()], end
    if resumed and following and following.unit in _LAPSES + _SHARES:
        return _relative_head(plain, following, clause) or (noun.strip(), 0)
    match = patterns.verb_start.match(noun)
    if match and match.end() == len(noun) and quantity.unit in _TIMES and _verb_kinds()[match[1]] == "noun":
        return noun, end
    if match and (match.end() == len(noun) or known or _verb_kinds()[match[1]] == "cut"):
        return "", 0
    noun = noun.strip()
    return (noun, 0 if resumed else end) if len(noun) > 1 or noun in _PLACES else ("", 0)


def _noun_from(plain: str, start: int, limit: int) -> tuple[str, int]:
    """The noun phrase that begins at `start`, up to a mark or the next predicate."""
    patterns = _patterns()
    end = start
    while end < limit:
        character = plain[end]
        if character == "(":
            close = plain.find(")", end, min(limit, end + 9))
            if close < 0 or re.search(r"\d", plain[end:close]):
                break
            end = close + 1
        elif (
            character in _NOUN_END or patterns.stop.match(plain, end, limit) or (end > start and patterns.verb_cut.match(plain, end, limit))
        ):
            break
        else:
            end += 1
    return plain[start:end], end


def _relative_head(plain: str, following: Quantity, clause: Span) -> tuple[str, int] | None:
    """「52个完工超过两年未办理决算的项目」: what is counted stands after the 的."""
    match = re.compile(r"[^，,。；;\d]*的([^，,。；;、的\d]{2,24})").match(plain, following.full[1], clause[1])
    if not match:
        return None
    noun = match[1]
    stop = min([m.start() for m in _patterns().stop.finditer(noun) if m.start() > 1] or [len(noun)])
    cut = min([m.start() for m in _patterns().verb_cut.finditer(noun) if m.start() > 1] or [len(noun)])
    return noun[: min(stop, cut)], 0


def _borrow(
    plain: str, item: Measured, quantity: Quantity, left: int, before: Measured | None, units: Mapping[str, str], last: str,
    clauses: Sequence[Span], quantities: Sequence[Quantity],
) -> Measured:  # fmt: skip
    """Words from the neighbour that counts the same, where the number brings none or only half of its own."""
    clause = clause_of(clauses, quantity.span[0])
    if item.words in _light() and before and before.words and not before.words.endswith(item.words):
        return replace(item, words=before.words + item.words, start=min(before.start, item.start))
    text = plain[left : quantity.full[0]]
    if item.words and item.words not in _HEADLESS:
        if (
            text.rstrip().endswith("的")
            and not item.noun_end
            and quantity.unit in units
            and plain[quantity.full[1] : quantity.full[1] + 1] in "，,。；;、"
        ):
            phrase, head = plain[item.start : quantity.full[0]].strip(_TRIM).removesuffix("的"), units[quantity.unit]
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
    part = item.words or (text.strip(_TRIM)[:2] if text.strip(_TRIM)[:2] in _HEADLESS else "")
    relative = item.direction and text.rstrip().endswith("的")
    if (
        before
        and before.words
        and (quantity.unit in _SHARES or quantity.kind in ("ordinal", "multiple", "ratio") or text.strip() in ("、", "和", ""))
    ):
        return replace(item, words=before.words, start=min(before.start, item.start), context=before.context)
    if quantity.unit in units:
        words_before = units[quantity.unit]
        start = min(before.start, item.start) if before and before.words == words_before else item.start
        name = f"{_status(text, item.direction)}的{words_before}" if relative else words_before
        return replace(item, words=name, head=words_before, start=start, context=part or item.context)
    if subject := _subject(plain, clause, clauses, quantities):
        return replace(item, words=subject[0], start=min(subject[1], item.start))
    if item.direction and not item.growth and item.direction not in _direction_kinds():
        return replace(item, words=item.direction, context=item.context or _part_of(text, before))
    if before and before.words:
        return replace(item, words=before.words, start=min(before.start, item.start))
    if last:
        return replace(item, words=last)
    return replace(item, words=item.direction or text.strip(_TRIM))


def _status(text: str, direction: str) -> str:
    """尚未完成, 正在推进: the verb with the adverb before it."""
    match = re.search(rf"(?:尚未|正在|基本|已|未|持续)?{re.escape(direction)}(?=的\s*$)", text)
    return match[0] if match else direction


def _part_of(text: str, before: Measured | None) -> str:
    return before.words if before and "其中" in text else ""


def _subject(plain: str, clause: Span, clauses: Sequence[Span], quantities: Sequence[Quantity]) -> tuple[str, int] | None:
    """The subject of the nearest clause before that has one and no number of its own."""
    for span in reversed([span for span in clauses if span[1] <= clause[0]]):
        if any(span[0] <= quantity.span[0] < span[1] for quantity in quantities):
            return None
        name, at, _, _ = _noun_before(plain, *span)
        if stop := re.search(r"首次|超过|连续|已|进一步|达到|全部|逐", name[2:]):
            name = name[: stop.start() + 2]
        if name:
            return name, at
    return None


def _distribute(plain: str, quantities: list[Quantity], found: list[Measured], clauses: Sequence[Span]) -> list[Measured]:
    """Binds 「A、B、C分别增长a、b、c」 one to one; a second 分别 in the sentence takes the same heads."""
    heads: list[tuple[str, int]] = []
    for index, quantity in enumerate(quantities):
        clause = clause_of(clauses, quantity.span[0])
        left = max(clause[0], quantities[index - 1].full[1] if index else clause[0])
        at = plain.rfind("分别", left, quantity.full[0])
        if at < 0:
            continue
        _, head_base, _, head_end = _movement(plain, left, at, None, quantity)
        group = _group(plain, quantities, index)
        heads = _heads(plain, left, head_end, len(group)) or heads
        if not heads and index >= len(group):
            heads = [(item.head or item.words, item.start) for item in found[index - len(group) : index]]
        if len(heads) < 2 or len(group) % len(heads):
            continue
        direction, base, growth, _ = _movement(plain, at + 2, quantity.full[0], None, quantity)
        for place, member in enumerate(group):
            item = found[member]
            own = _direction_kinds().get(item.direction) == "level" and place >= len(heads)
            start = heads[0][1] if heads[0][1] < quantity.span[0] else item.start
            found[member] = replace(
                item, words=heads[place % len(heads)][0], start=min(start, item.start), noun_end=0,
                direction=item.direction if own else direction or item.direction, base=base or head_base or item.base, growth=growth,
            )  # fmt: skip
    return found


_BETWEEN = re.compile(
    r"\s?(?:、|和|及|与|以及|[,，]?(?:提高|增加|增长|上升|降低|下降|减少|提升|缩短|扩大|增|降|减|升|压缩)[到至为]|[,，]?变为)\s?"
)


def _group(plain: str, quantities: list[Quantity], index: int) -> list[int]:
    members = [index]
    while members[-1] + 1 < len(quantities):
        gap = plain[quantities[members[-1]].full[1] : quantities[members[-1] + 1].full[0]]
        if not _BETWEEN.fullmatch(gap):
            break
        members.append(members[-1] + 1)
    return members


def _heads(plain: str, left: int, end: int, count: int) -> list[tuple[str, int]]:
    """The coordinated nouns before 分别, cut so that their number fits that of the figures."""
    name, start, _, _ = _noun_before(plain, left, end)
    if not name:
        return []
    cuts = [_split(plain, start, start + len(name), marks) for marks in _COORDINATES]
    parts = next((cut for cut in cuts if len(cut) > 1 and count % len(cut) == 0), cuts[0])
    tail = ""
    if len(parts) > 1:
        size, last = len(parts[-2][0]), parts[-1][0]
        short = size <= 3 and all(len(part) <= 4 for part, _ in parts[:-1])
        if size < 3 and short and size + 1 < len(last) and not re.search(r"[“”]", last):
            tail = last[size:]
        elif (match := _SHARED_HEAD.search(last)) and not any(_OWN_HEAD.search(part) for part, _ in parts[:-1]):
            tail = match[0]
        elif short and size + 1 < len(last) and not re.search(r"[“”]", last):
            tail = last[size:]
    return [(part + tail, at) for part, at in parts[:-1]] + parts[-1:]


def _split(plain: str, start: int, stop: int, marks: re.Pattern[str]) -> list[tuple[str, int]]:
    parts, position = [], start
    for mark in marks.finditer(plain, start, stop):
        if mark.start() > position:
            parts.append((plain[position : mark.start()].strip(), position))
        position = mark.end()
    return [*parts, (plain[position:stop].strip(), position)]
