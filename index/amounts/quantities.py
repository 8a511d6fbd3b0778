"""Numbers with their units, as they stand in text.

Enters: half-width text (offsets of the original). Leaves: Quantities in reading order: value, unit, kind, span and the qualifier words
that touch it. Dates, names (文号, 热线, 500强, “1+1+10+N”) and list labels are no quantities. It does not know what is measured, nor when.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from index.amounts.numerals import arabic, chinese, scale
from index.types import Span
from index.vocabulary import any_of, words

Kind = Literal["amount", "share", "growth", "ordinal", "ratio", "multiple"]


@dataclass(frozen=True, slots=True)
class Quantity:
    value: Decimal
    unit: str
    kind: Kind
    span: Span  # number with unit
    full: Span  # with the qualifiers that touch it
    upper: Decimal | None = None
    qualifier: str = ""


# 1.1 before a heading; not the 1.06亿元 that fills a cell
_SCALED = r"\s?(?:[万亿]|元|公里|平方|立方|公顷|亩|吨|倍|个百分点|千瓦|兆瓦|毫克|微克|mg)"
_LABEL = re.compile(
    r"(?m)(?=[ \t*#>\-(\[\d])(?:^|(?<=[。;；|])|(?<=[^\d\s][:：]))[ \t*#>\-]*"
    rf"(?:[(\[]?\d{{1,2}}[)\].、](?!\d{{1,2}}{_SCALED})|\d{{1,2}}\.\d{{1,2}}(?=[^\d%])(?!{_SCALED}))(?![\d.])"
)
_QUOTED = re.compile(r"[“‘「『\"][^“”‘’「」『』\"，,。；;\n]{1,20}[”’」』\"]|《[^》\n]{1,90}》|〈[^〉\n]{1,40}〉")
_RUN = re.compile(r"\d+")
_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"\s?(?:[百千]?亿亿|[十百千]?万亿|[十百千]?[万亿]|[百千](?![分伏瓦米克卡赫帕焦]))"
_HAN = r"[一二两三四五六七八九十百千万亿〇零]+"
_AFTER_CJK = re.compile(r"[\u4e00-\u9fff]")
_NO_UNIT = frozenset("的和与及或等多余号强期代级大于是在为至到占比个第又并且了超中内后前起元年月日季岁时点分之初末底")
_HALF = re.compile(r"半(?:(?P<of>月|小时)|(?![年天月日个数径成程路]))")
_HALVED = ("天", "年", "个月", "倍", "亩", "公里", "斤", "小时")
_RATIO = re.compile(r"(?<![\d.:])\d+(?:\.\d+)?(?:\s?[:：]\s?\d+(?:\.\d+)?)+(?![\d.])")
_FRACTION = re.compile(r"(?<![\d./])(\d{1,3})/(\d{1,3})(?![\d/.]|[月年万])")
_HAN_FRACTION = re.compile(rf"(?P<base>百|{_HAN})分之(?P<top>{_ARABIC}|{_HAN})")
_SHARE = re.compile(
    r"(?P<n>\d+(?:\.\d+)?|[一两二三四五六七八九])成(?P<half>半|[一二三四五六七八九](?![个项家户名座处件十百千万亿、年]))?"
    r"(?![功为立员果效本长绩都品渝型交熟套片])"
)
_DOUBLING = re.compile(r"翻了?(?P<n>[一两二三])?番|翻倍")
_GRADE = re.compile(r"(?=[准劣ⅠⅡⅢⅣⅤ])(?P<soft>准)?(?P<n>劣?[ⅠⅡⅢⅣⅤ])类")
PER_MANY = ("/10万", "/万")  # deaths, cases
_JOINED = re.compile(r"\s?[、和]\s?")
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5}
_RANKED = r"(?:排名|名列|位列|位居|跃居|升至|升到|跃升至|排在|排|居|列|全国|全省|全市|全区|全球|世界|西部|中部|东部|亚洲|国内)"
_ORDINAL = re.compile(
    r"(?=[第排名列位跃升居全世西中东亚国首])(?:"  # each of these begins so; asking that first is three times as fast
    rf"第\s?(?P<n>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?P<place>位|名(?!义))"
    rf"|(?<=.){_RANKED}(?P<skip>了|的)?第\s?(?P<m>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?P<thing>个|家|座|条|位|名)?(?!届|次|批|大|步|轮|期|季|代|阶段|方|者|产业|方面|医院|、第)"
    rf"|(?P<rank>{_RANKED})(?:[^，,。；;\d]{{0,6}})?前\s?(?P<k>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?P<kplace>位|名|强)?(?![季个月年\d])"
    r"|首位(?=[，,。；;、]))"
    r"|(?<=[居列])[^，,。；;\d]{0,8}?首位"
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    unit, han_unit = any_of(words("units.txt")), any_of(words("units.txt", "han"))
    unit = rf"{unit}(?:\({unit}(?:、{unit})*\)次?)?(?:/(?:{unit}|[日年月天人时次]))?"
    head = rf"(?P<n>{_ARABIC})(?P<a1>[多余])?(?P<scale>{_SCALE})?(?P<a2>[多余几](?!年份))?"
    number = re.compile(
        rf"(?<![\d.]){head}(?:\s?(?P<unit1>{unit}))?"
        rf"(?:\s?(?P<to>[—\-~至到])\s?(?P<far>{_ARABIC})(?P<far_scale>{_SCALE})?(?:\s?(?P<unit2>{unit}))?)?"
    )
    han = re.compile(rf"(?<![第几数一二两三四五六七八九十百千万亿〇零])(?P<n>{_HAN})(?P<a1>[多余])?(?P<a2>)(?P<unit1>{han_unit})")
    before = re.compile(rf"(?:{any_of(words('qualifiers.txt', 'before'))})(?:了|为|到|至)?\s?$")
    after = re.compile(rf"\s?{any_of(words('qualifiers.txt', 'after'))}(?!年)")
    at_digits = words("not_figures.txt", "digits")
    elsewhere = [word for word in words("not_figures.txt") if word not in at_digits]
    names = tuple(re.compile(word) for word in ["|".join(f"(?:{word})" for word in at_digits), *elsewhere])
    return number, han, before, after, names


def scan(plain: str, times: Sequence[Span] = ()) -> list[Quantity]:
    """Every quantity of the text; digits within `times` count nothing."""
    taken = _Taken([*times, *_masks(plain)])
    number, han, _, _, _ = _patterns()
    found: list[Quantity] = []
    for pattern, read in (
        (_RATIO, _ratio), (_HAN_FRACTION, _han_fraction), (_FRACTION, _fraction), (_SHARE, _share),
        (_DOUBLING, _doubling), (_GRADE, _grade), (_ORDINAL, _ordinal),
    ):  # fmt: skip
        for match in pattern.finditer(plain):
            if not taken.overlaps(match.span()) and (quantity := read(plain, match)):
                found.append(quantity)
                taken.add(match.span())
    numbers = _plain_numbers(plain, number, taken)
    found += numbers
    for quantity in numbers:
        taken.add(quantity.span)
    for match in han.finditer(plain):
        if not taken.overlaps(match.span()) and (quantity := _han_number(plain, match)):
            found.append(quantity)
    found = sorted((_with_half(plain, quantity) for quantity in found), key=lambda quantity: quantity.span)
    found = [q for i, q in enumerate(found) if not i or found[i - 1].span[1] <= q.span[0]]
    return [_qualified(plain, quantity) for quantity in _share_units(plain, found)]


class _Taken:
    """Stretches that hold no further quantity."""

    def __init__(self, spans: list[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlaps(self, span: Span) -> bool:
        at = bisect_right(self._starts, span[1] - 1) - 1
        return at >= 0 and self._ends[at] > span[0]

    def end_of(self, start: int) -> int | None:
        at = bisect_right(self._starts, start) - 1
        return self._ends[at] if at >= 0 and self._ends[at] > start else None

    def next_start(self, start: int) -> int | None:
        at = bisect_right(self._starts, start)
        return self._starts[at] if at < len(self._starts) else None

    def add(self, span: Span) -> None:
        at = bisect_right(self._starts, span[0])
        self._starts.insert(at, span[0])
        self._ends.insert(at, span[1])


def quoted_spans(plain: str) -> list[Span]:
    """Short quotations and titles: what stands in them is a name."""
    return [match.span() for match in _QUOTED.finditer(plain)]


def _masks(plain: str) -> list[Span]:
    names = _patterns()[4]
    spans = quoted_spans(plain)
    spans += [match.span() for match in _LABEL.finditer(plain)]
    for name in names[1:]:  # one by one: each alone skips ahead faster than all in one alternation
        spans += [match.span() for match in name.finditer(plain)]
    spans += [match.span() for run in _RUN.finditer(plain) if (match := names[0].match(plain, run.start()))]
    return spans


def _plain_numbers(plain: str, pattern: re.Pattern[str], taken: _Taken) -> list[Quantity]:
    found: list[Quantity] = []
    position = 0
    while match := pattern.search(plain, position):
        end = taken.end_of(match.start())
        if end is not None:
            position = end
            continue
        limit = taken.next_start(match.start())
        if limit is not None and limit < match.end():  # 「20家2023年」: the date is not part of it
            match = pattern.match(plain[:limit], match.start())
            if match is None:
                position = limit
                continue
        position = max(match.end(), match.start() + 1)
        if quantity := _number(plain, match):
            found.append(quantity)
            position = quantity.span[1]
    return found


def _number(plain: str, match: re.Match[str]) -> Quantity | None:
    start, far = match.start(), match["far"]
    unit, end = (
        match["unit1"] or "",
        match.end("unit1") if match["unit1"] else max(match.end("n"), match.end("scale"), match.end("a1"), match.end("a2")),
    )
    value, upper = arabic(match["n"]) * scale(match["scale"] or ""), None
    if plain[start - 1 : start] == "第" or re.search(r"[A-Za-z]\s$", plain[max(0, start - 2) : start]):
        return None
    if far and _is_range(plain, match):
        upper = arabic(far) * scale(match["far_scale"] or "")
        if not match["scale"] and match["far_scale"]:
            value *= scale(match["far_scale"])
        unit = match["unit2"] or unit
        end = match.end("unit2") if match["unit2"] else max(match.end("far"), match.end("far_scale"))
        if not match["unit2"]:
            unit, end = _loose_unit(plain, end)
    elif not unit:
        unit, end = _loose_unit(plain, end)
    if not unit and not _stands_alone(plain, match, end):
        return None
    approximate = (match["a1"] or match["a2"] or "") if upper is None else ""
    return Quantity(_plain(value), unit, _kind(unit), (start, end), (start, end), upper and _plain(upper), approximate)


def _plain(value: Decimal) -> Decimal:
    """5.6万 is 56000, not 56000.0."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and value < 10**20 else value.normalize()


