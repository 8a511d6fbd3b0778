from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.request import LENGTH, LONGEST, SHORTEST, read_request

ORDERS = [
    ("医疗卫生", ("医疗卫生",)),
    ("用三百字概括医疗卫生进展", ("医疗卫生",)),
    ("写一段话总结养老床位", ("养老床位",)),
    ("请起草一份柳湾区旧村改造和道路积水的进展摘要，报分管领导。", ("柳湾区旧村改造", "道路积水")),
    ("给领导写个简短材料，医疗和养老都要有", ("医疗", "养老")),
    ("起草柳湾区巡视整改情况摘要，800字以内，经济、民生都要点到，完成的和没完成的分开说", ("柳湾区巡视", "经济", "民生")),
    ("关于外贸出口和做优营商环境的情况", ("外贸出口", "做优营商环境")),
    ("总结一下生态环境整改情况，分节写", ("生态环境整改",)),
    ("", ()),
]


@pytest.mark.parametrize(("order", "themes"), ORDERS)
def test_the_topic_is_what_stands_between_the_order_and_the_paper(order: str, themes: tuple[str, ...]) -> None:
    assert read_request(order).themes == themes


@pytest.mark.parametrize(
    ("order", "length"), [("600字以内", 600), ("用三百字概括", 300), ("写一篇一千二百字的综述", 1200), ("2021年的1018号提案", LENGTH)]
)
def test_a_length_is_read_from_the_order(order: str, length: int) -> None:
    assert read_request(order).length == length


@pytest.mark.parametrize(("order", "form"), [("写一段话", "paragraph"), ("分节写", "report"), ("分条列出", "points"), ("医疗", "points")])
def test_a_form_is_read_from_the_order(order: str, form: str) -> None:
    assert read_request(order).form == form


def test_what_is_chosen_goes_before_what_the_order_says() -> None:
    request = read_request("用三百字写一段话", length=900, form="report")
    assert (request.length, request.form) == (900, "report")


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=120), st.none() | st.integers())
def test_any_text_is_a_request(text: str, length: int | None) -> None:
    request = read_request(text, length=length)
    assert SHORTEST <= request.length <= LONGEST
    assert all(theme.strip() for theme in request.themes)
