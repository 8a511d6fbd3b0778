"""Traditional script: read and searched as simplified, quoted as it was written, every offset the same."""

from __future__ import annotations

from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.chat import Assistant
from assistant.search import search
from assistant.settings import Settings
from index import script, tokens
from index.store import Store
from tests.fakes import BigramEmbedder

SIMPLE = """关于石桥镇巡察整改进展情况的通报

一、总体情况

截至2023年6月底，石桥镇已完成整改128项，投入资金1.5亿元，新增养老床位418张。

二、问题整改情况

1.针对养老床位不足问题

责任单位：镇民政办

已新增养老床位418张，预计2024年底前再增加100张。

2023年7月1日
"""
BEDS = opencc.OpenCC("s2t").convert("养老床位")
TRADITIONAL = opencc.OpenCC("s2t").convert(SIMPLE)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    store = Store.open(tmp_path_factory.mktemp("data"), BigramEmbedder())
    store.add_bytes(TRADITIONAL.encode(), "石橋鎮.txt")
    return Assistant(store, Settings.from_env(data=store.data))


@pytest.mark.parametrize("question", ["石桥镇新增养老床位多少张？", "石橋鎮新增養老床位多少張？"])
def test_a_question_in_either_script_is_answered_and_quoted_as_written(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question).to_json()
    assert "418张" in (reply["headline"] or reply["answer"])
    assert not reply["abstained"]
    for cited in reply["citations"]:
        assert TRADITIONAL[cited["start"] : cited["end"]] == cited["quote"]
    assert any("張" in cited["quote"] for cited in reply["citations"])


def test_what_is_shown_is_what_was_written(assistant: Assistant) -> None:
    [read] = assistant.store.bulletins()
    assert read.canonical == TRADITIONAL and read.text == script.simplified(TRADITIONAL) and len(read.text) == len(TRADITIONAL)
    assert read.said((0, 5)) == TRADITIONAL[:5]
    matters, found = assistant.store.commitments(read.id)
    assert [m.body for m in matters] == ["镇民政办"] and {c.status for c in found} >= {"taken", "planned"}


@pytest.mark.parametrize("words", [BEDS, "养老床位"])
def test_exhaustive_search_finds_either_script(assistant: Assistant, words: str) -> None:
    hits = search(assistant.store, words).hits
    assert len(hits) == 3
    assert all(BEDS in hit.quote for hit in hits)


def test_a_simplified_bulletin_is_found_by_traditional_words(tmp_path: Path) -> None:
    store = Store.open(tmp_path, BigramEmbedder())
    id = store.add_bytes(SIMPLE.encode(), "a.txt").id
    assert store.bulletin(id).written == ""
    assert "418张" in store.search(f"新增{BEDS}", k=1)[0].passage.text
    assert len(search(store, BEDS).hits) == 3
    store.close()


def test_words_are_the_same_in_both_scripts() -> None:
    assert tokens.tokenise("整改責任單位") == tokens.tokenise("整改责任单位")


@given(st.text())
@settings(deadline=None, max_examples=60)
def test_no_offset_moves(text: str) -> None:
    assert len(script.simplified(text)) == len(text)
    assert script.simplified(script.simplified(text)) == script.simplified(text)
