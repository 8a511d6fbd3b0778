"""Answers about numbered problems and tasks: their status, which have one, how many, what moved, and what was found.

Enters: a Scene. Leaves: a Piece. A matter has a status only where the source words one; counting is marked as ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.compose import chapters, listing, meant, rows, tallies
from assistant.compose import figure as figures
from assistant.compose.citing import LONGEST, sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OF_MATTER, OPEN, State, kinds, states
from index.aspects import of_path
from index.matters import ENUMERATION, alike, meaning
from index.types import Bulletin, Matter, MatterStatus, Passage, Section, Span

WORDS: dict[MatterStatus, str] = {
    "done": "通报称已完成", "done_and_standing": "通报称已完成,长期坚持", "partly_done": "通报称部分完成", "staged": "通报称取得阶段性成效",
    "under_way": "推进中", "standing": "长期坚持", "planned": "计划", "not_done": "通报称尚未完成", "unstated": "通报未写明完成情况",
}  # fmt: skip
COUNT_NOTE = "按通报目录清点,非通报自报总数"
BODY_ASKED = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{2,14}(?:局|委|办|厅|部|中心|处|科|室|政府|集团|院|会))(?:牵头|负责|承办|主管)[^,，]{0,8}(?:哪|什么)"
)
WHICH = re.compile(r"哪样|哪些|哪几|什么")
NAMES_ACTION = re.compile(
    r"^(?:加[大强快]|推[进动]|扎实|认真|严[格肃]|深[化入]|坚决|抓[好紧实]|规范|[做办]好|完善|健全|强化|落实|全面|持续|切实|着力|积极|进一步)"
)
MATTER_WORDS = re.compile(r"哪样|什么|任务|问题|事项|实事|项|件|整改")
DUE_WORDS = re.compile(r"时限|期限|限期|到期|要求.{0,8}完成")
TABLE_WORDS = re.compile(r"清单|表[格里中内]|列表|台账")
MOVED = re.compile(r"变成|变为|转为|新增完成|新完成|又完成|改为|由.{0,8}到")
CHANGED = re.compile(r"(?:哪[些几个项]|什么)[^,，]{0,8}(?:变化|变动|新进展)")
SHORT_SENTENCE = 16  # characters: 「进展：已完成。」 is cited with the sentence after it
MOST = 40


# --- which matters ---------------------------------------------------------------------------------------------------


def with_status(scene: Scene, matters: Iterable[Matter]) -> list[Matter]:
    """Those in the status asked: by the source's own words where the question uses them, else by kind."""
    matters = list(matters)
    named = states(scene.part.text)
    if not named:
        return matters
    found: list[Matter] = []
    for state, _, words in named:
        verbatim = [m for m in matters if m.status_words and bare(m.status_words) == bare(words)]
        verbatim = verbatim or [m for m in matters if state == "lagging" and state in kinds(m.status_words)]
        headed = [m for m in matters if m.status == "unstated" and state in heading_states(scene, m)]
        found += (verbatim or [m for m in matters if m.status in OF_MATTER[state]]) + headed
    return sorted(dict.fromkeys(found), key=lambda m: (m.bulletin, m.span))


def heading_states(scene: Scene, matter: Matter) -> list[State]:
    """「二、基本完成事项」 words the status of what stands under it."""
    head = heading_above(scene, matter)
    first = kinds(head.heading)[:1] if head else []
    still_open: list[State] = ["not_done"] if first and first[0] in OPEN else []
    return first + still_open


def heading_above(scene: Scene, matter: Matter) -> Section | None:
    """The heading above a matter that words a status."""
    sections, own = scene.sections(matter.bulletin), section_of(scene, matter)
    number = own.parent if own else None
    while number:
        worded = states(sections[number].heading)
        if worded and worded[0][1][0] == 0:  # it opens with it: 已办结事项
            return sections[number]
        number = sections[number].parent
    return None


def bare(words: str) -> str:
    return re.sub(r"已经?|正?在|整改|[（()）]", "", words)


