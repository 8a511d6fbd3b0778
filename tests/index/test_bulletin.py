"""Canonical text becomes a tree of sections with what the text says of itself; any string at all becomes some bulletin."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import readers
from index.bulletin import parse
from index.passages import cut
from index.structure import labels
from index.types import Bulletin
from tests.shared import SHARED, need_shared

NANSHA = Path(__file__).resolve().parents[2] / "data/bulletins/nansha-2021-11-24.txt"


def read(text: str) -> Bulletin:
    return parse(text, id="t", source="t.txt")


def tree(bulletin: Bulletin) -> list[str]:
    return [f"{s.number} {s.label}|{s.heading}" for s in bulletin.sections]


def shared(name: str) -> Bulletin:
    path = SHARED / "corpus" / name
    return parse(readers.read(path.read_bytes(), path.name).text, id=path.stem, source=path.name)


# --- the tree ----------------------------------------------------------------------------------------------------------------


def test_the_shipped_bulletin_has_its_four_levels() -> None:
    bulletin = parse(NANSHA.read_text("utf-8"), id="nansha-2021-11-24", source=NANSHA.name)
    heads = {s.number: s for s in bulletin.sections}
    assert len(heads) == 76
    assert [s.label for s in bulletin.sections if s.level == 1] == ["一、", "二、", "三、"]
    assert [s.label for s in bulletin.sections if s.level == 2 and s.parent == "2"] == [f"第{n}方面问题," for n in "一二三四"]
    assert heads["2.1.4.2"].heading == "针对养老床位缺口较大问题"
    assert (heads["2.3.5"].label, heads["2.3.5"].heading) == ("(五)", "关于执行选人用人政策制度不够严格规范问题")
    assert heads["1.1"].heading == "统一思想认识,提高政治站位"  # its text runs on in the same line
    for section in bulletin.sections:
        start, end = section.heading_span
        assert bulletin.text[start:end].startswith(section.label) and section.heading in bulletin.text[start:end]
        assert section.span[0] == start and section.span[1] >= end


TREES = {
    "levels nest as this document nests them, not as usual": (
        "第一部分 问题\n一、甲情况\n(一)子项\n文字。\n(二)又一子项\n文字。\n二、乙情况\n文字。\n第二部分 措施\n一、丙情况\n文字。\n",
        [
            "1 第一部分|问题",
            "1.1 一、|甲情况",
            "1.1.1 (一)|子项",
            "1.1.2 (二)|又一子项",
            "1.2 二、|乙情况",
            "2 第二部分|措施",
            "2.1 一、|丙情况",
        ],
    ),
    "第一方面 stands under 一、 where 一、 goes on behind it": (
        "一、总体\n文字。\n二、问题\n第一方面 甲不足\n文字。\n第二方面 乙不足\n文字。\n三、下一步\n文字。\n",
        ["1 一、|总体", "2 二、|问题", "2.1 第一方面|甲不足", "2.2 第二方面|乙不足", "3 三、|下一步"],
    ),
    "a skipped level and a restart leave the numbers of structure unbroken": (
        "一、甲\n1.小项目\n文。\n2．小项目二\n文。\n二、乙\n(一)中项目\n1、小项目三\n文。\n(二)中项目二\n1、小项目四\n文。\n",
        [
            "1 一、|甲",
            "1.1 1.|小项目",
            "1.2 2．|小项目二",
            "2 二、|乙",
            "2.1 (一)|中项目",
            "2.1.1 1、|小项目三",
            "2.2 (二)|中项目二",
            "2.2.1 1、|小项目四",
        ],
    ),
    "a heading runs on into its text": (
        "一、组织情况\n（一）搭建架构。区委成立领导小组。\n（二）分解任务。拆解出63项任务。\n",
        ["1 一、|组织情况", "1.1 （一）|搭建架构", "1.2 （二）|分解任务"],
    ),
    "markdown headings, with numbering of their own": (
        "# 关于整改情况的报告\n\n## 一、总体\n\n文字。\n\n### （一）财政\n\n1. **编制不细。** 已压减。\n\n## 二、下一步\n\n文字。\n",
        ["1 一、|总体", "1.1 （一）|财政", "1.1.1 1.|编制不细", "2 二、|下一步"],
    ),
    "tasks by number, annexes beside the main parts": (
        "一、任务\n任务1　填埋场积液\n进展：已完成。\n任务2　排污口\n进展：已完成。\n附件1\n十件实事\n一、提高标准。\n提高到80%。\n",
        ["1 一、|任务", "1.1 任务1|填埋场积液", "1.2 任务2|排污口", "2 附件1|十件实事", "2.1 一、|提高标准"],
    ),
    "what is counted names the number": (
        "一、各项\n实事1：增加学位\n年度目标：新增学位1.86万个\n实事2：改造小区\n年度目标：改造146个\n项目3.5亿元已到位。\n二、下一步\n第1项：抓收尾\n文字。\n第2项：抓衔接\n文字。\n",
        ["1 一、|各项", "1.1 实事1：|增加学位", "1.2 实事2：|改造小区", "2 二、|下一步", "2.1 第1项：|抓收尾", "2.2 第2项：|抓衔接"],
    ),
    "circled and bracketed numbers": (
        "一、甲\n(1)首项工作\n文字。\n(2)次项工作\n①细项一\n文字。\n②细项二\n文字。\n",
        ["1 一、|甲", "1.1 (1)|首项工作", "1.2 (2)|次项工作", "1.2.1 ①|细项一", "1.2.2 ②|细项二"],
    ),
    "unnumbered headings over prose": (
        "关于某事的通报\n各级高度重视,认真抓好有关问题的整改落实工作,取得了积极成效。\n\n总体情况\n共有整改任务二十项,其中已经完成了八项,正在推进十二项。\n\n下一步打算\n继续推进剩余的各项整改任务,确保年底之前全部完成销号。\n",
        ["1 |总体情况", "2 |下一步打算"],
    ),
    "a problem with label lines under it is a heading, its list items are not": (
        "一、整改\n1、反馈问题：学习不深入。\n整改情况：已完成。\n①清退3户；\n②修订办法。\n责任领导：张某\n2、反馈问题：管理不严格。\n整改情况：推进中。\n",
        ["1 一、|整改", "1.1 1、|反馈问题：学习不深入", "1.2 2、|反馈问题：管理不严格"],
    ),
    "lines broken at one width, with indents for paragraphs": (
        "　　一、认真落实整改责任，切实提高站位\n　　（一）提高站位。先后召开党组会5次，专题会8次，建立台账\n45项，明确责任。\n　　二、下一步\n　　继续。\n",
        ["1 一、|认真落实整改责任，切实提高站位", "1.1 （一）|提高站位", "2 二、|下一步"],
    ),
    "a list of annexes closes the text": (
        "一、甲\n文字。\n附件：1.情况统计表\n      2.隐患清单\n某市安委会办公室\n2024年7月3日\n抄送：市委办公室。\n",
        ["1 一、|甲"],
    ),
    "a semicolon within a heading": (
        "一、问题不少；整改滞后\n文字。\n二、下一步\n文字。\n",
        ["1 一、|问题不少；整改滞后", "2 二、|下一步"],
    ),
    "bold lines and a heading called 附件 in Markdown": (
        "# 报告\n\n## 总体\n\n文字。\n\n## 附件\n\n1. 清单\n",
        ["1 |总体", "2 |附件", "2.1 1.|清单"],
    ),
    "一是 is a heading where paragraphs of its own stand under it": (
        "一、工作\n一是稳经济。\n地区生产总值增长3.9%。\n二是抓创新。\n研发投入5350亿元。\n三是惠民生。\n就业140万人。\n二、下一步\n文字。\n",
        ["1 一、|工作", "1.1 一是|稳经济", "1.2 二是|抓创新", "1.3 三是|惠民生", "2 二、|下一步"],
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_tree(name: str) -> None:
    text, expected = TREES[name]
    assert tree(read(text)) == expected


NO_HEADINGS = [
    "一、二、三产增加值分别增长3.1%、4.2%、5.3%。",
    "2.5\n年平均浓度保持在20微克/立方米左右,空气质量持续改善。",
    "3.5亿元资金全部到位,项目按计划推进。",
    "一是加强领导,成立专班。\n二是完善制度,印发方案。",
    "第一季度完成投资3亿元,第二季度完成4亿元。",
    "静夜思\n床前明月光,\n疑是地上霜。\n举头望明月,\n低头思故乡。",
    "2024-01-01 12:00:00 INFO started\n2024-01-01 12:00:01 INFO ready",
]


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_what_only_looks_like_a_number_opens_no_section(text: str) -> None:
    assert read(text).sections == ()


def test_what_sums_up_a_group_of_run_on_headings_stands_under_the_section_above() -> None:
    text = "一、工作\n(一)甲项。做了甲。\n(二)乙项。做了乙。\n(三)丙项。做了丙。\n在此过程中,生产总值增长10%。\n二、下一步\n文字。\n"
    bulletin = read(text)
    at = text.index("在此过程中")
    assert [s.number for s in bulletin.sections if s.span[0] <= at < s.span[1]] == ["1"]


def test_the_close_stands_under_no_section() -> None:
    text = "一、甲\n文字。\n欢迎广大干部群众监督。联系方式:电话020-84985480。\n中共某市某区委\n2021年11月23日\n"
    bulletin = read(text)
    assert bulletin.sections[-1].span[1] == text.index("欢迎") - 1
    assert bulletin.issuer == "中共某市某区委" and bulletin.signed == date(2021, 11, 23)


def test_annexes_behind_the_signature_are_parts_of_their_own() -> None:
    text = "一、甲\n文字。\n特此通报。\n某县某局\n2023年12月5日\n（联系人：张三，联系电话：0000-7654321）\n附件1\n任务清单\n一、任务甲\n完成8项，正在推进12项，其余明年完成。\n"
    bulletin = read(text)
    assert tree(bulletin) == ["1 一、|甲", "2 附件1|任务清单", "2.1 一、|任务甲"]
    assert (bulletin.issuer, bulletin.signed) == ("某县某局", date(2023, 12, 5))
    at = text.index("某县某局")
    assert not any(s.span[0] <= at < s.span[1] for s in bulletin.sections)


def test_the_order_of_styles_is_learned_from_continued_numbers() -> None:
    def label(style: str, ordinal: int) -> labels.Label:
        return labels.Label(style, ordinal, 0, 1, 0)

    ring = [label("ar", 1), label("cn-paren", 1), label("cn-paren", 2), label("ar", 2), label("cn-paren", 1), label("ar", 3)]
    assert labels.order(ring) == {"ar": 0, "cn-paren": 1}
    assert labels.order([label("ar", 1), label("cn", 1)]) == {"cn": 0, "ar": 1}  # no sign: the usual order


# --- what it says of itself ----------------------------------------------------------------------------------------------------


def test_the_shipped_bulletin_names_its_title_body_dates_and_period() -> None:
    bulletin = parse(NANSHA.read_text("utf-8"), id="n", source=NANSHA.name)
    assert bulletin.title == "中共广州市南沙区委关于巡视整改进展情况的通报"
    assert bulletin.title_span and bulletin.text[slice(*bulletin.title_span)] == bulletin.title
    assert bulletin.issuer == "中共广州市南沙区委"
    assert (bulletin.published, bulletin.signed, bulletin.as_of) == (date(2021, 11, 24), date(2021, 11, 23), date(2021, 11, 23))
    assert bulletin.inspected == "2020年10月16日至12月13日"


GOVERNMENT = (
    "政府工作报告\n——2026年1月26日在某某省第十四届\n人民代表大会第五次会议上\n"
    "现在，我代表省人民政府，向大会报告工作，请予审议，并请大家提出意见。\n"
)
ABOUT = [
    ("关于整改的公告\n（2024年3月）\n现将截至2024年3月20日的整改进展公告如下,请社会各界予以监督和支持。\n", "signed", date(2024, 3, 31)),
    ("关于整改的公告\n（2024年3月）\n现将截至2024年3月20日的整改进展公告如下,请社会各界予以监督和支持。\n", "as_of", date(2024, 3, 20)),
    ("关于整改的通报\n来源:某网  发布时间:2023-11-20 09:30\n一、甲\n文字。\n", "published", date(2023, 11, 20)),
    ("关于整改的通报\n发布日期：2023年11月20日\n一、甲\n文字。\n", "published", date(2023, 11, 20)),
    ("关于整改的通报\n一、甲\n文字。\n某市人民政府\n二〇二四年三月二十五日\n", "signed", date(2024, 3, 25)),
    ("关于整改的通报\n一、甲\n文字。\n某市人民政府\n二〇二四年三月二十五日\n", "issuer", "某市人民政府"),
    ("某区人民政府关于整改的通报\n一、甲\n文字。\n", "issuer", "某区人民政府"),
    ("审计整改报告\n报告单位：某区审计局\n一、甲\n文字。\n", "issuer", "某区审计局"),
    (GOVERNMENT, "issuer", "某某省人民政府"),
    (GOVERNMENT, "signed", date(2026, 1, 26)),
    (GOVERNMENT, "title", "政府工作报告——2026年1月26日在某某省第十四届人民代表大会第五次会议上"),
    ("中共某区委\n关于整改进展情况的通报\n一、甲\n文字。\n", "title", "中共某区委关于整改进展情况的通报"),
    ("某区2022年度预算执行审计整改报告\n一、甲\n文字。\n", "inspected", "2022年度"),
    ("关于整改的通报\n原文:https://www.example.gov.cn/a/b.html\n一、甲\n文字。\n", "url", "https://www.example.gov.cn/a/b.html"),
    ("今天开会,讨论了若干问题,大家提出了许多很好的意见和建议。", "title", "今天开会,讨论了若干问题,大家提出了许多很好的意见和建议。"),
    ("文字而已", "as_of", None),
    ("关于整改的通报\n一、甲\n截至2025年底前完成。\n某市人民政府\n2024年3月1日\n", "as_of", date(2024, 3, 1)),
    ("关于整改的通报\n截至2020年底，全区有学校6所。\n现将截至2024年2月底的进展情况公布。\n某市人民政府\n2024年3月1日\n", "as_of", date(2024, 2, 29)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "expected"), ABOUT)
def test_about(text: str, field: str, expected: object) -> None:
    assert getattr(read(text), field) == expected


def test_a_damaged_date_is_flagged_and_not_read() -> None:
    text = "关于整改的通报\n一、甲\n2021年19月生产总值增长10%。\n"
    assert any("19月" in warning and "疑为转换缺字" in warning for warning in read(text).warnings)


def test_an_address_given_from_outside_goes_before_one_in_the_text() -> None:
    assert parse("见 https://a.example/x", id="t", source="t.txt", url="https://b.example/").url == "https://b.example/"


# --- boilerplate -------------------------------------------------------------------------------------------------------------

PAGE = """所在位置:首页\xa0>\xa0专题汇总 >正文
首页
>
要闻
关于整改进展情况的通报
来源:某网     日期:2021-11-24 10:00:00    浏览次数:1862    字体:[大 中 小]
【字体：
大
中
小
】
阅读量：
一、总体情况
已完成建设10个,预计共配备全托床位
— 12 —
418张。欢迎监督,电子邮箱:a@b.example。
扫一扫在手机打开当前页
附件:
上一篇:某区整改完成率达到98.6%
下一篇:某市召开会议
分享到:微信 微博    【打印本页】 【关闭窗口】
主办单位:某纪委
粤ICP备10233762号
岭公网安备00000000000123号
网站地图 | 联系我们 | 隐私声明
nyqfw@gd.gov.cn
相关报道：
某地召开会议
"""


def test_what_a_page_puts_around_is_boilerplate_and_what_the_bulletin_says_is_not() -> None:
    bulletin = read(PAGE)
    kept = bulletin.text
    for start, end in reversed(bulletin.boilerplate):
        kept = kept[:start] + kept[end:]
    assert kept.split() == [
        "关于整改进展情况的通报", "一、总体情况", "已完成建设10个,预计共配备全托床位", "418张。欢迎监督,电子邮箱:a@b.example。",
    ]  # fmt: skip


def test_an_annex_that_is_named_is_content() -> None:
    bulletin = read("关于整改的通报\n一、甲\n文字。\n附件:制度目录(34项).doc\n附件:\n")
    assert [bulletin.text[a:b] for a, b in bulletin.boilerplate] == ["附件:"]


# --- any text ----------------------------------------------------------------------------------------------------------------

WORDS = """
一、 二、 (一) （二） 1. 2． (1) ① 第一方面 任务1 一是 二是 | —— 附件1 附件: 来源: 日期: 2021-11-24 2021年11月 19月 截至2024年3月20日
。 ； ， ： “ ” （ ） 【 】 《 》 整改情况 各位代表！ 中共某区委 关于整改的通报 已完成8项 首页 > ** 5.6万家
"""
PIECES = [
    *WORDS.split(),
    "# ",
    "## ",
    "- ",
    "> ",
    "| --- |",
    "\n",
    "\n\n",
    "\r\n",
    "\u3000",
    "\xa0",
    " ",
    "\t",
    "\u2028",
    "任务2 ",
    "\n— 12 —\n",
]
texts = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@given(texts)
@settings(deadline=None, max_examples=100)
def test_any_text_is_a_bulletin_whose_tree_nests(text: str) -> None:
    bulletin = read(text)
    assert bulletin.text == text
    spans = {s.number: s.span for s in bulletin.sections}
    assert len(spans) == len(bulletin.sections)
    for section in bulletin.sections:
        assert 0 <= section.span[0] <= section.heading_span[1] <= section.span[1] <= len(text)
        assert section.level == section.number.count(".") + 1
        if section.parent:
            outer = spans[section.parent]
            assert outer[0] <= section.span[0] and section.span[1] <= outer[1]
    assert [s.span[0] for s in bulletin.sections] == sorted(s.span[0] for s in bulletin.sections)
    assert list(bulletin.boilerplate) == sorted(bulletin.boilerplate)


# --- the shared texts --------------------------------------------------------------------------------------------------------


@need_shared
@pytest.mark.parametrize(
    ("name", "sections", "signed", "as_of"),
    [
        ("syn/syn-env.txt", 26, date(2024, 3, 25), date(2024, 3, 20)),
        ("syn/syn-env2.txt", 26, date(2024, 12, 18), date(2024, 12, 10)),
        ("syn/syn-qinghe.txt", 36, date(2023, 11, 17), date(2023, 10, 31)),
        ("syn/syn-audit.md", 32, date(2023, 12, 21), date(2023, 11, 30)),
        ("prov/广东省.txt", 60, date(2026, 1, 26), date(2026, 1, 26)),
        ("prov/云南省.txt", 30, date(2026, 1, 28), date(2026, 1, 28)),
        ("prov/宁夏回族自治区.txt", 14, date(2026, 2, 3), date(2026, 2, 3)),
    ],
)
def test_shared_text(name: str, sections: int, signed: date, as_of: date) -> None:
    bulletin = shared(name)
    assert (len(bulletin.sections), bulletin.signed, bulletin.as_of) == (sections, signed, as_of)


@need_shared
def test_every_government_report_names_its_government_and_its_day() -> None:
    for path in sorted((SHARED / "corpus/prov").glob("*.txt")):
        bulletin = shared(f"prov/{path.name}")
        assert bulletin.issuer == f"{path.stem}人民政府", path.name
        assert bulletin.signed and bulletin.signed.year == 2026, path.name
        assert "政府工作报告" in bulletin.title, path.name


FRONT = '---\ntitle: "砚北县督查通报"\ndate: 2024-08-02\ntags:\n  - 督查\n---\n\n县里督查了十项工作,全部按期完成,群众满意。\n'


def test_front_matter_is_about_the_bulletin_and_no_part_of_it() -> None:
    bulletin = read(FRONT)
    assert (bulletin.title, bulletin.published) == ("砚北县督查通报", date(2024, 8, 2))
    assert [p.text[:5] for p in cut(bulletin)] == ["县里督查了"]


def test_a_rule_between_paragraphs_opens_no_front_matter() -> None:
    assert any("第一段" in p.text for p in cut(read("---\n\n第一段说明了督查的情况,共有三点。\n\n---\n\n第二段。\n")))
