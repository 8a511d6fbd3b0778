"""The verifier on sentences as clerks write them: what follows, is told in another unit or by another verb; what slips in beside it."""

from __future__ import annotations

import pytest

from assistant.derived import derived
from assistant.grounding import Given, Judge
from assistant.measures import base_unit, rates, rates_agree
from assistant.points import named
from tests.assistant.reading import Reading

TEXT = """芦汀县关于整改进展情况的通报

2024年9月18日

一、整改进展情况
市委第三巡察组对芦汀县委开展了常规巡察。
停车首小时由6元降为4元。管网漏损率由27.5%降至16.9%，新铺设管网46.8公里。编外人员由1218人压减至1035人。
拖欠租金1862.5万元，已追缴1348.6万元。医保财政补助标准提高到每人700元，低保标准提高到645元/月。
向2960户退还管护费58.4万元。追回拖欠房租428万元，剩余72万元已提起诉讼。建成零工驿站5个，比计划多2个。
金枫区、柳湾县办结率分别为76%、38%。462辆变型拖拉机已全部报废，发放补偿739.2万元。急救反应平均11.2分钟，上年同期为14.8分钟。
粮食产量连续13年稳定在430亿斤以上。沧屿港完成货物吞吐量6.84亿吨。专家人数由143名增至268名。研发投入强度2.5%的目标没有完成。
5个县级疾控中心中，3个已完成实验室改造，2个计划2025年6月底前完成。无人机巡查码头34次。查处检验机构5家，罚款86万元。
清查合同3412份，发现问题合同587份，已规范541份，其余46份进入司法程序。
17个乡镇中13个建成污水处理站，其余4个乡镇的管网补建力争2025年5月底前完成。
滞留的停车费1587.2万元，已于2023年10月15日前全部缴入国库。东北亚具身智能创新中心落户沈阳，大连获批建设数据产业集聚区。
石门水厂主体工程完成八成，预计2024年11月底通水。对已完成的任务每季度开展一次“回头看”。
隐患972处，已整改905处，余下67处中有52处涉及设备更换，6月底前改完。
- 《芦汀县国有房产出租管理办法》（县国资中心，2023年11月）
地下车库尚未开工，建成时间由2025年6月推后至2026年3月。招录乡村医生60名，其余8名2025年3月底前补录到位。
核验发现，茶陂乡虚报电梯6部，北麓乡虚报公路4.5公里。5月13日至31日复查学校226所。
教授授课比例达到91.2%，上一学年为76.4%。芦汀县水务投资集团解决难题109件。

二、下一步工作安排
开工济鹿高铁，新建公办幼儿园90所，筹建计量中心。委托第三方机构对已完成的任务进行成效评估。
"""
HELD = (
    "停车首小时降了2元，由6元调到4元。",
    "管网漏损率降了10.6个百分点，从27.5%降到16.9%。",
    "编外人员少了183人，从1218人减到1035人。",
    "拖欠租金1862.5万元，追缴了1348.6万元，还有513.9万元没追缴。",
    "芦汀县新铺设管网46800米。",
    "芦汀县拖欠的房租总共500万元，追回来428万元，72万元告到了法院。",
    "原打算建三个零工驿站，建成五个。",
    "金枫区办结率是76%，正好为柳湾县38%的两倍。",
    "462辆变型拖拉机全报废了，平均每辆补偿约1.6万元。",
    "急救反应平均11.2分钟，比上年同期短了3.6分钟。",
    "粮食产量守在430亿斤以上已有13个年头。",
    "沧屿港装卸货物6.84亿吨。",
    "专家从143名添到268名，多了125名。",
    "规划定下的研发投入强度2.5%，结果没有达到。",
    "5个县级疾控中心里，3个完成了实验室改造。",
    "低保标准提到每月645元。",
    "芦汀县2960户拿到退还的管护费，一共58.4万元。",
    "无人机前后巡查码头34次。",
    "5家检验机构被查处，罚款86万元。",
    "查了3412份合同，587份有问题，541份改好了，46份走司法程序。",
    "还有4个乡镇的污水管网没补上，力争2025年5月底前完成。",
    "沈阳争取到了东北亚具身智能创新中心落户。",
    "对完成的任务，每个季度都要回头看。",
    "余下67处隐患里，52处涉及更换设备，6月底前改完。",
    "《芦汀县国有房产出租管理办法》是县国资中心2023年11月出台的。",
    "芦汀县准备新建90所公办幼儿园。",
    "地下车库还没开工，要到2026年3月才建成，比原定晚9个月。",
    "乡村医生还缺8个人，2025年3月底前补齐。",
    "核验发现两起虚报：茶陂乡多报电梯6部，北麓乡多报公路4.5公里。",
    "清查了三千多份合同，发现问题合同587份。",
    "2024年5月复查学校226所。",
    "教授授课比例91.2%，一年前只有76.4%。",
    "芦汀水投集团解决了109件难题。",
)
FALSE = (
    "停车首小时降了3元，由6元调到4元。",
    "停车首小时涨了2元，由4元调到6元。",
    "管网漏损率降了10.6%，从27.5%降到16.9%。",
    "编外人员少了193人，从1218人减到1035人。",
    "拖欠租金1862.5万元，追缴了1348.6万元，还有531.9万元没追缴。",
    "芦汀县新铺设管网4680米。",
    "芦汀县拖欠的房租总共590万元，追回来428万元，72万元告到了法院。",
    "原打算建六个零工驿站，建成五个。",
    "金枫区办结率是76%，正好为柳湾县38%的三倍。",
    "462辆变型拖拉机全报废了，平均每辆补偿1.8万元。",
    "急救反应平均11.2分钟，比上年同期长了3.6分钟。",
    "粮食产量守在430亿斤以上已有19个年头。",
    "溟州港装卸货物6.84亿吨。",
    "入库的专家人数是143名。",
    "规划定下的研发投入强度2.5%，如愿达到。",
    "5个县级疾控中心全都完成了实验室改造。",
    "低保标准提到每年645元。",
    "医保财政补助标准提高到每月700元。",
    "查了3412份合同，587份有问题，46份改好了，541份走司法程序。",
    "市委第二巡察组对芦汀县委开展了常规巡察。",
    "东北亚具身智能创新中心落户大连。",
    "芦汀县龙门水厂主体工程完成了八成，预计2024年11月底通水。",
    "对完成的任务，每半年都要回头看。",
    "停车费1587.2万元，计划全部缴入国库。",
    "余下的67处隐患已全部改完。",
    "济鹿高铁已经开工。",
    "计量中心已经建起来了。",
    "成效评估已经结束。",
    "《芦汀县国有房产出租管理办法》是县财政局2023年11月出台的。",
    "地下车库还没开工，要到2026年3月才建成，比原定晚6个月。",
    "核验发现三起虚报：茶陂乡多报电梯6部，北麓乡多报公路4.5公里。",
    "清查了近三千份合同，发现问题合同587份。",
    "2024年6月复查学校226所。",
)


