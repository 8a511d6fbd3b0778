"""Headings without a number are known by recurring; a shape that stands once heads nothing."""

from __future__ import annotations

import pytest

from index.bulletin import parse

RECORDS = "关于重点事项办理情况的通报\n\n现将办理情况通报如下。\n\n" + "\n".join(
    f"* 序号：{n}\n* 事项：{name}\n* 进度：在办。\n* 牵头单位：市水利局" for n, name in enumerate(("海堤改造", "夜间公交", "路灯更新"), 1)
)
MARKED = "关于隐患治理进展的通报\n\n现将进展通报如下。\n\n" + "\n".join(
    f"◆ {name}\n　● 督办期限：2025年4月30日\n　● 进展：已完成治理。" for name in ("罐区破损", "通道占用", "管道腐蚀")
)
PARTS = "关于整改情况的通报\n\n一、关于作风建设方面\n" + "\n".join(
    f"（{n}）{name}问题。\n1.整改措施。建立了台账。\n2.整改成效。已完成整改。"
    for n, name in zip("一二三", ("乱收费", "换届迟缓", "缺医少药"), strict=True)
)
ANNEXES = "关于整改情况的函\n\n现将情况函报如下。\n\n附件：1．进展清单\n　　2．办理情况\n\n市政府办公室\n2024年10月14日\n\n附件1\n进展清单\n已完成整改3项。\n"
BLOCKS = "关于督察整改情况的通报\n\n一、具体问题\n\n" + "\n".join(
    f"◆第{n}项 {name}\n【反馈问题】{name}，群众反映强烈。\n【整改时限】2025年6月底前\n【责任单位】牵头单位：市水利局；配合单位：上河区政府\n"
    "【整改措施】先截污、后治本，建立台账，逐户核查。\n【完成情况】已完成整改。封堵排口37个。"
    for n, name in ((2, "污水直排"), (5, "河道返臭"), (9, "尾矿渗漏"))
)
GROUPS = "关于民生实事落实情况的通报\n\n◆ 民生实事进度\n\n" + "\n".join(
    f"【{colour}牌·{state}】\n"
    + "\n".join(f"{n}号实事　{name}。年度目标600个，实际新增648个。\n　　牵头单位：区民政局；配合单位：区商务局" for n, name in things)
    for colour, state, things in (
        ("绿", "提前完成", ((1, "普惠托位"), (4, "口袋公园"))),
        ("红", "进度滞后", ((2, "供水管网改造"),)),
    )
) + "\n\n◆ 工作要求\n\n（甲）倒排工期。四季度完成投资15亿元。\n（乙）从严督办。自11月起每周通报。\n"  # fmt: skip

CODED = "关于提案办理情况的公示\n\nA——所提问题已经解决；B——正在解决。\n\n" + "\n".join(
    f"★{body}\n{code}　关于{name}的提案\n　　建成{n}处，群众反映良好。协办：市医保局。委员反馈：满意。"
    for n, (body, code, name) in enumerate(
        (("市教育局", "A1", "课后托管"), ("市交通局", "B1", "夜间接驳"), ("市卫生健康委", "A2", "陪护床位")), 11
    )
)
BOLD = "关于减负情况的通报\n\n现通报如下。\n\n" + "\n\n".join(
    f"**{name}（{state}）。** 全年压减{n}场，取消{n}项。*牵头：县委办公室；配合：县民政局。完成时限：2025年5月31日。*"
    for n, (name, state) in enumerate((("精简会议", "已完成"), ("清理群组", "基本完成")), 20)
)
ANSWERED = "关于居民关切事项的答复\n\n现集中答复如下。\n\n" + "\n\n".join(
    f"问：{name}改了没有？\n答：已经改完了。新铺管道{n}公里，由街道城建办牵头，区水务局配合。"
    for n, name in enumerate(("雨污混流", "路灯"), 2)
)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (RECORDS, ["海堤改造", "夜间公交", "路灯更新"]),
        (MARKED, ["罐区破损", "通道占用", "管道腐蚀"]),
        (RECORDS.split("* 序号：2")[0], []),
        (MARKED.split("◆ 通道")[0], []),
        (ANNEXES, ["进展清单"]),
        (CODED, ["市教育局", "关于课后托管的提案", "市交通局", "关于夜间接驳的提案", "市卫生健康委", "关于陪护床位的提案"]),
        (BOLD, ["精简会议（已完成）", "清理群组（基本完成）"]),
        (BOLD.replace("牵头", "附记").replace("配合", "补记").replace("完成时限", "按").replace("（已完成）", ""), []),
        (ANSWERED, ["雨污混流改了没有", "路灯改了没有"]),
        (BLOCKS, ["具体问题", "污水直排", "河道返臭", "尾矿渗漏"]),
        (
            GROUPS,
            [
                *("民生实事进度", "绿牌·提前完成", "普惠托位", "口袋公园", "红牌·进度滞后", "供水管网改造"),
                *("工作要求", "倒排工期", "从严督办"),
            ],
        ),
    ],
)
def test_what_recurs_heads(text: str, headings: list[str]) -> None:
    assert [s.heading for s in parse(text, id="b", source="b.txt").sections] == headings


