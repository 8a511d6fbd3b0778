"""Bulletin -> Units: what a summary may say, each in the source's own clauses, with how far the source says it is.

Enters: a bulletin with its passages, figures, matters and commitments. Leaves: Units in reading order. A unit is a run of clauses of
one sentence in one status, without the clauses that only decorate; 「已完成建设10个,预计共配备…418张」 gives two, the second with the
clause that names what is meant. It does not know what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from index.commitments import LABEL, TALLY
from index.structure.fields import meaning
from index.tasks.matter_places import Place, places
from index.tasks.mentions import ENUMERATION
from index.tasks.statuses import hide_quoted, status_of
from index.tasks.titles import EDGES
from index.types import Bulletin, Commitment, Deadline, Figure, Matter, MatterStatus, Passage, Span
from index.vocabulary import any_of, words
from index.words import words as reading_words

Group = Literal["overview", "taken", "result", "under_way", "planned", "not_done"]
GROUPS: tuple[Group, ...] = ("overview", "taken", "result", "under_way", "planned", "not_done")

OF_MATTER: dict[MatterStatus, Group] = {
    "done": "taken", "done_and_standing": "taken", "partly_done": "under_way", "staged": "under_way", "under_way": "under_way",
    "standing": "under_way", "planned": "planned", "not_done": "not_done",
}  # fmt: skip
SENTENCE = re.compile(r"[^。！!？?；;\n]+")
OPEN, CLOSE = "《“「『（(〈", "》”」』）)〉"
EDGE = " \t\u3000\u00a0，,。；;：:*>-—•·"
# A clause that begins so leans on the one before it.
LEANS = re.compile(
    r"^(?:已|预计|预期|将|共|合计|累计|占|同比|增长|下降|提高|提升到|达|超|较|比|为|由|从|到(?!20)|在(?!20)|与|分别|每|近|约|有(?!序)|成为"
    r"|居|位|排名|\d(?!\d*年)|高于|低于|于|从而|仍|还|再|力争|确保|争取|首次)"
)
REMAINS = re.compile(r"^(?:并|且|其余|余下|剩余|其中|另|所得|均|也|都|同时)")  # leans also where a date follows
DATED = re.compile(r"^[^，,]{0,6}(?:20\d\d年|目前|截至|今年|去年|\d+月|“?十[四五]五)")
DAY = re.compile(r"20\d\d年|\d月|[年月]底")
GOES_ON = re.compile(r"^(?:由|被|提前|推迟|延[期长]|顺延)")  # says something of the clause before
FRONTED = re.compile(r"^(?:对|组织|督促|将|把)")  # the object of what follows
ONLY_DATE = re.compile(r"^[^，,]{0,4}(?:20\d\d年|\d{1,2}月)[^，,]{0,8}$")
PREPOSITION = re.compile(r"^(?:对照?|按照?|根据|围绕|针对|在|以|结合|通过|依托)")
DECORATION = re.compile(
    r"^(?:不断|切实|有力|进一步|有效|着力|努力|推动|促进|保障|确保|提升|增强|营造|打造|助力|形成|更好|全面提升|为|以|从而|让|使|压紧|坚决防止)"
)
BACKGROUND = re.compile(r"进行了|开展了|反馈了|印发|听取|部署|组织|对[^，,]{2,30}开展")
ROUTINE = re.compile(r"会议|综合组|专项组|常委会|推进会|碰头会|培训|宣传|谈话|方面|座谈|督查组|工作组|专班|环节|统筹|制度机制")
PLAIN_FIGURES = 24  # characters of a clause run without figures from which on the rest is left out
ABSOLUTE = re.compile(r"\d|十[二三四五六七]五")  # 这五年 tells of no plan
# What stands before a period that holds for what follows; the one in 「对2020年以来立项的项目」 dates projects.
OPENS = r"(?:^|[。；;，,\n：:—\s]|[一二三四五六七八九十]是)"
NOW = re.compile(r"^(?:目前|现在|当前|截至|截止|此前|近年)")
CONTACT = re.compile("|".join(map(re.escape, reading_words("contact"))))
SHORTEST = 6  # characters
BRIEF = 2  # figures after which a brief unit ends
TELLS = re.compile(r"达|为|占|超(?:过)?\d|实现|完成(?!的)|建成|办结|[0-9]\s*[%％]")  # a clause that says something of its figure
ACHIEVED = re.compile(r"完成|建成|办结|解决|清偿|整改到位|收回|追回|建起|投用|启用")
SELF = re.compile(r"整改(?:事项|任务|措施|工作|实效)|(?:各项|重点)任务")
LONG = 200


@dataclass(frozen=True, slots=True)
class Unit:
    passage: Passage
    spans: tuple[Span, ...]  # clauses of one sentence, in order; together they are the unit's words
    text: str
    group: Group
    figures: tuple[Figure, ...] = ()
    words: str = ""  # status as worded
    deadline: Deadline | None = None
    tally: bool = False  # it counts the matters themselves: 20项任务已完成8项
    period: tuple[str, Span | None] | None = None  # as worded in a heading or an earlier clause, and where that stands
    lead: str = ""  # what it is about, where its clause does not say: a matter's title
    told: Span | None = None  # where the matter's status is worded, before the unit
    by: Span | None = None  # the matter's deadline, where it stands in a passage of its own
    around: str = ""  # the whole sentence, up to its full stop
    weight: float = 0.0

    @property
    def routine(self) -> bool:
        """Meetings, trainings, campaigns: activity, not outcome."""
        return bool(self.figures) and all(ROUTINE.search(f.measure) for f in self.figures)

    @property
    def hull(self) -> Span:
        return self.spans[0][0], self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class Read:
    """A bulletin as it was read."""

    bulletin: Bulletin
    passages: Sequence[Passage]
    figures: Mapping[str, tuple[Figure, ...]]
    matters: Sequence[Matter]
    commitments: Sequence[Commitment]


def units(read: Read) -> list[Unit]:
    place = places(read.bulletin, read.passages)
    by_passage: dict[str, list[Commitment]] = {}
    for c in read.commitments:
        by_passage.setdefault(c.passage, []).append(c)
    matters = {m.id: m for m in read.matters}
    found: list[Unit] = []
    for passage in read.passages:
        where = place[passage.id]
        if where.role in ("cause", "notes"):
            continue
        figures = read.figures.get(passage.id, ())
        made = row(passage, figures, where) if passage.cells else told(passage, figures, by_passage.get(passage.id, ()), where)
        matter = matters.get(where.matter)
        told_of = [about(dated(unit, read.bulletin), matter) for unit in made]
        found += [weighed(unit) for unit in told_of if unit is not None]
    return found


def told(passage: Passage, figures: Sequence[Figure], commitments: Sequence[Commitment], where: Place) -> Iterator[Unit]:
    """The units of a passage's sentences; labels such as 责任单位 tell none by themselves."""
    if meaning(passage.label) in ("deadline", "body", "title"):
        return
    offset, text = passage.span[0], passage.text
    for match in SENTENCE.finditer(text):
        if CONTACT.search(match[0]):
            continue
        begin = match.start() + opener(match[0], passage)
        clauses = clauses_of(text[begin : match.end()], offset + begin)
        if not clauses:
            continue
        inside = [f for f in figures if clauses[0][0] <= f.span[0] < clauses[-1][1]]
        runs = pieces(clauses, commitments, text, offset)
        for run, held in runs:
            unit = unit_of(passage, run, held, clauses, inside, where)
            if unit:
                yield unit


