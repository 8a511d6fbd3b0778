"""Chosen units -> Markdown with citations, in one of three forms: 一段话, 分条, 分节报告.

Enters: units and a Citer. Leaves: the answer's text. What was done, what is under way, what is promised and what is outstanding stand
apart, each under its own words. It chooses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from assistant.compose.citing import LONGEST, Citer
from assistant.drafting.request import Form
from assistant.drafting.units import GROUPS, Group, Unit
from assistant.flips import says_promise
from index.types import Bulletin, Span

TITLES: dict[Group, str] = {
    "overview": "总体情况", "taken": "已采取的举措和进展", "result": "主要数据", "under_way": "正在推进和长期坚持",
    "planned": "计划、目标和时限", "not_done": "通报称尚未完成",
}  # fmt: skip
LEADS: dict[Group, str] = {
    "overview": "", "taken": "举措和进展方面，", "result": "主要数据方面，", "under_way": "正在推进和长期坚持的，",
    "planned": "计划和目标方面，", "not_done": "通报称尚未完成的，",
}  # fmt: skip
NUMERALS = "一二三四五六七八九十"
LONGEST_HEADING = 24
LONGEST_CLAUSE = 120
MARKS = re.compile(r"\[\d+\]|[#*]|(?m:^- )|\s")
SHORT = re.compile(r"^(?:关于|针对)|[。；;:：]$")


class Layout:
    def __init__(self, bulletin: Callable[[str], Bulletin], form: Form, bulletins: Sequence[str] = ()) -> None:
        self.bulletin = bulletin
        self.form = form
        self.bulletins = bulletins
        self.several = len(bulletins) > 1  # each line then names its own
        self.citer = Citer(bulletin)

    def text(self, units: Sequence[Unit]) -> str:
        groups = [(g, sorted((u for u in units if u.group == g), key=place)) for g in GROUPS]
        told = [(g, found) for g, found in groups if found]
        if self.form == "paragraph":
            return "".join(LEADS[g] + self.run(found) for g, found in told)
        if self.form == "points":
            return "\n\n".join("\n".join([f"**{TITLES[g]}**", *(f"- {line}" for line in self.lines(found))]) for g, found in told)
        return "\n\n".join(self.section(NUMERALS[i], g, found) for i, (g, found) in enumerate(told))

    def section(self, numeral: str, group: Group, units: Sequence[Unit]) -> str:
        """一、… over (一)… over 1.…; a section with one subject has no (一), save that the bulletin is named where there are several."""
        parts = [(h, list(found)) for h, found in groupby(units, key=self.subject)]
        lines = [f"## {numeral}、{TITLES[group]}"]
        count = 0
        for heading, found in parts:
            if (len(parts) > 1 or self.several) and heading and count < len(NUMERALS):
                lines += ["", f"### （{NUMERALS[count]}）{heading}", ""]
                count += 1
            told = list(self.lines(found))
            lines += [f"{n}. {line}" for n, line in enumerate(told, 1)] if len(told) > 1 else told
        return "\n".join(lines)

    def subject(self, unit: Unit) -> str:
        """The heading above the unit's own, short enough to be one."""
        if self.several:
            return self.name(unit.passage.bulletin)
        sections = {s.number: s for s in self.bulletin(unit.passage.bulletin).sections}
        own = sections.get(unit.passage.section or "")
        above = sections.get(own.parent or "") if own else None
        found = next((s for s in (above, own) if s and s.level > 1 and len(s.heading) <= LONGEST_HEADING * 2), own)
        return heading(found.heading) if found else ""

    def lines(self, units: Sequence[Unit]) -> Iterable[str]:
        """One line a passage: its units run on."""
        for _, found in groupby(units, key=lambda u: u.passage.id):
            yield self.run(list(found))

    def run(self, units: Sequence[Unit]) -> str:
        parts = [self.sentence(u, units[i - 1] if i else None) for i, u in enumerate(units)]
        return "；".join(parts) + "。"

    def sentence(self, unit: Unit, before: Unit | None) -> str:
        """The unit's words with what they need to stand alone, and its markers."""
        same = before is not None and before.passage.id == unit.passage.id
        mark = self.citer.mark(unit.passage, self.within(unit))
        text = unit.text
        if unit.period and not (same and before and shows_period(before, unit.period[0])):
            text, mark = f"{unit.period[0]}，{text}", mark + self.period_mark(unit)
        if unit.group == "planned" and text != unit.text and not says_promise(text):
            text = text.replace(unit.text, f"计划{unit.text}" if unit.period else unit.text)  # its section says so, the sentence not
        if unit.lead and not (same and before and before.lead):
            text = f"{unit.lead}：{text}"
        if unit.by and unit.deadline and unit.deadline.raw not in text and not (same and before and before.by == unit.by):
            text, mark = f"{text}，时限{unit.deadline.raw}", mark + self.citer.mark(unit.passage, unit.by)
        if self.several and not same and self.form != "report":
            text = f"{self.name(unit.passage.bulletin)}：{text}"
        return text + "".join(dict.fromkeys(re.findall(r"\[\d+\]", mark)))

    def within(self, unit: Unit) -> Span:
        """What is cited: the unit's clauses and what lies between them, with the matter's status where it is told before."""
        start, end = unit.hull
        return (unit.told[0] if unit.told and end - unit.told[0] <= LONGEST else start), end

    def period_mark(self, unit: Unit) -> str:
        """The marker of the clause that names the period; none where a heading does, which the citation carries."""
        assert unit.period
        if unit.period[1] is None:
            return ""
        start, end = unit.period[1]
        stop = re.match(r"[^，,。；;\n]+", self.bulletin(unit.passage.bulletin).text[end:])
        return self.citer.mark(unit.passage, (start, end + stop.end() if stop and stop.end() < LONGEST_CLAUSE else end))

    def name(self, bulletin: str) -> str:
        """How a line names its bulletin: the body or place, else the title; with its month where they tell of different ones."""
        found = self.bulletin(bulletin)
        name = found.issuer or found.title or found.source
        day = found.as_of or found.published
        months = {(d.year, d.month) for b in self.bulletins if (d := self.bulletin(b).as_of or self.bulletin(b).published)}
        return f"{name}（{day.year}年{day.month}月）" if len(months) > 1 and day else name


def shows_period(unit: Unit, raw: str) -> bool:
    return raw in unit.text or bool(unit.period and unit.period[0] == raw)


def place(unit: Unit) -> tuple[str, Span]:
    return unit.passage.bulletin, unit.hull


def heading(words: str) -> str:
    words = SHORT.sub("", words.strip())
    words = SHORT.sub("", words)
    return words if len(words) <= LONGEST_HEADING else re.split(r"[，,]", words)[0][:LONGEST_HEADING]


def visible(answer: str) -> int:
    """Characters that a reader counts: no markers, no marks of Markdown, no white space."""
    return len(MARKS.sub("", answer))
