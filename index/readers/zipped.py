"""An archive in, its parts out, bounded: a .zip of bulletins, and the packages that .docx and .xlsx are.

Sizes that a file claims are checked before anything is unpacked, and what is unpacked is cut off at what was claimed. Nothing is written
to disk, so no name in an archive can lead anywhere. Knows nothing of what the parts hold.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import PurePath

from index.errors import ReadError

TOTAL = 200_000_000  # bytes unpacked, of all parts of an office file together
RATIO = 200  # a package packed tighter than this is no document, once it is
SMALL = 5_000_000  # bytes or more
ENTRIES = 20_000
FILES = 1000  # of a .zip of bulletins
UNPACKED = 1_000_000_000  # bytes of them all
UNSOUND = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, ValueError, NotImplementedError, RecursionError, struct.error)

_BESIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\./)|~\$|Thumbs\.db$|desktop\.ini$)")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; unpacked when its content is asked for."""

    name: str  # its own name, without folders
    content: Callable[[], bytes]  # raises ReadError


def check_package(archive: zipfile.ZipFile, name: str, what_zh: str, what_en: str, save_as: str) -> None:
    """Refuse an office file that unpacks to more than any document does, or is encrypted. Raises ReadError."""
    entries = archive.infolist()
    packed = max(sum(entry.compress_size for entry in entries), 1)
    total = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or total > TOTAL or (total > SMALL and total > RATIO * packed):
        raise ReadError(
            f"「{name}」解压后过大({total / 1e6:.0f} MB),不像正常的{what_zh}。请在 Office 或 WPS 中打开,另存为 {save_as} 再添加。",
            f"“{name}” unpacks to {total / 1e6:.0f} MB, no {what_en} does. Open it in its own program, save it as {save_as} and add that.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(
            f"「{name}」已加密。请在 Office 或 WPS 中打开,取消密码后另存为 {save_as} 再添加。",
            f"“{name}” is encrypted. Open it in its own program, remove the password, save it as {save_as} and add that.",
        )


def members(data: bytes, name: str, check: Callable[[int, str], None]) -> Iterator[Member]:
    """The files of a .zip that a person put into it, one at a time; `check` is told a file's bytes and name before it is unpacked.

    Raises ReadError where the archive as a whole cannot be taken.
    """
    with _opened(data, name) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename and not entry.is_dir() and not _BESIDE.search(_name(entry))]
        _check(entries, name)
        for entry in entries:
            own = PurePath(_name(entry)).name
            yield Member(own, partial(_unpacked, archive, entry, own, check))


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except UNSOUND as error:
        raise _broken(name) from error


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if not entries:
        raise ReadError(
            f"「{name}」里没有文件。请确认压缩包内容后再添加。", f"“{name}” holds no files. Check what is in it, then add it."
        )  # fmt: skip
    total = sum(entry.file_size for entry in entries)
    if len(entries) > FILES or total > UNPACKED:
        raise ReadError(
            f"「{name}」里有 {len(entries)} 个文件,解压后 {total / 1e6:.0f} MB,上限 {FILES} 个、{UNPACKED // 1_000_000} MB。请分批添加。",
            f"“{name}” holds {len(entries)} files, {total / 1e6:.0f} MB unpacked; the limit is {FILES} files and "
            f"{UNPACKED // 1_000_000} MB. Add them in parts.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(
            f"「{name}」是加密的压缩包。请用密码解压,再添加解压出的文件。",
            f"“{name}” is an archive with a password. Unpack it and add the files.",
        )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, check: Callable[[int, str], None]) -> bytes:
    check(entry.file_size, name)
    try:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others may ask for any amount of memory
            raise NotImplementedError
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
        if len(data) != entry.file_size:
            raise zipfile.BadZipFile
    except UNSOUND as error:
        raise _broken(name) from error
    return data


def _name(entry: zipfile.ZipInfo) -> str:
    """Old Windows programs write names in GBK and say nothing of it; Python reads them as code page 437."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/").replace("\0", "")


def _broken(name: str) -> ReadError:
    return ReadError(
        f"「{name}」不是完好的压缩包,可能已损坏或未下载完整。请重新下载,或先解压,再添加解压出的文件。",
        f"“{name}” is no sound archive, it may be cut off. Download it again, or unpack it and add the files.",
    )
