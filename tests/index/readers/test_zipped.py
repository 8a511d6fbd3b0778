"""Archives of bulletins: each file goes in under its own name, what cannot be taken is named, and no archive costs more than it may."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from index import readers
from index.errors import ReadError
from index.readers import zipped
from index.store import Store
from tests.fakes import BigramEmbedder
from tests.shell import Run

TEXT = "关于{}整改进展情况的通报\n一、总体情况\n截至2023年6月底,已完成{}项,正在推进3项。\n2023年7月1日\n"


def packed(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def good(n: int) -> bytes:
    return TEXT.format(f"{n}镇", n).encode()


def test_each_file_of_an_archive_is_a_bulletin_and_what_is_refused_is_named(tmp_path: Path) -> None:
    store = Store.open(tmp_path, BigramEmbedder())
    data = packed(("通报/一.txt", good(1)), ("二.txt", good(2)), ("__MACOSX/._二.txt", b"x"), (".DS_Store", b"x"), ("程序.exe", b"MZ"))
    added = store.add_bytes(data, "全部.zip")
    assert [one.id for one in (added, *added.more)] == ["一", "二"]
    assert [name for name, _ in added.refused] == ["程序.exe"]
    assert store.add_bytes(data, "全部.zip").known
    store.close()


def test_the_shell_prints_a_line_for_each(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("一.txt", good(1)), ("空.txt", b"")))
    code, out, err = run("add", path)
    assert (code, out.count("\n")) == (3, 1)
    assert "a.zip/空.txt" in err


def test_names_that_old_windows_wrote_are_read_and_lead_nowhere(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("x" * 8)
    data = packed((entry, good(1)), ("../../etc/passwd.txt", good(2)), ("C:\\temp\\三.txt", good(3)))
    data = data.replace(b"x" * 8, "通报.txt".encode("gb18030"))
    assert [m.name for m in zipped.members(data, "a.zip", readers.check_readable)] == ["通报.txt", "passwd.txt", "三.txt"]
    store = Store.open(tmp_path / "data", BigramEmbedder())
    store.add_bytes(data, "a.zip")
    assert {p.name for p in tmp_path.iterdir()} == {"data"}
    store.close()


def _claiming(size: int) -> bytes:
    data = bytearray(packed(("a.txt", b"x" * 100)))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PK\x03\x04" + bytes(50), id="cut off"),
        pytest.param(packed(), id="empty"),
        pytest.param(packed(*((f"{n}.txt", b"x") for n in range(1001))), id="too many files"),
        pytest.param(packed(("bomb.txt", bytes(30_000_000))), id="more than a text may hold"),
        pytest.param(packed(("inner.zip", packed(("a.txt", good(1))))), id="an archive in an archive"),
        pytest.param(_claiming(5), id="more in it than it claims"),
        pytest.param(_claiming(4_000_000_000), id="it claims gigabytes"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_the_library_stays_as_it_was(tmp_path: Path, data: bytes) -> None:
    store = Store.open(tmp_path, BigramEmbedder())
    with pytest.raises(ReadError) as refused:
        store.add_bytes(data, "a.zip")
    assert "请" in refused.value.zh
    assert not store.library.ids()
    store.close()


def test_a_member_without_a_name_is_left_out() -> None:
    """Found by evals/fuzz.py: Python's own `is_dir` fails on a name that ends before it begins."""
    data = packed(("甲.txt", good(1)), ("ZZQ.txt", good(2))).replace(b"ZZQ.txt", b"\0ZQ.txt")
    assert [member.name for member in zipped.members(data, "包.zip", readers.check_readable)] == ["甲.txt"]
