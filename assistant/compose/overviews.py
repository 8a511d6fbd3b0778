"""The whole in short: the overall section's sentences with figures, or what the bulletins are about.

Enters: a Scene. Leaves: a Piece without headline, its lines in the bulletin's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose import chapters, listing, meant, tallies
from assistant.compose.citing import LONGEST, sentences
from assistant.compose.scene import Piece, Scene
from assistant.drafting.request import fields
from index.amounts.aspects import of_path
from index.types import Bulletin, Passage, Span

OVERALL = re.compile(r"总体|整体|概况|基本情况|总的|组织(?:推进)?情况")
INSPECTS = re.compile(r"对.{2,30}(?:开展|进行)了?.{0,10}(?:巡[视察]|督察|审计|检查|督导)|反馈了?.{0,12}(?:意见|问题|报告)")
LINES = 8
FIGURES_ASKED = re.compile(r"数字|数据|指标|几句|[一两三]句")
KEY = 4  # sentences told of a field's figures
BRIEF = 320  # characters of a summary in the chat, where no length is asked for
CONTACT = re.compile(r"电话|邮编|邮箱|公示期")
FEW = 4  # headings named of a part


def summary(scene: Scene) -> Piece:
    """Sentences with figures of the overall part, the count of tasks first; on a topic, what is reported on it."""
    lines: list[str] = []
    bulletins = meant.newest(scene)[:2]
    general = all(tallies.told(scene, term, " ".join(b.title for b in bulletins)) for term in scene.match.atoms)
    for bulletin in bulletins if general else ():
        lines += overall_lines(scene, bulletin)
    if len(lines) > 1:
        return Piece(lines=lines[:LINES])
    return key_figures(scene) or drafted(scene) or (listing.measures(scene) if not general else Piece(lines=lines, abstained=not lines))


def key_figures(scene: Scene) -> Piece | None:
    """「经济的主要数字」: the sentences in which most of a field's indicators stand together, of the time asked about."""
    known = fields()
    words = {w for term in scene.match.atoms for w in known.get(term, ())}
    if not words or not FIGURES_ASKED.search(scene.part.text):
        return None
    found = []
    for bulletin in meant.newest(scene)[:2]:
        year = bulletin.as_of.year if bulletin.as_of else None
        past = scene.part.period is not None and bulletin.as_of is not None and scene.part.period.end <= bulletin.as_of
        for passage in scene.store.passages(bulletin.id):
            if passage.cells or (past and of_path(passage.path, year) == "target"):
                continue
            for sentence in whole_sentences(bulletin.text, passage):
                told = bulletin.text[slice(*sentence)]
                score = sum(word in told for word in words) if re.search(r"\d", told) else 0
                found.append((score, passage, dense(bulletin.text, sentence, words)))
    best = sorted(found, key=lambda one: -one[0])[:KEY]
    kept = sorted((one for one in best if one[0] >= 2), key=lambda one: one[2])
    return Piece(lines=[listing.line(scene, p, s) for _, p, s in kept]) if kept else None


def dense(text: str, sentence: Span, words: set[str]) -> Span:
    """From the first clause with a figure of the field, as many clauses as can be quoted."""
    clauses = [m.span() for m in re.finditer(r"[^，,；;]+[，,；;]?", text[slice(*sentence)])]
    first = next((a for a, b in clauses if any(w in text[sentence[0] + a : sentence[0] + b] for w in words)), 0)
    ends = [b for a, b in clauses if a >= first and b - first <= LONGEST]
    return (sentence[0] + first, sentence[0] + ends[-1]) if ends else sentence


def whole_sentences(text: str, passage: Passage) -> list[Span]:
    """To the full stop: a list of indicators is one sentence, whatever semicolons divide it."""
    joined: list[Span] = []
    for start, end in sentences(text, passage.span):
        if joined and text[joined[-1][1] - 1] in "；;":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def drafted(scene: Scene) -> Piece | None:
    """A short draft as the summary page makes it, its citations numbered with this answer's."""
    from assistant.summary import read_request, summarise

    words = scene.part.text
    length = None if re.search(r"\d字|百字|千字", words) else BRIEF
    reply = summarise(scene.store, read_request(words, length=length, bulletins=scene.query.bulletins))
    if reply.abstained:
        return None
    cited = {c.marker: c for c in reply.citations}
    answer = re.sub(r"\[(\d+)\]", lambda m: scene.citer.take(cited[int(m[1])]), reply.answer)
    return Piece(lines=[line for line in answer.split("\n") if line.strip()])


def overall_lines(scene: Scene, bulletin: Bulletin) -> list[str]:
    lines = []
    for passage in overall_passages(scene, bulletin):
        for sentence in sentences(bulletin.text, passage.span):
            if re.search(r"\d", bulletin.text[slice(*sentence)]):
                lines.append(listing.line(scene, passage, sentence))
    return lines


def overall_passages(scene: Scene, bulletin: Bulletin) -> Sequence[Passage]:
    """The section that holds the count of tasks; else those whose headings say that they tell the whole."""
    passages = [p for p in scene.store.passages(bulletin.id) if not p.cells and p.label != "落款" and not CONTACT.search(p.text)]
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
