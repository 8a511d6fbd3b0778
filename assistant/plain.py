"""What a bulletin shows a model, and what a model shows a reader: text without anything that could act.

Enters: text of a bulletin or of a model. Leaves: the same words without characters that are not seen, HTML, links, images and marks that
look like ours. Quotes for the reader never pass through here: they stay verbatim, and the page sets them as text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from assistant import lexicon

TAG = re.compile(r"</?[A-Za-z!?][^<>\n]{0,400}>|<\|[^|<>\n]{0,60}\|>")
IMAGE = re.compile(r"!\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)")
LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?!\d{1,3}\))[^)\n]{0,2000}\)")
ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,12}://|www\.|data:|javascript:|mailto:)[^\s，。；、）)」』》\"'<>\[\]]+")
MARKER_LIKE = re.compile(r"[\[【](\d{1,3}(?:[,，、\s]+\d{1,3})*)[\]】]")
UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f") | {chr(c) for c in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}


def seen(text: str) -> str:
    """Without characters that are not seen or that turn the reading direction round; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or not (c in UNSEEN or unicodedata.category(c) in ("Cf", "Cc", "Co", "Cs", "Cn")))


def for_model(text: str) -> str:
    """A passage as data: one line, no markup, and no bracketed number that could pass for a marker of ours."""
    text = ADDRESS.sub("（网址略）", LINK.sub(r"\1", IMAGE.sub("", TAG.sub("", seen(text)))))
    text = MARKER_LIKE.sub(r"（\1）", text)
    return " ".join(text.replace("```", "").split())


def from_model(text: str) -> str:
    """A sentence of a model: words and markers alone."""
    text = LINK.sub(r"\1", IMAGE.sub("", TAG.sub("", seen(text))))
    return ADDRESS.sub("", text).replace("`", "")


def addresses_model(text: str) -> bool:
    """Do these words speak to a language model instead of telling something?"""
    return bool(_injections().search(seen(text)))


@cache
def _injections() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in lexicon.lines("injections.txt")), re.IGNORECASE)
