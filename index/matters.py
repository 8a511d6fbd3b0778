"""Bulletin + Passages -> Matters: the numbered problems or tasks, each with the status, deadline and body that the source words for it.

A matter is a section of the part on problems that has no section below it, or a row of a list of problems. Its status is only what
stands for the whole of it: the value of 进展 or 状态, 「目前已完成整改」 in its own paragraph, or a list in the overview
(「尚未完成的3项分别是…」). What one measure under it says (「一是…已完成」), a document issued or a group founded, gives it none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from .bodies import body_of, joined
from .deadlines import deadline_of, labelled
from .fields import STATED, labels_of
from .fields import meaning as meaning
from .stacked import SUMS
from .statuses import Worded, hide_quoted, status_of
from .types import Bulletin, Deadline, Matter, Passage, Section, Span
from .vocabulary import rows

EDGES = re.compile(r"^(?:\d+\s*)?(?:关于|针对|围绕)?|(?:方面)?(?:的)?(?:问题|情况)?[。．.]?$")
FILLER = re.compile(r"[“”\"《》、，,（）()\s]|不够|不足|不到位|滞后|偏[低慢弱长多软松]|薄弱|存在|突出|缓慢|问题|进一步|的")
ENUMERATION = re.compile(
    r"(?P<status>(?:尚未|已|正在|基本|阶段性|(?:进度)?滞后|未完成|未达到)[^，,。；;：:\n]{0,10}?)的?\d*(?:项|个|件)?(?:任务|问题|事项)?(?:分别)?(?:是|为|包括|有)[：:]?"
    r"(?P<list>[^。；;\n]+)"
)
REMAINDER = re.compile(r"(?:其余|剩余|余下|另外|另有|尚有|还有)[^。；;，,\n]{0,6}\d[^，,。；;\n]*")
DONE_SO_MANY = re.compile(r"(?:已|已经)(?:完成)?整改(?:到位|完成)?\d+\s?[个项件条][，,；;][^。\n]*?(?=(?:其余|剩余|余下|另外|尚有|还有))")
REPORTS = re.compile("进展|完成情况|落实情况|办理情况|整改情况")
STATED_HEADING = re.compile(r"[（(【\[](?P<value>[^（）()【】\[\]]{2,12})[）)】\]]\s*[。:：]?\s*$")  # 1.针对…问题(已完成整改)
CLOSING = re.compile(
    r"(?:^|[。．.；;，,：:\n])\s*(?P<whole>(?:该|此|这|本|上述)(?:项|个|些)?(?:整改)?(?:问题|工作|任务|事项|整改|项目|实事)(?:目前|现|均|仍)?)?"
    r"(?P<value>[^，,。．.；;：:\n\d]{2,14})(?P<on>[，,](?:并|且|需|将|转入|纳入|后续)[^，,。．.；;\n]{2,20})?(?=(?P<end>[。．.；;\n]|$)|[，,])"
)
DONE_TOO = re.compile("已(?:经)?(?:全部)?(?:建成|完成|完工|投用|投产|竣工|开工)")
COUNTED = re.compile(r"\d(?![\d—\-~、.]*[年月日])")
STAYS = re.compile("长期|长效|常态|日常|持续|继续")
ITEM = re.compile(r"[一二三四五六七八九十]是|[①-⑳]|[（(]\d{1,2}[)）]")
REASON = re.compile(r"(?:^|[，,。；;])(?:由于|因(?!此|而)|鉴于)[^，,。；;]*$")
PERSON = re.compile(r"领导|责任人$")  # a label that names persons, not bodies
SHARED = 6  # characters in a row that a heading and a mention must share
MARKS = "，,。；;、和及\n"
WIDE = 200  # characters to either side in which a clause ends
COMMON = 2  # words that stand more often there are the bulletin's theme (巡视整改工作), not one matter's name
BLANK = re.compile(r"(?:[\s\-—–/／.。]|无|&[a-z]{1,6};)*")  # a cell or label without a value
FIELDS = ("status", "deadline", "body")
NUMERAL = re.compile(r"[\d一二三四五六七八九十百零〇①-⑳]+")
PART_NAME = 8  # characters of 整改措施, 下一步工作打算
RECORDS = 2
ALIKE = 0.6  # Dice over pairs of characters, for two names of one matter


@dataclass(frozen=True)
class Place:
    """What a passage is under: the matter, if any, and the role of its part."""

    matter: str  # "" where it is under none
    role: str  # problems, tasks, overview, plan, documents, cause, notes, body


def places(bulletin: Bulletin, passages: Sequence[Passage]) -> dict[str, Place]:
    """Passage id -> Place."""
    sections = {s.number: s for s in bulletin.sections}
    roles = part_roles(bulletin)
    matters = set(matter_sections(bulletin.sections, roles, fields(passages)))
    found = {}
    for passage in passages:
        chain = list(upwards(sections, passage.section))
        number = next((n for n in chain if n in matters), "")
        matter = f"{bulletin.id}/{number}" if number else ""
        if is_matter_row(passage):
            matter = passage.id
        found[passage.id] = Place(matter, roles.get(chain[-1], "body") if chain else "overview")
    return found


def read_matters(bulletin: Bulletin, passages: Sequence[Passage], place: Mapping[str, Place]) -> tuple[Matter, ...]:
    # 1. Sections, each with its own passages
    under: dict[str, list[Passage]] = {}
    for passage in passages:
        under.setdefault(place[passage.id].matter, []).append(passage)
    sections = {s.number: s for s in bulletin.sections}
    matters = [
        from_section(bulletin, section, under.get(f"{bulletin.id}/{number}", []), sections)
        for number in matter_sections(bulletin.sections, part_roles(bulletin), fields(passages))
        if (section := sections[number])
    ]
    # 2. Rows of a list; a row that names a section's problem tells more of the same matter, one of the same table is another task
    tables: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for passage in passages:
        if is_matter_row(passage):
            row, table = from_row(bulletin, passage), (passage.section, passage.path)
            fit = (i for i, m in enumerate(matters) if alike(m.title, row.title) and (tables.get(m.id) != table or goes_on(m, row)))
            same = next(fit, None)
            if same is None:
                matters.append(row)
                tables[row.id] = table
            else:
                matters[same] = merged(matters[same], row)
    # 3. Mentions in overview and next steps
    elsewhere = [p for p in passages if place[p.id].role in ("overview", "plan") and not place[p.id].matter]
    return tuple(with_mentions(matters, elsewhere, bulletin))


def goes_on(matter: Matter, row: Matter) -> bool:
    """A row that differs in nothing but its measure: its blank cells were those of the row above."""
    a, b = ((m.title, m.status, m.body, m.deadline and m.deadline.raw) for m in (matter, row))
    return a == b


def told_in(matter: Matter, passages: Sequence[Passage]) -> Passage | None:
    """The passage to cite for a matter: where its status is worded (its own, a row, the overview), else its first."""
    start, end = matter.status_span or matter.span
    holding = (p for p in passages if p.span[0] <= start and end <= p.span[1])
    within = (p for p in passages if matter.span[0] <= p.span[0] and p.span[1] <= matter.span[1])
    return next(holding, None) or next(within, None)


def part_roles(bulletin: Bulletin) -> dict[str, str]:
    """Main section -> role. What follows a part of plans is plans too; tasks in a report on progress are its matters."""
    roles: dict[str, str] = {}
    for section in bulletin.sections:
        if section.parent is None:
            role = role_of(section.heading)
            if role == "body" and "plan" in roles.values():
                role = "plan"
            if role == "tasks" and REPORTS.search(bulletin.title):
                role = "problems"
            roles[section.number] = role
    return roles


@cache
def role_of(heading: str) -> str:
    return next((row[1] for row in rows("part_roles.txt") if re.search(row[0], heading)), "body")


def matter_sections(sections: Sequence[Section], roles: Mapping[str, str], told: Mapping[str, frozenset[str]]) -> list[str]:
    """Numbers of the leaf sections in the parts on problems; without such a part, of the parts that set tasks; and of the records.

    `told`: the fields under each section. A section whose parts are named alike under each of its sisters (整改措施, 整改成效) is a leaf.
    """
    parts = named_parts(sections)
    parents = {s.parent for s in sections if s.number not in parts}
    leaves = [s for s in sections if s.number not in parents and s.number not in parts]
    records = recorded(leaves, parts, told)
    tops = {number for number, role in roles.items() if role == "problems"}
    if not tops:
        tops = {number for number, role in roles.items() if role in ("plan", "body", "tasks")}
    wide = len(roles) > 3 and len(tops) > 3 and not records & set(roles)  # a list of tasks without parts: each top section is one
    return [s.number for s in leaves if s.number in records or (s.number.split(".")[0] in tops and (s.parent is not None or wide))]


def named_parts(sections: Sequence[Section]) -> set[str]:
    """Sections that are parts of a matter: most of those beside it have names that recur under other sections too."""
    parents = {s.parent for s in sections}
    under: dict[str, set[str | None]] = {}
    for section in sections:
        if section.number not in parents and len(section.heading) <= PART_NAME:
            under.setdefault(section.heading, set()).add(section.parent)
    sisters: dict[str, list[Section]] = {}
    for section in sections:
        if section.parent is not None:
            sisters.setdefault(section.parent, []).append(section)
    return {
        s.number
        for group in sisters.values()
        if all(s.number not in parents for s in group) and 2 * sum(len(under.get(s.heading, ())) > 1 for s in group) >= len(group)
        for s in group
    }


def fields(passages: Iterable[Passage]) -> dict[str, frozenset[str]]:
    """Section -> what its labels say of a matter: status, deadline, body."""
    found: dict[str, frozenset[str]] = {}
    for passage in passages:
        kind = meaning(passage.label)
        if passage.section and kind in FIELDS and not passage.cells:
            found[passage.section] = found.get(passage.section, frozenset()) | {kind}
    return found


def recorded(leaves: Sequence[Section], parts: Iterable[str], told: Mapping[str, frozenset[str]]) -> set[str]:
    """Sisters that are told by the same fields (责任单位：…, 时限：…) are records, with what stands between, wherever they stand."""
    held = {s.number: told.get(s.number, frozenset()) for s in leaves}
    for part in parts:
        above = part.rpartition(".")[0]
        held[above] = held.get(above, frozenset()) | told.get(part, frozenset())
    groups: dict[tuple[str | None, str], list[Section]] = {}
    for leaf in leaves:
        groups.setdefault((leaf.parent, NUMERAL.sub("1", leaf.label)), []).append(leaf)
    found: set[str] = set()
    for group in groups.values():
        holders = [k for k, s in enumerate(group) if held[s.number]]
        alike = any(sum(kind in held[group[k].number] for k in holders) >= RECORDS for kind in FIELDS)
        if alike and 2 * len(holders) >= len(group):
            found.update(s.number for s in group[holders[0] : holders[-1] + 1])
    return found


def upwards(sections: Mapping[str, Section], number: str | None) -> Iterable[str]:
    while number is not None and number in sections:
        yield number
        number = sections[number].parent


def is_matter_row(passage: Passage) -> bool:
    """A table row that names a problem and says who, by when or how far."""
    if not passage.cells or any("".join(cell.split()) in SUMS for _, cell in passage.cells[:2]):
        return False
    kinds = {meaning(head) for head, cell in passage.cells if cell}
    return "title" in kinds and bool(kinds & {"status", "deadline", "body"})


def from_section(bulletin: Bulletin, section: Section, passages: Sequence[Passage], sections: Mapping[str, Section]) -> Matter:
    path = tuple(f"{sections[n].label}{sections[n].heading}" for n in reversed(list(upwards(sections, section.number))))
    matter = Matter(f"{bulletin.id}/{section.number}", bulletin.id, section.heading, path, section.span)
    begin, end = section.heading_span
    if (stated := STATED_HEADING.search(bulletin.text, begin, end)) and (
        worded := status_of(stated["value"], offset=stated.start("value"), value=True)
    ):
        matter = with_status(matter, worded)
    for passage in sorted(passages, key=lambda p: bool(PERSON.search(p.label))):  # 责任领导：副县长…；责任单位：县水利局
        matter = told_by(matter, under_its_part(passage, section, sections), bulletin)
    return matter


def under_its_part(passage: Passage, matter: Section, sections: Mapping[str, Section]) -> Passage:
    """「2.整改成效。…」 below a matter is told under that label."""
    part = sections.get(passage.section or "")
    labelled = part is None or part.number == matter.number or meaning(passage.label) or not meaning(part.heading)
    return passage if part is None or labelled else replace(passage, label=part.heading)


def told_by(matter: Matter, passage: Passage, bulletin: Bulletin) -> Matter:
    """What one passage under a matter says of the whole of it."""
    start, value = value_of(passage)
    kind = meaning(passage.label)
    if kind in FIELDS and BLANK.fullmatch(value):
        return matter
    if kind == "deadline" and matter.deadline is None:
        return replace(matter, deadline=labelled(value[: label_end(value)], bulletin.as_of, offset=start))
    if kind == "body" and (matter.body is None or not PERSON.search(passage.label)):
        return replace(matter, body=joined(matter.body, value[: label_end(value)].strip().rstrip("。；;* ")))
    worded = matter_status(passage, kind, start, value)
    if worded and matter.status == "unstated":
        matter = with_status(matter, worded)
    if matter.body is None and kind == "" and passage.kind != "measure" and (body := body_of(passage.text)):
        matter = replace(matter, body=body.words)
    return matter


def value_of(passage: Passage) -> tuple[int, str]:
    """Offset in the bulletin, and the words, of what follows the label."""
    at = passage.text.find(passage.label) + len(passage.label) if passage.label and passage.label in passage.text else 0
    opened = re.compile(r"是|为|[\s*：:】〕］]*").match(passage.text, max(at, 0))
    begin = opened.end() if opened and at else 0
    return passage.span[0] + begin, passage.text[begin:]


def label_end(value: str) -> int:
    """Where the value of 责任单位 or 整改时限 ends: 「责任单位：镇民政办。已新增床位30张。」 names the body, then tells on."""
    return next((m.start() for m in re.finditer(r"[。\n]", value)), len(value))


@cache
def inline_status() -> re.Pattern[str]:
    """A status label within a paragraph: 「…已全部完成账务处理。整改完成情况：已完成。」"""
    labels = sorted((name for name in labels_of("status") if len(name) > 2), key=len, reverse=True)
    return re.compile(rf"(?:^|[。；;\s])(?:{'|'.join(labels)})[：:]\s*(?P<value>[^。；;\n]{{2,16}})(?=[。；;\n]|$)")


def matter_status(passage: Passage, kind: str, start: int, value: str) -> Worded | None:
    if kind != "status" and (inline := inline_status().search(passage.text)):
        return status_of(inline["value"], offset=passage.span[0] + inline.start("value"), value=True)
    if kind == "status":
        named = STATED.match(passage.label)
        if named:  # 进展（已完成）：…
            at = passage.text.find(named["value"])
            return status_of(named["value"], offset=passage.span[0] + at, value=True)
        first = (re.match(r"[^，,。；;\n]*", value) or [""])[0].strip()
        worded = status_of(first, offset=start, value=True)
        of_all = worded is not None and worded.whole and not COUNTED.search(first)  # 「完成清淤4.6公里」 under 进展 tells of a part
        if worded is not None and (of_all or worded.words == first):
            return worded
        return told_at_the_end(passage) or whole_status(value, start) or closed_with(passage)
    if kind or passage.kind == "row":
        return None
    if passage.kind == "measure":
        return told_at_the_end(passage)
    return told_at_the_end(passage) or whole_status(passage.text, passage.span[0]) or closed_with(passage)


def told_at_the_end(passage: Passage) -> Worded | None:
    """「该问题正在整改」: the last sentence that says of the whole how far it is."""
    found = [c for c in CLOSING.finditer(passage.text) if c["whole"]]
    return next((worded for c in reversed(found) if (worded := worded_in(c, passage))), None)


def closed_with(passage: Passage) -> Worded | None:
    """「…通过环保验收，已完成。」: a clause of nothing but a status, where the paragraph does not tell of several items."""
    if len(ITEM.findall(passage.text)) > 1:
        return None
    found = [c for c in CLOSING.finditer(passage.text) if c["end"] is not None]
    for clause in reversed(found):
        worded = worded_in(clause, passage)
        sentence = passage.text[passage.text.rfind("。", 0, clause.start("value")) + 1 : clause.end()]
        if worded and worded.words.startswith(clause["value"].strip()) and not half_done(worded, sentence):
            return worded
    return None


def half_done(worded: Worded, sentence: str) -> bool:
    """一期已建成投用；二期尚未动工: neither speaks of the matter."""
    return worded.status == "not_done" and bool(DONE_TOO.search(sentence))


def worded_in(clause: re.Match[str], passage: Passage) -> Worded | None:
    start, end = clause.start("value"), clause.end("on" if clause["on"] else "value")
    worded = status_of(clause["value"], offset=passage.span[0] + start, value=True)
    if worded and worded.status == "done" and clause["on"] and STAYS.search(clause["on"]):
        return Worded("done_and_standing", passage.text[start:end], (passage.span[0] + start, passage.span[0] + end), True)
    return worded


def whole_status(text: str, offset: int) -> Worded | None:
    """A status that speaks for the matter, in a paragraph of its own."""
    if part := DONE_SO_MANY.search(text):
        remainder = REMAINDER.search(text, part.start())
        if remainder:
            words = text[part.start() : remainder.end()]
            return Worded("partly_done", words, (part.start() + offset, remainder.end() + offset), True)
    for sentence in re.finditer(r"[^。！!？?\n]+", text):
        worded = status_of(sentence[0], offset=offset + sentence.start())
        speaks = worded and worded.whole and worded.status != "under_way" and not beside(text, worded, offset)
        if speaks and worded and not half_done(worded, sentence[0]):
            return worded
    return None


def beside(text: str, worded: Worded, offset: int) -> bool:
    """「已完成整改103个」 tells how many, 「由于征地手续尚未办结」 why: neither speaks of the matter."""
    start, end = worded.span[0] - offset, worded.span[1] - offset
    return bool(re.match(r"\s?(?:了)?\**\d", text[end:]) or REASON.search(text, 0, start))


def with_status(matter: Matter, worded: Worded) -> Matter:
    return replace(matter, status=worded.status, status_words=worded.words, status_span=worded.span)


def from_row(bulletin: Bulletin, passage: Passage) -> Matter:
    cells = {meaning(head): (cell, place_of_cell(bulletin.text, passage, cell)) for head, cell in reversed(passage.cells) if meaning(head)}
    title, _ = cells["title"]
    matter = Matter(passage.id, bulletin.id, title.strip(), passage.path, passage.span)
    if "status" in cells and (worded := status_of(cells["status"][0], offset=cells["status"][1], value=True)):
        matter = with_status(matter, worded)
    if "deadline" in cells and not BLANK.fullmatch(cells["deadline"][0]):
        matter = replace(matter, deadline=labelled(cells["deadline"][0], bulletin.as_of, offset=cells["deadline"][1]))
    for head, cell in sorted(passage.cells, key=lambda c: bool(PERSON.search(c[0]))):
        if meaning(head) == "body" and not BLANK.fullmatch(cell) and (matter.body is None or not PERSON.search(head)):
            matter = replace(matter, body=joined(matter.body, cell.strip().replace("\n", "、")))
    return matter


def place_of_cell(text: str, passage: Passage, cell: str) -> int:
    """Where the cell stands; cells are short and may repeat: the last place is good enough. One that goes on from above stands there."""
    return max(text.rfind(cell, 0, passage.span[1]), 0)


def merged(matter: Matter, row: Matter) -> Matter:
    """One matter told twice: what the section leaves open is taken from the row."""
    worded = matter.status != "unstated"
    return replace(
        matter,
        status=matter.status if worded else row.status,
        status_words=matter.status_words if worded else row.status_words,
        status_span=matter.status_span if worded else row.status_span,
        deadline=matter.deadline or row.deadline,
        body=matter.body or row.body,
        mentions=(*matter.mentions, row.span),
    )


def core(title: str) -> str:
    """The words of a heading that name the thing: 「2.针对养老床位缺口较大问题」 -> 养老床位缺口较大."""
    return FILLER.sub("", EDGES.sub("", title.strip()))


@cache
def pairs(title: str) -> frozenset[str]:
    words = core(title)
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def alike(a: str, b: str) -> bool:
    one, other = core(a), core(b)
    if not one or not other:
        return False
    if min(len(one), len(other)) >= 4 and (one in other or other in one):
        return True
    first, second = pairs(a), pairs(b)
    return 2 * len(first & second) >= ALIKE * (len(first) + len(second)) > 0


def with_mentions(matters: Sequence[Matter], elsewhere: Sequence[Passage], bulletin: Bulletin) -> list[Matter]:
    """A clause of the overview or the next steps that shares six characters in a row with one heading, and with no other, mentions it."""
    owner: dict[str, int | None] = {}
    for nth, matter in enumerate(matters):
        words = core(matter.title)
        for k in range(len(words) - SHARED + 1):
            gram = words[k : k + SHARED]
            owner[gram] = nth if owner.get(gram, nth) == nth else None
    # 1. All of the text there as one, so that each run of characters is looked for once
    text = "\n".join(hide_quoted(p.text) for p in elsewhere)
    hits: dict[Span, set[int]] = {}
    for gram, one in owner.items():
        if one is not None and 0 < text.count(gram) <= COMMON:
            for at in re.finditer(re.escape(gram), text):
                hits.setdefault(clause_around(text, at.span()), set()).add(one)
    # 2. Back to where it stands in the bulletin
    found: dict[int, list[Span]] = {}
    begins = list(accumulate((len(p.text) + 1 for p in elsewhere), initial=0))
    for (start, end), named in sorted(hits.items()):
        if len(named) == 1:
            row = bisect_right(begins, start) - 1
            moved = elsewhere[row].span[0] - begins[row]
            found.setdefault(named.pop(), []).append((start + moved, end + moved))
    listed = list(enumerated(elsewhere))
    return [told_elsewhere(m, tuple(found.get(i, ())), listed, bulletin) for i, m in enumerate(matters)]


def clause_around(text: str, span: Span) -> Span:
    start = max(text.rfind(mark, max(0, span[0] - WIDE), span[0]) for mark in MARKS) + 1
    stops = [at for mark in MARKS if (at := text.find(mark, span[1], span[1] + WIDE)) >= 0]
    return max(start, span[0] - WIDE), min(stops, default=min(len(text), span[1] + WIDE))


def enumerated(passages: Iterable[Passage]) -> Iterable[tuple[Worded, Span]]:
    """「尚未完成的3项分别是A、B和C」 -> the status, and the span of the list."""
    for passage in passages:
        for match in ENUMERATION.finditer(hide_quoted(passage.text)):
            start, end = match.span("status")
            worded = status_of(passage.text[start:end], offset=passage.span[0] + start, value=True)
            if worded:
                yield worded, (passage.span[0] + match.start("list"), passage.span[0] + match.end("list"))


def told_elsewhere(matter: Matter, mentions: tuple[Span, ...], listed: Sequence[tuple[Worded, Span]], bulletin: Bulletin) -> Matter:
    matter = replace(matter, mentions=(*matter.mentions, *mentions))
    for worded, (start, end) in listed:
        if matter.status == "unstated" and any(start <= a < end for a, _ in mentions):
            matter = with_status(matter, worded)
    if matter.deadline is None:
        matter = replace(matter, deadline=mentioned_deadline(mentions, bulletin))
    return matter


def mentioned_deadline(mentions: Iterable[Span], bulletin: Bulletin) -> Deadline | None:
    """A deadline in the mention's own clause and before it: 「2024年6月底前完成竣工财务决算清零」."""
    for start, end in mentions:
        begin = max(bulletin.text.rfind(mark, 0, start) for mark in "，,。；;\n") + 1
        if deadline := deadline_of(bulletin.text[begin:end], bulletin.as_of, planned=True, offset=begin):
            return deadline
    return None
