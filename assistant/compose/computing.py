"""Sums, counts, highest and lowest within what a bulletin tells.

Enters: a Scene. Leaves: a Piece whose arithmetic is shown in a line and listed in `computed`. Operands share one unit or nothing is
computed; a highest one is named only among figures that stand side by side.
"""

from __future__ import annotations

import re

from assistant import lexicon
from assistant.compose import beside, comparing, matters, meant, moving, ranking, remaining, slots, tallies
from assistant.compose import figure as figures
from assistant.compose.citing import sentences
from assistant.compose.figure import rank
from assistant.compose.fits import RATE_ASKED, implied_units
from assistant.compose.matter import within_limit
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import kinds
from index.types import Bulletin, Section

SHARE = re.compile(r"[占对同环]比|比[例重率]")
JOINT = re.compile(r"(?:连同|加上|算上|连带).*(?:一共|总共|共|总计|拢共)")
GROUPS = re.compile(r"几(?:个|大)?(?P<unit>方面|大类)|(?:分|归|划)[为成了]{0,2}几(?:个|大)?(?P<parts>类|块|部分)")


def figure(scene: Scene) -> Piece:
    """A number asked for may be a count of tasks, of headings, a sum or a difference; else it stands in the text."""
    text, cues = scene.part.text, lexicon.reckoning()
    piece = moving.ends(scene) or moving.in_two_bulletins(scene)
    bare = SHARE.sub("", text)
    joint = cues["sum"].search(text) or JOINT.search(text)  # 连同那几所新学校一共能多出多少
    if piece is None and (cues["gap"].search(bare) or cues["change"].search(bare)):
        piece = moving.since_before(scene)
    if piece is None and not joint and (cues["gap"].search(bare) or cues["change"].search(bare)) and not tells_change(scene):
        piece = comparing.difference(scene)
    counts = kinds(text) and not RATE_ASKED.search(text) and not implied_units(scene)  # 资金到位多少 counts no tasks
    piece = piece or (tallies.answer(scene) if counts else None) or groups(scene)
    if piece is None and "几" in text:
        piece = matters.our_count(scene)
    if piece is None and (cues["total"].search(text) or cues["sum"].search(text)):
        piece = total_told(scene) or comparing.summed(scene)
    piece = piece or remaining.rest(scene) or moving.earlier(scene)
    return piece or newest(scene)


def newest(scene: Scene) -> Piece:
    """The newest bulletin of a series answers; what others say of the same figure is told with it."""
    chosen = fresh(scene)
    piece = figures.answer(chosen)
    if not piece.abstained:
        piece.lines += beside.told(scene, figures.fitting(chosen, rank(chosen))[0])
    return piece


def fresh(scene: Scene) -> Scene:
    """The scene of the newest bulletins alone, unless these do not tell of what is asked."""
    now = meant.recent(scene)
    if now is scene:
        return scene
    told = figures.fitting(now, rank(now))
    silent = not figures.trusted(now, told) or (scene.part.aspect not in (None, "achieved") and told[0].figure.aspect == "achieved")
    return scene if silent or better_told(scene, told[0]) else now


SAID_SO = 0.95  # of the question in what measures a figure and in its clause
SURER = 0.25  # of score, by which an older bulletin tells what the newest does not


def better_told(scene: Scene, now: figures.Pick) -> bool:
    """Only an older bulletin tells of the thing itself: the newest has a figure that shares a word with it (总投资, 完成投资)."""
    best = next(iter(figures.fitting(scene, rank(scene))), now)
    return (best.near > now.near + 0.3 and best.covered > now.covered + 0.2) or best.score > now.score + SURER


def tells_change(scene: Scene) -> bool:
    """Is the best figure itself a change: 增长5.2%, 比2022届提高1.9个百分点?"""
    text = scene.part.text
    if "%" in scene.part.units and not slots.items_of(text) and not lexicon.reckoning()["gap"].search(SHARE.sub("", text)):
        return True
    if "新增" in text and any(p.figure.direction == "新增" and p.near >= SAID_SO for p in rank(scene)[:1]):
        return True
    best = next((p for p in rank(scene)[:1] if p.covered >= figures.ENOUGH and p.figure.kind == "growth"), None)
    return best is not None and scene.bulletin(best.passage).text[best.figure.span[0] - 1] not in "到至为"


