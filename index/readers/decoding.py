"""Bytes in, their characters out: strictly, in the one encoding they are in, or refused; a wrong guess would shift every offset.

Knows nothing of formats beyond what gives a file away as no text at all.
"""

from __future__ import annotations

import re
from contextlib import suppress

from index.errors import ReadError

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"), (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\x84\x31\x95\x33", "gb18030"),
)  # fmt: skip
_MAGIC = (
    (b"%PDF-", "PDF"), (b"PK\x03\x04", "ZIP/docx/xlsx/wps"), (b"PK\x05\x06", "ZIP"), (b"\xd0\xcf\x11\xe0", "Office 97: doc/xls/wps"),
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
    (b"RIFF", "RIFF"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"7z\xbc\xaf", "7z"), (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"), (b"MZ", "Windows program"), (b"SQLite format 3", "SQLite"), (b"{\\rtf", "RTF"), (b"\x28\xb5\x2f\xfd", "zstd"),
)  # fmt: skip
_TEXT_LIKE = {b"BM", b"MZ", b"RIFF", b"GIF8", b"BZh", b"Rar!"}  # a text may begin so: binary only where NULs follow
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国到说时要就出会可也工作行政整改展进发全市区年月日加强落实部门情况問題進發國會時這個為來說實"
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_DECLARED = {"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}  # and whatever begins with gb


def page_source(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """A page's characters: as text is decoded; else, since one broken byte in an old page is common, in the encoding that it declares."""
    try:
        text, encoding = decode(data, name)
    except ReadError:
        said = _CHARSET.search(data[:8192])
        declared = said[1].decode("ascii").lower() if said else ""
        encoding = _DECLARED.get(declared, "gb18030" if declared.startswith("gb") else "")
        text = data.decode(encoding, "replace") if encoding else ""
        lost = text.count("\ufffd")
        if not text or lost * 1000 > len(text) + 2000:
            raise
        return text, (f"编码 {encoding}", f"{lost} 处乱码")
    return text, () if encoding == "utf-8" else (f"编码 {encoding}",)


def refuse_binary(data: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic) and (magic not in _TEXT_LIKE or b"\x00" in data[:4096]):
            raise binary(name, what, what)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Strictest first: mark, UTF-8, UTF-16 without mark, GB18030, Big5. A wrong guess would shift every offset, so none is made."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(name, encoding) from error
    with suppress(UnicodeDecodeError):
        text = data.decode("utf-8")
        if "\x00" not in text and not _chance(text):
            return text, "utf-8"
    wide = _wide(data)
    if wide is not None:
        return wide
    if b"\x00" in data:
        raise binary(name, "含空字节", "it holds NUL bytes")
    for encoding in ("gb18030", "big5"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads(text):
            return text, encoding
    raise _undecodable(name, "UTF-8、UTF-16、GB18030、Big5")


def _chance(text: str) -> bool:
    """A few words in GB18030 that happen to be UTF-8 of another script: 一 is."""
    if len(text) > 1000:
        return False
    odd = [c for c in text if ord(c) > 126]
    return (
        0 < len(odd) <= 8
        and not any(ord(c) < 0x250 or _usual(ord(c)) for c in odd)
        and _share(text.encode().decode("gb18030", "replace")) == 1.0
    )


def _reads(text: str) -> bool:
    """Big5 decodes as GB18030, into signs for private use and rare words; real text is made of common ones."""
    head = text[:20_000]
    han = sum(1 for c in head if "\u4e00" <= c <= "\u9fff")
    private = sum(1 for c in head if "\ue000" <= c <= "\uf8ff")
    common = sum(1 for c in head if c in _COMMON)
    return _share(text) > 0.5 and private * 50 <= han and (han < 40 or common * 25 >= han)


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: an even length, and characters of which nearly all are Chinese or ASCII."""
    if len(data) % 2:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and _share(text) > 0.9 and ("\n" in text or "。" in text or "," in text or "，" in text or " " in text):
            return text, encoding
    return None


def _share(text: str) -> float:
    """How much of the beginning is what a Chinese text is made of."""
    head = text[:20_000]
    return sum(1 for c in head if _usual(ord(c))) / max(len(head), 1)


def _usual(code: int) -> bool:
    return (
        9 <= code <= 13 or 32 <= code <= 126 or code == 0xA0 or 0x2010 <= code <= 0x266F
        or 0x3000 <= code <= 0x303F or 0x4E00 <= code <= 0x9FFF or 0xFF00 <= code <= 0xFFEF
    )  # fmt: skip


def binary(name: str, zh: str, en: str) -> ReadError:
    return ReadError(
        f"「{name}」不是文本文件({zh})。请用原来的程序打开,另存为 UTF-8 的 .txt 再添加。",
        f"“{name}” is no text file ({en}). Open it in its own program, save it as a UTF-8 .txt file and add that.",
    )


def _undecodable(name: str, tried: str) -> ReadError:
    return ReadError(
        f"「{name}」的文字编码无法识别(试过 {tried})。请用记事本或 WPS 打开,另存为 UTF-8 的 .txt 再添加。",
        f"“{name}” is in no encoding that was recognised (tried {tried}). Open it in an editor, save it as UTF-8 .txt and add that.",
    )
