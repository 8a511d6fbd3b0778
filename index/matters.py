"""Bulletin + Passages -> Matters: the numbered problems or tasks, each with the status, deadline and body that the source words for it.

What is a matter, `matter_places` says; what stands for the whole of it, `matter_status`; what the overview adds, `mentions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .bodies import body_of, joined
from .deadlines import labelled
from .fields import meaning
from .matter_places import FIELDS, Place, fields, is_matter_row, matter_sections, part_roles, upwards
from .matter_status import matter_status, with_status
from .mentions import with_mentions
from .statuses import status_of
from .titles import alike
from .types import Bulletin, Matter, Passage, Section

STATED_HEADING = re.compile(r"[（(【\[](?P<value>[^（）()【】\[\]]{2,12})[）)】\]]\s*[。:：]?\s*$")  # 1.针对…问题(已完成整改)
OF_ALL = re.compile(r"(?:的|各|类|项|个|件|\d+|整改|问题|任务|事项|项目|工作|实事|情况)*")
ROLE = re.compile(r"^[\u4e00-\u9fff]{2,4}单位[：:]")  # 【责任单位】牵头单位：市住建局；…
PERSON = re.compile(r"领导|责任人$")  # a label that names persons, not bodies
BLANK = re.compile(r"(?:[\s\-—–/／.。]|无|&[a-z]{1,6};)*")  # a cell or label without a value


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
    return matter if matter.status != "unstated" else grouped(matter, section, sections, bulletin)


def grouped(matter: Matter, section: Section, sections: Mapping[str, Section], bulletin: Bulletin) -> Matter:
    """A heading above that is nothing but a status holds for all under it: 【红牌·进度滞后】, (一)已完成整改的问题(26个)."""
    for number in list(upwards(sections, section.number))[1:]:
        above = sections[number]
        start = bulletin.text.index(above.heading, above.heading_span[0])
        for words in re.finditer(r"[^·・:：\s（）()—]+", above.heading):
            worded = status_of(words[0], offset=start + words.start(), value=True)
            if worded and OF_ALL.fullmatch(words[0].replace(worded.words, "")):
                return with_status(matter, worded)
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
        return replace(matter, body=joined(matter.body, ROLE.sub("", value[: label_end(value)]).strip().rstrip("。；;* ")))
    worded = matter_status(passage, kind, start, value)
    if worded and matter.status == "unstated":
        matter = with_status(matter, worded)
    for name, at, words in in_brackets(passage):
        matter = told_by(matter, replace(passage, label=name, text=words, span=(at, at + len(words))), bulletin)
    if matter.body is None and kind == "" and passage.kind != "measure" and (body := body_of(passage.text)):
        matter = replace(matter, body=body.words)
    return matter


def in_brackets(passage: Passage) -> Iterator[tuple[str, int, str]]:
    """(label, offset, label and value) of what closes a paragraph: 「…。（责任部门：客户服务部；完成时限：6月底）」."""
    closing = re.search(r"[（(](?P<told>[^（）()\n]{2,12}[：:][^（）()\n]+)[)）][。]?\s*$", passage.text)
    for part in re.finditer(r"(?P<name>[^：:；;]+)[：:][^；;]+", closing["told"]) if closing else ():
        if meaning(part["name"].strip()) in ("body", "deadline"):
            at = passage.text.index(part[0], closing.start("told")) if closing else 0
            yield part["name"].strip(), passage.span[0] + at, part[0]


def value_of(passage: Passage) -> tuple[int, str]:
    """Offset in the bulletin, and the words, of what follows the label."""
    at = passage.text.find(passage.label) + len(passage.label) if passage.label and passage.label in passage.text else 0
    opened = re.compile(r"是|为|[\s*：:】〕］]*").match(passage.text, max(at, 0))
    begin = opened.end() if opened and at else 0
    return passage.span[0] + begin, passage.text[begin:]


def label_end(value: str) -> int:
    """Where the value of 责任单位 or 整改时限 ends: 「责任单位：镇民政办。已新增床位30张。」 names the body, then tells on."""
    return next((m.start() for m in re.finditer(r"[。\n]", value)), len(value))


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
