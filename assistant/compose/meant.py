"""Which bulletins an answer is about: those named, the newest of each series where no date was; and which words name the topic.

Enters: a Scene. Leaves: bulletins, the best fitting first; a Matcher without words that fit any task. Two bulletins are of one series
where their titles say the same but for dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from assistant import lexicon
from assistant.compose.scene import Scene
from assistant.compose.states import without_states
from assistant.match import Matcher, normalise
from index.types import Bulletin, Period

ALIKE = 0.8  # Dice over pairs of characters of two titles without their dates
UNDATED = re.compile(
    r"[0-9〇一二三四五六七八九十]+(?=年|月|日|季度|次|批)|[（(][^）)]{0,12}[）)]|第?[一二三四五六七八九十0-9]+[次批期]|[年月日季度]"
)
MOST = 6
SOON = 60  # days after the end of a time, in which it is reported on


def meant(scene: Scene) -> list[Bulletin]:
    """All bulletins in question, best title first."""
    ids = scene.query.bulletins or tuple(dict.fromkeys(e.passage.bulletin for e in scene.evidence[:MOST]))
    found = [scene.store.bulletin(id) for id in ids]
    order = {id: place for place, id in enumerate(dict.fromkeys(e.passage.bulletin for e in scene.evidence))}
    return sorted(found, key=lambda b: (-scene.match.coverage((b.title, 1.0)), order.get(b.id, len(order))))[:MOST]


def whole_series(scene: Scene) -> list[Bulletin]:
    """All bulletins of the first one's series, oldest first, also those that no date of the question names."""
    first = meant(scene)[:1]
    return sorted((b for b in scene.store.bulletins() if first and same_series(first[0].title, b.title)), key=told_on)


def newest(scene: Scene) -> list[Bulletin]:
    """Of each series the newest; where a time is named, the one that reported at its end."""
    return [next((b for b in group if reports_on(scene.part.period, b)), max(group, key=told_on)) for group in series(meant(scene))]


def reports_on(period: Period | None, bulletin: Bulletin) -> bool:
    """「上半年」 is what the bulletin of the end of June tells of."""
    return period is not None and 0 <= (told_on(bulletin) - period.end).days <= SOON


def recent(scene: Scene) -> Scene:
    """Without what older bulletins of a series say, where the question names no time."""
    kept = {b.id for b in newest(scene)} | ({scene.home.bulletin} if scene.home else set())
    if scene.part.period or len(kept) == len(meant(scene)):
        return scene
    fresh = [e for e in scene.evidence if e.passage.bulletin in kept]
    return replace(scene, evidence=fresh) if fresh else scene


def series(bulletins: Sequence[Bulletin]) -> list[list[Bulletin]]:
    """Groups of bulletins that report on the same thing, each oldest first; groups in the order of their first."""
    groups: list[list[Bulletin]] = []
    for bulletin in bulletins:
        home = next((g for g in groups if same_series(g[0].title, bulletin.title)), None)
        if home is None:
            groups.append([bulletin])
        else:
            home.append(bulletin)
    return [sorted(group, key=told_on) for group in groups]


def told_on(bulletin: Bulletin) -> date:
    return bulletin.as_of or bulletin.signed or bulletin.published or date.min


@cache
def same_series(a: str, b: str) -> bool:
    one, other = pairs(a), pairs(b)
    return 2 * len(one & other) >= ALIKE * (len(one) + len(other)) > 0


def pairs(title: str) -> frozenset[str]:
    words = UNDATED.sub("", normalise(title))
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def special(term: str) -> str:
    """What of a term names a certain thing."""
    return whole_words().sub("", without_states(term))


def abridged(name: str, text: str) -> bool:
    """教育规划 of 教育发展规划, 鹿屏交通局 of 鹿屏市交通运输局: its characters in order, at most four left out at a place."""
    return bool(re.search("[\u4e00-\u9fff]{0,4}?".join(map(re.escape, name)), text))


@cache
def whole_words() -> re.Pattern[str]:
    return re.compile("|".join(lexicon.lines("whole_words.txt")))


def topic(scene: Scene) -> Matcher:
    """The terms that name a certain thing; all of them where none does."""
    kept = tuple(t for t in scene.part.terms if len(special(t)) >= 2)
    own = scene.query.asked if scene.query.followed else ""
    return Matcher(replace(scene.part, terms=kept), scene.store.rarity, own) if kept else scene.match
