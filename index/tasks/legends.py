"""The key that a bulletin gives to its own signs: √表示已完成, 绿灯＝…, A——已经解决, 60％至99％的为“正在推进”.

Enters: the text. Leaves: what each sign or range of percentages says of a matter. A sign alone says nothing: two must be explained in
one line, each by words that state how far a thing is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.tasks.statuses import Worded, status_of
from index.types import MatterStatus

_SIGN = "[√✓✔×✕✗○●◎△▲☆★◇◆□■]|[红黄绿蓝橙][灯牌]|(?<![A-Za-z])[A-E](?=类|级|——|：|:|＝|=|表)"
_ENTRY = re.compile(rf"(?P<sign>{_SIGN})(?:类|级)?\s*(?:表示|代表|指|——|—|＝|=|：|:)?\s*[“\"]?(?P<words>[\u4e00-\u9fff]{{2,14}})")
_RANGE = re.compile(
    r"(?P<low>\d{1,3})[%％]?(?:(?:至|到|-|—|~|～)(?P<high>\d{1,3}))?[%％]的?(?:为|是|属于?|视为|判定为)[“\"]?(?P<words>[\u4e00-\u9fff]{2,8})"
)
_SHARE = re.compile(r"(\d{1,3})(?:\.\d+)?\s?[%％]")
_CODE = re.compile(r"[A-E](?=[-－]?\d)|\S+")  # A1 is one of the A


@dataclass(frozen=True, slots=True)
class Legend:
    signs: dict[str, MatterStatus]
    ranges: tuple[tuple[int, int, MatterStatus], ...]

    def worded(self, words: str, offset: int) -> Worded | None:
        """The status that the sign or percentage in `words` stands for, worded by the sign itself. `offset`: where the words begin."""
        for match in _CODE.finditer(words) if self.signs else ():
            if match[0] in self.signs:
                return Worded(self.signs[match[0]], match[0], (offset + match.start(), offset + match.end()), True)
        for match in _SHARE.finditer(words) if self.ranges else ():
            status = next((status for low, high, status in self.ranges if low <= int(match[1]) <= high), None)
            if status:
                return Worded(status, match[0], (offset + match.start(), offset + match.end()), True)
        return None


def read(text: str) -> Legend:
    """The legend of a bulletin; empty where it gives none."""
    signs: dict[str, MatterStatus] = {}
    ranges: list[tuple[int, int, MatterStatus]] = []
    for line in text.splitlines():
        told = [(m["sign"], said.status) for m in _ENTRY.finditer(line) if (said := status_of(m["words"], value=True))]
        if len({sign for sign, _ in told}) > 1:
            signs = {**dict(told), **signs}
        parts = [(m, said.status) for m in _RANGE.finditer(line) if (said := status_of(m["words"], value=True))]
        if len(parts) > 1:
            ranges += [(int(m["low"]), int(m["high"] or m["low"]), status) for m, status in parts]
    return Legend(signs, tuple(ranges))
