"""The whole in short: the overall section's sentences with figures, or what the bulletins are about.

Enters: a Scene. Leaves: a Piece without headline, its lines in the bulletin's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import chapters, listing, meant, tallies
from assistant.compose.citing import sentences
from assistant.compose.scene import Piece, Scene
from index.types import Bulletin, Passage

OVERALL = re.compile(r"总体|整体|概况|基本情况|总的|组织(?:推进)?情况")
INSPECTS = re.compile(r"对.{2,30}(?:开展|进行)了?.{0,10}(?:巡[视察]|督察|审计|检查|督导)|反馈了?.{0,12}(?:意见|问题|报告)")
LINES = 8
FEW = 4  # headings named of a part


def summary(scene: Scene) -> Piece:
    """Sentences with figures of the overall part, the count of tasks first; on a topic, what is reported on it."""
    lines: list[str] = []
    bulletins = meant.newest(scene)[:2]
    general = all(tallies.told(scene, term, " ".join(b.title for b in bulletins)) for term in scene.match.atoms)
    if not general:
        return listing.measures(scene)
    for bulletin in bulletins:
        lines += overall_lines(scene, bulletin)
    return Piece(lines=lines[:LINES], abstained=not lines)


def overall_lines(scene: Scene, bulletin: Bulletin) -> list[str]:
    lines = []
    for passage in overall_passages(scene, bulletin):
        for sentence in sentences(bulletin.text, passage.span):
            if re.search(r"\d", bulletin.text[slice(*sentence)]):
                lines.append(listing.line(scene, passage, sentence))
    return lines


def overall_passages(scene: Scene, bulletin: Bulletin) -> Sequence[Passage]:
    """The section that holds the count of tasks; else those whose headings say that they tell the whole."""
    passages = [p for p in scene.store.passages(bulletin.id) if not p.cells]
    tally = next(tallies.tallies(scene, bulletin), None)
    if tally:
        return [p for p in passages if p.section == tally.passage.section and p.path == tally.passage.path]
    return [p for p in passages if any(OVERALL.search(h) for h in p.path)] or passages[:6]


PAPERS = r"(?:通报|公告|文章|材料|资料|文件|报告)"
LIBRARY = re.compile(rf"库|(?:哪[些几]|几|多少|什么|啥)[份个篇]?{PAPERS}|{PAPERS}有(?:哪|几|多少)")
WHICH = "库中有以下通报,您想看哪一份?"
LISTED = 12
PARTS = 6


def overview(scene: Scene) -> Piece:
    """What a bulletin is about, in six lines; what the library holds where that is asked, or where it is not said which is meant."""
    held = [scene.store.bulletin(id) for id in scene.query.bulletins] or scene.store.bulletins()
    if LIBRARY.search(scene.part.text):
        return Piece(lines=[titled(scene, b) for b in held], abstained=not held)
    if len(held) > 1 and not scene.query.bulletins:
        named = [b for b in held if any(len(t) > 1 and scene.match.like(t, b.title) >= 0.95 for t in scene.match.atoms if t not in GENRE)]
        if len(named) != 1:
            asked = [f"{b.title}说了什么" for b in held[:LISTED]]
            return Piece(lines=[WHICH, *(titled(scene, b) for b in held[:LISTED])], choices=asked, abstained=not held)
        held = named
    lines = [text for b in held[:2] for text in contents(scene, b)[: PARTS if len(held) == 1 else PARTS // 2]]
    return Piece(lines=lines, abstained=not lines)


GENRE = ("通报", "报告", "工作报告", "政府工作报告", "整改", "情况", "进展", "公告")


def titled(scene: Scene, bulletin: Bulletin) -> str:
    span = bulletin.title_span or next((p.span for p in scene.store.passages(bulletin.id)), (0, 0))
    whole = Passage(f"{bulletin.id}/0.0", bulletin.id, None, (), span, bulletin.text[slice(*span)])
    day = f",截至{bulletin.as_of.year}年{bulletin.as_of.month}月{bulletin.as_of.day}日" if bulletin.as_of else ""
    return f"- {bulletin.title}{day}{scene.citer.mark(whole, span)}"


def contents(scene: Scene, bulletin: Bulletin) -> list[str]:
    """Who inspected whom, the bulletin's own count of its matters, then its parts, each with the first headings under it."""
    passages = scene.store.passages(bulletin.id)
    lines = []
    first = next((s for p in passages[:3] for s in sentences(bulletin.text, p.span) if INSPECTS.search(bulletin.text[slice(*s)])), None)
    if first:
        home = next(p for p in passages if p.span[0] <= first[0] < p.span[1])
        lines.append(listing.line(scene, home, first))
    if tally := next(tallies.tallies(scene, bulletin), None):
        lines.append(listing.line(scene, tally.passage, tally.sentence))
    tops = [s for s in bulletin.sections if s.level == 1]
    for top in tops[: PARTS - len(lines)]:
        below = [s for s in bulletin.sections if s.parent == top.number]
        heads = "、".join(s.heading for s in below[:FEW]) + ("等" if len(below) > FEW else "")
        marker = "".join(scene.citer.mark(chapters.at_heading(bulletin, s), s.heading_span) for s in (top, *(below[:FEW] if heads else ())))
        lines.append(f"- {top.heading}{f'({heads})' if heads else ''}{marker}")
    return lines or [listing.line(scene, p) for p in passages[:PARTS]]
