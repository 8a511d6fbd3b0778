"""The face of `index`: bulletins are added, checked and searched here; the library is the truth, the indexes follow it.

Data folder: `library/` (truth), `index/` (manifest, Chroma, words, vectors: all can be made again), `writer.lock`.
A writer reads, cuts and embeds first, then writes the library, then the indexes, then the manifest.
A reader compares the manifest before each question. It knows nothing of questions and answers.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index import check as checking
from index import manifest as manifests
from index import script, tokens
from index.check import Finding
from index.duplicates import Kin
from index.embeddings import Embedder
from index.embeddings import Vectors as Rows
from index.errors import AssistantError, IndexMismatch, LibraryError, ReadError
from index.fusion import fuse
from index.indexed import Progress, VectorCache, WordCache, indexed_form
from index.kinship import Kinship
from index.lexical import Lexical
from index.library import WAIT, Busy, Library, sweep_unfinished
from index.manifest import Manifest
from index.shelf import Held, Shelf
from index.types import Bulletin, Commitment, Figure, Matter, Passage
from index.vectors import Vectors, VectorsFailed

if TYPE_CHECKING:
    from index.fetch import Fetched

NO_ROOM = 4 << 20  # bytes left on a disk that is called full
FIRST_CUT = 30  # passages asked of each side before fusion; with 60 the spread is of what is far off: nDCG@10 .891 instead of .893
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Added:
    id: str
    title: str
    passages: int
    figures: int
    commitments: int
    known: bool  # it was there already; nothing changed
    more: tuple[Added, ...] = ()  # of an archive: the bulletins after the first
    refused: tuple[tuple[str, AssistantError], ...] = ()  # of an archive: what could not be taken, and why
    kin: tuple[Kin, ...] = ()  # bulletins of the library that it repeats, corrects or continues


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage
    score: float  # fused
    bm25_rank: int | None  # from 1; None: not in that side's first cut
    dense_rank: int | None
    dense_score: float | None  # cosine
    bm25_score: float | None


@dataclass(slots=True)
class _View:
    """The indexes as one manifest names them."""

    manifest: Manifest
    vectors: Vectors | None
    lexical: Lexical | None = None
    before: Lexical | None = None  # the one before it, to begin from


class Store:
    def __init__(self, data: Path, embedder: Embedder | Callable[[], Embedder], chroma_url: str | None = None) -> None:
        self.data = data
        self.library = Library(data / "library")
        self.chroma_url = chroma_url or ""
        self._given = embedder
        self._embedder: Embedder | None = embedder if isinstance(embedder, Embedder) else None
        self.index_folder = data / "index"
        self._manifest_path = self.index_folder / "manifest.json"
        self._lock = threading.RLock()
        self._loading = threading.Lock()
        self._shelf = Shelf(self.library)
        self._word_cache = WordCache(self.index_folder / "words")
        self._kinship = Kinship(self.index_folder / "sketches", self._shelf)
        self._stamp: object = None
        self._fitted: object = None  # the stamp at which the indexes were last seen to fit
        self._view = _View(Manifest(), None)
        self.refresh()

    @classmethod
    def open(cls, data: Path, embedder: Embedder | Callable[[], Embedder], *, chroma_url: str | None = None) -> Store:
        """`embedder` may be a callable that loads it: what needs no model then waits for none."""
        return cls(Path(data), embedder, chroma_url)

    def close(self) -> None:
        if self._view.vectors:
            self._view.vectors.close()

    @property
    def embedder(self) -> Embedder:
        with self._loading:
            if self._embedder is None:
                assert not isinstance(self._given, Embedder)
                self._embedder = self._given()
        return self._embedder

    @property
    def manifest(self) -> Manifest:
        return self._view.manifest

    @property
    def generation(self) -> int:
        return self._view.manifest.generation

    # Reading

    def refresh(self, *, look_again: bool = False) -> None:
        """Take up what another process wrote since; two stats when nothing moved. `look_again`: at every bulletin all the same."""
        stamp = self._stat()
        if stamp == self._stamp and not look_again:
            return
        with self._lock:
            self._shelf.renew()
            found = manifests.load(self._manifest_path)
            if found != self._view.manifest or self._stamp is None:
                self._show(found)
            self._stamp = stamp

    def bulletins(self) -> list[Bulletin]:
        """All that can be read, by id; what is damaged is left out here and reported by `check`."""
        self.refresh()
        read = []
        for id in self.library.ids():
            try:
                read.append(self.bulletin(id))
            except LibraryError as error:
                log.warning(error.en)
        return read

    def readable(self, id: str) -> bool:
        """Whether the library holds it undamaged."""
        return self._shelf.readable(id)

    def bulletin(self, id: str) -> Bulletin:
        self.refresh()
        return self._shelf.bulletin(id)

    def passages(self, id: str) -> list[Passage]:
        return self._shelf.hold(id).passages

    def passage(self, passage_id: str) -> Passage:
        return self._shelf.passage(passage_id)

    def figures(self, id: str) -> dict[str, tuple[Figure, ...]]:
        """Figures of each passage, by passage id."""
        return self._shelf.figures(id)

    def commitments(self, id: str) -> tuple[tuple[Matter, ...], tuple[Commitment, ...]]:
        return self._shelf.commitments(id)

    def search(self, text: str, k: int = 16, bulletins: Sequence[str] = (), *, also: str = "") -> list[Hit]:
        """The passages nearest a text, both sides fused; `bulletins` restricts to these ids.

        `also`: further words that a passage may use instead. Words alone look for them; in the embedding they would blur what is asked
        (dense nDCG@10 of five sets with them .797, without .796, but fused .884 against .893).
        """
        self.ready()
        for last in (False, False, True):
            view = self._view
            wanted = [id for id in bulletins if id in view.manifest.bulletins]
            if not view.manifest.bulletins or (bulletins and not wanted):
                return []
            try:
                return self._search(view, text, k, wanted, also)
            except VectorsFailed as failure:  # another process has put a new build in its place, or the index is damaged
                if last:
                    raise self._unreadable(failure) from failure
                self._recover(view)
        raise AssertionError

    def _search(self, view: _View, text: str, k: int, bulletins: Sequence[str], also: str) -> list[Hit]:
        assert view.vectors is not None
        cut = max(FIRST_CUT, k)
        dense = view.vectors.search(self.embedder.encode_query(script.simplified(text)), cut, bulletins)
        bm25 = self._lexical(view).search(tokens.content_words(f"{text} {also}"), cut, bulletins)
        dense_at = {id: (rank, score) for rank, (id, score) in enumerate(dense, 1)}
        bm25_at = {id: (rank, score) for rank, (id, score) in enumerate(bm25, 1)}
        hits: list[Hit] = []
        for id, score in fuse([bm25, dense], cut):
            if len(hits) == k:
                break
            with contextlib.suppress(LibraryError):  # removed a moment ago by another process
                rank, cosine = dense_at.get(id, (None, None))
                word_rank, word_score = bm25_at.get(id, (None, None))
                hits.append(Hit(self.passage(id), score, word_rank, rank, cosine, word_score))
        return hits

    def _recover(self, failed: _View) -> None:
        """Another process has put something new in its place, or is just about to; else the index is damaged and made anew."""
        self.refresh()
        if self._view.manifest != failed.manifest:
            return
        with self.library.writer():
            self.refresh()
            if self._view.manifest == failed.manifest:
                self.rebuild(None)

    def vocabulary(self) -> Container[str]:
        """The words of the library, for reading typos; one object until the library changes."""
        self.ready()
        return self._lexical(self._view).vocabulary

    def rarity(self, term: str) -> float:
        """How rare the rarest word of a term is among all passages (idf)."""
        lexical = self._lexical(self._view)
        return max((lexical.rarity(word) for word in tokens.tokenise(term)), default=0.0)

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

    # Writing

    def add(self, path: Path | str, progress: Progress | None = None) -> Added:
        """Take in a file. Content that is there already changes nothing."""
        from index import readers

        path = Path(path)
        try:
            readers.check_size(path.stat().st_size, path.name)
            data = path.read_bytes()
        except OSError as error:
            raise LibraryError(f"不能读取 {path}({error.strerror})", f"cannot read {path} ({error.strerror})") from error
        return self.add_bytes(data, path.name, progress=progress)

    def add_bytes(self, data: bytes, name: str, *, url: str | None = None, progress: Progress | None = None) -> Added:
        """Take in a file's content, or each file of a .zip; what the archive holds besides is told in `Added`."""
        from index import bulletin as reading
        from index import passages, sandbox

        if name.lower().endswith(".zip"):
            return self._add_archive(data, name, url, progress)
        known = self.library.known(data)
        if known:
            return self._added(known, known=True)
        canonical = sandbox.read(data, name, _pages_of(name, progress))  # what is refused is refused before anyone waits for the lock
        with self.library.writer():
            self.ready()
            known = self.library.known(data, canonical.text)
            if known:
                return self._added(known, known=True)
            id = self.library.free_id(name)
            text = script.simplified(canonical.text) if script.is_traditional(canonical.text) else canonical.text
            parsed = reading.parse(text, id=id, source=name, url=url)
            kin = self._kin(parsed)
            same = next((one for one in kin if one.relation == "same"), None)
            if same:  # under another name or in another format
                return self._added(same.id, known=True)
            cut = passages.cut(parsed)
            self._embed([(parsed, cut)], progress)
            self.library.put(
                id, data=data, text=canonical.text, source=name, kind=canonical.kind, url=url, notes=canonical.notes,
                pages=canonical.pages, doubtful=canonical.doubtful,
            )  # fmt: skip
            try:
                self.write_index([id])
            except (AssistantError, OSError):  # refused as a whole: nothing of it stays
                self.library.remove(id)
                raise
        return replace(self._added(id, known=False), kin=tuple(kin))

    def kin(self, id: str) -> list[Kin]:
        """Bulletins that this one repeats, corrects, continues, or is like; nearest first. Raises LibraryError for an unknown id."""
        return self._kin(self.bulletin(id))

    def _kin(self, bulletin: Bulletin) -> list[Kin]:
        return self._kinship.kin(bulletin, list(self._view.manifest.bulletins.items()))

    def add_url(self, url: str, progress: Progress | None = None, *, fetch: Callable[[str], Fetched] | None = None) -> Added:
        """Take in what stands at a public web address; `fetch` is a seam. Raises ReadError."""
        from index import fetch as fetching

        found = (fetch or fetching.fetch)(url)
        return self.add_bytes(found.data, found.name, url=found.url, progress=progress)

    def _add_archive(self, data: bytes, name: str, url: str | None, progress: Progress | None) -> Added:
        """Raises what the first file was refused for, where none could be taken."""
        from index import readers_zip

        added: list[Added] = []
        refused: list[tuple[str, AssistantError]] = []
        for member in readers_zip.members(data, name):
            try:
                added.append(self.add_bytes(member.content(), member.name, url=url, progress=progress))
            except ReadError as error:
                refused.append((member.name, error))
        if not added:
            raise refused[0][1]
        return replace(added[0], more=tuple(added[1:]), refused=tuple(refused))

    def remove(self, id: str) -> None:
        with self.library.writer():
            self.refresh()
            self.library.remove(id)
            self._forget(id)
            if self._view.manifest.made:
                self.write_index([])

    def put_right(self, id: str, **values: str | None) -> Bulletin:
        """Correct a title, issuer or date that was read wrongly or not at all."""
        with self.library.writer():
            self.ready()
            with self._amended(id):
                self.library.put_right(id, values)
        return self.bulletin(id)

    def mark(self, id: str, *, private: bool) -> Bulletin:
        """不外发: keep a bulletin from models elsewhere, or allow it again."""
        with self.library.writer():
            self.ready()
            if self.library.entry(id).private != private:
                with self._amended(id):
                    self.library.mark(id, private=private)
        return self.bulletin(id)

    @contextmanager
    def _amended(self, id: str) -> Iterator[None]:
        """Index a bulletin anew whose metadata change in the block; refused as a whole where that cannot be done."""
        before = self.library.entry(id)
        try:
            yield
            self._shelf.forget(id)
            self.write_index([id])
        except (AssistantError, OSError):
            self._shelf.forget(id)
            with contextlib.suppress(LibraryError):
                self.library.amend(before)
            raise

    def reindex(self, progress: Progress | None = None) -> None:
        """Make all indexes anew from the library, beside the old ones, which serve until the manifest moves."""
        with self.library.writer():
            self.refresh()
            self.rebuild(progress)

    def check(self, progress: Progress | None = None) -> list[Finding]:
        """Hold library and indexes against each other; repair the indexes, report what cannot be repaired."""
        return checking.check(self, progress)

    # Steps of writing, called as the writer

    def _bring_up_to_date(self) -> None:
        if not self._view.manifest.made or not self.same_program(self._view.manifest):
            self.rebuild(None)
        else:
            self.write_index(self._stale())

    def rebuild(self, progress: Progress | None) -> None:
        old = self._view.manifest
        readable = [bulletin.id for bulletin in self.bulletins()]
        held = [self._shelf.hold(id) for id in readable]
        self._embed([(one.bulletin, one.passages) for one in held], progress)
        build = f"{old.generation + 1}-{secrets.token_hex(4)}"
        vectors = Vectors(self.index_folder, build, self.chroma_url or None)
        with self._failing():
            vectors.create()
            for one in held:
                self._index_one(vectors, one)
            files = vectors.seal()
        vectors.close()
        made = Manifest(
            generation=old.generation + 1, build=build, where=self.chroma_url, embedder=self.embedder.name,
            dimension=self.embedder.dimension,
            tokeniser=manifests.tokeniser_version(), parser=manifests.parser_version(),
            bulletins={one.id: one.key for one in held}, passages={one.id: len(one.passages) for one in held}, files=files,
        )  # fmt: skip
        self._publish(made)
        if old.made and old.where == self.chroma_url:
            with contextlib.suppress(IndexMismatch):
                Vectors(self.index_folder, old.build, old.where or None).drop()
        self.sweep()

    def write_index(self, ids: Iterable[str], progress: Progress | None = None, *, gone: Iterable[str] = ()) -> None:
        """Index these bulletins, drop those that the library no longer has, then move the manifest."""
        old = self._view.manifest
        if not old.made:
            return self.rebuild(progress)
        vectors = self._view.vectors
        assert vectors is not None
        standing = set(self.library.ids())
        keys = {id: key for id, key in old.bulletins.items() if id in standing}
        counts = {id: count for id, count in old.passages.items() if id in standing}
        held = [self._shelf.hold(id) for id in ids]
        self._embed([(one.bulletin, one.passages) for one in held], progress)
        try:
            for id in (set(old.bulletins) | set(gone)) - standing:
                vectors.remove(id)
                self._forget(id)
            for one in held:
                vectors.remove(one.id)
                self._index_one(vectors, one)
                keys[one.id], counts[one.id] = one.key, len(one.passages)
            files = vectors.seal()
        except VectorsFailed:  # damaged: the library has all that is needed
            return self.rebuild(progress)
        self._publish(replace(old, generation=old.generation + 1, bulletins=keys, passages=counts, files=files))

    def _index_one(self, vectors: Vectors, one: Held) -> None:
        texts = [indexed_form(one.bulletin, passage) for passage in one.passages]
        rows = self._vector_cache().embed(one.id, texts, self.embedder)
        if texts:
            vectors.add([passage.id for passage in one.passages], texts, one.id, rows)
        self._words(one.id, one.key)

    def _embed(self, read: Sequence[tuple[Bulletin, list[Passage]]], progress: Progress | None) -> None:
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
        keep = f"chroma-{self._view.manifest.build}"
        left = [path for path in self.index_folder.glob("chroma-*") if path.name != keep]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return [path.name for path in left] + sweep_unfinished(self.index_folder) + self.library.sweep()

    def expected(self, id: str) -> dict[str, tuple[str, Rows]]:
        """What the vector index must hold of a bulletin: indexed form and vector of each passage."""
        one = self._shelf.hold(id)
        texts = [indexed_form(one.bulletin, passage) for passage in one.passages]
        rows = self._vector_cache().embed(id, texts, self.embedder)
        return {passage.id: (text, row) for passage, text, row in zip(one.passages, texts, rows, strict=True)}

    def mend_caches(self, id: str) -> list[str]:
        """Make damaged caches of a bulletin again; returns their names. What is not there is no damage: it costs time alone."""
        damaged = []
        if self._word_cache.damaged(id):
            self._words(id, self._shelf.hold(id).key)
            damaged.append(f"words/{id}.json")
        if self._vector_cache().load(id, self.embedder.dimension) is None:
            self.expected(id)
            damaged.append(f"vectors/{id}.npz")
        return damaged

    # What is held

    def _show(self, manifest: Manifest, *, sees_all: bool = False) -> None:
        """Answer from what this manifest names. An open client serves on where it saw the writes: its own, and every one on a server."""
        before = self._view
        vectors, same_build = before.vectors, (before.manifest.build, before.manifest.where) == (manifest.build, manifest.where)
        if not (same_build and (sees_all or manifest.where)):
            vectors = Vectors(self.index_folder, manifest.build, manifest.where or None, manifest.files) if manifest.made else None
        elif vectors:
            vectors.sealed = manifest.files
        same_words = self.same_program(before.manifest) and self.same_program(manifest)
        self._view = _View(manifest, vectors, before=(before.lexical or before.before) if same_words else None)
        if before.vectors and before.vectors is not vectors:
            before.vectors.close()

    def _forget(self, id: str) -> None:
        self._shelf.forget(id)
        for folder in self.index_folder.glob("vectors/*"):
            (folder / f"{id}.npz").unlink(missing_ok=True)
        self._word_cache.remove(id)
        self._kinship.forget(id)

    def _lexical(self, view: _View) -> Lexical:
        with self._lock:
            if view.lexical is None:
                keys = view.manifest.bulletins
                view.lexical = Lexical.build(keys, lambda id: self._words(id, keys[id]), view.before)
                view.before = None
            return view.lexical

    def _words(self, id: str, key: str) -> list[tuple[str, list[str]]]:
        """The words of a bulletin's passages; it is read only where they are not kept on disk."""

        def texts() -> list[tuple[str, str]]:
            one = self._shelf.hold(id)
            return [(passage.id, indexed_form(one.bulletin, passage)) for passage in one.passages]

        try:
            return self._word_cache.words(id, f"{key} {manifests.tokeniser_version()} {manifests.parser_version()}", texts)
        except LibraryError:  # damaged or just removed; `check` reports it
            return []

    def _vector_cache(self) -> VectorCache:
        return VectorCache(self.index_folder / "vectors", self.embedder.name)

    # Whether the indexes fit

    def _misfit(self) -> str | None:
        """Why the indexes do not fit, in one word; None when they do."""
        manifest = self._view.manifest
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
        indexed = self._view.manifest.bulletins
        return [id for id in self.library.ids() if id not in indexed and self._shelf.readable(id)]

    def same_program(self, manifest: Manifest) -> bool:
        here = manifests.tokeniser_version(), manifests.parser_version(), self.chroma_url
        return (manifest.tokeniser, manifest.parser, manifest.where) == here

    def _refuse_other_embedder(self) -> None:
        manifest, now = self._view.manifest, self.embedder
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
            raise self._unreadable(failure) from failure

    def _unreadable(self, failure: Exception) -> AssistantError:
        if shutil.disk_usage(self.data).free < NO_ROOM:
            return LibraryError(
                f"磁盘已满,不能写入 {self.data};请腾出空间后重试,已有的通报不受影响",
                f"the disk is full, cannot write to {self.data}; free some space and try again, what is in the library is safe",
            )
        return IndexMismatch(f"索引无法读写({failure});请运行 reindex", f"the index cannot be read or written ({failure}); run reindex")

    def _added(self, id: str, *, known: bool) -> Added:
        held = self._shelf.hold(id)
        figures = sum(len(found) for found in self.figures(id).values())
        return Added(id, held.bulletin.title, len(held.passages), figures, len(self.commitments(id)[1]), known)


def _pages_of(name: str, progress: Progress | None) -> Callable[[int, int], None] | None:
    """Pages read, told as progress."""
    return (lambda page, pages: progress(page, pages, name)) if progress else None
