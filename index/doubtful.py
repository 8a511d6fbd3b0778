"""A text and the spans that text recognition was not sure of in, warnings for the reader out: the figures among them, with their page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Bulletin, Span

MOST = 20  # figures that are named one by one
_FIGURE = re.compile(r"\d[\d,，.．]*\s?(?:[%％‰]|[\u4e00-\u9fff]{1,2})?")


def figures(text: str, doubtful: Sequence[Span]) -> list[Span]:
    """Spans of the numbers with a digit in doubt."""
    return [match.span() for match in _FIGURE.finditer(text) if any(a < match.end() and match.start() < b for a, b in doubtful)]


def warnings(bulletin: Bulletin) -> tuple[str, ...]:
    found = figures(bulletin.text, bulletin.doubtful) if bulletin.doubtful else []
    named = tuple(
        f"第 {bulletin.page(start)} 页「{bulletin.text[start:end]}」由文字识别得到,识别不确定,请核对原件" for start, end in found[:MOST]
    )
    return (*named, f"另有 {len(found) - MOST} 个数字识别不确定") if len(found) > MOST else named
