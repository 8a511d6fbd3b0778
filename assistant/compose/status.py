"""How far one thing is: the status in the words of the page, quoted, then what the bulletin reports under it.

Enters: a Scene. Leaves: a Piece. A matter has a status only where the source words one; a plan is told as a plan.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.compose import listing, meant, rows, tallies
from assistant.compose.citing import sentences
from assistant.compose.listing import RESULT, Sentence, is_plan
from assistant.compose.matter import WORDS, place_of, scored, under, worded_span
from assistant.compose.matters import WHICH, listed
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import kinds
from assistant.terms import NAME
from index.structure.fields import meaning
from index.types import Matter, Passage, Span

CHAPTER = 12  # passages under a heading from which it is a chapter of a report, not a task with a status
PROCESSES = re.compile(r"调查|审理|诉讼|核查|验收|评审|审批|招标|复核|评估|谈判|仲裁|决算|鉴定|追责")
GOING_ON = re.compile(r"仍|还在|正在|尚未|已|完成|通过|结束|终结|预计|拟")
STATED = re.compile(r"已|仍|还在|正在|尚|未|目前|完成|恢复|通过|结束|到位|办结|建成|投用|开通|清零|退还|解除|整改")
FEW = 3  # sentences of one matter
WHICH_MATTER, OFFERED = "您问的是哪一项?", 5


def status(scene: Scene) -> Piece:
    """The matter's status in the words of the page, then what the bulletin reports under it."""
    own = tallies.answer(scene) or rows.answer(scene)
    if own:
        return own
    if WHICH.search(scene.part.text) and kinds(scene.part.text) and not any(len(meant.special(t)) >= 2 for t in scene.match.atoms):
        return listed(scene)
    if not scene.query.followed and not any(len(meant.special(t)) >= 2 for t in scene.match.atoms) and not kinds(scene.part.text):
        return which_matter(scene)
    found = best_matters(scene)
    if not found or any(is_chapter(scene, m) or is_wider(scene, m) for m in found):
        return in_sentences(scene) or measures(scene)
    heads, lines = [], []
    for matter in found:
        head, told = status_lines(scene, matter)
        heads.append(head)
        lines += told
    if not any("[" in line for line in lines):  # nothing under the heading to be quoted
        return in_sentences(scene) or measures(scene)
    return Piece(headline=heads[0], lines=lines)


def measures(scene: Scene) -> Piece:
    """What was done, where the thing asked about is told of at all: 「整改完成」 of another matter is no answer."""
    absent = scene.match.missing([bulletin.text for bulletin in meant.meant(scene)])
    return Piece(abstained=True) if any(len(meant.special(term)) >= NAME for term in absent) else listing.measures(scene)