def chosen(scene: Scene, bulletin: Bulletin) -> list[Matter]:
    """Matters of a bulletin that have the status, and the deadline within the period, that the question names."""
    matters: Sequence[Matter] = scene.matters(bulletin.id)
    rows = [m for m in matters if place_of(scene, m).cells]
    if rows and TABLE_WORDS.search(scene.part.text):
        matters = rows
    period = scene.part.period
    if DUE_WORDS.search(scene.part.text) and period:
        return [m for m in matters if m.deadline and m.deadline.date and period.start <= m.deadline.date <= period.end]
    return with_status(scene, matters) if kinds(scene.part.text) else []


def asks_matters(scene: Scene) -> bool:
    """Does the question ask for tasks by status or deadline, and name none of them?"""
    text = scene.part.text
    if not MATTER_WORDS.search(text) or not (kinds(text) or (DUE_WORDS.search(text) and scene.part.period)):
        return False
    titles = " ".join(b.title for b in meant.meant(scene))
    return all(tallies.told(scene, t, titles) or TABLE_WORDS.search(t) or DUE_WORDS.search(t) for t in scene.match.atoms)


# --- citing one matter -----------------------------------------------------------------------------------------------


def place_of(scene: Scene, matter: Matter) -> Passage:
    """The passage that words its status; else the first under it."""
    passages = scene.store.passages(matter.bulletin)
    if matter.status_span:
        at = matter.status_span[0]
        if home := next((p for p in passages if p.span[0] <= at < p.span[1]), None):
            return home
    return next((p for p in passages if matter.span[0] <= p.span[0] < matter.span[1]), passages[0])


def worded_span(scene: Scene, matter: Matter) -> Span:
    """The sentence that words the status, with the next one where it is no more than the label; of a table the row."""
    passage, text = place_of(scene, matter), scene.store.bulletin(matter.bulletin).text
    if matter.status_span is None or (passage.cells and passage.span[1] - passage.span[0] <= LONGEST):
        return within_limit(text, passage.span)
    return grown(text, passage.span, matter.status_span)


def grown(text: str, within: Span, at: Span) -> Span:
    parts = [s for s in sentences(text, within) if s[1] > at[0]]
    start = end = None
    for part in parts:
        if start is not None and end is not None and (end - start >= SHORT_SENTENCE or part[1] - start > LONGEST):
            break
        start, end = part[0] if start is None else start, part[1]
    return within_limit(text, (start, end) if start is not None and end is not None else within)


def within_limit(text: str, span: Span) -> Span:
    start, end = trim(text, span)
    if end - start <= LONGEST:
        return start, end
    kept = [s for s in sentences(text, (start, end)) if s[1] - start <= LONGEST]
    return start, kept[-1][1] if kept else start + LONGEST


def section_of(scene: Scene, matter: Matter) -> Section | None:
    return scene.sections(matter.bulletin).get(matter.id.split("/", 1)[1])


def named(scene: Scene, matter: Matter) -> str:
    """Its title where it is cited: that of the row, or the heading."""
    cells = place_of(scene, matter).cells
    return next((cell.strip() for head, cell in cells if meaning(head) == "title"), matter.title)


def marks(scene: Scene, matter: Matter) -> str:
    """Markers of heading and status sentence."""
    passage, section, marker = place_of(scene, matter), section_of(scene, matter), ""
    if section and not passage.cells:
        marker = scene.citer.mark(passage, section.heading_span)
    if matter.status == "unstated" and (above := heading_above(scene, matter)):
        return marker + scene.citer.mark(passage, above.heading_span)
    return marker + scene.citer.mark(passage, worded_span(scene, matter))


def matter_line(scene: Scene, matter: Matter, words: str | None = None) -> str:
    above = heading_above(scene, matter) if matter.status == "unstated" else None
    words = words or matter.status_words or (states(above.heading)[0][2] if above else WORDS[matter.status])
    return f"- {named(scene, matter)}:{words}{marks(scene, matter)}"


def due_line(scene: Scene, matter: Matter) -> str:
    """The matter with its deadline."""
    passage, section = place_of(scene, matter), section_of(scene, matter)
    if matter.deadline is None or passage.cells or section is None:
        return matter_line(scene, matter, matter.deadline.raw if matter.deadline else None)
    text, at = scene.store.bulletin(matter.bulletin).text, matter.deadline.span
    home = next((p for p in scene.store.passages(matter.bulletin) if p.span[0] <= at[0] < p.span[1]), passage)
    marker = scene.citer.mark(passage, section.heading_span) + scene.citer.mark(home, grown(text, home.span, at))
    return f"- {matter.title}:{matter.deadline.raw}{marker}"


