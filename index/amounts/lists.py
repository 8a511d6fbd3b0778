"""Lists that bind one to one: 「A、B、C分别增长a、b、c」.

Enters: the quantities of a sentence and what each seemed to measure alone. Leaves: the same with the heads of such lists bound to their
figures. It does not know how a noun phrase is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.amounts.phrases import Measured, clause_of, direction_kinds, movement, noun_before
from index.amounts.quantities import Quantity
from index.types import Span

_JOIN = r"以及|(?<![总饱])和(?!谐)|(?<![普涉])及|(?<!参)与"  # 普及率 and 参与率 join nothing
_COORDINATES = (re.compile(rf"、|{_JOIN}"), re.compile("、"), re.compile(_JOIN))
_SHARED_HEAD = re.compile(r"(?:增加值|产值|产量|销量|吞吐量|进出口总额|总产值|收入|投资|余额|数量|案件|(?:产业)?规模|人数)$")
_OWN_HEAD = re.compile(r"[值量额数率入资起件比度者人次位积模]$")
# Names a body by itself: 乡镇 of 乡镇、县属国有企业.
_BODY_HEAD = re.compile(r"(?:机关|单位|部门|乡镇|街道|社区|企业|学校|医院|(?<![城农])[省市县区镇村局委办])$")
_TIME_BEFORE = re.compile(r"^(?:截[至止])?(?:20\d\d年[底末初]?)?(?:[上下]半年|全年|[\d—-]+月[底末]?|前?[一二三四]季度)?(?=[一-鿿])")
_PLACE = re.compile("[一-鿿]{2,5}?[省市县区镇乡州旗](?![区市县镇])|[一-鿿]{1,4}(?:街道|开发区|高新区|新区)")
_EACH_WAY = re.compile(r"\s?、(?:增加|减少|增长|下降|上升|提高|降低)\s?")
_COUNTS = "零一二三四五六七八九十"
_COUNTED = re.compile(
    r"\s*(?:\d{1,2}[.．、])?(?P<names>[一-鿿、]{5,90}?)(?P<n>[两二三四五六七八九十\d])个?(?P<what>[市县区镇乡州省]|[所家项座条处类大](?=[一-鿿]))"
)
_RANKS = "市县区镇乡州省"
_AGAIN = re.compile(r"[，,]\s?(?:同比|环比|[比较](?:上年|去年|年初)(?:同期)?)?(?:增长|下降|增加|减少|提高|上升|降低)\s?$")
_APPOSED = re.compile(r"(?P<own>[一-鿿]{2,}?)(?P<n>[两二三四五六七八九十\d])(?:大|个|类|家|所|项|座|种)(?P<rest>[一-鿿]*)")
_BETWEEN = re.compile(
    r"\s?(?:、(?:增加|减少|增长|下降|上升|提高|降低)?|和|及|与|以及|[,，]?(?:提高|增加|增长|上升|降低|下降|减少|提升|缩短|扩大|增|降|减|升|压缩)[到至为](?:20\d\d年的?)?|[,，]?变为)\s?"
)


def distribute(plain: str, quantities: list[Quantity], found: list[Measured], clauses: Sequence[Span]) -> list[Measured]:
    """Binds 「A、B、C分别增长a、b、c」 one to one; a second 分别 in the sentence takes the same heads."""
    heads: list[tuple[str, int]] = []
    done = -1  # the last figure of the list before
    for index, quantity in enumerate(quantities):
        clause = clause_of(clauses, quantity.span[0])
        left = max(clause[0], quantities[index - 1].full[1] if index else clause[0])
        at = plain.rfind("分别", left, quantity.full[0])
        group = _group(plain, quantities, index)
        again = index and done == index - 1 and len(group) == len(heads) and _AGAIN.match(plain, quantities[done].full[1], quantity.full[0])
        if at < 0 and not again:
            continue
        if at < 0:  # 「产值分别为41.2亿元和28.6亿元，同比增长9.5%和11.7%」
            at, head_base = quantities[done].full[1] - 1, ""
        else:
            _, head_base, _, head_end = movement(plain, left, at, None, quantity)
            heads = _heads(plain, left, head_end, len(group)) or heads
        if plain.startswith("分别", at) and not plain[left:at].strip() and (named := _named_before(plain, clauses, clause, len(group))):
            heads = named
            if thing := noun_before(plain, at + 2, quantity.full[0])[0]:  # 梓溪三小、凤岩幼儿园2所，…，分别新增学位
                heads = [(name if name.endswith(thing) else name + thing, start) for name, start in named]
        done = group[-1]
        if not heads and index >= len(group):
            heads = [(item.head or item.words, item.start) for item in found[index - len(group) : index]]
        direction, base, growth, _ = movement(plain, at + 2, quantity.full[0], None, quantity)
        if len(heads) < 2 or len(group) % len(heads):  # the heads are not told apart: the movement holds for each
            for member in group[1:]:
                if not found[member].direction and found[member].words == found[index].words:
                    found[member] = replace(found[member], direction=direction, base=found[member].base or base, growth=growth)
            continue
        changed = len(group) == 2 * len(heads) and re.search("[从由]", plain[at + 2 : quantity.full[0]])
        then, now = ("从", found[group[len(heads)]].direction) if changed else ("", "")  # 分别从a、b提高到c、d
        for place, member in enumerate(group):
            item = found[member]
            own = direction_kinds().get(item.direction) == "level" and place >= len(heads)
            gap = plain[quantities[group[place - 1]].full[1] : quantities[member].full[0]] if place else ""
            own = own or bool(_EACH_WAY.fullmatch(gap))  # 分别增加84起、减少17起
            moved = item.direction if own else direction or item.direction or found[index].direction
            start = heads[0][1] if heads[0][1] < quantity.span[0] else item.start
            found[member] = replace(
                item, words=heads[place % len(heads)][0], start=min(start, item.start), noun_end=0,
                direction=(now if place >= len(heads) else then) if changed else moved,
                base=base or head_base or item.base, growth=growth,
            )  # fmt: skip
    return found


def _named_before(plain: str, clauses: Sequence[Span], clause: Span, count: int) -> list[tuple[str, int]]:
    """黎州、汀海两市网约车违规营运抬头，分别查处a、b: the names that the clause before counts, each with what that clause tells of them."""
    for before in (span for span in reversed(clauses) if span[1] <= clause[0]):
        match = _COUNTED.match(plain, *before)
        names = re.split("、|以及|和|与|及", match["names"]) if match else []
        if not match or len(names) != count or not all(2 <= len(name) <= 12 for name in names):
            continue
        if not _is_numeral(match["n"], count):
            continue
        rest = f"{match['what']}{plain[match.end() : before[1]].strip()}" if match["what"] in _RANKS else ""
        return [(f"{name}{rest}", match.start("names")) for name in names]
    return []


def _is_numeral(words: str, count: int) -> bool:
    return words in (_COUNTS[count : count + 1], str(count), "两" if count == 2 else "")


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
    name, start, _, _ = noun_before(plain, left, end)
    if not name:
        return []
    cuts = [_split(plain, start, start + len(name), marks) for marks in _COORDINATES]
    row = re.fullmatch(r"第?[一二三](?:次)?(?:、?第?[二三])+次?产业?", name.replace(row_tail(name), ""))
    digits = re.findall("[一二三]", row[0]) if row else []
    if row and count == len(digits):
        return [(f"第{digit}产业{row_tail(name)}", start) for digit in digits]  # 一二三产增加值
    if count in (2, 4) and name.count("城乡") == 1 and not any(mark.search(name) for mark in _COORDINATES):
        return [(name.replace("城乡", side), start) for side in ("城镇", "农村")]  # 城乡低保标准分别为
    parts = next((cut for cut in cuts if len(cut) > 1 and count % len(cut) == 0), cuts[0])
    tail = ""
    if len(parts) > 1:
        parts[0] = _TIME_BEFORE.sub("", parts[0][0]), parts[0][1]
        size, last = len(parts[-2][0]), parts[-1][0]
        placed = _PLACE.match(last) if all(_PLACE.fullmatch(part) for part, _ in parts[:-1]) else None
        short = size <= 3 and all(len(part) <= 4 and not _BODY_HEAD.search(part) for part, _ in parts[:-1])
        apposed = _APPOSED.fullmatch(last)
        if apposed and _is_numeral(apposed["n"], len(parts)):
            shared = _SHARED_HEAD.search(apposed["rest"])  # 精密铸造两大主导产业产值
            tail = shared[0] if shared else apposed["rest"]
            parts[-1] = apposed["own"] + tail, parts[-1][1]
        elif placed:
            tail = last[placed.end() :]  # 临江县、云栈区公办园占比
        elif kind := _same_kind([part for part, _ in parts[:-1]], last):
            tail = last[kind:]
        elif size < 3 and short and size + 1 < len(last) and not re.search(r"[“”]", last):
            tail = last[size:]
        elif (match := _SHARED_HEAD.search(last)) and not any(_OWN_HEAD.search(part) for part, _ in parts[:-1]):
            tail = match[0]
        elif short and size + 1 < len(last) and not re.search(r"[“”]", last):
            tail = last[size:]
    return [(part + tail, at) for part, at in parts[:-1]] + parts[-1:]


def _same_kind(former: Sequence[str], last: str) -> int:
    """Where the last of them ends as the others do: 7 of 「公办幼儿园、民办普惠幼儿园在园幼儿」; 0 where it does not."""
    for start in range(1, len(former[0]) - 1):
        kind = former[0][start:]
        at = last.find(kind)
        if 0 < at < len(last) - len(kind) and all(part.endswith(kind) for part in former):
            return at + len(kind)
    return 0


def row_tail(name: str) -> str:
    """What the coordinated industries share: 增加值 of 一二三产增加值."""
    match = _SHARED_HEAD.search(name)
    return match[0] if match else ""


def _split(plain: str, start: int, stop: int, marks: re.Pattern[str]) -> list[tuple[str, int]]:
    parts, position = [], start
    for mark in marks.finditer(plain, start, stop):
        if mark.start() > position:
            parts.append((plain[position : mark.start()].strip(), position))
        position = mark.end()
    return [*parts, (plain[position:stop].strip(), position)]