def opener(sentence: str, passage: Passage) -> int:
    """Characters of an order word or label before the sentence's own words: 一是, 进展：."""
    match = LABEL.match(sentence)
    at = match.end() if match else 0
    if passage.label and meaning(passage.label) and (m := re.match(rf"\s*{re.escape(passage.label)}\s*[:：]\s*", sentence[at:])):
        at += m.end()
    return at


def clauses_of(sentence: str, offset: int) -> list[Span]:
    """Cut after commas that stand in no bracket or quotation; each without white space around."""
    cuts, depth = [0], 0
    for i, ch in enumerate(sentence):
        depth = max(0, depth + (ch in OPEN) - (ch in CLOSE))
        if ch in "，," and not depth and not (sentence[i - 1 : i].isdigit() and re.match(r"\d{3}(?!\d)", sentence[i + 1 :])):
            cuts.append(i + 1)
    spans = []
    for a, b in zip(cuts, [*cuts[1:], len(sentence)], strict=True):
        while a < b and sentence[a] in EDGE:
            a += 1
        while a < b and sentence[b - 1] in EDGE:
            b -= 1
        if a < b:
            spans.append((a + offset, b + offset))
    return spans


def pieces(
    clauses: Sequence[Span], commitments: Sequence[Commitment], text: str = "", offset: int = 0
) -> list[tuple[list[Span], Commitment | None]]:
    """Runs of clauses that one commitment holds; clauses of none stand alone together."""
    runs: list[tuple[list[Span], Commitment | None]] = []
    for clause in clauses:
        holder = next((c for c in commitments if c.span[0] <= clause[0] < c.span[1]), None)
        if runs and (runs[-1][1] is holder or (text and GOES_ON.match(text[clause[0] - offset : clause[1] - offset]))):
            runs[-1][0].append(clause)
        else:
            runs.append(([clause], holder))
    return runs


