"""What a bulletin is, told of a Reply that quotes it: figures that text recognition was not sure of, and the script it was written in.

A headline that rests on such a figure says so itself, so that it is nowhere shown as if it were certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.types import Citation, Reply
from index.types import Bulletin

SAID = "（文字识别不确定，请核对原件）"
_NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百千万亿]+(?:[.．,][\d]+)*[%％‰]?")


def told(reply: Reply, bulletin: Callable[[str], Bulletin]) -> Reply:
    """The headline marked where one of its figures is doubtful, and a note for each doubtful figure that is quoted."""
    reply = replace(
        reply,
        citations=tuple(as_written(cited, bulletin(cited.bulletin)) for cited in reply.citations),
        nearest=tuple(as_written(cited, bulletin(cited.bulletin)) for cited in reply.nearest),
    )
    doubtful: dict[str, None] = {}
    for cited in reply.citations:
        spans = bulletin(cited.bulletin).doubtful
        for match in _NUMBER.finditer(cited.quote) if spans else ():
            start, end = match.start() + cited.start, match.end() + cited.start
            if any(a < end and start < b for a, b in spans):
                doubtful[match[0]] = None
    if not doubtful:
        return reply
    headline = reply.headline
    if headline and any(_stands_in(number, headline) for number in doubtful):
        headline += SAID
    note = "、".join(f"「{number}」" for number in doubtful)
    return replace(reply, headline=headline, notes=(*reply.notes, f"{note}由文字识别得到，识别不确定，请核对原件。"))


def as_written(cited: Citation, bulletin: Bulletin) -> Citation:
    """With its quote in the bulletin's own script."""
    return replace(cited, written=bulletin.written[cited.start : cited.end]) if bulletin.written else cited


def _stands_in(number: str, words: str) -> bool:
    return any(match[0] == number for match in _NUMBER.finditer(words))
