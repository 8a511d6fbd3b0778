"""Bulletins on disk, the truth from which every index can be made again.

`<root>/<id>/` holds `original<suffix>` (the bytes as added), `text.txt` (the canonical text in UTF-8, newlines untouched) and `meta.json`
(source name, hashes, what the user put right); `<root>/audit.jsonl` has a line for each change. A bulletin is written beside its place,
synced and renamed, so that a reader sees all of it or nothing. One writer at a time across processes. It knows nothing of passages,
indexes or models.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import LibraryError
from index.keeping import audit
from index.types import Bulletin, Span

META = "meta.json"
TEXT = "text.txt"
ID_LENGTH = 60  # CJK takes three bytes a character and file systems allow 255 a name
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
WAIT = 600.0
TICK = 20_000_000  # ns: two changes within one tick of a file system's clock leave one and the same time
DATES = ("published", "signed", "as_of")
EDITABLE = ("title", "issuer", *DATES)


class Busy(LibraryError):
    """Another writer holds the library."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What `meta.json` says of a bulletin."""

    id: str
    source: str
    url: str | None
    sha256: str  # of the original bytes
    text_sha256: str
    original: str  # file name inside the folder
    kind: str
    notes: tuple[str, ...] = ()
    added: str = ""
    overrides: Mapping[str, str | None] = field(default_factory=dict)
    private: bool = False  # 不外发: never sent to a model elsewhere
    pages: tuple[int, ...] = ()
    doubtful: tuple[Span, ...] = ()


