"""Noun phrases around a number: what stands before it in its clause, and what follows its measure word.

Enters: half-width text and where to look. Leaves: the words, where they begin, the verb and the movement at the number. Everything that
is a list of words stands in `data/`. It does not know which of two phrases a number measures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from index.amounts.quantities import PER_MANY, Quantity
from index.types import Span
from index.vocabulary import any_of, rows, words

FROM = ("从", "由")  # what a thing was before it moved
SHARES = ("%", "‰", *PER_MANY, "个百分点", "百分点", "倍", "番")
LAPSES = ("年", "天", "个月", "月", "日", "小时", "个小时", "分钟", "工作日", "个工作日", "周")
TIMES = ("次", "场", "场次", "轮", "批", "批次", "次次")
_PLACE = (
    r"(?:全球城市|全国城市|全国|全省|全市|全区|全县|全州|全球|世界|国内|亚洲|(?:中国|我国)?(?:西部|中部|东部|西北|东北)|各省区市?"
    r"|[\u4e00-\u9fff]{2,3}地区|城市)"
)
RANK_END = re.compile(
    rf"(?:稳|均|位|跃|仍|并|名|保持)?(?:居|列|升至|提升至|上升至|跃升至|排名?|排在|成为|保持|跻身|进入)?(?P<place>{_PLACE}(?:[区中]?[域]?[\u4e00-\u9fff]{{2,3}}场)?)?$"
)
_GENERIC = re.compile(rf"(?:{_PLACE}|我省|我市|我区|本市|本省)$")
_AFTER_TIME = re.compile(r"(?:底|末|初)?(?:之?前|以前|内|以来)?")
TRIM = ' \t*#>-—“”"，,。；;：:、|（）()\n'
_NOUN_END = "，,。；;：:、\n|)!！?？* "
_PLACES = ("县", "市", "区", "镇", "乡", "村", "岛", "港", "站", "校")
_OF_THEM = re.compile(r"[中里内](?:[有含已仅只还，,、\d]|包[括含])")  # 托位460个中含在建的120个: what is counted stands before
_BECAUSE = re.compile(r"因(?![公病灾残学伤地])|由于")
_ET_CETERA = re.compile(r"(?:和|、)[^和、]*等$")
_NOT_NAMED = ("、", "，", ",", "已", "已经", "全部", "均")  # a verb after these is no part of a name
_COORDINATED = re.compile(r"[和、及](?:增速|增幅|涨幅|降幅)$")
_LONGEST = 36
_MEANS = re.compile(r"(?:等(?:多种)?(?:途径|方式|办法|措施|手段|形式)|途径|方式)$|^因")
_PER = re.compile(r"(?:年|月|日|户|亩|班)均\s*$")
HEADLESS = ("其中", "其余", "剩余", "余下", "另外", "另有", "共有", "其他")


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
    """What was measured before in the same passage: the last, and the last of each unit; and the thing that its heading names."""

    last: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Patterns:
    direction: re.Pattern[str]
    before: re.Pattern[str]
    base: re.Pattern[str]
    share_of: re.Pattern[str]
    verb_end: re.Pattern[str]
    verb_start: re.Pattern[str]
    verb_cut: re.Pattern[str]
    opener: re.Pattern[str]
    closer: re.Pattern[str]
    stop: re.Pattern[str]
    level: re.Pattern[str]


@cache
def verb_kinds() -> Mapping[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows("verbs.txt")}


# After any verb these make a noun of it (办结率, 抽查比例); after a verb that is also a noun, things do too (培训机构, 整改任务).
_MEASURE_TAIL = (
    r"区(?!级|域|属)|[\u4e00-\u9fff]{0,2}率|量|额|数(?!字)|度(?!假)|值|比例|比重|规模|总额|总量|费|者|性|时间|用时"
    r"|标准|人数|次数|强度|面积|里程"
)
_THING_TAIL = (
    r"能力|水平|进度|成本|系统|体系|制度|中心|工作|任务|机制|机构|平台|方案|行动|工程|基地|厂|站|点|区|网|设施|装置|装备|项目|周期"
    r"|质量|环节|流程|力度|完成|情况|结果|居民|业|贸易|用地|类|目标|清单|措施"
)


def _verb_regex(names: Sequence[str]) -> str:
    """Longest first; what follows may not make a noun of the verb."""
    kinds = verb_kinds()
    parts = []
    for name in sorted(set(names), key=lambda item: (-len(item), item)):
        tail = f"{_MEASURE_TAIL}|{_THING_TAIL}" if kinds[name] == "noun" else _MEASURE_TAIL
        parts.append(f"{re.escape(name)}(?!了?(?:{tail}))")
    return "(" + "|".join(parts) + ")(?:了)?"


_FROM_THEN = re.compile(r"(?P<from>从|由)[^，,。；;、\d]{1,10}?(?:时|前|初|底|末|期|年|月|日)的?$")
# 减到, 压降至, 上调到, 精简为: a verb of more and less with where it leads to; directions.txt has those that are said otherwise.
MOVED_TO = (
    "[撤压降升减增涨跌扩缩砍拓调提翻裁精核削清并合整回攀跃滑延放拉抬加控优收下上]"
    "[减加低高少多长短大小宽缓展张快慢化并合进动伸容降升限制涨调浮缩控编滑落扬速简扩整窄]?(?:到|至|为|成)"
)


@cache
def patterns() -> _Patterns:
    def joined(name: str) -> str:
        return "|".join(row[0] for row in rows(name))

    verbs = words("verbs.txt")
    cuts = words("verbs.txt", "cut")
    levels = words("directions.txt", "level")
    closers = (
        r"已经|已|均|共计|共|合计|总计|累计|分别|各|(?<![首成])都|就|约|达到|(?<![下送直抵转])达|(?<![行作])为|至|到|是|有|只|仅|还|的|在|从|由|自|将|了|(?<![重主需纪摘])要|每|平均|首次|一次性|全部"
        r"|:|：|\s|为期|提前|连续|即|且|年均|基本|正在|尚未|对|(?<![创更高革])新|按|进行|\*|每(?:日|年|月|天|周|小时|学年|学期|季度|人|户|亩|百人|千人|万人)|其中|单次|(?:单日)?最高单日|单日最高|预计|力争|计划|先后|被|利用|以及|接连|双双|保持|成为|[一二两三四五六七八九十]年来?|(?<![使投启])用"
    )
    return _Patterns(
        direction=re.compile(rf"(?<!稳)(?!(?<=[下送直抵转])达)({MOVED_TO}|{any_of(words('directions.txt'))})(?:了|约|近|超过?|：|:)?\s*$"),
        before=re.compile(rf"{any_of(words('qualifiers.txt', 'before'))}(?:了|为|到|至)?\s*$"),
        base=re.compile(rf"(?:{'|'.join(f'(?:{row[0]})' for row in rows('bases.txt') if len(row) == 1)})\s*$"),
        share_of=re.compile(rf"({'|'.join(words('bases.txt', 'of'))})的\s*$"),
        verb_end=re.compile(rf"(?!(?<=[行作])为)({any_of(verbs)})(?:了|过)?\s*$"),
        verb_start=re.compile(_verb_regex(verbs)),
        verb_cut=re.compile(_verb_regex(cuts)),
        opener=re.compile(rf"(?:{joined('openers.txt')})"),
        closer=re.compile(rf"(?:{closers})$"),
        stop=re.compile(joined("noun_stops.txt")),
        level=re.compile(rf"\s*(?:{any_of(levels)}|{MOVED_TO}(?=[约近了]?\s?[\d一二两三四五六七八九十]))"),
    )


@cache
def direction_kinds() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows("directions.txt")}


@cache
def light_nouns() -> frozenset[str]:
    return frozenset(words("light_nouns.txt"))


def clause_of(clauses: Sequence[Span], at: int) -> Span:
    for span in clauses:
        if span[0] <= at < span[1]:
            return span
    return clauses[-1]


def movement(plain: str, left: int, end: int, following: Quantity | None, quantity: Quantity) -> tuple[str, str, bool, int]:
    """Peels movement and base off the end of `plain[left:end]`: (direction, base, whether the number is a change, new end)."""
    known_words = patterns()
    direction, base, growth = "", "", False
    if quantity.unit in SHARES and (match := known_words.share_of.search(plain, left, end)):  # 完成年度任务的105%
        base, end = match[1], match.start()
    if following and known_words.level.match(plain, quantity.full[1]) and (then := _FROM_THEN.search(plain, left, end)):
        direction, end = then["from"], then.start()  # 从巡察时的31.4%升至47.8%
    for _ in range(8):
        text = plain[left:end]
        if not direction and (match := known_words.direction.search(text)) and not _COORDINATED.search(text[: match.end(1)]):
            kind = direction_kinds().get(match[1], "level")  # of a share, 增加 and 新增 tell the change too
            direction, growth = match[1], kind == "growth" or (kind == "new" and quantity.unit in SHARES)
        elif not base and (match := _PER.search(text)):
            base = match[0].strip()
        elif (match := known_words.before.search(text)) or (match := known_words.closer.search(text)):
            if not direction and match[0] in FROM and following and known_words.level.match(plain, quantity.full[1]):
                direction = match[0]
        elif not base and (match := known_words.base.search(text)) and match.end() > match.start():
            base = match[0].strip()
        else:
            break
        end = left + match.start()
    return direction, base, growth, end


def before_number(plain: str, left: int, end: int, times: Sequence[Span]) -> tuple[str, int, str, str]:
    """(words, where they begin, verb, subject) before the number; a date inside is stepped over."""
    bounds = [left] + [span[1] for span in times if left < span[1] <= end]
    for index in range(len(bounds) - 1, -1, -1):
        stop = end if index == len(bounds) - 1 else next(span[0] for span in times if span[1] == bounds[index + 1])
        begin = _AFTER_TIME.match(plain, bounds[index]).end() if index else bounds[index]  # type: ignore[union-attr]
        name, at, verb, subject = noun_before(plain, begin, max(stop, begin))
        if name or verb:
            return name, at, verb, subject
    return "", end, "", ""


def noun_before(plain: str, left: int, end: int) -> tuple[str, int, str, str]:
    """(words, where they begin, verb, subject) of the phrase that ends at `end`."""
    known_words = patterns()
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
        if (match := known_words.closer.search(text)) or (match := known_words.before.search(text)):
            end = start + match.start()
        elif match := known_words.verb_end.search(text):
            front = text[: match.start()]
            if verb_kinds()[match[1]] == "noun" and _has_noun(front) and not front.endswith(_NOT_NAMED):
                break
            verb, end = verb or match[1], start + match.start()
        elif text[-1] in TRIM and text[-1] not in '”")）':
            end -= 1
        else:
            break
    while start < end:  # 2. the verb whose object it is
        if (match := known_words.verb_start.match(plain, start, end)) and end - match.end() >= 2:
            verb, start = verb or match[1], _open(plain, match.end(), end)
        else:
            break
    cut = None
    for match in known_words.verb_cut.finditer(plain, start, end):
        if end - match.end() >= 2 and plain[match.start() - 1] not in "、和及与" and not _inside_quotes(plain, start, match.start()):
            cut = match
    if cut and cut.start() > start:  # 3. a verb inside: its subject is no part of what is measured
        subject, verb = plain[start : cut.start()].strip(TRIM), verb or cut[1]
        start = _open(plain, cut.end(), end)
    if (title := plain.rfind("》", start, end)) >= 0:  # 出台《…》《…》等制度17项
        after = title + 1 + plain.startswith("等", title + 1)
        start = after if end - after >= 2 else start
    elif end - start > _LONGEST:
        start = _shorten(plain, start, end)
    name = plain[start:end].strip()
    whole = known_words.opener.match(name)
    if (_MEANS.search(name) and verb) or _GENERIC.fullmatch(name):
        return "", end, verb, subject
    if len(name) < 2 or name.isdigit() or (whole and whole.end() == len(name) and name not in HEADLESS):
        return "", end, verb, subject
    return name, start, verb, subject


def _has_noun(text: str) -> bool:
    """Whether more than verbs and adverbs is left: 「土建工程」, not 「已完成」."""
    known_words = patterns()
    position = _open(text, 0, len(text))
    while position < len(text):
        match = known_words.verb_start.match(text, position) or known_words.closer.match(text[position:])
        if not match or match.end() == match.start():
            break
        position = _open(text, position + match.end() - match.start(), len(text))
    return bool(text[position:].strip(TRIM)) and not known_words.closer.fullmatch(text[position:])


def _inside_quotes(plain: str, start: int, at: int) -> bool:
    text = plain[start:at]
    return text.count("“") > text.count("”") or text.count("《") > text.count("》")


def _open(plain: str, start: int, end: int) -> int:
    """Past what may open a clause before its noun."""
    while start < end:
        if plain[start] in TRIM and plain[start] not in '“"（(':
            start += 1
        elif (match := patterns().opener.match(plain, start, end)) and match.end() < end:
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


def noun_after(
    plain: str, quantity: Quantity, clause: Span, following: Quantity | None, times: Sequence[Span], known: bool
) -> tuple[str, int]:
    """(noun, its end) after the measure word: 「46条河涌整治以及」 -> 河涌整治. The end is 0 where a number takes the noun up again."""
    known_words = patterns()
    start = quantity.full[1]
    if plain[start : start + 1] in ("的", "等"):
        start += 1
    if _BECAUSE.match(plain, start):  # 剩余0.25万亩因水源未通
        return "", 0
    if (known_words.level.match(plain, start) and following) or _OF_THEM.match(plain, start):
        return "", 0
    limit = min([clause[1], start + 36] + [span[0] for span in times if span[0] >= start])
    if following and following.full[0] == start:  # 「15个10亿元以上公共投资项目」
        noun, end = noun_after(plain, following, clause, None, times, False)
        return (plain[start:end], 0) if noun else ("", 0)
    if following:
        limit = min(limit, following.full[0])
    if match := re.compile(r"(?:已|尚?未|基本)?(?:完成|批复|建成)的?(?=[\u4e00-\u9fff]{2})").match(plain, start, limit):
        start = match.end()
    noun, end = noun_from(plain, start, limit)
    resumed = following is not None and end == following.full[0]
    if resumed and (match := re.search(r"(?:和|及|以及|与|或)$", noun)):
        return (noun[: match.start()], end - len(match[0])) if match.start() > 1 else ("", 0)
    if resumed and (match := _ET_CETERA.search(noun)):
        return noun[: match.start()], end
    if resumed and following and following.unit in LAPSES + SHARES:
        return _relative_head(plain, following, clause) or (noun.strip(), 0)
    if resumed and following and len(noun) <= 4 and following.qualifier in ("以上", "以下", "以内"):  # 100所海拔1500米以上中小学
        return noun_after(plain, following, clause, None, times, False)[0] or noun, 0
    match = known_words.verb_start.match(noun)
    if match and match.end() == len(noun) and quantity.unit in TIMES and verb_kinds()[match[1]] == "noun":
        return noun, end
    if match and (match.end() == len(noun) or known or verb_kinds()[match[1]] == "cut"):
        return "", 0
    noun = noun.strip().removesuffix("的")
    return (noun, 0 if resumed else end) if len(noun) > 1 or noun in _PLACES else ("", 0)


def noun_from(plain: str, start: int, limit: int) -> tuple[str, int]:
    """The noun phrase that begins at `start`, up to a mark or the next predicate."""
    known_words = patterns()
    end = start
    while end < limit:
        character = plain[end]
        if character == "(":
            close = plain.find(")", end, min(limit, end + 9))
            if close < 0 or re.search(r"\d", plain[end:close]):
                break
            end = close + 1
        elif (
            character in _NOUN_END
            or known_words.stop.match(plain, end, limit)
            or (end > start and known_words.verb_cut.match(plain, end, limit))
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
    stop = min([m.start() for m in patterns().stop.finditer(noun) if m.start() > 1] or [len(noun)])
    cut = min([m.start() for m in patterns().verb_cut.finditer(noun) if m.start() > 1] or [len(noun)])
    return noun[: min(stop, cut)], 0
