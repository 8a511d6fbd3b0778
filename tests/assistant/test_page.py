from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import suggest
from assistant.types import Reply
from assistant.ui import source_view, view
from assistant.ui.chat_tab import Chat
from assistant.ui.engine import Engine
from assistant.ui.strings import LANGUAGES, strings
from assistant.ui.warmup import Warmup
from index.errors import EmbedderError
from index.types import Figure, Period
from tests import page_fakes as fakes
from tests.page_server import ROOT, serving

ZH = strings("zh")
NANSHA = fakes.nansha()


def warm(engine: Engine) -> Warmup[Engine]:
    warmup = Warmup(lambda: engine)
    warmup.get(5)
    return warmup


def chat(**assistant: object) -> Chat:
    return Chat(warm(fakes.engine(None, NANSHA, **assistant)), ZH)


# words


def test_both_languages_have_the_same_words() -> None:
    tables = [set(strings(language).words) for language in LANGUAGES]
    assert tables[0] == tables[1]


def test_an_unknown_language_is_chinese() -> None:
    assert strings("fr").language == "zh"


# answers


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("超8500张。[1]", [{"k": "p", "r": [{"t": "超8500张。"}, {"m": 1}]}]),
        ("**床位**:超8500张[1][2]", [{"k": "p", "r": [{"t": "床位", "b": True}, {"t": ":超8500张"}, {"m": 1}, {"m": 2}]}]),
        ("- 甲[1]\n  - 乙", [{"k": "li", "n": "", "d": 0, "r": [{"t": "甲"}, {"m": 1}]}, {"k": "li", "n": "", "d": 1, "r": [{"t": "乙"}]}]),
        ("1. 甲\n\n2. 乙", [{"k": "li", "n": "1.", "d": 0, "r": [{"t": "甲"}]}, {"k": "li", "n": "2.", "d": 0, "r": [{"t": "乙"}]}]),
        ("## 医疗", [{"k": "h", "r": [{"t": "医疗"}]}]),
        (r"1\*1\[2\]", [{"k": "p", "r": [{"t": "1*1[2]"}]}]),
        ("![图](http://x/y.png) [链接](javascript:a)", [{"k": "p", "r": [{"t": "![图](http://x/y.png) [链接](javascript:a)"}]}]),
        ("<img src=x onerror=alert(1)>", [{"k": "p", "r": [{"t": "<img src=x onerror=alert(1)>"}]}]),
    ],
)
def test_an_answer_becomes_blocks_of_text_and_markers(answer: str, expected: list[view.View]) -> None:
    assert view.blocks(answer) == expected


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from("甲乙1[]*\\-.# \n<>"), max_size=40))
def test_no_word_of_an_answer_is_lost(answer: str) -> None:
    shown = "".join(
        run["t"] if "t" in run else f"[{run['m']}]" for block in view.blocks(answer) for run in [{"t": block.get("n", "")}, *block["r"]]
    )
    assert [c for c in shown if c in "甲乙<>1"] == [c for c in answer if c in "甲乙<>1"]


def test_reading_direction_marks_are_made_visible_and_offsets_hold() -> None:
    text = "增长\u202e5.6%\u202c\u2066\u200f"
    assert view.visible(text) == "增长\ufffd5.6%\ufffd\ufffd\ufffd"
    assert len(view.visible(text)) == len(text)


def test_every_answer_names_the_dates_it_rests_on() -> None:
    reply = fakes.beds(NANSHA)
    later = replace(reply.citations[1], as_of=None, published=date(2022, 3, 1))
    assert view.as_of(reply.citations, ZH) == "通报截至2021年11月24日 · 之后情况本库未载"
    assert view.as_of((later, reply.citations[0]), ZH) == "通报截至2021年11月24日、2022年3月1日 · 之后情况本库未载"
    assert view.as_of((replace(later, published=None),), ZH) == "通报未写明日期 · 之后情况本库未载"
    assert view.as_of((), ZH) == ""


def test_a_finished_answer_says_what_was_checked_and_what_was_left_out() -> None:
    shown = view.reply_view(fakes.beds(NANSHA), ZH, done=True)
    assert shown["checked"] == "本答引用2处;3个数字均见于所引原文。点序号查看。"
    assert shown["dropped_line"] == "有1句未能在原文找到依据,已略去。"
    assert shown["dropped"] == ["另有一句没有依据。"]


def test_an_answer_still_streaming_claims_nothing_yet() -> None:
    shown = view.reply_view(fakes.beds(NANSHA), ZH, done=False)
    assert "checked" not in shown
    assert shown["citations"]


def test_abstaining_offers_the_nearest_passages_with_their_date() -> None:
    reply = fakes.beds(NANSHA)
    shown = view.reply_view(Reply("x", None, "通报没有提到「地铁」。", True, nearest=reply.citations), ZH, done=True)
    assert [near["quote"] for near in shown["nearest"]] == [c.quote for c in reply.citations]
    assert shown["as_of"] == "通报截至2021年11月24日 · 之后情况本库未载"
    assert shown["checked"] == ""


