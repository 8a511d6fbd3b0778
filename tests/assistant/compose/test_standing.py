"""Who stands at the top or at the end of an order that a table or a sentence tells."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from assistant.compose.standing import Asked, asked_of, named_at
from tests.assistant.compose.conftest import over

RANKING = """# 桑河市农业农村局关于高标准农田管护考核结果的通报

桑农发〔2025〕12号

全市7个县区参加考核，考核实行百分制。

| 位次 | 县区 | 得分 | 设施完好率 | 投诉件数 | 去年位次 |
| --- | --- | --- | --- | --- | --- |
| 1 | 汾口县 | 95.2分 | 98.1% | 4件 | 3 |
| 2 | 白塔区 | 93.0分 | 96.6% | 9件 | 1 |
| 3 | 临泽县 | 90.7分 | 97.4% | 6件 | 2 |
| 4 | 乌石县 | 86.3分 | 91.0% | 15件 | 4 |
| 5 | 南岗区 | 81.9分 | 88.5% | 21件 | 5 |

## 二、资金拨付

管护资金拨付率方面，居前的是汾口县（92.3%）、临泽县（90.1%）和白塔区（88.7%）；不足六成的是乌石县（58.8%）和南岗区（41.6%）。

## 三、群众反映

三季度12316热线共接到来电310件，反映较集中的有机井不出水（126件）、田间道路破损（88件）、渠道淤堵（51件）。

## 四、约谈

损毁设施修复用时最短的三个县区是汾口县（3天）、白塔区（5天）、临泽县（6天）。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("standing"), {"ranking.md": RANKING.encode()})


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("桑河市管护考核垫底的是哪个县区，得了几分？", ["南岗区", "81.9"], ["乌石县"]),
        ("桑河市管护考核得分排前三的有哪些县区", ["汾口县", "白塔区", "临泽县"], ["乌石县"]),
        ("桑河市考核倒数第二名是谁", ["乌石县"], ["南岗区"]),
        ("桑河市管护考核第三名是哪里", ["临泽县"], ["白塔区"]),
        ("去年桑河市管护考核第三名是哪个县", ["汾口县"], ["临泽县"]),
        ("桑河市设施完好率最低的是哪个县区", ["南岗区", "88.5%"], ["乌石县"]),
        ("桑河市投诉件数最多的两个是哪里", ["南岗区", "21件"], []),
        ("桑河市管护资金拨付率最低的是谁，是多少？", ["南岗区", "41.6%"], ["白塔区"]),
        ("桑河市管护资金拨付率后两名是哪两个", ["南岗区", "乌石县"], ["汾口县"]),
        ("桑河市管护资金拨付率领先的是哪个县", ["汾口县", "92.3%"], ["临泽县"]),
        ("桑河市12316热线来电反映最多的是什么事", ["机井不出水", "126件"], ["51件"]),
    ],
)
def test_as_many_as_were_asked_for(assistant: Assistant, question: str, told: list[str], left_out: list[str]) -> None:
    reply = assistant.ask(question)
    assert not reply.abstained and not reply.unsupported and reply.citations
    assert all(words in reply.answer for words in told), reply.answer
    assert not any(words in reply.answer for words in left_out), reply.answer


def test_a_list_of_the_best_does_not_tell_the_last(assistant: Assistant) -> None:
    assert "临泽县:6天" not in assistant.ask("桑河市修复用时最长的是哪个县区").answer


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("考评垫底的是谁", Asked(True, 1, 1, False)),
        ("得分排在前三名的是哪些", Asked(False, 1, 3, False)),
        ("整改率后两位是哪两个县", Asked(True, 1, 2, False)),
        ("倒数第二是哪个区", Asked(True, 2, 2, False)),
        ("跑在最前面的三个县区是哪几个", Asked(False, 1, 3, False)),
        ("第四名是哪里", Asked(False, 4, 4, False)),
        ("投诉最多的是哪个镇", Asked(False, 1, 1, True)),
        ("为什么会垫底", None),
        ("清浦区排第几", None),
        ("整改后两个月怎么样", None),
    ],
)
def test_which_end_is_asked(text: str, asked: Asked | None) -> None:
    assert asked_of(text) == asked


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("完成率居前的是云塘区（", "云塘区"),
        ("、停车难（", "停车难"),
        ("和公交等车时间长（", "公交等车时间长"),
        ("其中平畴县", "平畴县"),
        ("全市完成", ""),
    ],
)
def test_what_a_value_stands_behind(before: str, name: str) -> None:
    assert named_at(before) == name
