from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant import indicators
from assistant.indicators import AspectError, FigureRow, Wanted
from tests.assistant.reading import Reading

ONE = """甲市2024年工作报告

一、工作回顾
2024年，新增养老床位3852张，同比增长6.5%。全年新增城镇就业5.6万人。

二、工作安排
2025年，新增养老床位4000张以上，计划新增城镇就业6万人左右。
"""
TWO = "乙市2024年工作报告\n\n一、工作回顾\n2024年，新增养老床位1200张。亏损下降-3张。\n"


@pytest.fixture(scope="module")
def rows() -> list[FigureRow]:
    return indicators.read(Reading({"one": ONE, "two": TWO}))


def test_every_figure_is_a_row_quoted_from_its_bulletin(rows: list[FigureRow]) -> None:
    texts = {"one": ONE, "two": TWO}
    assert len(rows) >= 6 and len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert row.quote == texts[row.bulletin][row.start : row.end]
        assert row.raw in row.written and row.written in row.quote


def test_rows_as_json_carry_the_figure_whole(rows: list[FigureRow]) -> None:
    told = indicators.to_json(next(row for row in rows if row.raw == "5.6万人"))
    assert (told["value"], told["unit"], told["measure"], told["aspect"]) == ("56000", "人", "城镇就业", "achieved")
    assert told["period"]["end"] == "2024-12-31"
    assert told["quote"] == ONE[told["start"] : told["end"]]


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        (Wanted(topic="养老床位", unit="张"), ["3852张", "4000张以上", "1200张"]),
        (Wanted(aspect=("target", "expected")), ["4000张以上", "6万人左右"]),
        (Wanted(after=date(2025, 1, 1)), ["4000张以上", "6万人左右"]),
        (Wanted(before=date(2024, 12, 31), unit="张", words="新增"), ["3852张", "1200张"]),
        (Wanted(unit="%"), ["6.5%"]),
        (Wanted(unit="％"), ["6.5%"]),
        (Wanted(unit="万人"), ["5.6万人", "6万人左右"]),  # as written, too
        (Wanted(topic="港口"), []),
    ],
)
def test_filters(rows: list[FigureRow], wanted: Wanted, written: list[str]) -> None:
    assert [row.written for row in indicators.select(rows, wanted)] == written


def test_numbers_are_sorted_within_their_unit(rows: list[FigureRow]) -> None:
    beds = [row.written for row in indicators.sort(rows, "value", True) if row.unit == "张" and "床位" in row.measure]
    assert beds == ["4000张以上", "3852张", "1200张"]
    assert indicators.sort(rows, "none such") == rows


def test_one_thing_measured_in_several_places_is_a_line(rows: list[FigureRow]) -> None:
    line = next(line for line in indicators.lines(rows) if line.measure == "养老床位")
    assert [row.written for row in line.rows] == ["3852张", "1200张", "4000张以上"]  # by period, then by bulletin
    assert (line.unit, len(line.rows)) == ("张", 3)


def test_aspects_are_named_in_chinese_or_english() -> None:
    assert indicators.aspects(["预计、目标"]) == ("expected", "target")
    with pytest.raises(AspectError, match="「好」"):
        indicators.aspects(["好"])


@pytest.mark.parametrize(("value", "text"), [("56000", "56000"), ("5.60E4", "56000"), ("16.60", "16.6"), ("0", "0"), ("-3.0", "-3")])
def test_values_are_written_plainly(value: str, text: str) -> None:
    assert indicators.plain(Decimal(value)) == text
