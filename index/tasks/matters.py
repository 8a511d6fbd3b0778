"""Bulletin + Passages -> Matters: the numbered problems or tasks, each with the status, deadline and body that the source words for it.

What is a matter, `matter_places` says; what stands for the whole of it, `matter_status`; what the overview adds, `mentions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.structure.fields import FIELDS, Told, meaning, within
from index.tasks import legends
from index.tasks.bodies import JOINT, bodies_of, joined
from index.tasks.deadlines import labelled
from index.tasks.legends import Legend
from index.tasks.matter_places import Place, fields, is_matter_row, matter_sections, part_roles, upwards
from index.tasks.matter_status import matter_status, verdict, with_status
from index.tasks.mentions import with_mentions
from index.tasks.statuses import status_of
from index.tasks.titles import alike
from index.types import Bulletin, Matter, Passage, Section
from index.words import words

STATED_HEADING = re.compile(r"[（(【\[](?P<value>[^（）()【】\[\]]{2,12})[）)】\]][\s。:：*]*$")  # 1.针对…问题(已完成整改)
OF_ALL = re.compile(r"(?:的|各|类|项|个|件|\d+|整改|问题|任务|事项|项目|工作|实事|情况)*")
CODED = re.compile(r"[\u4e00-\u9fff]{0,4}编号")  # 受理编号 X1-004，云台区
CODE = re.compile(r"[A-Z]{1,4}[-－]?\d{1,4}")
MONTH = re.compile(r"(?:20\d\d年)?\d{1,2}月份?")
BODY = re.compile(r"[\u4e00-\u9fff]{2,14}(?:" + "|".join(words("body")) + ")")
SIGNED = 12  # characters in which a sign or a percentage is all that is told
PERSON = re.compile(r"领导|责任人$")  # a label that names persons, not bodies
BLANK = re.compile(r"(?:[\s\-—–/／.。]|无|&[a-z]{1,6};?)*")  # a cell or label without a value


def read_matters(bulletin: Bulletin, passages: Sequence[Passage], place: Mapping[str, Place]) -> tuple[Matter, ...]:
    # 1. Sections, each with its own passages
    under: dict[str, list[Passage]] = {}
    for passage in passages:
        under.setdefault(place[passage.id].matter, []).append(passage)
    sections = {s.number: s for s in bulletin.sections}
    key = legends.read(bulletin.text)
    matters = [
        from_section(bulletin, section, under.get(f"{bulletin.id}/{number}", []), sections, key)
        for number in matter_sections(bulletin.sections, part_roles(bulletin), fields(passages))
        if (section := sections[number])
    ]
    # 2. Rows of a list; a row that names a section's problem tells more of the same matter, one of the same table is another task
    tables: dict[str, tuple[str | None, tuple[str, ...]]] = {}
    for passage in passages:
        if (coded := row_of(matters, passage, sections)) is not None:
            matters[coded] = merged(matters[coded], from_row(bulletin, passage, key))
        elif is_matter_row(passage):
            row, table = from_row(bulletin, passage, key), (passage.section, passage.path)
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


def row_of(matters: Sequence[Matter], passage: Passage, sections: Mapping[str, Section]) -> int | None:
    """Which matter a row goes on to tell of that names it by its code alone: S-1 | 已整改 | 区教育局."""
    kinds = {meaning(head) for head, _ in passage.cells}
    if "title" in kinds or not kinds & FIELDS:
        return None
    codes = {cell for _, cell in passage.cells[:2] if CODE.fullmatch(cell)}
    return next((i for i, m in enumerate(matters) if (own := sections.get(m.id.partition("/")[2])) and own.label in codes), None)


def from_section(
    bulletin: Bulletin, section: Section, passages: Sequence[Passage], sections: Mapping[str, Section], key: Legend
) -> Matter:
    path = tuple(f"{sections[n].label}{sections[n].heading}" for n in reversed(list(upwards(sections, section.number))))
    matter = Matter(f"{bulletin.id}/{section.number}", bulletin.id, section.heading, path, section.span)
    begin, end = section.heading_span
    if (stated := STATED_HEADING.search(bulletin.text, begin, end)) and (
        worded := status_of(stated["value"], offset=stated.start("value"), value=True)
    ):
        matter = with_status(matter, worded)
    elif signed := key.worded(bulletin.text[begin:end], begin):
        matter = with_status(matter, signed)
    for passage in passages:
        matter = told_by(matter, under_its_part(passage, section, sections), bulletin)
    if matter.status == "unstated" and (worded := verdict(passages)):
        matter = with_status(matter, worded)
    named = [told for passage in passages for told in within(bulletin.text, *passage.span)]
    for told in sorted(named, key=lambda told: bool(PERSON.search(told.name))):  # 责任领导：副县长…；责任单位：县水利局
        matter = labelled_as(matter, told, bulletin, key)
    if matter.body is None:
        said = (bodies_of(p.text) for p in passages if meaning(p.label) in ("", "status") and p.kind != "measure")
        matter = replace(matter, body=next(filter(None, said), None))
    return governed(matter, section, sections, bulletin)


def governed(matter: Matter, section: Section, sections: Mapping[str, Section], bulletin: Bulletin) -> Matter:
    """What the headings above say of all that stands under them: how far, whose (★市教育局), when (11月, of what is not done)."""
    if matter.status == "unstated":
        matter = grouped(matter, section, sections, bulletin)
    for number in list(upwards(sections, section.number))[1:]:
        above = sections[number]
        bare = above.heading.partition("（")[0].strip()
        if not above.label and bare == above.heading and BODY.fullmatch(bare):
            matter = replace(matter, body=f"{bare}{JOINT}{matter.body}" if matter.body and bare not in matter.body else matter.body or bare)
        if MONTH.fullmatch(bare) and matter.deadline is None and not matter.status.startswith("done"):
            start = bulletin.text.index(bare, above.heading_span[0])
            matter = replace(matter, deadline=labelled(bare, bulletin.as_of or bulletin.signed or bulletin.published, offset=start))
    return matter


def grouped(matter: Matter, section: Section, sections: Mapping[str, Section], bulletin: Bulletin) -> Matter:
    """A heading above that is nothing but a status holds for all under it: 【红牌·进度滞后】, (一)已完成整改的问题(26个)."""
    for number in list(upwards(sections, section.number))[1:]:
        above = sections[number]
        start = bulletin.text.index(above.heading, above.heading_span[0])
        for part in re.finditer(r"[^·・:：\s（）()—]+", above.heading):
            worded = status_of(part[0], offset=start + part.start(), value=True)
            if worded and OF_ALL.fullmatch(part[0].replace(worded.words, "")):
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
    if kind in ("deadline", "body") and not within(bulletin.text, *passage.span):  # 责任单位是市水利局
        return labelled_as(matter, Told(passage.label, kind, start, start, start + label_end(value)), bulletin, None)
    worded = matter_status(passage, kind, start, value)
    return with_status(matter, worded) if worded and matter.status == "unstated" else matter


def labelled_as(matter: Matter, told: Told, bulletin: Bulletin, key: Legend | None) -> Matter:
    """The value of a label: 责任单位：…, 整改时限：…, and 反映问题：… where the heading only numbers the matter."""
    value = bulletin.text[told.value : told.end]
    if BLANK.fullmatch(value):
        return matter
    if told.kind == "deadline" and matter.deadline is None:
        return replace(matter, deadline=labelled(value, bulletin.as_of, offset=told.value))
    if told.kind == "body":
        return replace(matter, body=joined(matter.body, "".join(value.split("\n")).strip()))
    if told.kind == "status" and key and matter.status == "unstated" and (signed := key.worded(value[:SIGNED], told.value)):
        return with_status(matter, signed)
    return replace(matter, title=value) if told.kind == "title" and CODED.match(matter.title) else matter


def value_of(passage: Passage) -> tuple[int, str]:
    """Offset in the bulletin, and the words, of what follows the label."""
    at = passage.text.find(passage.label) + len(passage.label) if passage.label and passage.label in passage.text else 0
    opened = re.compile(r"是|为|[\s*：:】〕］]*").match(passage.text, max(at, 0))
    begin = opened.end() if opened and at else 0
    return passage.span[0] + begin, passage.text[begin:]


def label_end(value: str) -> int:
    """Where the value of 责任单位 or 整改时限 ends: 「责任单位：镇民政办。已新增床位30张。」 names the body, then tells on."""
    return next((m.start() for m in re.finditer(r"[。\n]", value)), len(value))


def from_row(bulletin: Bulletin, passage: Passage, key: Legend) -> Matter:
    cells = {meaning(head): (cell, place_of_cell(bulletin.text, passage, cell)) for head, cell in reversed(passage.cells) if meaning(head)}
    title, _ = cells.get("title", ("", 0))
    matter = Matter(passage.id, bulletin.id, title.strip(), passage.path, passage.span)
    stated = [(cell, place_of_cell(bulletin.text, passage, cell)) for head, cell in passage.cells if meaning(head) == "status"]
    ways = [status_of(cell, offset=at, value=True) for cell, at in reversed(stated)]
    if worded := next(filter(None, (*ways, *(key.worded(cell[:SIGNED], at) for cell, at in stated))), None):
        matter = with_status(matter, worded)
    if "deadline" in cells and not BLANK.fullmatch(cells["deadline"][0]):
        matter = replace(matter, deadline=labelled(cells["deadline"][0], bulletin.as_of, offset=cells["deadline"][1]))
    for head, cell in sorted(passage.cells, key=lambda c: bool(PERSON.search(c[0]))):
        if meaning(head) == "body" and not BLANK.fullmatch(cell):
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
