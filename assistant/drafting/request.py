"""What a summary is asked for: free text -> Request with its themes, length and form.

Enters: what a person typed (「医疗卫生」, 「起草一份…进展摘要,600字以内,经济、民生都要点到」) and the choices of the page or
the shell, which go first. Leaves: a Request. It knows no bulletin.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from assistant import lexicon
from assistant.claims import chinese

Form = Literal["paragraph", "points", "report"]
FORMS: tuple[Form, ...] = get_args(Form)
LENGTH = 600  # characters where none is named
SHORTEST, LONGEST = 80, 20_000
MOST_THEMES = 8
BREAK = re.compile(r"[，,。；;！!？?\n]+")
JOINT = re.compile(r"[、和与及]|以及")


@dataclass(frozen=True, slots=True)
class Request:
    topic: str = ""  # as typed
    themes: tuple[str, ...] = ()  # what it must be about; empty: the whole
    length: int = LENGTH  # characters at most, citation markers not counted
    form: Form = "points"
    bulletins: tuple[str, ...] = ()  # ids; empty: those that the topic names, else all


def read_request(topic: str = "", *, length: int | None = None, form: Form | None = None, bulletins: tuple[str, ...] = ()) -> Request:
    """What is given goes before what the text says."""
    text = topic.strip()
    asked = length or length_of(text) or LENGTH
    return Request(text, themes_of(text), min(max(asked, SHORTEST), LONGEST), form or form_of(text) or "points", bulletins)


def length_of(text: str) -> int | None:
    """600字以内 -> 600, 三百字 -> 300."""
    found = words()["length"]
    if m := re.search(found["digits"], text):
        return int(m[1])
    value = chinese(m[1]) if (m := re.search(found["spelled"], text)) else None
    return int(value) if value and value >= SHORTEST else None


def form_of(text: str) -> Form | None:
    return next((form for form in FORMS if any(re.search(p, text) for p in words()["form"][form])), None)


def themes_of(text: str) -> tuple[str, ...]:
    """The topic of an order (「…产业升级和惠企政策落实的进展摘要」), the themes it lists, or the text itself where it orders nothing."""
    found: list[str] = []
    for clause in BREAK.split(without_form(text)):
        listed = re.sub("|".join(words()["themes"]), "、", clause)
        topic = listed if listed != clause else topic_of(clause)
        found += JOINT.split(topic)
    return tuple(dict.fromkeys(t for theme in found if (t := theme.strip(' 的“”"《》'))))[:MOST_THEMES]


def topic_of(clause: str) -> str:
    """What stands between the word that orders (起草一份) and the paper (进展摘要); the clause itself where neither stands."""
    orders = [m.end() for p in words()["opening"] for m in re.finditer(p, clause) if orders_here(clause, m)]
    if not orders and any(re.search(p, clause) for p in words()["aside"]):
        return ""
    body = re.sub(words()["article"], "", clause[max(orders, default=0) :])
    closes = [m.start() for p in words()["closing"] for m in re.finditer(p, body) if m.start()]
    if any(re.fullmatch(p, body) for p in words()["closing"]):
        return ""
    return body[: max(closes)].strip() if closes else body.strip()


def orders_here(clause: str, verb: re.Match[str]) -> bool:
    """做 in 做优 and 出 in 出口 order nothing: an article follows what orders, or it is a longer word that begins the clause."""
    followed = re.match(words()["article"], clause[verb.end() :])
    return bool(followed) or (len(verb[0]) > 1 and verb.start() <= 4)


def without_form(text: str) -> str:
    """Without the words for length and form: 用三百字, 一段话, 分节."""
    length, form = words()["length"], [p for found in words()["form"].values() for p in found]
    text = re.sub(rf"用?(?:{length['digits']}|{length['spelled']})(?:左右|以内|以下|上下|之内)?", "", text)
    return re.sub(f"(?:{'|'.join(form)})(?:地?写|来写)?", "", text)


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((lexicon.DATA / "summary_words.toml").read_text(encoding="utf-8"))


@cache
def fields() -> dict[str, tuple[str, ...]]:
    """Name of a field of work -> the words by which a bulletin tells of it."""
    rows = (line.split("=", 1) for line in lexicon.lines("themes.txt"))
    return {name: tuple(found.split()) for names, found in rows for name in names.split()}
