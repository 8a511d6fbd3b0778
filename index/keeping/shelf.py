"""Bulletins read and cut, kept in memory: an id goes in, its bulletin, passages, figures and commitments come out.

What was read is kept under the key of what it was read from, so that a bulletin corrected or replaced by another process is read again. It
knows the library and the pure reading modules, no index.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from index.errors import LibraryError
from index.keeping import manifest
from index.library import Library, unknown
from index.types import Bulletin, Commitment, Figure, Matter, Passage

KEPT = 512  # bulletins whose passages, figures and commitments stay in memory
Commitments = tuple[tuple[Matter, ...], tuple[Commitment, ...]]


@dataclass(slots=True)
class Held:
    """A bulletin read, with what was asked of it so far."""

    key: str
    bulletin: Bulletin
    passages: list[Passage]
    by_id: dict[str, Passage]
    figures: dict[str, tuple[Figure, ...]] | None = None
    commitments: Commitments | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def id(self) -> str:
        return self.bulletin.id


class Shelf:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._bulletins: dict[str, tuple[str, Bulletin]] = {}
        self._keys: dict[str, str] = {}

    def renew(self) -> None:
        """The library has moved: look again at what each bulletin was read from."""
        with self._lock:
            self._keys.clear()

    def bulletin(self, id: str) -> Bulletin:
        return self._read(id)[1]

    def hold(self, id: str) -> Held:
        from index import passages

        key, bulletin = self._read(id)
        with self._lock:
            held = self._held.get(id)
            if held is not None and held.key == key:
                self._held.move_to_end(id)
                return held
        cut = passages.cut(bulletin)
        held = Held(key, bulletin, cut, {passage.id: passage for passage in cut})
        with self._lock:
            self._held[id] = held
            self._held.move_to_end(id)
            if len(self._held) > KEPT:
                self._held.popitem(last=False)
        return held

    def passage(self, passage_id: str) -> Passage:
        try:
            return self.hold(passage_id.rpartition("/")[0]).by_id[passage_id]
        except KeyError:
            raise unknown(passage_id) from None

    def figures(self, id: str) -> dict[str, tuple[Figure, ...]]:
        from index import figures

        held = self.hold(id)
        with held.lock:
            if held.figures is None:
                held.figures = figures.read_bulletin(held.bulletin, held.passages)
            return held.figures

    def commitments(self, id: str) -> Commitments:
        from index import commitments

        held = self.hold(id)
        with held.lock:
            if held.commitments is None:
                held.commitments = commitments.read_bulletin(held.bulletin, held.passages, self.figures(id))
            return held.commitments

    def readable(self, id: str) -> bool:
        try:
            return bool(self._read(id))
        except LibraryError:
            return False

    def forget(self, id: str) -> None:
        with self._lock:
            self._held.pop(id, None)
            self._bulletins.pop(id, None)
            self._keys.pop(id, None)

    def _read(self, id: str) -> tuple[str, Bulletin]:
        with self._lock:
            key, kept = self._keys.get(id), self._bulletins.get(id)
        if key is None:
            key = manifest.key(self._library.entry(id))
        if kept is None or kept[0] != key:
            kept = key, self._library.get(id)
        with self._lock:
            self._keys[id], self._bulletins[id] = key, kept
        return kept
