"""How a figure's unit answers the question word: the unit implied, a level or a change, what was counted beside it.

Enters: a Scene and a Figure. Leaves: shares between 0 and 1, and parts of a score. It reads no words that measure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant import lexicon
from assistant.compose.scene import Scene
from assistant.compose.wording import COMPARED
from assistant.match import normalise
from index.amounts.measured import AGES
from index.amounts.quantities import PER_MANY
from index.figures import read
from index.types import Figure, Passage

PEOPLE = {"人", "名", "位", "人次"}
BARE = re.compile(r"多少|(?<![那这好])几")
PERCENT = {"%", "个百分点"}
RANK = "第"
RATE_WORDS = re.compile(r"率|比|占|成|度|目标|百分|倍")
GROWTH = ("增长", "增", "涨", "提高", "提升", "下降", "降", "减少", "上升", "增幅", "增速", "涨幅", "降幅", "升幅", "快")
MONEY = re.compile(r"钱|款|资金|补贴|经费|投资|费用|金额|欠账|债")
SUM_OF_MONEY = re.compile(
    r"(?:GDP|生产总值|总产值|总收入|营收|营业收入|旅游收入|利润|税收|经济总量|总投资|[总余售]额|成交额|交易额|总值)"
    r"(?:总?共|大概|一共)?(?:是|有|为|达到?)?多少",
    re.I,
)
RATE_ASKED = re.compile(
    r"(?<![频汇积亡])率(?:是|为|达|到|了|有|实际|要|应|须|将|能|得|大概|目前|现在)*(?:多少|几)"
    r"|(?:占|完成|达|到)[^，,。？?]{0,14}(?:计划|任务|目标|总[额量数])的(?:多少|几)"
)


def fits(scene: Scene, figure: Figure, near: float) -> float:
    """1 the unit asked for, less for one that may stand for it, 0 another; `near`: coverage of what was asked by measure and clause."""
    if share_for_count(scene, figure) or (figure.unit in AGES and not AGE_ASKED.search(scene.part.text)):
        return 0.0
    return (
        unit_fits(scene.part.units, figure, implied_units(scene))
        or other_counter(scene.part.units, figure, near)
        or told_in_its_own(scene, figure, near)
    )


OF_STATED = re.compile(  # 3862.4万元里,药店退了多少
    r"[\d.,]+[^\d,，。]{1,10}?(?:(?<![哪那这])里头?|里面|当中|其中|之中|中)(?=[^金院].*多少)"
)
AGE_ASKED = re.compile(r"(?:多少|几)周?岁|年龄|年纪|岁数|多大")  # 「80周岁及以上老年人每餐补贴4元」 tells who, not how much


def share_for_count(scene: Scene, figure: Figure) -> bool:
    """「招了多少教师」 counts: no share is an answer."""
    asked = normalise(scene.part.text)
    counts = not scene.part.units and any(asked.startswith(t, m.end()) for m in BARE.finditer(asked) for t in scene.match.atoms)
    return counts and figure.unit in PERCENT and not RATE_WORDS.search(asked) and not any(w in asked for w in GROWTH)


def implied_units(scene: Scene) -> tuple[str, ...]:
    """「发了多少补贴」 asks for money though no unit is named; 「投资增长多少」 does not."""
    asked = scene.part.text
    if not scene.part.units and RATE_ASKED.search(asked):
        return ("%", "个百分点", "‰", *PER_MANY, "成")
    if whole := None if scene.part.units else OF_STATED.search(asked):
        stated = next((f for f in read(whole[0]) if f.kind == "amount" and f.unit not in AGES), None)
        if stated:
            return (stated.unit, *PERCENT)
    share = any(w in asked for w in (*GROWTH, "比例", "占", "率"))
    money = not share and bool(MONEY.search(asked) or SUM_OF_MONEY.search(asked)) and bool(re.search("多少|几何", asked))
    return ("元", "美元") if money and not scene.part.units else ()


def unit_fits(asked: Sequence[str], figure: Figure, implied: Sequence[str] = ()) -> float:
    """1 the unit the question word implies (the first listed before the others), 0 another; nothing asked fits all."""
    unit = figure.unit
    asked = asked or implied
    if figure.kind == "ratio" and "%" in asked:
        return 0.9
    if RANK in asked:  # 第几: a place in an order, whatever it is counted in
        return 1.0 if figure.kind == "ordinal" else 0.0
    if not asked or unit in asked[:3]:
        return 1.0
    if unit in asked or (unit in PEOPLE and PEOPLE & set(asked)):
        return 0.7
    if any(u.startswith(unit) and normalise(figure.measure).startswith(u[len(unit) :]) for u in asked if unit and u != unit):
        return 1.0  # 几个方面: 5个 | 方面
    if any(unit.startswith(f"{u}/") for u in asked):
        return 0.9  # 元/年
    if asked[0] == "美元" and unit == "元":
        return 0.0
    return 0.9 if any(unit.endswith(u) or u.endswith(unit) for u in asked if unit and u not in PERCENT) else 0.0


def told_in_its_own(scene: Scene, figure: Figure, near: float) -> float:
    """「健身步道呢」 after 「多少个口袋公园」: another thing is told in its own unit."""
    left_out = scene.query.followed and not BARE.search(scene.query.asked) and RANK not in scene.part.units
    return 0.4 if left_out and near >= 0.85 and figure.kind == "amount" else 0.0


def other_counter(asked: Sequence[str], figure: Figure, near: float) -> float:
    """「多少条渔船」 are 952艘: which measure word counts a thing is the writer's choice, where the thing is surely the same."""
    things = counters()
    if near >= 0.9 and asked and figure.unit in things and all(u in things for u in asked):
        return 0.4
    raised = figure.direction.startswith(("提高", "增加", "上涨", "上调", "提升"))
    return 0.4 if near >= 0.9 and set(asked) == PERCENT and raised and figure.kind == "growth" else 0.0