def _is_range(plain: str, match: re.Match[str]) -> bool:
    if match["unit1"] and match["unit2"] and match["unit1"] != match["unit2"]:
        return False
    low = arabic(match["n"]) * scale(match["scale"] or (match["far_scale"] or ""))
    if arabic(match["far"]) * scale(match["far_scale"] or "") <= low:
        return False
    return not (match["to"] in "至到" and re.search(r"[从由][^，,。；;]{0,12}$", plain[max(0, match.start() - 14) : match.start()]))


def _loose_unit(plain: str, end: int) -> tuple[str, int]:
    """A measure word that the list does not hold: the one character after the number, none after 万 (「76万群众」)."""
    character = plain[end : end + 1]
    if plain[end - 1 : end] in ("万", "亿", "多", "余") or re.search(r"(?<!\d)(?:19|20)\d\d$", plain[max(0, end - 5) : end]):
        return "", end
    if _AFTER_CJK.match(character) and character not in _NO_UNIT and _AFTER_CJK.match(plain[end + 1 : end + 2] or "x"):
        return character, end + 1
    if character == "大":
        return character, end + 1
    return "", end


def _stands_alone(plain: str, match: re.Match[str], end: int) -> bool:
    """Without unit a number counts only where the wording makes it a value: 「降至2.2」, 「突破5100万」."""
    if not (match["scale"] or "." in match["n"] or re.search(r"(?:达|为|至|到|突破|超过|提高|下降|指数|比)$", plain[: match.start()][-4:])):
        return False
    if match["scale"] and re.match(r"[\u4e00-\u9fff]{2}", plain[end : end + 2]):
        return True
    return bool(re.match(r"\s*(?:$|[，,。；;、)\n|]|和\d|以[上下内]|左右)", plain[end : end + 6]))