# --- answers ---------------------------------------------------------------------------------------------------------


def listed(scene: Scene) -> Piece:
    """Which matters moved or have a status, else which things the text lists."""
    if named_body := of_body(scene):
        return named_body
    if not asks_matters(scene) and not CHANGED.search(scene.part.text):
        return listing.named_items(scene)
    if moved := changes(scene):
        return Piece(lines=moved)
    lines: list[str] = []
    for bulletin in meant.newest(scene):
        own = enumerated(scene, bulletin)
        found = [] if own else chosen(scene, bulletin)
        due = bool(DUE_WORDS.search(scene.part.text))
        lines += own or [due_line(scene, m) if due else matter_line(scene, m) for m in found[:MOST]]
        if not own and (not found or PIECES.search(scene.part.text)):
            lines = labelled(scene, bulletin) or lines
    return Piece(lines=lines) if lines else listing.named_items(scene)


WHICH_MATTER, OFFERED = "您问的是哪一项?", 5
SHORT_STATUS = 60  # characters of a line that words a status and reports nothing else
PIECES = re.compile(r"子项|子项目|单项|分项")


def labelled(scene: Scene, bulletin: Bulletin) -> list[str]:
    """「工作状态：老旧小区改造达到序时进度，电梯加装滞后」: the status lines that word the state asked, each with its heading."""
    wanted, lines = set(kinds(scene.part.text)), []
    for passage in scene.store.passages(bulletin.id):
        if meaning(passage.label) == "status" and len(passage.text) <= SHORT_STATUS and wanted & set(kinds(passage.text)) and passage.path:
            words = listing.plain(passage.text).rstrip("。；; ")
            lines.append(f"- {listing.plain(passage.path[-1])}:{words}{scene.citer.mark(passage)}")
    return lines


def of_body(scene: Scene) -> Piece | None:
    """「由市水利局负责的有哪些」: the tasks that name the body."""
    asked = BODY_ASKED.search(scene.part.text)
    if not asked:
        return None
    body = body_words(scene, asked["body"])
    lines = []
    for matter in (m for b in meant.newest(scene) for m in scene.matters(b.id)):
        if matter.body and body in matter.body:
            section, home = section_of(scene, matter), next((p for p in under(scene, matter) if body in p.text), place_of(scene, matter))
            marker = scene.citer.mark(home, section.heading_span) if section and not home.cells else ""
            at = home.span[0] + max(0, home.text.find(matter.body))
            lines.append(f"- {matter.title}:{matter.body}{marker}{scene.citer.mark(home, row_or_sentence(scene, home, at))}")
    return Piece(lines=lines[:MOST]) if lines else None


def row_or_sentence(scene: Scene, passage: Passage, at: int) -> Span:
    text = scene.bulletin(passage).text
    return within_limit(text, passage.span) if passage.cells else grown(text, passage.span, (at, at + 1))


def body_words(scene: Scene, body: str) -> str:
    for place in scene.query.places:
        body = body.removeprefix(place)
    return re.split(r"由|归|属于|里|中(?!心)|的", body)[-1]


def enumerated(scene: Scene, bulletin: Bulletin) -> list[str]:
    """「尚未完成的3项分别是A、B和C」: the bulletin's own list of what is in the status asked."""
    if TABLE_WORDS.search(scene.part.text):
        return []
    wanted = set(kinds(scene.part.text))
    for passage in scene.store.passages(bulletin.id):
        for match in ENUMERATION.finditer(passage.text):
            if wanted & set(kinds(match["status"])):
                at = (passage.span[0] + match.start(), passage.span[0] + match.end())
                whole = next(s for s in sentences(bulletin.text, passage.span) if s[0] <= at[0] < s[1])
                return [listing.line(scene, passage, whole)]
    return []


