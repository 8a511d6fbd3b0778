"""Words of grammar, of everyday speech and of official papers are told apart."""

from __future__ import annotations

import pytest

from index import grammar


@pytest.mark.parametrize("word", ["的话", "从", "那边", "分别", "里头", "每人"])
def test_what_holds_a_sentence_together_binds(word: str) -> None:
    assert grammar.binds(word)


@pytest.mark.parametrize("word", ["整治", "床位", "水库", "公办", "上", "好"])
def test_what_may_name_a_thing_does_not_bind(word: str) -> None:
    assert not grammar.binds(word)


@pytest.mark.parametrize(
    ("word", "least", "most"),
    [
        ("固定资产", 1.0, 1.0),  # official papers use it: not held means not there
        ("南埭", 1.0, 1.0),  # no dictionary has it: a name
        ("山东", 1.0, 1.0),
        ("盖楼", 0.1, 0.6),
        ("娃娃", 0.1, 0.6),
        ("城里人", 0.1, 0.6),
        ("装好", 0.1, 0.6),  # a verb and its result, which the tokeniser takes for one word
        ("货从", 0.1, 0.6),
    ],
)
def test_everyday_speech_tells_less_of_what_is_missing(word: str, least: float, most: float) -> None:
    assert least <= grammar.telling(word) <= most
