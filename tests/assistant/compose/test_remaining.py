"""What is left: told by the notice, else the whole less what was done by the very deed that is not done; never the figure of what is done."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

NOTICE = """栖山市2025年民生工程上半年进展情况的通报

发布日期：2025-07-12

截至2025年6月30日，有关情况如下。

一、资金情况

全市到位专项债券资金9.4亿元，截至6月底支出5.1亿元。湖东县养老院改造项目1.3亿元债券资金到位三个月，支出仅为0.2亿元。清理拖欠工程款台账金额3.75亿元，已清偿2.6亿元。云溪乡拖欠农民工工资64万元，督查期间已督促支付41万元。

二、逐项进展

1.改造老旧小区
年度目标：改造老旧小区96个，惠及居民2.1万户；加装电梯140部。
进展情况：老旧小区已开工88个，其中完工35个；电梯投入使用61部，另有22部正在施工。

2.改善农村供水
年度目标：改造供水管网320公里，新建规模化水厂2座。
进展情况：改造供水管网214公里；新建农村公路75公里，安装护栏31公里。

3.解决办证难
涉及住户5400户，已解决9个项目、3860户。抽检水样120份，不合格的7份。全市尚缺专职护理员约210人。

三、采购监管

排查采购项目230个，发现问题48个，已整改45个，其余3个因涉及诉讼暂缓。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("remaining"), {"qishan.txt": NOTICE.encode()})


@pytest.mark.parametrize(
    ("question", "result", "operands"),
    [
        ("栖山市专项债券资金还剩多少没花？", "4.3亿元", ["9.4亿元", "5.1亿元"]),
        ("栖山市拖欠的工程款还有多少没清偿？", "1.15亿元", ["3.75亿元", "2.6亿元"]),
        ("栖山市云溪乡还欠农民工多少工资？", "23万元", ["64万元", "41万元"]),
        ("栖山市老旧小区还有多少个没开工？", "8个", ["96个", "88个"]),
        ("栖山市老旧小区还有几个没完工？", "61个", ["96个", "35个"]),
        ("栖山市电梯还差多少部没投用？", "79部", ["140部", "61部"]),
        ("栖山市供水管网还剩多少公里没改造？", "106公里", ["320公里", "214公里"]),
        ("栖山市办证难还有多少户没解决？", "1540户", ["5400户", "3860户"]),
    ],
)
def test_the_whole_less_what_was_done(assistant: Assistant, question: str, result: str, operands: list[str]) -> None:
    reply = assistant.ask(question, ())
    assert [c["result"] for c in reply.computed] == [result] and not reply.unsupported
    assert reply.computed[0]["operands"] == operands


@pytest.mark.parametrize(
    ("question", "told"),
    [("栖山市还有几个采购问题没整改？", "其余3个"), ("栖山市还缺多少专职护理员？", "210人")],
)
def test_what_the_notice_tells_as_left(assistant: Assistant, question: str, told: str) -> None:
    reply = assistant.ask(question, ())
    assert told in (reply.headline or "") and not reply.computed


def test_what_is_done_is_no_answer_to_what_is_left(assistant: Assistant) -> None:
    reply = assistant.ask("栖山市水厂还有几座没建成？", ())
    assert not reply.headline or "2座" not in reply.headline