def total_told(scene: Scene) -> Piece | None:
    """A figure that is said to be of all the things named."""
    items, best = slots.items_of(scene.part.text), rank(scene)[:1]
    each = best and re.search(r"[各均]\s?$", scene.bulletin(best[0].passage).text[: best[0].figure.span[0]])
    whole = items and best and not each and best[0].unit_fits and all(item in best[0].figure.measure for item in items)
    return figures.answer(scene) if whole else None


def aggregate(scene: Scene) -> Piece:
    operator = scene.part.operator
    if operator == "count":
        return groups(scene) or matters.counted(scene)
    if operator in ("max", "min"):
        named = comparing.side_by_side(scene)
        return named or ranking.extreme(scene, ranking.rows_of_column(scene) or ranking.side_by_side(scene))
    if operator == "difference":
        return comparing.compare(scene)
    return comparing.summed(scene) or figures.answer(scene)


def groups(scene: Scene) -> Piece | None:
    """「归成了几大方面」: the headings that the problems stand under, counted."""
    if not GROUPS.search(scene.part.text):
        return None
    for bulletin in meant.newest(scene)[:1]:
        known = " ".join(
            [bulletin.title, *(s.heading for s in bulletin.sections), *(p.text for p in scene.store.passages(bulletin.id)[:3])]
        )
        if not all(tallies.told(scene, term, known) for term in scene.match.atoms):
            continue
        if stated := stated_groups(scene, bulletin):
            return stated
        heads = main_groups(scene, bulletin.id)
        if len(heads) < 2:
            continue
        passages = scene.store.passages(bulletin.id)
        lines = []
        for head in heads:
            passage = next((p for p in passages if head.span[0] <= p.span[0] < head.span[1]), passages[0])
            lines.append(f"- {head.heading}{scene.citer.mark(passage, head.heading_span)}")
        total = f"{len(heads)}个方面"
        words = f"{total}({matters.COUNT_NOTE})"
        return Piece(headline=words, lines=[f"共{words}:", *lines], computed=[{"result": total, "items": [h.heading for h in heads]}])
    return None


def stated_groups(scene: Scene, bulletin: Bulletin) -> Piece | None:
    """「反馈的三个方面12个问题」: the bulletin's own number."""
    unit = GROUPS.search(scene.part.text)
    if unit is None:
        return None
    pattern = re.compile(
        rf"[一二三四五六七八九十\d]+\s?个?大?{re.escape(unit['unit'] or unit['parts'])}(?:的|存在的)?(?:\d+\s?[个项])?(?:突出|主要)?问题"
    )
    for passage in scene.store.passages(bulletin.id):
        for sentence in sentences(bulletin.text, passage.span):
            if found := pattern.search(bulletin.text[slice(*sentence)]):
                words = bulletin.text[slice(*sentence)] if sentence[1] - sentence[0] <= 60 else found[0]
                words = words.strip("。；; ").replace("**", "")
                return Piece(headline=words, lines=[f"{words}{scene.citer.mark(passage, within_limit(bulletin.text, sentence))}。"])
    return None


def main_groups(scene: Scene, bulletin: str) -> list[Section]:
    """The highest level of headings that tells the matters apart."""
    sections = scene.sections(bulletin)
    chains = []
    for matter in scene.matters(bulletin):
        number: str | None = matter.id.split("/", 1)[1]
        chain: list[str] = []
        while number and number in sections:
            chain.insert(0, number)
            number = sections[number].parent
        chains.append(chain)
    for depth in range(3):
        numbers = list(dict.fromkeys(chain[depth] for chain in chains if len(chain) > depth))
        if len(numbers) >= 2:
            return [sections[n] for n in numbers]
    return []
