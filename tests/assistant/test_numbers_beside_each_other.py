"""Which of several numbers a sentence in other words means, and what else the sentence says of it."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.proofreading import proof
from tests.assistant.test_proofreading import Library

WORKS = """桐阳区人民政府办公室关于2025年前三季度重点工作的督查通报

现将截至9月30日的落实情况通报如下。

一、总体情况
86项重点工作中，已完成39项，序时推进36项，进度滞后11项，完成率45.3%，比上半年提高19.7个百分点。

二、民生实事
（一）助餐服务
年内新建助餐点8家，总数达到41家。群众满意率为93.7%，最低的是农村供水（84.6%）。
（二）加装电梯
年度目标90台，已开工83台，其中投入使用51台，12月中旬前90台全部投用。
（三）积水点整治
42处积水点中，已整治31处，7处正在施工，4处因管线迁改受阻。汛期前，对全部42处积水点落实“一点一预案”。
（四）污水收集
完成污水管网投资151.3亿元，占年度计划的52.8%。鹿坪区、桐湾区分别完成年度计划的61.4%和56.9%。
（五）粪肥收运
三个收储中心一年能处理12万吨，1至9月已收运7.4万吨。牵头单位为区农业农村局，区生态环境分局负责执法。
（六）高铁建设
西延高铁建成通车，西十、康渝等4条高铁加快建设，封闭化管理系统2025年7月上线运行。24小时开放公厕由28座增至65座。

桐阳区人民政府办公室
2025年10月22日
"""

TRUE = (
    "42处积水点整治完31处，7处正在施工，还有4处卡在管线迁改上。",  # the parts make it up
    "群众满意率93.7%，垫底的是农村供水，只有84.6%。",  # the clause before tells what the number is of
    "86桩重点工作里，11桩掉了队。",
    "老楼加装电梯，全年要装90台，动了工的83台。",
    "到9月底，重点工作完成率45.3%。",
    "三处收储中心1至9月收运了7.4万吨。",
)
FALSE = (
    ("86项重点工作里，掉队的有36项。", "differs"),
    ("完成污水管网投资151.3亿元，达到年度计划的56.9%。", "differs"),
    ("今年前九个月收储中心收运粪肥12万吨。", "other_terms"),
    ("今年新建助餐点41家。", "differs"),
    ("西十、康渝等4条高铁建成通车。", "differs"),
    ("新增24小时开放公厕65座。", "differs"),
    ("封闭化管理系统于2025年9月上线运行。", "differs"),
    ("粪肥收运由区生态环境分局牵头，区农业农村局负责执法。", "differs"),
)


@cache
def library() -> Library:
    made = Library({"works": WORKS})
    assert made._read
    return made


@pytest.mark.parametrize("sentence", TRUE)
def test_what_is_told_in_other_words_agrees(sentence: str) -> None:
    found = proof(sentence, library()).findings
    assert found
    assert {f.verdict for f in found} == {"agrees"}


@pytest.mark.parametrize(("sentence", "verdict"), FALSE)
def test_anothers_number_day_or_body_does_not(sentence: str, verdict: str) -> None:
    assert [f.verdict for f in proof(sentence, library()).findings] == [verdict]