def changes(scene: Scene) -> list[str]:
    """Matters open in the older bulletin and done in the newer one."""
    named, any_move = kinds(scene.part.text), bool(CHANGED.search(scene.part.text))
    if not (any_move or MOVED.search(scene.part.text) or ("done" in named and set(named) & {"under_way", "not_done", "staged"})):
        return []
    lines: list[str] = []
    for older, newer in pairs_of_series(scene):
        before = scene.matters(older.id)
        for matter in scene.matters(newer.id):
            past = same_matter(matter, before)
            finished = past and matter.status in OF_MATTER["done"] and past.status in OF_MATTER["not_done"]
            if past and (finished or (any_move and not named and past.status != matter.status)):
                marker = scene.citer.mark(place_of(scene, past), worded_span(scene, past))
                lines.append(f"- {matter.title}:{past.status_words}{marker} → {matter.status_words}{marks(scene, matter)}")
    return lines[:MOST]


def pairs_of_series(scene: Scene) -> list[tuple[Bulletin, Bulletin]]:
    groups = [group for group in meant.series(meant.meant(scene)) if len(group) > 1]
    groups = groups or [group for group in [meant.whole_series(scene)] if len(group) > 1]
    return [(group[0], group[-1]) for group in groups]


def same_matter(matter: Matter, others: Sequence[Matter]) -> Matter | None:
    return next((o for o in others if o.title == matter.title), None) or next((o for o in others if alike(o.title, matter.title)), None)


def counted(scene: Scene) -> Piece:
    """The bulletin's own count; else ours, of matters or rows listed; else a figure."""
    own = tallies.answer(scene) if kinds(scene.part.text) else None
    if own := own or our_count(scene):
        return own
    piece = figures.answer(scene)
    return piece if not piece.abstained else listing.measures(scene)


def our_count(scene: Scene) -> Piece | None:
    """Matters or rows with the status or deadline asked, counted by us."""
    found = [m for b in meant.newest(scene)[:1] for m in chosen(scene, b)] if asks_matters(scene) else []
    if not found:
        return None
    due = bool(DUE_WORDS.search(scene.part.text))
    total = f"{len(found)}项"
    lines = [due_line(scene, m) if due else matter_line(scene, m) for m in found]
    return Piece(
        headline=f"{total}({COUNT_NOTE})", lines=[f"共{total}({COUNT_NOTE}):", *lines],
        computed=[{"result": total, "items": [named(scene, m) for m in found]}],
    )  # fmt: skip


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
        return in_sentences(scene) or listing.measures(scene)
    heads, lines = [], []
    for matter in found:
        head, told = status_lines(scene, matter)
        heads.append(head)
        lines += told
    if not any("[" in line for line in lines):  # nothing under the heading to be quoted
        return in_sentences(scene) or listing.measures(scene)
    return Piece(headline=heads[0], lines=lines)


CHAPTER = 12  # passages under a heading from which it is a chapter of a report, not a task with a status


def is_chapter(scene: Scene, matter: Matter) -> bool:
    """「推进乡村全面振兴」 of a report: what stands under it are many things, and the one asked about has a sentence of its own."""
    named_so = meant.topic(scene).coverage((matter.title, 1.0)) >= 0.6
    return (
        matter.status == "unstated"
        and not named_so
        and (scene.bulletin(place_of(scene, matter)).title.find("工作报告") >= 0 or len(under(scene, matter)) >= CHAPTER)
    )


