"""A matter has a status only where the source words one for the whole of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.bulletin import parse
from index.passages import cut
from index.readers import read
from index.tasks.matter_places import places, role_of
from index.tasks.matters import read_matters, told_in
from index.tasks.mentions import by_status
from index.tasks.titles import alike
from index.types import Matter
from tests.shared import SHARED, need_shared

NANSHA = Path(__file__).parents[3] / "data/bulletins/nansha-2021-11-24.txt"
TEXT = """关于督察整改进展情况的通报

现将截至2024年3月20日的整改进展情况予以公布。

一、总体情况

(一)总体进展。截至3月20日,5项任务中,已完成1项,正在推进2项。尚未完成的2项分别是老旧厂区土壤修复和竣工财务决算清零。

二、反馈问题整改情况

(一)关于资金管理问题

1.针对旧账清理不力问题

成立专项领导小组,组建专门团队,目前已完成整改。

2.针对岗位超编问题

一是调整岗位,目前已全部完成整改。二是印发《岗位管理办法》。

3.针对项目未决算问题

2021年度审计查出的58个问题,已整改到位55个,其余3个涉及历史用地手续,转入持续整改。

4.加快已完成验收结算的工程项目审计

印发《审计工作方案》,成立工作专班。

(二)竣工财务决算滞后问题

建立台账,督促有关单位抓紧办理。责任单位:区财政局。

(三)老旧厂区土壤修复缓慢问题
整改目标:修复污染土壤9.8万立方米。
整改时限:2025年3月底
责任单位:市生态环境局、北阙区政府
进展:正在推进。修复污染土壤2.6万立方米。

(四)小锅炉淘汰不彻底问题
整改时限:2023年12月底
进展(已完成):47台锅炉无一复燃。

三、下一步工作安排

(一)紧盯未完成事项。2024年6月底前完成竣工财务决算清零。

区整改办

2024年3月25日
"""


def matters_of(text: str, name: str = "b.txt") -> dict[str, Matter]:
    bulletin = parse(text, id="b", source=name)
    passages = cut(bulletin)
    found = read_matters(bulletin, passages, places(bulletin, passages))
    for matter in found:
        assert matter.status_span is None or text[slice(*matter.status_span)] == matter.status_words
        assert matter.deadline is None or text[slice(*matter.deadline.span)] == matter.deadline.raw
    return {m.title: m for m in found}


@pytest.fixture(scope="module")
def told() -> dict[str, Matter]:
    return matters_of(TEXT)


def test_the_leaves_of_the_part_on_problems_are_the_matters(told: dict[str, Matter]) -> None:
    assert len(told) == 7 and "紧盯未完成事项" not in told and "总体进展" not in told


def test_its_own_paragraph_may_say_that_a_matter_is_done(told: dict[str, Matter]) -> None:
    assert (told["针对旧账清理不力问题"].status, told["针对旧账清理不力问题"].status_words) == ("done", "目前已完成整改")


@pytest.mark.parametrize("title", ["针对岗位超编问题", "加快已完成验收结算的工程项目审计"])
def test_a_measure_done_a_document_or_a_group_make_no_matter_done(told: dict[str, Matter], title: str) -> None:
    assert told[title].status == "unstated"


def test_a_remainder_makes_it_partly_done(told: dict[str, Matter]) -> None:
    matter = told["针对项目未决算问题"]
    assert (matter.status, matter.status_words) == ("partly_done", "已整改到位55个,其余3个涉及历史用地手续")


@pytest.mark.parametrize(
    ("title", "words"),
    [("竣工财务决算滞后问题", "尚未完成的2项"), ("老旧厂区土壤修复缓慢问题", "进展:正在推进"), ("针对岗位超编问题", "一是调整岗位")],
)
def test_a_matter_is_cited_where_its_status_stands(told: dict[str, Matter], title: str, words: str) -> None:
    passage = told_in(told[title], cut(parse(TEXT, id="b", source="b.txt")))
    assert passage and words in passage.text


def test_a_list_in_the_overview_words_the_status(told: dict[str, Matter]) -> None:
    matter = told["竣工财务决算滞后问题"]
    assert (matter.status, matter.status_words) == ("not_done", "尚未完成")
    assert matter.deadline and matter.deadline.date == date(2024, 6, 30) and matter.body == "区财政局"
    assert len(matter.mentions) == 2


def test_labels_fill_deadline_body_and_status(told: dict[str, Matter]) -> None:
    matter = told["老旧厂区土壤修复缓慢问题"]
    assert (matter.status, matter.body) == ("under_way", "市生态环境局、北阙区政府")
    assert matter.deadline and matter.deadline.date == date(2025, 3, 31)


def test_a_status_in_brackets_after_its_label_is_read(told: dict[str, Matter]) -> None:
    assert told["小锅炉淘汰不彻底问题"].status == "done"


LABELS = """关于整改进展情况的公告

