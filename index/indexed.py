"""What the two indexes hold of a passage: its place in words, then its text. The verbatim text itself comes from the library.

The words of a passage's place decide retrieval (DESIGN: evidence recall of 4 fused sentences 0.315 bare, 0.833 with title and headings).
Vectors once computed are kept beside the index under the hash of what was embedded, so that rebuilding embeds only what changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import tokens
from index.embeddings import Embedder, Vectors
from index.library import write_atomic
from index.types import Bulletin, Passage

TITLE, HEADING = 60, 60  # characters: run-on headings would drown the passage in the model's 512 tokens
BATCH = 64
Progress = Callable[[int, int, str], None]  # done, total, what


def indexed_form(bulletin: Bulletin, passage: Passage) -> str:
    """「标题 › 一、… › (一)…\\n正文」"""
    place = [bulletin.title[:TITLE], *(heading[:HEADING] for heading in passage.path)]
    cells = "；".join(f"{head}：{cell}" for head, cell in passage.cells if head and cell)
    return " › ".join(filter(None, place)) + "\n" + (cells or passage.text)


def form_of(indexed: Sequence[tuple[str, str]]) -> str:
    """Moves when any (passage id, indexed form) of a bulletin does."""
    return hashlib.blake2b("\0".join("\0".join(one) for one in indexed).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def fingerprint(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def fingerprint_of(data: bytes) -> bytes:
    """A line that says what follows, to be held against it."""
    return hashlib.blake2b(data, digest_size=16).hexdigest().encode() + b"\n"


class VectorCache:
    """One .npz a bulletin: hashes and vectors. Losing it costs time, nothing else."""

    def __init__(self, root: Path, embedder_name: str) -> None:
        self.folder = root / hashlib.blake2b(embedder_name.encode(), digest_size=6).hexdigest()

    def embed(self, bulletin: str, texts: Sequence[str], embedder: Embedder, progress: Progress | None = None) -> Vectors:
        """A row a text, in order; only texts whose hash is not yet there are embedded."""
        kept = self.load(bulletin, embedder.dimension) or {}
        wanted = {fingerprint(text): text for text in texts}
        missing = sorted((key for key in wanted if key not in kept), key=lambda key: len(wanted[key]))  # batches of like length pad least
        for at in range(0, len(missing), BATCH):
            batch = missing[at : at + BATCH]
            kept.update(zip(batch, embedder.encode_documents([wanted[key] for key in batch]), strict=True))
            if progress:
                progress(len(texts) - len(missing) + at + len(batch), len(texts), bulletin)
        if missing:
            self.save(bulletin, {key: kept[key] for key in wanted}, embedder.dimension)
        return np.stack([kept[fingerprint(text)] for text in texts]) if texts else np.zeros((0, embedder.dimension), np.float32)

    def load(self, bulletin: str, dimension: int) -> dict[bytes, Vectors] | None:
        """What is kept; None where the file is damaged."""
        path = self.folder / f"{bulletin}.npz"
        if not path.exists():
            return {}
        try:
            with path.open("rb") as opened, np.load(opened) as file:
                keys, rows = file["keys"], file["rows"]
        except Exception:  # a flipped bit may show as any of the errors of zipfile, zlib, struct or tokenize
            return None
        if rows.shape != (len(keys), dimension) or not np.isfinite(rows).all():
            return None
        return dict(zip((key.tobytes() for key in keys), rows, strict=True))

    def save(self, bulletin: str, vectors: dict[bytes, Vectors], dimension: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(vectors), np.uint8).reshape(-1, 16)
        rows = np.stack(list(vectors.values())) if vectors else np.zeros((0, dimension), np.float32)
        packed = io.BytesIO()
        np.savez(packed, keys=keys, rows=rows)
        write_atomic(self.folder / f"{bulletin}.npz", packed.getvalue(), synced=False)

    def remove(self, bulletin: str) -> None:
        (self.folder / f"{bulletin}.npz").unlink(missing_ok=True)


class WordCache:
    """One .json a bulletin: the tokeniser's words of each passage, under what they were made from."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def words(self, bulletin: str, form: str, texts: Callable[[], Sequence[tuple[str, str]]]) -> list[tuple[str, list[str]]]:
        """(passage id, words) in order; `texts` is asked for (passage id, text) only where they are not kept under `form`."""
        kept = self._load(bulletin)
        if kept and kept["form"] == form:
            return [(id, words) for id, words in kept["passages"]]
        made = [(id, tokens.content_words(text)) for id, text in texts()]
        with contextlib.suppress(OSError):  # a library that may not be written can be searched all the same
            self.root.mkdir(parents=True, exist_ok=True)
            packed = json.dumps({"form": form, "passages": made}, ensure_ascii=False).encode("utf-8", "surrogatepass")
            write_atomic(self.root / f"{bulletin}.json", fingerprint_of(packed) + packed, synced=False)
        return made

    def damaged(self, bulletin: str) -> bool:
        return (self.root / f"{bulletin}.json").exists() and self._load(bulletin) is None

    def _load(self, bulletin: str) -> dict[str, Any] | None:
        """What is kept; None where there is nothing, or nothing sound."""
        try:
            seal, found, packed = (self.root / f"{bulletin}.json").read_bytes().partition(b"\n")
        except OSError:
            return None
        return json.loads(packed) if seal + found == fingerprint_of(packed) else None

    def remove(self, bulletin: str) -> None:
        (self.root / f"{bulletin}.json").unlink(missing_ok=True)
