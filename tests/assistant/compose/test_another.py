"""Near misses: every word of the question stands in the bulletin, but another kind, part, group, name or rate is told. Beside each a question of
the same shape that is answered."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from assistant.compose.contrasts import asked_of
from tests.assistant.compose.conftest import over

TEXT = """澄浦市关于民生实事办理情况的通报

发布日期:2024-12-20

澄浦市人民政府办公室对2024年民生实事办理情况通报如下。

一、进展情况

1.市第五水厂扩建工程累计完成投资2.6亿元。
2.秋季学期城区小学、初中分别新增学位1460个、980个。
3.纵向科研经费平均入账时间缩短到7个工作日。
4.外贸进出口总额达到318亿元,其中出口增长9.1%。
5.城区消防站到场平均时间为6.8分钟。
6.招聘基层卫生人员173名,其中全科医生38名。
7.把27所学校列入攻坚计划,总投资31.5亿元;在建的9所学校预计2025年完工。
8.柏溪小学、松原中学、荷塘实验学校3所学校已启用,新增学位4300个。
9.累计服务老年人76.2万人次,60岁以上老年人每餐补贴2元、80岁以上每餐补贴4元。
10.HPV疫苗第一剂次接种6120人,第二剂次接种5984人。
11.公办园在园幼儿占比为56.3%。
12.新增地铁运营里程41.5公里,广州、深圳两地班列开行312列。
13.PM2.5年均浓度为28微克/立方米。
14.退还多收停车费27.9万元。
15.给予党纪政务处分11人，其中科级以上干部4人。
16.2024年全年计划开展职业技能培训5.5万人次。
17.到位市外资金63.2亿元。

澄浦市人民政府办公室
2024年12月16日
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("another"), {"text.txt": TEXT.encode()})


PAIRS = [
    ("澄浦市到位市外资金多少亿美元?", "澄浦市到位市外资金多少亿元?", "63.2亿元"),
    ("澄浦市今年农产品出口总额多少?", "澄浦市进出口总额多少?", "318亿元"),
    ("澄浦市的县城2024年PM2.5年均浓度是多少?", "澄浦市2024年PM2.5年均浓度是多少?", "28微克/立方米"),
    ("澄浦市的停车费收了多少万元?", "澄浦市退还了多少万元停车费?", "27.9万元"),
    ("澄浦市受党纪政务处分的11个人里,有几个是教师?", "澄浦市受党纪政务处分的11个人里,有几个是科级以上干部?", "4人"),
    ("澄浦市2024年职业技能培训了多少人次?", "澄浦市2024年计划职业技能培训多少人次?", "5.5万人次"),
    ("澄浦市第五水厂扩建工程的总投资是多少?", "澄浦市第五水厂扩建工程累计完成投资多少?", "2.6亿元"),
    ("澄浦市秋季学期高中新增学位多少个?", "澄浦市秋季学期初中新增学位多少个?", "980个"),
    ("澄浦市横向科研经费平均几个工作日入账?", "澄浦市纵向科研经费平均几个工作日入账?", "7个工作日"),
    ("澄浦市出口总额达到多少亿元?", "澄浦市外贸进出口总额达到多少亿元?", "318亿元"),
    ("澄浦市农村消防站到场平均时间是多少分钟?", "澄浦市城区消防站到场平均时间是多少分钟?", "6.8分钟"),
    ("澄浦市招聘的基层卫生人员里护士有多少名?", "澄浦市招聘的基层卫生人员里全科医生有多少名?", "38名"),
    ("澄浦市在建的9所学校总投资是多少亿元?", "澄浦市列入攻坚计划的27所学校总投资是多少亿元?", "31.5亿元"),
    ("澄浦市柏溪小学启用后新增学位多少个?", "澄浦市柏溪小学等3所学校启用后新增学位多少个?", "4300个"),
    ("澄浦市累计服务80岁以上老年人多少人次?", "澄浦市累计服务老年人多少人次?", "76.2万人次"),
    ("澄浦市HPV疫苗第三剂次接种了多少人?", "澄浦市HPV疫苗第一剂次接种了多少人?", "6120人"),
    ("澄浦市普惠性幼儿园覆盖率是多少?", "澄浦市公办园在园幼儿占比是多少?", "56.3%"),
    ("深圳新增地铁运营里程多少公里?", "澄浦市新增地铁运营里程多少公里?", "41.5公里"),
]


@pytest.mark.parametrize(("missing", "told", "figure"), PAIRS)
def test_what_only_another_is_told_of_is_declined_and_its_sibling_answered(
    assistant: Assistant, missing: str, told: str, figure: str
) -> None:
    assert assistant.ask(missing).abstained
    assert figure in (assistant.ask(told).headline or "")


def test_the_word_that_no_figure_bears_is_named_with_the_nearest(assistant: Assistant) -> None:
    reply = assistant.ask("澄浦市横向科研经费平均几个工作日入账?")
    assert reply.answer.startswith("通报没有写“横向”的数字;最接近的是:") and "7个工作日[1]" in reply.answer and reply.nearest


def test_a_word_within_a_longer_one_names_no_kind() -> None:
    assert not [word for _, _, word in asked_of("进一步提高中小企业办事效率") if word == "高中"]
    assert [word for _, _, word in asked_of("进出口总额多少")] == ["进出口"]