def unit_of(
    passage: Passage, run: list[Span], held: Commitment | None, sentence: Sequence[Span], figures: Sequence[Figure], where: Place
) -> Unit | None:
    inside = tuple(f for f in figures if run[0][0] <= f.span[0] < run[-1][1])
    whole = passage.text[run[0][0] - passage.span[0] : run[-1][1] - passage.span[0]]
    group = group_of(whole, held, inside, where)
    kept = trimmed(passage, run, inside, group)
    first = words_at(passage, kept[0])
    if kept[0] != sentence[0] and (group == "planned" or REMAINS.match(first) or (LEANS.match(first) and not DATED.match(first))):
        before = [c for c in sentence if c[1] <= kept[0][0]]  # 「…发现问题31个,已整改28个,其余3个…」 is told whole
        kept = [*(before if REMAINS.match(first) else before[:1]), *kept]  # else the sentence's first clause says what is meant
    text = "，".join(words_at(passage, c) for c in kept)
    if len(text) < SHORTEST or (held is None and group == "result" and not any(counts(f) for f in inside)):
        return None  # a signature, a lead-in
    if ONLY_DATE.match(text):
        return None
    listed = ENUMERATION.search(whole)  # 尚未完成的3项分别是…
    if listed and (state := status_of(listed["status"], value=True)):
        group = OF_MATTER.get(state.status, group)
    lead = heading_of(passage) if REMAINS.match(first) and not any(f.span[1] <= sentence[0][1] for f in figures) else ""
    tally = bool(len(TALLY.findall(whole)) > 1)
    worded = status_of(text)
    unit = Unit(passage, tuple(kept), text, "overview" if tally else group, inside, worded.words if worded else "")
    unit = replace(unit, deadline=held.deadline if held else None, tally=tally or bool(listed), lead=lead)
    return replace(unit, around=sentence_around(passage, run[0][0]))


def heading_of(passage: Passage) -> str:
    """The leaf heading's words, as a matter's title."""
    return EDGES.sub("", LABEL.sub("", passage.path[-1])).strip("。：: ") if passage.path else ""


def sentence_around(passage: Passage, at: int) -> str:
    at -= passage.span[0]
    end = passage.text.find("。", at)
    return passage.text[passage.text.rfind("。", 0, at) + 1 : end if end >= 0 else len(passage.text)]


def words_at(passage: Passage, span: Span) -> str:
    return " ".join(passage.text[span[0] - passage.span[0] : span[1] - passage.span[0]].replace("**", "").split())


def group_of(text: str, held: Commitment | None, figures: Sequence[Figure], where: Place) -> Group:
    """How far the source says it is. What nobody did but came about (增长10%) is a result."""
    worded = status_of(text)
    if worded and worded.status == "not_done":
        return "not_done"
    ahead = bool(figures) and all(f.aspect != "achieved" for f in figures)
    if held is None:
        return "planned" if ahead or where.role in ("plan", "tasks") or (worded and worded.status == "planned") else "result"
    if held.status == "planned" or ahead:
        return "planned"
    if held.status in ("under_way", "standing"):
        return "taken" if came_of_it(text, held.status_words, figures) else "under_way"
    if worded and worded.status in ("partly_done", "staged", "under_way", "standing"):
        return "under_way"
    if where.role in ("plan", "tasks"):
        return "planned"
    return "taken"


def came_of_it(text: str, said: str, figures: Sequence[Figure]) -> bool:
    """「加快布局低空经济，民用无人机产量增长34.9%」: what goes on has no figure, what has one came about."""
    at = text.find(said)
    if at < 0 or not any(counts(f) and f.aspect == "achieved" for f in figures):
        return False
    start = max(text.rfind(mark, 0, at) for mark in "，,") + 1
    stop = re.search(r"[，,]|$", text[at + len(said) :])
    clause = text[start : at + len(said) + (stop.start() if stop else 0)]
    return not any(f.raw in clause for f in figures)


