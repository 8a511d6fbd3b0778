"""Example questions made from a library's own headings and figures.

Enters: bulletins and the figures read in them. Leaves: short questions, best spread first. Whether they are answered well
is for the caller to try; nothing here searches or asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from index.types import Bulletin, Figure

_PROBLEM = re.compile(r"^(?:关于|针对)[“\"]?(?P<topic>[^“”\"。;；,，]{4,24}?)[”\"]?(?:等)?(?:方面)?(?:的)?问题")
_TASK = re.compile(r"^(?P<topic>[^“”\"。;；,，、]{6,18})$")
_GENERAL = re.compile(r".*(?:进展|情况|安排|措施)$|^(?:总体|基本情况|下一步|其他|前言|附件|存在|工作(?:情况|安排|打算))")
_MEASURE = re.compile(r"[\u4e00-\u9fff]{4,14}")
_PERIOD = re.compile(r"\d{4}年(?:\d{1,2}(?:[-—–~至]\d{1,2})?月|[上下]半年|前三季度)?")


def examples(bulletins: Sequence[Bulletin], figures: Callable[[str], Iterable[Figure]]) -> Iterator[str]:
    """Turn by turn from each bulletin, so that a second one is heard as well; each question once."""
    wells = (_questions(bulletin, figures(bulletin.id)) for bulletin in bulletins)
    given: set[str] = set()
    for question in chain.from_iterable(zip_longest(*wells)):
        if question and question not in given:
            given.add(question)
            yield question


def followups(bulletin: Bulletin, start: int, figures: Iterable[Figure]) -> Iterator[str]:
    """About what stands round a place: its own heading and its neighbours', and the figures under them."""
    above = [section for section in bulletin.sections if section.span[0] <= start < section.span[1]]
    if not above:
        return
    here, around = above[-1], above[-2] if len(above) > 1 else above[-1]
    beside = [section for section in bulletin.sections if section.parent == here.parent and section != here]
    beside.sort(key=lambda section: abs(section.span[0] - here.span[0]))
    headings = (about_heading(section.heading) for section in (here, *beside[:4]))
    counted = (about_figure(figure) for figure in figures if around.span[0] <= figure.span[0] < around.span[1])
    given = chain.from_iterable(zip_longest(headings, dict.fromkeys(counted)))
    yield from dict.fromkeys(question for question in given if question)


def _questions(bulletin: Bulletin, figures: Iterable[Figure]) -> Iterator[str]:
    """By turns about a figure and about a matter."""
    counted = _spread([question for figure in figures if (question := about_figure(figure))])
    matters = _spread([question for section in bulletin.sections if (question := about_heading(section.heading))])
    return (question for question in chain.from_iterable(zip_longest(counted, matters)) if question)


def _spread(questions: list[str]) -> list[str]:
    """From all over the bulletin first: its opening headings are about attitude, not about matters. What is promised leads."""
    step = max(1, len(questions) // 4)
    promised = [question for question in questions if "的目标是" in question]
    return promised[:1] + questions[step // 2 :: step] + questions


def about_figure(figure: Figure) -> str | None:
    measure, period = figure.measure, figure.period.raw if figure.period else ""
    if not _MEASURE.fullmatch(measure) or not _PERIOD.fullmatch(period):
        return None
    if figure.aspect == "target":
        return f"到{period},{measure}的目标是多少?"
    if figure.aspect == "achieved" and figure.kind == "growth" and "增长" in figure.direction:
        return f"{period}{measure}增长多少?"
    return None


def about_heading(heading: str) -> str | None:
    words = heading.strip().rstrip("。；;:：")
    problem = _PROBLEM.match(words)
    if problem:
        return f"针对{problem['topic']}问题,采取了哪些措施?"
    task = _TASK.match(words)
    if task and not _GENERAL.match(words):
        return f"{task['topic']}有哪些进展?"
    return None
