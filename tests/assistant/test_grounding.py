"""The judge of model sentences: what holds in other words, and what does not with one thing changed."""

from __future__ import annotations

import pytest

from assistant.grounding import Given, Judge
from tests.assistant.reading import Reading

TEXT = """关于整改进展情况的通报

2024年3月20日

一、整改进展情况
(一)政务服务
二是将热线办理纳入绩效考核,分值由2分提高到5分。科研团队所得比例不低于75%,单笔费用不超过3万元。
农民就地就近就业856万人。19个逾期未换届的党支部,2024年3月底前已全部完成换届。
(二)水环境
整改目标：取缔非法码头18座，复绿岸线7.2公里。
排查排口417个,完成整治389个,余下28个2024年4月底前全部完成。
关于污水管网
柘林市隐患整改率在全省垫底,青岭实验室启动运行。清偿欠款1.5亿元,其中机关、乡镇分别清偿0.9亿元、0.6亿元。剩余0.3亿元承诺2024年8月底前还清。
城镇、农村居民收入分别达到46820元、22150元。漏损率由2023年的27.5%降至16.9%,2025年底前力争降到12%以下。
新建学校7所,主体完成八成,预计2024年6月启用,可容纳8000人。高中学位比上年翻了一番。
"""
HELD = (
    "热线办理已纳入绩效考核，分值从2分提高到5分。",
    "科研团队所得比例至少75%。",
    "单笔费用最多3万元。",
    "逾期没有换届的19个党支部，在2024年3月底前全部完成了换届。",
    "按整改目标，要取缔18座非法码头，复绿7.2公里岸线。",
    "漏损率从2023年的27.5%下降至16.9%，目标是2025年底前降到12%以下。",
    "欠款还了1.5亿元，机关还了0.9亿元，乡镇还了0.6亿元，余下的0.3亿元承诺2024年8月底前还清。",
    "城镇居民收入46820元，农村居民22150元。",
    "学校主体已完成八成，预计2024年6月启用，启用后可容纳8000人。",
    "高中学位比上年翻一番。",
    "排查的417个排口中389个已完成整治，剩下的28个要在2024年4月底前完成。",
)
FALSE = (
    ("科研团队所得比例至多75%。", "figure"),
    ("科研团队所得比例低于75%。", "figure"),
    ("单笔费用不低于3万元。", "figure"),
    ("单笔费用超过3万元。", "figure"),
    ("856万党员就地就近就业。", "figure"),
    ("科研团队所得比例为75%。", "figure"),
    ("单笔费用3万元。", "figure"),
    ("已取缔非法码头18座，复绿岸线7.2公里。", "aspect"),
    ("余下28个已全部完成。", "aspect"),
    ("剩余0.3亿元已全部还清。", "aspect"),
    ("欠款还了1.5亿元，机关还了0.6亿元，乡镇还了0.9亿元。", "figure"),
    ("城镇居民收入22150元，农村居民46820元。", "figure"),
    ("沄水市隐患整改率在全省垫底。", "body"),
    ("青江实验室启动运行。", "body"),
    ("排查排口389个，完成整治417个。", "figure"),
)


@pytest.fixture(scope="module")
def given() -> list[Given]:
    read = Reading({"a": TEXT})
    figures = read.figures("a")
    return [Given(n, p, read.bulletin("a"), figures.get(p.id, ())) for n, p in enumerate(read.passages("a"), 1)]


@pytest.mark.parametrize("sentence", HELD)
def test_what_the_source_says_in_other_words_holds(given: list[Given], sentence: str) -> None:
    assert Judge().judge(sentence, given).why == ""


@pytest.mark.parametrize(("sentence", "why"), FALSE)
def test_one_thing_changed_does_not_hold(given: list[Given], sentence: str, why: str) -> None:
    assert not Judge().judge(sentence, given).holds, why
