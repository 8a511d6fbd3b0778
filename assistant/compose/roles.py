"""Which of several figures of one thing is meant: by what was done, as a level or an addition, as what is left, as a mean.

Enters: a Scene, a Figure and its passage. Leaves: a number to add to its score, above nought where the figure plays the part that is asked
for, below where it plays another. 「查出85台,已更换63台,剩下的22台停驶」 tells three figures of one thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from assistant import lexicon
from assistant.compose.scene import Scene
from index.types import Figure, Passage, Span

REST_ASKED = re.compile(
    r"还[剩差缺欠]|剩下|剩余|余下|其余|没(?:还|给|付|做|改|完)|未(?:还|付|完成)|还有多少|(?<![有了])没(?![有多几吗呢收]|$)"
)
REST_TOLD = re.compile(r"剩余|其余|余下|尚余|还有|剩|未|尚|余额|结余|存量|积存|积压|库存|尾款|尾数|尾欠|缺口")
MEAN_ASKED = re.compile(r"平均|日均|年均|月均|户均|[每一](?:天|日|年|个月)(?!比)")
MEAN_TOLD = re.compile(r"[年月日户亩人]均|平均|每(?:天|日|年|月|户|亩|人)")
LEVEL_ASKED = re.compile(r"累计|一共(?!要)|总共|总数|总量|现有|拢共|统共|(?:现在|如今|目前).{0,6}有")
LEVEL_TOLD = re.compile(r"累计|总量|总数|现有|共(?!同|享|建)|达到?(?:了)?$")
ADDED = re.compile(r"新增|净增|新培育|新认定|新添|新建|新登记")
MARK = re.compile(r"[,，、。；;：:（(\n|]")
REACH_ASKED, REACHED = re.compile(r"到了?(?:多少|几)"), re.compile(r"[到至达为]\s?$")
LEFT = re.compile(r"[，,、；;（(和]*(?:剩下|剩余|其余|余下|尚余|还有|还剩)")
AMONG = re.compile(r"其中|包括|含")
PAUSE = re.compile(r"[，,；;](?!\d)")
LABEL = re.compile("【[^】]{1,12}】")  # 【整改措施】 is no deed
AFTER = 12  # characters behind a number in which its deed may stand: 22台停驶待换


def fits(scene: Scene, figure: Figure, passage: Passage, clause: str) -> float:
    own, chain = own_words(scene, figure, passage)
    score = 0.2 * rest_fits(scene, figure, clause) + 0.2 * mean_fits(scene, figure)
    reached = REACH_ASKED.search(scene.part.text) and REACHED.search(scene.bulletin(passage).text, figure.span[0] - 3, figure.span[0])
    return score + deed_fits(scene, own, chain) + level_fits(scene, figure, own) + 0.2 * bool(reached)


def deed_fits(scene: Scene, own: str, chain: str) -> float:
    """「拆了多少」 is told by the figure that 拆除 governs; one that another deed governs is its neighbour."""
    asked = asked_deeds(scene.part.text)
    if not asked:
        return 0.0
    told = told_deeds(own) or told_deeds(chain)
    return 0.0 if not told else 0.2 if asked & told else -0.15


def level_fits(scene: Scene, figure: Figure, own: str) -> float:
    """「累计多少」 asks for the whole, 「新增多少」 for what was added."""
    if figure.kind not in ("amount", "growth") or figure.unit in ("%", "个百分点"):
        return 0.0
    asked = scene.query.asked if scene.query.followed else scene.part.text
    whole, more = bool(LEVEL_ASKED.search(asked)), bool(ADDED.search(asked))
    if whole == more:
        return 0.0
    told, added = bool(LEVEL_TOLD.search(own)), bool(ADDED.search(own) or ADDED.search(figure.direction))
    return 0.0 if told == added else 0.15 if told == whole else -0.15


def rest_fits(scene: Scene, figure: Figure, clause: str) -> int:
    """What is left is one figure, what is done another."""
    asked = bool(REST_ASKED.search(scene.part.text))
    left = REST_TOLD.search(figure.context + figure.measure + figure.direction) or REST_TOLD.search(clause[:6])
    told = bool(left) or (asked and clause.startswith("另"))
    return 0 if not asked and not told else 1 if asked and told else -1


def mean_fits(scene: Scene, figure: Figure) -> int:
    """A mean (日均107.2万人次) is one figure, the total beside it another."""
    asked = bool(MEAN_ASKED.search(scene.part.text))
    told = bool(MEAN_TOLD.search(figure.base + figure.measure + figure.direction + figure.qualifier))
    return int(asked and told) - int(told and not asked and bool(figure.base and MEAN_TOLD.search(figure.base)))


def left_of(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「剩下的22台停驶待换」: what measures the figure before it in the sentence, which it is what is left of."""
    if not LEFT.match(own_words(scene, figure, passage)[0]):
        return ""
    whole = [f for f in scene.figures(passage) if f.sentence == figure.sentence and f.span < figure.span and f.unit == figure.unit]
    return whole[0].measure if whole else ""


