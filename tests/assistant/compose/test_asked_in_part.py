"""What a question leaves to be understood: which of two reports, which column, which year's plan, whose body, and of what its second part asks."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

JUNE = """青岚市2024年上半年民生实事进展情况的通报

发布日期:2024-07-05

一、总体进展

截至2024年6月30日,4件民生实事中,已完成1件,正在推进3件。督查发现问题64个,已整改51个,其余13个要求在2024年8月底前整改到位。教育类项目年度计划投资6.4亿元。

二、各项实事

(一)增加停车泊位
责任单位:市城市管理局
进展情况:已完成。新增泊位2300个。经研究,牵头单位由市城市管理局调整为市公安局。
(二)扩大托育供给
责任单位:市卫生健康委员会
进展情况:正在推进。市卫生健康委员会组织新增托位410个。
(三)改造老旧小区
责任单位:市住房和城乡建设局
进展情况:正在推进。开工26个。
(四)改善农村供水
责任单位:市水利局
进展情况:正在推进。改造管网88公里。
"""
NOVEMBER = (
    JUNE.replace("2024年上半年", "2024年1—11月").replace("2024-07-05", "2024-12-04").replace("6月30日", "11月30日")
    .replace("已完成1件,正在推进3件", "已完成3件,正在推进1件").replace("正在推进。市", "已完成。市").replace("正在推进。开工26个", "已完成。改造41个")
)  # fmt: skip
CLINICS = """潇水县医疗卫生巡察整改进展情况的通报

发布日期:2025-02-11

一、整改情况

1.针对基层人才引不进留不住问题
一是公开招聘基层卫生人员76名。二是印发《潇水县乡村医生管理办法》。三是村卫生室岗位补助由每月500元提高到800元。
2.针对慢性病管理不规范问题
2024年高血压、糖尿病患者规范管理率分别为74.2%、70.6%,比2023年分别提高3.5个百分点、2.8个百分点。

对药品采购管理、行风建设、安全生产3项长期坚持的任务,每季度自查一次。

二、分领域整改情况

| 领域 | 问题数 | 已完成 | 部分完成 | 正在推进 |
| --- | --- | --- | --- | --- |
| 药品采购 | 14个 | 9个 | 2个 | 3个 |
| 基层医疗 | 11个 | 6个 | 1个 | 4个 |

三、民生

口袋公园已建成30个，健身步道已建成32公里。城乡低保标准分别从2020年的640元/月、4300元/年提高到2024年的800元/月、7200元/年。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    files = {"june.txt": JUNE, "november.txt": NOVEMBER, "clinics.md": CLINICS}
    return over(tmp_path_factory.mktemp("asked"), {name: text.encode() for name, text in files.items()})


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("青岚市上半年就已经办完的民生实事是哪件?", ["停车泊位"], ["托育"]),
        ("青岚市的民生实事现在办完的有哪几件?", ["停车泊位", "托育"], []),
        ("青岚市上半年市卫健委新增了多少个托位?", ["410个"], []),
        ("青岚市上半年督查发现的问题没改完的还有几个?", ["其余13个要求在2024年8月底前整改到位"], ["51个"]),
        ("青岚市上半年督查发现的问题改了几个?", ["51个"], []),
        ("青岚市停车泊位这件事现在换成谁牵头了?", ["调整为市公安局"], []),
        ("青岚市的托育由哪个单位负责?", ["市卫生健康委员会"], ["调整为"]),
        ("2024年6月底的时候,青岚市4件民生实事分别到了什么进度?", ["已完成1件", "正在推进3件"], []),
        ("潇水县定为长期坚持的3项任务是什么?", ["药品采购管理", "行风建设", "安全生产"], []),
        ("潇水县药品采购改完了几个问题,正在推进的几个?", ["9个", "3个"], ["14个", "4个"]),
        ("潇水县糖尿病患者2024年规范管理率是多少,比上一年高了几个点?", ["70.6%", "2.8个百分点"], ["74.2%", "3.5个"]),
        ("潇水县2024年农村低保标准是多少?", ["7200元"], ["800元", "4300元"]),
        ("乡镇卫生院留不住人,潇水县拿出了哪些办法?", ["76名", "800元"], []),
    ],
)
def test_what_is_left_out_is_understood(assistant: Assistant, question: str, told: list[str], not_told: list[str]) -> None:
    reply = assistant.ask(question)
    said = f"{reply.headline}\n{reply.answer}"
    assert not reply.abstained and all(words in said for words in told) and not any(words in said for words in not_told), said


@pytest.mark.parametrize("question", ["青岚市2022年民生实事的年度计划投资是多少亿元?", "青岚市2023年教育类项目年度计划投资多少?"])
def test_a_plan_without_a_year_is_not_that_of_the_year_before(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert reply.abstained, reply.answer


ROWS = """柘川县安全生产整改情况的通报

发布日期:2024-10-11

一、整改情况

1.农村公路防护缺失
责任单位:县交通运输局。
已安装护栏40处。

二、重大事故隐患整改清单

| 序号 | 隐患 | 责任单位 | 整改时限 |
| --- | --- | --- | --- |
| 1 | 南坪采石场边坡失稳 | 县自然资源和规划局、南坪乡政府 | 2024年8月底 |
| 2 | 青口水库溢洪道闸门锈蚀 | 县水利局 | 2025年4月底 |
| 3 | 河东液化气站间距不足 | 县住房和城乡建设局 | 2024年12月底 |
"""


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("南坪采石场边坡那个隐患由谁负责整改?", "县自然资源和规划局、南坪乡政府"),
        ("青口水库闸门锈蚀归哪个部门管?", "县水利局"),
        ("河东液化气站间距不够的问题是谁来改?", "县住房和城乡建设局"),
        ("农村公路防护缺失由谁负责?", "县交通运输局"),
    ],
)
def test_a_row_of_a_list_tells_who_answers_for_it(tmp_path_factory: pytest.TempPathFactory, question: str, body: str) -> None:
    reply = over(tmp_path_factory.mktemp("rows"), {"rows.md": ROWS.encode()}).ask(question)
    assert body in f"{reply.headline}{reply.answer}", reply.answer


def test_another_thing_is_told_in_its_own_unit(assistant: Assistant) -> None:
    reply = assistant.ask("健身步道呢?", ["潇水县建成了多少个口袋公园?"])
    assert "32公里" in (reply.headline or "")
