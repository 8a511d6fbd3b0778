"""Which things prose says were not reached, and the bulletin's own count of what was."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

PLAN = """云川市教育局关于《云川市“十四五”教育发展规划》实施情况的终期评估报告

规划共设置主要指标18项。截至2025年底，已实现15项，未实现3项。

一、普及水平。学前教育毛入园率由88.1%提高到93.4%，超过92%的规划目标；普惠园覆盖率为86.2%，未达到90%的规划目标。

二、师资水平。本科以上小学教师比例由62%提高到79.5%，规划目标为78%。每千名学生配备心理教师0.8人，距离1.2人的目标还差0.4人，未能实现；骨干教师交流比例为14.6%，没有达到20%的要求。

三、重点任务。2025年民生实事20件，截至6月底已完成8件，按计划推进9件，进度偏慢3件。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("verdicts"), {"plan.txt": PLAN.encode()})


def test_what_was_not_reached_is_told_sentence_by_sentence(assistant: Assistant) -> None:
    answer = assistant.ask("云川市教育规划里，没能实现的是哪三项指标？").answer
    assert all(words in answer for words in ("普惠园覆盖率", "心理教师", "骨干教师交流比例"))
    assert "本科以上" not in answer and "入园率" not in answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("云川市教育规划的18项指标，实现了多少项，没实现的有几项？", ["15项", "3项"]),
        ("云川市2025年的20件民生实事，到6月底办得怎么样了？", ["8件", "9件", "3件"]),
    ],
)
def test_the_bulletins_own_count_is_told_by_state(assistant: Assistant, question: str, told: list[str]) -> None:
    reply = assistant.ask(question)
    assert not reply.abstained and all(words in reply.answer for words in told)
    assert reply.answer.count("截至6月底") <= 1


CASES = """# 平湖区关于信访积案化解情况的通报

| 类别 | 积案总数 | 已化解 | 剩余 |
| --- | --- | --- | --- |
| 房屋征收 | 63件 | 48件 | 15件 |
| 物业管理 | 41件 | 37件 | 4件 |
| 劳动保障 | 22件 | 20件 | 2件 |
"""


def test_the_column_of_the_state_asked_is_summed(tmp_path_factory: pytest.TempPathFactory) -> None:
    cases = over(tmp_path_factory.mktemp("cases"), {"cases.md": CASES.encode()})
    assert "48件+37件=85件" in cases.ask("平湖区房屋征收和物业管理两类积案，已经化解的合计多少件？").answer


WORKS = """# 平湖市督查通报

全市督察整改任务共38项，其中2025年底前应完成27项，长期坚持4项。截至2025年11月30日，已完成整改24项，达到序时进度11项，滞后于序时进度3项。

全市尚未开工的7个老旧小区中，石渚县4个、安漪县2个、漪东新区1个。

竹木加工、精密铸造两大主导产业产值分别为41.2亿元和28.6亿元，同比增长9.5%和11.7%。

督察进驻期间交办我市的群众信访举报件共612件，已办结598件。从污染类型看，涉及大气、水、噪声、土壤的分别为203件、168件、139件和47件。
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("石渚县和安漪县还没开工的老旧小区，加起来一共有几个？", "4个+2个=6个"),
        ("平湖市竹木加工和精密铸造两个产业的产值合起来是多少？", "41.2亿元+28.6亿元=69.8亿元"),
        ("督察进驻期间交办平湖市的群众举报里，噪声的有多少件？", "139件"),
        ("平湖市38项督察整改任务各是什么进度？", "已完成整改24项,达到序时进度11项,滞后于序时进度3项"),
    ],
)
def test_each_operand_is_its_own(tmp_path_factory: pytest.TempPathFactory, question: str, told: str) -> None:
    works = over(tmp_path_factory.mktemp("works"), {"works.md": WORKS.encode()})
    assert told in works.ask(question).answer


PROJECTS = """# 平湖市卫生健康委员会通报

四是部分项目进度滞后。新桥区人民医院迁建项目总投资6.4亿元，目前完成工程量的72%；市精神卫生中心扩建项目仍处于装修阶段。
"""


def test_one_projects_cost_is_not_told_for_anothers(tmp_path_factory: pytest.TempPathFactory) -> None:
    projects = over(tmp_path_factory.mktemp("projects"), {"projects.md": PROJECTS.encode()})
    assert projects.ask("平湖市精神卫生中心扩建项目的总投资是多少？").abstained
    assert "6.4亿元" in (projects.ask("平湖市人民医院迁建项目的总投资是多少？").headline or "")
