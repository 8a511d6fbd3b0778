"""Another's name before words that are else the source's own."""

from __future__ import annotations

import pytest

from assistant.alignment import Source
from assistant.subjects import replaced
from tests.assistant.reading import Reading

TEXT = """澄湖市民生实事进展情况的通报

2024年3月20日

一、进展情况
柘林市隐患整改率在全省垫底，省安委办已挂牌督办。
银川入选全国消费试点城市，固原入选流通体系试点城市。春运期间全省公路发送旅客同比增长13.4%。
县委巡察办、县委督查室联合开展督查3轮。基本建成长兴岛世界级海洋装备岛。
"""


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    read = Reading({"a": TEXT})
    return [Source(read.bulletin("a"), p, ()) for p in read.passages("a")]


@pytest.mark.parametrize(
    ("sentence", "name", "there"),
    [
        ("沄水市隐患整改率在全省垫底。", "沄水", "柘林"),
        ("石嘴山入选全国消费试点城市。", "石嘴山", "银川"),
        ("县委巡察办、县委政法委联合开展督查3轮。", "政法委", "督查室"),
        ("基本建成崇明岛世界级海洋装备岛。", "崇明", "长兴"),
    ],
)
def test_a_name_that_the_passages_do_not_know_is_found(sources: list[Source], sentence: str, name: str, there: str) -> None:
    found = replaced(sentence, sources)
    assert found and (found.words, found.there) == (name, there)
    assert sentence[slice(*found.span)] == name
    assert there in found.source.bulletin.text[slice(*found.at)]


@pytest.mark.parametrize(
    "sentence",
    [
        "柘林市隐患整改率在全省垫底。",
        "澄湖市固原入选流通体系试点城市。",
        "全省公路发送旅客较上年同期增长13.4%。",
        "县委督查室、县委巡察办联合开展督查3轮。",
        "已经建成长兴岛世界级海洋装备岛。",
        "今天天气很好。",
    ],
)
def test_other_words_are_no_other_name(sources: list[Source], sentence: str) -> None:
    assert replaced(sentence, sources) is None
