"""Tables set one cell to a line: rows are found by their count, cells of two lines or none by what the others hold."""

from __future__ import annotations

import pytest

from index.structure.lines import lines
from index.structure.stacked import blocks, fitted

HEADS = ["序号", "问题", "整改进度", "责任部门", "整改期限"]
TWO = ["1", "公租房空置", "已完成", "市住建局", "2025年6月底", "2", "资金滞留", "正在整改", "市财政局", "长期"]


def rows(cells: list[str]) -> list[list[str]]:
    text = "\n".join(cells)
    spans = [(line.start, line.end) for line in lines(text)]
    return [cells[a:b] for block in blocks(text, spans) for a, b in block.rows]


def test_rows_begin_where_the_count_goes_on() -> None:
    assert rows([*HEADS, *TWO, "审计建议采纳情况"]) == [TWO[:5], TWO[5:]]


def test_a_sum_is_a_row_too() -> None:
    assert rows([*HEADS, *TWO, "合计", "2个", "—", "—", "—", "其他"])[-1] == ["合计", "2个", "—", "—", "—"]


@pytest.mark.parametrize("cells", [HEADS, [*HEADS, *TWO[:5]], ["序号", "1", "2", "3", "4", "5", "6"], ["目录", *TWO]])
def test_what_does_not_count_on_is_no_table(cells: list[str]) -> None:
    assert rows(cells) == []


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (["3", "工程款超付", "正在整改", "市更新公司", "城东区住建局", "2025年9月底"], 3, "市更新公司\n城东区住建局"),
        (["3", "工程款超付", "市财政局", "2025年9月底"], 2, ""),
        (["3", "工程款超付", "正在整改", "2025年9月底"], 3, ""),
    ],
)
def test_odd_rows_are_fitted_to_their_heads(row: list[str], column: int, cell: str) -> None:
    assert fitted(HEADS, row)[column] == cell and fitted(HEADS, row)[4] == "2025年9月底"
