"""Bytes and a file name in, canonical text out; or a ReadError that names the file and the remedy.

For .txt and .md the canonical text is the decoded text without byte order mark, every other character as in the file, so that
offsets are the file's; for other formats it is what their reading yields. `READERS` is the seam for further formats.
Knows nothing of bulletins, disks or the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from index import vocabulary
from index.errors import ReadError
from index.readers.decoding import binary, decode, page_source, refuse_binary
from index.types import Span

if TYPE_CHECKING:
    from index.readers.pdf import Pdf

Report = Callable[[int, int], None]  # pages done, of how many
MOST = 5_000_000  # characters of text: embedding takes an hour for some ten million, many on a slow machine
LIMIT = 4 * MOST  # bytes: that many characters in the widest encoding
PACKED_LIMIT = 100_000_000  # bytes of a format that packs pictures with its text
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
KINDS = (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx", ".csv", ".zip")  # as a refusal names them
_PACKED = (*_PICTURES, ".docx", ".docm", ".pdf", ".xlsx", ".xlsm", ".zip")

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_MARKUP = re.compile(r"\s*(?:<!DOCTYPE\s+html|<html|<\?xml|MIME-Version:)", re.I)
_ARCHIVE = re.compile(r"\s*(?:MIME-Version:|From: <Saved by)", re.I)
_TAG = re.compile(r"<[a-zA-Z!/?]")
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
    from index.readers import html

    refuse_binary(data, name)
    source, notes = page_source(data, name)
    if _ARCHIVE.match(source):
        raise _unsupported(name, ".mht")
    if not _TAG.search(source):
        return _decoded(data, name, "html")
    try:
        page = html.read(source)
    except html.TooDeep as error:
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
    from index.readers import docx

    text, notes = docx.read(data, name)
    if not _VISIBLE.search(text):
        raise ReadError(
            f"「{name}」里没有文字(可能只有图片)。请先做文字识别,另存为 UTF-8 的 .txt 再添加。",
            f"“{name}” holds no words, pictures perhaps. Have its text recognised, save that as a UTF-8 .txt file and add it.",
        )
    if len(text) > MOST:
        raise _too_large(name, f"{len(text)} 字")
    return Canonical(text, "docx", notes)


def _pdf(data: bytes, name: str, report: Report | None = None) -> Canonical:
    from index.readers import pdf

    if b"%PDF-" not in data[:1024]:
        raise pdf.damaged(name)
    return _pages(pdf.read(data, name, report), name, "pdf")


def _image(data: bytes, name: str, report: Report | None = None) -> Canonical:
    from index.readers import pdf

    return _pages(pdf.read_images(data, name, report), name, "image")


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
    from index.readers import xlsx

    text, notes = xlsx.read(data, name)
    return _table(text, name, "xlsx", notes)


def _csv(data: bytes, name: str) -> Canonical:
    from index.readers import xlsx

    refuse_binary(data, name)
    text, encoding = decode(data, name)
    return _table(xlsx.read_csv(text.replace("\0", "")), name, "csv", () if encoding == "utf-8" else (f"编码 {encoding}",))


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


def _decoded(data: bytes, name: str, kind: str) -> Canonical:
    refuse_binary(data, name)
    text, encoding = decode(data, name)
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
        raise binary(name, "控制字符过多", "too many control characters")
    notes = () if encoding == "utf-8" else (f"编码 {encoding}",)
    return Canonical(text, kind, notes)


def _unsupported(name: str, suffix: str) -> ReadError:
    for suffixes, what_zh, remedy_zh, what_en, remedy_en in vocabulary.rows("save_as.txt"):
        if suffix and suffix in suffixes.split():
            return ReadError(
                f"「{name}」是{what_zh}({suffix}),不能直接读取。请{remedy_zh},再添加。",
                f"“{name}” is {what_en} ({suffix}) that is not read as it is. {remedy_en} and add that.",
            )
    shown = suffix or "无后缀 / none"
    return ReadError(
        f"「{name}」的后缀({shown})不是可读取的格式。可读取 {'、'.join(KINDS)} 和图片(.png、.jpg、.tif 等)。请另存为 .txt 再添加。",
        f"“{name}” has an ending ({shown}) that is not read; {', '.join(KINDS)} and pictures are. Save it as .txt and add that.",
    )


def _too_large(name: str, size: str) -> ReadError:
    return ReadError(
        f"「{name}」过大({size}),上限为 {MOST // 10_000} 万字:更大的文件编入索引需数小时。请拆分成几个文件后再添加。",
        f"“{name}” is too large ({size}); the limit is {MOST:,} characters, more would take hours to index. "
        "Split it into several files and add those.",
    )
