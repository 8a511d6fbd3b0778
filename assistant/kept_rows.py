"""Rows of a table, kept on disk by what they were read from: reading 500 bulletins takes minutes, taking up what was read seconds.

Enters: a bulletin, and a function that reads its rows. Leaves: the same rows. A file is used only where it was made by this program from
this text with these dates, and its seal holds; else it is read again and written anew. What cannot be written costs time alone. Words that
stand in the text are not kept but cut from it again, so that a row's quote is the text's in any case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import index
from assistant.indicators import FigureRow
from assistant.ledger import LedgerRow
from assistant.topic import sought
from index.library import write_atomic
from index.types import Bulletin, Deadline, Period

Row = TypeVar("Row", LedgerRow, FigureRow)
FORMAT = 1
MAKING = ("ledger.py", "indicators.py", "topic.py", "match.py")  # besides what reads
CUT = ("bulletin", "path", "quote", "place", "action")  # known from the bulletin, or cut from its text


@cache
def version() -> str:
    """Moves when anything that reads bulletins does: code, word lists, and how rows are made of what was read."""
    here = Path(__file__).parent
    digest = hashlib.sha256(str(FORMAT).encode())
    folder = Path(index.__file__).parent
    for path in sorted([*folder.rglob("*.py"), *(folder / "data").iterdir(), *(here / name for name in MAKING)]):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def ledger_rows(folder: Path | None, bulletin: Bulletin, read: Callable[[], list[LedgerRow]]) -> list[LedgerRow]:
    def load(values: dict[str, Any], path: tuple[str, ...]) -> LedgerRow:
        stop = values.pop("stop")
        deadline = values.pop("deadline")
        return LedgerRow(
            bulletin=bulletin.id, path=path, **_quoted(bulletin, values),
            action=bulletin.text[values["start"] : stop] if stop else "", deadline=_deadline(deadline),
            figures=tuple(values.pop("figures")), documents=tuple(values.pop("documents")), **values,
        )  # fmt: skip

    def dump(row: LedgerRow) -> dict[str, Any]:
        one = row.deadline
        due = [one.raw, *one.span, one.date.isoformat() if one.date else None, one.standing] if one else None
        return _values(row) | {"deadline": due, "stop": row.start + len(row.action) if row.action else 0}

    return _kept(folder and folder / "ledger", bulletin, read, dump, load)


def figure_rows(folder: Path | None, bulletin: Bulletin, read: Callable[[], list[FigureRow]]) -> list[FigureRow]:
    def load(values: dict[str, Any], path: tuple[str, ...]) -> FigureRow:
        upper, period = values.pop("upper"), values.pop("period")
        return FigureRow(
            bulletin=bulletin.id, path=path, **_quoted(bulletin, values), value=Decimal(values.pop("value")),
            upper=None if upper is None else Decimal(upper), period=_period(period), **values,
        )  # fmt: skip

    def dump(row: FigureRow) -> dict[str, Any]:
        one = row.period
        period = [one.raw, one.start.isoformat(), one.end.isoformat(), one.span] if one else None
        upper = None if row.upper is None else str(row.upper)
        return _values(row) | {"value": str(row.value), "upper": upper, "period": period}

    return _kept(folder and folder / "figures", bulletin, read, dump, load)


def sweep(folder: Path | None, ids: Iterable[str]) -> None:
    """Delete the rows of bulletins that the library no longer has."""
    names = {f"{id}.json" for id in ids}
    for file in folder.glob("*/*.json") if folder else ():
        if file.name not in names:
            with suppress(OSError):
                file.unlink()


def _values(row: LedgerRow | FigureRow) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name not in CUT}


def _quoted(bulletin: Bulletin, values: dict[str, Any]) -> dict[str, Any]:
    span = values["start"], values["end"]
    return {"quote": bulletin.said(span), "place": bulletin.place(span)}


def _deadline(kept: list[Any] | None) -> Deadline | None:
    if kept is None:
        return None
    raw, start, end, day, standing = kept
    return Deadline(raw, (start, end), date.fromisoformat(day) if day else None, standing)


def _period(kept: list[Any] | None) -> Period | None:
    if kept is None:
        return None
    raw, start, end, span = kept
    return Period(raw, date.fromisoformat(start), date.fromisoformat(end), tuple(span) if span else None)


def _kept(
    folder: Path | None,
    bulletin: Bulletin,
    read: Callable[[], list[Row]],
    dump: Callable[[Row], dict[str, Any]],
    load: Callable[[dict[str, Any], tuple[str, ...]], Row],
) -> list[Row]:
    if folder is None:
        return read()
    file, made_from = folder / f"{bulletin.id}.json", _made_from(bulletin)
    with suppress(OSError, ValueError, KeyError, TypeError, IndexError, ArithmeticError):
        return _unpacked(file.read_bytes(), made_from, load)
    rows = read()
    with suppress(OSError):
        packed = _packed(rows, made_from, dump)
        if _unpacked(packed, made_from, load) == rows:  # what a page break interrupts is not cut from the text again in one piece
            folder.mkdir(parents=True, exist_ok=True)
            write_atomic(file, packed)
    return rows


def _made_from(bulletin: Bulletin) -> str:
    said = (version(), bulletin.id, bulletin.title, bulletin.issuer, str(bulletin.published), str(bulletin.signed), str(bulletin.as_of))
    return hashlib.sha256((repr(said) + bulletin.text).encode("utf-8", "surrogatepass")).hexdigest()


def _packed(rows: Sequence[Row], made_from: str, dump: Callable[[Row], dict[str, Any]]) -> bytes:
    """A line that seals the rest; then, as JSON, every path once, the names of the fields once, and the rows."""
    paths: dict[tuple[str, ...], int] = {}
    values = [dump(row) | {"path": paths.setdefault(row.path, len(paths)), "sought": _shortened(row)} for row in rows]
    names = list(values[0]) if values else []
    told = {"from": made_from, "paths": list(paths), "names": names, "rows": [[one[name] for name in names] for one in values]}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _unpacked(data: bytes, made_from: str, load: Callable[[dict[str, Any], tuple[str, ...]], Row]) -> list[Row]:
    """Raises ValueError where the seal is broken or the rows were made of something else."""
    seal, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != seal:
        raise ValueError("damaged")
    told = json.loads(body.decode("utf-8", "surrogatepass"))
    if told["from"] != made_from:
        raise ValueError("made from another text")
    paths = [tuple(path) for path in told["paths"]]
    rows = []
    for row in told["rows"]:
        values = dict(zip(told["names"], row, strict=True))
        path = paths[values.pop("path")]
        rest = values["sought"]
        rows.append(load(values | {"sought": sought(path) + rest[1:] if rest[0] == "+" else rest[1:]}, path))
    return rows


def _shortened(row: LedgerRow | FigureRow) -> str:
    """Mostly the headings open the words that a topic is looked for in; they are kept once for all rows."""
    above = sought(row.path)
    return "+" + row.sought.removeprefix(above) if row.sought.startswith(above) else "=" + row.sought
