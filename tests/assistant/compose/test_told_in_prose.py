"""Causes counted off, how a thing stands now told a sentence later, days to come told as plans, follow-ups of everyday deeds."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

BROOK = """槐川市人民政府办公室关于2025年上半年重点工程进展情况的通报

发布日期：2025-07-10

截至2025年6月30日，有关情况如下。

一、工程进展

（一）南溪河综合治理
全年要整治河道58公里。到6月底完成21公里，占36.2%。进度滞后的主要原因，一是汛期提前，有效工期比上年少19天；二是两处拆迁没有谈妥。
（二）槐东水厂扩建
总投资1.9亿元，上半年完成投资0.4亿元。症结在于取水口用地手续迟迟没有办下来。
（三）城北公交首末站
4月15日巡查时发现围挡倒伏、渣土外露。站点停工整改8天，5月20日复查合格后已复工。
（四）老城区雨污分流
承包单位拖欠工人工资86万元，目前已付52万元，剩余部分承诺于2025年9月15日前付清。
"""
OTHER = """柏原县关于2025年上半年重点工程进展情况的通报

发布日期：2025-07-12

一、资金
上半年实际花出去1.2亿元。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("prose"), {"brook.txt": BROOK.encode(), "other.txt": OTHER.encode()})


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (["槐川市南溪河治理为什么落后"], ["汛期提前", "拆迁没有谈妥"]),
        (["槐川市南溪河整治了多少公里", "怎么会拖成这样？"], ["汛期提前", "拆迁没有谈妥"]),
        (["槐川市南溪河整治了多少公里", "咋就这么慢"], ["汛期提前"]),
        (["槐川市槐东水厂扩建怎么就慢了"], ["用地手续"]),
        (["槐川市城北公交首末站现在复工了没有"], ["已复工"]),
        (["槐川市城北公交首末站那事现在怎么样了"], ["已复工"]),
        (["槐川市老城区雨污分流欠工人的工资最晚哪天付清"], ["计划", "2025年9月15日"]),
    ],
)
def test_what_the_prose_tells(assistant: Assistant, turns: list[str], told: list[str]) -> None:
    reply = assistant.ask(turns[-1], turns[:-1])
    assert not reply.abstained and not reply.unsupported
    assert all(words in f"{reply.headline} {reply.answer}" for words in told), reply.answer


def test_an_everyday_deed_told_elsewhere_does_not_leave_the_bulletin(assistant: Assistant) -> None:
    assert assistant.understand("花出去多少", ["槐川市槐东水厂扩建总投资多少"], ()).bulletins == ("brook",)
