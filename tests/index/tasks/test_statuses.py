"""A status is only what the words state; modifiers, titles, wishes and nouns are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tasks.statuses import OPENING, lexicon, status_of

STATED = [
    ("高位推进“黑财清底”工作,目前已完成整改", "done", "目前已完成整改"),
    ("通过调整岗位等方式解决个别事业单位超职数配备干部问题,目前已全部完成整改", "done", "目前已全部完成整改"),
    ("已完成建设10个", "done", "已完成"),
    ("36口监测井已全部建成", "done", "已全部建成"),
    ("9家单位滞留的非税收入,已于2023年10月15日前全部缴入国库", "done", "已于2023年10月15日前全部缴入"),
    ("47台燃煤锅炉全部拆除", "done", "全部拆除"),
    ("已完成46条河涌的整治工作", "done", "已完成"),
    ("于巡视反馈的当月足额发放到位", "done", "足额发放到位"),
    ("认真抓好整改,目前已取得阶段性成效", "staged", "已取得阶段性成效"),
    ("并取得了阶段性成效", "staged", "取得了阶段性成效"),
    ("正在推进的任务之外,其余任务正在施工", "under_way", "正在施工"),
    ("新处置线完成土建，正在安装设备", "under_way", "正在安装"),
    ("稳步有序推进应审未审项目审计", "under_way", "稳步有序推进"),
    ("加快建设高水平医院", "under_way", "加快建设"),
    ("把严的主基调长期坚持下去", "standing", "长期坚持"),
    ("常态化开展岸线整治", "standing", "常态化"),
    ("每季度开展一次不合格党员分类摸排工作", "standing", "每季度"),
    ("到2025年南沙三甲医院将达到6所", "planned", "将达到"),
    ("预计共配备日托养老床位100张", "planned", "预计"),
    ("其余3所计划2024年8月底前建成", "planned", "计划"),
    ("剩余15个计划2024年6月底前全部办结", "planned", "计划"),
    ("力争利用两年左右时间", "planned", "力争"),
    ("目标是2024年底前盘活率达到80%以上", "planned", "目标是"),
    ("承诺2024年3月底前付清", "planned", "承诺"),
    ("整改目标：积存渗滤液全部清零", "planned", "目标："),
    ("尚未完成整改", "not_done", "尚未完成整改"),
    ("其余3个转入持续整改", "partly_done", "转入持续整改"),
    ("已完成整改并长期坚持", "done_and_standing", "已完成整改并长期坚持"),
]
UNSTATED = [
    "加快推进已完成验收结算的工程项目审计"[4:],  # 已完成验收结算的 tells which projects
    "对已完成整改和已取得阶段性进展的整改事项,适时组织“回头看”",
    "2024年上半年对48项已完成任务组织一次“回头看”",
    "已完成的任务须经牵头单位初验",
    "上马重大项目前广泛征求意见",
    "制定工作计划",
    "纳入区2021—2022审计年度计划",
    "出台《青禾区工业用地提质增效三年行动计划》",
    "将15个10亿元以上公共投资项目纳入计划",
    "将矛盾化解在基层",
    "出台《关于已完成整改事项的通知》",
    "把“整改已完成”作为目标导向",
    "确保整改到位",
    "签订绝不违反六大纪律承诺书",
    "余下28个2024年4月底前全部完成",
    "成立专项领导小组",
    "建设中试平台",
    "争取“两重”“两新”资金311.5亿元",
    "增加优质特色普通高中招生计划1.76万个",
    "前方必将是一片光明",
    "",
]
VALUES = [
    ("已完成", "done"), ("完成", "done"), ("正在推进", "under_way"), ("推进中", "under_way"), ("阶段性完成", "partly_done"),
    ("基本完成", "partly_done"), ("长期坚持", "standing"), ("长期", "standing"), ("未完成", "not_done"), ("尚未完成", "not_done"),
    ("已销号", "done"), ("阶段性成效", "staged"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "words"), STATED)
def test_a_status_is_read_as_worded(text: str, status: str, words: str) -> None:
    worded = status_of(text)
    assert worded and (worded.status, worded.words) == (status, words)


@pytest.mark.parametrize("text", UNSTATED)
def test_words_that_state_no_status_give_none(text: str) -> None:
    assert status_of(text) is None


@pytest.mark.parametrize(("text", "status"), VALUES)
def test_the_value_of_a_status_column_says_enough(text: str, status: str) -> None:
    worded = status_of(text, value=True)
    assert worded and worded.status == status and worded.whole


def test_only_words_on_the_rectification_itself_may_speak_for_a_matter() -> None:
    whole, part = status_of("目前已完成整改"), status_of("已建成52个")
    assert whole and part and whole.whole and not part.whole


@given(st.text(alphabet="已完成整改的项目正在推进将达到计划预计全部,，。《》“”0123年月底前", max_size=50), st.integers(0, 9))
@settings(deadline=None, max_examples=100)
def test_spans_are_exact_and_nothing_raises(text: str, offset: int) -> None:
    worded = status_of(text, offset=offset)
    assert worded is None or text[worded.span[0] - offset : worded.span[1] - offset] == worded.words


@pytest.mark.parametrize("row", lexicon(), ids=lambda row: row[3].pattern[:20])
def test_every_row_begins_with_a_character_that_is_looked_for_first(row: tuple[int, str, str, re.Pattern[str]]) -> None:
    @given(st.from_regex(row[3]))
    @settings(deadline=None, max_examples=25)
    def begins(text: str) -> None:
        match = row[3].search(text)
        assert match is None or not match[0] or match[0][0] in OPENING

    begins()
