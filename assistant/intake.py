"""Bulletins on their way into the library: one at a time, behind the page, so that a page that is closed loses nothing.

Enters: files, texts and addresses, and the wish to check or rebuild. Leaves: an `Item` for each, as far as it has come. Every failure
becomes the item's own line; the rest goes on. Knows nothing of how it is shown.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.errors import AssistantError, ReadError

if TYPE_CHECKING:
    from index.indexed import Progress
    from index.keeping.check import Finding
    from index.store import Added, Store

State = Literal["waiting", "working", "added", "known", "refused", "done"]
KEPT = 200  # items whose end is still told
NAME = 40  # characters of a pasted text's first line that make its name
LONGEST_TITLE = 200
OUTCOME = ("state", "id", "title", "counts", "findings", "more", "refused", "kin")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    key: int
    kind: Literal["file", "text", "url", "reindex", "check"]
    name: str
    state: State = "waiting"
    done: int = 0  # passages embedded
    total: int = 0  # 0: not known yet
    id: str = ""
    title: str = ""
    counts: tuple[int, int, int] = (0, 0, 0)  # passages, figures, commitments
    error: AssistantError | None = None  # refused: why, and the remedy; None with state "refused": the program failed
    findings: tuple[Finding, ...] = ()  # of a check
    more: tuple[Added, ...] = ()  # further bulletins that an archive brought
    refused: tuple[tuple[str, AssistantError], ...] = ()  # files of an archive that were not taken
    kin: tuple[Added, ...] = ()  # it and what came with it, where a bulletin of the library is like it, corrected or continued by it


Work = Callable[[Item, "Store", "Progress"], Item]


class Intake:
    """`store` may take long the first time; it is called by the worker, never by the page."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._items: dict[int, Item] = {}
        self._works: list[tuple[int, Work]] = []
        self._next = 0
        self._busy = False

    def items(self) -> list[Item]:
        """In the order in which they came."""
        with self._lock:
            return list(self._items.values())

    @property
    def busy(self) -> bool:
        return self._busy

    def file(self, path: Path, name: str) -> Item:
        """`name`: as the reader calls the file; the bytes are read when its turn comes."""

        def work(item: Item, store: Store, progress: Progress) -> Item:
            from index import readers

            try:
                readers.check_size(path.stat().st_size, name)
                data = path.read_bytes()
            except OSError as error:
                raise ReadError(
                    f"「{name}」读不到了,可能已被移走。请重新加入。",
                    f"“{name}” can no longer be read; it may have been moved. Add it again.",
                ) from error
            return _told(item, store.add_bytes(data, name, progress=progress))

        return self._put("file", name, work)

    def text(self, text: str, title: str = "") -> Item:
        """A pasted text; without a title the title is read from it."""

        def work(item: Item, store: Store, progress: Progress) -> Item:
            return _told(item, paste(store, text, title, progress))

        return self._put("text", text_name(text, title), work)

    def url(self, address: str) -> Item:
        """A public web address, fetched when its turn comes."""

        def work(item: Item, store: Store, progress: Progress) -> Item:
            return _told(item, store.add_url(address.strip(), progress))

        return self._put("url", address.strip(), work)

    def reindex(self) -> Item:
        def work(item: Item, store: Store, progress: Progress) -> Item:
            store.reindex(progress)
            return replace(item, state="done")

        return self._put("reindex", "", work)

    def check(self) -> Item:
        def work(item: Item, store: Store, progress: Progress) -> Item:
            return replace(item, state="done", findings=tuple(store.check(progress)))

        return self._put("check", "", work)

    def clear(self) -> None:
        """Forget what has ended."""
        with self._lock:
            self._items = {key: item for key, item in self._items.items() if item.state in ("waiting", "working")}

    def _put(self, kind: Literal["file", "text", "url", "reindex", "check"], name: str, work: Work) -> Item:
        with self._lock:
            self._next += 1
            item = Item(self._next, kind, name)
            self._items[item.key] = item
            self._works.append((item.key, work))
            ended = [key for key, old in self._items.items() if old.state not in ("waiting", "working")]
            for key in ended[: max(0, len(self._items) - KEPT)]:
                del self._items[key]
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._run, name="intake", daemon=True).start()
        return item

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._works:
                    self._busy = False
                    return
                key, work = self._works.pop(0)
            item = self._tell(key, state="working")
            try:
                ended = work(item, self._store(), self._progress(key))
                self._tell(key, **{name: getattr(ended, name) for name in OUTCOME})
            except AssistantError as error:
                self._tell(key, state="refused", error=error)
            except Exception:
                log.exception("adding failed")
                self._tell(key, state="refused")

    def _progress(self, key: int) -> Progress:
        def progress(done: int, total: int, _: str) -> None:
            self._tell(key, done=done, total=total)

        return progress

    def _tell(self, key: int, **changes: object) -> Item:
        with self._lock:
            item = self._items[key] = replace(self._items[key], **changes)  # type: ignore[arg-type]
            return item


def paste(store: Store, text: str, title: str = "", progress: Progress | None = None) -> Added:
    """Add a text that came without a file. A title that is given goes before the one that is read; the text stays as it is."""
    added = store.add_bytes(text.encode("utf-8", "replace"), text_name(text, title), progress=progress)
    title = " ".join(title.split())[:LONGEST_TITLE]
    if not title or added.known or added.title == title:
        return added
    store.put_right(added.id, title=title)
    return replace(added, title=title)


def text_name(text: str, title: str = "") -> str:
    """A file name for a pasted text: its title, else its first line."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return (re.sub(r"[/\\\0]", "-", " ".join(title.split()) or first)[:NAME] or "粘贴的文字") + ".txt"


def _told(item: Item, added: Added) -> Item:
    """What came of it: an archive brings several bulletins, and some of them may be refused."""
    state: State = "known" if added.known else "added"
    return replace(
        item,
        state=state,
        id=added.id,
        title=added.title,
        counts=(added.passages, added.figures, added.commitments),
        more=added.more,
        refused=added.refused,
        kin=tuple(one for one in (added, *added.more) if one.kin),
    )
