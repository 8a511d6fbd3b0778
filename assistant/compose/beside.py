"""What other bulletins of the library say of the figure that is told: an older value, or another one for the same period.

Enters: a Scene and the Pick that answers. Leaves: lines with markers. Where the question names a time, only a bulletin that disagrees about
that time is shown. It knows nothing of who is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.compose import meant
from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Scene
from assistant.compose.slots import same_measure
from assistant.compose.wording import state_line
from index.amounts.phrases import FROM
from index.types import Bulletin

MOST = 2  # lines
FIRST = 40  # ranked figures that are looked through
LIKE = 0.75  # likeness of two measures of one thing
NEAR = 0.2  # how much less of what was asked the other one's own words may hold


def told(scene: Scene, best: Pick) -> list[str]:
    lines, seen = [], {best.passage.bulletin}
    for pick in others(scene, best):
        if pick.passage.bulletin not in seen:
            seen.add(pick.passage.bulletin)
            lines.append(f"- {source(scene.bulletin(pick.passage))}{state_line(scene, pick)[1]}{note(best, pick)}。")
    return lines[:MOST]


def others(scene: Scene, best: Pick) -> Iterator[Pick]:
    """The same thing with another value: in an older bulletin, or for the same period in any."""
    told_in = scene.bulletin(best.passage)
    for pick in rank(scene)[:FIRST]:
        bulletin, figure = scene.bulletin(pick.passage), pick.figure
        if bulletin.id == told_in.id or not alike(pick, best) or not of_one_place(bulletin, told_in):
            continue
        older = scene.part.period is None and meant.told_on(bulletin) < meant.told_on(told_in)
        if (older or disagrees(best, pick)) and figure.value != best.figure.value:
            yield pick


def alike(pick: Pick, best: Pick) -> bool:
    a, b = pick.figure, best.figure
    same = (a.unit, a.kind, a.aspect) == (b.unit, b.kind, b.aspect) and a.direction not in FROM
    return same and pick.near >= best.near - NEAR and same_measure(pick, best) >= LIKE


def disagrees(best: Pick, pick: Pick) -> bool:
    a, b = best.figure.period, pick.figure.period
    return a is not None and b is not None and a.same(b)


def of_one_place(a: Bulletin, b: Bulletin) -> bool:
    return meant.same_series(a.title, b.title) or (a.issuer is not None and a.issuer == b.issuer)


def source(bulletin: Bulletin) -> str:
    day = bulletin.as_of or bulletin.signed or bulletin.published
    return f"{day.year}年{day.month}月的通报写的是:" if day else f"《{bulletin.title}》写的是:"


def note(best: Pick, pick: Pick) -> str:
    return ",与上面对同一时间的说法不同" if disagrees(best, pick) else ""
