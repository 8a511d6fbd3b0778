"""What moved between bulletins: kinds, counts, citations."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.commands.compare import lines
from assistant.comparison import CompareError, Comparison, Report, compare, series
from assistant.comparison_sheet import sheet
from assistant.comparison_words import KINDS
from assistant.pairing import Item, Told, pair_figures, pair_items
from assistant.ui.compare_tab import Compare
from assistant.ui.strings import strings
from index import bulletin, commitments, figures, passages, readers
from index.figures import read
from index.types import Bulletin, Matter
from tests.assistant.reading import SPRING, WINTER, notice
from tests.shared import SHARED, need_shared


@cache
def report(text: str, id: str) -> Report:
    parsed = bulletin.parse(text, id=id, source=f"{id}.txt")
    cut = passages.cut(parsed)
    read_figures = figures.read_bulletin(parsed, cut)
    return Report(parsed, cut, read_figures, commitments.read_bulletin(parsed, cut, read_figures)[0])


def found(*texts: str, topic: str = "") -> Comparison:
    return compare([report(text, f"b{n}") for n, text in enumerate(texts)], topic=topic)


def row_of(told: Comparison, item: str) -> tuple[tuple[str, ...], list[tuple[str, str, str]]]:
    row = next(r for r in told.rows if r.item == item)
    return row.kinds, [(c.kind, c.old, c.new) for c in row.changes]


def test_each_item_says_what_moved_and_the_summary_counts_the_rows() -> None:
    told = found(SPRING, WINTER)
    assert row_of(told, "东郊填埋场渗滤液积存") == (("completed",), [("completed", "正在推进", "已完成")])
    assert row_of(told, "南埭污水厂扩建滞后")[0] == ("postponed", "figure")
    assert row_of(told, "南埭污水厂扩建滞后")[1] == [("postponed", "2024年9月底", "2025年6月底"), ("figure", "60%", "90%")]
    assert row_of(told, "尾矿库未按期闭库")[1] == [("figure", "4座", "7座")]
    assert row_of(told, "白河排污口整治滞后") == (("unchanged",), [])
    assert told.series and told.summary() == "新增完成1项,延期1项,数字变化2项,无变化1项"
    assert told.counts == {k: n for k in KINDS if (n := sum(k in row.kinds for row in told.rows))}


def test_the_order_of_asking_does_not_matter_the_older_comes_first() -> None:
    one, other = found(SPRING, WINTER), compare([report(WINTER, "b1"), report(SPRING, "b0")])
    assert one == other
    assert [b.id for b in one.bulletins] == ["b0", "b1"]


def test_both_sides_are_cited_verbatim_and_hold_what_they_are_cited_for() -> None:
    told = found(SPRING, WINTER)
    texts = {"b0": SPRING, "b1": WINTER}
    for cited in told.citations:
        assert texts[cited.bulletin][cited.start : cited.end] == cited.quote and 0 < len(cited.quote) <= 400
    assert [c.marker for c in told.citations] == list(range(1, len(told.citations) + 1))
    for row in told.rows:
        for change in row.changes:
            for words, marker, id in zip((change.old, change.new), change.markers, change.bulletins, strict=True):
                cited = told.citations[marker - 1]
                assert cited.bulletin == id and words in cited.quote


def test_what_one_side_lacks_is_added_or_dropped() -> None:
    more = notice(
        "2024年6月20日",
        [("白河排污口整治滞后", "2023年12月底", "已完成", "全部整治"), ("夜间施工扰民", "2025年1月底", "正在推进", "查处3起")],
    )
    told = found(SPRING, more)
    assert row_of(told, "夜间施工扰民")[0] == ("added",)
    assert row_of(told, "尾矿库未按期闭库")[0] == ("dropped",)
    assert told.counts["dropped"] == 3


def test_three_bulletins_make_a_time_line() -> None:
    middle = notice(
        "2024年7月1日",
        [
            ("尾矿库未按期闭库", "2025年12月底", "正在推进", "5座尾矿库完成闭库"),
            ("东郊填埋场渗滤液积存", "2024年9月底", "正在推进", "积存减少"),
        ],
    )
    told = found(SPRING, WINTER, middle)
    row = next(r for r in told.rows if r.item == "尾矿库未按期闭库")
    assert [(c.old, c.new) for c in row.changes] == [("4座", "5座"), ("5座", "7座")]
    assert all(row.sides) and [b.id for b in told.bulletins] == ["b0", "b2", "b1"]
    fill = next(r for r in told.rows if r.item == "东郊填埋场渗滤液积存")
    assert fill.kinds == ("completed", "postponed", "advanced")
    canal = next(r for r in told.rows if r.item == "白河排污口整治滞后")
    assert canal.sides[1] is None and canal.kinds == ("unchanged",)


def test_a_topic_leaves_out_the_rest_and_its_citations() -> None:
    told = found(SPRING, WINTER, topic="尾矿库")
    assert [row.item for row in told.rows] == ["尾矿库未按期闭库"]
    assert len(told.citations) == 4
    assert found(SPRING, WINTER, topic="火星").rows == ()


def test_figures_of_other_stretches_of_time_are_no_change() -> None:
    told = found(
        "甲市政府工作报告\n2024年1月20日\n一、工作回顾\n2023年，全市进出口总额为900亿元，空气优良天数比率为88.2%。",
        "甲市政府工作报告\n2024年12月20日\n一、工作回顾\n2024年1—11月，全市进出口总额为870亿元，空气优良天数比率为89.7%。",
    )
    assert told.counts == {"other_period": 2}
    assert {(c.old, c.new, c.difference) for row in told.rows for c in row.changes} == {("900亿元", "870亿元", ""), ("88.2%", "89.7%", "")}


def test_bulletins_that_are_no_series_are_only_held_side_by_side() -> None:
    other = WINTER.replace("澄湖市", "东麓县").replace("生态环境保护督察", "审计查出问题")
    told = found(SPRING, other)
    assert not told.series
    assert told.summary().startswith("状态不同1项,期限不同1项")
    assert "新增完成" not in str(told.to_json())


def test_fewer_than_two_bulletins_are_refused_with_the_remedy() -> None:
    with pytest.raises(CompareError, match="至少"):
        compare([report(SPRING, "b0"), report(SPRING, "b0")])


def test_a_library_knows_its_series() -> None:
    held = [report(text, id).bulletin for id, text in (("b0", SPRING), ("b1", WINTER), ("c", "关于扶贫的通报\n一、情况\n已完成3项。"))]
    assert [[b.id for b in group] for group in series(held)] == [["b0", "b1"]]


@pytest.mark.parametrize(
    ("one", "other", "paired"),
    [
        ("新建污水管网42.5公里", "累计新建污水管网96.3公里", True),
        ("已完成8项", "正在推进8项", False),
        ("查处5家，罚款86万元", "开展第二轮检查，新查处1家，罚款12万元", False),
        ("日处理能力提升到450吨", "日处理能力达到600吨", True),
        ("恢复湿地380亩", "拆除违法建筑380平方米", False),
        ("储备物资62类", "储备物资增加到78类", True),
        ("粪污综合利用率为82.6%", "粪污综合利用率下降3%", False),
        ("预计新增床位418张", "已新增床位418张", False),
    ],
)
def test_figures_pair_where_they_measure_one_thing(one: str, other: str, paired: bool) -> None:
    sides = [[Told(f, text, "p") for f in read(text)] for text in (one, other)]
    assert bool(pair_figures(*sides, under_one=True)) == paired


@given(st.permutations(["供水管网漏损", "学位供给不足", "养老床位缺口", "尾矿库未闭库"]), st.integers(0, 3))
@settings(deadline=None, max_examples=30)
def test_items_pair_by_heading_whatever_their_order_and_number(titles: list[str], left_out: int) -> None:
    before = ["供水管网漏损", "学位供给不足", "养老床位缺口", "尾矿库未闭库"]

    def items(names: list[str]) -> list[Item]:
        return [Item(Matter(f"b/{n}", "b", f"关于{name}问题", (), (0, 0)), frozenset()) for n, name in enumerate(names)]

    after = titles[:left_out] + titles[left_out + 1 :]
    pairs = pair_items(items(before), items(after))
    assert sorted((before[i], after[j]) for i, j in pairs) == sorted((t, t) for t in after)


def test_meaning_decides_only_between_headings_that_nothing_else_pairs() -> None:
    asked: list[tuple[list[str], list[str]]] = []

    def meaning(one: object, other: object) -> list[list[float]]:
        asked.append((list(one), list(other)))  # type: ignore[call-overload]
        return [[0.95, 0.2]]

    def items(*names: str) -> list[Item]:
        return [Item(Matter(f"b/{n}", "b", name, (), (0, 0)), frozenset({"医院", "床位", "千人", name})) for n, name in enumerate(names)]

    pairs = pair_items(items("供水管网漏损", "看病难"), items("供水管网漏损", "就医不便利", "园区招商慢"), meaning)
    assert set(pairs) == {(0, 0), (1, 1)}
    assert asked == [(["看病难"], ["就医不便利", "园区招商慢"])]


def test_the_sheet_has_a_line_a_change_with_both_sources() -> None:
    made = sheet(found(SPRING, WINTER), strings("zh"), report(WINTER, "b1").bulletin.as_of)  # type: ignore[arg-type]
    told = [[str(cell) for cell in row] for row in made.rows]
    assert [line[0] for line in told] == ["新增完成", "延期", "数字变化", "数字变化", "无变化"]
    figure = next(line for line in told if line[3] == "4座")
    assert figure[5] == "增加3座" and "4座尾矿库完成闭库" in figure[7] and "7座尾矿库完成闭库" in figure[8]
    assert made.notes[0].startswith("新增完成1项")


def test_values_that_were_read_in_doubt_are_marked_wherever_they_are_shown() -> None:
    older, newer = report(SPRING, "b0"), report(WINTER, "b1")
    at, day = WINTER.index("7座尾矿库"), WINTER.index("2025年6月底")
    scanned = replace(newer, bulletin=replace(newer.bulletin, doubtful=((at, at + 1), (day + 5, day + 6))))
    told = compare([older, scanned])
    changes = {(c.old, c.new): c.doubtful for row in told.rows for c in row.changes}
    assert changes["4座", "7座"] == (False, True) and changes["2024年9月底", "2025年6月底"] == (False, True)
    assert changes["60%", "90%"] == (False, False)
    mark = strings("zh")("doubtful_mark")
    made = sheet(told, strings("zh"), date(2025, 1, 1))
    assert made.columns[-1].label == strings("zh")("col_doubtful")
    assert [line[-1] for line in made.rows if line[3] in ("4座", "60%")] == ["", f"7座：{mark}"]
    page = Compare(cast(Any, None), strings("zh"))
    assert [page._told(row.changes, id) for row in told.rows if "尾矿库" in row.item for id in ("b0", "b1")] == [
        ["尾矿库 4座"],
        [f"尾矿库 7座({mark})"],
    ]
    assert any("7座（文字识别不确定" in line for line in lines(told)) and not any("4座（文字" in line for line in lines(told))
    doubts = [c["doubtful"] for row in told.to_json()["rows"] for c in row["changes"] if "doubtful" in c]
    assert doubts == [[False, True], [False, True]]
    assert all(
        column.label != strings("zh")("col_doubtful") for column in sheet(found(SPRING, WINTER), strings("zh"), date(2025, 1, 1)).columns
    )


@need_shared
def test_the_two_notices_of_one_city_tell_what_their_own_counts_tell() -> None:
    def held(name: str) -> Report:
        path = SHARED / "corpus" / "syn" / name
        return report(readers.read(path.read_bytes(), name).text, path.stem)

    told = compare([held("syn-env2.txt"), held("syn-env.txt")])
    assert [dict(s) for s in told.statuses] == [{"under_way": 12, "done": 8}, {"done": 15, "under_way": 5}]
    assert told.summary().startswith("新增完成7项,延期1项,")
    done = {row.item for row in told.rows if "completed" in row.kinds}
    assert all(any(word in item for item in done) for word in ("渗滤液", "采石场", "粪污", "湿地", "医疗废物", "餐厨", "噪声"))
    pipes = next(c for row in told.rows for c in row.changes if c.new == "96.3公里")
    assert (pipes.old, pipes.difference) == ("42.5公里", "增加53.8公里")
    values = Counter(re.sub(r"\d", "", c.difference) for row in told.rows for c in row.changes if c.kind == "other_period")
    assert set(values) == {""}


def test_issuers_part_a_series() -> None:
    one, other = report(SPRING, "b0").bulletin, report(WINTER, "b1").bulletin
    assert series([one, Bulletin(**{f: getattr(other, f) for f in other.__dataclass_fields__} | {"issuer": "别处"})]) == []
