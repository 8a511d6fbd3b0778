"""What a clause asks: intents, several questions in one, units, aspect."""

from __future__ import annotations

import pytest

from assistant.parts import intent_of, read_parts, split, units_of
from assistant.question import understand
from assistant.types import Part
from tests.assistant.library import GANSU, LINHAI, ONE, PROVINCES, YUNAN, YUNAN2


def only(question: str) -> Part:
    parts = understand(question, [], ONE).parts
    assert len(parts) == 1, parts
    return parts[0]


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("林海区新建了多少个口袋公园？", "figure"),
        ("污水集中处理率有多高", "figure"),
        ("民营企业贷款涨了百分之几？", "figure"),
        ("信访量在全市排第几名", "figure"),
        ("旅游收入增速", "figure"),
        ("二期工程什么时候开工？", "date"),
        ("最晚哪天能把学校交付", "date"),
        ("老旧小区改造要改到哪一年？", "date"),
        ("乱停车的问题怎么治理的？", "measures"),
        ("为了留住年轻教师，学校采取了哪些措施", "measures"),
        ("对违规发津贴做了什么", "measures"),
        ("河长制下一步有什么打算？", "promise"),
        ("空编问题整改得怎么样了", "status"),
        ("断头路打通了吗？", "status"),
        ("补偿款发放到位没有", "status"),
        ("棚改干到哪一步了？", "status"),
        ("扬尘治理由谁牵头？", "responsible"),
        ("食品抽检归哪个部门管", "responsible"),
        ("整改领导小组组长是谁？", "responsible"),
        ("针对公车管理出台了什么制度？", "documents"),
        ("工程招标方面印发过哪些文件", "documents"),
        ("有没有关于村务公开的成文规定", "documents"),
        ("林海区有哪些重点产业？", "list"),
        ("未完成的任务具体是哪几项？", "list"),
        ("巡视组查出了哪些问题？", "problems"),
        ("指出的毛病有哪些", "problems"),
        ("林海区有三家三甲医院，对吗？", "check"),
        ("养老金已经全部发完了吧", "check"),
        ("20个村的支书都被撤了?", "check"),
        ("总结一下林海区的整改情况", "summary"),
        ("起草一份营商环境的进展摘要", "summary"),
        ("这份通报主要讲了什么", "overview"),
        ("库里有哪些通报？", "overview"),
        ("后天会下雨吗", "off_topic"),
        ("你觉得这个区长称职吗", "opinion"),
    ],
)
def test_the_words_of_asking_give_the_intent(question: str, intent: str) -> None:
    assert only(question).intent == intent


@pytest.mark.parametrize(
    ("question", "intent", "operator"),
    [
        ("日间照料中心和村级幸福院的床位加起来有多少张？", "aggregate", "sum"),
        ("茶叶、柑橘、中药材三样里哪样的产值增得最快？", "aggregate", "max"),
        ("哪个镇的垃圾分类得分最低？", "aggregate", "min"),
        ("清单里标注为已完成的有几项？", "aggregate", "count"),
        ("专职辅导员比整改前多了几名？", "compare", "difference"),
        ("从2024年3月到12月，新建绿道多了多少公里？", "compare", "difference"),
        ("高新技术企业数量同比增加了多少家？", "figure", ""),
        ("社会捐赠比上年增加了多少？", "figure", ""),
    ],
)
def test_what_has_to_be_worked_out_is_named(question: str, intent: str, operator: str) -> None:
    part = understand(question, [], [YUNAN, YUNAN2]).parts[0]
    assert (part.intent, part.operator) == (intent, operator)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("公办园几所、学位多少、保育员多少、谁主管", ["公办园几所", "学位多少", "保育员多少", "谁主管"]),
        ("水质均值是几类？哪个月测的？", ["水质均值是几类", "哪个月测的"]),
        ("校门口的路太窄，区里怎么处理的", ["校门口的路太窄，区里怎么处理的"]),
        ("清出闲置厂房多少平方米，其中再利用了多少", ["清出闲置厂房多少平方米", "其中再利用了多少"]),
        ("林海区的违建拆了多少处，给个数", ["林海区的违建拆了多少处，给个数"]),
        ("写明建几所、建在哪的那份规划，管到哪一年", ["写明建几所、建在哪的那份规划，管到哪一年"]),
    ],
)
def test_a_question_falls_into_the_things_asked(question: str, clauses: list[str]) -> None:
    found = [question[(c.lead or c.span)[0] : c.span[1]] for c in split(question)]
    assert found == clauses


def test_side_by_side_things_keep_their_own_words() -> None:
    kindergartens, places, keepers, who = understand("公办园几所、学位多少、保育员多少、谁主管", [], ONE).parts
    assert "公办园" in kindergartens.terms
    assert "公办园" not in places.terms
    assert "保育员" in keepers.terms
    assert who.intent == "responsible"
    assert "公办园" in who.terms


def test_what_leans_on_the_first_part_keeps_its_topic() -> None:
    found, used = understand("清出闲置厂房多少平方米，其中再利用了多少", [], ONE).parts
    assert found.units == ("平方米",)
    assert "厂房" in "".join(used.terms)


def test_a_date_and_a_figure_in_one_clause_are_two_things() -> None:
    date_part, figure = understand("绿道打算到哪一年建到多少公里", [], ONE).parts
    assert (date_part.intent, figure.intent) == ("date", "figure")
    assert figure.units == ("公里", "千米")


