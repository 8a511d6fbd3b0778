"""Names: which documents, which bodies."""

from __future__ import annotations

import pytest

from assistant.chat import Assistant
from tests.assistant.compose.conftest import over

CIRCULAR = """临河市人民政府办公室关于2025年上半年重点工作推进情况的督查通报

一、总体情况

上半年，全市重点项目完成投资120亿元，占年度计划的55.4%。鉴于云台区、东岭县、市水利局工作主动，市政府决定对上述3个单位予以通报表扬。

二、主要做法

（一）规范采购。对300个采购项目开展排查，发现问题40个；印发《临河市政府采购管理办法》和《临河市供应商信用评价细则》。

（二）健全机制。严格执行新印发的《临河市重点项目“红黄绿灯”管理办法》《临河市财政资金拨付规程》和《临河市热线工单核查细则》，实行月通报。先后修订《临河市督查工作规则》等制度12项。

三、下一步

市自然资源局、市税务局、市住建局组成联合专班，集中办理不动产登记。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("naming"), {"circular.txt": CIRCULAR.encode()})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("为了管好采购，临河市出了哪两份制度？", ["《临河市政府采购管理办法》", "《临河市供应商信用评价细则》"]),
        (
            "临河市为抓项目、管资金、查热线工单，新印发了哪三份制度？",
            ["《临河市重点项目“红黄绿灯”管理办法》", "《临河市财政资金拨付规程》", "《临河市热线工单核查细则》"],
        ),
        ("临河市规范采购出台的文件，点到名字的有哪几份？", ["《临河市政府采购管理办法》", "《临河市供应商信用评价细则》"]),
    ],
)
def test_documents_of_one_list_are_told_whole_and_in_its_order(assistant: Assistant, question: str, told: list[str]) -> None:
    answer = assistant.ask(question).answer
    assert "、".join(told) in answer
    assert answer.count("《") == len(told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("临河市这次通报表扬了哪几个单位？", "云台区、东岭县、市水利局"),
        ("临河市的联合专班是哪几个部门凑起来的？", "市自然资源局、市税务局、市住建局"),
    ],
)
def test_bodies_that_one_list_joins_are_told_together(assistant: Assistant, question: str, told: str) -> None:
    assert told in assistant.ask(question).answer
