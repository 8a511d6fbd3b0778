"""Lists with a count, what remains amiss, and what comes next, on invented bulletins."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.compose.chapters import run
from assistant.settings import Settings
from index.store import Store
from tests.assistant.compose.conftest import Ask
from tests.fakes import BigramEmbedder
from tests.shared import SHARED, need_shared


def test_ten_items_announced_are_told_with_their_heads(ask: Ask) -> None:
    lines = ask("临河县十件民生实事是哪十件?").answer.split("\n")
    assert len(lines) == 10 and "学位扩容工程" in lines[0] and "数字赋能工程" in lines[9]


def test_what_remains_amiss_is_the_chapter_that_says_so(ask: Ask) -> None:
    answer = ask("临河县存在哪些问题").answer
    assert "前期工作不扎实" in answer and "协调不够" in answer and "学位扩容" not in answer


def test_next_steps_are_their_chapter_without_contact_and_table(ask: Ask) -> None:
    answer = ask("临河县下一步有什么打算").answer
    assert "周调度" in answer and "4.63亿元" in answer and "约谈" in answer
    assert "联系人" not in answer and "主体封顶" not in answer


def test_next_steps_of_one_matter(ask: Ask) -> None:
    answer = ask("云溪市养殖尾水治理下一步怎么做").answer
    assert "尾水监测制度" in answer and "网箱" not in answer


def test_matters_of_one_body(ask: Ask) -> None:
    answer = ask("云溪市由市城市管理局负责的问题有哪些").answer
    assert "东岭垃圾填埋场" in answer and "建筑垃圾" in answer and "矿山" not in answer


def test_marks_of_markdown_do_not_reach_the_reader(ask: Ask) -> None:
    assert "*" not in ask("临河县加装电梯完成没有").answer


@pytest.mark.parametrize(
    ("text", "sentence", "items"),
    [
        ("办好三件实事：1.修路。2.建桥；3.通水。其他", (0, 11), ["1.修路。", "2.建桥；", "3.通水。"]),
        ("目标如下：\n1、增长5%。\n2、就业2万人。\n", (0, 5), ["1、增长5%。", "2、就业2万人。"]),
        ("完成投资1.5亿元，增长2.3%。", (0, 16), []),
        ("共3项。另1.5公里。", (0, 4), []),
    ],
)
def test_runs_of_numbered_items(text: str, sentence: tuple[int, int], items: list[str]) -> None:
    assert [text[a:b] for a, b in run(text, sentence)] == items


def test_a_piece_of_a_matter_is_told_by_its_own_sentence(ask: Ask) -> None:
    headline = ask("云溪市西湖片区管网建好了没有").headline or ""
    assert "西湖片区" in headline and "尚未开工" in headline
    assert "农村公路" not in ask("临河县哪些任务已经完成").answer


def test_tasks_that_lag_are_told_by_the_bulletins_own_list(ask: Ask) -> None:
    answer = ask("临河县哪几项任务进度滞后?").answer
    assert "城北农贸市场" in answer and "青山路" in answer and "福利中心" in answer


@need_shared
def test_a_question_of_progress_without_a_matter_offers_matters(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data", BigramEmbedder())
    store.add(SHARED / "corpus" / "nansha-2021-11-24.txt")  # gives no count of all its matters
    assistant = Assistant(store, Settings(tmp_path / "data", tmp_path / "cache"))
    progress, left = assistant.ask("有进展吗"), assistant.ask("还剩多少没弄完")
    assert progress.abstained and progress.choices and progress.answer == "您问的是哪一项?"
    assert left.abstained and left.answer == "通报没有写明还有多少未完成。"


def test_the_headline_of_a_when_holds_the_date(ask: Ask) -> None:
    assert "2024年8月15日" in (ask("云溪市积存的9.6万吨渗滤液什么时候处理完的").headline or "")