class Library:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = FileLock(str(root.parent / "writer.lock"))  # one a thread: threads wait for each other too
        self._known: dict[str, tuple[tuple[int, int], tuple[str, str]]] = {}  # id -> stamp of its folder, its hashes
        self._hashes: tuple[int, tuple[dict[str, str], dict[str, str]]] | None = None  # of all, with the stamp at which they were read

    @contextmanager
    def writer(self, timeout: float = WAIT) -> Iterator[None]:
        """Hold the library for writing; other processes and threads wait their turn. What the disk refuses is raised as LibraryError."""
        with on_disk(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire(timeout=timeout)
            except Timeout:
                raise Busy(
                    f"另一个程序正在写入 {self.root.parent}(已等 {timeout:.0f} 秒);请等它结束后再试",
                    f"another program is writing to {self.root.parent} (waited {timeout:.0f} s); try again when it has finished",
                ) from None
            try:
                yield
            finally:
                self._lock.release()

    def ids(self) -> list[str]:
        """Those whose folder stands, in the order of their names; half-written ones begin with a dot and do not count."""
        if not self.root.is_dir():
            return []
        with on_disk(self.root), os.scandir(self.root) as entries:
            return sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())

    def entry(self, id: str) -> Entry:
        folder = self._folder(id)
        try:
            return read_entry(id, (folder / META).read_bytes())
        except (OSError, ValueError) as error:
            if not folder.is_dir():
                raise unknown(id) from None
            raise damaged(id, META) from error

    def text(self, id: str) -> str:
        """The canonical text, held against its hash."""
        entry = self.entry(id)
        try:
            data = (self._folder(id) / TEXT).read_bytes()
            if _sha256(data) != entry.text_sha256:
                raise damaged(id, TEXT)
            return data.decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError) as error:
            raise damaged(id, TEXT) from error

    def original(self, id: str) -> bytes:
        entry = self.entry(id)
        try:
            data = (self._folder(id) / entry.original).read_bytes()
        except OSError as error:
            raise damaged(id, entry.original) from error
        if _sha256(data) != entry.sha256:
            raise damaged(id, entry.original)
        return data

    def files(self, id: str) -> dict[str, bytes]:
        """All that is kept of a bulletin, by file name, each held against its hash."""
        entry = self.entry(id)
        return {META: _json(entry), TEXT: _encode(self.text(id)), entry.original: self.original(id)}

    def get(self, id: str) -> Bulletin:
        """The bulletin, parsed, with what the user put right."""
        from index import bulletin, doubtful, script

        entry = self.entry(id)
        written = self.text(id)
        text = script.simplified(written) if script.is_traditional(written) else written
        own = "" if text is written else written
        parsed = bulletin.parse(text, id=id, source=entry.source, url=entry.url, written=own)
        doubts = tuple((parsed.read_at(start), parsed.read_at(end)) for start, end in entry.doubtful)
        pages = tuple(map(parsed.read_at, entry.pages))
        read = replace(parsed, private=entry.private, pages=pages, doubtful=doubts, **_overrides(entry.overrides))
        return replace(read, warnings=(*read.warnings, *doubtful.warnings(read))) if read.doubtful else read

    def known(self, data: bytes, text: str | None = None) -> str | None:
        """The id under which these bytes, or a file of the same canonical text, already stand."""
        originals, texts = self.hashes()
        return originals.get(_sha256(data)) or (texts.get(_sha256(_encode(text))) if text is not None else None)

    def hashes(self) -> tuple[dict[str, str], dict[str, str]]:
        """The ids under which originals and texts stand, by the hash of either."""
        stamp, kept = self.stamp(), self._hashes
        if kept is not None and kept[0] == stamp:
            return kept[1]
        originals: dict[str, str] = {}
        texts: dict[str, str] = {}
        if not self.root.is_dir():
            return originals, texts
        with on_disk(self.root), os.scandir(self.root) as entries:
            for folder in sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name):
                with suppress(LibraryError, OSError):  # `check` reports it
                    original, text = self._hashes_of(folder)
                    originals.setdefault(original, folder.name)
                    texts.setdefault(text, folder.name)
        if time.time_ns() - stamp > TICK:
            self._hashes = stamp, (originals, texts)
        return originals, texts

    def _hashes_of(self, folder: os.DirEntry[str]) -> tuple[str, str]:
        """As `meta.json` has them; read again only where something in it was replaced: each addition asks for those of all."""
        found = folder.stat()
        stamp = found.st_ino, found.st_mtime_ns
        known = self._known.get(folder.name)
        if known is None or known[0] != stamp:
            entry = self.entry(folder.name)
            known = self._known[folder.name] = stamp, (entry.sha256, entry.text_sha256)
        return known[1]

    def free_id(self, source: str) -> str:
        """An id from the file name that no bulletin has yet."""
        base = slug(source)
        taken = {id.casefold() for id in self.ids()}  # a file system may not tell cases apart
        return next(id for id in _numbered(base) if id.casefold() not in taken)

    def put(
        self, id: str, *, data: bytes, text: str, source: str, kind: str, url: str | None = None, notes: tuple[str, ...] = (),
        overrides: Mapping[str, str | None] | None = None, pages: tuple[int, ...] = (), doubtful: tuple[Span, ...] = (),
    ) -> Entry:  # fmt: skip
        """Write a bulletin whole, or leave the library as it was. Call it as the writer."""
        suffix = re.sub(r"[^.\w]", "", Path(source).suffix)[:12]
        entry = Entry(
            id=id, source=source, url=url, sha256=_sha256(data), text_sha256=_sha256(_encode(text)), original=f"original{suffix}",
            kind=kind, notes=notes, added=datetime.now(UTC).isoformat(timespec="seconds"), overrides=dict(overrides or {}),
            pages=pages, doubtful=doubtful,
        )  # fmt: skip
        self.restore(entry, data, _encode(text), action="add")
        return entry

    def restore(self, entry: Entry, data: bytes, text: bytes, *, action: audit.Action = "restore") -> None:
        """Write a bulletin whole under the metadata it had, or leave the library as it was. Call it as the writer."""
        folder = self._folder(entry.id)
        with on_disk(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(dir=self.root, prefix=".new-"))
            try:
                work.chmod(0o755)
                write_synced(work / entry.original, data)
                write_synced(work / TEXT, text)
                write_synced(work / META, _json(entry))
                sync_folder(work)
                work.rename(folder)
                sync_folder(self.root)
            finally:
                shutil.rmtree(work, ignore_errors=True)
        audit.append(self.root, action, entry.id, source=entry.source, url=entry.url, sha256=entry.sha256)

    def put_right(self, id: str, overrides: Mapping[str, str | None]) -> Entry:
        """Keep the user's title, issuer or dates (ISO) for a bulletin; what is read from the text stays in the text."""
        for name, value in overrides.items():
            if name not in EDITABLE or (name in DATES and value and not _is_date(value)):
                raise LibraryError(
                    f"{name} 不能改为 {value!r};日期请写成 2021-11-24", f"{name} cannot be set to {value!r}; write dates as 2021-11-24"
                )
        entry = self.entry(id)
        return self.amend(replace(entry, overrides={**entry.overrides, **overrides}))

    def mark(self, id: str, *, private: bool) -> Entry:
        """Keep a bulletin from models elsewhere (不外发), or allow it again. Call it as the writer."""
        return self.amend(replace(self.entry(id), private=private))

    def amend(self, entry: Entry) -> Entry:
        """Write a bulletin's metadata anew. Call it as the writer."""
        with on_disk(self.root):
            write_atomic(self._folder(entry.id) / META, _json(entry))
        audit.append(self.root, "edit", entry.id, private=entry.private or None, **entry.overrides)
        return entry

    def restore_text(self, id: str, text: str) -> bool:
        """Write the canonical text again, if it is the one that was stored."""
        data = _encode(text)
        if _sha256(data) != self.entry(id).text_sha256:
            return False
        with on_disk(self.root):
            write_atomic(self._folder(id) / TEXT, data)
        return True

    def remove(self, id: str) -> None:
        """Take a bulletin out in one step, then delete it. Call it as the writer."""
        folder = self._folder(id)
        if not folder.is_dir():
            raise unknown(id)
        with on_disk(self.root):
            trash = Path(tempfile.mkdtemp(dir=self.root, prefix=".old-"))
            folder.rename(trash / id)
            sync_folder(self.root)
            shutil.rmtree(trash, ignore_errors=True)
        audit.append(self.root, "remove", id)

    def sweep(self) -> list[str]:
        """Delete what an interrupted writer left. Call it as the writer."""
        if not self.root.is_dir():
            return []
        left = [path for path in self.root.iterdir() if path.name.startswith((".new-", ".old-"))]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        return [path.name for path in left] + sweep_unfinished(self.root)

    def stamp(self) -> int:
        """Moves whenever a bulletin comes or goes; one stat."""
        try:
            return self.root.stat().st_mtime_ns
        except OSError:
            return 0

    def _folder(self, id: str) -> Path:
        if not id or id.startswith(".") or re.search(r"[/\\\0]", id):
            raise unknown(id)
        return self.root / id


