"""Things counted in one place and named in another; terms explained; causes."""

from __future__ import annotations

import pytest

from assistant.compose.enumerations import lists
from assistant.compose.matters import shortened
from tests.assistant.compose.conftest import Ask


@pytest.mark.parametrize(
    ("words", "count", "named"),
    [
        ("城发、水投、文旅3户市属企业少缴的收益4126万元", 3, True),
        ("城发、水投2户市属企业少缴的收益4126万元", 3, False),
        ("推动新能源汽车、新型材料、生物医药三个产业集群扩量", 3, True),
        ("实施人工智能、航空航天、先进装备、生物制造、清洁能源、先进材料等6个重大科技专项", 6, True),
        ("其余3个问题（会议费超标、公车登记不全、档案管理滞后）均已整改到位", 3, True),
        ("支持四个产业：算力、数据、人工智能、电子信息", 4, True),
        ("重点打造2家世界一流企业、10家左右龙头企业", 2, False),
        ("对2家单位的主要负责人进行了约谈", 2, False),
        ("推动学校、医院等三个领域改革", 3, False),
    ],
)
def test_a_sentence_that_names_as_many_as_it_counts(words: str, count: int, named: bool) -> None:
    assert lists(words, count) is named


@pytest.mark.parametrize(
    ("body", "whole", "same"),
    [
        ("市卫健委", "市卫生健康委员会", True),
        ("住建局", "县住房和城乡建设局", True),
        ("国资处", "国有资产管理处", True),
        ("水利局", "县水务局", False),
        ("民政局", "县财政局", False),
    ],
)
def test_a_body_called_by_its_short_name(body: str, whole: str, same: bool) -> None:
    assert shortened(body, whole) is same


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("砚北没有展开讲的那2个问题是哪两个", ["会计档案", "值班记录"]),
        ("砚北打造的“两大工程”分别是什么", ["灯光节电工程", "车辆阳光工程"]),
        ("砚北三个先行试点的镇是哪三个", ["石桥", "柳浦", "青坪"]),
        ("砚北后面要抓的三项工作是哪三项", ["调度", "公开", "回头看"]),
        ("砚北的“两账一册”指什么", ["问题台账", "销号名册"]),
        ("砚北“双随机”那个文件正式名字叫啥,哪天印发的", ["若干措施", "2023年5月"]),
        ("砚北敬老院改造为什么滞后", ["消防验收未过"]),
        ("砚北88万元养护费为什么还没拨", ["合同纠纷"]),
        ("砚北县制定了哪些制度", ["路灯管养办法", "公务车辆使用管理规定"]),
        ("砚北责任单位是县民政局的是哪一项", ["敬老院"]),
    ],
)
def test_what_is_named_elsewhere(ask: Ask, question: str, told: list[str]) -> None:
    reply = ask(question)
    assert not reply.abstained
    assert all(words in (reply.headline or "") + reply.answer for words in told)


@pytest.mark.parametrize(
    "question",
    ["砚北被通报批评的3人叫什么名字", "砚北更换的38块电表是哪些品牌", "砚北收回的6台环卫车是哪6台", "砚北2021年出台了哪些制度"],
)
def test_what_is_only_counted_or_of_another_year_is_declined(ask: Ask, question: str) -> None:
    assert ask(question).abstained
