"""Several things or places side by side: who has more, by how much, how much together.

Enters: a Scene. Leaves: a Piece that names the winner, shows and cites every operand, and tells the difference where two are of one
unit; a bulletin that does not say gets 未提及. One thing at two times is for `moving`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import lexicon
from assistant.compose import columns, moving, ranking, remaining, undone
from assistant.compose import figure as figures
from assistant.compose.arithmetic import Computed, added, gap, promised, valued
from assistant.compose.figure import Pick, rank
from assistant.compose.scene import Piece, Scene
from assistant.compose.slots import Operand, alike, of_places, things
from assistant.compose.wording import COMPARED, state_line
from assistant.match import normalise

LOWEST = re.compile(r"最低|最少|最小|最慢|最短|[更得谁个](?:低|少|小|慢|短)(?!数)")
SIZE = re.compile(r"(?:谁|哪.{0,12}?|[更最得])(?P<word>[快慢大小长短低少多高])(?!少|数)")
AGAINST = re.compile(
    r"[比较](?P<what>全[国省市区县州]|同期|平均|法定|[上去]年|目标|计划|预算)(?:平均)?(?:水平|数|值)?[^，,。？?]{0,6}[高低快慢多少长短早晚]"
)
APART, TOLD_AMONG = re.compile(r"(?:相差|差距|出入|落差)[^，,。；;]{0,6}$"), 20
APPROXIMATE = re.compile(r"[超近约余多]|突破|以上|左右|不低于|不少于")


def compare(scene: Scene) -> Piece:
    """Places where several are named; else one thing at two times; else the things named."""
    bulletins = scene.query.bulletins or tuple(dict.fromkeys(e.passage.bulletin for e in scene.evidence))
    if len(scene.query.places) > 1:
        return places(scene, bulletins)
    if piece := stated(scene) or difference(scene):
        return piece
    if scene.part.operator in ("max", "min") and (listed := ranking.rows_of_column(scene)):
        return ranking.extreme(scene, listed)
    if len(bulletins) > 1 and not scene.query.places and not scene.query.bulletins:
        piece = places(scene, bulletins, named=False)
        return figures.answer(scene) if piece.abstained else piece
    return figures.answer(scene)


def stated(scene: Scene) -> Piece | None:
    """「比全国高多少」: where the source itself says by how much, nothing is left to be worked out."""
    asked = AGAINST.search(scene.part.text)
    if not asked:
        return None
    for found in rank(scene)[:40]:
        base = found.figure.base
        if COMPARED.search(base) and asked["what"] in base and found.near >= 0.4 and found.place_fits and found.period_fits >= 0.4:
            words, line = state_line(scene, found)
            scene.chosen.append((found.passage.bulletin, found.figure.span))
            return Piece(headline=words, lines=[f"{line}。"])
    return Piece(abstained=True) if asked["what"] == "全国" else None  # no bulletin is the whole country's


def difference(scene: Scene) -> Piece | None:
    """Of one thing at two times, or of things named; nothing where the bulletins tell of neither."""
    if len(scene.query.places) > 1:
        return None
    if told := told_gap(scene):
        return told
    found = moving.in_two_bulletins(scene) or remaining.rest(scene) or side_by_side(scene)
    return found or (None if undone.asked(scene) else moving.moved(scene))


def told_gap(scene: Scene) -> Piece | None:
    """「完成率报为60%,与现场核查结果相差25个百分点」: the gap that the source tells."""
    if not lexicon.reckoning()["gap"].search(scene.part.text):
        return None
    for found in rank(scene)[:TOLD_AMONG]:
        bulletin, figure = scene.bulletin(found.passage), found.figure
        apart = APART.search(bulletin.text[figure.clause[0] : figure.span[0]])
        if apart and found.place_fits and scene.match.coverage((bulletin.text[slice(*figure.sentence)], 1.0)) >= figures.ENOUGH:
            words, line = state_line(scene, found)
            scene.chosen.append((found.passage.bulletin, figure.span))
            return Piece(headline=words, lines=[f"{line}。"])
    return None


def side_by_side(scene: Scene) -> Piece | None:
    found = things(scene)
    return told(scene, [(o.label, o.pick) for o in found]) if len(found) > 1 and alike([o.pick for o in found]) else None


def summed(scene: Scene) -> Piece | None:
    """「A和B一共多少」: of the places named, or of the things, where no figure is said to be of both."""
    if len(scene.query.places) > 1:
        found = [Operand(place, p) for place, p in of_places(scene, scene.query.bulletins) if p]
    else:
        found = of_rows(scene) or things(scene)
    same = {(o.pick.passage.bulletin, o.pick.figure.span) for o in found}
    if len(found) < 2 or len({o.pick.figure.unit for o in found}) > 1 or (len(same) < len(found) and found[0].times < 2):
        return None
    return added(scene, found)


def of_rows(scene: Scene) -> list[Operand]:
    """「严重滞后的那两个项目，总投资加起来」: the column named, in the rows that another column picks out."""
    asked, picked = normalise(scene.part.text), columns.picked(scene)
    heads = [head for head, _ in picked.table[0].cells] if picked else []
    head = max(heads, key=lambda head: ranking.worded_alike(normalise(head), asked), default="")
    if picked is None or ranking.worded_alike(normalise(head), asked) < 1:
        return []
    found = ranking.of_column(scene, picked.rows, head)
    return [Operand(columns.name_of(p.passage), p) for p in found] if len(found) == len(picked.rows) > 1 else []


def places(scene: Scene, bulletins: Sequence[str], *, named: bool = True) -> Piece:
    """The figure of each bulletin meant; what one does not say is 未提及, where it was asked of by `named` places."""
    rows = of_places(scene, bulletins[:8])
    found = [(place, p) for place, p in rows if p]
    if not found or (len(found) == 1 and not named):
        return Piece(abstained=True)
    silent = [f"- {place}:未提及" for place, p in rows if not p and named]
    if len(found) > 1 and alike([p for _, p in found]):
        piece = told(scene, found)
    else:
        headline = "、".join(f"{place}{valued(scene, p)}" for place, p in found)
        piece = Piece(headline=headline, lines=[f"{headline}。", *(f"- {place}:{state_line(scene, p)[1]}" for place, p in found)])
    piece.lines += silent
    return piece


def told(scene: Scene, found: Sequence[tuple[str, Pick]]) -> Piece:
    """「广东更长:广东1.2万公里、四川突破1.1万公里」, each with its source, and the difference of two."""
    text = scene.part.text
    lowest = scene.part.operator == "min" or bool(LOWEST.search(text))
    ordered = sorted(found, key=lambda row: row[1].figure.value, reverse=not lowest)
    (best, first), (_, second) = ordered[0], ordered[1]
    values = "、".join(f"{label}{valued(scene, p)}" for label, p in ordered)
    lines = [f"- {label}:{state_line(scene, p)[1]}" for label, p in found]
    if first.figure.value == second.figure.value:
        words = f"{'两者相同' if len(found) == 2 else '并列'}:{values}{promised([p for _, p in found])}"
        return Piece(headline=words, lines=[f"{words}。", *lines])
    words = f"{best}{'更' if len(found) == 2 else '最'}{size_word(text, lowest)}:{values}"
    computed: list[Computed] = []
    wanted = scene.part.operator == "difference" or bool(lexicon.reckoning()["gap"].search(text))
    exact = first.figure.unit == second.figure.unit
    if exact and (wanted or not any(APPROXIMATE.search(p.figure.qualifier) for p in (first, second))):
        large, small = sorted((first, second), key=lambda p: -p.figure.value)
        result = gap(first, second)
        words += f",相差{result}" if wanted else ""
        lines.append(f"本助手计算:{large.figure.raw}-{small.figure.raw}={result}。")
        computed.append({"result": result, "operands": [large.figure.raw, small.figure.raw]})
    words += promised([p for _, p in found])
    return Piece(headline=words, lines=[f"{words}。", *lines], computed=computed)


def size_word(text: str, lowest: bool) -> str:
    """The word of the question for what the winner is: 快, 长; else 高 or 低."""
    asked = SIZE.search(text)
    return asked["word"] if asked and (asked["word"] in "慢小短低少") == lowest else "低" if lowest else "高"