def trimmed(passage: Passage, run: Sequence[Span], figures: Sequence[Figure], group: Group) -> list[Span]:
    """The clauses that carry something: from the one that names the thing to the last with a figure or a status."""
    said = [words_at(passage, c) for c in run]
    carries = [any(a <= f.span[0] < b for f in figures) or bool(status_of(s) or DAY.search(s)) for (a, b), s in zip(run, said, strict=True)]
    if not any(carries):
        return plain(run, said)
    first, last = carries.index(True), len(run) - 1 - carries[::-1].index(True)
    while last > first and not figures and last - first > 3:
        last -= 1
    if last == first and bare_status(said[first]) and first > 0:  # 「目前已完成整改」: of what, the clause before says
        fronted = [run[0]] if first > 1 and FRONTED.match(said[0]) else []
        return [*fronted, run[first - 1], run[first]]
    if not figures and status_of(said[last]):  # 「组织各单位对…项目,分类开展整改,并取得了阶段性成效」: the object stands first
        first = 0
    while first > 0 and (leans(passage, run, first, figures) or (first == 1 and len(said[0]) <= 12)):
        first -= 1
    while last + 1 < len(run) and unfinished(said[first : last + 1]):
        last += 1
    kept = [i for i in range(first, last + 1) if carries[i] or i == first or not DECORATION.match(said[i])]
    return [run[i] for i in kept]


def unfinished(said: Sequence[str]) -> bool:
    """A date or 「对照反馈的4个方面19个问题」 alone says nothing yet."""
    return bool(ONLY_DATE.match(said[-1]) or (len(said) == 1 and PREPOSITION.match(said[0])))


def bare_status(clause: str) -> bool:
    """A clause that is a status and nothing else."""
    worded = status_of(clause)
    return worded is not None and len(clause) - len(worded.words) <= 4


def leans(passage: Passage, run: Sequence[Span], at: int, figures: Sequence[Figure]) -> bool:
    """Does the clause need the one before: by its first word, or for a period or a subject that stands there?"""
    clause = words_at(passage, run[at])
    if REMAINS.match(clause):
        return True
    if DATED.match(clause):
        return False
    if LEANS.match(clause) or DATED.match(words_at(passage, run[at - 1])):
        return True
    own = [f for f in figures if run[at][0] <= f.span[0] < run[at][1]]
    return any(f.measure and f.measure not in clause for f in own) and not acts().match(clause)


def plain(run: Sequence[Span], said: Sequence[str]) -> list[Span]:
    """Without figures: the first clauses that say what was done."""
    kept, size = [run[0]], len(said[0])
    for span, words_ in zip(run[1:], said[1:], strict=True):
        if size >= PLAIN_FIGURES or DECORATION.match(words_):
            break
        kept.append(span)
        size += len(words_)
    return kept


def dated(unit: Unit, bulletin: Bulletin) -> Unit:
    """With the period of its figures, where only a heading or an earlier clause names it: 「“十五五”时期，粮食综合生产能力达到…」."""
    if re.search(r"20\d\d年|\d月|“?十[二三四五六七]五", unit.text):
        return unit
    headings, start = " ".join(unit.passage.path), unit.hull[0]
    for raw in dict.fromkeys(f.period.raw for f in unit.figures if f.period and not NOW.match(f.period.raw)):
        if raw in unit.text or (unit.group == "planned" and not ABSOLUTE.search(raw)):
            return unit
        at = max((m.end() - len(raw) for m in re.finditer(OPENS + re.escape(raw), bulletin.text[:start])), default=-1)
        if raw in headings and at < unit.passage.span[0]:
            return replace(unit, period=(raw, None))
        if at >= 0:
            return replace(unit, period=(raw, (at, at + len(raw))))
    return unit


def row(passage: Passage, figures: Sequence[Figure], where: Place) -> Iterator[Unit]:
    """A table row: its first telling cell, then each head with its cell."""
    cells = [
        (h.strip(" *"), c.strip(" *")) for h, c in passage.cells if c.strip(" *-—") and not re.fullmatch(r"序号|编号|#", h.strip(" *"))
    ]
    if len(cells) < 2 or any(re.fullmatch(r"[\d.,%]+", c) for _, c in cells):
        return
    name, rest = cells[0][1], cells[1:]
    text = f"{name}：" + "，".join(f"{h}{'' if re.match(r'[0-9]', c) else '为' if h else ''}{c}" for h, c in rest)
    worded = next((w for h, c in cells if meaning(h) == "status" and (w := status_of(c, value=True))), None)
    group: Group = "result"
    if worded:
        group = {"taken": "taken", "planned": "planned", "unstated": "not_done"}.get(worded.measure, "under_way")  # type: ignore[assignment]
    elif where.role in ("plan", "tasks") or (figures and all(f.aspect != "achieved" for f in figures)):
        group = "planned"
    yield Unit(passage, (passage.span,), text, group, tuple(figures), worded.words if worded else "")


