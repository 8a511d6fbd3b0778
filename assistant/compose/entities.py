"""Things with a name of their own that a question asks about: 黄泥冲矿, 河西产业园, 市精神卫生中心.

Enters: a Scene and a passage. Leaves: the names, as the bulletins write them; whether a sentence tells of one together with others. A
name is the longest stretch of the question that a bulletin writes just so and that ends as names of what is built, run or governed end
(`named_things.txt`); what it begins with tells one from another, so that it stands before nothing else there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from assistant import lexicon
from assistant.compose import meant
from assistant.compose.scene import Scene
from assistant.match import normalise
from assistant.terms import cut, is_deed
from index import grammar
from index.tokens import frequency
from index.types import Passage

COMMON = 800  # in the tokeniser's dictionary: a word so common is no name
OWN = 2  # characters by which one is told from another
LONGEST = 12
TOLD_APART = re.compile("分别|各|均|每")
BESIDE = re.compile(r"(?:、|和|与|及|以及)(?P<other>[一-鿿]{2,10})")
HAN = re.compile("[一-鿿]+")
COUNTS = re.compile("[个座家所条处项名位只]")
JOINTS = ("、", "和", "与", "及")


def entities_of(scene: Scene, passage: Passage) -> list[tuple[str, str]]:
    """Those that the question names, without the places that choose the bulletins or are looked for by themselves."""
    asked = normalise(scene.part.text)
    if not endings().search(asked):
        return []
    own = {*scene.query.places, *scene.query.within}
    texts = {b.id: b.text for b in (scene.bulletin(passage), *meant.meant(scene))}
    return [(name, mark) for name, mark in names_in(asked, tuple(texts.values())) if name not in own]


def told_together(name: str, left: str, asked: str) -> bool:
    """「对河西产业园、临港物流园全面摸底,认定2140亩」 is told of both. `left`: the sentence before the number."""
    at = left.rfind(name)
    if at < 0 or f"{name}等" in asked or TOLD_APART.search(left[at:]):
        return False
    after = BESIDE.match(left, at + len(name))
    others = [after["other"]] if after else re.split("[、,，。；;和与及]", left[: at - 1])[-1:] if left[:at].endswith(JOINTS) else []
    return any(endings().search(other) and other[:OWN] not in asked for other in others)


def namesake(name: str, mark: str, clause: str) -> bool:
    """「云台产业园盘活95亩」 is told of another than 河西产业园. `clause`: up to the number."""
    beside = re.search(rf"([一-鿿]{{{OWN}}}){re.escape(name[OWN:])}", clause)
    return mark not in clause and beside is not None and not COUNTS.search(beside[1]) and not deed(beside[1])


@lru_cache(maxsize=1024)
def names_in(asked: str, texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The names of the question that a text has, each with what of it tells it from others."""
    found = []
    for ending in endings().finditer(asked):
        name = longest(asked, ending.start(), ending.end(), texts)
        if name and (mark := mark_of(name, texts)):
            found.append((name, mark))
    return tuple(dict.fromkeys(found))


def longest(asked: str, start: int, end: int, texts: Sequence[str]) -> str:
    for first in range(max(0, end - LONGEST), start - OWN + 1):
        if HAN.fullmatch(asked, first, end) and any(asked[first:end] in text for text in texts):
            words = list(cut(asked[first:end]))
            while words and (lead := words[0]) and (deed(lead) or COUNTS.fullmatch(lead) or (len(lead) == 1 and grammar.binds(lead))):
                words = words[1:]
            name = "".join(words)
            return name if asked[:end].endswith(name) and len(name) >= end - start + OWN else ""
    return ""


def deed(word: str) -> bool:
    """新建 of 新建滨江小学."""
    return is_deed(word) or grammar.is_deed(word)


def mark_of(name: str, texts: Sequence[str]) -> str:
    """What it begins with, where that is no common word and stands before nothing else; else the whole of a name that no dictionary has."""
    own, rest = name[:OWN], name[OWN]
    if deed(own) or not (grammar.is_name(own) or frequency(own) < COMMON):
        return ""
    places = ((text, m.end()) for text in texts if name in text for m in re.finditer(re.escape(own), text))
    if all(text[end : end + 1] == rest for text, end in places):
        return own
    return "" if grammar.listed(own) or frequency(own) else name


@cache
def endings() -> re.Pattern[str]:
    return re.compile("|".join(lexicon.lines("named_things.txt")))
