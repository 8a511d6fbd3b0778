from __future__ import annotations

import errno
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import LibraryError
from index.keeping import archive
from index.library import META, TEXT, Library
from index.store import Store
from tests.fakes import BigramEmbedder

SCHOOLS = "东岭区教育整改进展情况的通报\n2023年5月6日\n一、关于学位不足问题\n一是已新增公办学位1200个。\n"
CLINICS = "清河县医疗整改进展情况的通报\n2024年3月1日\n一、关于床位不足问题\n一是已增加床位418张。\n"


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    opened: list[Store] = []

    def open_at(name: str) -> Store:
        opened.append(Store.open(tmp_path / name, BigramEmbedder()))
        return opened[-1]

    yield open_at
    for store in opened:
        store.close()


@pytest.fixture
def filled(open_at: Callable[[str], Store]) -> Store:
    store = open_at("here")
    store.add_bytes(SCHOOLS.encode("gb18030"), "东岭.txt")
    store.add_bytes(CLINICS.encode(), "清河.txt")
    store.put_right("东岭", issuer="东岭区教育局")
    store.mark("清河", private=True)
    return store


def contents(library: Library) -> dict[str, dict[str, bytes]]:
    return {id: library.files(id) for id in library.ids()}


def test_what_is_packed_is_unpacked_byte_for_byte_with_all_that_was_put_right(
    filled: Store, open_at: Callable[[str], Store], tmp_path: Path
) -> None:
    packed = archive.pack(filled.library, tmp_path / "通报库.zip")
    assert packed == archive.Packed(("东岭", "清河"), ())
    there = open_at("there")
    taken = archive.unpack(there, tmp_path / "通报库.zip")
    assert [(one.id, one.state) for one in taken] == [("东岭", "added"), ("清河", "added")]
    assert contents(there.library) == contents(filled.library)
    assert there.bulletin("东岭").issuer == "东岭区教育局" and there.bulletin("清河").private
    assert there.search("东岭区学位")[0].passage.bulletin == "东岭"
    assert there.check() == []


def test_a_file_that_stands_there_is_not_overwritten_unless_asked(filled: Store, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="已经存在"):
        archive.pack(filled.library, target)
    assert target.read_bytes() == b"mine"
    archive.pack(filled.library, target, replace_it=True)
    assert zipfile.is_zipfile(target)


def test_what_the_library_holds_stays_as_it_is_and_a_taken_id_makes_way(
    filled: Store, open_at: Callable[[str], Store], tmp_path: Path
) -> None:
    archive.pack(filled.library, tmp_path / "a.zip")
    there = open_at("there")
    there.add_bytes(SCHOOLS.encode("gb18030"), "学位.txt")
    there.add_bytes("清河县另一份通报\n一、关于道路问题\n一是已修路3公里。\n".encode(), "清河.txt")
    before = contents(there.library)
    taken = archive.unpack(there, tmp_path / "a.zip")
    assert [(one.id, one.state) for one in taken] == [("学位", "known"), ("清河-2", "renamed")]
    assert {id: files for id, files in contents(there.library).items() if id in before} == before
    assert there.check() == []
    assert [one.state for one in archive.unpack(there, tmp_path / "a.zip")] == ["known", "known"]


def test_a_damaged_bulletin_is_left_out_and_named(filled: Store, tmp_path: Path) -> None:
    (filled.library.root / "东岭" / TEXT).write_text("改过的")
    packed = archive.pack(filled.library, tmp_path / "a.zip")
    assert packed.ids == ("清河",)
    assert "东岭" in packed.damaged[0].zh


def repacked(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(source) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
    return target


def change_contents(**changes: Any) -> Callable[[dict[str, bytes]], None]:  # noqa: ANN401
    def change(files: dict[str, bytes]) -> None:
        files[archive.CONTENTS] = json.dumps(json.loads(files[archive.CONTENTS]) | changes).encode()

    return change


def change_file(name: str, data: bytes | None) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        if data is None:
            del files[name]
        else:
            files[name] = data

    return change


@pytest.mark.parametrize(
    "change",
    [
        change_contents(format="of-another-kind"),
        change_contents(bulletins=[]),
        change_contents(bulletins={"../../x": {META: "0", TEXT: "0", "original.txt": "0"}}),
        change_contents(bulletins={"东岭": {META: "0"}}),
        change_file(archive.CONTENTS, b"[" * 100_000),
        change_file(archive.CONTENTS, None),
        change_file(f"清河/{TEXT}", "床位增加到9999张".encode()),
        change_file("清河/original.txt", b"other"),
        change_file("清河/original.txt", None),
        change_file(f"清河/{META}", b"{}"),
    ],
)
def test_a_file_that_is_no_sound_export_changes_nothing(
    filled: Store, open_at: Callable[[str], Store], tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    archive.pack(filled.library, tmp_path / "a.zip")
    there = open_at("there")
    with pytest.raises(LibraryError, match="什么也没有改变") as refused:
        archive.unpack(there, repacked(tmp_path / "a.zip", tmp_path / "b.zip", change))
    assert "b.zip" in refused.value.en
    assert there.library.ids() == []


@pytest.mark.parametrize("bytes_left", [0, 10, 200, 1000])
def test_a_file_cut_short_changes_nothing(filled: Store, open_at: Callable[[str], Store], tmp_path: Path, bytes_left: int) -> None:
    archive.pack(filled.library, tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes((tmp_path / "a.zip").read_bytes()[:bytes_left])
    with pytest.raises(LibraryError):
        archive.unpack(open_at("there"), tmp_path / "b.zip")


def test_a_disk_that_fills_up_while_taking_in_leaves_the_library_as_it_was(
    filled: Store, open_at: Callable[[str], Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.pack(filled.library, tmp_path / "a.zip")
    there = open_at("there")
    there.add_bytes("南山区通报\n一、关于道路问题\n一是已修路3公里。\n".encode(), "南山.txt")
    before = contents(there.library)
    put = Library.restore

    def full(self: Library, entry: Any, data: bytes, text: bytes) -> None:  # noqa: ANN401
        if entry.id == "清河":
            raise OSError(errno.ENOSPC, "No space left on device")
        put(self, entry, data, text)

    monkeypatch.setattr(Library, "restore", full)
    with pytest.raises(LibraryError, match="No space"):
        archive.unpack(there, tmp_path / "a.zip")
    assert contents(there.library) == before
    monkeypatch.undo()
    assert there.check() == []


def test_a_disk_that_fills_up_while_packing_leaves_no_half_file(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("index.keeping.archive.os.fsync", full)
    with pytest.raises(LibraryError, match="No space"):
        archive.pack(filled.library, tmp_path / "out.zip")
    assert not [path for path in tmp_path.iterdir() if "zip" in path.name or path.suffix == ".tmp"]
