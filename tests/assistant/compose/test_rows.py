"""Rows that count by field how far things are."""

from __future__ import annotations

import pytest

from assistant.compose.rows import Counts, said
from index.types import Passage

HEADS = ("问题数", "已完成", "正在整改")


@pytest.mark.parametrize(
    ("cells", "still_open"), [(("9个", "8个", "1个"), 1), (("5个", "5个", "0个"), 0), (("1,206处", "1,100处", "106处"), 106)]
)
def test_what_is_open_is_read_from_the_columns_that_say_so(cells: tuple[str, ...], still_open: int) -> None:
    row = Passage("b/1.1", "b", "1", (), (0, 9), "| 采购管理 |", "row")
    counts = Counts(row, "采购管理", tuple(zip(HEADS, cells, strict=True)))
    assert counts.open == still_open and said(counts).startswith("采购管理:问题数")