def test_parts_named_alike_under_each_problem_are_parts_of_it() -> None:
    from tests.index.tasks.test_matters import matters_of

    found = matters_of(PARTS)
    assert list(found) == ["乱收费问题", "换届迟缓问题", "缺医少药问题"] and {m.status for m in found.values()} == {"done"}


def test_labels_in_a_block_are_told_of_the_heading_above() -> None:
    from tests.index.tasks.test_matters import matters_of

    found = matters_of(BLOCKS)
    assert list(found) == ["污水直排", "河道返臭", "尾矿渗漏"]
    assert {(m.status, m.deadline and m.deadline.raw, m.body) for m in found.values()} == {
        ("done", "2025年6月底前", "市水利局；上河区政府")
    }


def test_a_heading_that_is_a_status_holds_for_what_stands_under_it() -> None:
    from tests.index.tasks.test_matters import matters_of

    found = matters_of(GROUPS)
    assert {title: (m.status, m.body) for title, m in found.items() if m.body} == {
        "普惠托位": ("done", "区民政局；区商务局"), "口袋公园": ("done", "区民政局；区商务局"),
        "供水管网改造": ("under_way", "区民政局；区商务局"),
    }  # fmt: skip


def test_brackets_at_the_end_name_body_and_deadline() -> None:
    from tests.index.tasks.test_matters import matters_of

    text = "关于巡察整改情况的通报\n\n一、反馈问题整改情况\n\n" + "\n".join(
        f"（{n}）关于{name}的问题。整改情况：更换水表11.3万只。（责任部门：客户服务部、{unit}；完成时限：2025年6月底）"
        for n, name, unit in ((1, "热线响应慢", "信息中心"), (2, "抄表差错多", "营业厅"))
    )
    found = list(matters_of(text).values())
    assert [m.body for m in found] == ["客户服务部、信息中心", "客户服务部、营业厅"]
    assert {m.deadline and m.deadline.raw for m in found} == {"2025年6月底"}


def test_records_are_told_by_a_legend_by_the_heading_above_and_by_labels_in_one_line() -> None:
    from tests.index.tasks.test_matters import matters_of

    assert [(m.status, m.status_words, m.body) for m in matters_of(CODED).values()] == [
        ("done", "A", "市教育局；市医保局"),
        ("under_way", "B", "市交通局；市医保局"),
        ("done", "A", "市卫生健康委；市医保局"),
    ]
    assert [(m.status, m.body, m.deadline and m.deadline.raw) for m in matters_of(BOLD).values()] == [
        ("done", "县委办公室；县民政局", "2025年5月31日"),
        ("partly_done", "县委办公室；县民政局", "2025年5月31日"),
    ]
    assert [(m.status, m.body) for m in matters_of(ANSWERED).values()] == [("done", "街道城建办；区水务局")] * 2
