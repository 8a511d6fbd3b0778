"""Clauses beside each other: what one tells is not its neighbour's; in any order and words it is its own."""

from __future__ import annotations

import pytest

from assistant.alignment import Source
from assistant.swapped import swapped
from index import figures
from index.bulletin import parse
from index.passages import cut

TEXT = """平江市2025年整改进展情况的通报

一、整改情况
对164名引进人才开展聘期考核，降低待遇9名，解除聘用合同4名。
加快两座机场建设，东屏机场6月通航，西川机场航站楼年内封顶。
盘活16处闲置房产，改造成社区卫生服务站5处，公开出租11处。
核验发现，北坡县把去年交付的6部电梯计入今年，南麓县虚报完工农村公路4.5公里。
6家农贸市场中，荷巷市场、东桥市场分别完成工程量的75%和60%，其余4家已改造完成。

平江市人民政府
2025年7月10日
"""


def passage(words: str) -> Source:
    bulletin = parse(TEXT, id="pingjiang", source="pingjiang.txt")
    passages = cut(bulletin)
    found = next(p for p in passages if words in p.text)
    return Source(bulletin, found, figures.read_bulletin(bulletin, passages)[found.id])


@pytest.mark.parametrize(
    ("told_of", "sentence", "words"),
    [
        ("聘期考核", "引进人才经过考核，9人被解除聘用合同。", "9人"),
        ("机场", "西川机场6月就要通航了。", "通航"),
        ("闲置房产", "闲置房产里有5处公开出租。", "5处"),
        ("电梯", "南麓县把去年交付的六部电梯算进了今年。", "六部"),
    ],
)
def test_what_is_its_neighbours(told_of: str, sentence: str, words: str) -> None:
    found = swapped(sentence, [passage(told_of)])
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    ("told_of", "sentence"),
    [
        ("聘期考核", "引进人才经过考核，4人被解除聘用合同，9人降了待遇。"),
        ("机场", "东屏机场6月通航，西川机场年内封顶。"),
        ("闲置房产", "闲置房产里有11处租了出去，5处改成社区卫生服务站。"),
        ("电梯", "北坡县把去年就交付的六部电梯算进了今年。"),
        ("农贸市场", "荷巷市场干完了75%的工程量。"),
    ],
)
def test_what_is_its_own(told_of: str, sentence: str) -> None:
    assert swapped(sentence, [passage(told_of)]) is None
