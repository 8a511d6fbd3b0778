"""Measures, responsible bodies, documents, and what is declined, on invented bulletins."""

from __future__ import annotations

import pytest

from tests.assistant.compose.conftest import Ask


def test_measures_are_all_that_stands_under_the_heading(ask: Ask) -> None:
    reply = ask("临泽县为改善校园食堂做了哪些事?")
    bullets = [line for line in reply.answer.split("\n") if line.startswith("- ")]
    assert ["22个" in bullets[0], "集中配餐" in bullets[1], "陪餐制" in bullets[2]] == [True, True, True]
    assert reply.headline is None


@pytest.mark.parametrize(
    ("question", "bodies"),
    [
        ("临泽县校园食堂那件事归谁管?", ["县教育局", "县市场监督管理局"]),
        ("白桦市工业集聚区污水厂超标排放由谁牵头整改?", ["市生态环境局", "高新区管委会"]),
        ("云川市审计局年轻干部培养这件事是哪个科室负责?", ["人事科"]),
        ("尚未办结的实事,临泽县由谁跟踪督办?", ["县政府督查室"]),
    ],
)
def test_the_body_named_for_the_task(ask: Ask, question: str, bodies: list[str]) -> None:
    reply = ask(question)
    assert reply.headline is not None and all(body in reply.headline for body in bodies)


def test_no_body_is_borrowed_from_a_neighbour(ask: Ask) -> None:
    reply = ask("云川市审计局固定资产账实不符问题由哪个科室负责?")
    assert reply.abstained and "未点名单位" in reply.answer and reply.headline is None


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("临泽县出台了什么学校食堂方面的制度?", ["《临泽县中小学食堂管理规范》"]),
        ("云川市审计局财务科制定了哪些制度?", ["《云川市审计局固定资产管理制度》"]),
        ("云川市审计局管外聘专家出了什么办法?", ["《云川市审计局外聘专家管理办法》"]),
    ],
)
def test_documents_on_a_topic(ask: Ask, question: str, names: list[str]) -> None:
    reply = ask(question)
    assert all(name in reply.answer for name in names)


@pytest.mark.parametrize("question", ["云川市审计局被党纪处分的2个人叫什么?", "临泽县养老服务站为什么建得慢?"])
def test_names_and_causes_that_are_not_told_are_declined(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.abstained and reply.headline is None
