"""The reading's word lists, read once from the package's data files."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_CN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@cache
def words(name: str) -> tuple[str, ...]:
    table = tomllib.loads((_DATA / "reading_words.toml").read_text("utf-8"))
    return tuple(table[name])


@cache
def boilerplate(zone: str) -> re.Pattern[str]:
    """One pattern for all lines of a zone; a line is boilerplate where it matches whole."""
    rows = (row.split("\t", 1) for row in (_DATA / "reading_boilerplate.tsv").read_text("utf-8").splitlines() if row and row[0] != "#")
    return re.compile("|".join(f"(?:{pattern})" for kind, pattern in rows if kind == zone))


def numeral(word: str) -> int:
    """1 for 一, 21 for 二十一 and for 21; 0 where it is none."""
    if word.isdecimal():
        return int(word)
    total = unit = 0
    for char in word:
        if char == "百":
            total, unit = total + (unit or 1) * 100, 0
        elif char == "十":
            total, unit = total + (unit or 1) * 10, 0
        elif char in _CN:
            unit = unit * 10 + _CN[char] if unit and total == 0 else _CN[char]
        else:
            return 0
    return total + unit