@pytest.fixture(scope="module")
def given() -> list[Given]:
    read = Reading({"a": TEXT})
    figures = read.figures("a")
    return [Given(n, p, read.bulletin("a"), figures.get(p.id, ())) for n, p in enumerate(read.passages("a"), 1)]


def nearest(sentence: str, given: list[Given]) -> list[Given]:
    """The passages that share most pairs of characters, as a reader would cite them."""
    pairs = {sentence[i : i + 2] for i in range(len(sentence))}
    return sorted(given, key=lambda g: -len(pairs & {g.passage.text[i : i + 2] for i in range(len(g.passage.text))}))[:2]


@pytest.mark.parametrize("sentence", HELD)
def test_what_follows_or_is_told_otherwise_holds(given: list[Given], sentence: str) -> None:
    assert Judge().judge(sentence, nearest(sentence, given)).why == ""


@pytest.mark.parametrize("sentence", FALSE)
def test_a_slip_does_not_hold(given: list[Given], sentence: str) -> None:
    assert not Judge().judge(sentence, nearest(sentence, given)).holds


@pytest.mark.parametrize(
    ("sentence", "follows"),
    [
        ("首小时降了2元，由6元调到4元。", True),
        ("首小时涨了2元，由4元调到6元。", False),
        ("首小时便宜2元。", True),
        ("首小时贵了2元。", False),
        ("首小时便宜到2元。", False),  # an end, which is another
        ("漏损率从27.5%降了10.6个百分点。", True),
        ("漏损率从27.5%降了10.6%。", False),
    ],
)
def test_a_difference_follows_from_two_ends_in_its_way(given: list[Given], sentence: str, follows: bool) -> None:
    found = [derived(claim, [g.source for g in given]) for claim in named(sentence)]
    assert any(found) == follows


@pytest.mark.parametrize(
    ("said", "told", "agree"),
    [
        (("元", "每月"), ("元/月", ""), True),
        (("元", "每人每月"), ("元", "每人每月"), True),
        (("元", ""), ("元/月", ""), True),
        (("元", "每年"), ("元/月", ""), False),
        (("吨", "每天能处理"), ("吨", "日处理能力达到"), True),
        (("吨", "每小时处理"), ("吨", "日均处理"), False),
    ],
)
def test_a_rate_is_one_wherever_it_stands(said: tuple[str, str], told: tuple[str, str], agree: bool) -> None:
    assert rates_agree(rates(*said), rates(*told)) == agree


def test_units_of_one_kind_share_a_base() -> None:
    assert [base_unit(u) for u in ("公里", "元/月", "家")] == ["米", "元", "家"]
