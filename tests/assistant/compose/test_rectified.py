"""A report on rectification and a year's report with the plan for the next, asked in the words that readers use."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

RECTIFIED = """中共河阳区委关于市委巡察整改进展情况的通报

2025年3月10日

2024年6月，市委第二巡察组对河阳区进行了巡察。现将截至2025年2月底的整改情况公布如下。

一、问题整改情况

1.针对“热线办理慢”问题。一是设立专席，回访群众1860人次，平均答复时间由5.2天压到1.6天。二是建立疑难诉求会商机制，每两周会商一次。此项需长期坚持。

2.针对“老旧电梯更新缓慢”问题。2024年列入计划的46台老旧电梯全部更新完毕。整改以来加装电梯21台，累计加装达88台，2025年计划再装30台。

3.针对“村级小微工程管理松”问题。一是清理工程合同412份，规范391份，其余21份2025年5月底前规范完毕。二是把审批环节从9个砍到4个。
责任单位：区农业农村局。

4.针对“学校午餐保障不足”问题。没有食堂的学校由14所减为5所，剩余的2025年秋季开学前全部配齐。40岁以下食堂管理员由11名增至26名。

二、下一步安排

每季度听取一次汇报，整改“回头看”于2025年10月开展。
"""

SUMMED_UP = """柳岸市水务局2024年工作总结和2025年工作打算

2025年1月20日

第一部分 2024年工作回顾

（一）供水更稳。全年供水量1.42亿立方米，供水管网漏损率为9.6%，比上年下降0.7个百分点。受理供水诉求8213件，主要反映水压低、停水通知不及时。

（二）治水见效。建成污水管网74公里，关停排污口31个。内河港池全年货物吞吐量386万吨。

（三）存在不足。回顾一年工作，也有短板：一是老城区管网改造资金缺口大；二是山区小水厂无人值守；三是节水宣传覆盖面窄。

第二部分 2025年工作打算

（一）供水提质。供水管网漏损率压到8.5%以内，6月底前实现乡镇水质检测点全覆盖。对停水作业提前48小时公告，对水压不足的小区每月巡查一次。

（二）治水攻坚。再建污水管网60公里，完成《柳岸市排水管理办法》修订。货物吞吐量目标410万吨。
"""


INSPECTED = """# 松溪县农村道路项目三季度督查通报

松溪县人民政府办公室

2025年9月28日

## 一、进展

截至9月20日，全县安排项目21个，已开工16个；尚有5个没有开工，分布在清水乡（3个）和石门乡（2个）。

| 序号 | 项目名称 | 属地 | 总投资 | 状态 | 完工期限 |
| --- | --- | --- | --- | --- | --- |
| 1 | 东环线改造 | 城关镇 | 3,200万元 | 正常推进 | 2025年11月底 |
| 2 | 清水桥重建 | 清水乡 | 860万元 | 未开工 | 2025年12月底 |
| 3 | 石门隧道整修 | 石门乡 | 4,150万元 | 严重滞后 | 2026年3月底 |

## 二、要求

损坏的12处护栏，10月底前修复7处，其余5处11月底前修复。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    files = {"河阳.txt": RECTIFIED.encode(), "柳岸.txt": SUMMED_UP.encode(), "松溪.md": INSPECTED.encode()}
    return over(tmp_path_factory.mktemp("rectified"), files)


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("河阳区热线现在平均多久给答复?", "压到1.6天", ""),
        ("河阳区热线原来平均要等多长时间才答复?", "由5.2天压到1.6天", ""),
        ("河阳区没有食堂的学校整改前有多少所?", "由14所减为5所", ""),
        ("河阳区小微工程审批环节现在有几个?", "砍到4个", "9个"),
        ("河阳区40岁以下的食堂管理员现在几名?", "26名", "11名"),
        ("河阳区40岁以下的食堂管理员原先几名?", "由11名增至26名", ""),
    ],
)
def test_what_it_was_and_what_it_came_to(assistant: Assistant, question: str, told: str, left_out: str) -> None:
    reply = assistant.ask(question)
    assert reply.headline is not None and told in reply.headline
    assert not left_out or left_out not in reply.headline


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("柳岸市水务局供水管网漏损率2025年想压到多少?", "8.5%", "9.6%"),
        ("柳岸市内河港池2024年一年进出了多少货?", "386万吨", "410万吨"),
        ("柳岸市2025年打算进出多少货?", "410万吨", "386万吨"),
        ("河阳区整改这段时间新装了几台电梯?", "21台", "88台"),
        ("柳岸市漏水的比例2024年是多少?", "9.6%", "8.5%"),
    ],
)
def test_a_readers_own_words_for_the_thing(assistant: Assistant, question: str, told: str, left_out: str) -> None:
    reply = assistant.ask(question)
    assert reply.headline is not None and told in reply.headline and left_out not in reply.headline


