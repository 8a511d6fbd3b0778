"""What a reader sees of a chat model's answer, whatever the model does: an endpoint of ours says what each test wrote for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.chat import Assistant
from assistant.models import load
from assistant.prompts import REFUSAL
from assistant.settings import Settings
from assistant.types import Reply
from index.store import Store
from tests.fakes import BigramEmbedder
from tests.stub_model import Fault, Step, Stub, serving

NOTICE = """中共林海市翠屏区委关于巡视整改进展情况的通报

2024年3月20日

一、民生实事办理情况
(一)养老服务
实施综合养老服务中心建设提升行动,已完成建设10个,预计共配备全托、日托养老床位418张。
推进所有村(社区)建设颐康服务站,预计共配备日托养老床位100张。区民政局牵头制定《翠屏区养老服务设施布点规划》。
(二)外贸
2023年,全区外贸进出口总值1996.6亿元,同比增长14.4%,占全市24.5%。
(三)水环境
区水务局完成46条河涌整治,拆除违法建设3.2万平方米。2024年底前将新建污水管网120公里。

中共林海市翠屏区委
2024年3月20日
"""
BEDS = "养老床位预计有多少张?"
TRADE = "2023年外贸进出口总值是多少亿元?"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("generative")
    store = Store.open(folder / "data", BigramEmbedder())
    store.add_bytes(NOTICE.encode(), "cuiping.txt")
    yield store
    store.close()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.getbasetemp(), cache=tmp_path_factory.getbasetemp())


def asked(store: Store, settings: Settings, question: str, *script: Step, **config: object) -> tuple[Reply, Stub]:
    with serving(*script) as stub:
        return Assistant(store, settings, chat=load(stub.config(**config))).ask(question), stub


def test_without_a_model_the_answer_is_extracted(store: Store, settings: Settings) -> None:
    reply = Assistant(store, settings).ask(TRADE)
    assert reply.engine == "extractive" and not reply.fallback and "1996.6亿元" in (reply.headline or "")


def test_a_correct_answer_stands_with_our_markers(store: Store, settings: Settings) -> None:
    reply, stub = asked(store, settings, TRADE, "2023年,翠屏区外贸进出口总值1996.6亿元,同比增长14.4%{1996.6亿元}。")
    assert reply.engine == "generative" and reply.answer == "2023年,翠屏区外贸进出口总值1996.6亿元,同比增长14.4%[1]。"
    assert reply.citations[0].quote in NOTICE and "1996.6亿元" in reply.citations[0].quote
    assert reply.tokens == (100, 20) and not reply.tokens_estimated and reply.unsupported == ()
    assert len(stub.asked) == 1


def test_the_prompt_fences_the_evidence_with_its_place(store: Store, settings: Settings) -> None:
    _, stub = asked(store, settings, TRADE, REFUSAL)
    assert "《中共林海市翠屏区委关于巡视整改进展情况的通报》(截至2024-03-20) › 一、民生实事办理情况 › (二)外贸\n###" in stub.prompt()
    assert REFUSAL in stub.prompt()


WRONG = {
    "wrong figure": "外贸进出口总值1997.6亿元{1996.6亿元}。",
    "wrong unit": "外贸进出口总值1996.6万元{1996.6亿元}。",
    "figure from another passage": "外贸进出口总值418亿元{1996.6亿元}。",
    "invented marker": "外贸进出口总值1997亿元[47]。",
    "no marker and no support": "外贸进出口总值约2000亿元。",
}


@pytest.mark.parametrize("said", WRONG.values(), ids=WRONG.keys())
def test_what_the_cited_passage_does_not_hold_is_not_shown(store: Store, settings: Settings, said: str) -> None:
    reply, stub = asked(store, settings, TRADE, said, "1. 删去")
    assert reply.engine == "extractive" and reply.fallback == "unfounded" and len(stub.asked) == 2
    assert len(reply.unsupported) == 1 and reply.unsupported[0][:6] == said[:6]
    assert "1996.6亿元" in (reply.headline or "") and reply.notes


def test_a_promise_told_as_done_is_not_shown(store: Store, settings: Settings) -> None:
    reply, _ = asked(store, settings, BEDS, "已建成养老床位418张{418张}。", "1. 已配备养老床位418张{418张}。")
    assert reply.engine == "extractive" and "已" not in (reply.headline or "") and "预计" in f"{reply.headline}{reply.answer}"


def test_a_right_sentence_with_a_wrong_or_missing_marker_is_cited_anew(store: Store, settings: Settings) -> None:
    for marker in ("[99]", "{46条河涌}", ""):
        reply, _ = asked(store, settings, TRADE, f"全区外贸进出口总值1996.6亿元{marker}。")
        assert reply.engine == "generative" and "1996.6亿元" in reply.citations[0].quote, marker


IDLE = {
    "a question handed back": "翠屏区2023年外贸进出口总值是多少亿元?{1996.6亿元}",
    "a heading": "(二)外贸{1996.6亿元}",
    "headings": "一、民生实事办理情况 › (二)外贸{1996.6亿元}",
    "markers alone": "{1996.6亿元}",
}


@pytest.mark.parametrize("said", IDLE.values(), ids=IDLE.keys())
def test_what_states_nothing_is_no_answer(store: Store, settings: Settings, said: str) -> None:
    reply, stub = asked(store, settings, TRADE, said)
    assert reply.engine == "extractive" and reply.fallback == "unfounded" and len(stub.asked) == 1
    reply, _ = asked(store, settings, TRADE, f"{said}\n全区外贸进出口总值1996.6亿元{{1996.6亿元}}。")
    assert reply.engine == "generative" and reply.answer == "全区外贸进出口总值1996.6亿元[1]。"


def test_a_failed_sentence_is_asked_for_once_more(store: Store, settings: Settings) -> None:
    right = "全区外贸进出口总值1996.6亿元{1996.6亿元}。"
    reply, stub = asked(store, settings, TRADE, right + "同比增长41.4%{1996.6亿元}。", "1. 同比增长14.4%{1996.6亿元}。")
    assert reply.answer == "全区外贸进出口总值1996.6亿元[1]。同比增长14.4%[1]。" and reply.unsupported == ()
    assert len(stub.asked) == 2 and "1. 同比增长41.4%" in stub.prompt(1) and reply.tokens == (200, 40)


def test_the_refusal_phrase_leaves_the_extractive_answer(store: Store, settings: Settings) -> None:
    reply, _ = asked(store, settings, TRADE, REFUSAL)
    assert reply.engine == "extractive" and reply.fallback == "refused" and "1996.6亿元" in (reply.headline or "")


def test_half_a_sentence_and_then_silence_leaves_what_holds(store: Store, settings: Settings) -> None:
    said = "全区外贸进出口总值1996.6亿元{1996.6亿元}。占全市外贸"
    reply, _ = asked(store, settings, TRADE, Fault(said=said, hang=True), timeout=0.4)
    assert reply.engine == "generative" and reply.answer == "全区外贸进出口总值1996.6亿元[1]。"
    assert "0.4 秒" in reply.notes[0] and "占全市外贸" not in reply.answer


@pytest.mark.parametrize(("status", "words"), [(429, "请求次数"), (500, "出错"), (401, "密钥"), (404, "没有模型")])
def test_an_endpoint_that_refuses_leaves_the_extractive_answer(store: Store, settings: Settings, status: int, words: str) -> None:
    reply, _ = asked(store, settings, TRADE, Fault(status))
    assert reply.engine == "extractive" and reply.fallback == "down" and words in reply.notes[0]
    assert "1996.6亿元" in (reply.headline or "")


def test_an_endpoint_that_is_down_is_named(store: Store, settings: Settings) -> None:
    with serving("") as stub:
        config = stub.config()
    reply = Assistant(store, settings, chat=load(config)).ask(TRADE)
    assert reply.fallback == "down" and "127.0.0.1" in reply.notes[0] and "1996.6亿元" in (reply.headline or "")


def test_what_may_pass_is_tried_again(store: Store, settings: Settings) -> None:
    with serving(Fault(500), Fault(429), "外贸进出口总值1996.6亿元{1996.6亿元}。") as stub:
        chat = replace(load(stub.config(retries=2)), wait=lambda attempt: 0.01)
        assert Assistant(store, settings, chat=chat).ask(TRADE).engine == "generative"


def test_malformed_json_leaves_the_extractive_answer(store: Store, settings: Settings) -> None:
    reply, _ = asked(store, settings, TRADE, Fault(broken=True))
    assert reply.engine == "extractive" and reply.fallback == "down"


def test_two_megabytes_are_not_read_to_the_end(store: Store, settings: Settings) -> None:
    with serving("无关的话。" * 400_000, "1. 删去", size=4000) as stub:
        reply = Assistant(store, settings, chat=load(stub.config())).ask(TRADE)
    assert reply.engine == "extractive" and len(reply.unsupported) <= 50 and "1996.6亿元" in (reply.headline or "")


def test_nothing_unverified_is_streamed(store: Store, settings: Settings) -> None:
    with serving("总值1997.6亿元{1996.6亿元}。全区外贸进出口总值1996.6亿元{1996.6亿元}。", "1. 删去") as stub:
        shown = list(Assistant(store, settings, chat=load(stub.config())).stream(TRADE))
    assert shown[-1].engine == "generative" and not any("1997.6" in reply.answer for reply in shown)
    assert shown[0].answer == "全区外贸进出口总值1996.6亿元[1]。"


def test_the_same_question_is_answered_from_the_cache(store: Store, settings: Settings) -> None:
    with serving("外贸进出口总值1996.6亿元{1996.6亿元}。") as stub:
        assistant = Assistant(store, settings, chat=load(stub.config()))
        first, second = assistant.ask(TRADE), assistant.ask(TRADE)
        assert not first.cached and second.cached and second.answer == first.answer and len(stub.asked) == 1
        *_, third = assistant.stream(TRADE, anew=True)
    assert not third.cached and len(stub.asked) == 2  # 重新作答


def test_a_list_loses_nothing_that_the_model_leaves_out(store: Store, settings: Settings) -> None:
    question = "水环境整治采取了哪些措施?"
    plain = Assistant(store, settings).ask(question)
    reply, _ = asked(store, settings, question, "区水务局完成46条河涌整治{46条河涌}。")
    assert not plain.abstained and all(figure in reply.answer for figure in ("46条", "3.2万平方米", "120公里") if figure in plain.answer)
    assert reply.engine == "generative" and "3.2万平方米" in reply.answer


STATUS_NOTICE = """中共林海市翠屏区委关于整改进展情况的通报