一、整改任务进展情况

(一)污水直排问题(已完成整改)

新建管网3公里。

(二)扬尘问题

整改情况:已建成监测站3座,其余正在建设。

(三)餐厨垃圾问题

整改情况:已完成整改。建成处理厂1座。

(四)码头问题

完成情况:已全部完成
"""


def test_a_status_stands_in_the_heading_or_opens_what_its_label_tells() -> None:
    told = [(m.status, m.status_words) for m in matters_of(LABELS).values()]
    assert told == [("done", "已完成整改"), ("unstated", ""), ("done", "已完成整改"), ("done", "已全部完成")]


TABLE = """# 关于整改进展情况的通报

## 一、重点问题整改情况

1. 学生宿舍床位紧张。建设北苑学生宿舍。

## 二、重点任务清单

| 序号 | 问题 | 整改措施 | 责任单位 | 完成时限 | 状态 |
| --- | --- | --- | --- | --- | --- |
| 1 | 学生宿舍床位紧张 | 建设学生宿舍 | 基建处 | 2024年8月底 | 正在推进 |
| 2 | 校办企业清理不彻底 | 清理21家 | 资产公司 | 2024年12月底 | 阶段性完成 |
| 3 | 师德考核走过场 | 建立师德档案 | 教师工作部 | 长期 | 长期坚持 |
"""


def test_rows_of_a_list_are_matters_and_one_told_twice_is_one() -> None:
    told = matters_of(TABLE, "b.md")
    assert [(m.title, m.status, m.body) for m in told.values()] == [
        ("学生宿舍床位紧张", "under_way", "基建处"),
        ("校办企业清理不彻底", "partly_done", "资产公司"),
        ("师德考核走过场", "standing", "教师工作部"),
    ]
    standing = told["师德考核走过场"].deadline
    assert standing and standing.standing and standing.date is None and told["学生宿舍床位紧张"].mentions


def test_a_table_of_totals_names_no_matters() -> None:
    text = "# 整改报告\n\n## 一、分领域整改情况\n\n| 领域 | 问题总数 | 已完成 |\n| --- | --- | --- |\n| 财政管理 | 36个 | 31个 |\n"
    assert matters_of(text, "b.md") == {}


HEADINGS = [
    ("下一步工作计划", "plan"), ("2026年工作安排", "plan"), ("“十五五”时期主要目标任务", "plan"), ("2025年工作回顾", "overview"),
    ("整改工作总体情况", "overview"), ("认真学习贯彻,切实提高政治站位,增强巡视整改的责任感", "overview"), ("总体进展", "overview"),
    ("反馈问题整改情况", "problems"), ("分领域整改情况", "problems"), ("各项任务进展", "problems"), ("部分重点任务清单", "problems"),
    ("尚未完成整改的原因", "cause"), ("建立健全制度情况", "documents"), ("附则", "body"), ("2026年省十件民生实事", "tasks"),
    ("民生实事完成情况", "problems"), ("名词解释", "notes"), ("关于规划纲要(草案)的说明", "plan"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "role"), HEADINGS)
def test_a_heading_tells_what_its_part_is(heading: str, role: str) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("结题不结账", "科研项目结题不结账", True),
        ("针对房产闲置问题", "房产闲置", True),
        ("针对租金拖欠问题", "针对拖欠企业账款问题", False),
        ("公务用车超编", "学生宿舍床位紧张", False),
    ],
)
def test_names_of_one_matter_are_alike(a: str, b: str, same: bool) -> None:
    assert alike(a, b) is same


def test_of_nanshas_matters_one_is_worded_as_done() -> None:
    told = matters_of(NANSHA.read_bytes().decode("utf-8"))
    assert len(told) == 46
    assert {t: m.status_words for t, m in told.items() if m.status != "unstated"} == {"加大“黑财清底”工作力度": "目前已完成整改"}


COUNTS = [
    ("syn-env.txt", {"done": 8, "under_way": 12}),
    ("syn-env2.txt", {"done": 15, "under_way": 5}),
    ("syn-qinghe.txt", {"unstated": 14, "not_done": 1, "partly_done": 1}),
    ("syn-audit.md", {"unstated": 19}),
]


@need_shared
@pytest.mark.parametrize(("name", "counts"), COUNTS)
def test_counts_fit_what_the_bulletin_says_of_itself(name: str, counts: dict[str, int]) -> None:
    told = matters_of(read((SHARED / "corpus/syn" / name).read_bytes(), name).text, name)
    statuses = [m.status for m in told.values()]
    assert {s: statuses.count(s) for s in statuses} == counts


BLOCKS = """关于整改进展情况的通报