@pytest.mark.parametrize(
    ("question", "verdict", "told"),
    [
        ("听人说河阳区2024年计划更新的老旧电梯还有一批没换完，是这样吗?", "与通报不符", "全部更新完毕"),
        ("有人说河阳区小微工程合同一直没清理，是真的吗?", "与通报不符", "清理工程合同412份"),
        ("柳岸市山区小水厂没人值守，对吗?", "与通报一致", "无人值守"),
        ("柳岸市污水管网没建，是吗?", "与通报不符", "建成污水管网74公里"),
        ("网上说柳岸市排污口没关停，是这样吗?", "与通报不符", "关停排污口31个"),
    ],
)
def test_a_claim_that_something_is_not_done(assistant: Assistant, question: str, verdict: str, told: str) -> None:
    reply = assistant.ask(question)
    assert reply.headline is not None and reply.headline.startswith(verdict) and told in reply.headline


@pytest.mark.parametrize(
    "question",
    [
        "柳岸市水务局承认2024年还有哪几方面没做好?", "柳岸水务局2024年工作有哪些短处?", "柳岸市水务局说自己哪些地方做得不够?",
        "柳岸市水务局2024年还有什么欠缺?",
    ],
)  # fmt: skip
def test_what_a_report_admits(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert all(words in reply.answer for words in ("资金缺口大", "无人值守", "覆盖面窄"))


@pytest.mark.parametrize("question", ["河阳区哪几个问题写明了要长期坚持?", "河阳区哪些问题需要长期坚持?"])
def test_problems_by_a_status_that_a_last_sentence_words(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert "热线办理慢" in reply.answer and "电梯" not in reply.answer


@pytest.mark.parametrize(
    ("question", "told"),
    [("河阳区疑难诉求多久会商一次?", "每两周会商一次"), ("柳岸市对水压不足的小区多久巡查一次?", "每月巡查一次")],
)
def test_how_often(assistant: Assistant, question: str, told: str) -> None:
    reply = assistant.ask(question)
    assert not reply.abstained and told in reply.answer


@pytest.mark.parametrize(
    ("question", "first", "by", "left_out"),
    [
        ("河阳区没有食堂的学校还剩多少所，说好什么时候全部配齐?", "5所", "2025年秋季开学前", "40岁"),
        ("河阳区小微工程合同还剩多少份没规范，什么时候弄完?", "21份", "2025年5月底前", "9个"),
        ("河阳区小微工程合同还剩多少份没规范，期限呢?", "21份", "2025年5月底前", "9个"),
    ],
)
def test_what_is_left_and_by_when(assistant: Assistant, question: str, first: str, by: str, left_out: str) -> None:
    reply = assistant.ask(question)
    assert reply.headline is not None and first in reply.headline and by in reply.answer and left_out not in reply.answer
    assert any(word in reply.headline for word in ("计划", "前"))  # a promise is told as one


def test_what_the_plan_says_and_not_what_was_done(assistant: Assistant) -> None:
    reply = assistant.ask("水压低、停水不提前说的诉求不少，柳岸市2025年打算怎么改?")
    assert "提前48小时公告" in reply.answer and "8213件" not in reply.answer


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("松溪县哪个项目总投资最大?", "石门隧道整修", "未开工"),
        ("松溪县哪个道路项目总投资最少?", "清水桥重建", "未开工"),
        ("松溪县年底前要完工的项目有哪些?", "清水桥重建", "石门隧道"),
        ("松溪县11月底要完工的项目有哪几个?", "东环线改造", "清水桥"),
        ("松溪县没开工的5个项目在哪些乡?", "石门乡（2个）", "严重滞后"),
        ("松溪县损坏的护栏10月底前修几处?", "修复7处", "12处"),
    ],
)
def test_rows_by_a_column_and_what_is_due_by_a_day(assistant: Assistant, question: str, told: str, left_out: str) -> None:
    reply = assistant.ask(question)
    assert not reply.abstained and told in reply.answer and left_out not in (reply.headline or reply.answer)
