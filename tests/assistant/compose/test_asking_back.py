"""Where the question names no place and several fit, none is chosen silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.settings import Settings
from index.store import Store
from tests.fakes import BigramEmbedder

PLACES = ["石桥镇", "柳湾镇", "青浦镇", "云台镇", "白沙镇", "南岭镇", "东渡镇"]


def library(folder: Path, count: int) -> Assistant:
    store = Store.open(folder / "data", BigramEmbedder())
    for number, place in enumerate(PLACES[:count], 1):
        text = f"{place}人民政府关于2024年工作情况的报告\n\n2024年,全镇新建充电桩{number}10个,改造危房{number}5户。\n\n2025年1月8日\n"
        store.add_bytes(text.encode(), f"{place}.txt")
    return Assistant(store, Settings(folder / "data", folder / "cache"))


def test_a_few_places_get_a_line_each(tmp_path: Path) -> None:
    reply = library(tmp_path, 3).ask("2024年新建了多少个充电桩?")
    assert not reply.abstained
    for place, count in zip(PLACES[:3], ("110个", "210个", "310个"), strict=True):
        assert any(place in line and count in line and "[" in line for line in reply.answer.splitlines())


def test_of_many_places_the_reader_chooses(tmp_path: Path) -> None:
    assistant = library(tmp_path, 7)
    reply = assistant.ask("2024年新建了多少个充电桩?")
    assert reply.abstained and reply.headline is None
    assert "您问的是哪个地方?" in reply.answer
    assert len(reply.choices) >= 6
    chosen = next(c for c in reply.choices if c.startswith("青浦镇"))
    assert assistant.ask(chosen).headline is not None
    assert "310个" in (assistant.ask(chosen).headline or "")


@pytest.mark.parametrize("question", ["柳湾镇2024年新建了多少个充电桩?", "2024年柳湾镇改造危房多少户?"])
def test_a_place_that_is_named_is_the_one(tmp_path: Path, question: str) -> None:
    reply = library(tmp_path, 3).ask(question)
    assert reply.headline is not None and not reply.choices