@cache
def counters() -> frozenset[str]:
    return frozenset(lexicon.lines("counters.txt"))


def growth_fits(scene: Scene, figure: Figure) -> float:
    """「增长多少」 asks for a change, 「占比」 and 「率」 for a level: telling them apart is worth as much as a word. A bare 多少 asks how
    much there is, not how many years it has been so."""
    if figure.unit not in PERCENT:
        return -0.3 if figure.unit in SPELLS and not scene.part.units and "多少" in scene.part.text else 0.0
    asked = any(word in scene.part.text for word in GROWTH)
    if not asked and COMPARED.search(figure.base):
        return -0.3  # 平均利率3.65%,比全市低0.42个百分点
    return 0.15 if asked == bool(figure.direction and figure.kind == "growth") else -0.1


SPELLS = ("年", "天", "个月", "日", "岁")


LIKELY = 0.15  # of score, for the figure that serves this part where each has another
SAID = 0.2  # of score less, for the figure that the turn before was answered with
AT_HOME, NEAR_HOME = 0.4, 0.15  # of score, in the sentence in which other parts are told, and elsewhere in its passage


def company(scene: Scene, figure: Figure, passage: Passage) -> float:
    """What is asked in one breath is mostly told in one sentence, and a bare 多少 counts what was counted before."""
    if not scene.company and not scene.told:
        return 0.0
    beside = scene.beside_told(figure, passage)
    score = AT_HOME if beside else NEAR_HOME if scene.home and scene.home.around(passage) else 0.0
    score += LIKELY * (beside and scene.likely == figure.span)
    score = -SAID if beside and scene.said == figure.span else score
    words = scene.part.text + "".join(scene.part.terms)
    if not scene.part.units and not RATE_WORDS.search(words) and not any(w in words for w in GROWTH):
        score += 0.2 * (figure.unit in scene.units_told) - 0.2 * (figure.unit in PERCENT)
    return score