def own_words(scene: Scene, figure: Figure, passage: Passage) -> tuple[str, str]:
    """The words of this figure alone, from the number before it to the mark behind it; and those of the figure it is a part of (其中), else
    of the one before."""
    beside = tuple(f.span for f in scene.figures(passage) if f.sentence == figure.sentence and f.span < figure.span)
    return stretches(scene.bulletin(passage).text, figure.sentence, figure.span, beside)


@lru_cache(maxsize=8192)
def stretches(text: str, sentence: Span, span: Span, before: Sequence[Span]) -> tuple[str, str]:
    starts = [sentence[0], *(end for _, end in before)]
    last = min(sentence[1], span[1] + AFTER)
    mark = MARK.search(text, span[1], last)
    own = LABEL.sub("", text[starts[-1] : span[0]]) + text[span[1] : mark.start() if mark else last]
    if not before:
        return own, ""
    among = max((m.start() for m in AMONG.finditer(text, sentence[0], span[0])), default=-1)
    whole = [n for n, (_, end) in enumerate(before) if end <= among]
    if whole and not PAUSE.search(text, among, span[0]):
        head = text[starts[whole[-1]] : before[whole[-1]][0]]
        return f"{head}{own}", head
    return own, text[starts[-2] : before[-1][0]]


NOT_DONE = re.compile(r"(?<![有了])没(?:有|能)?[\u4e00-\u9fff]{1,2}(?:完|好|到位)?")  # 没改完: the deed that is not asked for


WHICH = re.compile(r"的(?!有|是|占|共|一共|总共|多少|几|呢|$|[?？,，])")  # 安排的资金; 改完的有多少 asks for the deed


@lru_cache(maxsize=1024)
def asked_deeds(question: str, *, whole: bool = False) -> frozenset[int]:
    """Those that the question asks for; one that only says which things are meant (安排的资金已经拨下去多少) where no other is there.
    `whole`: also one that is not done (没开工)."""
    done = question if whole else NOT_DONE.sub("", question)
    found = {n: [m.end() for m in asked.finditer(done)] for n, (asked, _) in enumerate(deeds())}
    free = frozenset(n for n, ends in found.items() if any(not WHICH.match(done, end) for end in ends))
    return free or frozenset(n for n, ends in found.items() if ends)


def deed_words(question: str, numbers: frozenset[int]) -> str:
    """The first words of the question that ask for one of these deeds."""
    return next((m[0] for n, (asked, _) in enumerate(deeds()) if n in numbers and (m := asked.search(question))), "")


@lru_cache(maxsize=8192)
def told_deeds(words: str) -> frozenset[int]:
    return frozenset(n for n, (_, told) in enumerate(deeds()) if told.search(words))


@cache
def deeds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rows = (row.split(" = ") for row in lexicon.lines("deeds.txt"))
    return tuple((re.compile(row[0]), re.compile(row[1])) for row in rows)


@cache
def money_deeds() -> frozenset[int]:
    """Those by which money is got, given, spent or owed."""
    return frozenset(n for n, row in enumerate(lexicon.lines("deeds.txt")) if row.endswith(" = 元"))
