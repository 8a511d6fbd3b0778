"""The only file that knows Chroma: passages with their vectors go in, passage ids with cosine similarities come out.

Embedded (`PersistentClient`) by default, a server (`HttpClient`) where a URL is given; LangChain's `Chroma` stands at the seam. An embedded
client does not see what another process writes: whoever learns of a write opens anew. It knows nothing of bulletins beyond their ids.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import shutil
import sqlite3
import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from index.embeddings import Embedder
from index.embeddings import Vectors as Rows
from index.errors import IndexMismatch

if TYPE_CHECKING:
    from langchain_chroma import Chroma

DATABASE = "chroma.sqlite3"
COLLECTION = "bulletins"
BATCH = 500
FEW = 16  # bulletins whose passages are compared one by one
HELD = 64  # bulletins whose vectors stay in memory: 0.3 MB each
# Wider than Chroma's defaults (100, 100, 16): at some thousand passages still 2 ms, and the first cut loses nothing
HNSW: Any = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
_opened = itertools.count()


class Vectors:
    """One collection: `build` names it, `root` holds it unless `url` names a server.

    `sealed`: what `seal` said after the last write. Files that differ are not opened: Chroma's native part follows a damaged
    link or length out of its memory and takes the whole program with it.
    """

    def __init__(self, root: Path, build: str, url: str | None = None, sealed: Mapping[str, str] | None = None) -> None:
        self.folder = root / f"chroma-{build}"
        self.name = f"{COLLECTION}-{build}"
        self.url = url
        self.sealed = sealed
        self._lock = threading.RLock()
        self._client: Any = None
        self._chroma: Any = None
        self._held: OrderedDict[str, tuple[list[str], Rows]] = OrderedDict()
        self._digests: dict[Path, tuple[tuple[int, int, int], str]] = {}

    def add(self, ids: Sequence[str], texts: Sequence[str], bulletin: str, rows: Rows) -> None:
        """Write a bulletin's passages; ids that are there already are replaced."""
        vectors = dict(zip(texts, rows.tolist(), strict=True))
        self.forget()
        with self._open() as chroma:
            chroma._embedding_function = _Given(vectors)
            for at in range(0, len(ids), BATCH):
                part = slice(at, at + BATCH)
                chroma.add_texts(list(texts[part]), metadatas=[{"bulletin": bulletin}] * len(ids[part]), ids=list(ids[part]))
            chroma._embedding_function = None

    def remove(self, bulletin: str) -> None:
        self.forget()
        with self._open() as chroma:
            chroma.delete(where={"bulletin": bulletin})

    def remove_ids(self, ids: Sequence[str]) -> None:
        self.forget()
        with self._open() as chroma:
            for at in range(0, len(ids), BATCH):
                chroma.delete(ids=list(ids[at : at + BATCH]))

    def search(self, vector: Rows, k: int, bulletins: Sequence[str] = ()) -> list[tuple[str, float]]:
        """(passage id, cosine similarity), nearest first."""
        if 0 < len(bulletins) <= FEW:
            return self._search_in(vector, k, bulletins)
        where = {"bulletin": {"$in": list(bulletins)}} if bulletins else None
        with self._open() as chroma:
            found = chroma.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=k, filter=where)
        return [(str(document.id), 1.0 - float(distance)) for document, distance in found]

    def _search_in(self, vector: Rows, k: int, bulletins: Sequence[str]) -> list[tuple[str, float]]:
        """Exactly, over the passages of a few bulletins: Chroma's filter takes 100 ms among 85,000 passages, fetching these 15 and once."""
        held = [found for bulletin in bulletins if (found := self._rows(bulletin))[0]]
        if not held:
            return []
        ids = [id for some, _ in held for id in some]
        cosines = np.concatenate([rows for _, rows in held]) @ (vector / np.linalg.norm(vector))
        return [(ids[at], float(cosines[at])) for at in np.argsort(-cosines, kind="stable")[:k]]

    def _rows(self, bulletin: str) -> tuple[list[str], Rows]:
        """(passage ids, a row of length 1 for each); those last asked for are kept."""
        with self._open() as chroma:
            if bulletin not in self._held:
                stored = chroma.get(where={"bulletin": bulletin}, include=["embeddings"])
                rows = np.asarray(stored["embeddings"], np.float32)
                self._held[bulletin] = list(stored["ids"]), rows / np.linalg.norm(rows, axis=-1, keepdims=True)
                if len(self._held) > HELD:
                    self._held.popitem(last=False)
            self._held.move_to_end(bulletin)
            return self._held[bulletin]

    def forget(self) -> None:
        """What is kept in memory: another process may have written on a server."""
        with self._lock:
            self._held.clear()

    def ids(self) -> dict[str, set[str]]:
        """Passage ids by bulletin: all that is stored."""
        held: dict[str, set[str]] = {}
        with self._open() as chroma:
            stored = chroma.get(include=["metadatas"])
        for id, metadata in zip(stored["ids"], stored["metadatas"], strict=True):
            held.setdefault(str(metadata["bulletin"]), set()).add(str(id))
        return held

    def stored(self, bulletin: str) -> dict[str, tuple[str, Rows]]:
        """What stands under each passage id of a bulletin: the indexed form and its vector."""
        with self._open() as chroma:
            stored = chroma.get(where={"bulletin": bulletin}, include=["documents", "embeddings"])
        rows = np.asarray(stored["embeddings"], np.float32).reshape(len(stored["ids"]), -1)
        return {id: (text, row) for id, text, row in zip(stored["ids"], stored["documents"], rows, strict=True)}

    def sound(self) -> bool:
        """Whether the embedded database stands as its own format wants it; slow, for a full check. A server looks after its own."""
        if self.url:
            return True
        try:
            with contextlib.closing(sqlite3.connect(f"{(self.folder / DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as base:
                return [tuple(row) for row in base.execute("pragma integrity_check")] == [("ok",)]
        except sqlite3.Error:
            return False

    def seal(self) -> dict[str, str]:
        """The hash of each file that only a write changes; call it after the last one. A server keeps its own files."""
        if self.url:
            return {}
        with self._open() as chroma:
            chroma.get(limit=1, include=["embeddings"])  # takes what was written from Chroma's log into the vector files
        return self._hashes()

    def _hashes(self) -> dict[str, str]:
        """Without the database, which reading changes too and which is robust, and without `length.bin`, written at every start.

        Up to some hundred passages Chroma keeps vectors in its database alone; the files are then empty forms, written at every start.
        """
        used = [metadata.parent for metadata in sorted(self.folder.glob("*/index_metadata.pickle"))]
        files = [path for folder in used for path in sorted(folder.iterdir()) if path.is_file() and path.name != "length.bin"]
        return {path.relative_to(self.folder).as_posix(): self._digest(path) for path in files}

    def _digest(self, path: Path) -> str:
        """Hashed again only where it was written since: most additions stay in Chroma's log, and a file may have gigabytes."""
        found = path.stat()
        stamp = found.st_ino, found.st_mtime_ns, found.st_size
        known = self._digests.get(path)
        if known is None or known[0] != stamp:
            known = self._digests[path] = stamp, _digest(path)
        return known[1]

    def create(self) -> None:
        """Begin this build, without what an interrupted writer may have left of it."""
        self.drop()
        with self._open(create=True):
            pass

    def drop(self) -> None:
        """Delete the whole build."""
        if self.url:
            with self._lock, _failures(self):
                client = self._connect()
                if self.name in {collection.name for collection in client.list_collections()}:
                    client.delete_collection(self.name)
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        with self._lock:
            self._held.clear()
            client, self._client, self._chroma = self._client, None, None
            if client is None:
                return
            client.close()
            if self.url:  # Chroma's own close leaves its HTTP sessions to the garbage collector
                for part in (client, client._admin_client):
                    part._server._session.close()

    def langchain(self, embedder: Embedder) -> Chroma:
        """The same collection for LangChain's users; documents are the indexed form."""
        with self._open():
            return _chroma(self._client, self.name, embedder, create=False)

    @contextmanager
    def _open(self, *, create: bool = False) -> Iterator[Any]:
        with self._lock, _failures(self):
            if self._chroma is None:
                self._chroma = _chroma(self._connect(create=create), self.name, None, create=create)
            yield self._chroma

    def _connect(self, *, create: bool = False) -> Any:  # noqa: ANN401
        if self._client is None:
            os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import chromadb
                from chromadb.config import Settings
            settings = Settings(anonymized_telemetry=False)
            if self.url:
                server = urlsplit(self.url if "//" in self.url else f"http://{self.url}")
                secure = server.scheme == "https"
                self._client = chromadb.HttpClient(
                    host=server.hostname or "localhost", port=server.port or (443 if secure else 8000), ssl=secure, settings=settings
                )
            else:
                if create:
                    self.folder.mkdir(parents=True, exist_ok=True)
                elif not (self.folder / DATABASE).exists():  # Chroma would make an empty one, after a writer has dropped this build
                    raise VectorsFailed(f"{self.folder.name} is not there")
                self._digests.clear()  # what is opened is looked at whole
                if self.sealed is not None and not self.sealed.items() <= self._hashes().items():
                    raise VectorsFailed(f"the files in {self.folder.name} are not as they were written")
                # Chroma shares one system among all clients of a path string, so that a second client would keep the first's stale view;
                # another spelling of the path gives a system of its own
                self._client = chromadb.PersistentClient(str(self.folder) + "/." * (next(_opened) % 50), settings=settings)
        return self._client


class _Given:
    """LangChain's Chroma embeds what it adds; here the vectors are known already."""

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self.vectors = vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.vectors[text] for text in texts]


def _chroma(client: Any, name: str, embedder: Embedder | None, *, create: bool) -> Chroma:  # noqa: ANN401
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_chroma import Chroma
    return Chroma(
        client=client, collection_name=name, embedding_function=embedder, create_collection_if_not_exists=create,
        collection_configuration={"hnsw": HNSW} if create else None,
    )  # fmt: skip


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


class VectorsFailed(Exception):
    """Chroma did not do what was asked; the store opens anew or rebuilds."""


@contextmanager
def _failures(vectors: Vectors) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexMismatch):
        raise
    except BaseException as error:  # Chroma raises dozens of kinds; a panic in its Rust part is no Exception at all
        vectors.close()
        if vectors.url and type(error).__name__ != "NotFoundError":  # a server that lost the collection gets it anew
            raise IndexMismatch(
                f"Chroma 服务 {vectors.url} 没有应答({type(error).__name__});请启动它,或去掉 CHROMA_URL 用本机索引",
                f"the Chroma server {vectors.url} does not answer ({type(error).__name__}); start it, or unset CHROMA_URL",
            ) from error
        raise VectorsFailed(f"{type(error).__name__}: {error}") from error
