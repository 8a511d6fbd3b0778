"""One commitment for each thing done, under way or promised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import figures
from index.bulletin import parse
from index.commitments import read_bulletin
from index.passages import cut
from index.types import Bulletin, Commitment

NANSHA = Path(__file__).parents[2] / "data/bulletins/nansha-2021-11-24.txt"
FRAME = (
    "关于巡视整改进展情况的通报\n\n一、反馈问题整改情况\n\n(一)关于工作不到位问题\n\n{}\n\n"
    "二、下一步工作计划\n\n(一)持续用力。{}\n\n2021年11月23日\n"
)


def commitments_in(text: str) -> tuple[Bulletin, tuple[Commitment, ...]]:
    bulletin = parse(text, id="b", source="b.txt")
    passages = cut(bulletin)
    return bulletin, read_bulletin(bulletin, passages, figures.read_bulletin(bulletin, passages))[1]


def told(clause: str) -> list[tuple[str, str]]:
    """(status, action) of what a paragraph under a problem says."""
    return [(c.status, c.action) for c in commitments_in(FRAME.format(clause, "严格落实责任。"))[1] if c.path[0].startswith("一")]


SPLIT = [
    (
        "二是实施建设提升行动,已完成建设10个,预计共配备全托、日托养老床位418张。",
        [("taken", "实施建设提升行动,已完成建设10个"), ("planned", "预计共配备全托、日托养老床位418张")],
    ),
    (
        "一是布局社区助餐点,已建成52个,覆盖全部9个街道,2022年底前增加到65个。",
        [("taken", "布局社区助餐点,已建成52个,覆盖全部9个街道"), ("planned", "2022年底前增加到65个")],
    ),
    (
        "排查排口417个,完成整治389个,余下28个2022年4月底前全部完成。",
        [("taken", "排查排口417个,完成整治389个"), ("planned", "余下28个2022年4月底前全部完成")],
    ),
    (
        "一是加快建设高水平医院,大力推进区属医院建设,2022年底前有关医院将陆续建成移交,预计新增医院床位3480张。",
        [("under_way", "加快建设高水平医院,大力推进区属医院建设"), ("planned", "2022年底前有关医院将陆续建成移交,预计新增医院床位3480张")],
    ),
    (
        "按照行动方案,到2025年底亩均税收要达到18万元以上。",
        [("planned", "按照行动方案,到2025年底亩均税收要达到18万元以上")],
    ),
    (
        "基本完成的12个问题2022年3月底前全部销号；正在推进的9个问题由分管副区长包案，2022年12月底前完成。",
        [("planned", "基本完成的12个问题2022年3月底前全部销号"), ("planned", "正在推进的9个问题由分管副区长包案，2022年12月底前完成")],
    ),
]
WHOLE = [
    ("一是加大社会办医支持力度,简化准入审批服务,已办理16家医疗机构执业登记。", "taken"),
    ("一是加快招录补齐编制人员,及时补充了一批专业人才。", "taken"),
    ("一是印发《若干措施》,持续抓好《正面清单》落实。", "taken"),
    ("一是稳步有序推进应审未审项目审计,将15个10亿元以上公共投资项目纳入年度计划。", "under_way"),
    ("落实省相关文件规定,从2021年3月份起,每月25日前发放两项补贴。", "standing"),
    ("认真抓好整改,目前已取得阶段性成效。", "under_way"),
    ("一是落实重大政策出台、上马重大项目前广泛征求意见等工作机制。", "taken"),
    ("组织各建设单位对已完工未办理决算的工程项目,分类开展整改工作。", "taken"),
]
# (clause, [(status, deadline as worded, body)]), written before the readers were run over them.
READ = [
    ("责任单位：镇民政办。已新增养老床位30张，预计年底前再增20张。", [("taken", "", "镇民政办"), ("planned", "年底前", "镇民政办")]),
    ("完成时限：2022年6月底。目前已签订施工合同，土建工程完成60%。", [("taken", "", "")]),
    (
        "一是县教育局牵头制定学位扩容方案，2022年秋季学期前新增学位1200个。",
        [("taken", "", "县教育局"), ("planned", "2022年秋季学期前", "县教育局")],
    ),
    (
        "三是县财政局对专项资金开展检查，追回资金126万元，剩余34万元将于2022年3月底前追缴到位。",
        [("taken", "", ""), ("planned", "2022年3月底前", "")],
    ),
    ("由于征地手续尚未办结，二期工程暂未开工，计划2022年5月开工建设。", [("unstated", "", ""), ("planned", "2022年5月", "")]),
    ("四是建立河长巡查台账，每月通报一次，长期坚持。", [("standing", "长期坚持", "")]),
    ("因资金缺口较大，剩余7个村的管网改造预计2023年完成。", [("planned", "2023年", "")]),
    ("六是组织执法人员对辖区16家加油站逐一排查，发现隐患43处，均已整改销号。", [("taken", "", "")]),
    ("针对噪声扰民问题，县城管局已对12家夜市摊点下达整改通知书，拟于11月底前完成搬迁。", [("taken", "", ""), ("planned", "11月底前", "")]),
    (
        "截至目前，98件信访积案已化解91件，7件已明确包案领导，力争2022年6月底前全部化解。",
        [("taken", "", ""), ("planned", "2022年6月底前", "")],
    ),
    ("已拆除违建2.3万平方米，并将于12月15日前完成剩余1.1万平方米的拆除。", [("taken", "", ""), ("planned", "12月15日前", "")]),
    ("对未完成整改的2个问题，明确由县纪委监委跟踪督办，逾期未完成的严肃追责。", [("taken", "", "县纪委监委")]),
    ("积极争取上级支持，到位资金3200万元，力争两年内补齐缺口。", [("taken", "", ""), ("planned", "力争两年内", "")]),
    ("中小学食堂“互联网+明厨亮灶”覆盖率为96.2%，计划2022年8月底前实现全覆盖。", [("taken", "", ""), ("planned", "2022年8月底前", "")]),
]
SILENT = [
    "2020年,第三产业增加值首次超过第二产业。",
    "20项整改任务中,已完成8项,正在推进12项。",
    "尚未完成的3项分别是老旧厂区土壤修复、竣工财务决算清零和跨区断头路贯通。",
]


@pytest.mark.parametrize(("clause", "parts"), SPLIT)
def test_done_and_promised_are_told_apart(clause: str, parts: list[tuple[str, str]]) -> None:
    assert told(clause) == parts


@pytest.mark.parametrize(("clause", "status"), WHOLE)
def test_a_measure_is_one_commitment(clause: str, status: str) -> None:
    assert [s for s, _ in told(clause)] == [status]


@pytest.mark.parametrize(("clause", "read"), READ)
def test_status_deadline_and_body_of_each_part(clause: str, read: list[tuple[str, str, str]]) -> None:
    _, found = commitments_in(FRAME.format(clause, "严格落实责任。"))
    own = [c for c in found if c.path[0].startswith("一")]
    assert [(c.status, c.deadline.raw if c.deadline and c.status != "taken" else "", c.body or "") for c in own] == read


def test_a_reason_gives_the_matter_no_status() -> None:
    parsed, _ = commitments_in(FRAME.format("由于征地手续尚未办结，二期工程分两段实施。", "严格落实责任。"))
    passages = cut(parsed)
    (matter, *_), _ = read_bulletin(parsed, passages, figures.read_bulletin(parsed, passages))
    assert matter.status == "unstated"


@pytest.mark.parametrize("clause", SILENT)
def test_results_and_tallies_are_no_measures(clause: str) -> None:
    assert told(clause) == []


def test_what_stands_under_next_steps_is_planned() -> None:
    _, found = commitments_in(FRAME.format("一是开展自查。", "持续深化工作。对已完成整改和已取得阶段性进展的整改事项,适时组织“回头看”。"))
    assert [c.status for c in found if c.path[0].startswith("二")] == ["planned", "planned"]


@pytest.mark.parametrize(
    "clause", ["重点工程全部建成。", "常态化开展专项整治。", "加快打造先行示范区。", "每季度会商一次。", "力争完成其中7项。"]
)
def test_under_next_steps_words_of_progress_are_plans(clause: str) -> None:
    _, found = commitments_in(FRAME.format("一是开展自查。", clause))
    assert [c.status for c in found if c.path[0].startswith("二")] == ["planned"]


def test_what_has_happened_is_told_as_such_under_next_steps_too() -> None:
    _, found = commitments_in(FRAME.format("一是开展自查。", "组织编制了实施方案。"))
    assert [c.status for c in found if c.path[0].startswith("二")] == ["taken"]


def test_a_target_under_its_label_is_planned_and_takes_the_matters_deadline_and_body() -> None:
    text = "整改目标:积存渗滤液全部清零。\n整改时限:2022年6月底\n责任单位:市城市管理局\n进展:正在推进。新装设备2套。"
    _, found = commitments_in(FRAME.format(text, "严格落实责任。"))
    target = found[0]
    assert (target.status, target.body, target.action) == ("planned", "市城市管理局", "积存渗滤液全部清零")
    assert target.deadline and target.deadline.date == date(2022, 6, 30)
    assert found[1].status == "taken" and found[1].action == "新装设备2套"


def test_figures_and_documents_go_with_their_clause() -> None:
    _, found = commitments_in(FRAME.format("一是出台《工作指引》,已完成建设10个,预计配备床位418张。", "严格落实责任。"))
    done, promised = found[:2]
    assert done.documents == ("《工作指引》",) and promised.documents == ()
    assert [f.raw for f in done.figures] == ["10个"] and [f.raw for f in promised.figures] == ["418张"]


def exact(bulletin: Bulletin, found: tuple[Commitment, ...]) -> None:
    for c in found:
        assert bulletin.text[slice(*c.span)] == c.action
        assert not c.deadline or bulletin.text[slice(*c.deadline.span)] == c.deadline.raw
        assert all(c.span[0] <= f.span[0] and f.span[1] <= c.span[1] for f in c.figures)
        assert all(d in c.action for d in c.documents)
    assert len({c.span for c in found}) == len(found)


def test_nansha_is_read_exactly() -> None:
    bulletin, found = commitments_in(NANSHA.read_bytes().decode("utf-8"))
    exact(bulletin, found)
    by_words = {c.status_words: c.status for c in found}
    assert by_words["目前已全部完成整改"] == "taken" and len(found) > 120
    promised = [c.action for c in found if c.deadline and c.deadline.date and c.path[0].startswith("二")]
    assert [a[:6] for a in promised] == ["2022年底", "到2025年"]


@given(
    st.lists(
        st.sampled_from(
            [
                "一是",
                "已完成建设10个",
                "预计配备418张",
                "2022年底前",
                "《办法》",
                "出台",
                "，",
                "。",
                "；",
                "\n",
                "1.",
                "一、问题",
                "责任单位：局",
                "|",
            ]
        ),
        max_size=30,
    )
)
@settings(deadline=None, max_examples=60)
def test_any_text_is_read_exactly(parts: list[str]) -> None:
    exact(*commitments_in(FRAME.format("".join(parts), "".join(reversed(parts)))))
