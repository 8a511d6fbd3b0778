"""Words that state how far a thing is: 已完成, 取得阶段性成效, 正在推进, 长期坚持, 计划 …

Enters: a clause or sentence. Leaves: the status as worded, where it stands, and its normal form; None where the words state none.
A word in a modifier is no status (「已完成验收结算的项目」), nor is one inside 《》 or “”. It does not know which matter is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from index.types import MatterStatus, MeasureStatus, Span
from index.vocabulary import any_of, rows, words

Reach = Literal["measure", "matter", "value"]

QUOTED = re.compile(r"《[^》\n]*》|“[^”\n]*”|「[^」\n]*」|\"[^\"\n]*\"")
CLAUSE_END = re.compile(r"[，,。；;！!？?\n]")
TAKES_OBJECT = re.compile(r"(?:对|将|把|就|向|为|从|与|给|和|及|、|推进|推动|加强|抓好|针对|列入|属于)$")
NAMED_THING = re.compile(r"[\u4e00-\u9fff]{0,2}的")  # 对长期推进的整改任务
THINGS = re.compile(r"(?:任务|事项|项目|问题|工程)(?=[^\d，,。；;\s])")
# 「已完成46条河涌的整治」 is done; what follows 的 is then the work itself, and the clause ends with it.
NOT_YET = re.compile(rf"{any_of(words('wish_words.txt'))}[^，,。；;]{{0,14}}$")
WORK = re.compile(
    r"^[^，,。；;]{0,10}(?:整治|整改|治理|建设|改造|修复|清理|编制|验收|任务|工作|安装|配套|排查|登记|换届|发放|签约|招标|投资|成效|进展)$"
)

# Every character that a row of status_words.txt can begin with; a test holds the two together.
OPENING = (
    "下不业争仍通全力办加压发取均基大实将尚已常建形承抓拟持按推收整施显更有未梯正每没深目着积稳纵统落补要见规计足转达还进部长问阶预完列纳化销在滞提超符序摘暂搁停逾解顺平缓偏较严明相略总稍现处属"
)

MEASURE: dict[MatterStatus, MeasureStatus] = {
    "done": "taken", "done_and_standing": "taken", "partly_done": "under_way", "staged": "under_way", "under_way": "under_way",
    "standing": "standing", "planned": "planned", "not_done": "unstated", "unstated": "unstated",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worded:
    """A status as the source words it."""

    status: MatterStatus
    words: str  # == text[span]
    span: Span
    whole: bool  # the words may speak for a matter as a whole (完成整改), not for some of its work (已建成)

    @property
    def measure(self) -> MeasureStatus:
        return MEASURE[self.status]


def status_of(text: str, *, offset: int = 0, value: bool = False) -> Worded | None:
    """The status that the words state. `value`: the text is what stands after 进展 or in a column 状态, where 「完成」 says enough."""
    plain = hide_quoted(text)
    if not gate(value).search(plain):
        return None
    best: tuple[int, int, MatterStatus, Reach, Span] | None = None
    for order, status, reach, pattern in lexicon():
        if reach == "value" and not value:
            continue
        for match in pattern.finditer(plain):
            if match.start() < match.end() and means_it(plain, match, status):
                found = (0 if reach == "value" or (value and not match.start()) else 1, order, status, reach, match.span())
                best = min(best, found) if best else found
                break
    if best is None:
        return None
    _, _, status, reach, (start, end) = best
    return Worded(status, text[start:end], (start + offset, end + offset), reach != "measure")


@cache
def lexicon() -> tuple[tuple[int, MatterStatus, Reach, re.Pattern[str]], ...]:
    return tuple(
        (order, row[1], row[2] if len(row) > 2 else "measure", re.compile(row[0]))  # type: ignore[misc]
        for order, row in enumerate(rows("status_words.txt"))
    )


@cache
def gate(value: bool) -> re.Pattern[str]:
    """All patterns as one: 12 of 13 clauses state nothing. Looking for an opening character first makes it five times as fast."""
    one = "|".join(f"(?:{pattern.pattern})" for _, _, reach, pattern in lexicon() if value or reach != "value")
    return re.compile(f"(?=[{OPENING}])(?:{one})")


def hide_quoted(text: str) -> str:
    """Titles and quotations blanked, every offset unchanged."""
    if "“" not in text and "《" not in text and "「" not in text and '"' not in text:
        return text  # half of all clauses; the search costs ten times as much
    return QUOTED.sub(lambda m: m[0][0] + "\u3000" * (len(m[0]) - 2) + m[0][-1], text)


def means_it(text: str, match: re.Match[str], status: MatterStatus) -> bool:
    if status == "planned":
        return True  # 「将深入学习…的重要论述」: what follows is the plan, whatever its grammar
    if status == "standing":
        return not NAMED_THING.match(text, match.end())
    return not is_modifier(text, match.span()) and not is_wished(text, match, status)


def is_wished(text: str, match: re.Match[str], status: MatterStatus) -> bool:
    """「确保整改到位」 tells what is to be, not what is."""
    return status in ("done", "partly_done", "staged") and "已" not in match[0] and bool(NOT_YET.search(text, 0, match.start()))


def is_modifier(text: str, span: Span) -> bool:
    """Do the words only tell which things are meant: 「已完成的任务」, 「对已完成整改和已取得阶段性进展的事项」?"""
    start, end = span
    stop = CLAUSE_END.search(text, end)
    rest = text[end : stop.start() if stop else len(text)]
    if THINGS.match(rest):  # 对48项已完成任务组织…
        return True
    if "的" not in rest:
        return False
    before = CLAUSE_END.split(text[:start])[-1]
    inner, _, noun = rest.partition("的")
    if not inner.strip("整改 ") or TAKES_OBJECT.search(before):
        return True
    return not WORK.search(noun)
