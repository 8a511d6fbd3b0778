"""Who is responsible, as worded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tasks.bodies import body_of

FOUND = [
    ("责任单位：区财政局、区发展和改革局。", "区财政局、区发展和改革局"),
    ("牵头单位为区财政局，配合单位为区工业和信息化局、区国资中心", "区财政局"),
    ("由区纪委监委、区委组织部、区直机关工委对各单位民主生活会进行分工把关", "区纪委监委、区委组织部、区直机关工委"),
    ("对尚未完成的3项任务,由分管区领导包案、每月调度", "分管区领导"),
    ("成立区委政法委书记任组长的“三书一函”反馈问题整改小组", "区委政法委书记"),
    ("成立由区委、开发区党工委主要负责同志担任组长的领导小组", "区委、开发区党工委主要负责同志"),
    ("一是区委主要负责同志牵头督办落实区政协1018号重点提案", "区委主要负责同志"),
    ("区国资中心牵头清查,共发现闲置国有房产168处", "区国资中心"),
    ("《青禾区国有房产出租管理办法》（区国资中心，2023年11月）", "区国资中心"),
]
NONE = ["积极牵头推进分管领域整改任务", "成立专项领导小组", "并牵头负责5个分项问题", "由8.6万吨降至3.2万吨", "由按季改为按月", ""]


@pytest.mark.parametrize(("text", "body"), FOUND)
def test_the_body_is_read(text: str, body: str) -> None:
    found = body_of(text)
    assert found and found.words == body


@pytest.mark.parametrize("text", NONE)
def test_no_body_is_named(text: str) -> None:
    assert body_of(text) is None


@given(st.text(alphabet="由区局委牵头负责责任单位：:任组长的成立，。、", max_size=40))
@settings(deadline=None, max_examples=100)
def test_spans_are_exact(text: str) -> None:
    found = body_of(text, offset=2)
    assert found is None or text[found.span[0] - 2 : found.span[1] - 2] == found.words
