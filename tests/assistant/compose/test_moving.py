"""One thing at two times, one figure for several things, lists told apart by their order: on a small invented notice."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

NOTICE = """苍梧市2024年第一季度城市管理情况的通报

发布日期:2024-04-12

一、执法情况

1.石桥、东湾两区占道经营有所抬头,分别查处268起、154起,较去年同期分别增加52起、减少31起。
2.夜间噪声投诉办结率91.6%,比去年同期提高3.4个百分点。
3.垃圾清运事故2起、死亡1人,管网抢修事故3起、死亡2人。

二、设施情况

1.给36个公园配齐直饮水机和遮阳棚各90台。
2.口袋公园、绿道两项工程完成投资分别占年度计划的57%、38%。
3.公厕由2020年底的212座增加到305座,其中第三卫生间从40间增至96间。
4.更换路灯灯杆共1200根,已更换870根。
5.加装电梯21部,另有13部正在办理审批。
6.群众满意率为90.5%。去年同期满意率为86.2%。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("moving"), {"cangwu.txt": NOTICE.encode()})


@pytest.mark.parametrize(
    ("question", "headline", "result"),
    [
        ("苍梧市石桥去年同期查处占道经营多少起?", "推算为216起", "216起"),
        ("苍梧市东湾区去年同期查处占道经营多少起?", "推算为185起", "185起"),
        ("苍梧市公园的直饮水机和遮阳棚合起来多少台?", "合计180台", "180台"),
        ("苍梧市口袋公园和绿道,哪个投资进度快,差几个点?", "口袋公园更快:口袋公园57%、绿道38%,相差19个百分点", "19个百分点"),
        ("苍梧市垃圾清运和管网抢修的加起来,死了几个人?", "合计3人", "3人"),
        ("苍梧市装好的电梯连同还在批的一共多少部?", "合计34部", "34部"),
        ("苍梧市更换路灯灯杆,还差多少根没更换?", "还有330根", "330根"),
        ("苍梧市群众满意率比去年同期高几个点?", "由86.2%变为90.5%,提高4.3个百分点", "4.3个百分点"),
    ],
)
def test_what_is_worked_out_shows_its_operands(assistant: Assistant, question: str, headline: str, result: str) -> None:
    reply = assistant.ask(question, ())
    assert reply.headline is not None and headline in reply.headline
    assert not reply.unsupported and [c["result"] for c in reply.computed] == [result]
    quotes = "".join(c.quote for c in reply.citations)
    assert all(operand in quotes for c in reply.computed for operand in c["operands"])


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("苍梧市公厕从多少座增加到多少座?", "公厕由212座增加到305座"),
        ("苍梧市第三卫生间由几间变成几间?", "第三卫生间由40间增至96间"),
    ],
)
def test_both_ends_are_told_as_worded_and_nothing_is_worked_out(assistant: Assistant, question: str, headline: str) -> None:
    reply = assistant.ask(question, ())
    assert reply.headline is not None and headline in reply.headline and not reply.computed and not reply.unsupported


def test_the_share_of_a_whole_is_no_comparison(assistant: Assistant) -> None:
    reply = assistant.ask("苍梧市夜间噪声投诉办结率占比是多少?", ())
    assert not reply.computed
