"""The indexes of a library: vectors, words and the manifest that names them; made, brought up to date, opened and dropped here.

Enters: a library and its shelf, a model that embeds. Leaves: a `View` that can be searched. A writer embeds first, then writes the indexes,
then the manifest; a reader compares the manifest before each question. It knows neither what is added or asked, nor why.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.embeddings import Embedder
from index.embeddings import Vectors as Rows
from index.errors import AssistantError, IndexMismatch, LibraryError
from index.indexed import Progress, VectorCache, WordCache, form_of, indexed_form
from index.keeping import manifest as manifests
from index.keeping.kinship import Kinship
from index.keeping.manifest import Manifest
from index.keeping.shelf import Held, Shelf
from index.lexical import Lexical
from index.library import WAIT, Busy, Library, sweep_unfinished
from index.types import Bulletin, Passage
from index.vectors import Vectors, VectorsFailed

NO_ROOM = 4 << 20  # bytes left on a disk that is called full
REBUILT = 0.1  # share of bulletins that another version reads otherwise, from which all indexes are made anew, beside the old ones


@dataclass(slots=True)
class View:
    """The indexes as one manifest names them."""

    manifest: Manifest
    vectors: Vectors | None
    lexical: Lexical | None = None
    before: Lexical | None = None  # the one before it, to begin from


class Indexes:
    def __init__(self, folder: Path, library: Library, shelf: Shelf, embedder: Embedder | Callable[[], Embedder], chroma_url: str) -> None:
        self.folder, self.library, self.chroma_url = folder, library, chroma_url
        self._given = embedder
        self._embedder: Embedder | None = embedder if isinstance(embedder, Embedder) else None
        self._manifest_path = folder / "manifest.json"
        self._lock = threading.RLock()
        self._loading = threading.Lock()
        self.shelf = shelf
        self._word_cache = WordCache(folder / "words")
        self.kinship = Kinship(folder / "sketches", shelf)
        self._stamp: object = None
        self._fitted: object = None  # the stamp at which the indexes were last seen to fit
        self.view = View(Manifest(), None)
        self.refresh()

    def close(self) -> None:
        if self.view.vectors:
            self.view.vectors.close()

    @property
    def embedder(self) -> Embedder:
        with self._loading:
            if self._embedder is None:
                assert not isinstance(self._given, Embedder)
                self._embedder = self._given()
        return self._embedder

    @property
    def manifest(self) -> Manifest:
        return self.view.manifest

    @property
    def stamp(self) -> object:
        """Another one whenever library or manifest have moved."""
        return self._stamp

    def refresh(self, *, look_again: bool = False) -> None:
        """Take up what another process wrote since; two stats when nothing moved. `look_again`: at every bulletin all the same."""
        stamp = self._stat()
        if stamp == self._stamp and not look_again:
            return
        with self._lock:
            self.shelf.renew()
            found = manifests.load(self._manifest_path)
            if found != self.view.manifest or self._stamp is None:
                self._show(found)
            self._stamp = stamp

    def ready(self) -> None:
        """See to it that the indexes fit: wait while they are being built, repair what can be repaired, refuse the rest."""
        self.refresh()
        if self._fitted == self._stamp:
            return
        reason = self._misfit()
        if reason is None:
            self._fitted = self._stamp
            return
        try:
            with self.library.writer(timeout=0 if reason == "bulletins" else WAIT):
                self.refresh()
                if self._misfit() is not None:
                    self._refuse_other_embedder()
                    self._bring_up_to_date()
        except Busy:
            if reason != "bulletins":
                raise
            # another process is at work on what is missing; what the manifest names can be searched meanwhile

    def recover(self, failed: View) -> None:
        """Another process has put something new in its place, or is just about to; else the index is damaged and made anew."""
        self.refresh()
        if self.view.manifest != failed.manifest:
            return
        with self.library.writer():
            self.refresh()
            if self.view.manifest == failed.manifest:
                self.rebuild(None)

    # Steps of writing, called as the writer

    def _bring_up_to_date(self) -> None:
        """Of what another version of the program has indexed only those bulletins are written again that this one reads otherwise."""
        old = self.view.manifest
        if not old.made or old.where != self.chroma_url:
            return self.rebuild(None)
        changed = self._stale() if self.same_program(old) else self._read_otherwise()
        if self.same_program(old) or len(changed) <= REBUILT * len(old.bulletins):
            self.write(changed)
        else:
            self.rebuild(None)

    def rebuild(self, progress: Progress | None) -> None:
        self.refresh()
        old = self.view.manifest
        held = [self.shelf.hold(id) for id in self.library.ids() if self.shelf.readable(id)]
        self.embed([(one.bulletin, one.passages) for one in held], progress)
        build = f"{old.generation + 1}-{secrets.token_hex(4)}"
        vectors = Vectors(self.folder, build, self.chroma_url or None)
        with self._failing():
            vectors.create()
            forms = {one.id: self._index_one(vectors, one) for one in held}
            files = vectors.seal()
        vectors.close()
        made = Manifest(
            generation=old.generation + 1, build=build, where=self.chroma_url, embedder=self.embedder.name,
            dimension=self.embedder.dimension,
            tokeniser=manifests.tokeniser_version(), parser=manifests.parser_version(),
            bulletins={one.id: one.key for one in held}, passages={one.id: len(one.passages) for one in held},
            forms=forms, files=files,
        )  # fmt: skip
        self._publish(made)
        if old.made and old.where == self.chroma_url:
            with contextlib.suppress(IndexMismatch):
                Vectors(self.folder, old.build, old.where or None).drop()
        self.sweep()

    def write(self, ids: Iterable[str], progress: Progress | None = None, *, gone: Iterable[str] = ()) -> None:
        """Index these bulletins, drop those that the library no longer has, then move the manifest."""
        old = self.view.manifest
        if not old.made:
            return self.rebuild(progress)
        vectors = self.view.vectors
        assert vectors is not None
        standing = set(self.library.ids())
        keys = {id: key for id, key in old.bulletins.items() if id in standing}
        counts = {id: count for id, count in old.passages.items() if id in standing}
        forms = {id: form for id, form in old.forms.items() if id in standing}
        held = [self.shelf.hold(id) for id in ids]
        self.embed([(one.bulletin, one.passages) for one in held], progress)
        try:
            for id in (set(old.bulletins) | set(gone)) - standing:
                vectors.remove(id)
                self.forget(id)
            for one in held:
                vectors.remove(one.id)
                forms[one.id] = self._index_one(vectors, one)
                keys[one.id], counts[one.id] = one.key, len(one.passages)
            files = vectors.seal()
        except VectorsFailed:  # damaged: the library has all that is needed
            return self.rebuild(progress)
        self._publish(
            replace(
                old, generation=old.generation + 1, tokeniser=manifests.tokeniser_version(), parser=manifests.parser_version(),
                bulletins=keys, passages=counts, forms=forms, files=files,
            )
        )  # fmt: skip

    def _index_one(self, vectors: Vectors, one: Held) -> str:
        """Write a bulletin's passages and words; what is returned moves when these do."""
        indexed = _indexed(one)
        form, texts = form_of(indexed), [text for _, text in indexed]
        rows = self._vector_cache().embed(one.id, texts, self.embedder)
        if texts:
            vectors.add([id for id, _ in indexed], texts, one.id, rows)
        self._words(one.id, form)
        return form

    def embed(self, read: Sequence[tuple[Bulletin, list[Passage]]], progress: Progress | None) -> None:
        """Fill the vector cache: the slow part, done before anything is written that a reader could meet."""
        total, done = sum(len(cut) for _, cut in read), 0
        for bulletin, cut in read:

            def within(here: int, _: int, what: str, before: int = done) -> None:
                if progress:
                    progress(before + here, total, what)

            texts = [indexed_form(bulletin, passage) for passage in cut]
            self._vector_cache().embed(bulletin.id, texts, self.embedder, within)
            done += len(cut)
            if progress:
                progress(done, total, bulletin.id)

    def _publish(self, made: Manifest) -> None:
        with self._lock:
            manifests.save(self._manifest_path, made)
            self._show(made, sees_all=True)
            self._stamp = self._stat()

    def sweep(self) -> list[str]:
        """Delete builds and caches that no manifest names. Call it as the writer."""
        keep = f"chroma-{self.view.manifest.build}"
        left = [path for path in self.folder.glob("chroma-*") if path.name != keep]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return [path.name for path in left] + sweep_unfinished(self.folder) + self.library.sweep()

    def expected(self, id: str) -> dict[str, tuple[str, Rows]]:
        """What the vector index must hold of a bulletin: indexed form and vector of each passage."""
        indexed = _indexed(self.shelf.hold(id))
        rows = self._vector_cache().embed(id, [text for _, text in indexed], self.embedder)
        return {passage: (text, row) for (passage, text), row in zip(indexed, rows, strict=True)}

    def mend_caches(self, id: str) -> list[str]:
        """Make damaged caches of a bulletin again; returns their names. What is not there is no damage: it costs time alone."""
        damaged = []
        if self._word_cache.damaged(id):
            self._words(id, form_of(_indexed(self.shelf.hold(id))))
            damaged.append(f"words/{id}.json")
        if self._vector_cache().load(id, self.embedder.dimension) is None:
            self.expected(id)
            damaged.append(f"vectors/{id}.npz")
        return damaged

    # What is held

    def _show(self, manifest: Manifest, *, sees_all: bool = False) -> None:
        """Answer from what this manifest names. An open client serves on where it saw the writes: its own, and every one on a server."""
        before = self.view
        vectors, same_build = before.vectors, (before.manifest.build, before.manifest.where) == (manifest.build, manifest.where)
        if not (same_build and (sees_all or manifest.where)):
            vectors = Vectors(self.folder, manifest.build, manifest.where or None, manifest.files) if manifest.made else None
        elif vectors:
            vectors.sealed = manifest.files
            vectors.forget()
        same_words = self.same_program(before.manifest) and self.same_program(manifest)
        self.view = View(manifest, vectors, before=(before.lexical or before.before) if same_words else None)
        if before.vectors and before.vectors is not vectors:
            before.vectors.close()

    def forget(self, id: str) -> None:
        self.shelf.forget(id)
        for folder in self.folder.glob("vectors/*"):
            (folder / f"{id}.npz").unlink(missing_ok=True)
        self._word_cache.remove(id)
        self.kinship.forget(id)

    def lexical(self, view: View) -> Lexical:
        with self._lock:
            if view.lexical is None:
                forms = view.manifest.forms
                view.lexical = Lexical.build(forms, lambda id: self._words(id, forms[id]), view.before)
                view.before = None
            return view.lexical

    def _words(self, id: str, form: str) -> list[tuple[str, list[str]]]:
        """The words of a bulletin's passages; it is read only where they are not kept on disk."""
        try:
            return self._word_cache.words(id, f"{form} {manifests.tokeniser_version()}", lambda: _indexed(self.shelf.hold(id)))
        except LibraryError:  # damaged or just removed; `check` reports it
            return []

    def _vector_cache(self) -> VectorCache:
        return VectorCache(self.folder / "vectors", self.embedder.name)

    # Whether the indexes fit

    def _misfit(self) -> str | None:
        """Why the indexes do not fit, in one word; None when they do."""
        manifest = self.view.manifest
        ids = self.library.ids()
        if not manifest.made:
            return "absent" if ids else None
        if not self.same_program(manifest) or manifest.where != self.chroma_url:
            return "program"
        if (self.embedder.name, self.embedder.dimension) != (manifest.embedder, manifest.dimension):
            return "embedder"
        return "bulletins" if self._stale() or set(manifest.bulletins) - set(ids) else None

    def _stale(self) -> list[str]:
        """Bulletins of the library that are not indexed as they stand; damaged ones cannot be."""
        indexed = self.view.manifest.bulletins
        return [id for id in self.library.ids() if id not in indexed and self.shelf.readable(id)]

    def _read_otherwise(self) -> list[str]:
        """Bulletins whose passages are others than those that were indexed."""
        forms = self.view.manifest.forms
        readable = (id for id in self.library.ids() if self.shelf.readable(id))
        return [id for id in readable if form_of(_indexed(self.shelf.hold(id))) != forms.get(id)]

    def same_program(self, manifest: Manifest) -> bool:
        here = manifests.tokeniser_version(), manifests.parser_version(), self.chroma_url
        return (manifest.tokeniser, manifest.parser, manifest.where) == here

    def _refuse_other_embedder(self) -> None:
        manifest, now = self.view.manifest, self.embedder
        if manifest.made and (manifest.embedder, manifest.dimension) != (now.name, now.dimension):
            raise IndexMismatch(
                f"索引由模型 {manifest.embedder}({manifest.dimension} 维)建立,现在是 {now.name}({now.dimension} 维);请运行 reindex 或改回",
                f"the index was made with {manifest.embedder} ({manifest.dimension} dimensions), the model now is {now.name} "
                f"({now.dimension}); run reindex, or set the former model again",
            )

    def _stat(self) -> object:
        try:
            found = self._manifest_path.stat()
            return found.st_mtime_ns, found.st_size, found.st_ino, self.library.stamp()
        except OSError:
            return None, self.library.stamp()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except VectorsFailed as failure:
            raise self.unreadable(failure) from failure

    def unreadable(self, failure: Exception) -> AssistantError:
        data = self.library.root.parent
        if shutil.disk_usage(data).free < NO_ROOM:
            return LibraryError(
                f"磁盘已满,不能写入 {data};请腾出空间后重试,已有的通报不受影响",
                f"the disk is full, cannot write to {data}; free some space and try again, what is in the library is safe",
            )
        return IndexMismatch(f"索引无法读写({failure});请运行 reindex", f"the index cannot be read or written ({failure}); run reindex")


def _indexed(one: Held) -> list[tuple[str, str]]:
    """(passage id, indexed form) in order."""
    return [(passage.id, indexed_form(one.bulletin, passage)) for passage in one.passages]
