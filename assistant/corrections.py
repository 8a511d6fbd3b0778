"""What a reader put right in the ledger: a log beside the library, one line a change, never rewritten.

Enters: a row's key and quote, a field, its new value. Leaves: rows with the latest values, marked. A change holds only while the row's
quote is the one it was made on, so that a bulletin replaced since is read afresh. The bulletin's text itself is never touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.days import stretch
from assistant.ledger import LedgerRow, StatusError, statuses
from index.errors import AssistantError
from index.types import Deadline

FILE = "ledger-corrections.jsonl"
Field = Literal["status", "deadline", "body", "none"]  # none: the row is no commitment at all; its value is "yes" or ""
BY_LEVEL = {
    "matter": ("done", "done_and_standing", "partly_done", "staged", "under_way", "standing", "planned", "not_done", "unstated"),
    "measure": ("taken", "under_way", "planned", "standing", "unstated"),
}  # fmt: skip


class CorrectionError(AssistantError):
    """A value that the field cannot hold."""


@dataclass(frozen=True, slots=True)
class Correction:
    at: str  # ISO time
    bulletin: str
    key: str  # LedgerRow.key
    quote: str
    field: Field
    was: str
    now: str
    parser: str = ""  # the version that misread it


def correct(row: LedgerRow, field: str, now: str, *, at: str, parser: str) -> Correction:
    """A checked change. Raises CorrectionError, StatusError or DayError for what the field cannot hold."""
    if field not in get_args(Field):
        raise CorrectionError(f"不能更正「{field}」。", f"“{field}” cannot be corrected.")
    now = now.strip()
    if field == "status":
        named = statuses([now])
        if len(named) != 1 or named[0] not in BY_LEVEL[row.level]:
            raise StatusError(f"「{now}」不是这一层的状态。", f"“{now}” is no status of this level.")
        now = named[0]
    if field == "deadline" and now:
        now = stretch(now)[1].isoformat()
    return Correction(at, row.bulletin, row.key, row.quote, field, _value(row, field), now, parser)  # type: ignore[arg-type]


def restore(row: LedgerRow, field: str, *, at: str, parser: str) -> Correction:
    """The value as it was read from the text: any, for nothing was typed. `row` as read, without corrections."""
    value = _value(row, field)
    return Correction(at, row.bulletin, row.key, row.quote, field, value, value, parser)  # type: ignore[arg-type]


def _value(row: LedgerRow, field: str) -> str:
    if field == "deadline":
        return (row.due.isoformat() if row.due else row.deadline.raw) if row.deadline else ""
    return {"status": row.status, "body": row.body or "", "none": ""}[field]


def note(folder: Path, change: Correction) -> None:
    """Appended in one write, so that two processes never mix their lines."""
    with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(change), ensure_ascii=False) + "\n")


def load(folder: Path) -> list[Correction]:
    """The log, oldest first; a line that cannot be read (a full disk cut it short) is left out."""
    try:
        lines = (folder / FILE).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [change for line in lines if (change := _parsed(line))]


def _parsed(line: str) -> Correction | None:
    try:
        values: Any = json.loads(line)
        change = Correction(**values)
        if change.field == "deadline" and change.now:
            date.fromisoformat(change.now)
        return change if change.field in get_args(Field) and all(isinstance(v, str) for v in values.values()) else None
    except (ValueError, TypeError):
        return None


def apply(rows: Iterable[LedgerRow], changes: Sequence[Correction]) -> list[LedgerRow]:
    """Each row with the latest value of each field; what was marked as no commitment is left out."""
    latest = {(c.key, c.quote, c.field): c for c in changes}
    if not latest:
        return list(rows)
    kept = []
    for row in rows:
        values: dict[Field, str] = {
            field: change.now
            for field in get_args(Field)
            if (change := latest.get((row.key, row.quote, field))) and change.now != change.was
        }
        if not values.get("none"):
            kept.append(_changed(row, values) if values else row)
    return kept


def _changed(row: LedgerRow, values: dict[Field, str]) -> LedgerRow:
    if "status" in values:
        row = replace(row, status=values["status"])
    if "body" in values:
        row = replace(row, body=values["body"] or None)
    if "deadline" in values:
        now = values["deadline"]
        row = replace(row, deadline=Deadline(now, (row.start, row.start), date.fromisoformat(now)) if now else None)
    return replace(row, corrected=True)
