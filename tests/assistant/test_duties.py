"""Who a sentence makes responsible, and whom the bulletins make so."""

from __future__ import annotations

import pytest

from assistant.duties import duties, is_named, without
from assistant.proofreading import proof
from tests.assistant.test_proofreading import Library

PLAN = """澜溪市环保督察整改进展公告

一、总体进展
截至2024年3月20日，3项任务中，已完成1项。

二、各项任务进展

1、垃圾渗滤液积存
责任单位：市城管局、东麓区政府
整改时限：2024年6月底
进展：正在推进。新装设备2套，日处理能力提升到450吨。

2、排污口整治滞后
责任单位：市生态环境局
整改时限：2023年12月底
进展：已完成。63个排污口全部完成整治，立案12起。

3、拖欠账款清偿不力
牵头单位：市工业和信息化局
进展：由分管副市长包案，清偿账款3.2亿元。

澜溪市整改办公室
2024年3月25日
"""

NAMED = [
    ("63个排污口整治由市生态环境局、市城管局负责。", ["市生态环境局", "市城管局"], "63个排污口整治"),
    ("垃圾渗滤液积存问题，责任单位为市城管局。", ["市城管局"], "垃圾渗滤液积存问题"),
    ("市城管局牵头新装设备2套。", ["市城管局"], "新装设备2套"),
    ("账款清偿由市工业和信息化局与市财政局牵头。", ["市工业和信息化局", "市财政局"], "账款清偿"),
    ("清偿账款3.2亿元。", [], "清偿账款3.2亿元。"),
    ("由此带来的风险需要防范。", [], "由此带来的风险需要防范。"),
]


@pytest.mark.parametrize(("sentence", "names", "rest"), NAMED)
def test_the_names_and_the_thing_stand_apart(sentence: str, names: list[str], rest: str) -> None:
    found = list(duties(sentence))
    assert [name for name, _ in found] == names
    assert all(sentence[slice(*span)] == name for name, span in found)
    assert without(sentence).rstrip("。") == rest.rstrip("。")


SAME = [
    ("市教育局", "市教育局、市财政局", True),
    ("区教育局", "青禾区教育局", True),
    ("市城管局", "市城市管理局、东麓区政府", True),
    ("市市场监督管理局", "市水务局、市城市管理局", False),
    ("市教育局", "区教育局", False),
    ("市水务局", "市税务局", False),
    ("市政府", "市属各区政府", False),
]


@pytest.mark.parametrize(("name", "told", "agrees"), SAME)
def test_a_body_is_the_same_whole_or_abridged_but_never_by_its_ending(name: str, told: str, agrees: bool) -> None:
    assert is_named(name, told) is agrees


TRUE = [
    "63个排污口整治由市生态环境局负责。",
    "垃圾渗滤液积存问题由市城管局、东麓区政府负责。",
    "垃圾渗滤液积存一事，东麓区政府牵头负责。",
    "新装设备2套，日处理能力提升到450吨，责任单位为市城管局。",
    "拖欠账款清偿由市工业和信息化局牵头。",
    "清偿账款3.2亿元，由分管副市长包案。",
]
SWAPPED = [
    ("63个排污口整治由市城管局负责。", "市生态环境局"),
    ("排污口整治滞后问题，责任单位为市工业和信息化局。", "市生态环境局"),
    ("垃圾渗滤液积存问题由市生态环境局、东麓区政府负责。", "市城管局、东麓区政府"),
    ("新装设备2套，日处理能力提升到450吨，责任单位为市生态环境局。", "市城管局、东麓区政府"),
    ("拖欠账款清偿由市城管局牵头。", "市工业和信息化局"),
]


@pytest.fixture(scope="module")
def plan() -> Library:
    return Library({"plan": PLAN})


@pytest.mark.parametrize("sentence", TRUE)
def test_who_answers_for_a_task_agrees_however_it_is_said(plan: Library, sentence: str) -> None:
    assert [f.verdict for f in proof(sentence, plan).findings] == ["agrees"]


@pytest.mark.parametrize(("sentence", "told"), SWAPPED)
def test_another_body_of_the_same_plan_differs_and_the_right_one_is_shown(plan: Library, sentence: str, told: str) -> None:
    found = proof(sentence, plan)
    wrong = [p for f in found.findings for p in f.points if p.verdict != "agrees"]
    assert [p.why[0] for p in wrong] == [f"原文为「{told}」"]
    assert found.citations[(wrong[0].marker or 0) - 1].quote == told
