"""What the tabs with tables say of bulletins: names to choose from, and when the library last moved.

Enters: bulletins, a store. Leaves: plain values, and the update of a list to choose from. Knows no tab.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.corrections import FILE
from assistant.ui.strings import Strings
from assistant.ui.view import visible
from index.types import Bulletin

if TYPE_CHECKING:
    from index.store import Store

LONGEST = 34  # characters of a title that a list has room for


def name(bulletin: Bulletin, words: Strings) -> str:
    """Title and date: two bulletins of a series have one title."""
    title = visible(bulletin.title or bulletin.source)
    day = bulletin.as_of or bulletin.published
    short = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
    return f"{short}({words.date(day)})" if day else short


def short_names(bulletins: Sequence[Bulletin], words: Strings) -> dict[str, str]:
    """For pictures: the issuer where no two bulletins share it, else the date and then the title, whose end a narrow picture cuts."""
    issuers = Counter(b.issuer for b in bulletins)
    return {b.id: visible(b.issuer) if b.issuer and issuers[b.issuer] == 1 else _dated(b, words) for b in bulletins}


def _dated(bulletin: Bulletin, words: Strings) -> str:
    day = bulletin.as_of or bulletin.published
    return " ".join(([words.date(day)] if day else []) + [visible(bulletin.title or bulletin.source)])


def choices(bulletins: Sequence[Bulletin], words: Strings) -> list[tuple[str, str]]:
    return [(name(bulletin, words), bulletin.id) for bulletin in bulletins]


def offered(bulletins: Sequence[Bulletin], chosen: Sequence[str] | None, words: Strings) -> Any:  # noqa: ANN401
    """The list anew, without what is gone of what was chosen: bulletins come and go in another tab."""
    held = choices(bulletins, words)
    return gr.Dropdown(choices=held, value=[id for id in chosen or () if id in {value for _, value in held}])


def stamp(store: Store) -> tuple[int, float]:
    """Moves when a bulletin comes or goes, and when a row is put right."""
    store.refresh()
    log = store.data / FILE
    return store.generation, log.stat().st_mtime if log.exists() else 0.0
