"""Deeds that a question says are not done: 「还有几个没开工」 is answered by what is left, never by 已开工121个.

Enters: a Scene, a Figure and its passage. Leaves: whether what is left is asked for, and by which deed the figure is told.
"""

from __future__ import annotations

import re

from assistant import lexicon
from assistant.compose import roles
from assistant.compose.scene import Scene
from index.types import Figure, Passage

UNDONE = re.compile(r"(?:没有?|未|尚未)(?:全部|完全)?([一-鿿]{1,4})")
REST = re.compile(r"剩|其余|余下|尚余|还有|余额|结余|尾款|尾欠|缺口|尚缺")
LISTED = re.compile(r"^[一-鿿]{0,4}、")  # 15个项目、5218户
DONE = re.compile(r"已|累计|完成|实际|新增|建成")
LEFT = re.compile(f"{roles.REST_TOLD.pattern}|[欠缺没待]|[减降压缩][少低减降缩短]?[至到为]|在建|正在|仍|另有")


def asked(scene: Scene) -> bool:
    """Does the question ask for what is left?"""
    return bool(lexicon.reckoning()["rest"].search(scene.part.text))


def own(scene: Scene, passage: Passage, figure: Figure) -> str:
    """The words of this figure alone: before it, and behind it where no other follows in its clause; one of a list that has no verb of
    its own (已解决15个项目、5218户) has that of the list."""
    words, _ = roles.own_words(scene, figure, passage)
    text, others = scene.bulletin(passage).text, [f for f in scene.figures(passage) if f.clause == figure.clause and f is not figure]
    if any(f.span > figure.span for f in others):
        words = text[max([figure.clause[0], *(f.span[1] for f in others if f.span < figure.span)]) : figure.span[0]]
    if others and LISTED.search(words) and not DONE.search(words):
        words = text[figure.clause[0] : figure.span[0]]
    return f"{figure.direction}{words}"


def told_left(scene: Scene, passage: Passage, figure: Figure) -> bool:
    """「剩余289处」「其余2个」, of 没开工 尚未开工7个; 尚未开工7个 is not what is left to be finished (没完工)."""
    words = f"{figure.context}{figure.measure}{own(scene, passage, figure)}"
    wanted, deeds = deed(scene)
    negated = UNDONE.search(words)
    if negated:
        return shares(wanted, negated[1]) or bool(deeds & roles.told_deeds(negated[1]))
    return bool(REST.search(words))


def deed(scene: Scene) -> tuple[str, frozenset[int]]:
    """The deed that the question says is not done, and which of the known ones it is."""
    found = UNDONE.search(scene.part.text)
    words = found[1] if found else ""
    return words, roles.asked_deeds(found[0] if found else "", whole=True) | roles.told_deeds(words)


def not_left(scene: Scene, figure: Figure, passage: Passage) -> bool:
    """「还有几个没开工」: neither 已开工121个 nor 计划改造128个 is an answer."""
    if not asked(scene):
        return False
    words, deeds = deed(scene)
    mine = own(scene, passage, figure)
    if not LEFT.search(f"{figure.context}{figure.measure}{mine}{scene.bulletin(passage).text[slice(*figure.clause)]}"):
        return True
    done = shares(words, mine) or bool(deeds & roles.told_deeds(mine))
    return done and figure.aspect == "achieved" and not LEFT.search(f"{figure.context}{figure.measure}{mine}")


def shares(deed: str, words: str) -> bool:
    """投用 of 没投用 in 投用9所."""
    return any(deed[i : i + 2] in words for i in range(len(deed) - 1))
