"""Bytes and a file name in, canonical text out; or a ReadError that names the file and the remedy.

For .txt and .md the canonical text is the decoded text without byte order mark, every other character as in the file, so that
offsets are the file's; for other formats it is what their reading yields. `READERS` is the seam for further formats.
Knows nothing of bulletins, disks or the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from index import vocabulary
from index.errors import ReadError
from index.types import Span

if TYPE_CHECKING:
    from index.readers_pdf import Pdf

Report = Callable[[int, int], None]  # pages done, of how many
MOST = 5_000_000  # characters of text: embedding takes an hour for some ten million, many on a slow machine
LIMIT = 4 * MOST  # bytes: that many characters in the widest encoding
PACKED_LIMIT = 100_000_000  # bytes of a format that packs pictures with its text
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
_PACKED = (*_PICTURES, ".docx", ".docm", ".pdf", ".xlsx", ".xlsm", ".zip")

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
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国到说时要就出会可也工作行政整改展进发全市区年月日加强落实部门情况問題進發國會時這個為來說實"
)
_MARKUP = re.compile(r"\s*(?:<!DOCTYPE\s+html|<html|<\?xml|MIME-Version:)", re.I)
_ARCHIVE = re.compile(r"\s*(?:MIME-Version:|From: <Saved by)", re.I)
_TAG = re.compile(r"<[a-zA-Z!/?]")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_DECLARED = {"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}  # and whatever begins with gb
LITTLE = 20  # characters: a page with fewer holds no bulletin
_VISIBLE = re.compile(r"[^\W_]")
_OFTEN_OTHER = (".doc", ".wps", ".xls", ".et")  # what these hold may be in another format that is read


@dataclass(frozen=True, slots=True)
class Canonical:
    text: str
    kind: str  # "txt", "md", "html", "docx", "pdf", "xlsx", "csv", "image"
    notes: tuple[str, ...] = ()  # for the reader: the encoding, where it was not UTF-8; what was left out
    pages: tuple[int, ...] = ()  # where each page begins in the text, of what has pages
    doubtful: tuple[Span, ...] = ()  # what text recognition was not sure of


def read(data: bytes, name: str, report: Report | None = None) -> Canonical:
    """The file's canonical text; `report` is told of each page read. Raises ReadError, and nothing else, for whatever cannot be taken."""
    reader = _reader(name)
    if not data:
        raise ReadError(
            f"「{name}」是空文件(0 字节)。请确认文件已保存完整后再添加。",
            f"“{name}” is empty (0 bytes). Save it again and add it then.",
        )
    check_size(len(data), name)
    return PAGED[reader](data, name, report) if reader in PAGED else reader(data, name)


def check_readable(size: int, name: str) -> None:
    """Refuse by name and size, before anything is unpacked."""
    _reader(name)
    check_size(size, name)


def _reader(name: str) -> Callable[[bytes, str], Canonical]:
    suffix = PurePath(name).suffix.lower()
    reader = READERS.get(suffix) or (_misnamed if suffix in _OFTEN_OTHER else None)
    if reader is None:
        raise _unsupported(name, suffix)
    return reader


def check_size(size: int, name: str) -> None:
    """Refuse by the number of bytes alone, so that a file of gigabytes is never read."""
    suffix = PurePath(name).suffix.lower()
    if size <= (PACKED_LIMIT if suffix in _PACKED else LIMIT):
        return
    if suffix in _PACKED:
        raise ReadError(
            f"「{name}」过大({size / 1e6:.0f} MB),上限 {PACKED_LIMIT // 1_000_000} MB。请压缩其中的图片,或拆分成几个文件后再添加。",
            f"“{name}” is too large ({size / 1e6:.0f} MB); the limit is {PACKED_LIMIT // 1_000_000} MB. "
            "Compress its pictures, or split it into several files, and add those.",
        )
    raise _too_large(name, f"{size / 1e6:.0f} MB") if suffix in READERS else _unsupported(name, suffix)


def _plain(data: bytes, name: str) -> Canonical:
    return _decoded(data, name, "txt")


def _markdown(data: bytes, name: str) -> Canonical:
    return _decoded(data, name, "md")


