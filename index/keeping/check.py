"""Library and indexes held against each other: indexes and their library go in, findings come out.

Indexes are repaired from the library; of the library itself only what can be made again without loss is repaired, the rest is reported.
It writes nothing on its own: the indexes do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from index.errors import AssistantError, IndexMismatch, LibraryError
from index.indexed import Progress
from index.keeping import manifest as manifests
from index.vectors import Vectors, VectorsFailed

if TYPE_CHECKING:
    from index.embeddings import Vectors as Rows
    from index.keeping.indexes import Indexes

Held = dict[str, tuple[str, "Rows"]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `check` met, in both languages, and whether it is put right."""

    kind: Literal["library", "index", "leftover"]
    bulletin: str | None
    zh: str
    en: str
    repaired: bool


def check(indexes: Indexes, progress: Progress | None = None) -> list[Finding]:
    with indexes.library.writer():
        indexes.refresh(look_again=True)
        found = [finding for id in indexes.library.ids() for finding in _bulletin(indexes, id)]
        found += _indexes(indexes, progress)
        found += [
            Finding("leftover", None, f"清除了中断的写入留下的 {name}", f"removed {name}, left by an interrupted write", True)
            for name in indexes.sweep()
        ]
        return found


def _bulletin(indexes: Indexes, id: str) -> list[Finding]:
    """Is what the library keeps of a bulletin what was put there?"""
    found: list[Finding] = []
    try:
        indexes.library.entry(id)
    except LibraryError as error:
        return [Finding("library", id, error.zh, error.en, False)]
    try:
        indexes.library.text(id)
    except LibraryError as error:
        restored = _restore_text(indexes, id)
        found.append(Finding("library", id, error.zh, error.en, restored))
    try:
        indexes.library.original(id)
    except LibraryError as error:
        found.append(Finding("library", id, error.zh, error.en, False))
    return found


def _restore_text(indexes: Indexes, id: str) -> bool:
    """Read the original again; its text counts only if it is the very text that was stored."""
    from index import sandbox

    try:
        entry = indexes.library.entry(id)
        return indexes.library.restore_text(id, sandbox.read(indexes.library.original(id), entry.source).text)
    except AssistantError:
        return False


def _same(stored: Held, expected: Held) -> bool:
    """Every passage, its indexed form, and its vector within what storing may round."""
    return stored.keys() == expected.keys() and all(
        text == expected[id][0] and np.allclose(row, expected[id][1], atol=1e-4) for id, (text, row) in stored.items()
    )


def _indexes(indexes: Indexes, progress: Progress | None) -> list[Finding]:
    readable = [id for id in indexes.library.ids() if indexes.shelf.readable(id)]
    if not indexes.manifest.made and not readable:
        return []
    try:
        mended = [name for id in readable for name in indexes.mend_caches(id)]
        return [Finding("index", None, f"{name} 已损坏,已重做", f"{name} was damaged: made again", True) for name in mended] + _vectors(
            indexes, readable, progress
        )
    except IndexMismatch as error:  # a server that does not answer
        return [Finding("index", None, error.zh, error.en, False)]


def _vectors(indexes: Indexes, readable: list[str], progress: Progress | None) -> list[Finding]:
    reason = _unfit(indexes)
    if reason:
        indexes.rebuild(progress)
        return [Finding("index", None, f"{reason[0]},已重建索引", f"{reason[1]}: index rebuilt", True)]
    wrong = _wrong_bulletins(indexes, readable)
    if wrong is None:
        indexes.rebuild(progress)
        return [Finding("index", None, "向量索引已损坏,已重建", "the vector index was damaged: rebuilt", True)]
    if wrong:
        indexes.write([id for id in wrong if id in readable], progress, gone=wrong)
    return [
        Finding("index", id, f"通报「{id}」与索引不符,已改正", f"the index did not fit bulletin {id!r}: put right", True) for id in wrong
    ]


def _unfit(indexes: Indexes) -> tuple[str, str] | None:
    manifest = indexes.manifest
    if not manifest.made:
        return "没有可用的索引清单", "no usable manifest"
    if not indexes.same_program(manifest):
        return "索引由另一版本的程序或另一处向量库建立", "the index was made by another version or in another place"
    now = indexes.embedder
    if (manifest.embedder, manifest.dimension) != (now.name, now.dimension):
        return (
            f"索引由模型 {manifest.embedder} 建立,现为 {now.name}",
            f"the index was made with {manifest.embedder}, the model now is {now.name}",
        )
    return None


def _wrong_bulletins(indexes: Indexes, readable: list[str]) -> list[str] | None:
    """Bulletins whose index is not what the library says; None when the index cannot be read at all."""
    manifest = indexes.manifest
    # opened anew: what is on disk, not what is in memory
    vectors = Vectors(indexes.folder, manifest.build, manifest.where or None, manifest.files)
    try:
        held = vectors.ids()
        if not vectors.sound():
            return None
        if any(held.values()):
            vectors.search(indexes.embedder.encode_query("整改"), 1)
        wrong = [
            id
            for id in readable
            if manifest.bulletins.get(id) != manifests.key(indexes.library.entry(id)) or not _same(vectors.stored(id), indexes.expected(id))
        ]
    except VectorsFailed:
        return None
    finally:
        vectors.close()
    return wrong + sorted((set(held) | set(manifest.bulletins)) - set(readable))
