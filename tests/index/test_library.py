from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import library as module
from index.errors import LibraryError
from index.library import ID_LENGTH, Library, slug

TEXT = "关于整改进展情况的通报\r\n2021年11月24日\r\n一、整改情况\r\n一是已完成建设10个。\r\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def put(library: Library, name: str = "通报.txt", text: str = TEXT) -> str:
    id = library.free_id(name)
    with library.writer():
        library.put(id, data=text.encode("gb18030"), text=text, source=name, kind="txt")
    return id


def test_what_is_put_is_there_byte_for_byte(library: Library) -> None:
    id = put(library)
    assert library.ids() == [id] == ["通报"]
    assert library.text(id) == TEXT
    assert library.original(id) == TEXT.encode("gb18030")
    assert library.get(id).text == TEXT
    assert library.get(id).source == "通报.txt"


@pytest.mark.parametrize(
    ("source", "id"),
    [
        ("nansha-2021-11-24.txt", "nansha-2021-11-24"),
        ("上海市.txt", "上海市"),
        ("通报 (终稿).docx", "通报-终稿"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system"),
        ("a/b:c*d?.txt", "b-c-d"),
        (".hidden", "hidden"),
        ("...", "bulletin"),
        ("", "bulletin"),
        ("/", "bulletin"),
        ("CON.txt", "CON-1"),
        ("２０２１年．txt", "2021年-txt"),
        ("a\0b\n.txt", "a-b"),
    ],
)
def test_an_id_comes_from_the_file_name(source: str, id: str) -> None:
    assert slug(source) == id


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300))
def test_no_name_leaves_the_folder_or_is_too_long(source: str) -> None:
    id = slug(source)
    assert id and len(id) <= ID_LENGTH + 2 and len(id.encode()) < 250
    assert not id.startswith((".", "-")) and not set(id) & set('/\\:*?"<>|\0 \n')


def test_another_text_of_the_same_name_gets_a_number(library: Library) -> None:
    assert [put(library), put(library, text="另一份通报"), put(library, "通报.TXT", "第三份")] == ["通报", "通报-2", "通报-3"]


def test_names_that_differ_only_in_case_do_not_share_a_folder(library: Library) -> None:
    assert [put(library, "Report.txt", "甲"), put(library, "REPORT.txt", "乙")] == ["Report", "REPORT-2"]


def test_what_is_known_follows_another_hand_at_the_library(library: Library) -> None:
    other = Library(library.root)
    id = put(library)
    assert library.known(TEXT.encode("gb18030")) == other.known(TEXT.encode("gb18030")) == id
    with other.writer():
        other.remove(id)
    assert library.known(TEXT.encode("gb18030")) is None
    assert put(other, text="另一篇") == id  # the same id, another text
    assert library.known(TEXT.encode("gb18030")) is None and library.known("另一篇".encode("gb18030")) == id


def test_the_same_bytes_are_known_under_any_name_and_so_is_the_same_text_in_another_encoding(library: Library) -> None:
    id = put(library)
    assert library.known(TEXT.encode("gb18030")) == id
    assert library.known(TEXT.encode("utf-8")) is None
    assert library.known(TEXT.encode("utf-8"), TEXT) == id
    assert library.known(b"other", "other") is None


@pytest.mark.parametrize("id", ["", ".", "..", "../library", "a/b", "a\\b", "无此通报", ".new-1"])
def test_an_id_that_is_not_there_is_refused_in_both_languages(library: Library, id: str) -> None:
    put(library)
    for call in (library.get, library.text, library.original, library.remove):
        with pytest.raises(LibraryError) as refused:
            call(id)
        assert id in refused.value.zh and "list" in refused.value.zh and "list" in refused.value.en


