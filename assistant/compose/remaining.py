"""What is left of a thing: told by the bulletin itself, else the whole less what is done.

Enters: a Scene that asks for what is left. Leaves: a Piece, or nothing where no sentence tells both. What is taken off is what was done
by the very deed that is not done yet (没开工: 已开工131个, not 完工38个); the whole is what the same clause or the one before it counts, or
the aim of the same measure. Both are of one unit and cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose import another, meant, moving, roles, undone
from assistant.compose import figure as figures
from assistant.compose.arithmetic import shown, subtracted
from assistant.compose.figure import Pick, rank
from assistant.compose.fits import fits
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import same_measure
from assistant.compose.wording import state_line
from assistant.inner_places import names_in, short
from assistant.match import normalise
from index.types import Figure, Passage

GENERAL = re.compile(r"^[完办做弄干搞结清到解]")  # 没完成: by whatever deed
BEGUN = re.compile(r"已|开工|动工")  # 已开工88个 is no whole of 完工35个
WHOLE = re.compile(r"任务|目标|计划|共|总|列入|应")
PERCENT = ("%", "个百分点", "‰")
SURE = 0.7  # the same, from which a figure told as left is the answer
OF_TOPIC, NEAR = 0.5, 6  # coverage from which a figure is of the thing asked about; how many of them are looked at


def rest(scene: Scene) -> Piece | None:
    """「还有几所没投用」."""
    if not undone.asked(scene):
        return None
    now = meant.recent(scene)
    return of(now) or (of(scene) if now is not scene else None)


def of(scene: Scene) -> Piece | None:
    undated = replace(scene, part=replace(scene.part, period=None, aspect=None))
    for pick in [p for p in rank(undated)[:NEAR] if p.covered >= OF_TOPIC and countable(scene, p)]:
        near = [f for f in scene.figures(pick.passage) if beside(pick.figure, f)]
        named = next((f for f in scene.figures(pick.passage) if f.unit == pick.figure.unit and figures.stated(scene, f)), None)
        if not named and counted(scene):
            continue  # 「巡察指出的15个问题」 are none of the 17处
        left = next((f for f in near if undone.told_left(scene, pick.passage, f)), None)
        found = whole_and_done(scene, pick.passage, [f for f in near if f is not left], named)
        if found:
            whole, done = (replace(pick, figure=f) for f in found)
            return told(undated, near, whole, done)
        if left and not named:
            sure = pick.covered >= SURE and not another.thing(undated, left, pick.passage)
            return figures.answered(undated, [replace(pick, figure=left)]) if sure else None
    return of_aim(undated)


def counted(scene: Scene) -> bool:
    """Does the question say how many there are in all?"""
    return any(f.kind == "amount" and f.value > 1 for f in another.stated_in(scene.query.asked))


def countable(scene: Scene, pick: Pick) -> bool:
    """In the unit asked for, of the whole where no inner place is named."""
    unit = fits(scene, pick.figure, pick.near) > 0 and pick.figure.kind == "amount" and pick.figure.unit not in PERCENT
    return unit and pick.place_fits and not of_inner(scene, pick)


def of_inner(scene: Scene, pick: Pick) -> bool:
    """安漪县人民医院迁建项目1.2亿元 of a city's report, where the city is asked about."""
    if scene.query.within or pick.passage.cells:
        return False
    bulletin = scene.bulletin(pick.passage)
    words = bulletin.text[pick.figure.sentence[0] : pick.figure.span[0]]
    return any(name in words for name in names_in(bulletin.text) if name not in bulletin.title and short(name) not in scene.query.asked)


def beside(figure: Figure, other: Figure) -> bool:
    return other.sentence == figure.sentence and other.unit == figure.unit and other.kind == "amount"


