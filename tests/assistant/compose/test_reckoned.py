"""Sums and differences asked in free words: over picked rows, two years, two ends of an order, an aim and a result."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

QUARRY = """松坪县2025年民生工程三季度督查情况通报

发布日期：2025-10-09

一、总体情况

2025年全县计划改造老旧小区240个，截至9月底开工212个，完工130个。2024年改造农村公路64公里；2025年计划改造农村公路85公里。
2024年秋季投用新校3所，新增学位2,150个；东湖小学计划2026年9月开学，可增加学位1,080个。
县住房和城乡建设局、县教育局、县水利局分别承担任务12项、9项、7项，其中已完成的分别为5项、4项、2项。

二、乡镇进度

投资完成率居前的是：青石镇91.3%、平桥镇87.5%、大湾镇84.2%。
柳树乡、白塔乡、河口乡投资完成率分别只有43.6%、48.1%和51.9%，列全县后三位。

三、重点项目

列入县级调度的重点项目见下表。

| 序号 | 项目名称 | 属地 | 总投资 | 完成率 | 状态 |
| --- | --- | --- | --- | --- | --- |
| 1 | 南门水厂 | 青石镇 | 2,300万元 | 100% | 已完工 |
| 2 | 西郊管网 | 柳树乡 | 1,450万元 | 31% | 严重滞后 |
| 3 | 转运站 | 白塔乡 | 680万元 | 27% | 严重滞后 |
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("reckoned"), {"quarry.txt": QUARRY.encode()})


@pytest.mark.parametrize(
    ("question", "told", "operands"),
    [
        ("松坪县被标为严重滞后的那两个项目，总投资加起来是多少", "2130万元", ["1,450万元", "680万元"]),
        ("松坪县农村公路，2024年改完的加上2025年要改的，一共多少公里", "149公里", ["64公里", "85公里"]),
        ("东湖小学开学以后，连同2024年秋季启用的那几所新校，松坪县一共能多出多少学位", "3230个", ["1,080个", "2,150个"]),
        ("松坪县住建、教育、水利三个局牵头的任务，合起来已经完成了几项", "11项", ["5项", "4项", "2项"]),
        ("松坪县投资完成率最高的乡镇和最低的乡镇差多少个百分点", "47.7个百分点", ["91.3%", "43.6%"]),
        ("松坪县2025年计划改造的老旧小区，到9月底还有多少个没有开工", "28个", ["240个", "212个"]),
    ],
)
def test_what_is_worked_out(assistant: Assistant, question: str, told: str, operands: list[str]) -> None:
    reply = assistant.ask(question)
    assert told in (reply.headline or "") and not reply.unsupported, reply
    assert reply.computed[0]["operands"] == operands and all(one in reply.answer for one in operands)


@pytest.mark.parametrize(
    ("question", "told"),
    [("松坪县哪个乡镇投资完成率最低", "柳树乡:43.6%"), ("松坪县哪个乡镇投资完成率最高", "青石镇:91.3%")],
)
def test_a_list_tells_only_of_its_own_end(assistant: Assistant, question: str, told: str) -> None:
    assert assistant.ask(question).headline == told