def _html(data: bytes, name: str) -> Canonical:
    from index import readers_html

    refuse_binary(data, name)
    source, notes = _page_source(data, name)
    if _ARCHIVE.match(source):
        raise _unsupported(name, ".mht")
    if not _TAG.search(source):
        return _decoded(data, name, "html")
    try:
        page = readers_html.read(source)
    except readers_html.TooDeep as error:
        raise ReadError(
            f"「{name}」的网页结构过于复杂(标签过多或嵌套过深)。请在浏览器中打开,复制正文,另存为 UTF-8 的 .txt 再添加。",
            f"“{name}” has too many elements or too deep ones. Open it in a browser, copy its text into a UTF-8 .txt file and add that.",
        ) from error
    if len(_VISIBLE.findall(page.text)) < LITTLE:
        raise ReadError(
            f"「{name}」这个网页里几乎没有正文(可能由脚本生成)。请在浏览器中打开,等正文显示后复制,另存为 UTF-8 的 .txt 再添加。",
            f"“{name}” is a page with hardly any text, a script fills it. Open it in a browser, copy its text into a .txt file, add that.",
        )
    if len(page.text) > MOST:
        raise _too_large(name, f"{len(page.text)} 字")
    return Canonical(page.text, "html", (*notes, f"略去网页框架 {page.left_out} 字") if page.left_out else notes)


def _docx(data: bytes, name: str) -> Canonical:
    from index import readers_docx

    text, notes = readers_docx.read(data, name)
    if not _VISIBLE.search(text):
        raise ReadError(
            f"「{name}」里没有文字(可能只有图片)。请先做文字识别,另存为 UTF-8 的 .txt 再添加。",
            f"“{name}” holds no words, pictures perhaps. Have its text recognised, save that as a UTF-8 .txt file and add it.",
        )
    if len(text) > MOST:
        raise _too_large(name, f"{len(text)} 字")
    return Canonical(text, "docx", notes)


def _pdf(data: bytes, name: str, report: Report | None = None) -> Canonical:
    from index import readers_pdf

    if b"%PDF-" not in data[:1024]:
        raise readers_pdf.damaged(name)
    return _pages(readers_pdf.read(data, name, report), name, "pdf")


def _image(data: bytes, name: str, report: Report | None = None) -> Canonical:
    from index import readers_pdf

    return _pages(readers_pdf.read_images(data, name, report), name, "image")


def _pages(found: Pdf, name: str, kind: str) -> Canonical:
    if not _VISIBLE.search(found.text):
        raise ReadError(
            f"「{name}」里没有可读取的文字(扫描件也未识别出文字)。请换一份清晰的文件,或另存为 UTF-8 的 .txt 再添加。",
            f"“{name}” holds no text that can be read or recognised. Take a clearer copy, or save it as a UTF-8 .txt file, and add that.",
        )
    if len(found.text) > MOST:
        raise _too_large(name, f"{len(found.text)} 字")
    return Canonical(found.text, kind, found.notes, found.pages, found.doubtful)


def _xlsx(data: bytes, name: str) -> Canonical:
    from index import readers_xlsx

    text, notes = readers_xlsx.read(data, name)
    return _table(text, name, "xlsx", notes)


def _csv(data: bytes, name: str) -> Canonical:
    from index import readers_xlsx

    refuse_binary(data, name)
    text, encoding = _decode(data, name)
    return _table(readers_xlsx.read_csv(text.replace("\0", "")), name, "csv", () if encoding == "utf-8" else (f"编码 {encoding}",))


def _table(text: str, name: str, kind: str, notes: tuple[str, ...]) -> Canonical:
    if not _VISIBLE.search(text):
        raise ReadError(
            f"「{name}」的表格是空的(隐藏的工作表不读取)。请确认内容后再添加。",
            f"“{name}” is a spreadsheet without contents (hidden sheets are not read). Check what it holds, then add it.",
        )
    if len(text) > MOST:
        raise _too_large(name, f"{len(text)} 字")
    return Canonical(text, kind, notes)


def _misnamed(data: bytes, name: str) -> Canonical:
    """A .doc or .xls that is in truth a web page or a newer office file, as many are."""
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _xlsx(data, name) if suffix in (".xls", ".et") else _docx(data, name)
    if _MARKUP.match(data[:400].decode("latin-1")) and not _ARCHIVE.match(data[:400].decode("latin-1")):
        return _html(data, name)
    raise _unsupported(name, suffix)


