"""The face of `index`: bulletins are added, checked and searched here; the library is the truth, the indexes follow it.

Data folder: `library/` (truth), `index/` (manifest, Chroma, words, vectors: all can be made again), `writer.lock`.
A writer reads, cuts and embeds first, then writes the library, then has the indexes written. It knows nothing of questions and answers.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index import grammar, script, tokens
from index.embeddings import Embedder
from index.errors import AssistantError, LibraryError, ReadError
from index.fusion import fuse
from index.indexed import Progress
from index.keeping import check as checking
from index.keeping.check import Finding
from index.keeping.duplicates import Kin
from index.keeping.indexes import Indexes, View
from index.keeping.manifest import Manifest
from index.keeping.shelf import Shelf
from index.library import Library
from index.types import Bulletin, Commitment, Figure, Matter, Passage
from index.vectors import VectorsFailed

if TYPE_CHECKING:
    from index.fetch import Fetched

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


class Store:
    def __init__(self, data: Path, embedder: Embedder | Callable[[], Embedder], chroma_url: str | None = None) -> None:
        self.data = data
        self.library = Library(data / "library")
        self._shelf = Shelf(self.library)
        self.indexes = Indexes(data / "index", self.library, self._shelf, embedder, chroma_url or "")
        self._all: tuple[object, tuple[Bulletin, ...]] | None = None  # with the stamp at which it was read

    @classmethod
    def open(cls, data: Path, embedder: Embedder | Callable[[], Embedder], *, chroma_url: str | None = None) -> Store:
        """`embedder` may be a callable that loads it: what needs no model then waits for none."""
        return cls(Path(data), embedder, chroma_url)

    def close(self) -> None:
        self.indexes.close()

    @property
    def embedder(self) -> Embedder:
        return self.indexes.embedder

    @property
    def manifest(self) -> Manifest:
        return self.indexes.manifest

    @property
    def generation(self) -> int:
        return self.manifest.generation

    @property
    def index_folder(self) -> Path:
        return self.indexes.folder

    # Reading

    def refresh(self) -> None:
        """Take up what another process wrote since; two stats when nothing moved."""
        self.indexes.refresh()

    def ready(self) -> None:
        """See to it that the indexes fit: wait while they are being built, repair what can be repaired, refuse the rest."""
        self.indexes.ready()

    def bulletins(self) -> tuple[Bulletin, ...]:
        """All that can be read, by id, the same tuple until the library moves; what is damaged is left out here and reported by `check`."""
        self.refresh()
        stamp, kept = self.indexes.stamp, self._all
        if kept is None or kept[0] != stamp:
            kept = self._all = stamp, tuple(self._readable())
        return kept[1]

    def _readable(self) -> Iterator[Bulletin]:
        for id in self.library.ids():
            try:
                yield self._shelf.bulletin(id)
            except LibraryError as error:
                log.warning(error.en)

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
            view = self.indexes.view
            wanted = [id for id in bulletins if id in view.manifest.bulletins]
            if not view.manifest.bulletins or (bulletins and not wanted):
                return []
            try:
                return self._search(view, text, k, wanted, also)
            except VectorsFailed as failure:  # another process has put a new build in its place, or the index is damaged
                if last:
                    raise self.indexes.unreadable(failure) from failure
                self.indexes.recover(view)
        raise AssertionError

    def _search(self, view: View, text: str, k: int, bulletins: Sequence[str], also: str) -> list[Hit]:
        assert view.vectors is not None
        cut = max(FIRST_CUT, k)
        dense = view.vectors.search(self.embedder.encode_query(script.simplified(text)), cut, bulletins)
        bm25 = self.indexes.lexical(view).search(tokens.content_words(f"{text} {also}"), cut, bulletins)
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

    def vocabulary(self) -> Container[str]:
        """The words of the library, for reading typos; one object until the library changes."""
        self.ready()
        return self.indexes.lexical(self.indexes.view).vocabulary

    def rarity(self, term: str) -> float:
        """How rare the rarest word of a term is among all passages (idf); a word of everyday speech that none holds is less so."""
        lexical = self.indexes.lexical(self.indexes.view)
        words = [term] if grammar.listed(term) else tokens.tokenise(term)
        return max((lexical.rarity(w) * (1.0 if w in lexical.vocabulary else grammar.telling(w)) for w in words), default=0.0)

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
            self.indexes.embed([(parsed, cut)], progress)
            self.library.put(
                id, data=data, text=canonical.text, source=name, kind=canonical.kind, url=url, notes=canonical.notes,
                pages=canonical.pages, doubtful=canonical.doubtful,
            )  # fmt: skip
            try:
                self.indexes.write([id])
            except (AssistantError, OSError):  # refused as a whole: nothing of it stays
                self.library.remove(id)
                raise
        return replace(self._added(id, known=False), kin=tuple(kin))

    def kin(self, id: str) -> list[Kin]:
        """Bulletins that this one repeats, corrects, continues, or is like; nearest first. Raises LibraryError for an unknown id."""
        return self._kin(self.bulletin(id))

    def _kin(self, bulletin: Bulletin) -> list[Kin]:
        return self.indexes.kinship.kin(bulletin, list(self.manifest.bulletins.items()))

    def add_url(self, url: str, progress: Progress | None = None, *, fetch: Callable[[str], Fetched] | None = None) -> Added:
        """Take in what stands at a public web address; `fetch` is a seam. Raises ReadError."""
        from index import fetch as fetching

        found = (fetch or fetching.fetch)(url)
        return self.add_bytes(found.data, found.name, url=found.url, progress=progress)

    def _add_archive(self, data: bytes, name: str, url: str | None, progress: Progress | None) -> Added:
        """Raises what the first file was refused for, where none could be taken."""
        from index import readers
        from index.readers import zipped

        added: list[Added] = []
        refused: list[tuple[str, AssistantError]] = []
        for member in zipped.members(data, name, readers.check_readable):
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
            self.indexes.forget(id)
            if self.manifest.made:
                self.indexes.write([])

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
            self.indexes.write([id])
        except (AssistantError, OSError):
            self._shelf.forget(id)
            with contextlib.suppress(LibraryError):
                self.library.amend(before)
            raise

    def reindex(self, progress: Progress | None = None) -> None:
        """Make all indexes anew from the library, beside the old ones, which serve until the manifest moves."""
        with self.library.writer():
            self.refresh()
            self.indexes.rebuild(progress)

    def check(self, progress: Progress | None = None) -> list[Finding]:
        """Hold library and indexes against each other; repair the indexes, report what cannot be repaired."""
        self._all = None
        return checking.check(self.indexes, progress)

    def _added(self, id: str, *, known: bool) -> Added:
        held = self._shelf.hold(id)
        figures = sum(len(found) for found in self.figures(id).values())
        return Added(id, held.bulletin.title, len(held.passages), figures, len(self.commitments(id)[1]), known)


def _pages_of(name: str, progress: Progress | None) -> Callable[[int, int], None] | None:
    """Pages read, told as progress."""
    return (lambda page, pages: progress(page, pages, name)) if progress else None