def which_matter(scene: Scene) -> Piece:
    """「有进展吗」 names no matter: the reader chooses one."""
    titles = [m.title for b in meant.newest(scene)[:2] for m in scene.matters(b.id)]
    spread = titles[:: max(1, len(titles) // OFFERED)][:OFFERED]
    return Piece(lines=[WHICH_MATTER], abstained=True, choices=[f"{title}有进展吗" for title in spread])


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
    texts = [(s, told_as(scene, s.passage, s.text), listing.short(scene, s)) for s in near[:2]]
    lines = [f"{lead}:「{words}」{scene.citer.mark(s.passage, s.span)}。" for s, lead, words in texts]
    return Piece(headline=f"{texts[0][1]}:「{texts[0][2]}」", lines=lines)


AHEAD = re.compile(r"预计|将(?![近军])|力争|争取|计划|拟(?!定)|确保|底前")


def is_plan(scene: Scene, passage: Passage, words: str) -> bool:
    """A task of the year to come, or a sentence that promises and reports nothing."""
    as_of = scene.bulletin(passage).as_of
    if of_path(passage.path, as_of.year if as_of else None) == "target":
        return True
    return bool(AHEAD.search(words)) and not RESULT.search(AHEAD.split(words)[0])


def told_as(scene: Scene, passage: Passage, words: str) -> str:
    return "通报只写了计划,没有写已完成" if is_plan(scene, passage, words) else "通报原文"


def best_matters(scene: Scene, enough: float = 0.5) -> list[Matter]:
    """The matter asked about: of a series of bulletins in the newest."""
    return [matter for score, matter in scored(scene)[:1] if score >= enough]


def scored(scene: Scene) -> list[tuple[float, Matter]]:
    """Matters that hold evidence, by how much of the topic heading and text hold; best first."""
    newest = {b.id for b in meant.newest(scene)}
    topic, best = meant.topic(scene), dict[str, tuple[float, Matter]]()
    for rank, passage in enumerate(e.passage for e in scene.evidence[:16]):
        if passage.bulletin not in newest:
            continue
        for matter in scene.matters(passage.bulletin):
            if matter.id in best or not any(a <= passage.span[0] < b for a, b in (matter.span, *matter.mentions)):
                continue
            own = " ".join(p.text for p in under(scene, matter))
            score = topic.coverage((matter.title, 1.0), (own, 0.8), (" ".join(matter.path), 0.5)) + 0.1 / (1 + rank)
            best[matter.id] = (score, matter)
    return sorted(best.values(), key=lambda pair: -pair[0])


def under(scene: Scene, matter: Matter) -> list[Passage]:
    spans = (matter.span, *matter.mentions)
    return [p for p in scene.store.passages(matter.bulletin) if any(a <= p.span[0] < b for a, b in spans)]


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


RESULT = re.compile(r"完成|全部|达到|建成|办结|到位|解除|遏制|清零|超过|实现|通过|投用|开通")


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


def problems(scene: Scene) -> Piece:
    """The problems found, by the lowest headings that name one; those in a status where one is named. A report that lists none admits
    them in a chapter of its own."""
    if owned := of_body(scene):
        return owned
    if asks_matters(scene):
        return listed(scene)
    if chapters.without_topic(scene, chapters.LACKS_ASKED):
        own = not lists_problems(scene) or chapters.OWN_LACKS.search(scene.part.text)
        if own and (admitted := chapters.shortcomings(scene)):
            return admitted
    lines: list[str] = []
    for bulletin in meant.newest(scene)[:2]:
        for matter in on_topic(scene, scene.matters(bulletin.id), bulletin):
            section, passage = problem_heading(scene, matter), place_of(scene, matter)
            span = section.heading_span if section else within_limit(bulletin.text, passage.span)
            lines.append(f"- {section.heading if section else named(scene, matter)}{scene.citer.mark(passage, span)}")
    lines = list(dict.fromkeys(lines))
    return Piece(lines=lines[:MOST], abstained=not lines)


FAULT = re.compile(r"问题|不[够力足实严到]|滞后|薄弱|缺[失口位]|短板|差距")


def lists_problems(scene: Scene) -> bool:
    """Are the headings of its matters problems, as in a report on an inspection?"""
    matters = [m for b in meant.newest(scene)[:2] for m in scene.matters(b.id)]
    return 2 * sum(bool(FAULT.search(" ".join((*m.path, m.title)))) for m in matters) >= len(matters) > 0


def problem_heading(scene: Scene, matter: Matter) -> Section | None:
    """Its heading; where that names what was done (加大打击走私工作力度), the one above that names the problem."""
    own, sections = section_of(scene, matter), scene.sections(matter.bulletin)
    above = sections.get(own.parent or "") if own else None
    if own and above and above.level > 1 and NAMES_ACTION.search(own.heading) and not NAMES_ACTION.search(above.heading):
        return above
    return own


def on_topic(scene: Scene, matters: Sequence[Matter], bulletin: Bulletin) -> list[Matter]:
    """Those that the named field covers (科研管理方面的问题); all where none is named or known."""
    if all(tallies.told(scene, term, bulletin.title) for term in scene.match.atoms):
        return list(matters)
    topic = meant.topic(scene)
    fits = [(topic.coverage((m.title, 1.0), (" ".join(m.path), 1.0)), m) for m in matters]
    most = max((score for score, _ in fits), default=0.0)
    return [m for score, m in fits if most >= 0.4 and score >= 0.8 * most] or list(matters)