def test_sums_and_counts_are_laid_open_once() -> None:
    reply = fakes.beds(NANSHA)
    total = {"result": "518张", "operands": ["418张", "100张"]}
    counted = {"result": "2项", "items": ["甲", "乙"]}
    assert view.computed(replace(reply, computed=(total, counted)), ZH) == [
        "本助手计算:518张(418张、100张)",
        "按通报目录清点,非通报自报总数:2项(甲、乙)",
    ]
    assert view.computed(replace(reply, answer="本助手计算:418+100=518(张)", computed=(total,)), ZH) == []


def test_a_copied_answer_carries_complete_citations() -> None:
    lines = view.plain(fakes.beds(NANSHA)).splitlines()
    assert lines[-2] == (
        "[1] 据《中共广州市南沙区委关于巡视整改进展情况的通报》(中共广州市南沙区委,2021-11-24,三、整改情况 › (二)医疗):"
        "「到2025年南沙三甲医院将达到6所,医院床位数超8500张」"
    )


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.gdjct.gd.gov.cn/a.html", "https://www.gdjct.gd.gov.cn/a.html"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//evil.example/x", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_become_links(url: str | None, link: str) -> None:
    assert view.web_link(url) == link


# the source pane


def test_the_pane_shows_every_line_at_its_offset() -> None:
    shown = list(source_view.lines(NANSHA))
    for line in shown:
        words = "".join(run for run, _ in line["r"])
        assert NANSHA.text[line["s"] : line["s"] + len(words)] == words
    kept = "".join(run for line in shown for run, _ in line["r"])
    assert "".join(kept.split()) == "".join(NANSHA.text.split())


def test_title_headings_and_boilerplate_are_told_apart() -> None:
    shown = list(source_view.lines(NANSHA))
    assert [line["k"] for line in shown[:2]] == ["boilerplate", "title"]
    running_on = next(line for line in shown if line["r"][0][0].startswith("(一)统一思想认识"))
    assert running_on["k"] == "h2"
    assert [heading for _, heading in running_on["r"]] == [True, False]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from("甲一、(二)1.。 \u3000\r\n\u2028\U00020000<&"), max_size=80))
def test_any_text_is_shown_whole(text: str) -> None:
    source = fakes.bulletin(text, title="题")
    for line in source_view.lines(source):
        words = "".join(run for run, _ in line["r"])
        assert text[line["s"] : line["s"] + len(words)] == words
    kept = "".join(run for line in source_view.lines(source) for run, _ in line["r"])
    assert "".join(kept.split()) == "".join(text.split())


def test_a_bulletin_that_is_gone_gives_a_line_and_no_traceback() -> None:
    engine = fakes.engine(None, NANSHA)
    pane = source_view.build(ZH, engine.store.bulletin)
    assert pane.open_bulletin(NANSHA.id)["id"] == NANSHA.id
    assert "库中没有通报" in pane.open_bulletin("gone")["error"]


# the conversation


def test_a_turn_grows_and_ends_with_what_was_checked() -> None:
    states = [talk["turns"][-1] for talk in chat().answer({"question": "到2025年医院床位要达到多少?"}, None)]
    assert [state["state"] for state in states[:2]] == ["waiting", "streaming"]
    assert states[-1]["state"] == "done"
    grown = [len(json.dumps(state["reply"]["blocks"])) for state in states[1:]]
    assert grown == sorted(grown)
    assert len(grown) > 3


def test_earlier_questions_are_the_history() -> None:
    asking = chat()
    *_, first = asking.answer({"question": "甲?"}, None)
    *_, second = asking.answer({"question": "乙?"}, first)
    assert asking.warmup.get().assistant.asked == [("甲?", (), ()), ("乙?", ("甲?",), ())]  # type: ignore[attr-defined]
    assert [turn["question"] for turn in second["turns"]] == ["甲?", "乙?"]


def test_an_empty_question_changes_nothing() -> None:
    assert list(chat().answer({"question": "  "}, {"turns": []})) == []


def test_a_stopped_answer_stays_as_far_as_it_came() -> None:
    asking = chat()
    streaming = next(talk for talk in asking.answer({"question": "甲?"}, None) if talk["turns"][-1]["state"] == "streaming")
    turn = asking.stopped(streaming)["turns"][-1]
    assert (turn["state"], turn["note"]) == ("stopped", "已停止。")
    assert turn["reply"] == streaming["turns"][-1]["reply"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (EmbedderError("找不到模型「x」。请检查设置。", "No model x. Check the setting."), "找不到模型「x」。请检查设置。"),
        (ZeroDivisionError("secret /path"), ZH("unexpected")),
    ],
)
def test_an_error_becomes_one_line(error: Exception, told: str) -> None:
    *_, last = chat(error=error).answer({"question": "甲?"}, None)
    assert (last["turns"][-1]["state"], last["turns"][-1]["note"]) == ("error", told)


