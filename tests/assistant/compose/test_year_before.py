"""This year's value and last year's of the same months, told apart; levels of government as people name them."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

NOTICE = """槐安县2025年上半年经济运行和民生实事办理情况的通报

发布日期：2025-07-18

一、经济运行

上半年，规模以上工业增加值增长7.4%，上年同期增长5.9%。社会消费品零售总额46.2亿元，同比增长5.0%，上年同期为44亿元。槐湖总磷平均浓度为0.041毫克/升，上年同期为0.056毫克/升。

二、资金投入

争取中央和省级资金分别为2.6亿元和1.9亿元。民生实事累计完成投资12.4亿元，占年度计划的57.2%。上年同期投资完成率为53.8%。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("before"), {"huaian.txt": NOTICE.encode()})


@pytest.mark.parametrize(
    ("question", "result", "operands"),
    [
        ("槐安县规上工业增加值增速比上年同期快了几个百分点？", "1.5个百分点", ["7.4%", "5.9%"]),
        ("槐安县民生实事投资完成率比上年同期高几个百分点？", "3.4个百分点", ["57.2%", "53.8%"]),
        ("槐安县槐湖总磷浓度比上年同期降了多少？", "0.015毫克/升", ["0.056毫克/升", "0.041毫克/升"]),
        ("槐安县从中央和省里争取到的资金加起来是多少？", "4.5亿元", ["2.6亿元", "1.9亿元"]),
    ],
)
def test_both_values_are_shown(assistant: Assistant, question: str, result: str, operands: list[str]) -> None:
    reply = assistant.ask(question, ())
    assert [(c["result"], c["operands"]) for c in reply.computed] == [(result, operands)] and not reply.unsupported


def test_a_change_that_is_told_is_not_worked_out(assistant: Assistant) -> None:
    reply = assistant.ask("槐安县社会消费品零售总额比上年同期增长多少？", ())
    assert "5.0%" in (reply.headline or "") and not reply.computed


def test_last_years_months_are_those_of_the_report(assistant: Assistant) -> None:
    reply = assistant.ask("槐安县2024年上半年的社会消费品零售总额是多少？", ())
    assert "44亿元" in (reply.headline or "")


SOURCES = """河埠市关于2025年上半年重点工作的督查通报

发布日期：2025-07-20

市城管局报送的垃圾分类覆盖率为97%，与督查组实测的83.6%出入较大。东岭镇把污水厂的完成率报为62%，与现场核查结果相差18个百分点。该项任务累计完成投资3.2亿元。督查期间罚款418万元。资金到位5.7亿元，26个项目已完成9个。
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("河埠市垃圾分类覆盖率，督查组自己测出来是多少？", "83.6%"),
        ("河埠市报送的垃圾分类覆盖率是多少？", "97%"),
        ("河埠市东岭镇上报的完成率和实际差多少？", "18个百分点"),
        ("河埠市督查罚了多少钱？", "418万元"),
        ("河埠市资金到位多少？", "5.7亿元"),
    ],
)
def test_of_two_sources_the_one_asked_for(tmp_path_factory: pytest.TempPathFactory, question: str, told: str) -> None:
    reply = over(tmp_path_factory.mktemp("sources"), {"hebu.txt": SOURCES.encode()}).ask(question, ())
    assert told in (reply.headline or ""), reply.headline
