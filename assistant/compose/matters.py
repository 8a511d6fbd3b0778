"""Answers about numbered problems and tasks: their status, which are done, how many, what was found, and the whole in short.

Enters: a Scene. Leaves: a Piece. A matter has a status only where the source words one; counting is marked as ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import listing
from assistant.compose.citing import sentences
from assistant.compose.scene import Piece, Scene
from index.types import Matter, MatterStatus, Passage

WORDS: dict[MatterStatus, str] = {
    "done": "通报称已完成", "done_and_standing": "通报称已完成,长期坚持", "partly_done": "通报称部分完成", "staged": "通报称取得阶段性成效",
    "under_way": "推进中", "standing": "长期坚持", "planned": "计划", "not_done": "通报称尚未完成", "unstated": "通报未写明完成情况",
}  # fmt: skip
DONE: tuple[MatterStatus, ...] = ("done", "done_and_standing")
ASKS_OPEN = re.compile(r"没有?(?:做完|完成|改完|弄完|办完)|未完成|尚未|还剩|正在推进|在推进|还在|推进中|没做完")
ASKS_DONE = re.compile(r"已经?(?:改完|完成|办结|做完|整改)|完成了|改完")
OVERVIEW_WORDS = re.compile(r"总体|整体|概况|基本情况|总的")
COUNT_NOTE = "按通报目录清点,非通报自报总数"


def bulletins(scene: Scene) -> tuple[str, ...]:
    return scene.query.bulletins or tuple(dict.fromkeys(e.passage.bulletin for e in scene.evidence[:6]))


def wanted(scene: Scene) -> tuple[MatterStatus, ...] | None:
    if ASKS_OPEN.search(scene.part.text):
        return ("under_way", "partly_done", "not_done", "staged", "planned")
    return DONE if ASKS_DONE.search(scene.part.text) else None


def chosen(scene: Scene) -> list[Matter]:
    """Matters of the bulletins meant that have the status, and the deadline within the period, that the question names."""
    status, period = wanted(scene), scene.part.period
    found = []
    for bulletin in bulletins(scene):
        for matter in scene.matters(bulletin):
            if status and matter.status not in status:
                continue
            if "时限" in scene.part.text or "期限" in scene.part.text:
                due = matter.deadline.date if matter.deadline else None
                if period and not (due and period.start <= due <= period.end):
                    continue
            found.append(matter)
    return found


def heading_passage(scene: Scene, matter: Matter) -> Passage | None:
    number = matter.id.split("/", 1)[1]
    return next((p for p in scene.store.passages(matter.bulletin) if listing.under(number, p)), None)


def matter_line(scene: Scene, matter: Matter) -> str:
    passage = heading_passage(scene, matter)
    span = matter.status_span or (passage.span if passage else matter.span)
    if passage is None:
        return f"- {matter.title}"
    return f"- {matter.title}:{matter.status_words or WORDS[matter.status]}{scene.citer.mark(passage, span)}"


def listed(scene: Scene) -> Piece:
    """Which matters have a status, else which things the text lists."""
    found = chosen(scene) if wanted(scene) and re.search(r"任务|问题|事项|项", scene.part.text) else []
    if len(found) >= 2:
        return Piece(lines=[matter_line(scene, m) for m in found[: listing.LINES * 2]])
    return listing.named_items(scene)


def counted(scene: Scene) -> Piece:
    found = chosen(scene)
    if not wanted(scene) or not found:
        from assistant.compose import figure

        piece = figure.answer(scene)
        return piece if not piece.abstained else listing.measures(scene)
    total = f"{len(found)}项"
    lines = [matter_line(scene, m) for m in found]
    return Piece(
        headline=f"{total}({COUNT_NOTE})", lines=[f"共{total}({COUNT_NOTE}):", *lines],
        computed=[{"result": total, "items": [m.title for m in found]}],
    )  # fmt: skip


def status(scene: Scene) -> Piece:
    """The matter's status in the words of the page, then what the bulletin reports under it."""
    found = listing.matching_section(scene)
    piece = listing.measures(scene)
    if not found:
        return piece
    bulletin, section = found
    matter = next((m for m in scene.matters(bulletin) if m.id == f"{bulletin}/{section.number}"), None)
    if matter is None:
        return piece
    passage = heading_passage(scene, matter)
    words = WORDS[matter.status]
    if matter.status_span and passage:
        text = scene.store.bulletin(bulletin).text
        span = next((s for s in sentences(text, matter.span) if s[0] <= matter.status_span[0] < s[1]), matter.status_span)
        words += f":「{matter.status_words}」{scene.citer.mark(passage, span)}"
    return Piece(headline=WORDS[matter.status] if matter.status != "unstated" else None, lines=[words + "。", *piece.lines[1:]])


def problems(scene: Scene) -> Piece:
    """The problems found, by their headings."""
    lines: list[str] = []
    for bulletin in bulletins(scene)[:2]:
        for matter in scene.matters(bulletin):
            passage = heading_passage(scene, matter)
            if passage:
                lines.append(f"- {matter.title}{scene.citer.mark(passage, sentences(scene.store.bulletin(bulletin).text, passage.span)[0])}")
    return Piece(lines=lines[:40], abstained=not lines)


def overall_passages(scene: Scene, bulletin: str) -> Sequence[Passage]:
    passages = scene.store.passages(bulletin)
    return [p for p in passages if any(OVERVIEW_WORDS.search(h) for h in p.path)] or passages[:6]


def summary(scene: Scene) -> Piece:
    """The overall section's sentences with figures, in order."""
    lines: list[str] = []
    for bulletin in bulletins(scene)[:2]:
        text = scene.store.bulletin(bulletin).text
        for passage in overall_passages(scene, bulletin):
            lines += [listing.line(scene, passage, s) for s in sentences(text, passage.span) if re.search(r"\d", text[slice(*s)])]
    return Piece(lines=lines[: listing.LINES], abstained=not lines)


def overview(scene: Scene) -> Piece:
    """What the bulletins are about: their top headings."""
    lines: list[str] = []
    for bulletin in bulletins(scene)[:3]:
        whole = scene.store.bulletin(bulletin)
        for section in [s for s in whole.sections if s.level == 1][:6]:
            passage = next((p for p in scene.store.passages(bulletin) if listing.under(section.number, p)), None)
            if passage:
                lines.append(f"- {section.heading}{scene.citer.mark(passage, sentences(whole.text, passage.span)[0])}")
    return Piece(lines=lines[:6], abstained=not lines)
