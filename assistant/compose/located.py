"""Of which inner place a figure tells: 临江县 or 云栈县 of a city's report.

Enters: a Scene whose question names an inner place, a figure and its passage. Leaves: 1 it is of that place, 0 it is of another or of
the whole; nothing named fits everything. The nearest name before the number decides; a row or a heading speaks for all under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant import inner_places
from assistant.compose.scene import Scene
from index.types import Figure, Passage

JOINT = re.compile(r"[、和与及,，]|[两二三四五六七八九十]?[市县区镇乡]|以及")


def of_place(scene: Scene, figure: Figure, passage: Passage) -> float:
    if not scene.query.within:
        return 1.0
    bulletin = scene.bulletin(passage)
    asked = tuple(form for name in scene.query.within for form in inner_places.forms(name))
    others = tuple(
        form for name in sorted(inner_places.names_in(bulletin.text)) if name not in scene.query.within for form in inner_places.forms(name)
        if form not in bulletin.title
    )  # fmt: skip
    start, at, end = figure.sentence[0], figure.span[0], figure.clause[1]
    before, text = passage.span[0], bulletin.text
    earlier = text[before:start]
    if len({inner_places.short(name) for name in (*asked, *others) if name in re.split("[。；\n]", earlier.rstrip("。；\n"))[-1]}) > 1:
        earlier = ""  # 「…望溪县14个、高湖县10个。加装电梯173部」: a row of places is no topic
    for words in (figure.context + figure.measure, text[start:at], text[at:end], earlier, *reversed(passage.path)):
        told = last(words, asked, others)
        if told is not None:
            return told
    return 0.0


SUMMED = re.compile(r"合计|总计|共计|全[省市县区州国镇乡校]")


def of_whole(scene: Scene, figure: Figure, passage: Passage) -> int:
    """Where no inner place is asked for: 1 for the row of sums, -1 for the row of one place (or a clause about one)."""
    if scene.query.within or scene.part.intent != "figure":
        return 0
    if passage.kind == "row" and SUMMED.match(figure.context):
        return 1
    named = inner_places.names_in(scene.bulletin(passage).text)
    return -1 if passage.kind == "row" and figure.context in named and figure.context not in scene.part.text else 0


@lru_cache(maxsize=4096)
def last(words: str, asked: Sequence[str], others: Sequence[str]) -> float | None:
    """Is the place named last in the words one that is asked for? Places side by side (临江县、云栈县) are named together."""
    found = sorted((m.span(), name in asked) for name in (*asked, *others) for m in re.finditer(re.escape(name), words))
    group: list[bool] = []
    end = 0
    for (a, b), mine in found:
        if group and not JOINT.fullmatch(words[end:a]) and a >= end:
            group = []
        group.append(mine)
        end = b
    return None if not group else 1.0 if any(group) else 0.0
