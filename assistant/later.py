"""What a later bulletin of the same series says of a row, and how its deadline stands on a day.

Enters: ledger rows and bulletins. Leaves: for each row the later matter or measure that tells of the same thing, and one of the states
`not_due`, `past`, `later` or "". One series is one issuer on one topic: titles alike but for dates, and no other issuer. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.compose.meant import same_series, told_on
from assistant.ledger import CLOSED, LedgerRow
from index.tasks.titles import alike
from index.types import Bulletin

State = Literal["not_due", "past", "later_done", "later_postponed", "later", ""]


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
    due = [row for row in rows if row.due]
    by_id = {b.id: b for b in bulletins}
    newer = {id: _newer(by_id[id], bulletins) for id in {row.bulletin for row in due}}
    wanted = {id for ids in newer.values() for id in ids}
    told = _Told([row for row in library if row.bulletin in wanted])
    matters = {row.key: row for row in library if row.level == "matter" and row.bulletin in newer}
    return {row.key: _standing(row, matters.get(row.matter_id), told, newer[row.bulletin], day) for row in due}


def _newer(bulletin: Bulletin, bulletins: Iterable[Bulletin]) -> list[str]:
    return [b.id for b in series_of(bulletin, bulletins) if told_on(b) > told_on(bulletin)]


def _standing(row: LedgerRow, matter: LedgerRow | None, told: _Told, newer: Sequence[str], day: date) -> Standing:
    whole = row if row.level == "matter" else matter
    if row.status in CLOSED or (whole and whole.status in CLOSED):
        return Standing()  # its own bulletin says it is done; no deadline is open
    latest = next((found for id in reversed(newer) if (found := told.of(id, whole or row))), None)
    if latest is None:
        return Standing("past" if row.due and row.due < day else "not_due")
    if latest.status in CLOSED:
        return Standing("later_done", latest)
    return Standing("later_postponed" if latest.due and row.due and latest.due > row.due else "later", latest)


class _Told:
    """Which row of a later bulletin tells of the same matter; of a measure of no matter, the measure most like it in words."""

    def __init__(self, rows: Iterable[LedgerRow]) -> None:
        self.rows: dict[tuple[str, str], list[LedgerRow]] = {}
        self.known: dict[tuple[str, str], LedgerRow | None] = {}
        for row in rows:
            self.rows.setdefault((row.bulletin, row.level), []).append(row)

    def of(self, bulletin: str, row: LedgerRow) -> LedgerRow | None:
        asked = (bulletin, row.key)
        if asked not in self.known:
            others = self.rows.get((bulletin, row.level), [])
            same = next((other for other in others if _name(other) == _name(row)), None)
            self.known[asked] = same or next((other for other in others if alike(_name(other), _name(row))), None)
        return self.known[asked]


def _name(row: LedgerRow) -> str:
    return row.matter if row.level == "matter" else row.action