def slug(source: str) -> str:
    """「通报 (终稿).txt」 -> 通报-终稿: letters and digits of any script, nothing that could leave the folder."""
    name = re.split(r"[/\\]", source)[-1]
    stem = name.rsplit(".", 1)[0] if "." in name.strip(".") else name
    base = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", stem)).replace("_", "-")
    base = re.sub(r"-+", "-", base).strip("-")[:ID_LENGTH].strip("-") or "bulletin"
    return f"{base}-1" if base.casefold() in RESERVED else base


def _numbered(base: str) -> Iterator[str]:
    yield base
    n = 2
    while True:
        yield f"{base}-{n}"
        n += 1


def unknown(id: str) -> LibraryError:
    return LibraryError(f"库中没有编号为「{id}」的通报;用 list 查看全部编号", f"no bulletin has the id {id!r}; list shows all ids")


def damaged(id: str, file: str) -> LibraryError:
    return LibraryError(
        f"通报「{id}」的文件 {file} 缺失或已损坏;请运行 check,或 remove 后重新添加",
        f"{file} of bulletin {id!r} is missing or damaged; run check, or remove and add it again",
    )


@contextmanager
def on_disk(where: Path) -> Iterator[None]:
    """A disk that is full or may not be written, in the reader's words."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise LibraryError(
            f"不能写入 {where}({reason});请检查磁盘空间和权限,或用 ASSISTANT_DATA 另指文件夹",
            f"cannot write to {where} ({reason}); check disk space and permissions, or point ASSISTANT_DATA elsewhere",
        ) from error


def _overrides(values: Mapping[str, str | None]) -> dict[str, Any]:
    known = {name: value for name, value in values.items() if name in EDITABLE}
    return {name: date.fromisoformat(value) if name in DATES and value else value for name, value in known.items()}


def _is_date(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def read_entry(id: str, data: bytes) -> Entry:
    """What a `meta.json` says; raises ValueError where it is not as it was written."""
    try:
        values = json.loads(data.decode("utf-8", "surrogatepass"))
        if values.pop("seal", None) not in (None, _seal(values)):  # None: written before there was one
            raise ValueError(META)
        tuples = {"notes": tuple(values.get("notes", ())), "pages": tuple(values.get("pages", ()))}
        doubtful = tuple((int(start), int(end)) for start, end in values.get("doubtful", ()))
        entry = Entry(**{**values, **tuples, "doubtful": doubtful, "id": id})
    except (TypeError, AttributeError, RecursionError) as error:  # keys of a newer version; no object at all
        raise ValueError(META) from error
    if not re.fullmatch(r"original[.\w]{0,12}", str(entry.original)):
        raise ValueError(META)
    return entry


def _json(entry: Entry) -> bytes:
    values = json.loads(json.dumps({name: getattr(entry, name) for name in Entry.__slots__ if name != "id"}))
    return json.dumps({**values, "seal": _seal(values)}, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _seal(values: Mapping[str, Any]) -> str:
    """Moves when any value does: a flipped bit in a title or a name is damage too."""
    return _sha256(json.dumps(values, sort_keys=True).encode())


def write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, data: bytes, mode: int = 0o644, *, synced: bool = True) -> None:
    """Replace a file in one step. `synced=False`: a cache, which may be lost with the current and says itself when it is damaged."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
        if synced:
            sync_folder(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sweep_unfinished(root: Path) -> list[str]:
    """Delete what `write_atomic` had not yet put in its place when it was killed."""
    left = [path for path in root.rglob(".*.tmp") if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return [path.name for path in left]


def sync_folder(path: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
