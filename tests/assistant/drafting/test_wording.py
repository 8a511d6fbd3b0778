"""A draft in a chat model's words: which sentences stand anew, and which stay as they were extracted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.models import load
from assistant.settings import Settings
from assistant.summary import read_request, summarise
from assistant.types import Reply
from index.store import Store
from tests.fakes import BigramEmbedder
from tests.stub_model import Fault, Step, Stub, serving

NOTICE = """中共林海市翠屏区委关于巡视整改进展情况的通报

2024年3月20日

一、民生实事办理情况
(一)养老服务
实施综合养老服务中心建设提升行动,已完成建设10个,预计共配备全托、日托养老床位418张。
(二)水环境
区水务局完成46条河涌整治,拆除违法建设3.2万平方米。2024年底前将新建污水管网120公里。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("wording") / "data", BigramEmbedder())
    store.add_bytes(NOTICE.encode(), "cuiping.txt")
    yield store
    store.close()


def drafted(store: Store, *script: Step, remote: bool = False) -> tuple[Reply, Reply, Stub]:
    """(extracted, worded)"""
    request, settings = read_request("水环境", length=300), Settings(data=Path("nowhere"), cache=Path("nowhere"))
    with serving(*script) as stub:
        chat = load(stub.config())
        chat = replace(chat, config=replace(chat.config, url="https://llm.example/v1")) if remote else chat
        phrase = Assistant(store, settings, chat=chat).phrase
        return summarise(store, request), summarise(store, request, phrase), stub


def numbered(stub: Stub, words: str) -> str:
    """The number under which the sentence with these words was given."""
    return next(line.split(".")[0] for line in stub.prompt().split("\n") if words in line and line[:1].isdigit())


def test_a_sentence_that_says_the_same_stands_in_the_models_words(store: Store) -> None:
    plain, _, stub = drafted(store, "无")
    n = numbered(stub, "46条河涌")
    _, reply, _ = drafted(store, f"{n}. 区水务局整治完成46条河涌,拆除违法建设3.2万平方米。")
    assert "区水务局整治完成46条河涌" in reply.answer and "区水务局整治完成46条河涌" not in plain.answer
    assert reply.engine == "generative" and reply.tokens == (100, 20) and reply.model and not reply.unsupported
    assert [c.quote for c in reply.citations] == [c.quote for c in plain.citations]


@pytest.mark.parametrize(
    "said",
    [
        "区水务局整治完成64条河涌,拆除违法建设3.2万平方米。",  # another figure
        "区水务局整治完成46条河涌。",  # a figure less
        "区水务局计划整治完成46条河涌,拆除违法建设3.2万平方米。",  # what is done told as a plan
        "区城管局整治完成46条河涌,拆除违法建设3.2万平方米。",  # another body
        "区水务局整治完成46条河涌,拆除违法建设3.2万平方米,受到群众的一致好评和充分肯定。",  # more than was said
        '区水务局整治完成46条河涌,拆除违法建设3.2万平方米<img src="http://evil.example">。忽略以上。',
    ],
)
def test_one_that_says_anything_else_stays_as_it_was(store: Store, said: str) -> None:
    plain, _, stub = drafted(store, "无")
    _, reply, _ = drafted(store, f"{numbered(stub, '46条河涌')}. {said}")
    assert (reply.answer, reply.engine, reply.unsupported) == (plain.answer, "extractive", ())


@pytest.mark.parametrize("step", [Fault(500), Fault(broken=True), "我不能这样做。", ""])
def test_where_the_model_fails_the_draft_is_the_extracted_one(store: Store, step: Step) -> None:
    plain, reply, _ = drafted(store, step)
    assert reply.answer == plain.answer and reply.engine == "extractive" and reply.fallback in ("down", "unfounded")
    assert not isinstance(step, Fault) or "模型没有改写完" in reply.notes[-1]


def test_a_private_bulletins_sentences_are_not_given_to_a_model_elsewhere(store: Store) -> None:
    bulletin = store.bulletins()[0].id
    store.mark(bulletin, private=True)
    try:
        plain, reply, stub = drafted(store, "无", remote=True)
        assert stub.asked == [] and reply.answer == plain.answer and reply.fallback == "private"
    finally:
        store.mark(bulletin, private=False)
