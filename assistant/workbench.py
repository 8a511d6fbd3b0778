"""The tables as shell, page and programs ask for them: typed words in, rows or plain JSON out.

`ledger`, `figures` and `find` return rows; `ledger_json`, `figures_json` and `search_json` are what the API endpoints call. Every option is
text as a reader types it. Errors are AssistantErrors that name the value and the remedy. Knows nothing of Gradio or of terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from assistant import corrections, indicators, kept_rows, search
from assistant import ledger as ledgers
from assistant.days import first, last
from assistant.indicators import FigureRow
from assistant.kept_rows import Row
from assistant.ledger import LedgerRow
from index.types import Bulletin

Kept = Callable[[Path | None, Bulletin, Callable[[], list[Row]]], list[Row]]


class Store(ledgers.Read, indicators.Read, Protocol):
    @property
    def data(self) -> Path: ...

    @property
    def index_folder(self) -> Path | None: ...  # where rows are kept; None: nowhere


class Ids(Protocol):
    def ids(self) -> Sequence[str]: ...


class Removing(Store, Protocol):
    @property
    def library(self) -> Ids: ...

    def remove(self, id: str) -> None: ...


def ledger(
    store: Store,
    *,
    topic: str = "",
    status: Sequence[str] = (),
    before: str = "",
    after: str = "",
    bulletins: Sequence[str] = (),
    body: str = "",
    words: str = "",
    level: str = "",
    promised: bool = False,
    order: str = "place",
    descending: bool = False,
) -> list[LedgerRow]:
    """Rows of the ledger, corrections applied. `before`, `after`: `2025`, `2025-06`, `2025-06-30`, the day itself counted.

    Raises StatusError, DayError, LibraryError (unknown id).
    """
    kind: ledgers.Level | Literal[""] = "" if not level else "matter" if level == "matter" else "measure"
    wanted = ledgers.Wanted(topic, ledgers.statuses(status), last(before), first(after), body, words, kind, promised)
    return ledgers.sort(ledgers.select(all_rows(store, bulletins), wanted), order, descending)


def all_rows(store: Store, bulletins: Sequence[str] = ()) -> list[LedgerRow]:
    """Corrections applied, nothing filtered."""
    return corrections.apply(ledger_rows(store, bulletins), corrections.load(store.data))


def ledger_rows(store: Store, bulletins: Sequence[str] = ()) -> list[LedgerRow]:
    """As read, without corrections."""
    return _rows(store, bulletins, kept_rows.ledger_rows, ledgers.read)


def figure_rows(store: Store, bulletins: Sequence[str] = ()) -> list[FigureRow]:
    """As read, nothing filtered."""
    return _rows(store, bulletins, kept_rows.figure_rows, indicators.read)


def remove(store: Removing, id: str) -> None:
    """Take a bulletin out of the library, and what was kept of its rows. Raises LibraryError (unknown id)."""
    store.remove(id)
    kept_rows.sweep(_folder(store), store.library.ids())


def _rows(store: Store, bulletins: Sequence[str], kept: Kept[Row], read: Callable[[Store, Sequence[str]], list[Row]]) -> list[Row]:
    return [row for b in _chosen(store, bulletins) for row in kept(_folder(store), b, partial(read, store, [b.id]))]


def _chosen(store: Store, bulletins: Sequence[str]) -> Sequence[Bulletin]:
    if bulletins:
        return [store.bulletin(id) for id in dict.fromkeys(bulletins)]
    held = store.bulletins()
    kept_rows.sweep(_folder(store), (bulletin.id for bulletin in held))
    return held


def _folder(store: Store) -> Path | None:
    return store.index_folder / "rows" if store.index_folder else None


def figures(
    store: Store,
    *,
    topic: str = "",
    status: Sequence[str] = (),
    before: str = "",
    after: str = "",
    bulletins: Sequence[str] = (),
    words: str = "",
    unit: str = "",
    order: str = "place",
    descending: bool = False,
) -> list[FigureRow]:
    """Rows of the table of figures. `status` is the aspect: 已实现, 预计, 目标. Raises AspectError, DayError, LibraryError."""
    wanted = indicators.Wanted(topic, words, unit, indicators.aspects(status), last(before), first(after))
    return indicators.sort(indicators.select(figure_rows(store, bulletins), wanted), order, descending)


def find(store: Store, text: str, *, topic: str = "", bulletins: Sequence[str] = (), loose: bool = False) -> search.Found:
    """Every place where the text stands. Raises SearchError, LibraryError."""
    return search.search(store, text, bulletins, topic=topic, loose=loose)


def ledger_json(
    store: Store, topic: str = "", status: Sequence[str] = (), before: str = "", bulletins: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Contract 2: {bulletin, path, matter, action, status, status_words, deadline, body, figures, start, end, quote} a row."""
    return [ledgers.to_json(row) for row in ledger(store, topic=topic, status=status, before=before, bulletins=bulletins)]


def figures_json(
    store: Store, topic: str = "", status: Sequence[str] = (), before: str = "", bulletins: Sequence[str] = (), unit: str = ""
) -> list[dict[str, Any]]:
    rows = figures(store, topic=topic, status=status, before=before, bulletins=bulletins, unit=unit)
    return [indicators.to_json(row) for row in rows]


def search_json(store: Store, text: str, topic: str = "", bulletins: Sequence[str] = (), loose: bool = False) -> dict[str, Any]:
    """{text, bulletins, hits, literal, counts: {id: n}, results: [{bulletin, path, at, literal, start, end, quote}]}."""
    return search.to_json(find(store, text, topic=topic, bulletins=bulletins, loose=loose))
