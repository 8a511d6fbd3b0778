"""One measure told in two ways: 14600米 and 14.6公里, 645元/月 and 每月645元.

Enters: a value with its unit, or a number's clause. Leaves: the value in the unit that its kind is counted in, and per what it is counted
(日, 月, 人). It knows no figures and no bulletins.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from assistant import lexicon

PER = "秒|吨|立方米|公斤|平方米|公里|小时|分钟|天|日|周|旬|月|季度?|半年|年|学期|人|户|床|亩|台|辆|千人|万人|千人口|万人口"
RATE = re.compile(rf"/({PER})$")
EACH = re.compile(rf"每个?({PER})(?!\d+[日号])|(?<!\d)({PER})(?=均)|(?<![\d今去同当])(日|年)(?=处理|产(?!值|业)|供|收运|处置|吞吐|销)")
SAME_RATE = {"日": "天", "季": "季度", "千人": "千人口", "万人": "万人口"}


@cache
def scales() -> dict[str, tuple[str, Decimal]]:
    rows = (line.split("\t") for line in lexicon.lines("equal_units.txt"))
    return {unit: (base, Decimal(factor)) for unit, base, factor in rows}


def base_unit(unit: str) -> str:
    """米 of 公里, 元 of 元/月."""
    unit = RATE.sub("", unit)
    return scales()[unit][0] if unit in scales() else unit


def in_base(value: Decimal, unit: str) -> Decimal:
    unit = RATE.sub("", unit)
    return value * scales()[unit][1] if unit in scales() else value


def rates(unit: str, clause: str) -> frozenset[str]:
    """Per what the number of a clause is counted; several for 每人每月."""
    found = [m[1] for m in RATE.finditer(unit)] + [next(g for g in m.groups() if g) for m in EACH.finditer(clause)]
    return frozenset(SAME_RATE.get(rate, rate) for rate in found)


def rates_agree(said: frozenset[str], told: frozenset[str]) -> bool:
    """None that the source, where it names any, does not name."""
    return not said or not told or said <= told
