"""Which bulletins a question is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.places import gazetteer, names_of, short_name
from assistant.question import understand
from index.types import Bulletin
from tests.assistant.library import ALL, GANSU, GUIZHOU, LINHAI, LINHAI_AUDIT, PROVINCES, SICHUAN, UNIVERSITY, YUNAN, bulletin


@pytest.mark.parametrize(
    ("bulletin", "last"),
    [
        (LINHAI, "林海区"), (LINHAI_AUDIT, "林海区"), (YUNAN, "云安市"), (GANSU, "甘肃省"), (SICHUAN, "四川省"), (GUIZHOU, "贵州省"),
        (UNIVERSITY, "明湖大学"),
    ],
)  # fmt: skip
def test_a_bulletin_is_named_after_its_place_or_body(bulletin: Bulletin, last: str) -> None:
    assert names_of(bulletin)[-1] == last


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("砚池县落实省生态环境保护督察反馈意见整改情况的公开报告", ("砚池县",)),
        ("砚池县贯彻落实市委巡察反馈意见整改情况", ("砚池县",)),
        ("青阳市整改区级督查问题情况", ("青阳市",)),
        ("清河县反馈市级督查发现问题整改", ("清河县",)),
        ("南召市扎实推进镇村污水治理", ("南召市",)),
        ("浦江市接受省审计厅专项审计整改情况", ("浦江市",)),
        ("武安市对照市委巡察反馈意见整改情况", ("武安市",)),
        ("白山市江源区石人镇关于河道整治的通报", ("白山市", "江源区", "石人镇")),
    ],
)
def test_what_a_place_does_is_no_further_place(title: str, names: tuple[str, ...]) -> None:
    assert names_of(bulletin("x", title, date(2024, 7, 1))) == names


@pytest.mark.parametrize(
    "title",
    [
        "关于2024年第一季度全省公路养护情况的通报",
        "2023年上半年全市信访工作情况通报",
        "关于2024年1—6月全区扬尘治理情况的通报",
        "关于2025年前三季度全市重点工作落实情况的督查通报",
    ],
)
def test_a_time_or_the_whole_is_no_place_the_issuer_is(title: str) -> None:
    assert names_of(bulletin("x", title, date(2024, 7, 1), issuer="云安市城市管理局")) == ("云安市",)


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("四川今年的粮食产量多少", ("sichuan",)),
        ("贵州省的公路", ("guizhou",)),
        ("川贵甘三省的公路", ("gansu", "sichuan", "guizhou")),
        ("云贵川的公路里程", ("sichuan", "guizhou")),
        ("明湖大学的宿舍够住吗", ("minghu",)),
        ("林海的公园有几个", ("linhai", "linhai-audit")),
        ("林海区审计查出多少问题", ("linhai-audit",)),
        ("林海区巡视整改完成几项", ("linhai",)),
        ("截至2023年10月底，林海区完成几项", ("linhai",)),
        ("云安市2024年3月的公告里罚了多少款", ("yunan",)),
        ("2024年12月那会儿云安市还剩几项", ("yunan2",)),
        ("云安市督察整改完成几项", ("yunan", "yunan2")),
        ("和2024年3月相比，云安市到12月多完成几项", ("yunan", "yunan2")),
        ("公园有几个", ()),
    ],
)
def test_places_and_dates_choose_the_bulletins(question: str, ids: tuple[str, ...]) -> None:
    assert set(understand(question, [], ALL).bulletins) == set(ids)


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("云安市上半年的通报里写了几件实事", {"half"}),
        ("云安市上半年通报的托位数是多少", {"half", "whole"}),
        ("云安市上半年建了几所学校", {"half", "whole"}),
    ],
)
def test_a_stretch_chooses_the_bulletin_that_reports_on_it_where_the_bulletin_is_named(question: str, ids: set[str]) -> None:
    half = bulletin("half", "云安市人民政府办公室关于2024年上半年民生实事进展情况的通报", date(2024, 6, 30))
    whole = bulletin("whole", "云安市人民政府办公室关于2024年民生实事完成情况的通报", date(2024, 11, 30))
    assert set(understand(question, [], [half, whole]).bulletins) == ids


def test_the_date_that_chose_a_bulletin_is_no_period_of_a_figure() -> None:
    assert understand("2024年3月那会儿，云安市还剩多少吨渗滤液", [], ALL).parts[0].period is None


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("番禺区有几家医院", "番禺区"),
        ("番禺打算建几所学校", "番禺区"),
        ("深圳2021年增速多少", "深圳市"),
        ("云南2025年增速多少", "云南省"),
        ("白桥县的公路有多长", "白桥县"),
        ("沧浪大学有几个学院", "沧浪大学"),
    ],
)
def test_a_place_without_a_bulletin_is_missing(question: str, missing: str) -> None:
    query = understand(question, [], [LINHAI])
    assert query.missing_places == (missing,)
    assert not query.places


@pytest.mark.parametrize(
    "question",
    [
        "石桥镇旧村改造几个", "翠屏中心有几张床", "林海区和邻近的云台县怎么合作", "全区有几个社区", "开发区产值多少", "城区新铺管网多少",
        "咱们区有几家医院", "咱区的公园", "欠云台县老师的钱发了没", "北京大学和林海区有合作吗", "中山一院的林海院区建好没有", "超市抽检多少批次", "上市公司有几家",
    ],
)  # fmt: skip
def test_parts_of_a_place_and_common_words_are_not_missing(question: str) -> None:
    assert understand(question, [], [LINHAI]).missing_places == ()


def test_a_city_within_a_province_of_the_library_is_not_missing() -> None:
    told = [replace(b, text=f"{b.text}成都轨道交通里程达到700公里。") if "四川" in b.title else b for b in PROVINCES]
    assert understand("成都2025年轨道交通里程", [], told).missing_places == ()
    assert understand("中欧班列（成都）开行多少列", [], told).missing_places == ()
    assert understand("绵阳2025年轨道交通里程", [], told).missing_places == ("绵阳市",)  # of which none tells anything


def test_the_city_around_a_district_is_missing_only_by_itself() -> None:
    nansha = Bulletin("n", "n.txt", "广州市南沙区", "中共广州市南沙区委关于巡视整改进展情况的通报")
    assert understand("南沙占广州外贸的几成", [], [nansha]).missing_places == ()
    assert understand("广州2021年增速是多少", [], [nansha]).missing_places == ("广州市",)
    assert understand("广东省委巡视组哪天进驻", [], [nansha]).missing_places == ()


def test_the_list_of_places_is_sound() -> None:
    known = gazetteer()
    assert known.names["苏州"] == "苏州市"
    assert known.parents["苏州市"] == "江苏省"
    assert known.groups["云贵川"] == ("云南省", "贵州省", "四川省")
    assert all(full in known.names for members in known.groups.values() for full in members)
    assert short_name("宁海县") == "宁海"
    assert short_name("忠县") == "忠县"


def test_a_body_may_be_called_by_some_characters_of_its_name() -> None:
    water = bulletin("water", "中共琴江市水务投资集团有限公司委员会关于巡察整改进展情况的通报", date(2025, 7, 1))
    for called in ("琴江水投集团", "水投集团", "琴江市水务集团"):
        query = understand(f"{called}的管网漏损率是多少", [], [*ALL, water])
        assert (query.bulletins, query.missing_places) == (("water",), ()), called
    for called in ("琴江", "琴江市", "琴江水投"):  # the city that its name opens with is no place inside it
        query = understand(f"{called}的管网漏损率是多少", [], [water])
        assert (query.bulletins, query.within) == (("water",), ()), called
    assert understand("长风航投集团的漏损率是多少", [], [*ALL, water]).missing_places == ("长风航投集团",)


def test_a_name_that_only_another_bulletin_tells_of_leaves_the_place_of_the_turn_before() -> None:
    first = bulletin("north", "北岭市关于整改情况的通报", date(2025, 1, 1), "联农带农机制已完善。责任单位为市农业农村局。")
    other = bulletin("south", "南屏市关于整改情况的通报", date(2025, 1, 1), "石笋坳尾矿库防渗工程尚未完成。")
    before = ["北岭市的联农带农由谁负责?"]
    assert understand("石笋坳尾矿库整改完成了吗?", before, [first, other]).bulletins == ()
    assert understand("那石笋坳尾矿库呢?", before, [first, other]).bulletins == ("north",)
    assert understand("整改完成了吗?", before, [first, other]).bulletins == ("north",)
