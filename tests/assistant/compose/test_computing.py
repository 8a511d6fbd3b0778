"""Sums, differences, highest ones: arithmetic in view, on invented bulletins."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.compose.arithmetic import shown
from assistant.compose.slots import items_of
from tests.assistant.compose.conftest import Ask


@pytest.mark.parametrize(
    ("value", "unit", "like", "expected"),
    [
        (Decimal(54000000), "元", "2.73亿元", "0.54亿元"),
        (Decimal(2222000), "元", "1348.6万元", "222.2万元"),
        (Decimal(518), "张", "418张", "518张"),
        (Decimal(1700), "家", "500家", "1700家"),
    ],
)
def test_a_result_is_in_the_scale_of_its_operands(value: Decimal, unit: str, like: str, expected: str) -> None:
    assert shown(value, unit, like) == expected


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("颐康中心和颐康服务站的床位加一块儿,预计有多少张", ["颐康中心", "颐康服务站"]),
        ("财政管理和部门预算执行两个领域加起来已完成多少个", ["财政管理", "部门预算执行"]),
        ("高新企业、科技型中小企业、软件业,这三样里头谁增得最快", ["高新企业", "科技型中小企业", "软件业"]),
        ("全年新增学位多少个", []),
        ("装好的电梯连同还在批的,总共多少部", ["装好的电梯", "还在批"]),
        ("优良天数占比是多少", []),
        ("口袋公园和绿道,投资完成比例哪个高", ["口袋公园", "绿道"]),
    ],
)
def test_the_things_named_side_by_side(text: str, items: list[str]) -> None:
    assert items_of(text) == items


@pytest.mark.parametrize(
    ("question", "headline", "computed"),
    [
        ("临泽县新开和优化的公交线路一共多少条?", "合计13条", {"result": "13条", "operands": ["5条", "8条"]}),
        ("临泽县新增的停车泊位和托位加起来多少个?", "合计2510个", {"result": "2510个", "operands": ["1860个", "650个"]}),
        ("云川市审计局清退的津补贴比追回的专家费多多少?", "相差7.72万元", {"result": "7.72万元", "operands": ["12.37万元", "4.65万元"]}),
        ("云川市审计局盘盈和盘亏的资产一共多少件?", "合计67件", {"result": "67件", "operands": ["26件", "41件"]}),
        (
            "云川市审计局清退津补贴和追回专家费合计多少万元?", "合计17.02万元",
            {"result": "17.02万元", "operands": ["12.37万元", "4.65万元"]},
        ),
        ("2023年6月到12月,白桦市截污管网多修了多少公里?", "增加15.5公里", {"result": "15.5公里", "operands": ["37.9公里", "22.4公里"]}),
        ("白桦市立案处罚的企业,12月比6月多几家?", "增加17家", {"result": "17家", "operands": ["63家", "46家"]}),
        ("白桦市年底比年中多完成了几个问题的整改?", "增加5个", {"result": "5个", "operands": ["11个", "6个"]}),
        ("云川市审计局35岁以下科级干部比以前多了几名?", "增加4名", {"result": "4名", "operands": ["7名", "3名"]}),
        ("云川市审计局今年审计项目比去年少了多少个?", "减少15个", {"result": "15个", "operands": ["58个", "43个"]}),
        ("临泽县农村自来水普及率提高了几个百分点?", "6.6个百分点", {"result": "6.6个百分点", "operands": ["96.1%", "89.5%"]}),
    ],
)  # fmt: skip
def test_arithmetic_is_shown_and_its_operands_are_cited(ask: Ask, question: str, headline: str, computed: dict[str, object]) -> None:
    reply = ask(question)
    assert reply.headline is not None and headline in reply.headline
    assert list(reply.computed) == [computed]
    quotes = "".join(c.quote for c in reply.citations)
    assert all(str(operand) in quotes for operand in computed["operands"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("临泽县民生实事10件都办完了对吧?", "与通报不符。原文为:截至2023年12月31日,已办结7件"),
        ("白桦市6月罚了912.6万元是不是?", "与通报不符。原文为:罚款812.6万元"),
        ("能不能写临泽县医院新院区800张床位已经投用?", "与通报不符。原文为:"),
        ("云川市审计局立案5件,对吗?", "与通报一致:"),
        ("临泽县28个老旧小区都被拆除了,是不是?", "通报没有这样写。原文为:"),
    ],
)  # fmt: skip
def test_a_claim_is_confirmed_or_put_right(ask: Ask, question: str, headline: str) -> None:
    reply = ask(question)
    assert reply.headline is not None and reply.headline.startswith(headline)


def test_a_number_told_of_something_else_is_shown_where_it_stands(ask: Ask) -> None:
    reply = ask("云川市审计局327个干部都被问责了,对吗?")
    assert reply.abstained and reply.headline is None
    assert reply.answer.startswith("通报没有这样写。原文为:") and "问题327个" in reply.answer and reply.citations


def test_the_highest_is_not_told_from_a_total(ask: Ask) -> None:
    reply = ask("白桦市罚款最多的是哪家企业?")
    assert reply.abstained and reply.headline is None


def test_headings_are_counted_only_where_the_bulletin_tells_no_number(ask: Ask) -> None:
    reply = ask("云川市审计局巡察反馈的问题分几个方面?")
    assert reply.headline is not None and "三个方面" in reply.headline and not reply.computed
