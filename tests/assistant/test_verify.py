"""What a reader is told stands in what is cited; sentences that do not are left out and listed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.claims import Number, held, is_held, read_claims
from assistant.computed import stands
from assistant.flips import keeps_words
from assistant.types import Citation
from assistant.verify import Draft, Verified, sentences, support_of, verify
from index.types import Figure

TEXT = (
    "二是实施镇(街)综合养老服务中心(颐康中心)建设提升行动,已完成建设10个,预计共配备全托、日托养老床位418张。"
    "推进所有村(社区)建设颐康服务站,预计共配备日托养老床位100张。"
    "2021年1—9月,南沙外贸进出口总值1996.6亿元、同比增长14.4%,占广州外贸总值24.5%。"
    "出台《南沙区不合格党员处置工作指引》,累计培训38批5200多人次。成立专项领导小组,目前已完成整改。"
    "占全区经济总量超过五成。落户持牌法人金融机构占全市1/5。编制《南沙区养老服务设施布点规划(2021—2035年)》。"
)
QUESTION = "养老床位怎么样?"


def cite(marker: int, words: str, *, text: str = TEXT) -> Citation:
    start = text.index(words)
    return Citation(
        marker, "b", "b.txt", "关于巡视整改进展情况的通报", "中共广州市南沙区委", date(2021, 11, 24), date(2021, 11, 23), None,
        ("二、整改", "2.针对养老床位缺口较大问题"), start, start + len(words), words,
    )  # fmt: skip


BUILT = cite(1, "已完成建设10个,预计共配备全托、日托养老床位418张")
STATIONS = cite(2, "推进所有村(社区)建设颐康服务站,预计共配备日托养老床位100张")
TRADE = cite(3, "2021年1—9月,南沙外贸进出口总值1996.6亿元、同比增长14.4%,占广州外贸总值24.5%")
TRAINED = cite(4, "出台《南沙区不合格党员处置工作指引》,累计培训38批5200多人次")
SHARE = cite(5, "占全区经济总量超过五成。落户持牌法人金融机构占全市1/5")
ALL = (BUILT, STATIONS, TRADE, TRAINED, SHARE)


def checked(answer: str, headline: str | None = None, citations: tuple[Citation, ...] = ALL, **more: object) -> Verified:
    draft = Draft(headline, answer, citations, **more)  # type: ignore[arg-type]
    return verify(draft, question=QUESTION, texts={"b": TEXT})


SUPPORTED = [
    "颐康中心预计共配备养老床位418张[1]",
    "颐康中心预计共配备养老床位 418 张 [1]",
    "外贸进出口总值1,996.6亿元[3]",
    "2021年1—9月同比增长14.4%[3]",
    "2021年1-9月同比增长14.4%[3]",
    "培训5200人次[4]",
    "培训5200多人次，共38批[4]",
    "超过五成[5]",
    "占全市1/5[5]",
    "出台《南沙区不合格党员处置工作指引》[4]",
    "通报截至2021年11月23日，预计418张[1]",
    "2021-11-24发布，预计418张[1]",
    "没有数字的一句话",
    "一是做好一项工作[1]",
]
UNSUPPORTED = [
    "颐康中心预计共配备养老床位419张[1]",
    "颐康中心预计共配备养老床位418个[1]",
    "外贸进出口总值1996.6万元[3]",
    "同比增长14.4个百分点[3]",
    "培训5200人[4]",
    "超过六成[5]",
    "占全市1/4[5]",
    "出台《南沙区党员处置工作指引》[4]",
    "通报截至2021年12月23日[1]",
    "2021年11月25日[1]",
    "2022年1—9月增长[3]",
    "建成十二个[1]",
    "总值1996.6亿元[1]",
]


@pytest.mark.parametrize("answer", SUPPORTED)
def test_what_the_cited_clause_says_stays(answer: str) -> None:
    got = checked(answer)
    assert got.unsupported == () and got.answer


@pytest.mark.parametrize("answer", UNSUPPORTED)
def test_what_the_cited_clause_does_not_say_is_left_out_and_listed(answer: str) -> None:
    got = checked(answer)
    assert got.answer == "" and len(got.unsupported) == 1 and got.citations == ()


def test_only_the_sentence_that_fails_is_left_out() -> None:
    got = checked("- 预计配备418张[1]；另有900张[2]。出台《南沙区不合格党员处置工作指引》。[4]\n- 共7家[1]")
    assert got.answer == "- 预计配备418张[1]；出台《南沙区不合格党员处置工作指引》。[2]"
    assert got.unsupported == ("另有900张；"[:-1] + "。", "共7家")


def test_a_lead_in_goes_with_the_last_line_it_led_to() -> None:
    assert checked("预计418张[1]。\n\n其中:\n- 900张[1]\n- 800张[1]").answer == "预计418张[1]。\n"
    assert checked("其中:\n- 900张[1]\n- 418张,为预计数[1]").answer == "其中:\n- 418张,为预计数[1]"


@pytest.mark.parametrize(
    ("said", "stands_"), [("排名第4", True), ("排名第3", False), ("列第二位", True), ("第2位", True), ("第3位", False)]
)
def test_a_rank_is_not_vouched_for_by_a_count(said: str, stands_: bool) -> None:
    source = held(["在2021年第二、三季度考核中排名第4,共3个,居第二位"])
    assert is_held(read_claims(said), [source]) is stands_


def test_markers_count_up_as_first_used_and_unused_citations_go() -> None:
    got = checked("总值1996.6亿元[3]。\n预计418张[1]。\n同比增长14.4%[3]。")
    assert got.answer == "总值1996.6亿元[1]。\n预计418张[2]。\n同比增长14.4%[1]。"
    assert [(c.marker, c.quote) for c in got.citations] == [(1, TRADE.quote), (2, BUILT.quote)]


def test_a_marker_that_names_no_citation_goes() -> None:
    assert checked("预计418张[1][9]").answer == "预计418张[1]"


def test_markers_as_models_write_them_are_read() -> None:
    assert checked("预计418张和100张【1、2】").answer == "预计418张和100张[1][2]"


def test_one_clause_cited_twice_gets_one_marker() -> None:
    again = cite(2, BUILT.quote)
    assert checked("预计418张[1][2]", citations=(BUILT, again)).answer == "预计418张[1]"


def test_a_quote_that_is_not_the_text_at_its_place_is_no_citation() -> None:
    moved = Citation(**{f: getattr(BUILT, f) for f in BUILT.__slots__} | {"start": BUILT.start + 1, "end": BUILT.end + 1})
    assert checked("预计418张[1]", citations=(moved,)).unsupported


def test_a_quote_past_the_limit_is_no_citation() -> None:
    text = TEXT * 3
    long = cite(1, text[:401], text=text)
    assert verify(Draft(None, "预计418张[1]", (long,)), question="", texts={"b": text}).unsupported


def test_a_headline_may_rest_on_any_citation_and_keeps_it_cited() -> None:
    got = checked("见下。", "预计共配备418张。")
    assert got.headline == "预计共配备418张。" and [c.quote for c in got.citations] == [BUILT.quote]


def test_a_headline_that_fails_becomes_none() -> None:
    got = checked("预计418张[1]", "共有500张。")
    assert got.headline is None and got.unsupported == ("共有500张。",)


def test_an_abstention_has_no_headline() -> None:
    assert checked("通报没有提到", "预计418张", abstained=True).headline is None


def test_the_question_and_its_history_may_be_echoed() -> None:
    draft = Draft(None, "没有2022年的数字。", ())
    assert verify(draft, question="2022年呢?", texts={}).answer
    assert verify(draft, question="那一年呢?", history=["2022年有多少?"], texts={}).answer
    assert not verify(draft, question="那一年呢?", texts={}).answer


def test_a_sum_stands_with_its_operands_cited() -> None:
    sum_ = {"result": "518张", "operands": ["418张", "100张"]}
    got = checked("合计518张，均为预计：418+100=518（张）[1][2]", "合计518张，均为预计。", computed=(sum_,))
    assert got.headline and got.computed == (sum_,) and len(got.citations) == 2
    assert checked("合计519张", computed=({"result": "519张", "operands": ["418张", "100张"]},)).unsupported
    assert checked("合计518张", citations=(BUILT,), computed=(sum_,)).unsupported


def test_what_was_computed_and_not_told_goes() -> None:
    got = checked("预计418张[1]", computed=({"result": "518张", "operands": ["418张", "100张"]},))
    assert got.computed == () and len(got.citations) == 1


COMPUTED = [
    ({"result": "518张", "operands": ["418张", "100张"]}, True),
    ({"result": "318张", "operands": ["418张", "100张"]}, True),
    ({"result": "518家", "operands": ["418张", "100张"]}, False),
    ({"result": "428张", "operands": ["418张", "10个"]}, False),
    ({"result": "4.18倍", "operands": ["418张", "100张"]}, True),
    ({"result": "10.1个百分点", "operands": ["24.5%", "14.4%"]}, True),
    ({"result": "10.1%", "operands": ["24.5%", "14.4%"]}, True),
    ({"result": "518张", "operands": ["418张", "101张"]}, False),
    ({"result": "418张", "operands": ["418张"]}, False),
    ({"result": "2项", "items": ["已完成建设10个", "颐康服务站"]}, True),
    ({"result": "3项", "items": ["已完成建设10个", "颐康服务站"]}, False),
    ({"result": "2项", "items": ["已完成建设10个", "幼儿园"]}, False),
    ({"result": "许多"}, False),
    ({}, False),
]


@pytest.mark.parametrize(("entry", "right"), COMPUTED)
def test_arithmetic_follows_from_cited_operands(entry: dict[str, object], right: bool) -> None:
    quotes = [c.quote for c in ALL]
    assert stands(entry, held(quotes), "\n".join(quotes)) is right


def figure(raw: str, aspect: str) -> Figure:
    start = TEXT.index(raw)
    return Figure(Decimal(0), raw[-1], raw, (start, start + len(raw)), "", (0, 1), (0, 1), aspect=aspect)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "stays"),
    [
        ("配备养老床位418张[1]", False),
        ("已建成418张[1]", False),
        ("预计配备418张[1]", True),
        ("已建成10个[1]", True),
        ("到2025年有418张[1]", True),
    ],
)
def test_a_promise_is_not_told_as_a_fact(answer: str, stays: bool) -> None:
    figures = [figure("10个", "achieved"), figure("418张", "expected")]
    got = verify(Draft(None, answer, (BUILT,)), question="到2025年呢?", texts={"b": TEXT}, figures_of=lambda c: figures)
    assert bool(got.answer) is stays


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("- | 4 | 学生宿舍床位紧张 | 418张 | [1]", "- | 学生宿舍床位紧张 | 418张 | [1]"),
        ("- （3）学生宿舍418张[1]", "- 学生宿舍418张[1]"),
        ("- 2.针对养老床位缺口较大问题:418张[1]", "- 针对养老床位缺口较大问题:418张[1]"),
        ("2. 学生宿舍418张[1]", "2. 学生宿舍418张[1]"),
    ],
)
def test_under_a_bullet_the_sources_list_number_goes(line: str, shown: str) -> None:
    row = "| 4 | 学生宿舍床位紧张 | 418张 |"
    assert verify(Draft(None, line, (cite(1, row, text=row),)), question="", texts={"b": row}).answer == shown


def test_a_table_row_stands_or_falls_as_one() -> None:
    got = checked("| 项目 | 数 |\n| --- | --- |\n| 颐康中心 | 418张 [1] |\n| 服务站 | 999张 [2] |")
    assert "418张 [1]" in got.answer and "999" not in got.answer


def test_verified_figures_are_counted_once_each() -> None:
    assert checked("预计418张[1]，已完成10个。", "预计418张。").figures_verified == 2


NUMBERS = [
    ("5.6万家", "56000", "家"),
    ("43.68 亿元", "4368000000", "元"),
    ("3,158人次", "3158", "人次"),
    ("500多家", "500", "家"),
    ("1.5万余人次", "15000", "人次"),
    ("二十四个", "24", "个"),
    ("百分之十六点六", "16.6", "%"),
    ("两年左右", "2", "年"),
    ("33μg/m³", "33", "μ"),
]


@pytest.mark.parametrize(("text", "value", "unit"), NUMBERS)
def test_numbers_are_read_with_scale_and_unit(text: str, value: str, unit: str) -> None:
    first = read_claims(text).numbers[0]
    assert (first.value, first.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text", ["一项", "第一", "十四五", "一是", "万元", "一把手", "[1]", "1. 项目", "①", "| 4 | 学生宿舍 |", "|4|学生宿舍|"]
)
def test_numbering_and_names_are_no_claims(text: str) -> None:
    assert read_claims(text).numbers == ()


def test_a_date_takes_its_year_from_another_cited_clause_but_never_its_month() -> None:
    source = held(["2024年公告", "3月15日接入"])
    assert is_held(read_claims("2024年3月15日"), [source])
    assert not is_held(read_claims("2024年3月16日"), [source]) and not is_held(read_claims("2023年3月15日"), [source])


def test_nested_documents_are_one() -> None:
    assert read_claims("印发《关于贯彻〈条例〉和《办法》的通知》。").documents == ("《关于贯彻〈条例〉和《办法》的通知》",)


def test_sentences_do_not_cut_inside_quotation_marks() -> None:
    assert sentences("通报称「已建成。另有两处。」[1]。其余在建；") == ["通报称「已建成。另有两处。」[1]。", "其余在建；"]


@given(st.text(alphabet="0123456789一二十百万亿.,，。[]【】《》「」年月日张个%-—|*# \n甲乙", max_size=60))
@settings(deadline=None, max_examples=100)
@example("。0.")
def test_nothing_raises_and_what_is_left_stands(answer: str) -> None:
    got = checked(answer)
    supports = [support_of(c) for c in ALL]
    assert all(is_held(read_claims(line), [*supports, held([QUESTION])]) for line in got.answer.split("\n"))
    again = checked(got.answer, citations=got.citations)
    assert again.unsupported == ()


@given(st.lists(st.text(alphabet="甲乙。；「」[1]()", max_size=12), max_size=4))
@settings(deadline=None, max_examples=100)
def test_sentences_lose_nothing(parts: list[str]) -> None:
    line = "".join(parts)
    assert "".join(sentences(line)) == line


def test_numbers_agree_by_value_and_unit() -> None:
    assert Number(Decimal(5), "人").agrees(Number(Decimal(5), "名")) and not Number(Decimal(5), "人").agrees(Number(Decimal(5), "人次"))


PLANNED = "2022年底前有关医院将陆续建成移交"


@pytest.mark.parametrize(
    ("answer", "stays"),
    [
        ("有关医院已全部建成[1]", False),
        ("2022年底前有关医院将陆续建成移交[1]", True),
        ("通报没有说已建成[1]", True),
        ("有关医院已建成,与通报不符[1]", True),
    ],
)
def test_what_is_only_planned_is_not_told_as_done(answer: str, stays: bool) -> None:
    got = verify(Draft(None, answer, (cite(1, PLANNED, text=PLANNED),)), question="", texts={"b": PLANNED})
    assert bool(got.answer) is stays


def test_a_target_is_not_told_as_reached() -> None:
    text = "整改目标：积存渗滤液全部清零，日处理能力达到600吨。"
    assert not verify(Draft(None, "积存渗滤液已全部清零[1]", (cite(1, text, text=text),)), question="", texts={"b": text}).answer


def test_a_clause_that_says_it_is_done_lets_it_be_told() -> None:
    assert checked("黑财清底已完成整改[1]", citations=(cite(1, "目前已完成整改"),)).answer


TARGETS = "着力培育6个世界级产业集群，地区生产总值增长5%左右"


@pytest.mark.parametrize(
    ("answer", "question", "stays"),
    [
        ("着力培育6个世界级产业集群[1]", "有哪些产业集群?", True),
        ("培育6个世界级产业集群[1]", "有哪些产业集群?", False),
        ("增长5%[1]", "2026年增速目标是多少?", True),
        ("已增长5%[1]", "2026年增速目标是多少?", False),
        ("增长5%[1]", "2026年增速是多少?", False),
    ],
)
def test_a_plan_in_its_own_words_or_asked_for_as_one_may_stand(answer: str, question: str, stays: bool) -> None:
    plans = [
        Figure(Decimal(6), "个", "6个", (4, 6), "", (0, 1), (0, 1), aspect="target"),
        Figure(Decimal(5), "%", "5%", (22, 24), "", (0, 1), (0, 1), aspect="target"),
    ]
    draft = Draft(None, answer, (cite(1, TARGETS, text=TARGETS),))
    got = verify(draft, question=question, texts={"b": TARGETS}, figures_of=lambda c: plans)
    assert bool(got.answer) is stays


def test_an_item_told_without_the_word_that_numbers_it_is_the_sources_own_clause() -> None:
    quotes = ["二是清退借调人员,25名中23名已返回,2名经批准继续借调至2025年4月底。"]
    assert keeps_words("清退借调人员,25名中23名已返回,2名经批准继续借调至2025年4月底。", quotes)
    assert not keeps_words("继续借调至2025年4月底。", quotes)


@pytest.mark.parametrize(
    ("source", "said", "vouched"),
    [
        ("全市衔接资金14.2\n6亿元，支出12.09亿元", "衔接资金14.26亿元", True),
        ("全市衔接资金14.2\n6亿元，支出12.09亿元", "衔接资金6亿元", False),
        ("为年度目标任务的103.\n1%", "103.1%", True),
        ("为年度目标任务的103.\n1%", "1%", False),
        ("已建成站点共计13\n2.新增学位50个", "站点132", False),
    ],
)
def test_a_broken_number_vouches_for_the_whole_alone(source: str, said: str, vouched: bool) -> None:
    assert is_held(read_claims(said), [read_claims(source, ordinals=True)]) is vouched
