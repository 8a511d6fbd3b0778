"""Status, lists and counts of tasks, on invented bulletins of four forms."""

from __future__ import annotations

import pytest

from assistant.compose.meant import same_series
from assistant.compose.states import kinds, states
from tests.assistant.compose.conftest import Ask


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("已完成48项,取得阶段性成效并持续推进的12项,尚未完成的3项", ["done", "staged", "not_done"]),
        ("基本完成12个", ["basic"]),
        ("没完成的有哪几件", ["not_done"]),
        ("哪个问题6月没改完、12月改完了", ["not_done", "done"]),
        ("仍在推进1件", ["under_way"]),
        ("未达到序时进度2个", ["not_done"]),
        ("长期坚持7项", ["standing"]),
        ("新建停车场9个", []),
    ],
)
def test_the_status_that_words_tell(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_spans_of_status_words_are_their_place() -> None:
    text = "已办结7件，基本完成2件，仍在推进1件"
    assert all(text[slice(*span)] == words for _, span, words in states(text))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("白桦市督察反馈意见整改情况的报告（2023年6月）", "白桦市督察反馈意见整改情况的报告（2023年12月）", True),
        ("临泽县2023年民生实事办理情况通报", "临泽县2022年民生实事办理情况通报", True),
        ("青禾区委关于巡视整改进展情况的通报", "青禾区人民政府关于审计查出问题整改情况的报告", False),
    ],
)
def test_bulletins_of_one_series(a: str, b: str, same: bool) -> None:
    assert same_series(a, b) is same


@pytest.mark.parametrize(
    ("question", "headline", "bulletin"),
    [
        ("云川市审计局41条巡察整改措施现在是什么进度?", ["已完成33条", "取得阶段性成效6条", "长期坚持2条"], "gongan"),
        ("2023年6月时白桦市整改没达到序时进度的有几个?", ["2个"], "heyuan1"),
        ("白桦市水污染督察反馈的15个问题各是什么进度?", ["11个", "4个"], "heyuan2"),  # the newest of the series
        ("临泽县民生实事还有几件没办结?", ["1件"], "shiyan"),
    ],
)
def test_the_bulletins_own_count_of_its_tasks(ask: Ask, question: str, headline: list[str], bulletin: str) -> None:
    reply = ask(question)
    assert reply.headline is not None and all(words in reply.headline for words in headline)
    assert reply.citations[0].bulletin == bulletin  # what the one before it counted may follow


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("临泽县2023年民生实事里基本完成的是哪两件?", ["公交线网优化", "农村公路建设"], ["医院", "停车"]),  # a heading words it
        ("云川市审计局巡察整改中哪些问题已经完成?", ["公务接待", "固定资产", "外聘专家"], ["成果运用"]),  # a label within the paragraph
        ("2023年6月白桦市已经完成整改的问题有哪些?", ["北湖养殖围网", "交通穿越风险"], ["桦溪河", "污水处理厂"]),
        ("白桦市哪个问题6月没改完、12月改完了?", ["桦溪河流域污水直排"], ["北湖", "水源保护区"]),  # between two bulletins
        ("白桦市6月到12月哪些问题有变化?", ["桦溪河流域污水直排", "工业集聚区"], ["北湖", "水源保护区"]),
        ("2023年6月的报告里,白桦市整改时限在2023年上半年的有哪几个问题?", ["北湖养殖围网", "交通穿越风险"], ["桦溪河", "处理厂"]),
    ],
)
def test_tasks_in_a_status(ask: Ask, question: str, told: list[str], untold: list[str]) -> None:
    reply = ask(question)
    assert reply.headline is None and not reply.abstained
    assert all(words in reply.answer for words in told)
    assert not any(words in reply.answer for words in untold)


def test_a_list_cites_heading_and_status(ask: Ask) -> None:
    quotes = [c.quote for c in ask("2023年6月白桦市已经完成整改的问题有哪些?").citations]
    assert "（二）北湖养殖围网清理不彻底问题" in quotes and "整改状态：已完成整改" in quotes


@pytest.mark.parametrize(
    ("question", "headline", "told"),
    [
        ("白桦市桦溪河污水直排的问题解决了吗?", "通报称已完成", "40个直排口全部封堵"),
        ("云川市审计局审计成果运用的问题整改到什么程度了?", "通报称取得阶段性成效", "整改率85.9%"),
        ("云川市审计局年轻干部培养的问题整改得怎么样?", "长期坚持", "8名年轻干部"),
    ],
)
def test_the_status_of_one_task_opens_with_the_pages_words(ask: Ask, question: str, headline: str, told: str) -> None:
    reply = ask(question)
    assert reply.headline is not None and reply.headline.startswith(headline)
    assert reply.answer.startswith(headline) and told in reply.answer


def test_no_status_is_told_where_the_source_words_none(ask: Ask) -> None:
    reply = ask("云川市审计局审计项目计划统筹的问题整改完成了没有?")
    assert "通报未写明完成情况" in reply.answer


def test_a_target_is_not_told_as_progress(ask: Ask) -> None:
    reply = ask("白桦市北湖围网清理得怎么样了?")
    assert "整改时限" not in reply.answer and "牵头单位" not in reply.answer


def test_tasks_of_a_body(ask: Ask) -> None:
    reply = ask("临泽县由县卫生健康局负责的实事有哪些?")
    assert "普惠托育" in reply.answer and "县人民医院新院区建设" in reply.answer and "社区养老" not in reply.answer


def test_the_problems_of_a_field(ask: Ask) -> None:
    reply = ask("云川市审计局内部管理方面查出哪些问题?")
    assert "公务接待" in reply.answer and "固定资产" in reply.answer and "年轻干部" not in reply.answer


def test_counted_tasks_are_marked_as_our_count(ask: Ask) -> None:
    reply = ask("2023年6月的报告里,白桦市整改时限在2023年上半年的问题有几个?")
    assert reply.headline == "2项(按通报目录清点,非通报自报总数)"
    assert len(reply.computed[0]["items"]) == 2


def test_the_problems_by_their_headings(ask: Ask) -> None:
    reply = ask("云川市审计局巡察发现了哪些问题?")
    assert reply.answer.count("\n") == 6 and "关于固定资产账实不符的问题" in reply.answer


def test_the_whole_in_short_is_the_overall_part(ask: Ask) -> None:
    reply = ask("云川市审计局巡察整改总体情况概述一下。")
    assert reply.headline is None and "已完成33条" in reply.answer
    assert all(c.path[0] == "一、整改总体情况" for c in reply.citations)