READERS: dict[str, Callable[[bytes, str], Canonical]] = {
    ".txt": _plain, ".text": _plain, ".md": _markdown, ".markdown": _markdown,
    ".html": _html, ".htm": _html, ".xhtml": _html, ".docx": _docx, ".docm": _docx, ".pdf": _pdf,
    ".xlsx": _xlsx, ".xlsm": _xlsx, ".csv": _csv,
    **dict.fromkeys(_PICTURES, _image),
}  # fmt: skip

PAGED: dict[Callable[..., Canonical], Callable[[bytes, str, Report | None], Canonical]] = {_pdf: _pdf, _image: _image}


def _page_source(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """A page's characters: as text is decoded; else, since one broken byte in an old page is common, in the encoding that it declares."""
    try:
        text, encoding = _decode(data, name)
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


def _decoded(data: bytes, name: str, kind: str) -> Canonical:
    refuse_binary(data, name)
    text, encoding = _decode(data, name)
    if len(text) > MOST:
        raise _too_large(name, f"{len(text)} 字")
    if not text.strip("\ufeff\u200b\u2060 \t\r\n\x00") or not _VISIBLE.search(text):
        raise ReadError(
            f"「{name}」里没有文字(只有空白或符号)。请确认文件内容后再添加。",
            f"“{name}” holds no words, only blanks or signs. Check what it holds, then add it.",
        )
    if _MARKUP.match(text):
        raise ReadError(
            f"「{name}」的内容是网页。请把后缀改为 .html 再添加。",
            f"“{name}” holds a web page. Rename it so that it ends in .html and add it then.",
        )
    if text.count("\ufffd") * 200 > len(text):
        raise ReadError(
            f"「{name}」里有大量乱码(�),原字已丢失。请找到原文件,另存为 UTF-8 的 .txt 再添加。",
            f"“{name}” is full of replacement signs (�): its characters are lost. Find the original, save it as UTF-8 .txt and add that.",
        )
    if len(_CONTROL.findall(text[:100_000])) > max(2, len(text[:100_000]) // 100):
        raise _binary(name, "控制字符过多", "too many control characters")
    notes = () if encoding == "utf-8" else (f"编码 {encoding}",)
    return Canonical(text, kind, notes)


def refuse_binary(data: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic) and (magic not in _TEXT_LIKE or b"\x00" in data[:4096]):
            raise _binary(name, what, what)


def _decode(data: bytes, name: str) -> tuple[str, str]:
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
        raise _binary(name, "含空字节", "it holds NUL bytes")
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


def _unsupported(name: str, suffix: str) -> ReadError:
    for suffixes, what_zh, remedy_zh, what_en, remedy_en in vocabulary.rows("save_as.txt"):
        if suffix and suffix in suffixes.split():
            return ReadError(
                f"「{name}」是{what_zh}({suffix}),不能直接读取。请{remedy_zh},再添加。",
                f"“{name}” is {what_en} ({suffix}) that is not read as it is. {remedy_en} and add that.",
            )
    shown = suffix or "无后缀 / none"
    return ReadError(
        f"「{name}」的后缀({shown})不是可读取的格式,可读取:{'、'.join(READERS)}。请另存为 .txt 再添加。",
        f"“{name}” has an ending ({shown}) that cannot be read; these can: {', '.join(READERS)}. Save it as .txt and add that.",
    )


def _too_large(name: str, size: str) -> ReadError:
    return ReadError(
        f"「{name}」过大({size}),上限为 {MOST // 10_000} 万字:更大的文件编入索引需数小时。请拆分成几个文件后再添加。",
        f"“{name}” is too large ({size}); the limit is {MOST:,} characters, more would take hours to index. "
        "Split it into several files and add those.",
    )


def _binary(name: str, zh: str, en: str) -> ReadError:
    return ReadError(
        f"「{name}」不是文本文件({zh})。请用原来的程序打开,另存为 UTF-8 的 .txt 再添加。",
        f"“{name}” is no text file ({en}). Open it in its own program, save it as a UTF-8 .txt file and add that.",
    )


def _undecodable(name: str, tried: str) -> ReadError:
    return ReadError(
        f"「{name}」的文字编码无法识别(试过 {tried})。请用记事本或 WPS 打开,另存为 UTF-8 的 .txt 再添加。",
        f"“{name}” is in no encoding that was recognised (tried {tried}). Open it in an editor, save it as UTF-8 .txt and add that.",
    )
