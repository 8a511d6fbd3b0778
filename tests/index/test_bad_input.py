"""What people drop on a library by mistake: each file gets one clear line, the library stays as it was, the next good file goes in.

Some odd files hold a text all the same (another encoding, a poem, one endless line): those are read, and nothing breaks.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell import Run

TEXT = "关于民生实事进展情况的通报\n一、总体情况\n截至2023年6月底,已完成12项,正在推进3项。\n2023年7月1日\n"
GOOD = TEXT.replace("12项", "15项").encode()  # content of its own: what is in the library already would be known, whatever its name


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, TEXT)
    return buffer.getvalue()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.txt": lambda: b"",
    "mark-only.txt": lambda: b"\xef\xbb\xbf",
    "blank.txt": lambda: b" \r\n\t\n\n",
    "wide-blanks.txt": lambda: "　　\n　\u00a0\u200b\n".encode(),
    "signs-only.txt": lambda: "—————\n******\n……。。。\n".encode(),
    "nul.txt": lambda: b"\0" * 4096,
    "nul-in-text.txt": lambda: TEXT.encode().replace("一、".encode(), b"\0\0\0"),
    "noise.txt": lambda: random.Random(7).randbytes(20_000),
    "control.txt": lambda: bytes(range(1, 9)) * 500,
    "photo.txt": _png,
    "photo.png": _png,
    "scan.jpg": lambda: b"\xff\xd8\xff\xe0" + bytes(200),
    "report.pdf": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "pdf-misnamed.txt": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "docx-misnamed.txt": lambda: _zip("word/document.xml", "[Content_Types].xml"),
    "archive.zip": lambda: _zip("a.exe")[:-30],
    "old-office.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "gzip.md": lambda: gzip.compress(TEXT.encode(), mtime=0),
    "database.txt": lambda: b"SQLite format 3\0" + bytes(100),
    "program.txt": lambda: b"\x7fELF\x02\x01\x01" + bytes(100),
    "cut-character.txt": lambda: TEXT.encode()[:44],
    "half-gbk-half-utf8.txt": lambda: TEXT.encode() + TEXT.encode("gb18030"),
    "cut-utf16.txt": lambda: TEXT.encode("utf-16")[:-1],
    "wrong-mark.txt": lambda: b"\xff\xfe" + b"\x00\xd8" * 9,
    "html-misnamed.txt": lambda: f"<html><body><script>alert(1)</script>{TEXT}</body></html>".encode(),
    "table.xlsx": lambda: _zip("xl/workbook.xml"),
    "no-ending": lambda: TEXT.encode(),
    "unknown.xyz": lambda: TEXT.encode(),
    "code.py": lambda: b"print(1)\n",
    "huge.txt": lambda: (TEXT * 600_000).encode()[:50_000_000] + b"\n",
    "huge-within-the-bytes.txt": lambda: ("已完成12项。" * 800_000).encode(),  # 5.6 million characters
    "huge-binary.txt": lambda: os.urandom(1 << 20) * 50,
}  # fmt: skip

TAKEN: dict[str, Callable[[], bytes]] = {
    "poem.txt": lambda: "静夜思\n床前明月光,疑是地上霜。\n举头望明月,低头思故乡。\n".encode(),
    "log.txt": lambda: b"".join(b"2023-07-01 12:00:%02d INFO worker started id=%d\n" % (i, i) for i in range(60)),
    "one-endless-line.txt": lambda: ("已完成整改12项,新增床位418张。" * 3000).encode(),
    "headings-only.txt": lambda: ("一、二、三、四、五、\n(一)(二)(三)\n1.2.3.4.\n" * 40).encode(),
    "deep.txt": lambda: "".join(f"{i}.第{i}个问题\n" for i in range(1, 2000)).encode(),
    "json.txt": lambda: json.dumps({"text": TEXT}, ensure_ascii=False).encode(),
    "cr-only.txt": lambda: TEXT.replace("\n", "\r").encode(),
    "gb18030.txt": lambda: TEXT.encode("gb18030"),
    "utf16.txt": lambda: TEXT.encode("utf-16"),
    "astral.txt": lambda: ("𠮷野家完成𡈽地整理3项。🎉\u202e\u2028" + TEXT).encode(),
}


def _state(folder: Path) -> dict[str, str]:
    """What stands in the library's truth, byte for byte."""
    truth = folder / "library"
    return {str(p.relative_to(truth)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(truth.rglob("*")) if p.is_file()}


def _write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_thirty_kinds_of_broken_files_are_refused_one_by_one_and_the_next_good_one_goes_in(run: Run, tmp_path: Path) -> None:
    assert len(REFUSED) >= 30
    assert run("add", _write(tmp_path, "first.txt", GOOD))[0] == 0
    before = _state(tmp_path / "library")
    listed = run("list", "--json")
    for name, make in REFUSED.items():
        path = _write(tmp_path, name, make())
        code, out, err = run("add", path)
        path.unlink()
        assert (code, out) == (1, ""), name
        assert err.count("\n") == 1 and name in err, name
        assert "请" in err, name  # the remedy
        assert "意外错误" not in err and "Traceback" not in err, name
        assert _state(tmp_path / "library") == before, name
    assert run("list", "--json") == listed
    code, out, err = run("add", _write(tmp_path, "second.txt", TEXT.replace("12", "13").encode()))
    assert (code, err) == (0, "")
    assert "second" in out


def test_a_heap_of_bad_files_with_one_good_among_them_takes_the_good_one(run: Run, tmp_path: Path) -> None:
    heap = tmp_path / "heap"
    heap.mkdir()
    small = [name for name in REFUSED if not name.startswith("huge")]
    for name in small:
        _write(heap, name, REFUSED[name]())
    _write(heap, "good.txt", GOOD)
    code, out, err = run("add", heap)
    assert code == 3
    assert out.count("\n") == 1 and "good" in out
    assert err.count("\n") == len(small)


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_file_that_holds_a_text_is_read_and_shown_as_it_is(run: Run, tmp_path: Path, name: str) -> None:
    data = TAKEN[name]()
    code, out, err = run("add", "--json", _write(tmp_path, name, data))
    assert (code, err) == (0, ""), err
    [row] = json.loads(out)
    encoding = {"gb18030.txt": "gb18030", "utf16.txt": "utf-16"}.get(name, "utf-8")
    assert run("show", row["id"], "--text")[1] == data.decode(encoding)
    assert run("check")[0] == 0
    assert run("remove", row["id"], "--yes")[0] == 0


def test_a_file_that_may_not_be_read_or_has_a_strange_name_is_one_line(run: Run, tmp_path: Path) -> None:
    odd = _write(tmp_path, "新 行\n\x1b[31m号.txt", TEXT.encode())
    code, out, _ = run("add", odd)
    assert code == 0 and out.count("\n") == 1 and "\x1b" not in out
    gone = tmp_path / "gone.txt"
    gone.symlink_to(tmp_path / "nowhere.txt")
    code, _, err = run("add", gone)
    assert code == 1 and err.count("\n") == 1


def test_a_file_of_gigabytes_is_refused_without_being_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path, "vast.txt", b"")
    os.truncate(path, 9_000_000_000)  # takes no disk
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: pytest.fail("it was read") if file.name == path.name else read_bytes(file))
    code, _, err = run("add", path)
    assert code == 1 and err.count("\n") == 1 and "过大(9000 MB)" in err
