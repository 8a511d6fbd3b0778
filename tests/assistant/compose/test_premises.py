"""What a question takes for granted is held against the source before it is answered."""

from __future__ import annotations

import pytest

from tests.assistant.compose.conftest import Ask


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("截至2023年6月，督察反馈的15个问题都完成整改了，经验是什么?", "整改6个"),
        ("23个老旧小区全部完工了，钱是从哪来的?", "完工6个"),
        ("12家社区老年食堂都已建成运营，谁来管?", "运营8家"),
        ("327个问题已经全部整改销号，怎么做到的?", "销号281个"),
    ],
)
def test_a_part_told_of_as_all_is_put_right(ask: Ask, question: str, figure: str) -> None:
    reply = ask(question)
    first = (reply.headline or "") + reply.answer
    assert figure in first
    assert "与通报不符" in first


@pytest.mark.parametrize("question", ["3处城市书房都建成开放了，分别在哪里?", "23个老旧小区都是谁负责改造?", "327个问题都有哪些?"])
def test_what_is_true_or_only_asked_is_not_put_right(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert "与通报不符" not in (reply.headline or "") + reply.answer
