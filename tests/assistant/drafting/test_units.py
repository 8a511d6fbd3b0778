"""What a draft may say, each expected text read off the bulletin above it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.units import background, brief, clauses_of, units
from tests.assistant.drafting.bulletins import DUTIES, LIUWAN, TALLY, read, unit

GROUPS = [
    ("已完成建设8个", "taken"),
    ("预计共配备养老床位260张", "planned"),
    ("到2025年全区养老床位将超过1500张", "planned"),
    ("全区地区生产总值同比增长6.2%", "result"),
    ("目前已完成整改", "taken"),
    ("回头看", "planned"),
    ("新建幼儿园3所", "planned"),
    ("30项整改任务中", "overview"),
]


@pytest.mark.parametrize(("words", "group"), GROUPS)
def test_done_and_promised_stand_apart(words: str, group: str) -> None:
    assert unit(read(LIUWAN), words).group == group


def test_a_promise_that_leans_on_its_sentence_gets_the_clause_that_names_the_thing() -> None:
    found = unit(read(LIUWAN), "预计共配备")
    assert found.text == "实施颐康中心建设行动，预计共配备养老床位260张"


def test_the_rest_of_a_number_is_told_with_the_number() -> None:
    found = unit(read(LIUWAN), "其余5处")
    assert found.text == "对全区14处易涝点逐一排查，已改造9处，其余5处2024年9月底前完成"


def test_a_bare_status_keeps_the_clause_that_it_speaks_of() -> None:
    assert unit(read(LIUWAN), "目前已完成整改").text == "高位推进账款清偿工作，目前已完成整改"


def test_the_count_of_the_matters_is_never_cut() -> None:
    assert brief(unit(read(LIUWAN), "30项整改任务中")).text == TALLY


def test_a_period_from_an_earlier_clause_is_carried_with_its_place() -> None:
    liuwan = read(LIUWAN)
    found = unit(liuwan, "新设企业3120家")
    assert found.period is not None and found.period[1] is not None
    assert liuwan.bulletin.text[slice(*found.period[1])] == found.period[0] == "2024年1—5月"


def test_a_period_that_dates_other_things_is_not_carried() -> None:
    text = LIUWAN.replace(
        "成立工作专班，高位推进账款清偿工作", "一是对2020年以来立项的项目开展排查。二是移交线索13件，高位推进账款清偿工作"
    )
    assert unit(read(text), "移交线索13件").period is None


def test_the_opening_says_who_inspected_whom() -> None:
    found = background(read(LIUWAN))
    assert found is not None
    assert found.text == "2023年9月5日至11月3日，省委第七巡视组对柳湾区进行了巡视"


def test_a_value_of_a_label_says_which_matter_it_tells_of_and_by_when() -> None:
    found = unit(read(DUTIES, "duties"), "日处理能力提升到450吨")
    assert (found.lead, found.group) == ("垃圾渗滤液积存（正在推进）", "under_way")
    assert found.deadline is not None and found.deadline.raw == "2024年6月底"


def test_a_target_is_called_one_and_left_out_where_it_is_reached() -> None:
    duties = read(DUTIES, "duties")
    target = unit(duties, "渗滤液全部清零")
    assert (target.lead, target.group) == ("垃圾渗滤液积存，目标", "planned")
    assert not [u for u in units(duties) if "完成63个排污口整治" in u.text]


@pytest.mark.parametrize("text", [LIUWAN, DUTIES])
def test_every_clause_of_a_unit_is_verbatim_and_in_order(text: str) -> None:
    found = read(text)
    for one in units(found):
        assert list(one.spans) == sorted(one.spans)
        if not one.passage.cells:
            assert one.text == "，".join(" ".join(found.bulletin.text[a:b].split()) for a, b in one.spans)


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="一二完成12,，(（)）《》“”年 将", max_size=40))
def test_clauses_cover_a_sentence_without_overlap(sentence: str) -> None:
    spans = clauses_of(sentence, 5)
    assert all(5 <= a < b <= 5 + len(sentence) for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
