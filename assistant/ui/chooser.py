"""What the tabs with tables say of bulletins: names to choose from, and when the library last moved.

Enters: bulletins, a store. Leaves: plain values. Knows no tab.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    """For pictures: the issuer where no two bulletins share it, else the title with its date."""
    issuers = Counter(b.issuer for b in bulletins)
    return {b.id: visible(b.issuer) if b.issuer and issuers[b.issuer] == 1 else name(b, words) for b in bulletins}


def choices(bulletins: Sequence[Bulletin], words: Strings) -> list[tuple[str, str]]:
    return [(name(bulletin, words), bulletin.id) for bulletin in bulletins]


def stamp(store: Store) -> tuple[int, float]:
    """Moves when a bulletin comes or goes, and when a row is put right."""
    store.refresh()
    log = store.data / FILE
    return store.generation, log.stat().st_mtime if log.exists() else 0.0