def whole_and_done(scene: Scene, passage: Passage, near: Sequence[Figure], named: Figure | None) -> tuple[Figure, Figure] | None:
    done, text = done_ones(scene, passage, near), scene.bulletin(passage).text
    for figure in done:
        larger = [f for f in near if f.value > figure.value and f not in done and not BEGUN.search(undone.own(scene, passage, f))]
        before = [f for f in larger if f.span < figure.span]
        behind = [f for f in larger if f.span > figure.span and WHOLE.search(text[figure.span[1] : f.span[0]])]
        whole = named or next(iter([*reversed(before), *behind]), None)
        if whole and whole.value > figure.value and (named or not of_another(scene, text, whole, figure)):
            return whole, figure
    return None


def of_another(scene: Scene, text: str, whole: Figure, done: Figure) -> bool:
    """「改建农村公路364公里,安装波形护栏132公里」: the smaller is measured by words that neither the whole nor the question has."""
    known = normalise(f"{text[slice(*whole.clause)]}{whole.measure}{another.known_words(scene)}")
    measure = normalise(done.measure)
    return len(measure) > 2 and not any(measure[i : i + 2] in known for i in range(len(measure) - 1))


def done_ones(scene: Scene, passage: Passage, near: Sequence[Figure]) -> list[Figure]:
    """What is told as done, by the deed that the question says is not done where one is named."""
    words, deeds = undone.deed(scene)
    told_of = {f.span: undone.own(scene, passage, f) for f in near if f.aspect == "achieved"}
    alike = [f for f in near if f.span in told_of and (undone.shares(words, told_of[f.span]) or deeds & roles.told_deeds(told_of[f.span]))]
    marked = [f for f in alike if undone.DONE.search(told_of[f.span])]  # 更换灯杆共1200根,已更换870根
    if alike:
        return marked or alike
    if deeds and not GENERAL.search(words):
        return []
    return [f for f in near if f.span in told_of and undone.DONE.search(told_of[f.span])]


def told(scene: Scene, near: Sequence[Figure], whole: Pick, done: Pick) -> Piece:
    """The difference; where the sentence has it as a number (正在办理5件), that number."""
    left = whole.figure.value - done.figure.value
    same = next((f for f in near if f.value == left and f.span not in (whole.figure.span, done.figure.span)), None)
    if same is not None:
        return figures.answered(scene, [replace(whole, figure=same)])
    words = f"{whole.figure.raw}减去{done.figure.raw},还有{shown(left, whole.figure.unit, whole.figure.raw)}"
    return subtracted(whole, done, words, [f"- {state_line(scene, p)[1]}" for p in (whole, done)])


def of_aim(scene: Scene) -> Piece | None:
    """「还有多少投资没完成」: the aim less what is done of the same thing, told apart: 总投资6.8亿元, 累计完成投资4.9亿元."""
    pair = in_section(scene) or moving.aim_and_result(scene)
    if pair is None or not all(countable(scene, p) for p in pair) or of_later(scene, *pair):
        return None
    if pair[0].figure.value <= pair[1].figure.value:
        return None
    return told(scene, (), *pair)


def in_section(scene: Scene) -> tuple[Pick, Pick] | None:
    """「年度目标：…加装电梯180部」 and what its section tells as done."""
    for pick in [p for p in rank(scene)[:NEAR] if p.covered >= OF_TOPIC and countable(scene, p)]:
        beside_it = [p for p in scene.store.passages(pick.passage.bulletin) if p.section == pick.passage.section and p.section]
        aims = [
            replace(pick, figure=f, passage=p) for p in beside_it for f in scene.figures(p)
            if f.aspect == "target" and f.unit == pick.figure.unit and f.kind == "amount"
        ]  # fmt: skip
        aim = max(aims, key=lambda a: same_measure(a, pick), default=None)
        if pick.figure in done_ones(scene, pick.passage, scene.figures(pick.passage)) and aim and moving.alike(aim, pick):
            return aim, pick
    return None


def of_later(scene: Scene, aim: Pick, result: Pick) -> bool:
    """Next year's plan is no whole of what was done this year."""
    a, b = aim.figure.period, result.figure.period
    newer = meant.told_on(scene.bulletin(aim.passage)) > meant.told_on(scene.bulletin(result.passage))
    return newer or bool(a and b and a.start.year > b.end.year)
