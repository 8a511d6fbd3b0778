"""Figures of real clauses: value, unit, what is measured, when, and whether it is done or promised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import bulletin, passages
from index.amounts.phrases import Memory
from index.figures import Context, read, read_bulletin
from index.types import Figure
from tests.shared import SHARED, need_shared

AUTUMN = Context(year=2021, as_of=date(2021, 11, 23))


def only(text: str, context: Context = AUTUMN) -> list[Figure]:
    figures = read(text, context=context)
    for figure in figures:
        assert text[slice(*figure.span)] == figure.raw
        assert figure.clause[0] <= figure.span[0] < figure.span[1] <= figure.clause[1]
    return figures


VALUES = [
    ("新设企业5.6万家", "56000", "家", "5.6万家"),
    ("惠及企业1000余家次", "1000", "家次", "1000余家次"),
    ("集聚500多家企业", "500", "家", "500多家"),
    ("新增床位3,600张", "3600", "张", "3,600张"),
    ("营收43.68 亿元", "4368000000", "元", "43.68 亿元"),
    ("存款余额38.7万亿元", "38700000000000", "元", "38.7万亿元"),
    ("浓度为33μg/m³", "33", "μg/m³", "33μg/m³"),
    ("水质达到Ⅱ类", "2", "类", "Ⅱ类"),
    ("覆盖率达97.4％", "97.4", "%", "97.4％"),
    ("产量占全国9成", "90", "%", "9成"),
    ("占全区经济总量超过五成", "50", "%", "五成"),
    ("提高0.18个百分点", "0.18", "个百分点", "0.18个百分点"),
    ("归集为四个方面", "4", "个", "四个"),
    ("共一百四十二条措施", "142", "条", "一百四十二条"),
    ("占百分之三十", "30", "%", "百分之三十"),
    ("人均生产总值比2020年翻一番", "1", "番", "翻一番"),
    ("旅游花费增长2.5倍", "2.5", "倍", "2.5倍"),
    ("生师比由398:1降下来", "398", "", "398:1"),
    ("在考核中排名第4", "4", "", "第4"),
    ("在全市考核中排名前3", "3", "", "前3"),
    ("森林覆盖率居全国首位", "1", "位", "首位"),
    ("抵离交通工具达2813.8万辆（艘、架、列）次", "28138000", "辆(艘、架、列)次", "2813.8万辆（艘、架、列）次"),
    ("处理能力提高到16.9万吨/日", "169000", "吨/日", "16.9万吨/日"),
    ("参保人数突破5100万。", "51000000", "", "5100万"),
]


@pytest.mark.parametrize(("text", "value", "unit", "raw"), VALUES, ids=[row[0] for row in VALUES])
def test_value_and_unit(text: str, value: str, unit: str, raw: str) -> None:
    (figure,) = only(text)
    assert (figure.value, figure.unit, figure.raw) == (Decimal(value), unit, raw)


def test_ranges_have_two_ends() -> None:
    assert [(f.value, f.upper, f.unit) for f in only("增长4.5%—5%，新建2—3家医院")] == [
        (Decimal("4.5"), Decimal(5), "%"),
        (Decimal(2), Decimal(3), "家"),
    ]


NAMES = [
    "出台《南沙区12345政务服务热线工作制度》",
    "12345热线管理机制",
    "优化“1+1+10+N”产业政策体系",
    "聚焦“1+2+4+N”目标",
    "服务世界500强企业",
    "地址：安居苑3栋2单元501室",
    "督办落实区政协1018号重点提案",
    "省政府〔2021〕5号文",
    "电话020-84985480",
    "邮政编码511458",
    "粤ICP备10233762号",
    "采购2021—2022年审计服务",
    "落实“四个出新出彩”",
    "落实农村占用耕地建房“八不准”要求",
    "违反中央八项规定精神问题",
    "第一方面问题",
    "第一时间梳理",
    "实施三年行动计划",
    "建设一批项目，形成一个机制",
    "建成18号线二期",
    "PM2.5和臭氧协同控制",
    "入选5G工厂",
    "工作日9:00—17:00",
    "打造更多零部件平台",
    "每月25日前发放补贴",
    "2021年19月完成",
    "1.针对应学尽学存在差距问题",
    "推进“三大攻坚战”",
]


@pytest.mark.parametrize("text", NAMES)
def test_numbers_that_are_names_are_no_figures(text: str) -> None:
    assert only(text) == []


MEASURES = [
    ("经营性自建房218栋,已整治203栋", ["经营性自建房", "经营性自建房"]),
    ("把意见细分为整改任务74项、整改措施211条，每项任务都确定一名领导", ["整改任务", "整改措施"]),
    ("高新技术企业数量增长51%", ["高新技术企业数量"]),
    (
        "新引进世界500强企业投资项目20个,集中签约动工重点项目170个、总投资额超6500亿元",
        ["世界500强企业投资项目", "重点项目", "重点项目总投资额"],
    ),
    ("完成46条河涌整治以及544家“散乱污”场所的整改工作", ["河涌整治", "“散乱污”场所的整改工作"]),
    ("将15个10亿元以上公共投资项目纳入区审计年度计划", ["10亿元以上公共投资项目", "公共投资项目"]),
    ("落户持牌法人金融机构占全市1/5", ["持牌法人金融机构"]),
    ("外贸进出口总额达到4.51万亿元、增长5.6%，其中出口增长10.8%", ["外贸进出口总额", "外贸进出口总额", "出口"]),
    ("2021年先后4次召开全区垃圾分类联席会议", ["全区垃圾分类联席会议"]),
    ("护理型床位占比由47%提高到58.3%", ["护理型床位占比", "护理型床位占比"]),
    ("共发现闲置国有房产168处,通过公开招租等途径盘活86处", ["闲置国有房产", "闲置国有房产"]),
    ("受理企业诉求1264件,办结1231件,办结率97.4%", ["企业诉求", "企业诉求", "企业诉求办结率"]),
    ("共认定低效工业用地142宗、3865亩", ["低效工业用地", "低效工业用地"]),
    ("设立总规模2亿元的科创引导基金", ["科创引导基金总规模"]),
    ("对52个完工超过两年仍未办理竣工财务决算的政府投资项目建立台账", ["政府投资项目", "完工"]),
    ("开展2次检查。罚款1562.4万元，问责37人", ["检查", "罚款", "问责"]),
    ("建成1个市级、4个县级环境应急物资库", ["市级", "县级环境应急物资库"]),
    ("刑事治安、涉诈、涉毒警情分别下降17.7%、17.4%、68%", ["刑事治安警情", "涉诈警情", "涉毒警情"]),
    ("惠及76万群众", ["群众"]),
    ("年销售收入超10亿元的龙头企业达100家以上", ["年销售收入", "龙头企业"]),
    ("粮食产量连续13年稳定在430亿斤以上", ["粮食产量", "粮食产量"]),
    ("设立总规模2亿元的科创引导基金,首期6000万元已到位", ["科创引导基金总规模", "科创引导基金首期"]),
    ("63项具体任务中,已完成48项,尚未完成的3项", ["具体任务", "具体任务", "尚未完成的具体任务"]),
    ("市级层面出台《工作规程》《管理办法》等制度17项", ["制度"]),
    ("固定资产投资增长6%、居全国第四", ["固定资产投资", "固定资产投资"]),
    ("新建22个750千伏电网工程", ["750千伏电网工程", "电网工程"]),
    ("政务系统、业务专网、移动应用整合分别完成25%、50%、20%", ["政务系统", "业务专网", "移动应用整合"]),
]


@pytest.mark.parametrize(("text", "measures"), MEASURES, ids=[row[0][:20] for row in MEASURES])
def test_what_is_measured(text: str, measures: list[str]) -> None:
    assert [figure.measure for figure in only(text)] == measures


def test_a_list_binds_one_to_one() -> None:
    text = "规模以上工业产值、固定资产投资、税收总额、一般公共预算收入分别增长16.6%、33.9%、19.3%、22.8%;"
    figures = only(text)
    assert [(f.measure, f.raw, f.kind) for f in figures] == [
        ("规模以上工业产值", "16.6%", "growth"),
        ("固定资产投资", "33.9%", "growth"),
        ("税收总额", "19.3%", "growth"),
        ("一般公共预算收入", "22.8%", "growth"),
    ]
    assert {text[slice(*f.clause)] for f in figures} == {text[:-1]}


def test_a_second_list_takes_the_heads_of_the_first() -> None:
    figures = only("航空旅客和货邮吞吐量分别达到1.35亿人次、453.8万吨，分别增长8.3%、7.9%")
    assert [(f.measure, f.raw) for f in figures] == [
        ("航空旅客吞吐量", "1.35亿人次"),
        ("货邮吞吐量", "453.8万吨"),
        ("航空旅客吞吐量", "8.3%"),
        ("货邮吞吐量", "7.9%"),
    ]


def test_lists_of_two_values_each() -> None:
    figures = only("跨国公司地区总部、外资研发中心分别从771家、481家增加到1076家、636家")
    assert [(f.measure, f.raw) for f in figures] == [
        ("跨国公司地区总部", "771家"),
        ("外资研发中心", "481家"),
        ("跨国公司地区总部", "1076家"),
        ("外资研发中心", "636家"),
    ]


def test_from_and_to_are_told_apart() -> None:
    before, after = only("每万人口发明专利拥有量从28件提高到70件")
    assert (before.direction, after.direction) == ("从", "提高到")


def test_qualifier_direction_and_base() -> None:
    (figure,) = only("软件业增长约40%")
    assert (figure.qualifier, figure.direction) == ("约", "增长")
    (figure,) = only("亩均税收要达到18万元以上")
    assert figure.qualifier == "以上"
    total, share = only("南沙外贸进出口总值1996.6亿元,占广州外贸总值24.5%")
    assert (total.base, share.base, share.measure) == ("", "占广州外贸总值", "南沙外贸进出口总值")
    (figure,) = only("研发投入强度比上年提高0.18个百分点")
    assert (figure.base, figure.measure) == ("比上年", "研发投入强度")


def test_a_leading_period_governs_what_follows() -> None:
    figures = only("2021年1—9月地区生产总值同比增长10%,税收增长19.3%;新引进项目20个。")
    assert {str(f.period.end) for f in figures if f.period} == {"2021-09-30"}
    assert len(figures) == 3


def test_the_earlier_value_keeps_its_own_time() -> None:
    before, after = only("2023年三季度,12345热线退单率由一季度的6.8%降至2.9%", Context(year=2023, as_of=date(2023, 10, 31)))
    assert before.period and after.period
    assert (str(before.period.end), str(after.period.end)) == ("2023-03-31", "2023-09-30")


def test_done_and_promised_in_one_sentence() -> None:
    done, promised = only("已完成建设10个,预计共配备全托、日托养老床位418张。")
    assert (done.aspect, promised.aspect) == ("achieved", "expected")


def test_a_year_to_come_makes_targets_of_the_sentence() -> None:
    figures = only("到2025年南沙三甲医院将达到6所,医院床位数超8500张,注册护士超5500人。四是2020年办理16家。")
    assert [f.aspect for f in figures] == ["target", "target", "target", "achieved"]


def test_what_exists_is_not_promised() -> None:
    (figure,) = only("基本完成的12个问题2024年3月底前全部销号", Context(year=2023, as_of=date(2023, 11, 30), aspect="target"))
    assert figure.aspect == "achieved"


def test_offset_moves_every_span() -> None:
    plain, moved = only("2021年新增床位226张"), read("2021年新增床位226张", offset=7, context=AUTUMN)
    assert [(a.span[0] + 7, a.clause[0] + 7, a.sentence[1] + 7) for a in plain] == [(b.span[0], b.clause[0], b.sentence[1]) for b in moved]


REPORT = """某市政府工作报告
——2026年1月26日在市人民代表大会上
各位代表：
一、2025年工作回顾
地区生产总值增长5.6%。建成高标准农田120万亩。
二、2026年重点工作
建设高标准农田300万亩，新增学位2万个以上。去年已开工50个项目。
"""


def test_headings_give_period_and_aspect() -> None:
    parsed = bulletin.parse(REPORT, id="r", source="r.txt")
    found = [f for figures in read_bulletin(parsed, passages.cut(parsed)).values() for f in figures]
    told = {f.raw: (f.aspect, f.period and f.period.start.year) for f in found}
    assert told["5.6%"] == ("achieved", 2025)
    assert told["120万亩"] == ("achieved", 2025)
    assert told["300万亩"] == ("target", 2026)
    assert told["2万个"] == ("target", 2026)
    assert told["50个"][0] == "achieved"


TABLE = """# 整改情况报告

