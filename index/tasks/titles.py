"""Names of matters, held against each other: 「2.针对养老床位缺口较大问题」 and 「养老床位缺口大」 are one.

Enters: headings and cells. Leaves: the words that name the thing, and whether two names mean one matter. It knows nothing of bulletins.
"""

from __future__ import annotations

import re
from functools import cache

EDGES = re.compile(r"^(?:\d+\s*)?(?:关于|针对|围绕)?|(?:方面)?(?:的)?(?:问题|情况)?[。．.]?$")
FILLER = re.compile(r"[“”\"《》、，,（）()\s]|不够|不足|不到位|滞后|偏[低慢弱长多软松]|薄弱|存在|突出|缓慢|问题|进一步|的")
ALIKE = 0.6  # Dice over pairs of characters, for two names of one matter


def core(title: str) -> str:
    """The words of a heading that name the thing: 「2.针对养老床位缺口较大问题」 -> 养老床位缺口较大."""
    return FILLER.sub("", EDGES.sub("", title.strip()))


@cache
def pairs(title: str) -> frozenset[str]:
    words = core(title)
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def alike(a: str, b: str) -> bool:
    one, other = core(a), core(b)
    if not one or not other:
        return False
    if min(len(one), len(other)) >= 4 and (one in other or other in one):
        return True
    first, second = pairs(a), pairs(b)
    return 2 * len(first & second) >= ALIKE * (len(first) + len(second)) > 0
