"""Two bulletins on one county: the newest answers, what the older one said is told with it, and what disagrees is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.settings import Settings
from index.store import Store
from tests.assistant.compose.conftest import Ask, over
from tests.fakes import BigramEmbedder

NOTICE = """云溪县民生实事办理进展情况通报

截至{day}，十件民生实事已完成{done}件，正在推进{open}件。

一、办理进展
（一）农村供水保障。完成管网改造{pipes}公里，农村自来水普及率达{tap}%。2024年1—5月供水投诉{calls}件，日均受理3.2件。
（二）养老服务。建成镇级养老服务中心{homes}个，全县养老床位{beds}张，护理员由2020年的85人增加到{nurses}人。
二、下一步打算
{plan}

云溪县人民政府办公室
{day}
"""
SPRING = NOTICE.format(
    day="2024年6月30日", done=3, open=7, pipes=86, tap="94.1", calls=118, homes=4, beds=1260, nurses=120,
    plan="计划2024年底前完成管网改造150公里。",
)  # fmt: skip
WINTER = NOTICE.format(
    day="2024年12月31日", done=9, open=1, pipes=152, tap="97.6", calls=121, homes=7, beds=1480, nurses=143, plan="做好收尾工作。"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("series"), {"spring.txt": SPRING.encode(), "winter.txt": WINTER.encode()})


@pytest.fixture(scope="module")
def ask(assistant: Assistant) -> Ask:
    def answered(question: str, *history: str) -> object:
        reply = assistant.ask(question, history)
        assert not reply.unsupported
        return reply

    return answered  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("question", "now", "then"),
    [
        ("云溪县管网改造完成了多少公里?", "152公里", "86公里"),
        ("云溪县现在有多少张养老床位?", "1480张", "1260张"),
        ("云溪县农村自来水普及率是多少?", "97.6%", "94.1%"),
        ("云溪县十件民生实事完成了几件?", "已完成9件", "已完成3件"),
    ],
)
def test_the_newest_answers_and_the_older_value_is_told_with_it(ask: Ask, question: str, now: str, then: str) -> None:
    reply = ask(question)
    assert reply.headline is not None and now in reply.headline and then not in reply.headline
    assert then in reply.answer
    assert {c.source for c in reply.citations} == {"spring.txt", "winter.txt"}


def test_bulletins_that_disagree_about_one_time_are_both_shown(ask: Ask) -> None:
    reply = ask("2024年1到5月云溪县供水投诉有多少件?")
    assert "118件" in reply.answer and "121件" in reply.answer
    assert "说法不同" in reply.answer


def test_a_time_named_is_answered_from_its_bulletin_alone(ask: Ask) -> None:
    reply = ask("2024年6月底云溪县建成几个镇级养老服务中心?")
    assert reply.headline is not None and "4个" in reply.headline
    assert "7个" not in reply.answer


def test_a_plan_stands_though_a_later_bulletin_tells_only_what_was_done(ask: Ask) -> None:
    reply = ask("管网改造计划完成多少公里?")
    assert reply.headline is not None and "150公里" in reply.headline


@pytest.mark.parametrize("question", ["云溪县养老床位比上次多了多少张?", "前后两次通报的养老床位各多少张?"])
def test_two_notices_are_subtracted_with_both_values_shown(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply.headline == "由1260张变为1480张,增加220张"
    assert list(reply.computed) == [{"result": "220张", "operands": ["1480张", "1260张"]}]


def test_both_ends_of_a_rise_are_told(ask: Ask) -> None:
    reply = ask("云溪县养老护理员由多少人增加到多少人?")
    assert reply.headline is not None
    assert "85人" in reply.headline and "143人" in reply.headline


@pytest.mark.parametrize(
    ("question", "told"),
    [("云栈县公办园在园幼儿占比是多少?", "44.9%"), ("柳湾县公办园在园幼儿占比是多少?", ""), ("柳湾县任务办结率是多少?", "38%")],
)
def test_a_county_is_not_answered_with_its_neighbours_figure(tmp_path: Path, question: str, told: str) -> None:
    text = (
        "栖洲市教育督导整改情况通报\n\n一、学前教育\n临江县、云栈县公办园在园幼儿占比分别为47.1%、44.9%。全市公办园在园幼儿占比53.6%。\n\n"
        "二、任务办结\n柳湾县的任务办结率38%,排全市末位。\n\n栖洲市教育局\n2023年12月28日\n"
    )
    store = Store.open(tmp_path / "data", BigramEmbedder())
    store.add_bytes(text.encode(), "a.txt")
    reply = Assistant(store, Settings(tmp_path / "data", tmp_path / "cache")).ask(question)
    assert reply.abstained is (not told)
    assert told in (reply.headline or "")
