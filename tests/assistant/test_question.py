"""A question read with what was asked before."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import lexicon
from assistant.question import understand
from assistant.types import Query
from tests.assistant.library import ALL, GANSU, LINHAI, ONE, PROVINCES, SICHUAN


def after(history: list[str], question: str) -> Query:
    return understand(question, history, ALL)


def test_a_new_thing_takes_place_period_and_intent() -> None:
    query = after(["2025年林海区的幼儿园学位目标是多少？"], "那保育员呢？")
    (part,) = query.parts
    assert query.places == ("林海区",)
    assert part.intent == "figure"
    assert part.period
    assert part.period.start.year == 2025
    assert part.aspect == "target"
    assert part.terms == ("保育员",)


def test_a_new_place_takes_topic_period_and_aspect() -> None:
    query = after(["甘肃2026年的城镇新增就业目标是多少？"], "那四川呢？")
    (part,) = query.parts
    assert query.bulletins == ("sichuan",)
    assert "城镇新增就业" in part.terms
    assert part.period
    assert part.period.start.year == 2026
    assert part.aspect == "target"
    assert "四川" in query.resolved
    assert "甘肃" not in query.resolved
    assert "2026年" in query.resolved


def test_a_new_year_takes_the_topic() -> None:
    query = after(["四川2025年新建了多少座泵站？"], "2026年的目标是多少？")
    (part,) = query.parts
    assert "泵站" in part.terms
    assert part.period
    assert part.period.start.year == 2026
    assert part.aspect == "target"
    assert part.units[0] == "座"


def test_of_these_keeps_the_topic_behind_its_own() -> None:
    (part,) = after(["四川2025年的旅游总收入有多少？"], "其中入境游涨了多少？").parts
    assert part.terms.index("入境") < part.terms.index("旅游") if "旅游" in part.terms else "旅游" in "".join(part.terms)
    assert part.units == ("%", "个百分点")
    assert part.period
    assert part.period.start.year == 2025


def test_the_same_year_elsewhere() -> None:
    (part,) = after(["甘肃2025年社会消费品零售总额增长了多少？"], "同一年贵州的数字呢？").parts
    assert part.period
    assert part.period.start.year == 2025
    assert "社会消费品零售总额" in part.terms


def test_a_full_question_drops_the_old_topic() -> None:
    (part,) = after(["林海区的“清源行动”结束了吗？"], "那“阳光采购”平台建得怎么样？").parts
    assert part.intent == "status"
    assert "清源行动" not in part.terms


def test_a_bare_new_topic_replaces_the_old() -> None:
    query = after(["2023年林海区垃圾分类在全市排第几？"], "河长制呢？")
    (part,) = query.parts
    assert part.terms == ("河长制",)
    assert part.intent == "figure"
    assert query.places == ("林海区",)


def test_what_is_left_over_keeps_the_topic() -> None:
    first, second = after(["林海区一共清退了多少套周转房？"], "还没退的那些什么时候退完，归谁管？").parts
    assert (first.intent, second.intent) == ("date", "responsible")
    assert "周转房" in "".join(first.terms)
    assert "周转房" in "".join(second.terms)


def test_another_date_chooses_another_bulletin() -> None:
    query = after(["云安市到2024年12月关停了几座砖厂？"], "那2024年3月的时候是几座？")
    assert query.bulletins == ("yunan",)
    assert "砖厂" in "".join(query.parts[0].terms)


def test_the_other_side_of_a_comparison_joins_the_first() -> None:
    query = after(["四川2025年的经济增速是多少？"], "比贵州高多少？")
    assert set(query.bulletins) == {"sichuan", "guizhou"}
    assert (query.parts[0].intent, query.parts[0].operator) == ("compare", "difference")


def test_asking_where_a_number_stands_asks_for_it_again() -> None:
    history = ["四川2025年新建了多少座泵站？"]
    (part,) = after(history, "这个数字出自哪里？").parts
    assert part.intent == "figure"
    assert "泵站" in part.terms


def test_a_target_after_a_result_is_not_of_the_same_year() -> None:
    (part,) = after(["四川2025年的经济增速是多少？"], "目标是多少？").parts
    assert part.aspect == "target"
    assert part.period is None


def test_places_in_a_row_are_both_asked_of() -> None:
    query = understand("四川和浙江的绿化率哪个高？", [], PROVINCES)
    assert query.places == ("四川省",)
    assert query.missing_places == ("浙江省",)


def test_the_nation_is_no_place_of_the_library() -> None:
    assert understand("全国2025年增速是多少", [], PROVINCES).missing_places == ("全国",)
    assert understand("全国排第几的是哪个产业", [], PROVINCES).missing_places == ()


def test_a_missing_place_stays_missing() -> None:
    assert understand("那2026年呢？", ["深圳2025年的增速是多少？"], PROVINCES).missing_places == ("深圳市",)


def test_a_missing_place_is_dropped_by_a_question_of_its_own() -> None:
    assert understand("2026年新增就业的目标是多少？", ["深圳2025年的增速是多少？"], PROVINCES).missing_places == ()


def test_small_talk_between_does_not_carry() -> None:
    (part,) = after(["林海区有几所学校？"], "谢谢").parts
    assert part.intent == "off_topic"
    assert part.terms == ()


def test_without_history_the_words_themselves_are_searched() -> None:
    question = "林海区有几所学校？"
    assert understand(question, [], ONE).resolved == question


def test_equal_periods_are_equal() -> None:
    raws = ["2023年前三季度", "2023年1—9月", "2023年头九个月"]
    first, *others = (understand(f"林海区{raw}的出口额", [], ONE).parts[0].period for raw in raws)
    assert first
    assert all(other and first.same(other) for other in others)


def test_a_plan_named_is_a_period() -> None:
    (part,) = understand("四川“十五五”规划里森林覆盖率的目标是多少", [], [SICHUAN]).parts
    assert part.period
    assert (part.period.start.year, part.period.end.year) == (2026, 2030)
    assert part.period.raw in "四川“十五五”规划里"


def test_the_year_before_is_no_period_of_its_own() -> None:
    (part,) = understand("甘肃2025年粮食产量比上年增加多少？", [], [GANSU]).parts
    assert part.period
    assert part.period.start.year == 2025
    assert part.intent == "figure"


ALPHABET = "林海区四川甘肃2025年3月底一共多少几谁哪怎么那呢其中和、，？?“”养老床位GDP的了吗没有已完成目标 \n"


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=ALPHABET, max_size=60), st.lists(st.text(alphabet=ALPHABET, max_size=20), max_size=3))
def test_any_text_is_read_and_terms_come_from_it_or_the_lists(text: str, history: list[str]) -> None:
    query = understand(text, history, ALL)
    said = {c for turn in (text, *history) for c in turn.lower()}
    listed = {"原因"} | lexicon.official()
    assert query.parts
    for part in query.parts:
        assert all(term.lower() in listed or set(term.lower()) <= said for term in part.terms)
        assert all(part.synonyms[key] and key in part.terms for key in part.synonyms)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=80))
def test_any_characters_are_read(text: str) -> None:
    assert understand(text, [text], ONE, frozenset(["垃圾", "分类"])).asked == text


@pytest.mark.parametrize("bulletins", [[], ONE, ALL])
def test_reading_the_same_twice_gives_the_same(bulletins: list) -> None:  # type: ignore[type-arg]
    question, history = "其中床位多少张，谁负责？", ["林海区2023年新建养老院几家？"]
    assert understand(question, history, bulletins) == understand(question, history, bulletins)


def test_reading_is_quick() -> None:
    understand("林海区有几所学校？", [], ALL)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        understand("林海区巡视整改里，养老院床位一共多少张，谁负责？", ["林海区有几所学校？"], ALL)
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.02


def test_no_place_of_a_library_is_a_term() -> None:
    assert "林海" not in "".join(understand("林海区有几所学校？", [], [LINHAI]).parts[0].terms)


def test_what_narrows_a_thing_keeps_the_thing() -> None:
    part = understand("农村那边呢？", ["林海区城镇居民收入增长多少？"], ONE).parts[0]
    assert "农村" in part.terms and any("收入" in term for term in part.terms) and not any("城镇" in term for term in part.terms)


def test_an_amount_after_its_growth_is_no_share() -> None:
    part = understand("总量呢？", ["林海区去年GDP增长多少？"], ONE).parts[0]
    assert part.units == () and "GDP" in part.terms and not any("增长" in term for term in part.terms)


def test_since_a_month_reaches_to_the_day_of_the_bulletin() -> None:
    period = understand("从2023年3月算起，林海区查处了多少起？", [], ONE).parts[0].period
    assert period is not None and period.start == date(2023, 3, 1) and period.end == ONE[0].as_of


def test_the_turn_before_is_kept_for_its_answer() -> None:
    before = understand("改完的呢？", ["林海区查出多少处隐患？"], ONE).before
    assert before is not None and before.parts[0].units[0] == "处"


def test_the_same_is_asked_of_another_place_in_a_word() -> None:
    part = understand("换成四川，这五年一共建了多少公里？", ["甘肃“十四五”期间新建了多少公里高速公路？"], PROVINCES).parts[0]
    assert "高速公路" in part.terms
    assert part.period is not None and (part.period.start.year, part.period.end.year) == (2021, 2025)
