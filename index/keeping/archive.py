"""The whole library as one file: bulletins go into a zip and come out of it again, each held against its hashes.

A file is written beside its place and renamed; one that stands there is never replaced unless that is asked for. What is taken in is
verified whole before anything is written; it then comes in whole or not at all, and nothing that stands in the library is changed.
Indexes are not packed: they can be made again. It knows nothing of what a bulletin says.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.errors import AssistantError, LibraryError
from index.indexed import Progress
from index.library import META, TEXT, Entry, Library, on_disk, read_entry, sync_folder

if TYPE_CHECKING:
    from index.store import Store

FORMAT = "bulletin-library-1"
CONTENTS = "contents.json"
LARGEST = 512 << 20  # bytes of one file
MOST = 200_000  # bulletins


@dataclass(frozen=True, slots=True)
class Packed:
    """What an export holds: how many bulletins, and why each other one could not be packed."""

    ids: tuple[str, ...]
    damaged: tuple[LibraryError, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a bulletin of an archive. `renamed`: its id was taken by another bulletin."""

    id: str
    source: str
    state: Literal["added", "known", "renamed"]


def pack(library: Library, target: Path, *, replace_it: bool = False, progress: Progress | None = None) -> Packed:
    """Write every sound bulletin into `target`. Raises LibraryError where that stands already or cannot be written."""
    if target.exists() and not replace_it:
        raise LibraryError(
            f"{target} 已经存在,不会覆盖;请换一个文件名,或加 --force",
            f"{target} is there already and is not overwritten; give another name, or --force",
        )
    ids, damaged, contents = library.ids(), [], {}
    with on_disk(target.parent):
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    for done, id in enumerate(ids, 1):
                        try:
                            contents[id] = _pack_one(archive, library, id)
                        except LibraryError as error:
                            damaged.append(error)
                        if progress:
                            progress(done, len(ids), id)
                    archive.writestr(CONTENTS, json.dumps({"format": FORMAT, "bulletins": contents}, ensure_ascii=False))
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
            sync_folder(target.parent)
        finally:
            Path(name).unlink(missing_ok=True)
    return Packed(tuple(contents), tuple(damaged))


def _pack_one(archive: zipfile.ZipFile, library: Library, id: str) -> dict[str, str]:
    """All three files, or none; returns their hashes."""
    files = library.files(id)
    for name, data in files.items():
        archive.writestr(f"{id}/{name}", data)
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def unpack(store: Store, source: Path, progress: Progress | None = None) -> list[Taken]:
    """Take in every bulletin of `source` that the library does not hold.

    Raises LibraryError where the file is no sound export; then, and when the disk fills up, the library is as it was.
    """
    with _opened(source) as archive, store.library.writer():
        contents = _contents(archive, source)
        _room(archive, store.library)
        for _ in _bulletins(archive, contents, source):
            pass  # every hash is held before the first byte is written
        store.ready()
        taken: list[Taken] = []
        originals, texts = store.library.hashes()
        try:
            for done, (entry, data, text) in enumerate(_bulletins(archive, contents, source), 1):
                there = originals.get(entry.sha256) or texts.get(entry.text_sha256)
                taken.append(Taken(there, entry.source, "known") if there else _put(store.library, entry, data, text))
                originals[entry.sha256] = texts[entry.text_sha256] = taken[-1].id
                if progress:
                    progress(done, len(contents), entry.id)
            store.indexes.write([one.id for one in taken if one.state != "known"], progress)
        except (AssistantError, OSError):
            for one in taken:
                if one.state != "known":
                    store.library.remove(one.id)
            raise
    return taken


def _put(library: Library, entry: Entry, data: bytes, text: bytes) -> Taken:
    id = library.free_id(f"{entry.id}.txt")
    library.restore(replace(entry, id=id), data, text)
    return Taken(id, entry.source, "added" if id == entry.id else "renamed")


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except zipfile.BadZipFile as error:
        raise _unsound(source, "zip") from error
    except OSError as error:
        raise LibraryError(
            f"不能读取 {source}({error.strerror});请检查路径", f"cannot read {source} ({error.strerror}); check the path"
        ) from error


def _contents(archive: zipfile.ZipFile, source: Path) -> dict[str, dict[str, str]]:
    try:
        values: Any = json.loads(_read(archive, CONTENTS, source).decode())
        found = values["bulletins"]
        sound = values["format"] == FORMAT and len(found) <= MOST
        sound = sound and all(META in files and TEXT in files and len(files) == 3 for files in found.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unsound(source, CONTENTS) from error
    if not sound:
        raise _unsound(source, CONTENTS)
    return dict(found)


def _room(archive: zipfile.ZipFile, library: Library) -> None:
    needed = sum(info.file_size for info in archive.infolist())
    with on_disk(library.root):
        if needed > shutil.disk_usage(library.root).free:
            raise OSError(28, "No space left on device")


def _bulletins(archive: zipfile.ZipFile, contents: dict[str, dict[str, str]], source: Path) -> Iterator[tuple[Entry, bytes, bytes]]:
    """(metadata, original, text) of each, all hashes right."""
    for id, hashes in contents.items():
        files = {name: _read(archive, f"{id}/{name}", source) for name in hashes}
        try:
            entry = read_entry(id, files[META])
            original = files[entry.original]
        except (ValueError, KeyError) as error:
            raise _unsound(source, f"{id}/{META}") from error
        for name, data in files.items():
            wanted = {hashes[name], entry.text_sha256 if name == TEXT else entry.sha256 if name == entry.original else hashes[name]}
            if wanted != {hashlib.sha256(data).hexdigest()}:
                raise _unsound(source, f"{id}/{name}")
        yield entry, original, files[TEXT]


def _read(archive: zipfile.ZipFile, name: str, source: Path) -> bytes:
    try:
        if archive.getinfo(name).file_size > LARGEST:
            raise _unsound(source, name)
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _unsound(source, name) from error


def _unsound(source: Path, where: str) -> LibraryError:
    return LibraryError(
        f"{source} 不是完好的通报库导出文件({where} 有误);什么也没有改变,请重新导出",
        f"{source} is no sound export of a library ({where} is wrong); nothing was changed, export again",
    )
