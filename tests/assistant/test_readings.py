"""Typos, dialect, pinyin and English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import readings

WORDS = frozenset(["翠屏", "垃圾", "分类", "医院", "床位", "三甲", "信访", "积案", "污水", "管网", "人才", "公寓", "清底", "督察", "提案"])


def read(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return readings.read(text, WORDS, lambda _: [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("粹屏中心有几个", "翠屏中心有几个"),
        ("2025年三假医院几所", "2025年三甲医院几所"),
        ("拉圾分类搞得怎么样", "垃圾分类搞得怎么样"),
        ("信仿积案怎么化解", "信访积案怎么化解"),
        ("人才公遇交付没有", "人才公寓交付没有"),
        ("laji fenlei做得怎么样", "垃圾分类做得怎么样"),
        ("chuangwei一共多少", "床位一共多少"),
        ("扶贫搞成点啊", "扶贫搞得怎么样"),
        ("有几多医院", "有多少医院"),
        ("冇完成嘅有边啲", "没有完成的有哪些"),
        ("旧改咋整的", "旧改怎么做的"),
        ("停车场修了啥子", "停车场修了什么"),
        ("新开的公司有好多家？", "新开的公司有多少家？"),
        ("分了好多项任务、多少条措施?", "分了多少项任务、多少条措施?"),
        ("产值涨了好多", "产值涨了多少"),
        ("除了caizhengbokuan还有哪些路子", "除了财政拨款还有哪些路子"),
        ("gaikuo一下整改情况", "概括一下整改情况"),
        ("醫院床位有幾多張", "医院床位有多少张"),
        ("工业产值 Q1-Q3 增速", "工业产值 前三季度 增速"),
    ],
)
def test_what_was_typed_is_read_as_meant(typed: str, meant: str) -> None:
    assert read(typed)[0] == meant


@pytest.mark.parametrize(
    "typed", ["好多人没有房住，怎么解决", "好多学校在建，什么时候完工", "用deepseek做什么", "搞了哪些app", "Wi-Fi覆盖哪些公园"]
)
def test_what_may_be_meant_as_typed_stays(typed: str) -> None:
    assert read(typed) == (typed, ())


@pytest.mark.parametrize("typed", ["多收的水费退了多少", "有寄快递的点", "各村都有医", "还睡的有几户", "没晒的有哪些", "每仕一题"])
def test_a_word_and_the_next_are_no_typo_of_one(typed: str) -> None:
    words = frozenset(["多首", "有机", "有益", "还税", "没筛", "每市"])
    assert readings.read(typed, words, lambda _: []) == (typed, ())


def test_a_reading_is_shown() -> None:
    assert read("粹屏中心有几个")[1] == (("粹屏", "翠屏"),)
    assert ("几多", "多少") in read("几多医院")[1]


def test_common_spoken_words_are_not_shown() -> None:
    assert read("啥时候建好")[1] == ()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("How many schools by 2027?", "到2027年学校多少"),
        ("What measures about air quality?", "空气质量哪些措施"),
        ("Who is responsible for wastewater?", "污水谁负责"),
        ("grain output in 2025", "2025年粮食产量"),
    ],
)
def test_english_is_read_word_by_word(english: str, chinese: str) -> None:
    assert read(english) == (chinese, ((english, chinese),))


@pytest.mark.parametrize(
    "text",
    [
        "仲裁案件有几件",
        "没得到补贴的有多少",
        "河南、四川两省各有几个",
        "全是排第几",
        "GDP增速多少",
        "5G基站建了几个",
        "PM2.5浓度",
        "砍伐林木",
        "IPO有几家",
    ],
)
def test_sound_words_stay(text: str) -> None:
    assert read(text) == (text, ())


def test_a_place_is_never_touched() -> None:
    assert readings.read("粹屏区有几家医院", WORDS, lambda text: [(0, 3)])[0] == "粹屏区有几家医院"


def test_without_the_librarys_words_nothing_is_corrected() -> None:
    assert readings.read("粹屏中心有几个", None, lambda _: []) == ("粹屏中心有几个", ())


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="粹屏信仿三假0123456789.%年月亿张多少啥冇嘅aA QqhH ", max_size=30))
def test_digits_stay(text: str) -> None:
    kept = "".join(c for c in readings.tidy(text) if c.isdigit() and c.isascii())
    after, shown = read(text)
    quarters = sum(any(c.isdigit() for c in typed) for typed, _ in shown)
    assert quarters or "".join(c for c in after if c.isdigit() and c.isascii()) == kept


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("创业担保贷款 发了多少 带动就业几人", "创业担保贷款发了多少，带动就业几人"),
        ("床位几张 护士多少名", "床位几张，护士多少名"),
        ("南沙 区新增 学位 多少 个 ？", "南沙区新增学位多少个？"),
    ],
)
def test_a_space_before_the_next_thing_asked_parts_the_two(typed: str, read: str) -> None:
    assert readings.tidy(typed) == read