def about(unit: Unit, matter: Matter | None) -> Unit | None:
    """A value of 进展 or 目标 says nothing without its matter's title and status; what is to be done also gets the matter's deadline."""
    kind = meaning(unit.passage.label)
    if matter is None or not kind:
        return unit
    lead = matter.title
    if kind == "target" and matter.status in ("done", "done_and_standing"):
        return None  # reached, as its 进展 tells
    if kind == "target":
        unit, lead = replace(unit, group="planned"), f"{lead}，目标"
    elif matter.status in OF_MATTER:
        unit = replace(unit, group=OF_MATTER[matter.status]) if unit.group != "planned" else unit
    told = matter.status_span if kind != "target" and matter.status_words else None
    if told and unit.passage.span[0] <= told[0] < told[1] <= unit.hull[0]:  # 「已完成。63个排口全部…」
        lead, unit = f"{lead}（{matter.status_words}）", replace(unit, told=told)
    due = matter.deadline if unit.group in ("under_way", "planned", "not_done") and unit.deadline in (None, matter.deadline) else None
    return replace(unit, lead=lead, by=due.span if due else None, deadline=unit.deadline or due)


def counts(figure: Figure) -> bool:
    """五成 and 18条 are figures to tell; the 两项 in 两项补贴 is part of a name."""
    return figure.kind in ("share", "ratio", "growth", "multiple") or bool(re.search(r"\d", figure.raw))


def weighed(unit: Unit) -> Unit:
    """How much a reader would miss it: outcomes before activity, what is worded before what is only listed."""
    own = sum(0.0 if not counts(f) else 0.6 if ROUTINE.search(f.measure) else 1.0 for f in unit.figures[:5])
    worded = status_of(unit.text)
    due = bool(unit.deadline and unit.deadline.date)
    weight = 0.3 + own**0.6 + 0.6 * due + 0.6 * bool(worded and worded.whole) + 2.0 * unit.tally
    weight += 0.15 * ("《" in unit.text) + 0.5 * of_itself(unit) + 0.2 * bool(DAY.search(unit.text))
    weight += 0.3 * any(f.kind in ("growth", "ordinal", "share") and re.search(r"\d", f.raw) for f in unit.figures)
    weight += 0.3 * bool(own and unit.group == "taken" and ACHIEVED.search(unit.text))
    if unit.group == "planned" and SELF.search(unit.text):
        weight += 0.8  # what becomes of the matters themselves
    whole = bool(worded and worded.whole and worded.status != "standing")
    if unit.group in ("planned", "under_way") and not (own >= 1 or due or whole or SELF.search(unit.text)):
        weight *= 0.5  # an aim without figure or day
    return replace(unit, weight=weight * (0.7 if unit.passage.cells or meaning(unit.passage.label) == "target" else 1.0))


def of_itself(unit: Unit) -> bool:
    """Does it speak of the matters themselves? A meeting does by what it was held for."""
    return bool(SELF.search(unit.around if unit.routine else unit.text))


def brief(unit: Unit) -> Unit:
    """The clauses up to the second figure; the rest of a long chain is left to a longer draft. A count of the matters stays whole."""
    said = [words_at(unit.passage, c) for c in unit.spans]
    for count in range(1, len(unit.spans)):
        end = unit.spans[count - 1][1]
        figures = tuple(f for f in unit.figures if f.span[1] <= end and counts(f))
        rest = said[count]
        if unit.tally or len(figures) < BRIEF or unfinished(said[:count]) or "：" in said[count - 1] or REMAINS.match(rest):
            continue
        if any(f.direction for f in figures) or TELLS.search(said[count - 1]):
            return replace(unit, spans=unit.spans[:count], figures=figures, text="，".join(said[:count]))
    return unit


@cache
def acts() -> re.Pattern[str]:
    return re.compile(rf"(?:新|集中|共|全面|积极|深入|先后|统一)?(?:{any_of(words('action_words.txt'))})")


def background(read: Read) -> Unit | None:
    """What the bulletin reports on: the dated sentence of its opening that names who inspected or ordered."""
    for passage in read.passages[:3]:
        if passage.section is not None or passage.cells:
            continue
        for match in SENTENCE.finditer(passage.text):
            clauses = clauses_of(match[0], passage.span[0] + match.start())
            dated = next((i for i, c in enumerate(clauses) if DATED.match(words_at(passage, c))), None)
            if dated is None or not BACKGROUND.search(hide_quoted(match[0])):
                continue
            kept = clauses[dated:]
            text = "，".join(words_at(passage, c) for c in kept)
            if len(text) <= LONG:
                return Unit(passage, tuple(kept), text, "overview", weight=1.0)
    return None
