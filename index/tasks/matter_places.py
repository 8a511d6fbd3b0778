"""Bulletin + Passages -> Places: which sections and rows are matters, and what each passage is under.

A matter is a section of the part on problems that has no section below it, a record among records told by the same fields, or a row of a
list of problems. It does not read what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.structure.fields import FIELDS, meaning, within
from index.structure.stacked import SUMS
from index.types import Bulletin, Passage, Section
from index.vocabulary import rows

REPORTS = re.compile("进展|完成情况|落实情况|办理情况|整改情况")
NUMERAL = re.compile(r"[\d一二三四五六七八九十百零〇①-⑳]+")
PART_NAME = 8  # characters of 整改措施, 下一步工作打算
RECORDS = 2


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
    nested = bool(parents - {None})  # 四、下一步 beside parts that hold matters is none itself
    alone = {number for number, role in roles.items() if wide and not (nested and role == "plan")}
    inner = {s.number for s in leaves if s.parent is not None} | alone
    return [s.number for s in leaves if s.number in records or (s.number in inner and s.number.split(".")[0] in tops)]


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
        if passage.section and not passage.cells:
            kinds = {meaning(passage.label), *(told.kind for told in within(passage.text, 0, len(passage.text)))} & FIELDS
            found[passage.section] = found.get(passage.section, frozenset()) | kinds
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
