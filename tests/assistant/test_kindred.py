"""Words of a passage that mean nearly what the question's word means; all of them stand in the table, so no model is loaded."""

from __future__ import annotations

import pytest

from assistant import kindred
from assistant.types import Evidence, Part
from index.types import Passage


def widened(term: str, text: str, listed: tuple[str, ...] = ()) -> tuple[str, ...]:
    part = Part(text=term, intent="figure", terms=(term,), synonyms={term: listed} if listed else {})
    passage = Passage(id="b/1", bulletin="b", section=None, path=(), span=(0, len(text)), text=text)
    return kindred.widened(part, [Evidence(passage, 1.0)], lambda word: 1.0).synonyms.get(term, ())


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        ("噪音", "夜间施工噪声投诉下降42%，投诉办结率98%。", "噪声"),
        ("激励", "对前五名给予通报表扬和资金奖励300万元。", "奖励"),
        ("去世", "事故造成3人死亡、5人受伤。", "死亡"),
        ("吃饭", "为47个教学点8600名学生供餐。", "供餐"),
        ("高校", "与6所大学签订合作协议。", "大学"),
        ("保证", "企业承诺12月20日前付清。", "承诺"),
        ("车祸", "全县发生道路交通事故17起。", "交通事故"),
        ("快递", "建成村级寄递物流服务点212个。", "寄递"),
    ],
)
def test_a_word_told_otherwise_is_found(asked: str, text: str, told: str) -> None:
    assert told in widened(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("噪声", "夜间施工噪声投诉下降42%。"),  # it stands there
        ("养老", "新建停车泊位4280个，更新燃气管道38公里。"),  # nothing near is told
        ("学位", "新增就业5.2万人，培训3.6万人次。"),
    ],
)
def test_what_is_told_or_not_told_at_all_is_left_alone(asked: str, text: str) -> None:
    assert widened(asked, text) == ()


def test_a_piece_of_the_word_says_nothing_new() -> None:
    assert widened("巡察整改", "整改措施落实到位，问题整改完成15个。") == ()


def test_what_a_list_gives_comes_first() -> None:
    assert widened("噪音", "夜间施工噪声投诉下降42%。", ("声响",))[:2] == ("声响", "噪声")


def test_without_the_model_of_the_table_an_unknown_word_stays_unknown() -> None:
    assert "坏损" not in kindred.table().at
    assert widened("坏损", "查出破损管道1137处。") == ()