2024年3月20日

一、整改事项进展情况
1. 校办企业清理不彻底。整改情况：已完成。区教育局注销校办企业17家。
2. 学生宿舍床位紧张。整改情况：正在推进。区教育局新增床位860张。
3. 大型仪器共享程度低。整改情况：正在推进。区科技局建成共享平台1个。

中共林海市翠屏区委
2024年3月20日
"""
OPEN = "哪些问题的状态还是正在推进?"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("listed") / "data", BigramEmbedder())
    store.add_bytes(STATUS_NOTICE.encode(), "status.txt")
    yield store
    store.close()


def test_a_list_gains_no_item_that_is_true_and_not_asked_for(listed: Store, settings: Settings) -> None:
    plain = Assistant(listed, settings).ask(OPEN)
    assert "校办企业" not in plain.answer and "学生宿舍床位紧张" in plain.answer and "大型仪器共享程度低" in plain.answer
    said = "- 学生宿舍床位紧张{床位紧张}。\n- 大型仪器共享程度低{大型仪器}。\n- 校办企业清理不彻底{校办企业}。\n"
    reply, stub = asked(listed, settings, OPEN, said)
    assert reply.engine == "generative" and "校办企业" not in reply.answer and len(stub.asked) == 1
    assert [line[:4] for line in reply.unsupported] == ["校办企业"]


def test_an_item_told_shorter_gives_way_to_the_whole(listed: Store, settings: Settings) -> None:
    plain = Assistant(listed, settings).ask(OPEN)
    reply, _ = asked(listed, settings, OPEN, "- 学生宿舍床位紧张{床位紧张}。\n- 大型仪器共享程度低{大型仪器}。\n")
    assert reply.answer == plain.answer and reply.engine == "generative"


def test_what_failed_is_asked_for_at_the_end_of_the_same_prompt(store: Store, settings: Settings) -> None:
    """An endpoint that keeps what it has read need not read the evidence twice."""
    _, stub = asked(store, settings, TRADE, "外贸进出口总值1997.6亿元{1996.6亿元}。", "1. 删去")
    (system, human), (again, more) = ([message["content"] for message in request] for request in stub.asked)
    assert again == system and more.startswith(human) and "1. 外贸进出口总值1997.6亿元" in more[len(human) :]