def test_a_question_asked_while_warming_up_waits_and_is_answered() -> None:
    ready = threading.Event()
    engine = fakes.engine(None, NANSHA)
    warmup: Warmup[Engine] = Warmup(lambda: (ready.wait(20), engine)[1])
    warmup.start()
    states = Chat(warmup, ZH).answer({"question": "甲?"}, None)
    assert next(states)["turns"][-1]["note"] == ZH("waiting_warm")
    ready.set()
    *_, last = states
    assert last["turns"][-1]["state"] == "done"


def test_a_failed_start_is_tried_again() -> None:
    tries: list[int] = []

    def engine() -> Engine:
        tries.append(1)
        if len(tries) == 1:
            raise EmbedderError("不行", "no")
        return fakes.engine(None, NANSHA)

    warmup = Warmup(engine)
    with pytest.raises(EmbedderError):
        warmup.get(5)
    assert not warmup.get(5).empty


# the served page


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serving() as address:
        yield address


def test_a_program_gets_the_reply_as_json(served: str) -> None:
    client = Client(served, verbose=False)
    reply = client.predict("到2025年医院床位要达到多少?", ["前一问"], [], api_name="/ask")
    assert reply == json.loads(json.dumps(fakes.beds(NANSHA).to_json()))
    client.close()


def test_a_program_gets_the_error_in_words() -> None:
    with serving(error="yes") as address:
        client = Client(address, verbose=False)
        with pytest.raises(AppError, match="找不到模型「x」"):
            client.predict("甲?", [], [], api_name="/ask")
        client.close()


def test_a_port_that_is_taken_is_told_in_one_line(served: str) -> None:
    port = served.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=os.environ | {"GRADIO_SERVER_PORT": port}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.strip() == f"端口 {port} 用不了,可能已被别的程序占用。请关掉那个程序,或用 GRADIO_SERVER_PORT 换一个端口。"


def test_what_is_served_names_no_other_machine(served: str) -> None:
    html = httpx.get(served).text
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", html)
    assert loaded
    assert [address for address in loaded if "//" in address and not address.startswith(served)] == []


# example questions


def figure(measure: str, period: str, aspect: str, kind: str = "amount", direction: str = "") -> Figure:
    when = Period(period, date(2021, 1, 1), date(2021, 9, 30)) if period else None
    return Figure(Decimal(1), "张", "1张", (0, 2), measure, (0, 2), (0, 2), kind, direction=direction, period=when, aspect=aspect)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "question"),
    [
        (figure("医院床位数", "2025年", "target"), "到2025年,医院床位数的目标是多少?"),
        (figure("税收总额", "2021年1—9月", "achieved", "growth", "增长"), "2021年1—9月税收总额增长多少?"),
        (figure("税收总额", "2021年1—9月", "achieved", "growth", "下降"), None),
        (figure("医院床位数", "", "target"), None),
        (figure("床位", "2025年", "target"), None),
        (figure("目前“三书一函”", "2025年", "target"), None),
    ],
)
def test_a_figure_with_its_period_can_be_asked_for(read: Figure, question: str | None) -> None:
    assert suggest.about_figure(read) == question


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("针对医疗卫生建设仍有差距问题", "针对医疗卫生建设仍有差距问题,采取了哪些措施?"),
        ("关于保基本民生工作存在短板问题。", "针对保基本民生工作存在短板问题,采取了哪些措施?"),
        ("加大打击走私工作力度", "加大打击走私工作力度有哪些进展?"),
        ("下一步工作安排", None),
        ("医疗", None),
    ],
)
def test_a_heading_that_names_a_matter_can_be_asked_about(heading: str, question: str | None) -> None:
    assert suggest.about_heading(heading) == question


def test_each_bulletin_gets_its_example_and_none_comes_twice() -> None:
    other = fakes.bulletin("题\n\n一、加快推进污水处理设施建设\n正文。", id="other")
    asked = list(suggest.examples([NANSHA, other], lambda id: ()))
    assert "加快推进污水处理设施建设有哪些进展?" in asked[:2]
    assert len(asked) == len(set(asked))


def test_only_examples_that_are_answered_are_shown() -> None:
    answered = fakes.engine(None, NANSHA)
    assert len(answered.examples()) == 4
    assert fakes.engine(Reply("x", None, "通报没有提到。", True), NANSHA).examples() == []


def test_an_empty_library_has_no_examples() -> None:
    assert list(suggest.examples([], lambda id: ())) == []


def test_an_answer_does_not_say_its_headline_twice() -> None:
    reply = replace(fakes.beds(NANSHA), headline="医院床位数超8500张", answer="医院床位数超8500张[1]。\n\n- 另有养老床位。[2]")
    shown = view.reply_view(reply, ZH, done=True)
    assert (shown["leads"], shown["headline"]) == (True, [])
    assert view.plain(reply).count("医院床位数超8500张") == 2  # once said, once quoted
