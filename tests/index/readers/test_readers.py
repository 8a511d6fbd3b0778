"""A file's bytes become its characters, or a refusal that names the file and the remedy."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import readers
from index.errors import ReadError
from tests.shared import SHARED, need_shared

TEXT = "关于整改进展情况的通报\r\n　　一、总体进展。\xa0已完成8项,“1+1+10+N”体系①,面积33μg/m³。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), ""),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8"), ""),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_every_usual_encoding_gives_the_same_characters_with_newlines_and_blanks_untouched(data: bytes, encoding: str) -> None:
    canonical = readers.read(data, "通报.txt")
    assert canonical.text == TEXT
    assert canonical.kind == "txt"
    assert canonical.notes == ((f"编码 {encoding}",) if encoding else ())


def test_a_word_in_gb18030_that_happens_to_be_utf_8_is_read_as_chinese() -> None:
    assert readers.read("一".encode("gbk"), "a.txt").text == "一"
    assert readers.read("café".encode(), "a.txt").text == "café"


def test_traditional_text_in_big5_is_read() -> None:
    text = "關於巡視整改進展情況的通報\n區委認真落實整改要求,推動各項工作取得階段性成效。\n" * 20
    assert readers.read(text.encode("big5"), "通報.txt").text == text


def test_markdown_is_read_as_it_stands() -> None:
    text = "# 标题\n\n- **加粗**\n"
    assert readers.read(text.encode(), "a.MD") == readers.Canonical(text, "md")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:t>整改</w:t>")
    return buffer.getvalue()


REFUSED = [
    ("空.txt", b"", "空文件"),
    ("空白.txt", b" \r\n\t\n", "没有文字"),
    ("全角空格.txt", "\u3000\u3000\n\u00a0".encode(), "没有文字"),
    ("只有BOM.txt", b"\xef\xbb\xbf", "没有文字"),
    ("只有UTF16BOM.txt", b"\xff\xfe", "没有文字"),
    ("零宽.txt", "\u200b\u2060\ufeff".encode(), "没有文字"),
    ("标点.txt", "。。。———…………\n".encode(), "没有文字"),
    ("空字节.txt", b"\x00" * 500, "不是文本"),
    ("随机.txt", zlib.compress(b"x" * 9) + bytes(range(256)) * 8, ""),
    ("图片.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64), "PNG"),
    ("照片.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64), "JPEG"),
    ("动图.txt", b"GIF89a\x01\x00\x01\x00\x00" + bytes(30), "GIF"),
    ("通报.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    ("其实是docx.txt", _zip(), "ZIP"),
    ("其实是doc.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office"),
    ("富文本.txt", rb"{\rtf1\ansi\ansicpg936 \'d5\'fb}", "RTF"),
    ("压缩.txt", b"\x1f\x8b\x08\x00" + bytes(40), "gzip"),
    ("程序.txt", b"MZ\x90\x00\x03" + bytes(200), "Windows"),
    ("程序2.txt", b"\x7fELF\x02\x01\x01" + bytes(200), "ELF"),
    ("数据库.txt", b"SQLite format 3\x00" + bytes(200), "SQLite"),
    ("残缺GB.txt", "整改进展情况的通报".encode("gb18030")[:-1] + b"\xff\xff", "编码"),
    ("残缺UTF16.txt", b"\xff\xfe" + "整改".encode("utf-16-le") + b"\x00\xd8\x41\x00", "编码"),
    ("UTF8混入GB.txt", "整改".encode() * 50 + b"\xff\xfe\xff" + "进展".encode("gb18030"), "编码"),
    ("控制符.txt", ("整\x01\x02\x03改\x04" * 100).encode(), "控制字符"),
    ("其实是网页.txt", b"<!DOCTYPE html>\n<html><body><p>x</p></body></html>", "网页"),
    ("乱码.txt", ("整改\ufffd\ufffd进展" * 20).encode(), "乱码"),
    ("网页.html", b"<p>x</p>", "网页"),
    ("网页.htm", b"<p>x</p>", "网页"),
    ("文档.docx", _zip(), "Word"),
    ("文档.pdf", b"%PDF-1.7", "PDF"),
    ("版式.ofd", _zip(), "OFD"),
    ("表.xlsx", _zip(), "表格"),
    ("扫描.jpg", b"\xff\xd8\xff", "图片"),
    ("无后缀", b"text", "后缀"),
    ("程序.exe", b"MZ", "后缀"),
    (".txt", b"text", "后缀"),
    ("通报.txt.bak", b"text", "后缀"),
]


@pytest.mark.parametrize(("name", "data", "word"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_no_text_is_refused_with_its_name_the_reason_and_the_remedy(name: str, data: bytes, word: str) -> None:
    with pytest.raises(ReadError) as caught:
        readers.read(data, name)
    zh, en = caught.value.text("zh"), caught.value.text("en")
    assert name in zh and name in en and word in zh
    assert "\n" not in zh + en
    assert "请" in zh and ("add" in en or "Split" in en)


def test_more_than_five_million_characters_are_refused_and_five_million_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert readers.MOST == 5_000_000
    monkeypatch.setattr(readers, "MOST", 1000)
    monkeypatch.setattr(readers, "LIMIT", 4000)
    assert len(readers.read("改".encode() * 1000, "a.txt").text) == 1000
    for data in ("改".encode() * 1001, b"a" * 4001):
        with pytest.raises(ReadError, match=r"过大.*数小时.*拆分"):
            readers.read(data, "a.txt")


def test_the_size_alone_refuses_a_file_and_an_unknown_format_is_named_first() -> None:
    readers.check_size(readers.LIMIT, "a.txt")
    readers.check_size(4 * readers.LIMIT, "with-photos.docx")
    for name, words in (("a.txt", r"过大\(3000 MB\)"), ("a.docx", "过大"), ("a.pdf", "上限 100 MB"), ("a.rar", "先解压")):
        with pytest.raises(ReadError, match=words):
            readers.check_size(3_000_000_000, name)


@pytest.mark.parametrize(
    "text", ["床前明月光,\n疑是地上霜。\n", "2024-01-01 12:00:00 INFO started ok=1\n", "BM25 检索", "GIF8 格式说明", "a", "{}"]
)
def test_text_that_is_no_bulletin_is_still_text(text: str) -> None:
    if text == "{}":
        with pytest.raises(ReadError):
            readers.read(text.encode(), "a.txt")
    else:
        assert readers.read(text.encode(), "a.txt").text == text


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "b.md", "c.pdf", "d"]))
@settings(deadline=None, max_examples=100)
def test_any_bytes_give_text_or_a_refusal_and_nothing_else(data: bytes, name: str) -> None:
    try:
        canonical = readers.read(data, name)
    except ReadError:
        return
    assert canonical.text.strip()


@given(
    st.text(st.sampled_from("一二整改情况进展。,;\n\r　\xa0 1234%“”①㎡"), min_size=5, max_size=200), st.sampled_from(["utf-8", "gb18030"])
)
@settings(deadline=None, max_examples=100)
def test_chinese_text_survives_the_way_through_bytes(text: str, encoding: str) -> None:
    text = f"整改情况进展。{text}"  # eight signs without a word are as likely in one encoding as in another
    assert readers.read(text.encode(encoding), "a.txt").text == text


@need_shared
def test_the_gb18030_bulletin_is_read() -> None:
    data = (SHARED / "corpus/syn/syn-env.txt").read_bytes()
    assert readers.read(data, "syn-env.txt").text == data.decode("gb18030")


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (
            "通报.doc",
            "「通报.doc」是旧版 Word 或 WPS 文档(.doc),不能直接读取。请在 Word 或 WPS 中打开,另存为 .docx,再添加。",
            "save it as .docx and add that",
        ),
        (
            "通报.wps",
            "「通报.wps」是旧版 Word 或 WPS 文档(.wps),不能直接读取。请在 Word 或 WPS 中打开,另存为 .docx,再添加。",
            "save it as .docx and add that",
        ),
        (
            "通报.ofd",
            "「通报.ofd」是OFD 版式文件(.ofd),不能直接读取。请用 OFD 阅读器打开,导出或打印为 PDF,再添加。",
            "export or print it as PDF and add that",
        ),
        ("通报.rar", "「通报.rar」是压缩包(.rar),不能直接读取。请先解压,再添加。", "Unpack it and add that"),
    ],
)
def test_a_format_that_is_not_read_is_told_how_to_save_it_anew(name: str, zh: str, en: str) -> None:
    with pytest.raises(ReadError) as refused:
        readers.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name)
    assert refused.value.zh == zh and en in refused.value.en
