"""The one figure asked for, when, what is put right, and what is declined."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.compose.fits import other_counter
from assistant.retrieve import BulletinRetriever
from index.figures import read
from tests.assistant.compose.conftest import Ask, over


@pytest.mark.parametrize(
    ("question", "figure", "neighbour"),
    [
        ("云川市审计局2024年1到10月公务接待费花了多少钱?", "3.2万元", "12.37万元"),
        ("云川市审计局公务接待费下降了百分之几?", "41%", "85.9%"),
        ("云川市审计局移送了多少件线索?", "17件", "5件"),
        ("云川市审计局整改率多高?", "85.9%", "41%"),
    ],
)
def test_the_figure_of_the_thing_asked_is_told_and_no_neighbour(ask: Ask, question: str, figure: str, neighbour: str) -> None:
    reply = ask(question)
    assert reply.headline is not None
    assert figure in reply.headline
    assert neighbour not in reply.headline
    assert any(figure in c.quote for c in reply.citations)


def test_a_target_is_told_as_one(ask: Ask) -> None:
    reply = ask("云川市审计局大数据审计团队到2025年底要达到多少人?")
    assert reply.headline is not None and "15人" in reply.headline
    assert "2025年底" in reply.headline


def test_a_direction_taken_for_granted_is_put_right(ask: Ask) -> None:
    reply = ask("云川市审计局公务接待费支出为什么增长了?")
    assert reply.headline is not None
    assert reply.headline.startswith("与通报不符")
    assert "下降41%" in reply.headline


@pytest.mark.parametrize("question", ["🙂", "??!!", "番禺区有几家医院?", "云川市审计局2019年移送了多少件线索?"])
def test_what_is_not_told_is_declined_without_a_headline(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.abstained
    assert reply.headline is None
    assert reply.answer.strip()


def test_a_day_is_answered_with_the_clause_that_it_opens(ask: Ask) -> None:
    reply = ask("市委巡察组是哪天向云川市审计局反馈意见的?")
    assert reply.headline is not None and "7月2日" in reply.headline


def test_langchain_gets_verbatim_passages(assistant: Assistant) -> None:
    documents = BulletinRetriever(store=assistant.store, k=3).invoke("公务接待审批")
    assert 0 < len(documents) <= 3
    for document in documents:
        meta = document.metadata
        assert assistant.store.bulletin(meta["bulletin"]).text[meta["start"] : meta["end"]] == document.page_content


def test_a_later_part_is_not_answered_with_the_figure_of_an_earlier_one(ask: Ask) -> None:
    reply = ask("云川市审计局2024年1到10月公务接待费花了多少,降了百分之几?")
    assert "3.2万元" in reply.answer and "41%" in reply.answer


@pytest.mark.parametrize("counter", ["个", "条", "座"])
def test_which_measure_word_counts_a_thing_is_the_writers_choice(counter: str) -> None:
    figure = next(f for f in read("更新改造老旧渔船952艘。") if f.unit == "艘")
    assert other_counter((counter,), figure, near=1.0) > 0
    assert not other_counter(("人",), figure, near=1.0)
    assert not other_counter((counter,), figure, near=0.5)


CARE = """关于澄湖市巡察整改情况的通报

一、整改情况
1.针对“养老服务供给不足”问题。一是建成镇街养老服务中心10个，预计共配备全托、日托养老床位418张。推进所有村建设养老服务站，预计共配备日托养老床位100张。

中共澄湖市委
2023年10月20日
"""


def test_two_figures_that_answer_as_well_are_both_told(tmp_path: Path) -> None:
    assistant = over(tmp_path, {"care.txt": CARE.encode()})
    both = assistant.ask("养老床位有多少张?").headline
    assert both is not None
    assert "418张" in both and "100张" in both
    one = assistant.ask("全托、日托养老床位有多少张?").headline
    assert one is not None
    assert "418张" in one and "100张" not in one
