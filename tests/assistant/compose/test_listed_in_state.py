"""What is in one state, told as a list in prose, in order words or in a table; persons and days of a row that the question names."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

NOTICE = """芦阳市生态环境整改进展情况的通报

发布日期：2025-09-10

一、总体情况

截至2025年8月31日，整改任务共22项，已完成15项，达到序时进度4项，滞后于序时进度3项。滞后的3项分别是西城雨污分流、青石矿区修复和建筑垃圾处置中心建设。新增停车位310个，东桥停车楼因拆迁受阻进展迟缓，原定6月底完工，现调整为2026年3月底前完工。

二、积案化解情况

| 领域 | 积案总数 | 剩余 | 包案领导 | 完成时限 |
| --- | --- | --- | --- | --- |
| 征地补偿 | 51件 | 12件 | 副市长陈启航 | 2025年12月底 |
| 物业管理 | 33件 | 4件 | 副市长苏明远 | 2025年10月底 |
| 不动产登记 | 20件 | 6件 | 常务副市长方致和 | 2026年3月底 |

三、隐患清单

| 序号 | 隐患 | 责任单位 | 整改时限 | 状态 |
| --- | --- | --- | --- | --- |
| 1 | 南埠加油站油罐超检 | 市应急管理局 | 2025年5月底 | 已完成 |
| 2 | 青龙大桥桥墩冲刷 | 市交通运输局 | 2025年9月底 | 部分完成 |
| 3 | 老城电线私拉乱接 | 芦阳供电公司 | 2025年12月底 | 正在推进 |

四、重点工程

整改方案要求，北岸处置中心2025年6月底前建成。由于用地手续办理较慢，项目4月才开工，预计2026年5月底前投产。

五、挂牌督办

对以下2项实行挂牌督办：

其一，芦阳大道北延工程。征收签约率为82%。

其二，锦帆厂房二期。已封顶7.8万平方米。

六、下一步工作

（一）攻坚滞后任务。对滞后任务实行半月调度。

（二）巩固整改成效。开展抽查。

（三）健全长效机制。修订制度。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("listed"), {"luyang.txt": NOTICE.encode()})


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("芦阳市整改任务里拖了进度的是哪3项？", ["西城雨污分流", "青石矿区修复", "建筑垃圾处置中心"], ["攻坚"]),
        ("芦阳市哪几项隐患还没整改完？", ["青龙大桥", "老城电线"], ["加油站"]),
        ("芦阳市挂牌督办的是哪两项？", ["芦阳大道北延", "锦帆厂房二期"], ["攻坚"]),
        ("芦阳市不动产登记类的积案由哪位领导包案，要在什么时候之前办完？", ["方致和", "2026年3月底"], ["陈启航"]),
        ("芦阳市物业管理类积案什么时候办完？", ["2025年10月底"], ["2026年3月底"]),
        ("芦阳市北岸处置中心没能按期建成，现在说什么时候投产？", ["预计2026年5月底前投产"], []),
        ("芦阳市东桥停车楼改到什么时候完工？", ["2026年3月底"], ["310个"]),
        ("芦阳市整改时限在2025年9月底以前的隐患有哪几项？", ["加油站", "青龙大桥"], ["老城电线"]),
    ],
)
def test_the_list_that_the_bulletin_gives(assistant: Assistant, question: str, told: list[str], not_told: list[str]) -> None:
    reply = assistant.ask(question, ())
    words = f"{reply.headline} {reply.answer}"
    assert not reply.abstained and not reply.unsupported
    assert all(name in words for name in told), words
    assert not any(name in words for name in not_told), words
