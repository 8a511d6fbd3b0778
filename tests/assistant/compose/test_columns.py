"""Rows picked by the value of a column, and problems told in blocks with labels in brackets."""

from __future__ import annotations

import pytest

from tests.assistant.compose.conftest import Ask


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("砚北县表里评价是“提前”的有哪些", ["换表", "农贸市场"], ["敬老院", "校园"]),
        ("砚北6月底到期的重点工作是哪几项", ["换表", "农贸市场"], ["敬老院", "41公里"]),
        ("砚北完成时限是9月底的有哪些", ["敬老院"], ["换表"]),
        ("砚北县水务局承担的是哪一项", ["41公里"], ["换表", "校园"]),
        ("砚北进度滞后的是哪一件,归哪个局管", ["敬老院", "县民政局"], ["水务局"]),
        ("砚北没跟上进度的工作有哪些", ["敬老院"], ["农贸"]),
    ],
)
def test_rows_with_the_value_asked(ask: Ask, question: str, told: list[str], left_out: list[str]) -> None:
    reply = ask(question)
    assert not reply.abstained
    assert all(words in reply.answer for words in told) and not any(words in reply.answer for words in left_out)


def test_a_row_is_told_with_the_title_that_it_leaves_to_the_row_above(ask: Ask) -> None:
    assert "县域水网,县供水公司" in ask("砚北县评价是提前的有哪些").answer


@pytest.mark.parametrize(("question", "told"), [("砚北路灯电费归哪个科室管", "市政管理股"), ("砚北环卫车私用由哪位领导牵头", "曲望山")])
def test_the_one_who_answers_for_a_problem(ask: Ask, question: str, told: str) -> None:
    headline = ask(question).headline
    assert headline is not None and told in headline


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("砚北路灯电费混乱是怎么治的", ["追回多付电费46.8万元", "38块"]),
        ("砚北绿化养护费的问题改好了吗", ["未整改到位"]),
        ("砚北哪个问题还没整改到位", ["公园绿化养护费"]),
    ],
)
def test_what_stands_in_the_blocks_of_a_problem(ask: Ask, question: str, told: list[str]) -> None:
    answer = ask(question).answer
    assert all(words in answer for words in told)


@pytest.mark.parametrize(
    "question",
    ["砚北2022年的重点工作有哪些", "砚北被通报批评的3人都是谁", "砚北被通报批评的3个人分别是什么职务", "砚北东街市场在什么地方"],
)
def test_an_attribute_that_is_not_told_is_declined(ask: Ask, question: str) -> None:
    assert ask(question).abstained
