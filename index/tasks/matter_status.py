"""Passage under a matter -> the status that it words for the whole of it.

Only what stands for the whole: the value of 进展 or 状态, 「目前已完成整改」 in its own paragraph, a closing 「该问题正在整改」. What one
measure says (「一是…已完成」), how many of the items are done, or why they are not, gives the matter none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from index.structure.fields import STATED, labels_of
from index.tasks.statuses import Worded, status_of
from index.types import Matter, Passage

REMAINDER = re.compile(r"(?:其余|剩余|余下|另外|另有|尚有|还有)[^。；;，,\n]{0,6}\d[^，,。；;\n]*")
DONE_SO_MANY = re.compile(r"(?:已|已经)(?:完成)?整改(?:到位|完成)?\d+\s?[个项件条][，,；;][^。\n]*?(?=(?:其余|剩余|余下|另外|尚有|还有))")
WHOLE = (  # 该项, 此问题, 上述整改任务, 这一事项; of 本报告 and 该公司 nothing is said
    r"(?:(?:(?:目前|现|截至目前)[，,]?)?(?:该|此|这一?|本|上述|以上)(?:(?:项|个|些|条|类|一)?(?:整改)?(?:问题|工作|任务|事项|整改|项目|实事|案|隐患|提案|诉求)"
    r"|[项条](?!措施)|(?<=此)事)|(?<![^。；;\n])问题(?=[于在已]))(?:目前|现|均|仍|[属为]立行立改(?:事项|问题|类)?[，,])?"
)
ON = "并|且|需|将|转入|转为|纳入|列入|此后|后续|坚持|持续|长期|进入"
CLOSING = re.compile(
    rf"(?:^|[。．.；;，,：:\n（(])\s*(?P<whole>{WHOLE})?"
    rf"(?P<value>(?:[^，,。．.；;：:\n\d（()）]|\d(?=\d{{0,3}}[年月日])){{2,24}})(?P<on>[，,](?:{ON})[^，,。．.；;\n]{{2,20}})?(?=(?P<end>[。．.；;\n）)]|$)|[，,])"
)
VERDICT = re.compile(  # a last sentence of nothing but a status
    r"(?:^|[。！!？?\n])\s*(?P<value>[^，,。；;：:\n\d]{2,14}(?:[，,][^，,。；;：:\n\d]{2,14})?)[。\s]*$"
)
OF_MATTER = re.compile("整改(?!措施)|销号|长期坚持")  # of the matter, not of the last thing told
MODAL = re.compile("(?:仍|还)?(?:需要?|须|应|属于?|为|是|系)(?=长期)")
DONE_TOO = re.compile("已(?:经)?(?:全部)?(?:建成|完成|完工|投用|投产|竣工|开工)")
COUNTED = re.compile(r"\d(?![\d—\-~、.]*[年月日])")
WHOLE_WORK = re.compile(
    r"(?:了)?(?:全部|各项|相关|年度|全年|既定|所有)?(?:整改|整治|治理|建设|改造|修复|清理|清退|拆除|任务|工作|办理|目标|销号|交付|验收|竣工|[并且（(、/])"
)
STAYS = re.compile("长期|长效|常态|日常|持续|继续")
ITEM = re.compile(r"[一二三四五六七八九十]是|[①-⑳]|[（(]\d{1,2}[)）]")
REASON = re.compile(r"(?:^|[，,。；;])(?:由于|因(?!此|而)|鉴于)[^，,。；;]*$")


def with_status(matter: Matter, worded: Worded) -> Matter:
    return replace(matter, status=worded.status, status_words=worded.words, status_span=worded.span)


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
        of_all = worded is not None and worded.whole and speaks_of_all(first, worded)
        if worded is not None and (of_all or worded.words == first):
            return worded
        return told_at_the_end(passage) or whole_status(value, start) or closed_with(passage)
    if kind or passage.kind == "row":
        return None
    if passage.kind == "measure":
        return told_at_the_end(passage)
    return told_at_the_end(passage) or whole_status(passage.text, passage.span[0]) or closed_with(passage)


def speaks_of_all(clause: str, worded: Worded) -> bool:
    """「完成清淤4.6公里」 and 「已完成检测评估和设计」 under 进展 tell of a part, 「已完成整改任务」 of the whole."""
    rest = clause.partition(worded.words)[2].strip()
    return not COUNTED.search(clause) and (worded.status != "done" or not rest or bool(WHOLE_WORK.match(rest)))


@cache
def inline_status() -> re.Pattern[str]:
    """A status label within a paragraph: 「…已全部完成账务处理。整改完成情况：已完成。」"""
    labels = sorted((name for name in labels_of("status") if len(name) > 2), key=len, reverse=True)
    return re.compile(rf"(?:^|[。；;\s）)（(])(?:{'|'.join(labels)})[：:为]\s*(?P<value>[^。；;\n）)]{{2,20}})(?=[。；;\n）)]|$)")


def told_at_the_end(passage: Passage) -> Worded | None:
    """「该问题正在整改」: the last sentence that says of the whole how far it is."""
    found = [c for c in CLOSING.finditer(passage.text) if c["whole"]]
    return next((worded for c in reversed(found) if (worded := worded_in(c, passage))), None)


def verdict(passages: Sequence[Passage]) -> Worded | None:
    """「一是…。二是…。需长期坚持。」: the last sentence of the last measure, where it is a status of the matter and nothing else."""
    told = [p for p in passages if p.kind == "measure"]
    found = VERDICT.search(told[-1].text) if told else None
    if found is None or not OF_MATTER.search(found["value"]):
        return None
    at = told[-1].span[0] + found.start("value")
    worded = status_at(found["value"], at)
    return worded if worded and not found["value"][: worded.span[0] - at].strip("仍还需要须应属于为是系") else None


def status_at(value: str, offset: int) -> Worded | None:
    """The status of a value; 需长期坚持 and 属长期整改事项 are told without what leads to them."""
    led = MODAL.match(value)
    skip = led.end() if led else 0
    return status_of(value[skip:], offset=offset + skip, value=True)


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
    worded = status_at(clause["value"], passage.span[0] + start)
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