一、反馈问题整改情况

【问题1】路灯电费核算混乱。
【整改措施】追回多付电费46.8万元。
【完成情况】基本整改到位
【牵头领导】许南舟　【责任科室】市政管理股

【问题2】环卫车辆私用。
【整改措施】收回环卫车辆6台。
【完成情况】未整改到位
【责任单位】车辆管理股
"""


def test_problems_told_in_blocks_of_bracketed_labels() -> None:
    bulletin = parse(BLOCKS, id="b", source="b.txt")
    passages = cut(bulletin)
    found = read_matters(bulletin, passages, places(bulletin, passages))
    assert [(m.title, m.status, m.status_words, m.body) for m in found] == [
        ("路灯电费核算混乱", "partly_done", "基本整改到位", "市政管理股；许南舟"),
        ("环卫车辆私用", "not_done", "未整改到位", "车辆管理股"),
    ]
    assert [p.label for p in passages if p.section == "1.1"] == ["整改措施", "完成情况", "牵头领导", "责任科室"]


ROWS = """# 督查通报

| 序号 | 实事 | 责任单位 | 完成时限 | 评价 |
| --- | --- | --- | --- | --- |
| 1 | 县域水网 | 县水务局 | 10月底 | 序时 |
| | | 县供水公司 | 6月底 | 提前 |
| 2 | 敬老院改造 | 县民政局 | 9月底 | 滞后 |
"""


def test_rows_of_one_table_are_tasks_of_their_own_though_they_share_a_title() -> None:
    bulletin = parse(ROWS, id="b", source="b.md")
    passages = cut(bulletin)
    found = read_matters(bulletin, passages, places(bulletin, passages))
    assert [(m.title, m.body, m.status) for m in found] == [
        ("县域水网", "县水务局", "staged"), ("县域水网", "县供水公司", "done"), ("敬老院改造", "县民政局", "under_way"),
    ]  # fmt: skip


CLOSINGS = [
    ("清理文件1436件,废止29件。该问题已完成整改,需长期坚持。", "done_and_standing"),
    ("改造管网12公里。此项工作正在推进。", "under_way"),
    ("征收2906万元。该问题已取得阶段性成效,2025年6月30日前征收到位。", "staged"),
    ("日处理能力提高到5万吨,10月30日通过环保验收,已完成。责任单位:区水务局。", "done"),
    ("培训渔民2300人次,发放补贴1642.5万元,已完成,并继续实施。", "done_and_standing"),
    ("签订协议1份,因编制尚未落实,未开工建设,未完成。", "not_done"),
    ("修复防火堤312米,4月24日经专家组验收合格,已摘牌。", "done"),
    ("建立二维码追溯系统。这项整改已于10月25日完成。", "done"),
    ("31家矿山全部建成喷淋设施,关闭3家。已完成,转为日常监管。", "done_and_standing"),
    ("新识别监测对象1923户。整改完成,坚持常态化监测。", "done_and_standing"),
    ("已停止供气。\n目前仍在推进。", "under_way"),
    ("已完成检测评估和设计,施工招标拟于7月中旬启动。", "unstated"),
    ("完成河道清淤4.6公里,封堵排污口23个,其余2个纳入管网。", "unstated"),
    ("一期资源化利用厂已建成投用;二期因用地预审未获批复,尚未动工。", "unstated"),
    ("①清查项目186个,已完成;②发现线索6条,移交2条。", "unstated"),
]


VERDICTS = [  # what one sentence says of the whole, after one measure or several
    ("此项需长期坚持。", "standing"),
    ("该项已完成整改，将长期坚持。", "done_and_standing"),
    ("以上问题已全部整改到位。", "done"),
    ("该条已销号。", "done"),
    ("此问题属长期整改事项。", "standing"),
    ("本条已整改到位。", "done"),
    ("此项正在推进。", "under_way"),
    ("该项尚未完成。", "not_done"),
    ("目前此项已整改到位，转入常态化管理。", "done_and_standing"),
    ("此事已办结。", "done"),
    ("这一问题已解决。", "done"),
    ("已整改到位。", "done"),
    ("已基本整改到位，需持续推进。", "partly_done"),
    ("需长期坚持。", "standing"),
    ("此项须常抓不懈、长期坚持。", "standing"),
    ("此项已纳入常态化工作。", "standing"),
    ("此项属立行立改，已办结。", "done"),
]


@pytest.mark.parametrize(("verdict", "status"), VERDICTS)
def test_a_last_sentence_of_nothing_but_a_status_is_the_matters(verdict: str, status: str) -> None:
    for measures in ("对12家单位逐一走访，增设座椅12张。", "一是增设座椅12张。二是对3名工作人员批评教育。"):
        text = f"中共河阳区委关于巡察整改进展情况的通报\n\n一、整改情况\n\n（一）针对“窗口服务差”问题\n\n{measures}{verdict}\n\n（二）其他问题\n\n补录台账320条。\n"
        assert next(m.status for title, m in matters_of(text).items() if "窗口" in title) == status


@pytest.mark.parametrize("last", ["已完成。", "此项措施已完成。", "对2名人员批评教育，已整改到位。", "该公司已完成整改。"])
def test_what_may_be_said_of_the_last_measure_alone_gives_the_matter_no_status(last: str) -> None:
    text = f"关于巡察整改进展情况的通报\n\n一、整改情况\n\n（一）窗口服务差问题\n\n一是增设座椅12张。二是约谈一家公司。{last}\n\n（二）其他问题\n\n补录。\n"
    assert matters_of(text)["窗口服务差问题"].status == "unstated"


@pytest.mark.parametrize(("told", "status"), CLOSINGS)
def test_a_paragraph_may_end_on_what_holds_for_the_whole(told: str, status: str) -> None:
    text = f"关于巡察整改进展情况的通报\n\n一、问题整改情况\n\n(一)工程欠账问题\n{told}\n\n(二)其他问题\n印发方案。\n\n二、下一步\n继续。\n"
    assert matters_of(text)["工程欠账问题"].status == status
    labelled = text.replace(told, f"整改情况:{told}")
    assert matters_of(labelled)["工程欠账问题"].status == status


@pytest.mark.parametrize("run", ["和甲乙" * 200, "甲乙、" * 200, "对甲及乙" * 150])
def test_a_run_of_names_without_a_count_is_read_at_once(run: str) -> None:
    assert list(by_status(f"对{run}的工作")) == []


def test_a_list_by_status_is_read_on_either_side_of_the_status() -> None:
    told = ["对甲事、乙事和丙事3项长期坚持的任务,", "将甲事和乙事2项尚未完成的问题", "尚未完成的2项分别是甲事和乙事。"]
    found = [match for text in told for match in by_status(text)]
    assert [(m["list"].lstrip("对将"), m["status"]) for m in found] == [
        ("甲事、乙事和丙事", "长期坚持"),
        ("甲事和乙事", "尚未完成"),
        ("甲事和乙事", "尚未完成"),
    ]


@pytest.mark.parametrize("digits", ["7" * 400, "20" * 300, "1、2" * 120])
def test_a_run_of_digits_under_a_matter_is_read_at_once(digits: str) -> None:
    """Found by evals/fuzz.py: digits could be parted in ever so many ways before 年 was found missing."""
    whole = parse(
        f"甲县整改情况的通报\n\n一、整改情况\n\n1.关于学位不足问题\n进展情况：该问题{digits}个,已完成\n该事项{digits}",
        id="t",
        source="t.txt",
    )
    assert len(read_matters(whole, cut(whole), places(whole, cut(whole)))) == 1
