"""《Documents》: nested ones whole, issued ones told from those only followed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tasks.documents import documents

ISSUED = [
    ("编制实施《小虎化工区总体规划》和《小虎化工区产业规划》,完善机制", ["《小虎化工区总体规划》", "《小虎化工区产业规划》"]),
    ("出台《南沙区不合格党员处置工作指引》,每季度开展", ["《南沙区不合格党员处置工作指引》"]),
    ("市级层面出台《工作规程》《管理办法》等制度17项", ["《工作规程》", "《管理办法》"]),
    ("制定印发《工作方案》《专项整改工作方案》", ["《工作方案》", "《专项整改工作方案》"]),
    ("2024年秋季学期完成《东陵大学内部控制手册》编制", ["《东陵大学内部控制手册》"]),
    ("印发《关于贯彻落实〈中国共产党宣传工作条例〉的通知》", ["《关于贯彻落实〈中国共产党宣传工作条例〉的通知》"]),
    ("印发《转发《关于加强管理的意见》的通知》", ["《转发《关于加强管理的意见》的通知》"]),
    ("编制《布点规划(2021—2035年)》,合理规划", ["《布点规划(2021—2035年)》"]),
]
MENTIONED = [
    "印发实施贯彻执行《中国共产党宣传工作条例》、落实意识形态工作责任制的相关文件",
    "认真学习《公务员法》《党政领导干部选拔任用工作条例》等法律法规",
    "已按《中国共产党党组工作条例》要求,设立了党组",
    "督办落实区政协1018号重点提案《加速新型产业园区载体建设》",
    "持续抓好《容错纠错正面清单》《治理为官不为负面清单》落实",
    "在全区推广实施《南沙区建设工程项目廉洁责任合同》",
    "根据《中国共产党巡视工作条例》有关规定",
]


@pytest.mark.parametrize(("text", "names"), ISSUED)
def test_documents_issued(text: str, names: list[str]) -> None:
    assert [(d.name, d.issued) for d in documents(text)] == [(n, True) for n in names]


@pytest.mark.parametrize("text", MENTIONED)
def test_documents_only_mentioned(text: str) -> None:
    found = documents(text)
    assert found and not any(d.issued for d in found)


def test_one_sentence_may_issue_and_mention() -> None:
    found = documents("制定《甲办法》,认真对照《乙条例》,开展自查")
    assert [(d.name, d.issued) for d in found] == [("《甲办法》", True), ("《乙条例》", False)]


def test_a_list_under_a_heading_on_rules_was_issued() -> None:
    assert documents("- 《青禾区国有房产出租管理办法》（区国资中心，2023年11月）", issuing=True)[0].issued


@pytest.mark.parametrize("text", ["《", "》《", "《甲\n乙》", "《" * 50, "没有"])
def test_marks_left_open_are_passed_over(text: str) -> None:
    assert documents(text) == []


@given(st.text(alphabet="《》〈〉甲乙出台、，。\n", max_size=60))
@settings(deadline=None, max_examples=100)
def test_spans_are_exact(text: str) -> None:
    for found in documents(text, offset=5):
        assert text[found.span[0] - 5 : found.span[1] - 5] == found.name
