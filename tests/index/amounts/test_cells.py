"""Table rows: the row's name, the column's head with its unit, and the table's period bind each number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.bulletin import parse
from index.figures import read_bulletin
from index.passages import cut
from index.types import Figure

TOWNS = """# 青禾县2024年上半年重点项目进展情况通报

## 一、各乡镇情况

表1 2024年上半年各乡镇重点项目完成情况（单位：个、万元）

| 乡镇 | 项目数 | 年度计划投资 | 1—6月完成投资 | 完成率（%） | 位次 |
| --- | --- | --- | --- | --- | --- |
| 白石镇 | 9 | 85,000 | 46,200 | 54.4 | 2 |
| 合计 | 27 | 237,500 | 130,380 | 54.9 | — |

## 二、民生指标

| 序号 | 指标 | 单位 | 2023年 | 2024年上半年 | 2024年目标 | 同比增长（%） |
| :-: | --- | --- | --- | --- | --- | :-: |
| 1 | 城镇新增就业 | 人 | 3120 | 1680 | 3200 | -2.1 |
| 2 | 污水集中处理率 | % | 91.2 | 92.5 | 95以上 | 1.4 |

## 三、实事进展

| 序号 | 实事 | 完成时限 | 上半年进展 |
| :-: | --- | --- | --- |
| 1 | 校园扩容 | 11月底 | 新建幼儿园3所，提供学位960个；预计全年提供学位1200个 |
| | | 6月底 | 改造食堂12个 |

青禾县人民政府
2024年7月15日
"""


def figures(text: str) -> dict[str, Figure]:
    bulletin = parse(text, id="t", source="t.md")
    passages = cut(bulletin)
    found = read_bulletin(bulletin, passages)
    rows = [figure for passage in passages if passage.kind == "row" for figure in found[passage.id]]
    assert all(bulletin.text[slice(*figure.span)] == figure.raw for figure in rows)
    return {f"{figure.context}:{figure.raw}": figure for figure in rows}


READ = figures(TOWNS)


@pytest.mark.parametrize(
    ("key", "value", "unit", "measure", "period", "aspect"),
    [
        ("白石镇:9", "9", "个", "白石镇项目数", "2024年上半年", "achieved"),
        ("白石镇:85,000", "850000000", "元", "白石镇年度计划投资", "2024年上半年", "target"),
        ("白石镇:46,200", "462000000", "元", "白石镇1—6月完成投资", "1—6月", "achieved"),
        ("白石镇:54.4", "54.4", "%", "白石镇完成率", "2024年上半年", "achieved"),
        ("合计:27", "27", "个", "合计项目数", "2024年上半年", "achieved"),
        ("城镇新增就业:3120", "3120", "人", "城镇新增就业", "2023年", "achieved"),
        ("城镇新增就业:3200", "3200", "人", "城镇新增就业2024年目标", "2024年", "target"),
        ("城镇新增就业:-2.1", "-2.1", "%", "城镇新增就业同比增长", None, "achieved"),
        ("污水集中处理率:92.5", "92.5", "%", "污水集中处理率", "2024年上半年", "achieved"),
        ("校园扩容:3所", "3", "所", "幼儿园", "上半年", "achieved"),
        ("校园扩容:1200个", "1200", "个", "学位", "全年", "expected"),
        ("校园扩容:12个", "12", "个", "食堂", "上半年", "achieved"),
    ],
)
def test_a_cell_is_read_under_its_head(key: str, value: str, unit: str, measure: str, period: str | None, aspect: str) -> None:
    figure = READ[key]
    assert (figure.value, figure.unit, figure.measure, figure.aspect) == (Decimal(value), unit, measure, aspect)
    assert (figure.period.raw if figure.period else None) == period


def test_a_place_in_an_order_is_an_ordinal_and_a_number_of_the_row_is_no_figure() -> None:
    assert READ["白石镇:2"].kind == "ordinal"
    assert not any(figure.raw == "1" for figure in READ.values())


def test_a_bound_keeps_its_word() -> None:
    assert READ["污水集中处理率:95"].qualifier == "以上"


def test_a_growth_in_a_column_is_one() -> None:
    assert READ["城镇新增就业:-2.1"].kind == "growth"


def test_a_title_governs_the_table_right_below_it_alone() -> None:
    bulletin = parse(TOWNS, id="t", source="t.md")
    rows = [p for p in cut(bulletin) if p.kind == "row"]
    assert rows[0].path[-1].startswith("表1 2024年上半年")
    assert rows[-1].path == ("三、实事进展",)
