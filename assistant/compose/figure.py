"""Choose the one figure that is asked for, and say it in a short sentence.

Enters: a Scene. Leaves: Picks, best first, each with the signals that chose it. A figure is a neighbour, not
the answer, when its measured thing, unit, period or aspect is another one: these weigh more than how well the passage was found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant import lexicon
from assistant.compose import absent, another, roles, undone
from assistant.compose.another import focus, known_words, restricted, shared_out, stated_in
from assistant.compose.fits import BARE, company, fits, growth_fits
from assistant.compose.located import of_place, of_whole
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OPEN, kinds
from assistant.compose.timing import another_time, averaged, of_its_year, period_fits, reached, same_months, year_of_title
from assistant.compose.wording import state_line
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.parts import BEFORE_ASKED
from index.amounts.phrases import FROM
from index.types import Figure, Passage

STATE = 8  # characters before a number in which its state stands: 已整改, 其余
NOW_ASKED = re.compile(r"现在|目前|如今|眼下|剩|还有")  # what it was before is no answer


@dataclass(frozen=True)
class Pick:
    figure: Figure
    passage: Passage
    score: float
    covered: float  # of what was asked, in measure, clause, sentence or place
    near: float  # in measure and clause alone
    unit_fits: bool
    period_fits: float  # 1 same, 0.5 not said, 0 another
    aspect_fits: float
    prior: float = 0.0  # 1 / rank of its passage
    place_fits: bool = True


def rank(scene: Scene) -> list[Pick]:
    """All figures of the evidence, best first; several composers ask, the scene keeps the answer."""
    if scene.ranked is None:
        scene.ranked = tuple(_rank(scene))
    return list(scene.ranked)


def _rank(scene: Scene) -> list[Pick]:
    prior = {e.passage.id: 1 / (1 + i) for i, e in enumerate(scene.evidence)}
    picks = [pick(scene, f, e.passage, prior[e.passage.id]) for e in scene.evidence for f in scene.figures(e.passage)]
    picks.sort(key=lambda p: -p.score)
    again = [p for p in picks[:6] if same_statement(p, picks[0])]  # said twice: the plain clause, not the one that comments on it
    best = min(again, key=lambda p: p.figure.clause[1] - p.figure.clause[0], default=None)
    return [best, *(p for p in picks if p is not best)] if best else picks


def same_statement(one: Pick, other: Pick) -> bool:
    a, b = one.figure, other.figure
    close = other.score - one.score < 0.12 and one.passage.bulletin == other.passage.bulletin
    return close and (a.value, a.unit, a.aspect) == (b.value, b.unit, b.aspect) and bool(a.period and b.period and a.period.same(b.period))


def pick(scene: Scene, figure: Figure, passage: Passage, prior: float) -> Pick:
    text = scene.bulletin(passage).text
    clause, sentence = text[slice(*figure.clause)], text[slice(*figure.sentence)]
    measure = f"{figure.base}{figure.measure}{roles.left_of(scene, figure, passage)}{figure.direction}{figure.unit}"
    place = " ".join((scene.bulletin(passage).title, *passage.path))
    told = 0.85 if scene.beside_told(figure, passage) else 0.6  # 电梯完成93部,在建71部: what the first is of, the second is of too
    covered = scene.match.coverage((measure, 1.0), (clause, max(0.8, told)), (sentence, told), (place, 0.45), (passage.text, 0.4))
    near = scene.match.coverage((measure, 1.0), (clause, 0.9))
    unit = fits(scene, figure, near)
    asked = of_its_year(scene.part.period, scene.bulletin(passage).as_of, ahead=scene.part.aspect not in (None, "achieved"))
    period = 0.2 if averaged(scene, figure) else period_fits(asked, figure.period or year_of_title(scene, passage))
    if figure.period is None and not year_of_title(scene, passage) and another_time(asked, scene.bulletin(passage).as_of, figure):
        period = min(period, 0.3)
    if period == 0.35 and (reached(scene.part.period, figure) or same_months(asked, scene.bulletin(passage).as_of, figure)):
        period = 0.7
    if period < 0.4 and figure.aspect == "target" and figure.measure.endswith("任务"):
        period = 0.7  # 「上半年…完成年度任务600个的71.7%」: the task is the year's
    aspect = aspect_fits(scene.part.aspect, figure.aspect)
    state = state_fits(scene, figure, passage, clause)
    if state > 0 and not passage.cells:  # 「其余13个8月底前整改到位」 tells how many are left now, and by when they are to be done
        period, aspect = max(period, 0.7), max(aspect, 0.7)
    score = covered + 0.25 * near + 0.15 * focus(scene, figure) + 0.12 * prior
    score += (0.2 * unit if unit else -0.5) + 0.3 * (period - 0.5) * 2 + 0.25 * (aspect - 0.5) * 2 + growth_fits(scene, figure)
    score -= before_instead(scene, figure) + 0.2 * bool(restricted(scene, figure)) + 0.25 * others_words(scene, figure, passage, clause)
    score += roles.fits(scene, figure, passage, clause) - 0.25 * bool(shared_out(scene, figure))
    own, _ = roles.own_words(scene, figure, passage)
    score += head_fits(scene, f"{figure.context}{own}{measure}", clause, f"{sentence}{place}")
    score += company(scene, figure, passage) - 0.6 * ((passage.bulletin, figure.span) in scene.told)
    score -= 0.8 * stated(scene, figure) + 0.15 * (figure.kind == "ordinal" and not scene.part.units)
    score -= 0.2 * part_instead(scene, figure, text)
    score += state
    of_this_place = of_place(scene, figure, passage)
    score -= 0.5 * (1 - of_this_place) - 0.3 * of_whole(scene, figure, passage)
    return Pick(figure, passage, score, covered, near, unit > 0, period, aspect, prior, of_this_place > 0)


def head_fits(scene: Scene, measure: str, clause: str, around: str) -> float:
    """「多少个问题」 counts 问题: what measures that is more likely than what only mentions it, or does not."""
    head = head_of(scene)
    if not head:
        return 0.0
    known = head in scene.match.variants
    stands = [head in words or (known and scene.match.like(head, words) >= 0.8) for words in map(normalise, (measure, clause, around))]
    return 0.15 if stands[0] else 0.0 if stands[1] else -0.1 if stands[2] else -0.25


def head_of(scene: Scene) -> str:
    """The term that follows 多少 or 几 and its measure word, else the last word of the one before it (公办学位有多少个), or ""."""
    asked = normalise(scene.part.text)
    cue = lexicon.units().measure.search(asked) or BARE.search(asked)
    if cue is None:
        return ""
    before = LINK.sub("", asked[: cue.start()])
    after = next((t for t in scene.match.atoms if asked.startswith(t, cue.end())), "")
    return after or next((t[-2:] for t in scene.match.atoms if before.endswith(t)), "")


LINK = re.compile(r"(?:一共|总共|现在|目前|共|大概|大约|约|已经|已|又|各|分别|都)*(?:有|是|为|达到?)?了?$")


def state_fits(scene: Scene, figure: Figure, passage: Passage, clause: str) -> float:
    """「道路交通改完了几个」: in a table that has a column for what is done, the number of that column; 「没改完的还有几个」: 其余13个."""
    wanted = set(kinds(scene.part.text))
    if not wanted or figure.kind != "amount":
        return 0.0
    if passage.cells:
        heads = any(wanted & set(kinds(head)) for head, _ in passage.cells)
        return 0.0 if not heads else 0.3 if wanted & set(kinds(figure.measure)) else -0.3
    told = set(kinds(clause.partition(figure.raw)[0][-STATE:]))
    if not told or "not_done" not in wanted:
        return 0.0
    return 0.3 if told & set(OPEN) else -0.3


def stated(scene: Scene, figure: Figure) -> bool:
    """The question states this very figure (「那418张里头」): it asks for another."""
    return any(f.value == figure.value and f.unit == figure.unit for f in stated_in(scene.query.asked))


def before_instead(scene: Scene, figure: Figure) -> float:
    """What it was before (由2020年底的386道) is seldom asked, and never where 现在 is; 「原来要多久」 asks for nothing else."""
    now = NOW_ASKED.search(scene.part.text)
    if BEFORE_ASKED.search(scene.part.text) and not now:
        return -0.4 if figure.direction in FROM else 0.0
    return (0.6 if now else 0.25) * (figure.direction in FROM)


def aspect_fits(asked: str | None, has: str) -> float:
    """A target is no answer to what was achieved; what stands without a word of promise may still be what was planned."""
    if asked is None:
        return 0.6 if has == "achieved" else 0.5
    promised = ("expected", "target")
    if asked == has or (asked in promised and has in promised):
        return 1.0
    return 0.3 if asked in promised else 0.0


INSIDE_ASKED = re.compile(r"其中|里|中|各|分别")


def part_instead(scene: Scene, figure: Figure, text: str) -> bool:
    """「已清偿1.52亿元,其中县直机关0.96亿元」: a part that the question does not name is no answer for the whole."""
    if "其中" not in text[figure.sentence[0] : figure.span[0]] or INSIDE_ASKED.search(scene.part.text):
        return False
    known, measure = known_words(scene), normalise(figure.measure)
    return len(measure) > 1 and not any(measure[i : i + 2] in known for i in range(len(measure) - 1))


def others_words(scene: Scene, figure: Figure, passage: Passage, clause: str) -> float:
    """Up to 1 where the words asked for stand in the clause but not with this figure: then they belong to its neighbour."""
    own = "" if "分别" in clause else roles.own_words(scene, figure, passage)[0]
    inside = scene.match.coverage((f"{figure.context}{figure.measure}{figure.direction}{own}", 1.0))
    return max(0.0, scene.match.coverage((clause, 1.0)) - inside)


# --- answers ---------------------------------------------------------------------------------------------------------

LEVEL = 0.06  # of score, within which two figures answer as well
LEVEL_WORD = 4  # characters at the end of what both measure
ENOUGH = 0.55  # coverage under which the best figure is a neighbour, not an answer


BESIDE = 0.15  # of confidence less is asked of a figure with the unit asked that stands beside another part's


def trusted(scene: Scene, picks: Sequence[Pick]) -> bool:
    """Is the first pick the answer? What contradicts the question was left out by `fitting`; the rest is weighed."""
    if not picks:
        return False
    if the_part_asked(scene, picks[0]):
        return True
    beside = scene.beside_told(picks[0].figure, picks[0].passage) and bool(scene.part.units)
    return confidence(signals(scene, picks)) >= trust()["threshold"] - BESIDE * beside


def the_part_asked(scene: Scene, best: Pick) -> bool:
    """「交办信访件612件。涉及大气、水、噪声的分别为…」: the whole beside it is refused for want of the very word that measures this one."""
    word = normalise(best.figure.measure)
    if word not in scene.match.atoms:
        return False
    wholes = [p for p in rank(scene)[:6] if p.passage.id == best.passage.id and p.figure.unit == best.figure.unit and p.covered >= ENOUGH]
    return any(another.asked_apart(scene, p.figure, p.passage) == word for p in wholes)


def signals(scene: Scene, picks: Sequence[Pick]) -> dict[str, float]:
    """What speaks for the first pick, each between -1 and 1."""
    best = picks[0]
    rival = next((p for p in picks[1:] if p.figure.value != best.figure.value), None)
    text = scene.bulletin(best.passage).text
    clause, place = text[slice(*best.figure.clause)], " ".join((text[slice(*best.figure.sentence)], *best.passage.path))
    measure = f"{best.figure.context}{best.figure.measure}{best.figure.unit}"
    return {
        "covered": best.covered, "near": best.near, "margin": min(0.5, best.score - rival.score) if rival else 0.5, "prior": best.prior,
        "focus": focus(scene, best.figure), "rest": float(roles.rest_fits(scene, best.figure, clause)),
        "head": head_fits(scene, measure, clause, place) * 4,
        "elsewhere": absent.elsewhere(scene, best.figure, best.passage), "nowhere": absent.nowhere(scene, best.figure, best.passage),
    }  # fmt: skip


def confidence(values: Mapping[str, float]) -> float:
    """Logistic: between 0 and 1. The coefficients are held against fitted ones by `evals/calibrate.py`."""
    weighed = trust()["bias"] + sum(trust()[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-weighed))


@cache
def trust() -> Mapping[str, float]:
    return lexicon.numbers("trust.toml")


def fitting(scene: Scene, picks: Sequence[Pick]) -> list[Pick]:
    """Picks that contradict the question in nothing; none where the best of all was far better and did contradict it."""
    kept = [p for p in picks[:12] if agrees(scene, p)]
    if part := next((p for p in kept if the_part_asked(scene, p)), None):
        return [part, *(p for p in kept if p is not part)]
    if not kept or kept[0].score < picks[0].score - 0.45:
        return []
    return kept if scene.beside_told(kept[0].figure, kept[0].passage) or not only_alike(scene, kept[0], picks) else []


PLAN_ASKED = re.compile(r"打算|准备|计划(?![的为])|还要|要再|再(?:新|建|修|改)|明年")
DONE_TOLD = re.compile(r"新[建购增设添开]|已|完成|建成|清偿|累计")


def only_done(scene: Scene, p: Pick) -> bool:
    """What is planned is asked, and only what was done is told: 「今年计划新建多少个」 of 「新建停车位2180个」."""
    if scene.part.aspect != "target" or p.figure.aspect != "achieved" or p.period_fits >= 1.0 or not PLAN_ASKED.search(scene.part.text):
        return False
    return bool(DONE_TOLD.search(roles.own_words(scene, p.figure, p.passage)[0]))


RIVAL = 0.3  # of score less, with which a figure of the deed asked for still excludes one without
AHEAD_ASKED = re.compile(r"预算|指标|任务|安排")  # what these ask for is a plan by itself


def only_planned(scene: Scene, p: Pick) -> bool:
    """What a time that has begun came to is asked, and only what was aimed at in it is told."""
    asked, as_of = scene.part.period, scene.bulletin(p.passage).as_of
    if asked is None or as_of is None or not asked.start <= as_of < asked.end or scene.part.aspect is not None:
        return False
    return scene.part.intent == "figure" and p.figure.aspect == "target" and not AHEAD_ASKED.search(scene.part.text)


def agrees(scene: Scene, p: Pick) -> bool:
    """Does the figure contradict the question in nothing: unit, period, aspect, place, what it counts?"""
    return (
        p.unit_fits and p.period_fits >= 0.4 and p.aspect_fits >= 0.3
        and not (
            changed_instead(scene, p.figure) or stated(scene, p.figure) or not p.place_fits
            or only_planned(scene, p) or only_done(scene, p) or undone.not_left(scene, p.figure, p.passage)
            or another.thing(scene, p.figure, p.passage) or (p.passage.bulletin, p.figure.span) in scene.told
            or other_deed(scene, p)
        )
    )  # fmt: skip


def other_deed(scene: Scene, p: Pick) -> bool:
    """「罚了多少钱」: 累计完成投资6.3亿元 is no answer where 罚款1024.6万元 is told."""
    asked = roles.asked_deeds(scene.part.text)
    told = scene.bulletin(p.passage).text[p.figure.sentence[0] : p.figure.clause[1]] if asked else ""
    if not asked or p.figure.unit != "元" or asked & roles.told_deeds(told):
        return False
    rivals = [q for q in rank(scene)[:6] if q.unit_fits and q.place_fits and q.figure.unit == p.figure.unit and q.score > p.score - RIVAL]
    return any(asked & roles.told_deeds(f"{q.figure.measure}{q.figure.direction}") and q.aspect_fits >= 0.3 for q in rivals)


def only_alike(scene: Scene, best: Pick, picks: Sequence[Pick]) -> bool:
    """What is asked is there for another time, aspect, unit or place, and what fits measures another thing (可吸入颗粒物 for 细颗粒物)."""
    misfit = [
        p.near for p in picks[:12]
        if p.unit_fits
        and (p.period_fits < 0.4 or p.aspect_fits < 0.3 or not p.place_fits or another.asked_apart(scene, p.figure, p.passage))
    ]  # fmt: skip
    rates = [p for p in picks[:12] if not p.unit_fits and p.figure.kind == "growth" and p.near >= 0.5]
    other_unit = [p.near for p in rates if best.near < 0.15]  # how much it grew is told, not how much it is
    apart = [p for p in picks[:3] if not p.unit_fits and p.near >= 0.9 and p.figure.sentence != best.figure.sentence]
    other_unit += [p.near for p in apart if best.near < 0.4 and best.covered < ENOUGH]  # another thing in the unit asked for
    return best.near < max([*misfit, *other_unit], default=0.0) - 0.2 and focus(scene, best.figure) < 0.85


CHANGE = re.compile(r"(缩短|压缩|减少|下降|降低|增加|增长|提高|提升|多出?|少|涨|降)了?(?:几|多少)")


def changed_instead(scene: Scene, figure: Figure) -> bool:
    """By how much did it change since before, is asked; a level (低至20小时) is no answer to that."""
    return bool(CHANGE.search(scene.part.text) and re.search(r"比|较", scene.part.text)) and not figure.direction and not figure.base


def answer(scene: Scene) -> Piece:
    """One figure; several of one sentence where each is asked (「各是多少」「分别」「2023年一季度和三季度」)."""
    picks = fitting(scene, rank(scene))
    if not trusted(scene, picks):
        return Piece(abstained=True)
    own = scene.query.asked if scene.query.followed else scene.part.text  # the turn before may have asked of 各县
    return answered(scene, together(scene, picks) if EACH.search(own) else level(scene, picks))


def level(scene: Scene, picks: Sequence[Pick]) -> list[Pick]:
    """The best; with it what is told of the same thing under a word that was not asked: 养老床位 of 全托、日托养老床位 and 日托养老床位."""
    best, asked = picks[0], pairs_of(normalise(scene.part.text))

    def as_good(p: Pick) -> bool:
        one, other = p.figure, best.figure
        alike = (one.unit, one.aspect, one.kind, p.passage.id) == (other.unit, other.aspect, other.kind, best.passage.id)
        ends = one.measure != other.measure and one.measure[-LEVEL_WORD:] == other.measure[-LEVEL_WORD:]
        fits = (p.covered, p.near, p.period_fits) == (best.covered, best.near, best.period_fits) and p.covered >= 1.0
        told_apart = asked & (pairs_of(normalise(one.measure)) ^ pairs_of(normalise(other.measure)))
        elsewhere = one.value != other.value and one.sentence != other.sentence
        return alike and ends and fits and elsewhere and not told_apart and best.score - p.score < LEVEL

    return sorted([best, *(p for p in picks[1:4] if as_good(p))], key=lambda p: p.figure.span)


def answered(scene: Scene, chosen: Sequence[Pick]) -> Piece:
    """The figures chosen, each in a short sentence."""
    scene.chosen.extend((p.passage.bulletin, p.figure.span) for p in chosen)
    said_lines = [state_line(scene, p) for p in chosen]
    headline = ";".join(dict.fromkeys(words for words, _ in said_lines))
    return Piece(headline=headline, lines=[";".join(marked for _, marked in said_lines) + "。"])


EACH = re.compile(r"各|分别")


def together(scene: Scene, picks: Sequence[Pick]) -> list[Pick]:
    """Picks of the best one's sentence and unit that hold the question about as well, in the text's order."""
    best = picks[0]
    same = [
        p for p in picks
        if p.passage.id == best.passage.id and p.figure.sentence == best.figure.sentence and p.figure.unit == best.figure.unit
        and p.covered >= 0.75 * best.covered and p.near >= 0.6 * best.near
    ]  # fmt: skip
    if len(same) == 1:
        same += broken_down(scene, best)
    return sorted(same, key=lambda p: p.figure.span)[:5]


def broken_down(scene: Scene, whole: Pick) -> list[Pick]:
    """「12所,其中红色预警5所、黄色预警7所」: the figures into which the sentence takes the first apart."""
    text, figure = scene.bulletin(whole.passage).text, whole.figure
    after = [f for f in scene.figures(whole.passage) if f.sentence == figure.sentence and f.span > figure.span and f.unit == figure.unit]
    if len(after) < 2 or "其中" not in text[figure.span[1] : after[0].span[0]] or sum(f.value for f in after) > figure.value:
        return []
    return [replace(whole, figure=f) for f in after]


def promise(scene: Scene) -> Piece:
    """A promise with a number is a figure; one without is a sentence with its deadline."""
    if scene.part.units:
        piece = answer(scene)
        if not piece.abstained:
            return piece
    from assistant.compose import listing

    return listing.promised(scene)
