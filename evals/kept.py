"""An embedder that remembers on disk, outside the tree: evaluations that run again embed only what is new.

Enters: another embedder. Leaves: the same vectors under the same name, from `~/.cache/bulletin-assistant/evals/vectors-<name>.sqlite` where
they are there. Not for timing: what is remembered costs no embedding. It knows nothing of what the texts are.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.embeddings import Embedder, Vectors, cache_folder

BATCH = 64


def evals_folder() -> Path:
    """Where evaluations keep libraries, vectors and other programs' environments."""
    folder = cache_folder() / "evals"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Kept(Embedder):
    def __init__(self, inner: Embedder, folder: Path | None = None) -> None:
        self.inner, self.name, self.dimension = inner, inner.name, inner.dimension
        self._lock = threading.Lock()
        path = (folder or evals_folder()) / f"vectors-{re.sub(r'[^0-9A-Za-z]+', '-', inner.name)}.sqlite"
        self._base = sqlite3.connect(path, check_same_thread=False, timeout=60)
        with self._base:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID")

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        keys = [_key("document", text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if self._row(key) is None}
        todo = sorted(missing, key=lambda key: len(missing[key]))
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            self._keep(batch, self.inner.encode_documents([missing[key] for key in batch]))
            if progress:
                progress(at + len(batch), len(todo))
        return self._rows(keys)

    def encode_query(self, text: str) -> Vectors:
        key = _key("query", text)
        if self._row(key) is None:
            self._keep([key], self.inner.encode_query(text)[None])
        vector: Vectors = self._rows([key])[0]
        return vector

    def close(self) -> None:
        self._base.close()

    def _row(self, key: bytes) -> bytes | None:
        with self._lock:
            found = self._base.execute("SELECT row FROM vector WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def _rows(self, keys: Sequence[bytes]) -> Vectors:
        joined = b"".join(row for key in keys if (row := self._row(key)) is not None)
        return np.frombuffer(joined, np.float32).reshape(len(keys), self.dimension)

    def _keep(self, keys: Sequence[bytes], rows: Vectors) -> None:
        with self._lock, self._base:
            values = [(key, np.ascontiguousarray(row, np.float32).tobytes()) for key, row in zip(keys, rows, strict=True)]
            self._base.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", values)


def _key(kind: str, text: str) -> bytes:
    return hashlib.blake2b(f"{kind}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
