"""Which bulletins of the library are kin to one: the pure comparison of `duplicates` over what is kept of each on disk.

One .json a bulletin under `index/sketches`, by the key of what it was read from; losing it costs time, nothing else.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from index.errors import LibraryError
from index.keeping import duplicates
from index.keeping.duplicates import Kin, Sketch
from index.keeping.shelf import Shelf
from index.library import write_atomic
from index.types import Bulletin

WORTH = 0.2  # share of sentences from which two are looked at closely
_FORM = 1


class Kinship:
    def __init__(self, root: Path, shelf: Shelf) -> None:
        self._root, self._shelf = root, shelf
        self._held: dict[str, tuple[str, str, Sketch]] = {}  # id -> key, core of the title, sketch

    def kin(self, bulletin: Bulletin, others: Sequence[tuple[str, str]]) -> list[Kin]:
        """What each of `others` (id, key) is to the bulletin, nearest first; those that have nothing to do with it are not named."""
        own, title = duplicates.sketch(bulletin), duplicates.core(bulletin.title)
        found: list[Kin] = []
        for id, key in others:
            if id == bulletin.id:
                continue
            with contextlib.suppress(LibraryError):  # damaged, or just removed
                core, sketch = self._of(id, key)
                if sketch.whole == own.whole or core == title or duplicates.share(own, sketch) >= WORTH:
                    kin = duplicates.relation(bulletin, self._shelf.bulletin(id), own, sketch)
                    found += [kin] if kin else []
        return sorted(found, key=lambda kin: -kin.share)

    def _of(self, id: str, key: str) -> tuple[str, Sketch]:
        held = self._held.get(id)
        if held is None or held[0] != key:
            held = self._held[id] = self._load(id, key) or self._make(id, key)
        return held[1], held[2]

    def _load(self, id: str, key: str) -> tuple[str, str, Sketch] | None:
        try:
            kept = json.loads((self._root / f"{id}.json").read_text("utf-8"))
            if (kept["form"], kept["key"]) != (_FORM, key):
                return None
            sentences = frozenset((bytes.fromhex(words), int(size)) for words, size in kept["sentences"])
            return key, str(kept["core"]), Sketch(sentences, bytes.fromhex(kept["whole"]), int(kept["size"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _make(self, id: str, key: str) -> tuple[str, str, Sketch]:
        bulletin = self._shelf.bulletin(id)
        made = key, duplicates.core(bulletin.title), duplicates.sketch(bulletin)
        values = {
            "form": _FORM, "key": key, "core": made[1], "whole": made[2].whole.hex(), "size": made[2].size,
            "sentences": [(words.hex(), size) for words, size in sorted(made[2].sentences)],
        }  # fmt: skip
        with contextlib.suppress(OSError):  # a library that may not be written can be compared all the same
            self._root.mkdir(parents=True, exist_ok=True)
            write_atomic(self._root / f"{id}.json", json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return made

    def forget(self, id: str) -> None:
        self._held.pop(id, None)
        (self._root / f"{id}.json").unlink(missing_ok=True)