def _with_half(plain: str, quantity: Quantity) -> Quantity:
    """两年半, 3天半, 2个半小时."""
    end = quantity.span[1]
    if quantity.upper is not None or not (match := _HALF.match(plain, end)) or (match["of"] is None) != (quantity.unit in _HALVED):
        return quantity
    if match["of"] and quantity.unit != "个":
        return quantity
    unit = {"月": "个月", "小时": "小时", None: quantity.unit}[match["of"]]
    span = quantity.span[0], match.end()
    return replace(quantity, value=quantity.value + Decimal("0.5"), unit=unit, span=span, full=span)


def _kind(unit: str) -> Kind:
    if unit in ("%", "‰", *PER_MANY):
        return "share"
    if unit in ("倍", "番"):
        return "multiple"
    return "amount"


def _han_number(plain: str, match: re.Match[str]) -> Quantity | None:
    value, unit = chinese(match["n"]), match["unit1"]
    if not value or (value == 1 and unit not in ("倍",)) or plain[max(0, match.start() - 1) : match.start()] in ("第", "上", "下"):
        return None
    qualifier = match["a1"] or ""
    bare_scale = match["n"][0] in "百千万亿"
    if bare_scale and not qualifier and not re.search(r"(?:超|过|近|逾|突破|上)$", plain[max(0, match.start() - 2) : match.start()]):
        return None
    if unit == "年" and not _counted_years(plain, match):
        return None
    if unit in ("次", "层", "片", "类", "头", "首", "只", "组", "门", "床", "票", "单", "部", "种") and re.match(
        r"[产面次头型全员门位元级]", plain[match.end() : match.end() + 1]
    ):
        return None
    return Quantity(value, unit, _kind(unit), match.span(), match.span(), None, qualifier)


