"""Example questions that a library can answer, made from its own words.

Enters: bulletins. Leaves: a few short questions. Uses headings only; knows no index and asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.types import Bulletin

_PROBLEM = re.compile(r"^(?:关于|针对)[“\"]?(?P<topic>[^“”\"。;；,，]{4,24}?)[”\"]?(?:等)?(?:方面)?(?:的)?问题")
_TASK = re.compile(r"^(?P<topic>[^“”\"。;；,，、]{6,18})$")
_GENERAL = re.compile(r"^(?:总体|基本情况|下一步|其他|前言|附件|存在|工作(?:情况|安排|打算))")


def examples(bulletins: Sequence[Bulletin], count: int = 4) -> list[str]:
    """Turn by turn from each bulletin, so that a second one is heard as well."""
    wells = [_questions(bulletin) for bulletin in bulletins]
    out: list[str] = []
    while wells and len(out) < count:
        for well in list(wells):
            question = next(well, None)
            if question is None:
                wells.remove(well)
            elif question not in out and len(out) < count:
                out.append(question)
    return out


def _questions(bulletin: Bulletin) -> Iterator[str]:
    """Headings from the middle depths, spread over the bulletin: the first ones are often about attitude, not about matters."""
    topics = [question for section in bulletin.sections if (question := _question(section.heading))]
    step = max(1, len(topics) // 4)
    yield from topics[step // 2 :: step]
    yield from topics


def _question(heading: str) -> str | None:
    words = heading.strip().rstrip("。;；:：")
    problem = _PROBLEM.match(words)
    if problem:
        return f"针对{problem['topic']}问题,采取了哪些措施?"
    task = _TASK.match(words)
    if task and not _GENERAL.match(words):
        return f"{task['topic']}有哪些进展?"
    return None
