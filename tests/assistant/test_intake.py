"""Bulletins come in one after the other behind the page; every failure is its own line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.intake import Intake, Item, text_name
from index.errors import LibraryError
from index.store import Store
from tests.fakes import BigramEmbedder

TEXT = "青石县关于整改进展情况的通报\n\n2023年6月30日\n\n一、污水治理\n新建污水管网12公里,完成投资3400万元。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "data", BigramEmbedder())
    yield store
    store.close()


def ended(intake: Intake) -> list[Item]:
    until = time.monotonic() + 30
    while intake.busy and time.monotonic() < until:
        time.sleep(0.01)
    assert not intake.busy
    return intake.items()


def test_files_and_texts_are_taken_in_turn_and_a_bad_one_stops_nothing(store: Store, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.xyz"
    good.write_text(TEXT, "utf-8")
    bad.write_bytes(b"\0\1")
    intake = Intake(lambda: store)
    for path in (bad, good, tmp_path / "gone.txt"):
        intake.file(path, path.name)
    intake.text(TEXT.replace("12公里", "13公里"), "自拟标题")
    intake.text(TEXT)
    items = ended(intake)
    assert [item.state for item in items] == ["refused", "added", "refused", "added", "known"]
    assert items[0].error and "bad.xyz" in items[0].error.zh
    assert items[2].error and "重新加入" in items[2].error.zh
    assert [item.title for item in items if item.id] == ["青石县关于整改进展情况的通报", "自拟标题", "青石县关于整改进展情况的通报"]
    assert items[1].counts[0] > 0
    given = store.bulletin(items[3].id)
    assert (given.title, given.text) == ("自拟标题", TEXT.replace("12公里", "13公里"))


def test_the_index_can_be_checked_and_rebuilt_and_what_ended_forgotten(store: Store) -> None:
    intake = Intake(lambda: store)
    intake.text(TEXT)
    intake.reindex()
    intake.check()
    items = ended(intake)
    assert [(item.kind, item.state, item.findings) for item in items[1:]] == [("reindex", "done", ()), ("check", "done", ())]
    intake.clear()
    assert intake.items() == []


def test_a_library_that_cannot_be_opened_is_told_for_each_item() -> None:
    def fails() -> Store:
        raise LibraryError("打不开", "cannot open")

    intake = Intake(fails)
    intake.text(TEXT)
    [item] = ended(intake)
    assert (item.state, item.error and item.error.zh) == ("refused", "打不开")


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        ("\n 关于整改的通报 \n正文", "", "关于整改的通报.txt"),
        ("正文", "甲/乙", "甲-乙.txt"),
        ("  \n", "", "粘贴的文字.txt"),
        ("字" * 100, "", "字" * 40 + ".txt"),
    ],
)
def test_a_pasted_text_gets_a_name(text: str, title: str, name: str) -> None:
    assert text_name(text, title) == name
