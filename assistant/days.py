"""A day or stretch of time that a reader types -> its first and last day. `2025`, `2025-06`, `2025年6月底`, `2025-06-30`.

Pure: the clock is an argument wherever one is needed. Raises `DayError` for what names no day.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date

from index.errors import AssistantError

_TYPED = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?:[-./年]\s*(?:(?P<m>\d{1,2})\s*(?:[-./月]\s*(?:(?P<d>\d{1,2})\s*日?)?)?)?)?\s*(?:底|末)?\s*(?:之?前)?"
)

_RUN_TOGETHER = re.compile(r"^(\d{4})(\d\d)(\d\d)$")  # 20251231


class DayError(AssistantError):
    """What was typed names no day."""


def stretch(typed: str) -> tuple[date, date]:
    plain = _RUN_TOGETHER.sub(r"\1-\2-\3", unicodedata.normalize("NFKC", typed).strip())
    match = _TYPED.fullmatch(plain)
    try:
        if match is None:
            raise ValueError(typed)
        year, month, day = int(match["y"]), int(match["m"] or 0), int(match["d"] or 0)
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise DayError(
            f"「{typed}」不是日期。请写成 2025、2025-06 或 2025-06-30。", f"“{typed}” is no date. Write 2025, 2025-06 or 2025-06-30."
        ) from None


def first(typed: str | None) -> date | None:
    return stretch(typed)[0] if typed and typed.strip() else None


def last(typed: str | None) -> date | None:
    """The last day of it: 「2025」 as a limit includes 2025-12-31."""
    return stretch(typed)[1] if typed and typed.strip() else None