def _counted_years(plain: str, match: re.Match[str]) -> bool:
    before, after = plain[max(0, match.start() - 4) : match.start()], plain[match.end() : match.end() + 2]
    return bool(
        re.search(r"(?:连续|超过|逾期|用|为期|长达|满|提前|超|约|不足|沉淀|时间|缩短)$", before)
        or re.match(r"左右|以上|以内|多|内|时间", after)
    )


def _ratio(plain: str, match: re.Match[str]) -> Quantity | None:
    clause = re.split(r"[，,。；;\n]", plain[max(0, match.start() - 40) : match.start()])[-1]
    parts = [part.strip() for part in re.split(r"[:：]", match[0])]
    time_like = all("." not in part and int(part) < 60 for part in parts) and len(parts[-1]) == 2
    if time_like and not re.search(r"比|结构|率", clause):
        return None
    value = Decimal(parts[0]) / Decimal(parts[1]) if len(parts) == 2 and Decimal(parts[1]) == 1 else Decimal(parts[0])
    return Quantity(value, "", "ratio", match.span(), match.span())


def _fraction(plain: str, match: re.Match[str]) -> Quantity | None:
    top, base = int(match[1]), int(match[2])
    if not 0 < top < base:
        return None
    return Quantity(Decimal(top) / Decimal(base), "", "ratio", match.span(), match.span())


def _han_fraction(plain: str, match: re.Match[str]) -> Quantity | None:
    top = arabic(match["top"]) if match["top"][0].isdigit() else chinese(match["top"])
    base = chinese(match["base"])
    if top is None or not base:
        return None
    if match["base"] == "百":
        return Quantity(top, "%", "share", match.span(), match.span())
    return Quantity(top / base, "", "ratio", match.span(), match.span())


def _share(plain: str, match: re.Match[str]) -> Quantity | None:
    if plain[match.start() - 1 : match.start()] in tuple("第十百千万亿.") and match.start():
        return None
    value = Decimal(match["n"]) if match["n"][0].isdigit() else chinese(match["n"])
    if value is None or value > 10:
        return None
    rest = 5 if match["half"] == "半" else chinese(match["half"] or "零") or 0
    return Quantity(value * 10 + rest, "%", "share", match.span(), match.span())


def _doubling(plain: str, match: re.Match[str]) -> Quantity | None:
    value = chinese(match["n"]) if match["n"] else Decimal(1)
    return Quantity(value or Decimal(1), "番", "multiple", match.span(), match.span())


def _grade(plain: str, match: re.Match[str]) -> Quantity | None:
    return Quantity(Decimal(_ROMAN[match["n"][-1]]), "类", "ordinal", match.span(), match.span())


def _ordinal(plain: str, match: re.Match[str]) -> Quantity | None:
    if match["n"]:
        start, digits, unit = match.start(), match["n"], match["place"]
    elif match["m"]:
        start, digits, unit = plain.index("第", match.start()), match["m"], match["thing"] or ""
    elif match["k"]:
        start, digits, unit = plain.rindex("前", match.start(), match.start("k")), match["k"], match["kplace"] or ""
    else:
        start, digits, unit = match.end() - 2, "1", "位"
    if unit == "强":
        return None
    value = Decimal(digits) if digits.isdigit() else chinese(digits)
    if value is None:
        return None
    return Quantity(value, unit, "ordinal", (start, match.end()), (start, match.end()))


def _share_units(plain: str, found: list[Quantity]) -> list[Quantity]:
    """「1409万、1305万人次」: the unit stands once, at the end."""
    result: list[Quantity] = []
    following: Quantity | None = None
    for quantity in reversed(found):
        lacks = not quantity.unit and quantity.kind == "amount"
        if lacks and following and following.kind == "amount" and _JOINED.fullmatch(plain[quantity.span[1] : following.span[0]]):
            quantity = replace(quantity, unit=following.unit, kind=following.kind)
        result.append(quantity)
        following = quantity
    return result[::-1]


def _qualified(plain: str, quantity: Quantity) -> Quantity:
    _, _, before, after, _ = _patterns()
    start, end = quantity.span
    front = before.search(plain, max(0, start - 6), start)
    back = after.match(plain, end)
    if back and back[0].strip() in ("多", "余") and quantity.qualifier:
        back = None
    parts = [front[0].strip() if front else "", quantity.qualifier, back[0].strip() if back else ""]
    return replace(
        quantity,
        qualifier="…".join(part for part in parts if part),
        full=(front.start() if front else start, back.end() if back else end),
    )
