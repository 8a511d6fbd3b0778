"""How a figure is told."""

from __future__ import annotations

import pytest

from assistant.compose.wording import said
from index.figures import read


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("平均利率3.65%，比全市企业贷款平均利率低0.42个百分点。", ["平均利率3.65%", "平均利率比全市企业贷款平均利率低0.42个百分点"]),
        ("增速高于全国0.6个百分点，总量第18位。", ["增速高于全国0.6个百分点", "总量第18位"]),
        ("立案12件，比上年少3件。", ["立案12件", "立案比上年少3件"]),
        ("总值增长5.7%，比上年提高0.3个百分点。", ["总值增长5.7%", "总值提高0.3个百分点"]),
        ("整治46条河涌。", ["整治46条河涌"]),
        ("1—6月完成投资29.6亿元，占年度计划的50.7%。", ["投资完成29.6亿元", "投资占年度计划的50.7%"]),
    ],
)
def test_a_difference_is_told_with_what_it_is_measured_by(text: str, told: list[str]) -> None:
    assert [said(figure, text) for figure in read(text)] == told
