"""Number words to Decimals: `8500`, `3,600`, `1.24万亿`, `一百四十二`, `二〇三五`.

Enters: the words of a number alone, already half-width. Leaves: a Decimal, or None where the words are no number.
It knows nothing of units, sentences or what a number counts.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_DASHES = "～〜–―﹣‒−"
_SPACES = "\u00a0\u3000\u2002\u2003\u2009\u202f"
HALF_WIDTH = (
    str.maketrans("０１２３４５６７８９％．：∶／＋，（）［］｜", "0123456789%.::/+,()[]|")
    | str.maketrans(_DASHES, "—" * len(_DASHES))
    | str.maketrans(_SPACES, " " * len(_SPACES))
)
"""One character for one, so that offsets hold. Every dash becomes 「—」 except the ASCII hyphen."""

DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SMALL = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


# Not a date, nor the label of the next item.
_BROKEN = re.compile(r"(?<![\d.,\-—~/])(\d[\d,.]*)\n(\d[\d,]*(?:\.\d+)?)(?![\d.、)]|\s?[年月日])")
_FULL = 12  # characters that stand before it in its line; a quotation may begin in the midst of one


@lru_cache(maxsize=8)  # the stages of a reading each ask for the same text
def half_width(text: str) -> str:
    """The text with half-width digits and marks, every offset unchanged."""
    return text.translate(HALF_WIDTH)


def unbroken(plain: str) -> str:
    """Half-width text in which a number that a full line broke (14.2 / 6亿元) is one again, every offset unchanged.

    The line break goes before the number, as a nought, which leaves its value: 014.26亿元.
    """

    def joined(match: re.Match[str]) -> str:
        line = plain.rfind("\n", 0, match.start())
        full = match.start() - line > _FULL or (line < 0 < match.start() and not plain[match.start() - 1].isspace())
        return f"0{match[1]}{match[2]}" if full else match[0]

    return _BROKEN.sub(joined, plain) if "\n" in plain else plain


def scale(words: str) -> Decimal:
    """万 -> 10000, 千亿 -> 10**11, "" -> 1."""
    result = Decimal(1)
    for character in words.replace(" ", ""):
        result *= SMALL.get(character) or SCALES.get(character, 1)
    return result


def arabic(words: str) -> Decimal:
    return Decimal(words.replace(",", "").replace(" ", ""))


def chinese(words: str) -> Decimal | None:
    """一百四十二 -> 142, 二〇三五 -> 2035, 两万三千 -> 23000; None for 三四, 一两 and other guesses."""
    if not words:
        return None
    if all(character in DIGITS for character in words):
        if len(words) == 1:
            return Decimal(DIGITS[words])
        if len(words) < 4 and not ("〇" in words or "零" in words):
            return None  # 三四十, 两三: an estimate, not a number
        return Decimal("".join(str(DIGITS[character]) for character in words))
    total, section, digit = 0, 0, -1
    for character in words:
        if character in DIGITS:
            if digit > 0:
                return None
            digit = DIGITS[character]
        elif character in SMALL:
            section += (1 if digit < 0 else digit) * SMALL[character]
            digit = -1
        elif character in SCALES:
            section += max(digit, 0)
            if section == 0 and total == 0:
                return None
            total = (total + section) * SCALES[character] if SCALES[character] > 10**4 or not total else total + section * SCALES[character]
            section, digit = 0, -1
        else:
            return None
    return Decimal(total + section + max(digit, 0))
