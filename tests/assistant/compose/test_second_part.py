"""Questions in two breaths: the second part is told where the first is, statuses are told in prose, and some rows of a table are asked for."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

ORCHARD = """岚溪县落实环境保护督察反馈意见整改情况的报告

发布日期：2025-10-20

现将截至2025年9月30日的整改情况报告如下。

一、总体情况

7个问题当中，3个已按程序验收销号，2个跟上了时间表，2个落在了计划后面。

二、逐个问题的整改情况

（一）老河道污水漫溢
改造管网38公里。柳堤泵站一期420平方米已启用；二期610平方米主体封顶，计划2026年6月底前投用。今年7月3日，该问题通过市级核查予以销号。
（二）关停采砂场补偿迟缓
应付的补偿总额核定为1830万元，到8月底已付1210万元，尾款620万元定于2025年12月底前付清。问题于8月19日销号。
（三）逾期工程款清收不力
剩余0.94亿元中，0.41亿元进入诉讼程序，0.53亿元已签订还款协议，约定2026年3月底前还清。该项工作由县财政局牵头，处于按期推进状态。

三、制度建设

《岚溪县河道采砂管理规定》已经县政府常务会议审议通过，自2026年2月1日起施行。

四、重点项目

列入县级调度的4个项目进展如下。

| 序号 | 项目名称 | 总投资 | 状态 | 责任单位 |
| --- | --- | --- | --- | --- |
| 1 | 北岸截污管 | 1,250万元 | 已完工 | 县住建局 |
| 2 | 山口水厂 | 3,400万元 | 正常推进 | 县水利局 |
| 3 | 垃圾转运站 | 760万元 | 严重滞后 | 县城管局 |
| 4 | 尾水湿地 | 940万元 | 严重滞后 | 县林业局 |
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("second"), {"orchard.txt": ORCHARD.encode()})


@pytest.mark.parametrize(
    ("turns", "headline", "absent"),
    [
        (["岚溪县采砂场关停还欠多少补偿没付，说好哪天前付清"], ["620万元", "2025年12月底"], ["1210万元"]),
        (["柳堤泵站一期有多少平方米", "那二期有多少平方米，什么时候能用"], ["610平方米", "2026年6月底"], ["420平方米"]),
        (["岚溪县签了还款协议的逾期工程款有多少，约好哪天前还清"], ["0.53亿元", "2026年3月底"], ["0.41亿元"]),
        (["岚溪县管采砂的那部规定叫什么，从哪天起作数"], ["采砂管理规定", "2026年2月1日"], []),
        (["岚溪县的7个督察问题各处于什么进度"], ["3个已按程序验收销号", "2个跟上了时间表", "2个落在了计划后面"], []),
    ],
)
def test_both_parts_are_told_and_nothing_else(assistant: Assistant, turns: list[str], headline: list[str], absent: list[str]) -> None:
    reply = assistant.ask(turns[-1], turns[:-1])
    assert not reply.unsupported
    assert all(words in (reply.headline or "") for words in headline), reply.headline
    assert not any(words in (reply.headline or "") for words in absent), reply.headline


@pytest.mark.parametrize(
    ("question", "told", "absent"),
    [
        ("岚溪县已经验收销号的督察问题是哪几个", ["老河道污水漫溢", "关停采砂场补偿迟缓"], ["工程款"]),
        ("岚溪县重点调度的4个项目里，哪几个已经干完了", ["北岸截污管"], ["山口水厂", "尾水湿地"]),
        ("岚溪县重点调度的4个项目里，哪几个拖了后腿", ["垃圾转运站", "尾水湿地"], ["山口水厂", "北岸截污管"]),
    ],
)
def test_some_of_what_is_listed(assistant: Assistant, question: str, told: list[str], absent: list[str]) -> None:
    answer = assistant.ask(question).answer
    assert all(words in answer for words in told) and not any(words in answer for words in absent), answer


RANKS = """河埠市校园餐专项整治考评情况的通报

发布日期：2025-11-12

一、考评排名

| 名次 | 单位 | 综合得分 | 已整改 |
| --- | --- | --- | --- |
| 1 | 东浦区 | 95.8分 | 131个 |
| 2 | 岭西县 | 93.1分 | 118个 |
| 3 | 北洲县 | 79.6分 | 97个 |

二、存在问题

1至10月，市县两级受理餐饮投诉246件，去年同期为391件。岭西县把整改完成率报为96%，与现场核查结果相差21个百分点，属于虚报。
尚有9个食堂没有联网，分布在岭西县（5个）和北洲县（4个）。

三、下一步安排

（一）补齐短板
9个没有联网的食堂，12月15日前要接入监管平台，设备经费由市级安排88万元。
牵头单位：市教育局；协办单位：市场监管局、市财政局。
（二）规范采购
50万元以上、300万元以下的食材采购一律进场交易。
（三）后厨油烟扰民
【反馈问题】城郊供餐点油烟直排扰民32处。
【完成情况】清洗烟道32条，更换净化器19台，约谈供餐企业6家。
"""


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("ranks"), {"ranks.txt": RANKS.encode()})


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (["河埠市校园餐考评第一名是哪个区", "那垫底的呢，拿了多少分"], "北洲县:综合得分79.6分"),
        (["河埠市校园餐考评第一名是哪个区", "那第二名呢"], "岭西县:综合得分93.1分"),
        (["河埠市校园餐考评第一名和最后一名差多少分"], "相差16.2分"),
        (["2025年头十个月河埠市收到多少件餐饮投诉，上一年同一时段呢"], "391件"),
        (["河埠市还有多少个食堂没联网", "这几个都在哪些地方"], "岭西县（5个）和北洲县（4个）"),
        (["岭西县说整改完成率已经到了96%，这个数属实吗"], "与通报不符"),
        (["岭西县说整改完成率已经到了96%，这个数属实吗"], "虚报"),
        (["河埠市多大金额的食材采购必须进场交易，金额是多少"], "50万元以上、300万元以下"),
        (["城郊供餐点油烟直排扰民，河埠市想了哪些办法"], "更换净化器19台"),
        (["河埠市没有联网的食堂接入监管平台这事，谁牵头，谁配合"], "市场监管局、市财政局"),
    ],
)
def test_follow_ups_and_claims(ranked: Assistant, turns: list[str], told: str) -> None:
    reply = ranked.ask(turns[-1], turns[:-1])
    assert told in f"{reply.headline}\n{reply.answer}" and not reply.unsupported, reply.answer
