"""Answers about numbered problems and tasks as a whole: which have a status or a deadline, how many, what moved, and what was found.

Enters: a Scene. Leaves: a Piece. A matter has a status only where the source words one; counting is marked as ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from assistant.compose import chapters, columns, enumerations, listing, meant, tallies, verdicts
from assistant.compose import figure as figures
from assistant.compose.citing import sentences
from assistant.compose.matter import (
    due_line,
    heading_states,
    is_piece,
    marks,
    matter_line,
    named,
    place_of,
    row_or_sentence,
    section_of,
    under,
    within_limit,
    worded_span,
)  # fmt: skip
from assistant.compose.scene import Piece, Scene
from assistant.compose.states import OF_MATTER, kinds, states
from index.structure.fields import meaning
from index.tasks.bodies import first
from index.tasks.mentions import by_status
from index.tasks.titles import alike, pairs
from index.types import Bulletin, Matter, Section

COUNT_NOTE = "按通报目录清点,非通报自报总数"
BODY = r"[\u4e00-\u9fff]{2,14}(?:局|委|办|厅|部|中心|处|科|室|政府|集团|公司|院|会)"
BODY_ASKED = re.compile(
    rf"(?:(?:责任|牵头|主管|承办)(?:单位|部门|科室)|负责的?|牵头的?)[是为](?P<named>{BODY})的"
    rf"|(?P<body>{BODY})(?:牵头|负责|承办|主管|承担|认领|主抓|名下|手[上里]|管)[^,，]{{0,8}}(?:哪|什么)"
)
WHICH = re.compile(r"哪样|哪些|哪几|什么")
NAMES_ACTION = re.compile(
    r"^(?:加[大强快]|推[进动]|扎实|认真|严[格肃]|深[化入]|坚决|抓[好紧实]|规范|[做办]好|完善|健全|强化|落实|全面|持续|切实|着力|积极|进一步)"
)
MATTER_WORDS = re.compile(r"哪样|什么|任务|问题|事项|实事|项|件|整改|工作")
DUE_WORDS = re.compile(
    r"时限|期限|限期|到期|要求.{0,8}完成|(?:前|底|初|内|份)(?:必须|要|应|需|得)(?:全部)?(?:完工|完成|建成|竣工|办结|交付|改完|建完|修完)|(?:该|要|应)(?:完工|竣工|完成|建成)的"
)
DUE_DEED = re.compile(r"完工|竣工|完成|建成|交付|办结|(?:重点|重大|列入)?(?:项目|任务|事项|问题)")
UNTIL = re.compile(r"(?:之前|以前|前)(?=必须|要|应|需|得|该|全部|完|建|竣|办|交|改|到期)")
TABLE_WORDS = re.compile(r"清单|表[格里中内]|列表|台账")
MOVED = re.compile(r"变成|变为|转为|新增完成|新完成|又完成|改为|由.{0,8}到")
CHANGED = re.compile(r"(?:哪[些几个项]|什么)[^,，]{0,8}(?:变化|变动|新进展)")
MOST = 40
SHORT_STATUS = 60  # characters of a line that words a status and reports nothing else
PIECES = re.compile(r"子项|子项目|单项|分项")
FAULT = re.compile(r"问题|不[够力足实严到]|滞后|薄弱|缺[失口位]|短板|差距")


def with_status(scene: Scene, matters: Iterable[Matter]) -> list[Matter]:
    """Those in the status asked: by the source's own words where the question uses them, else by kind."""
    matters = list(matters)
    named = states(scene.part.text)
    if not named:
        return matters
    found: list[Matter] = []
    for state, _, words in named:
        # 「已完成」 asks for 「已完成，并长期坚持」 too
        verbatim = [m for m in matters if m.status_words and re.split("[，,]", bare(m.status_words))[0] == bare(words)]
        verbatim = verbatim or [m for m in matters if state == "lagging" and state in kinds(m.status_words)]
        headed = [m for m in matters if m.status == "unstated" and state in heading_states(scene, m)]
        found += (verbatim or [m for m in matters if m.status in OF_MATTER[state]]) + headed
    return sorted(dict.fromkeys(found), key=lambda m: (m.bulletin, m.span))


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
        start = date.min if UNTIL.search(scene.part.text) else period.start
        return [m for m in matters if m.deadline and m.deadline.date and start <= m.deadline.date <= period.end]
    return with_status(scene, matters) if kinds(scene.part.text) else []


def asks_matters(scene: Scene) -> bool:
    """Does the question ask for tasks by status or deadline, and name none of them?"""
    text = scene.part.text
    if not MATTER_WORDS.search(text) or not (kinds(text) or (DUE_WORDS.search(text) and scene.part.period)):
        return False
    titles = " ".join(b.title for b in meant.meant(scene))
    aside = (t for t in scene.match.atoms if not (TABLE_WORDS.search(t) or DUE_WORDS.search(t) or DUE_DEED.fullmatch(t)))
    return all(tallies.told(scene, t, titles) for t in aside)