def test_two_periods_side_by_side_are_two_parts() -> None:
    first, second = understand("热线的接通率，2023年一季度和三季度分别是多少", [], ONE).parts
    assert first.period
    assert second.period
    assert (first.period.start.month, second.period.start.month) == (1, 7)
    assert first.terms == second.terms


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("多少张床", "张"),
        ("几所学校", "所"),
        ("多少亿元", "元"),
        ("花了多少钱", "元"),
        ("投了多少资金", "元"),
        ("百分之几", "%"),
        ("占了几成", "%"),
        ("占几分之几", "%"),
        ("换了多少块水表", "块"),
        ("增速是多少", "%"),
        ("提高多少个百分点", "个百分点"),
        ("多少人次", "人次"),
        ("排第几", "名"),
        ("缩短几个小时", "小时"),
        ("产了多少粮食", "斤"),
        ("修了多少公里", "公里"),
        ("多少万标准箱", "标准箱"),
    ],
)
def test_the_question_word_implies_the_unit(words: str, unit: str) -> None:
    assert unit in units_of(words)


def test_no_unit_is_invented() -> None:
    assert units_of("产量是多少") == ()
    assert only("整改由哪几个部门负责").units == ()


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("甘肃2026年打算新修多少公里铁路？", "target"),
        ("甘肃2026年的粮食产量多少？", "target"),
        ("甘肃2025年新修了多少公里铁路？", "achieved"),
        ("甘肃到2030年森林覆盖率要提高到多少？", "target"),
        ("甘肃省现在有多少家5A景区？", "achieved"),
        ("甘肃有多少座水库？", None),
    ],
)
def test_target_and_result_are_told_apart(question: str, aspect: str | None) -> None:
    assert understand(question, [], [GANSU]).parts[0].aspect == aspect


def test_several_places_make_a_comparison() -> None:
    (part,) = understand("四川、贵州、甘肃三省2026年的增长目标各是多少，哪个最高？", [], PROVINCES).parts
    assert (part.intent, part.operator) == ("compare", "max")
    assert part.units == ("%", "个百分点")


def test_which_place_is_a_comparison_over_all() -> None:
    (part,) = understand("哪个省2026年的增长目标最高？", [], PROVINCES).parts
    assert (part.intent, part.operator) == ("compare", "max")


def test_the_same_of_another_year_within_one_question() -> None:
    target, result = understand("甘肃2026年要新建多少座水库？2025年呢？", [], [GANSU]).parts
    assert (target.intent, result.intent) == ("figure", "figure")
    assert (target.aspect, result.aspect) == ("target", "achieved")
    assert "水库" in result.terms
    assert result.units == target.units


def test_a_reason_asked_for_is_said() -> None:
    (part,) = understand("林海区的跨江大桥为什么推迟？", [], [LINHAI]).parts
    assert part.terms[0] == "原因"


def test_naming_what_was_listed_is_no_further_part() -> None:
    assert len(understand("林海区去年出台了哪几项制度，分别叫什么", [], ONE).parts) == 1


def test_any_words_have_an_intent() -> None:
    assert intent_of("", "")[0] == "list"
    assert intent_of("翠屏中心", "翠屏中心")[0] == "measures"


@pytest.mark.parametrize(
    ("text", "intent", "operator"),
    [
        ("石桥和东湾谁涨得快，快几个百分点？", "compare", "max"),
        ("水上的和工程建设的加起来，一季度死了几个？", "aggregate", "sum"),
        ("去年石桥改得多还是东湾改得多？多多少个？", "compare", "max"),
        ("口袋公园和绿道，哪个花钱的进度快，差几个点？", "compare", "max"),
        ("三个区去年各涨多少，谁最低？", "compare", "min"),
    ],
)
def test_what_is_to_be_worked_out_is_one_part(text: str, intent: str, operator: str) -> None:
    parts = [a.part for a in read_parts(text, [], [], [], None)]
    assert [(p.intent, p.operator) for p in parts] == [(intent, operator)]


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("城镇新增就业累计多少人，去年新增了多少", ("人", "名", "位", "人次")),
        ("园区工业投资多少亿元，占比多少", ("%", "个百分点")),
        ("村里有多少人用上自来水？给个普及率", ("%", "个百分点")),
    ],
)
def test_a_bare_number_counts_what_was_counted_before(question: str, units: tuple[str, ...]) -> None:
    assert understand(question, [], ONE).parts[-1].units == units


def test_when_is_asked_of_the_thing_not_of_its_attribute() -> None:
    first, second = understand("石桥水厂总投资多少，什么时候通水", [], ONE).parts
    assert "投资" in first.terms and "投资" not in second.terms and any("石桥" in term for term in second.terms)


def test_a_deed_not_done_is_no_term() -> None:
    assert not any(term.startswith("没") for term in only("撂荒地还剩多少没种上").terms)


def test_a_plan_of_the_year_is_what_is_compared_with_and_no_period() -> None:
    _, share = understand("林海区2023年上半年投了多少钱，占全年计划的几成？", [], ONE).parts
    assert share.units[0] == "%" and share.period is not None and share.period.raw == "2023年上半年"


def test_a_school_is_no_word_of_grammar() -> None:
    assert "初中" in only("林海区新增的初中学位有多少").terms[0]


def test_a_deed_alone_is_asked_of_the_thing_before() -> None:
    parts = understand("口袋公园有几个、多大面积、建完没", [], ONE).parts
    assert parts[-1].intent == "status" and "口袋公园" in parts[-1].terms


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("2022年底的资金到位率实际达到了多少？", "achieved"),
        ("到2022年底资金到位率要达到多少？", "target"),
        ("2020年的人均预期寿命是多少岁？", "achieved"),
    ],
)
def test_what_was_reached_is_asked_for_also_of_a_time_to_come(question: str, aspect: str) -> None:
    assert only(question).aspect == aspect
