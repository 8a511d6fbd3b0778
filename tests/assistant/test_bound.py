"""One number told as another is: to the digit, roughly, and a share that has no last digit."""

from __future__ import annotations

import pytest

from assistant.bound import tells
from index.figures import read


@pytest.mark.parametrize(
    ("said", "figure", "same"),
    [
        ("约1.6万元", "15980元", True),
        ("超过3100份", "3174份", True),
        ("近3100份", "3174份", False),
        ("约三分之一的企业", "占三分之一", True),
        ("约三分之一的企业", "得分92.5", False),
        ("近四成的企业", "39.6%", True),
        ("九成以上的苗木", "92%", True),
        ("九成以上的苗木", "87%", False),
        ("达到60%以上", "67.3%", False),
        ("一亩地领20块钱", "每亩20元", True),
        ("翻了1800多卷档案", "1,846卷", True),
    ],
)
def test_a_rough_form_tells_its_number(said: str, figure: str, same: bool) -> None:
    assert tells(read(said)[0], read(figure)[0]) is same
