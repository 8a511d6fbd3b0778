"""A recognised line with the confidence of each character in, which of them are in doubt out.

A number is held to more than a word: to a higher confidence, its own and its line's, to what stands right before and behind it
(「项目20个」 out of focus is read 项目120个), and to how a number may be written. Bounds and forms are in `data/ocr_doubt.toml`;
`evals/ocr.py` measures what they catch.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NUMBER = re.compile(r"[\d.%％‰一二三四五六七八九十百千万亿○〇零两]")
_MARK = re.compile(r"[^\w.%％‰]")  # which width a comma has is anybody's guess, and nobody's figure


@dataclass(frozen=True, slots=True)
class Bounds:
    number: float
    other: float
    line: float
    run: re.Pattern[str]  # digits, what is taken for one, and marks between them
    form: re.Pattern[str]
    unlikely: re.Pattern[str]


@cache
def bounds() -> Bounds:
    table = tomllib.loads((Path(__file__).parent / "data" / "ocr_doubt.toml").read_text("utf-8"))
    like = re.escape(table["look_alike"])
    run = re.compile(rf"(?<![A-Za-z])(?:[\d{like}][.．,，:：·;；'’]*)*\d(?:[.．,，:：·;；'’]*[\d{like}])*(?![A-Za-z])")
    return Bounds(
        table["number"], table["other"], table["line"], run, re.compile("|".join(table["forms"])),
        re.compile("|".join(f"(?<![\\d.．,，])(?:{one})" for one in table["unlikely"])),
    )  # fmt: skip


def doubtful(words: str, scores: Sequence[float], line: float, use: Bounds | None = None) -> list[bool]:
    """For each character whether it is in doubt. `scores`: its confidence, `line`: the line's, 0 to 1."""
    use = use or bounds()
    found = [_unsure(char, score, line, use) for char, score in zip(words, scores, strict=True)]
    for match in use.run.finditer(words):
        start, end = match.span()
        beside = any(found[max(0, start - 1) : end + 1])
        if beside or use.form.fullmatch(match[0]) is None or min(scores[start:end]) < use.number:
            found[start:end] = [True] * (end - start)
    for match in use.unlikely.finditer(words):
        found[slice(*match.span())] = [True] * len(match[0])
    return found


def _unsure(char: str, score: float, line: float, use: Bounds) -> bool:
    if _NUMBER.match(char):
        return score < use.number or line < use.line
    return score < use.other and not _MARK.match(char)