def which_matter(scene: Scene) -> Piece:
    """「有进展吗」 names no matter: the reader chooses one."""
    titles = [m.title for b in meant.newest(scene)[:2] for m in scene.matters(b.id)]
    spread = titles[:: max(1, len(titles) // OFFERED)][:OFFERED]
    return Piece(lines=[WHICH_MATTER], abstained=True, choices=[f"{title}有进展吗" for title in spread])


def best_matters(scene: Scene, enough: float = 0.5) -> list[Matter]:
    """The matter asked about: of a series of bulletins in the newest."""
    return [matter for score, matter in scored(scene)[:1] if score >= enough]


def is_chapter(scene: Scene, matter: Matter) -> bool:
    """「推进乡村全面振兴」 of a report: what stands under it are many things, and the one asked about has a sentence of its own."""
    named_so = meant.topic(scene).coverage((matter.title, 1.0)) >= 0.6
    return (
        matter.status == "unstated"
        and not named_so
        and (scene.bulletin(place_of(scene, matter)).title.find("工作报告") >= 0 or len(under(scene, matter)) >= CHAPTER)
    )


def is_wider(scene: Scene, matter: Matter) -> bool:
    """The heading names another thing, of which what is asked about is a piece with a sentence of its own (西湖片区管网)."""
    ranked = listing.ranked_sentences(scene)[:6]
    if matter.status == "unstated" and is_plan(
        scene, place_of(scene, matter), matter.title
    ):  # this year's ten; last year's are asked about
        return any(scene.match.coverage((s.text, 1.0)) >= 0.65 and not is_plan(scene, s.passage, s.text) for s in ranked)
    if matter.status == "unstated" or meant.topic(scene).coverage((matter.title, 1.0)) >= 0.4 or place_of(scene, matter).cells:
        return False
    return any(scene.match.coverage((s.text, 1.0)) >= 0.65 for s in ranked)


def in_sentences(scene: Scene) -> Piece | None:
    """What the sentences that hold the topic say: what was reported before what is planned."""
    ranked = listing.ranked_sentences(scene)[:12]
    near = [s for s in ranked if s.score >= 0.8 * ranked[0].score and scene.match.coverage((s.text, 1.0)) >= 0.5]
    if not near:
        return None
    near.sort(key=lambda s: is_plan(scene, s.passage, s.text))
    near = [going_on(scene, near[0]), *near[1:]]
    texts = [(s, told_as(scene, s.passage, s.text), listing.short(scene, s)) for s in near[:2]]
    lines = [f"{lead}:「{words}」{scene.citer.mark(s.passage, s.span)}。" for s, lead, words in texts]
    return Piece(headline=f"{texts[0][1]}:「{texts[0][2]}」", lines=lines)


def going_on(scene: Scene, best: Sentence) -> Sentence:
    """「那起事故调查完了没有」: the sentence beside the one on the accident that tells how far the inquiry is."""
    asked = PROCESSES.search(scene.part.text)
    if asked is None and not STATED.search(best.text):
        return stated_after(scene, best)
    if asked is None or (asked[0] in best.text and GOING_ON.search(best.text)):
        return best
    text = scene.bulletin(best.passage).text
    for span in sentences(text, best.passage.span):
        if asked[0] in text[slice(*span)] and GOING_ON.search(text[slice(*span)]):
            return replace(best, span=span, text=text[slice(*span)])
    return best


def stated_after(scene: Scene, best: Sentence) -> Sentence:
    """「湖东小学食品留样不足。…学校食堂停业整顿15天，复检合格后已恢复供餐」: what is told of the thing ends with how it stands now."""
    text = scene.bulletin(best.passage).text
    behind = [s for s in sentences(text, best.passage.span) if s > best.span and STATED.search(text[slice(*s)])]
    return replace(best, span=behind[-1], text=text[slice(*behind[-1])]) if 0 < len(behind) <= FEW else best


def told_as(scene: Scene, passage: Passage, words: str) -> str:
    return "通报只写了计划,没有写已完成" if is_plan(scene, passage, words) else "通报原文"


def status_lines(scene: Scene, matter: Matter) -> tuple[str | None, list[str]]:
    words, lines, told = WORDS[matter.status], [], None
    if matter.status_span:
        told = worded_span(scene, matter)
        text = scene.store.bulletin(matter.bulletin).text
        own = " ".join(listing.plain(text[slice(*told)]).split())
        lines.append(f"{words}:「{own}」{scene.citer.mark(place_of(scene, matter), told)}。")
        words = f"{words}:「{matter.status_words}」"
    else:
        lines.append(worded_in_measure(scene, matter) or f"{words}。")
    for passage in under(scene, matter):
        if meaning(passage.label) in ("target", "deadline", "body", "title") or passage.cells:
            continue
        start, end = passage.span
        inside = told is not None and start <= told[0] < end
        for span in ((start, told[0]), (told[1], end)) if told and inside else ((start, end),):
            if span[1] - span[0] > 4:
                lines += listing.lines_of(scene, passage, span)
    return (words if matter.status != "unstated" else None), lines[: listing.LINES]


def worded_in_measure(scene: Scene, matter: Matter) -> str | None:
    """The matter has no status of its own, but a measure under it may tell of the very thing that is asked about."""
    best: tuple[float, Passage, Span] | None = None
    for passage in under(scene, matter):
        text = scene.bulletin(passage).text
        for span in sentences(text, passage.span):
            words = text[slice(*span)]
            score = scene.match.coverage((words, 1.0))
            if score >= 0.5 and RESULT.search(words) and (best is None or score > best[0]):
                best = (score, passage, span)
    if best is None:
        return None
    words = " ".join(listing.plain(scene.bulletin(best[1]).text[slice(*best[2])]).split()).rstrip("。;；")
    return f"{told_as(scene, best[1], words)}:「{words}」{scene.citer.mark(best[1], best[2])}。"