报告日期：2023年12月21日

## 一、分领域整改情况

| 领域 | 问题总数 | 已完成 |
| --- | ---: | ---: |
| 财政管理 | 36个 | 31个 |
"""


def test_a_cell_measures_what_row_and_column_say() -> None:
    parsed = bulletin.parse(TABLE, id="t", source="t.md")
    found = [f for figures in read_bulletin(parsed, passages.cut(parsed)).values() for f in figures]
    assert [(f.raw, f.measure) for f in found] == [("36个", "财政管理问题总数"), ("31个", "财政管理已完成")]


def test_the_whole_year_after_the_past_year_is_that_year() -> None:
    head = "政府工作报告\n\n——2026年1月28日在丰泽省第十四届人民代表大会第四次会议上\n\n一、2025年工作总结和“十四五”发展成就\n\n"
    text = head + "过去一年，面对考验，我们砥砺奋进。全年社会消费品零售总额增长2.1%。\n"
    parsed = bulletin.parse(text, id="y", source="y.txt")
    found = [f for figures in read_bulletin(parsed, passages.cut(parsed)).values() for f in figures]
    assert [f.period and f.period.start.year for f in found if f.raw == "2.1%"] == [2025]


DUE = """| 序号 | 实事 | 责任单位 | 完成时限 | 进展 |
| --- | --- | --- | --- | --- |
| 1 | 就业帮扶 | 人社局 | 12月底 | 城镇新增就业3146人，全年任务5200人 |
| 2 | 助餐 | 民政局 | 10月底 | 预计新建食堂6个 |
"""


def test_the_day_a_row_is_due_is_no_time_of_what_it_reports() -> None:
    parsed = bulletin.parse(f"# 丰泽县实事进展\n\n发布日期：2023-07-21\n\n{DUE}", id="due", source="due.md")
    told = {f.raw: (f.period, f.aspect) for found in read_bulletin(parsed, passages.cut(parsed)).values() for f in found}
    assert told["3146人"] == (None, "achieved")
    assert told["6个"][1] != "achieved"


ALPHABET = "0123456789０９.,，、。；：:%％万亿千百十一二两三成倍番第前位个家元人增长下降提高到至由从分别其中预计将已年月日底“”《》（）()| \n占比超约—Ⅱ类各和的A+/"


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=ALPHABET, max_size=60))
def test_reading_is_total_exact_and_repeatable(text: str) -> None:
    figures = read(text, context=AUTUMN)
    assert figures == read(text, context=AUTUMN)
    last = 0
    for figure in figures:
        assert text[slice(*figure.span)] == figure.raw
        assert last <= figure.span[0] < figure.span[1]
        assert figure.clause[0] <= figure.span[0] and figure.span[1] <= figure.clause[1]
        last = figure.span[1]


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    read(text)


@settings(deadline=None, max_examples=100)
@given(st.decimals(min_value=0, max_value=99999, places=1), st.sampled_from(["", "万", "亿"]), st.sampled_from(["家", "元", "平方公里"]))
def test_digits_are_never_invented(number: Decimal, scale: str, unit: str) -> None:
    (figure,) = read(f"完成任务{number}{scale}{unit}。")
    assert figure.value == number * {"": 1, "万": 10**4, "亿": 10**8}[scale]
    assert figure.unit == unit


@need_shared
def test_the_sixty_labelled_passages() -> None:
    from evals.figures import measure

    scores = measure(SHARED / "corpus")
    assert min(min(pair) for pair in scores.values()) >= 0.97, scores


@pytest.mark.parametrize("text", ["甲" + "五成" * 399 + "。", "一、" + "43.68 亿\n元" * 40 + "|1\n|", "长期坚持五成" * 99])
def test_a_figure_lies_within_its_passage_also_where_a_passage_must_end_within_a_run_of_numbers(text: str) -> None:
    """Found by evals/fuzz.py: a sentence of numbers without a mark was cut within 「五成」."""
    whole = bulletin.parse(text, id="t", source="t.md")
    cut = passages.cut(whole)
    for id, figures in read_bulletin(whole, cut).items():
        span = next(passage.span for passage in cut if passage.id == id)
        assert all(span[0] <= figure.clause[0] and figure.clause[1] <= span[1] for figure in figures)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "3.黎州、汀海两市网约车违规营运抬头，分别查处312起、205起，较去年同期分别增加84起、减少17起。",
            [
                ("黎州市网约车违规营运抬头", "查处"),
                ("汀海市网约车违规营运抬头", "查处"),
                ("黎州市网约车违规营运抬头", "增加"),
                ("汀海市网约车违规营运抬头", "减少"),
            ],
        ),
        (
            "临江、云栈和柳湾三县办结率偏低，分别为47%、44%、38%。",
            [("临江县办结率偏低", ""), ("云栈县办结率偏低", ""), ("柳湾县办结率偏低", "")],
        ),
        ("临江县、云栈县公办园在园幼儿占比分别为47.1%、44.9%。", [("临江县公办园在园幼儿占比", ""), ("云栈县公办园在园幼儿占比", "")]),
    ],
)
def test_places_that_a_clause_counts_share_out_the_numbers_after_it(text: str, told: list[tuple[str, str]]) -> None:
    assert [(figure.measure, figure.direction) for figure in read(text)] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("北淇区、临沣县投资完成率分别为58.6%、54.1%。", ["北淇区投资完成率", "临沣县投资完成率"]),
        (
            "城东街道、石门镇和高新区垃圾分类准确率分别达到91%、88.5%和85%。",
            ["城东街道垃圾分类准确率", "石门镇垃圾分类准确率", "高新区垃圾分类准确率"],
        ),
        ("2024年高血压、糖尿病患者规范管理率分别为73.4%、71.8%。", ["高血压患者规范管理率", "糖尿病患者规范管理率"]),
        ("2024年末公办幼儿园、普惠性民办幼儿园在园幼儿分别为3.2万人、1.1万人。", ["公办幼儿园在园幼儿", "普惠性民办幼儿园在园幼儿"]),
        ("城镇居民、农村居民人均可支配收入分别达到5.1万元、2.6万元。", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("固定资产投资、工业投资分别增长5.1%、8.3%。", ["固定资产投资", "工业投资"]),
    ],
)
def test_what_only_the_last_of_a_list_names_is_told_of_all(text: str, told: list[str]) -> None:
    assert [figure.measure for figure in read(text)] == told


def test_what_is_listed_after_the_first_part_is_of_the_same_whole() -> None:
    found = {f.raw: f for f in read("新增学位1.91万个，其中幼儿园4720个、小学8960个、初中5420个。")}
    assert [(found[raw].measure, found[raw].context) for raw in ("4720个", "8960个", "5420个")] == [
        ("幼儿园", "学位"), ("小学", "学位"), ("初中", "学位"),
    ]  # fmt: skip


OF_A_HEADING = [
    ("年度目标为新增600个，实际新增648个，完成率108%。", [("托位目标", "target"), ("托位", "achieved"), ("托位完成率", "achieved")]),
    ("年度目标90台，已开工83台。", [("托位目标", "target"), ("托位", "achieved")]),
    ("计划建设20个，建成15个。", [("托位", "target"), ("托位", "achieved")]),
    ("对37项已完成任务按不低于40%的比例抽查。", [("任务", "achieved"), ("任务", "achieved")]),
]


@pytest.mark.parametrize(("text", "told"), OF_A_HEADING)
def test_a_goal_and_what_was_done_are_of_the_thing_that_the_heading_names(text: str, told: list[tuple[str, str]]) -> None:
    found = read(text, context=Context(memory=Memory(heading="托位")))
    assert [(f.measure, f.aspect) for f in found] == told


MOVED = [  # 由/从 … and where a verb of more or less leads to: both are told of the same thing, and the second is a level, no change
    ("平均处理时间由6.5个工作日减到2.8个工作日", "平均处理时间", "减到"),
    ("审批环节从12个砍到4个", "审批环节", "砍到"),
    ("床位由120张扩到200张", "床位", "扩到"),
    ("成本由8元压降至5元", "成本", "压降至"),
    ("考核指标由46项精减为18项", "考核指标", "精减为"),
    ("补助由300元上调到400元", "补助", "上调到"),
    ("存量由46件缩减到8件", "存量", "缩减到"),
    ("等候时间由40分钟缩短为15分钟", "等候时间", "缩短为"),
    ("机构由9个整合成4个", "机构", "整合成"),
    ("隐患由26处清减到4处", "隐患", "清减到"),
]


@pytest.mark.parametrize(("text", "measure", "moved"), MOVED)
def test_what_moved_from_one_value_to_another_is_told_of_both(text: str, measure: str, moved: str) -> None:
    before, after = read(text)
    assert before.measure == after.measure == measure
    assert (after.direction, after.kind) == (moved, "amount")


def test_an_aim_is_of_what_was_told_before_it() -> None:
    *_, aim = read("编外人员由1218人压减至1035人，压减15%；目标是到2024年12月底控制在1000人以内")
    assert (aim.measure, aim.aspect, aim.qualifier) == ("编外人员", "target", "以内")
