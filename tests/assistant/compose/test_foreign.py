"""A word that is glued to what is asked about, and that the text does not have there, asks for another thing; the reader's own word for what
is there does not."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from assistant.compose.foreign import asked_of, siblings, told_otherwise, verbal
from tests.assistant.compose.conftest import over

TEXT = """岭溪市关于民生实事办理情况的通报

发布日期:2024-12-20

岭溪市人民政府办公室对2024年民生实事办理情况通报如下。

一、进展情况

1.新增普惠托位1472个，分布在39家机构。
2.招聘中小学教师612名。
3.农村公路路面完工141公里。
4.城镇新增就业2.93万人，发放创业担保贷款3.46亿元。
5.更换智能水表2.1万块。
6.儿童青少年总体近视率为51.2%。
7.老旧小区加装电梯93部。
8.养老机构厨房改造58家。
9.健身步道已建成32公里。

岭溪市人民政府办公室
2024年12月16日
"""

PAIRS = [
    ("岭溪市民办普惠托位新增多少个?", "岭溪市普惠托位新增多少个?", "1472个"),
    ("岭溪市招聘了多少名体育教师?", "岭溪市招聘了多少名教师?", "612名"),
    ("岭溪市国道路面完工多少公里?", "岭溪市农村公路路面完工多少公里?", "141公里"),
    ("岭溪市退役军人城镇新增就业多少人?", "岭溪市城镇新增就业多少人?", "2.93万人"),
    ("岭溪市向外资企业发放了多少创业担保贷款?", "岭溪市发放了多少创业担保贷款?", "3.46亿元"),
    ("岭溪市更换了多少块智能电表?", "岭溪市更换了多少块智能水表?", "2.1万块"),
    ("岭溪市小学生的近视率是多少?", "岭溪市儿童青少年的近视率是多少?", "51.2%"),
    ("岭溪市商场车位新增多少个?", "岭溪市给老房子装了多少部电梯?", "93部"),
    ("岭溪市建成了多少公里自行车道?", "岭溪市建成了多少公里步道?", "32公里"),
    ("岭溪市养老机构浴室改造多少家?", "岭溪市养老机构后厨改造多少家?", "58家"),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("foreign"), {"text.txt": TEXT.encode()})


@pytest.mark.parametrize(("near", "told", "figure"), PAIRS)
def test_what_is_glued_to_the_thing_is_part_of_it(assistant: Assistant, near: str, told: str, figure: str) -> None:
    refused, answered = assistant.ask(near), assistant.ask(told)
    assert refused.abstained and refused.headline is None, refused.headline
    assert figure in (answered.headline or ""), answered.answer


@pytest.mark.parametrize(
    ("asked", "terms", "found"),
    [
        ("民办普惠托位建成多少个", ("民办", "普惠托位", "建成"), [("民办", False, "普惠托位"), ("普惠托位", True, "")]),
        ("每天客流多少", ("客流",), [("客流", True, "")]),
        ("给困难家庭新增了多少", ("困难", "家庭", "新增"), [("困难", False, "家庭"), ("家庭", True, "")]),
        ("能看后厨的食堂有多少", ("后厨", "食堂"), [("食堂", True, "")]),
    ],
)
def test_roles_of_the_words_of_a_question(asked: str, terms: tuple[str, ...], found: list[tuple[str, bool, str]]) -> None:
    assert [(n.word, n.counted, n.before) for n in asked_of(asked, terms)] == found


@pytest.mark.parametrize(
    ("word", "near", "told"),
    [
        ("水管", "更新供水管道", True),
        ("补偿款", "安排补偿资金", True),
        ("室温", "室内温度", True),
        ("电表", "更换智能水表", False),
        ("国道", "提升农村公路", False),
        ("体育", "扩充义务教育学位", False),
    ],
)
def test_other_words_for_it(word: str, near: str, told: bool) -> None:
    assert told_otherwise(word, near) is told


def test_names_of_one_kind_are_told_apart() -> None:
    assert siblings("西延段", "东延段") and siblings("电表", "水表")
    assert not siblings("急救车", "救护车") and not siblings("水费", "污水费")
    assert verbal("能少漏") and not verbal("近视率")
