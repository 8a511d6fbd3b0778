"""What Word's numbering says in, the label that it shows before each paragraph out: 一、 (三) 2.1 甲、 ①

Enters: numbering.xml and styles.xml as elements, then paragraphs' properties in order. Leaves: labels; none for bullets. Knows no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from index.readers.xml import child, local, value

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
_DEPTH = 12  # styles that may rest on one another
_LEVELS = 9


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # 0: never
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as it is asked: every paragraph once, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._of: dict[str, str] = {}  # numId -> abstractNumId
        self._starts: dict[str, dict[int, int]] = {}  # numId -> starts that it sets anew, once
        self._changed: dict[str, dict[int, _Level]] = {}  # numId -> levels of its own
        self._styles = {value(style, "styleId") or "": style for style in styles if local(style) == "style"} if styles is not None else {}
        if numbering is not None:
            self._learn(numbering)

    def label(self, properties: etree._Element | None, style: str) -> str:
        number, level = self._place(properties, style)
        listed = self._lists.get(self._of.get(number, ""))
        if listed is None or not 0 <= level < _LEVELS:
            return ""
        levels = listed.levels | self._changed.get(number, {})
        here = levels.get(level)
        if here is None:
            return ""
        starts = self._starts.get(number, {})
        for k in [k for k in starts if k == level]:
            listed.counts[k] = starts.pop(k) - 1
        listed.counts[level] = listed.counts.get(level, here.start - 1) + 1
        for below in [k for k in listed.counts if k > level]:
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and level < restart):
                del listed.counts[below]
        if here.format == "bullet":
            return ""

        def part(match: re.Match[str]) -> str:
            k = int(match[1]) - 1
            above = levels.get(k)
            if above is None:
                return ""
            return render(listed.counts.setdefault(k, above.start), "decimal" if here.legal else above.format)

        return re.sub(r"%([1-9])", part, here.text).strip()

    def _learn(self, numbering: etree._Element) -> None:
        linked: dict[str, str] = {}  # style -> abstractNumId that it defines
        follows: dict[str, str] = {}  # abstractNumId -> style where its levels stand
        for element in numbering:
            if local(element) == "abstractNum":
                id = value(element, "abstractNumId") or ""
                self._lists[id] = _List(dict(_level(part) for part in element if local(part) == "lvl"))
                if name := value(child(element, "styleLink")):
                    linked[name] = id
                if name := value(child(element, "numStyleLink")):
                    follows[id] = name
            elif local(element) == "num":
                self._learn_num(element)
        for id, name in follows.items():
            if not self._lists[id].levels and name in linked:
                self._lists[id].levels = self._lists[linked[name]].levels

    def _learn_num(self, element: etree._Element) -> None:
        number = value(element, "numId") or ""
        self._of[number] = value(child(element, "abstractNumId")) or ""
        for override in element:
            if local(override) != "lvlOverride":
                continue
            k = _int(value(override, "ilvl"), 0)
            start = value(child(override, "startOverride"))
            if start is not None:
                self._starts.setdefault(number, {})[k] = _int(start, 1)
            level = child(override, "lvl")
            if level is not None:
                self._changed.setdefault(number, {})[k] = _level(level)[1]

    def _place(self, properties: etree._Element | None, style: str) -> tuple[str, int]:
        """numId and level: the paragraph's own, else those of its style or of one that the style rests on."""
        number, level = _num(properties)
        for _ in range(_DEPTH):
            found = self._styles.get(style)
            if found is None or (number is not None and level is not None):
                break
            there = _num(child(found, "pPr"))
            number = number if number is not None else there[0]
            level = level if level is not None else there[1]
            style = value(child(found, "basedOn")) or ""
        return number or "", level or 0


def _num(properties: etree._Element | None) -> tuple[str | None, int | None]:
    numbered = child(properties, "numPr")
    level = value(child(numbered, "ilvl"))
    return value(child(numbered, "numId")), _int(level, 0) if level is not None else None


def _level(element: etree._Element) -> tuple[int, _Level]:
    legal = child(element, "isLgl")
    restart = value(child(element, "lvlRestart"))
    return _int(value(element, "ilvl"), 0), _Level(
        value(child(element, "numFmt")) or "decimal", value(child(element, "lvlText")) or "", _int(value(child(element, "start")), 1),
        _int(restart, 0) if restart is not None else None, legal is not None and value(legal) not in ("0", "false"),
    )  # fmt: skip


def _int(words: str | None, default: int) -> int:
    return int(words) if words is not None and re.fullmatch(r"\d{1,6}", words) else default


# --- how a number is written -------------------------------------------------------------------------------------------------


def render(n: int, format: str) -> str:
    """21 as 二十一 (chineseCounting), ㉑ (decimalEnclosedCircle), XXI (upperRoman); as it is where the way is unknown."""
    if format == "none":
        return ""
    way = _WAYS.get(format)
    return way(n) if way else str(n)


def _counted(n: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千"), ten: str = "十") -> str:
    if not 0 < n < 10_000:
        return str(n)
    out = ""
    for power, figure in zip(range(len(str(n)) - 1, -1, -1), map(int, str(n)), strict=True):
        if figure:
            out += digits[figure] + units[power]
        elif out and not out.endswith("零"):
            out += "零"
    out = out.rstrip("零")
    return ten + out[2:] if 10 <= n < 20 and ten else out


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    out = ""
    for worth, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), _ROMAN, strict=True):
        out += sign * (n // worth)
        n %= worth
    return out


def _letter(n: int) -> str:
    return chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n <= 260 else str(n)


def _signs(first: str, count: int) -> Callable[[int], str]:
    return lambda n: chr(ord(first) + n - 1) if 0 < n <= count else str(n)


def _circled(n: int) -> str:
    return chr(ord("㉑") + n - 21) if 21 <= n <= 35 else _signs("①", 20)(n)


def _spelt(n: int) -> str:
    return "".join(_DIGITS[int(c)] for c in str(n))


_WAYS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "upperLetter": _letter,
    "lowerLetter": lambda n: _letter(n).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "chineseCounting": _counted,
    "chineseCountingThousand": _counted,
    "japaneseCounting": _counted,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _counted,
    "chineseLegalSimplified": lambda n: _counted(n, _LEGAL, ("", "拾", "佰", "仟"), ""),
    "ideographLegalTraditional": lambda n: _counted(n, _LEGAL, ("", "拾", "佰", "仟"), ""),
    "ideographDigital": _spelt,
    "japaneseDigitalTenThousand": _spelt,
    "taiwaneseDigital": _spelt,
    "ideographTraditional": lambda n: _STEMS[n - 1] if 0 < n <= 10 else str(n),
    "ideographZodiac": lambda n: _BRANCHES[n - 1] if 0 < n <= 12 else str(n),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "decimalFullWidth": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
}
