"""What a figure takes from the numbers beside it: whose it is, its months a year before, the aim of what was told."""

from __future__ import annotations

from datetime import date

import pytest

from index.figures import Context, read
from tests.index.test_figures import only


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "2021年1—10月，浓度为31微克/立方米，上年同期为34微克/立方米；优良天数比率为86.5%，上年同期84.4%。",
            [
                ("浓度", "2021-10-31", "achieved"),
                ("浓度", "2020-10-31", "achieved"),
                ("优良天数比率", "2021-10-31", "achieved"),
                ("优良天数比率", "2020-10-31", "achieved"),
            ],
        ),
        (
            "1至10月受理投诉312件，去年同期为401件，较去年同期减少89件。",
            [("投诉", "2021-10-31", "achieved"), ("投诉", "2020-10-31", "achieved"), ("投诉", "2021-10-31", "achieved")],
        ),
        ("水华发生天数由2020年同期的37天减少到11天。", [("水华发生天数", "2020-12-31", "achieved"), ("水华发生天数", None, "achieved")]),
        (
            "孕产妇死亡率由9.4/10万降至6.1/10万，优于8/10万的控制目标。",
            [("孕产妇死亡率", None, "achieved"), ("孕产妇死亡率", None, "achieved"), ("孕产妇死亡率", None, "target")],
        ),
        (
            "每千人口注册护士数由3.18人增加到2020年的3.86人，未达到4人的规划目标。",
            [
                ("每千人口注册护士数", None, "achieved"),
                ("每千人口注册护士数", "2020-12-31", "achieved"),
                ("每千人口注册护士数", "2020-12-31", "target"),
            ],
        ),
        (
            "人均预期寿命由78.12岁提高到79.86岁，超过规划目标79.5岁。",
            [("人均预期寿命", None, "achieved"), ("人均预期寿命", None, "achieved"), ("人均预期寿命", None, "target")],
        ),
        (
            "按期受理率由2020年的93.1%提高到2021年1—8月的99.6%，40岁以下干部占比达到35%。",
            [
                ("按期受理率", "2020-12-31", "achieved"),
                ("按期受理率", "2021-08-31", "achieved"),
                ("干部占比", "2021-08-31", "achieved"),
                ("40岁以下干部占比", "2021-08-31", "achieved"),
            ],
        ),
        ("优良比例为88.9%，年度考核目标为77.8%。", [("优良比例", None, "achieved"), ("优良比例", None, "target")]),
        ("清洁运输比例为71%，要求达到80%以上。", [("清洁运输比例", None, "achieved"), ("清洁运输比例", None, "target")]),
        ("甲区、乙区分别完成年度计划投资的61.4%和56.9%。", [("甲区", None, "achieved"), ("乙区", None, "achieved")]),
        (
            "完成投资6.3亿元，占计划总投资9.8亿元的64.3%。",
            [("投资", None, "achieved"), ("投资", None, "target"), ("投资", None, "achieved")],
        ),
    ],
)
def test_the_same_months_of_the_year_before_and_the_aim_of_what_was_told_before(text: str, told: list[tuple[str, str | None, str]]) -> None:
    read_ = [(f.measure, f.period and str(f.period.end), f.aspect) for f in only(text)]
    assert read_ == told


def test_what_was_reached_by_a_day_is_no_target() -> None:
    found = only("2025年全县计划改造老旧小区240个，截至9月底开工212个。", Context(year=2025))
    assert [(f.raw, f.aspect) for f in found] == [("240个", "target"), ("212个", "achieved")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "竹木加工、精密铸造两大主导产业产值分别为41.2亿元和28.6亿元，同比增长9.5%和11.7%。",
            [("竹木加工产值", ""), ("精密铸造产值", ""), ("竹木加工产值", "同比增长"), ("精密铸造产值", "同比增长")],
        ),
        (
            "城南小学、凤岩幼儿园2所学校主体封顶，计划8月底前交付使用，分别新增学位1620个和360个。",
            [("学校主体封顶", ""), ("城南小学学位", ""), ("凤岩幼儿园学位", "")],
        ),
        (
            "第一、二、三产业增加值分别为18.9亿元、57.3亿元和67.4亿元。",
            [("第一产业增加值", ""), ("第二产业增加值", ""), ("第三产业增加值", "")],
        ),
    ],
)
def test_whose_each_number_of_a_list_is(text: str, told: list[tuple[str, str]]) -> None:
    assert [(figure.measure, figure.direction) for figure in read(text)] == told


def test_what_a_rate_rose_from_is_of_the_time_of_the_one_beside_it() -> None:
    figures = only("受理率由2020年的93.1%提高到2021年1—8月的99.6%，答复率由90.4%提高到98.2%。")
    assert [(f.measure, f.period and f.period.raw) for f in figures] == [
        ("受理率", "2020年"), ("受理率", "2021年1—8月"), ("答复率", "2020年"), ("答复率", "2021年1—8月"),
    ]  # fmt: skip


def test_a_year_that_is_still_running_is_what_was_planned_and_no_time_of_what_was_done() -> None:
    half = Context(year=2025, as_of=date(2025, 7, 15))
    found = only("全年更换96公里,已换38.4公里；加装电梯全年任务150部，已交付68部；完成全年任务的45%。", half)
    assert [(f.raw, f.aspect, f.period and f.period.raw) for f in found] == [
        ("96公里", "target", "全年"), ("38.4公里", "achieved", None), ("150部", "target", "全年"), ("68部", "achieved", None), ("45%", "achieved", None),
    ]  # fmt: skip
    over = only("全年更换96公里,惠及居民2.1万户。", Context(year=2025, as_of=date(2025, 12, 20)))
    assert [(f.raw, f.aspect, f.period and f.period.raw) for f in over] == [("96公里", "achieved", "全年"), ("2.1万户", "achieved", "全年")]
