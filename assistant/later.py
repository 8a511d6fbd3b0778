"""What a later bulletin of the same series says of a row, and how its deadline stands on a day.

Enters: ledger rows and bulletins. Leaves: for each row the later matter or measure that tells of the same thing, and one of the states
`not_due`, `past`, `later` or "". One series is one issuer on one topic: titles alike but for dates, and no other issuer. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.compose.meant import same_series, told_on
from assistant.ledger import LedgerRow
from index.matters import alike
from index.types import Bulletin

State = Literal["not_due", "past", "later_done", "later_postponed", "later", ""]
CLOSED = ("done", "done_and_standing", "taken")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row's deadline stands. `later`: the row of a later bulletin that says so."""

    state: State = ""
    later: LedgerRow | None = None


def series_of(bulletin: Bulletin, bulletins: Iterable[Bulletin]) -> list[Bulletin]:
    """The bulletins of its series, itself included, oldest first."""
    return sorted((b for b in bulletins if b.id == bulletin.id or together(bulletin, b)), key=told_on)


def together(a: Bulletin, b: Bulletin) -> bool:
    if a.issuer and b.issuer:
        return a.issuer == b.issuer and same_series(a.title, b.title)
    return a.title == b.title


def standings(rows: Sequence[LedgerRow], library: Sequence[LedgerRow], bulletins: Sequence[Bulletin], day: date) -> dict[str, Standing]:
    """Row key -> Standing, for rows that have a day by which. `library`: rows of all bulletins, among which later ones are looked for."""
    by_bulletin: dict[str, list[LedgerRow]] = {}
    for row in library:
        by_bulletin.setdefault(row.bulletin, []).append(row)
    matters = {row.key: row for row in library if row.level == "matter"}
    by_id = {b.id: b for b in bulletins}
    newer: dict[str, list[str]] = {}
    for id in {row.bulletin for row in rows if row.due}:
        series = series_of(by_id[id], bulletins)
        newer[id] = [b.id for b in series if told_on(b) > told_on(by_id[id])]
    return {row.key: _standing(row, matters, [by_bulletin.get(id, []) for id in newer[row.bulletin]], day) for row in rows if row.due}


def _standing(row: LedgerRow, matters: Mapping[str, LedgerRow], newer: Sequence[list[LedgerRow]], day: date) -> Standing:
    whole = row if row.level == "matter" else matters.get(row.matter_id)
    if row.status in CLOSED or (whole and whole.status in CLOSED):
        return Standing()  # its own bulletin says it is done; no deadline is open
    told = [found for rows in newer if (found := _told(row, whole, rows))]
    if told:
        latest = told[-1]
        if latest.status in CLOSED:
            return Standing("later_done", latest)
        if latest.due and row.due and latest.due > row.due:
            return Standing("later_postponed", latest)
        return Standing("later", latest)
    assert row.due is not None
    return Standing("past" if row.due < day else "not_due")


def _told(row: LedgerRow, whole: LedgerRow | None, rows: Iterable[LedgerRow]) -> LedgerRow | None:
    """The same matter in a later bulletin; for a measure of no matter, the measure most like it in words."""
    if whole is not None:
        return next((r for r in rows if r.level == "matter" and alike(r.matter, whole.matter)), None)
    return next((r for r in rows if r.level == "measure" and alike(r.action, row.action)), None)
