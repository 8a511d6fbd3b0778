"""What a bulletin is, told of a Reply that quotes it: figures that text recognition was not sure of, and the script it was written in.

A headline that rests on such a figure says so itself, so that it is nowhere shown as if it were certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.types import Citation, Reply
from index.types import Bulletin

SAID = {"zh": "（文字识别不确定，请核对原件）", "en": " (recognition uncertain: check the original)"}
NOTE = {
    "zh": "{}由文字识别得到，识别不确定，请核对原件。",
    "en": "{} was read by text recognition, which was not sure of it: check the original.",
}
_NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百千万亿]+(?:[.．,][\d]+)*[%％‰]?")


def told(reply: Reply, bulletin: Callable[[str], Bulletin], language: str = "zh") -> Reply:
    """The headline marked where one of its figures is doubtful, and a note for each doubtful figure that is quoted."""
    reply = replace(
        reply,
        citations=tuple(as_written(cited, bulletin(cited.bulletin)) for cited in reply.citations),
        nearest=tuple(as_written(cited, bulletin(cited.bulletin)) for cited in reply.nearest),
    )
    doubtful: dict[str, None] = {}
    for cited in reply.citations:
        source = bulletin(cited.bulletin)
        for match in _NUMBER.finditer(cited.quote) if source.doubtful else ():
            if source.in_doubt((match.start() + cited.start, match.end() + cited.start)):
                doubtful[match[0]] = None
    if not doubtful:
        return reply
    headline = reply.headline
    if headline and any(_stands_in(number, headline) for number in doubtful):
        headline += SAID[language]
    note = "、".join(f"「{number}」" for number in doubtful)
    return replace(reply, headline=headline, notes=(*reply.notes, NOTE[language].format(note)))


def as_written(cited: Citation, bulletin: Bulletin) -> Citation:
    """With its quote in the bulletin's own script."""
    return replace(cited, written=bulletin.written[cited.start : cited.end]) if bulletin.written else cited


def _stands_in(number: str, words: str) -> bool:
    return any(match[0] == number for match in _NUMBER.finditer(words))