def listed(scene: Scene) -> Piece:
    """Which matters moved or have a status, else which things the text lists."""
    if named_body := of_body(scene):
        return named_body
    if told := verdicts.listed(scene):
        return told
    moves = bool(CHANGED.search(scene.part.text) or MOVED.search(scene.part.text))
    if not moves and not any(enumerated(scene, b) for b in meant.newest(scene)) and (rows := columns.listed(scene)):
        return rows
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
    body = body_words(scene, asked["body"] or asked["named"])
    lines = []
    owned = [m for b in meant.newest(scene) for m in scene.matters(b.id) if m.body]
    exact = [m for m in owned if body in (m.body or "")]
    for matter in exact or [m for m in owned if any(shortened(body, whole) for whole in columns.EACH.split(m.body or ""))]:
        if matter.body:
            if is_piece(scene, matter):
                lines.append(matter_line(scene, matter))
                continue
            section, home = section_of(scene, matter), next((p for p in under(scene, matter) if body in p.text), place_of(scene, matter))
            marker = scene.citer.mark(home, section.heading_span) if section and not home.cells else ""
            at = home.span[0] + max(0, home.text.find(first(matter.body)))
            lines.append(f"- {matter.title}:{matter.body}{marker}{scene.citer.mark(home, row_or_sentence(scene, home, at))}")
    return Piece(lines=lines[:MOST]) if lines else None


def shortened(body: str, whole: str) -> bool:
    """卫健委 is 市卫生健康委员会: its characters in order, from the first after the rank to the kind of body at the end."""
    whole = columns.RANKED.sub("", whole)
    body = columns.RANKED.sub("", body)
    return len(body) > 2 and whole[:1] == body[0] and bool(re.match(".*?".join(map(re.escape, body)), whole))


def bodies_of(scene: Scene) -> list[str]:
    """Who answers for each of the tasks in the status asked."""
    found = [m for b in meant.newest(scene) for m in chosen(scene, b) if m.body]
    return [matter_line(scene, m, m.body) + ("" if place_of(scene, m).cells else body_mark(scene, m)) for m in found[:MOST]]


def body_mark(scene: Scene, matter: Matter) -> str:
    body = first(matter.body)
    home = next((p for p in under(scene, matter) if body in p.text), None)
    return scene.citer.mark(home, row_or_sentence(scene, home, home.span[0] + home.text.find(body))) if home else ""


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
        for match in by_status(passage.text):
            if wanted & set(kinds(match["status"])):
                at = (passage.span[0] + match.start(), passage.span[0] + match.end())
                whole = next(s for s in sentences(bulletin.text, passage.span) if s[0] <= at[0] < s[1])
                return [listing.line(scene, passage, whole)]
    return []


def told_by_status(scene: Scene) -> Piece | None:
    """「拖了进度的是哪3项」: the list that the bulletin itself gives of them, before any headings of which there are as many."""
    counts = chapters.counts_asked(scene)
    if not counts or scene.part.intent in ("responsible", "date", "promise") or scene.part.operator or not asks_matters(scene):
        return None
    lines = [line for b in meant.newest(scene) for line in enumerated(scene, b) or enumerations.subjects(scene, b, counts)]
    return Piece(lines=lines) if lines else None


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
    found = [o for o in others if o.title == matter.title] or [o for o in others if alike(o.title, matter.title)]
    return next(iter(found or [o for o in others if same_duty(matter, o)]), None)


def same_duty(matter: Matter, other: Matter) -> bool:
    """Of other words, but the same bodies by the same day: 工资待遇兑现不到位 and 教师工资兑现."""
    if not (matter.body and matter.deadline and other.deadline) or matter.body != other.body or matter.deadline.date != other.deadline.date:
        return False
    return len(pairs(matter.title) & pairs(other.title)) > 1


def counted(scene: Scene) -> Piece:
    """The bulletin's own count; else ours, of matters or rows listed; else a figure."""
    own = tallies.answer(scene) if kinds(scene.part.text) else None
    if own := own or our_count(scene):
        return own
    piece = figures.answer(scene)
    return piece if not piece.abstained else listing.measures(scene)


def our_count(scene: Scene) -> Piece | None:
    """Matters or rows with the status or deadline asked, counted by us."""
    if rows := columns.picked(scene):
        words = columns.lines(scene, rows)
        total = f"{len(rows.rows)}项"
        return Piece(
            headline=f"{total}({COUNT_NOTE})", lines=[f"共{total}({COUNT_NOTE}):", *words],
            computed=[{"result": total, "items": [columns.name_of(row) for row in rows.rows]}],
        )  # fmt: skip
    found = [m for b in meant.newest(scene)[:1] for m in chosen(scene, b)] if asks_matters(scene) else []
    if not found:
        return None
    due = bool(DUE_WORDS.search(scene.part.text))
    total = f"{len(found)}项"
    lines = [due_line(scene, m) if due else matter_line(scene, m) for m in found]
    return Piece(
        headline=f"{total}({COUNT_NOTE})", lines=[f"共{total}({COUNT_NOTE}):", *lines],
        computed=[{"result": total, "items": [counted_as(scene, m) for m in found]}],
    )  # fmt: skip


def counted_as(scene: Scene, matter: Matter) -> str:
    return columns.name_of(place_of(scene, matter)) if is_piece(scene, matter) else named(scene, matter)


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