@pytest.mark.parametrize("file", ["text.txt", "meta.json", "original.txt"])
@pytest.mark.parametrize("how", ["gone", "cut", "changed"])
def test_damage_is_named_never_passed_on(library: Library, file: str, how: str) -> None:
    id = put(library)
    path = library.root / id / file
    data = path.read_bytes()
    path.unlink() if how == "gone" else path.write_bytes(data[: len(data) // 2] if how == "cut" else b"\xff" + data[1:])
    with pytest.raises(LibraryError) as met:
        library.text(id), library.original(id)
    assert "check" in met.value.zh and file in met.value.zh


def test_a_text_is_restored_only_when_it_is_the_one_that_stood_there(library: Library) -> None:
    id = put(library)
    (library.root / id / "text.txt").unlink()
    assert not library.restore_text(id, TEXT + "x")
    assert library.restore_text(id, TEXT)
    assert library.text(id) == TEXT


def test_removing_leaves_nothing(library: Library) -> None:
    id = put(library)
    library.remove(id)
    assert library.ids() == [] and [path.name for path in library.root.iterdir()] == ["audit.jsonl"]


def test_what_the_user_puts_right_stands_over_what_was_read(library: Library) -> None:
    id = put(library)
    library.put_right(id, {"title": "南沙区通报", "as_of": "2021-09-30"})
    bulletin = library.get(id)
    assert (bulletin.title, bulletin.as_of, bulletin.text) == ("南沙区通报", date(2021, 9, 30), TEXT)
    with pytest.raises(LibraryError, match="2021年"):
        library.put_right(id, {"as_of": "2021年"})
    with pytest.raises(LibraryError, match="text"):
        library.put_right(id, {"text": "x"})


def test_lone_surrogates_and_odd_newlines_survive(library: Library) -> None:
    text = "a\ud800b\r\nc\rd\u2028e\ufeff"
    id = library.free_id("x.txt")
    library.put(id, data=b"x", text=text, source="x.txt", kind="txt")
    assert library.text(id) == text


def test_a_write_that_fails_leaves_the_library_as_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library)

    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, "write_synced", full)
    with pytest.raises(LibraryError) as met:
        put(library, "另一份.txt", "另一份")
    assert "No space" in met.value.en and "ASSISTANT_DATA" in met.value.zh
    assert library.ids() == ["通报"]
    assert {path.name for path in library.root.iterdir()} == {"通报", "audit.jsonl"}


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    library = Library(tmp_path / "data" / "library")
    with pytest.raises(LibraryError) as met, library.writer():
        pass
    assert str(tmp_path / "data") in met.value.zh and "ASSISTANT_DATA" in met.value.en


def test_half_written_folders_are_not_seen_and_are_swept(library: Library) -> None:
    put(library)
    for name in (".new-abc", ".old-abc"):
        (library.root / name).mkdir()
        (library.root / name / "text.txt").write_text("half")
    assert library.ids() == ["通报"]
    assert sorted(library.sweep()) == [".new-abc", ".old-abc"]
    assert {path.name for path in library.root.iterdir()} == {"通报", "audit.jsonl"}


def test_the_stamp_moves_when_a_bulletin_comes_or_goes(library: Library) -> None:
    stamps = [library.stamp()]
    id = put(library)
    stamps.append(library.stamp())
    library.remove(id)
    stamps.append(library.stamp())
    assert len(set(stamps)) == 3


def hold(root: str, held: object, go: object) -> None:
    with Library(Path(root)).writer():
        held.set()  # type: ignore[attr-defined]
        go.wait(30)  # type: ignore[attr-defined]


@pytest.fixture
def other_writer(library: Library) -> Iterator[object]:
    context = multiprocessing.get_context("spawn")
    held, go = context.Event(), context.Event()
    process = context.Process(target=hold, args=(str(library.root), held, go))
    process.start()
    assert held.wait(30)
    yield go
    go.set()
    process.join(30)


def test_a_second_process_waits_for_the_writer_and_says_so_when_it_takes_too_long(library: Library, other_writer: object) -> None:
    with pytest.raises(LibraryError) as met, library.writer(timeout=0.05):
        pass
    assert "正在写入" in met.value.zh and "try again" in met.value.en
    other_writer.set()  # type: ignore[attr-defined]
    with library.writer(timeout=30):
        put(library)
    assert library.ids() == ["通报"]


def test_metadata_of_a_newer_version_with_unknown_keys_is_called_damaged_not_misread(library: Library) -> None:
    id = put(library)
    path = library.root / id / "meta.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "future": 1}), "utf-8")
    with pytest.raises(LibraryError):
        library.entry(id)


def test_a_folder_deleted_by_hand_is_unknown(library: Library) -> None:
    id = put(library)
    shutil.rmtree(library.root / id)
    with pytest.raises(LibraryError, match="没有编号"):
        library.text(id)
