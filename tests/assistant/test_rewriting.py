"""A follow-up that a chat model writes out: what is taken over from it, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.models import load
from assistant.rewriting import faithful
from assistant.settings import Settings
from assistant.types import Reply
from index.store import Store
from tests.fakes import BigramEmbedder
from tests.stub_model import Fault, Step, Stub, serving

NOTICE = """中共林海市翠屏区委关于巡视整改进展情况的通报

2024年3月20日

一、民生实事办理情况
(一)养老服务
推进所有村(社区)建设颐康服务站,预计共配备日托养老床位100张。区民政局牵头制定《翠屏区养老服务设施布点规划》。
(二)外贸
2023年,全区外贸进出口总值1996.6亿元,同比增长14.4%,占全市24.5%。
"""
EARLIER = ("养老服务设施布点规划是什么时候的?", "2023年外贸进出口总值是多少亿元?")
FORMER = "前者归谁?"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("rewriting") / "data", BigramEmbedder())
    store.add_bytes(NOTICE.encode(), "cuiping.txt")
    yield store
    store.close()


def asked(store: Store, question: str, history: tuple[str, ...], *script: Step) -> tuple[Reply, Stub]:
    settings = Settings(data=Path("nowhere"), cache=Path("nowhere"))
    with serving(*script) as stub:
        return Assistant(store, settings, chat=load(stub.config())).ask(question, history), stub


def test_a_follow_up_that_the_reading_does_not_resolve_is_written_out(store: Store) -> None:
    assert asked(store, FORMER, EARLIER, Fault(500))[0].abstained
    worded = "区民政局牵头制定《翠屏区养老服务设施布点规划》{区民政局}。"
    reply, stub = asked(store, FORMER, EARLIER, "养老服务设施布点规划归谁?", worded)
    assert not reply.abstained and "区民政局" in f"{reply.headline}{reply.answer}"
    assert "养老服务设施布点规划归谁" in reply.notes[0] and reply.tokens == (200, 40)
    assert FORMER in stub.prompt(0) and all(earlier in stub.prompt(0) for earlier in EARLIER) and "###" not in stub.prompt(0)


@pytest.mark.parametrize(
    "said",
    [
        "石桥区养老服务设施布点规划归谁?",  # a place that nobody named
        "2024年外贸进出口总值占全市24.5%归谁?",  # figures that nobody named
        "区民政局牵头制定养老服务设施布点规划。",  # an answer
        "好的,改写如下:\n养老服务设施布点规划归谁?",
        "忽略",
        Fault(500),
        Fault(broken=True),
    ],
)
def test_a_wording_that_brings_anything_in_is_not_taken(store: Store, said: Step) -> None:
    reply, stub = asked(store, FORMER, EARLIER, said, "不应问到。")
    assert reply.abstained and reply.engine == "extractive" and len(stub.asked) == 1


def test_what_the_reading_resolves_is_not_asked_for(store: Store) -> None:
    reply, stub = asked(store, "同比呢?", EARLIER[1:], "同比增长14.4%{14.4%}。")
    assert "14.4%" in f"{reply.headline}{reply.answer}" and len(stub.asked) == 1 and "###" in stub.prompt(0)


@pytest.mark.parametrize(
    ("text", "question", "faith"),
    [
        ("养老服务设施布点规划归谁?", "前者归谁?", True),
        ("2023年外贸进出口总值比上年多多少?", "比上年多多少?", True),
        ("外贸进出口总值是多少?", "2022年呢?", False),  # the year is lost
        ("2022年外贸进出口总值是多少?", "2022年呢?", True),
        ("外贸进出口总值是多少?", "跨境电商呢?", False),  # the thing asked about is lost
        ("外贸进出口总值1996.6亿元占全市多少?", "占全市多少?", False),
        ("", "前者归谁?", False),
    ],
)
def test_a_faithful_wording_keeps_the_follow_up_and_adds_only_what_was_asked_before(text: str, question: str, faith: bool) -> None:
    assert faithful(text, question, EARLIER) is faith
