"""The bulletin's own count of how far its tasks are: 「63项具体任务中,已完成48项,取得阶段性成效并持续推进的12项,尚未完成的3项」.

Enters: a Scene. Leaves: the counts asked for, from the sentence that holds them, or nothing where a part of the tasks, a list or
something else is asked. It counts nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.compose import meant
from assistant.compose.citing import sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OPEN, State, kinds, states
from index import grammar
from index.types import Bulletin, Figure, Passage, Span

COUNTED = {"项", "个", "件", "条", "宗", "起"}
BORDER = re.compile(r"[，,、;；:：。\n]|其中")
DUE = re.compile(r"[底末年月日]前|应当?完成|须完成")  # 2025年底前应完成27项
OPENING = re.compile("有|另有?|还有|其余|余下|剩下|剩余|")  # what may stand before a number that opens its clause
ALL_KINDS = re.compile(r"进度|进展|程度|各(?:是|有|为|几|多少)|分别|状态|怎么样|如何|情况")
WHOLLY = re.compile(r"(?:全部|都|全)[^,，]{0,8}(?:吗|没|吧|不是|对)")
LISTED = re.compile(r"清单|表[格里中内]|列表|台账|哪[些几]|名单")


@dataclass(frozen=True)
class Count:
    state: State
    figure: Figure


@dataclass(frozen=True)
class Tally:
    bulletin: Bulletin
    passage: Passage
    sentence: Span
    counts: tuple[Count, ...]


def tallies(scene: Scene, bulletin: Bulletin) -> Iterator[Tally]:
    """Sentences that count tasks by status, in order."""
    figured = scene.store.figures(bulletin.id)
    for passage in scene.store.passages(bulletin.id):
        near = [f for f in figured.get(passage.id, ()) if f.unit in COUNTED] if not passage.cells else []
        if not near or not kinds(passage.text):
            continue
        for sentence in sentences(bulletin.text, passage.span):
            inside = [f for f in near if sentence[0] <= f.span[0] < sentence[1]]
            inside = [f for f in inside if not DUE.search(before_number(bulletin.text, sentence, f))]
            counts = [c for f in inside if (c := count(bulletin.text, sentence, f))]
            if len({c.state for c in counts}) >= 2:
                yield Tally(bulletin, passage, sentence, tuple(counts))


def count(text: str, sentence: Span, figure: Figure) -> Count | None:
    """The status words right before the number, in its own clause: 尚未完成的3项; where it opens its clause, those behind it: 4个已销号."""
    worded = states(before_number(text, sentence, figure)) or states(behind_number(text, sentence, figure))
    return Count(worded[0][0], figure) if worded else None


def before_number(text: str, sentence: Span, figure: Figure) -> str:
    return BORDER.split(text[max(sentence[0], figure.span[0] - 24) : figure.span[0]])[-1].replace("*", "")


def behind_number(text: str, sentence: Span, figure: Figure) -> str:
    if not OPENING.fullmatch(before_number(text, sentence, figure).strip()):
        return ""
    words = BORDER.split(text[figure.span[1] : min(sentence[1], figure.span[1] + 20)])[0]
    return "" if re.search(r"\d", words) else words


def whole_tally(scene: Scene, bulletin: Bulletin) -> Tally | None:
    """The first tally, where nothing is asked but what it or the title names."""
    tally = next(tallies(scene, bulletin), None)
    if tally is None:
        return None
    known = bulletin.title + bulletin.text[tally.passage.span[0] : tally.sentence[1]]
    return tally if all(told(scene, term, known) for term in scene.match.atoms) else None


def told(scene: Scene, term: str, known: str) -> bool:
    """Does a term narrow nothing: any task fits it, the sentence or title has it, or it is a scrap (no word) that no evidence knows?"""
    rest = meant.special(term)
    if len(rest) < 2 or (len(rest) > 3 and meant.abridged(rest, known)) or scene.match.like(term, known) > 0 or rest in known:
        return True
    if any(rest in words for _, _, words in states(scene.part.text)):
        return True  # 基本 of 基本完成
    thing = grammar.listed(rest) and grammar.names_thing(rest)
    return len(rest) == 2 and not thing and not any(rest in "".join((*e.passage.path, e.passage.text)) for e in scene.evidence)


def asked(text: str, tally: Tally) -> list[Count]:
    """The counts a question asks for; 「还有几项没完成」 means all that are not done where none is called so."""
    named = kinds(text)
    have = {c.state for c in tally.counts}
    if not named or WHOLLY.search(text) or (ALL_KINDS.search(text) and len(named) < 2):
        return list(tally.counts)
    wanted: set[State] = set()
    for state in named:
        if state in have:
            wanted.add(state)
        elif state in OPEN:
            wanted |= have & (set(OPEN) if state == "not_done" else {"under_way", "staged", "not_done"})
    return [c for c in tally.counts if c.state in wanted]


def answer(scene: Scene) -> Piece | None:
    """The counts of each bulletin meant; of a series its newest."""
    if LISTED.search(scene.part.text) or not (kinds(scene.part.text) or ALL_KINDS.search(scene.part.text)):
        return None
    heads, lines = [], []
    for bulletin in meant.newest(scene)[:5]:
        tally = whole_tally(scene, bulletin)
        counts = asked(scene.part.text, tally) if tally else []
        if scene.part.units and not COUNTED & set(scene.part.units):
            continue  # a share is asked, or pieces of another thing
        if tally and counts and of_the_time(scene, counts):
            words, marked = said(scene, tally, counts)
            heads.append(words)
            lines.append(marked)
            lines += before(scene, bulletin, words)
    if not lines:
        return None
    return Piece(headline="、".join(dict.fromkeys(heads)), lines=[f"{line}。" for line in dict.fromkeys(lines)])


SPRING = 4  # months in which the year before is reported on


def of_the_time(scene: Scene, counts: list[Count]) -> bool:
    """A count as of another year is none of what was left in 2019."""
    asked = scene.part.period
    told = [c.figure.period for c in counts if c.figure.period]
    return asked is None or not told or any(asked.start.year <= p.end.year <= asked.end.year + (p.end.month <= SPRING) for p in told)


def before(scene: Scene, bulletin: Bulletin, words: str) -> list[str]:
    """What the bulletin before it in the series counted, where no time is asked."""
    older = [b for b in meant.meant(scene) if meant.same_series(b.title, bulletin.title) and meant.told_on(b) < meant.told_on(bulletin)]
    if scene.part.period or not older:
        return []
    last = max(older, key=meant.told_on)
    tally = whole_tally(scene, last)
    counts = asked(scene.part.text, tally) if tally else []
    if tally is None or not counts:
        return []
    told_then, marked = said(scene, tally, counts)
    return [f"- 较早的通报:{marked}"] if told_then != words else []


def said(scene: Scene, tally: Tally, counts: list[Count]) -> tuple[str, str]:
    """「截至2023年11月30日,已完成整改103个,正在推进9个」 and the same with its marker."""
    text = tally.bulletin.text
    words = ",".join(phrase(text, c.figure, tally.sentence) for c in counts)
    period = next((c.figure.period for c in counts if c.figure.period), None)
    if period and period.raw not in words and not period.span:
        period = None
    lead = f"截至{period.raw.removeprefix('截至')}," if period and period.raw not in words else ""
    marker = scene.citer.mark(tally.passage, cited(text, tally, counts))
    return lead + words, f"{lead}{words}{marker}"


def phrase(text: str, figure: Figure, sentence: Span) -> str:
    before, number = before_number(text, sentence, figure), text[slice(*figure.span)]
    return (before + number + ("" if states(before) else behind_number(text, sentence, figure))).replace("*", "").strip()


def cited(text: str, tally: Tally, counts: list[Count]) -> Span:
    """The sentence; of a long one, what stretches from its beginning to the last count."""
    start, end = tally.sentence
    last = max(c.figure.span[1] for c in counts)
    return trim(text, (start, end if end - start <= 200 else last))
