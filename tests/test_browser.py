"""The page in a real browser: what a reader sees and clicks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import BOX, CONTRAST, NARROW, QUESTION, WIDE, finished, opened
from tests.page_fakes import NANSHA
from tests.page_server import HOSTILE_CLAUSE, ROOT, serving, serving_app
from tests.shared import need_browser

pytestmark = need_browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(slow=0.05) as address:
        yield address


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_ask_watch_it_stream_and_open_a_clause(browser: Browser, address: str, viewport: dict[str, int]) -> None:
    watched = opened(browser, address, viewport=viewport)
    page = watched.page
    watched.ask()
    page.locator(".bt-turn.bt-streaming").wait_for()
    early = page.locator(".bt-body").inner_text()
    watched.answered()
    assert len(early) < len(page.locator(".bt-body").inner_text())
    assert page.locator(".bt-asof").inner_text() == "通报截至2021年11月24日 · 之后情况本库未载"

    page.locator(".bt-body .bt-cite", has_text="2").click()
    page.locator(".bt-mark", has_text="418张").wait_for()
    assert page.locator(".bt-mark").all_inner_texts() == ["已完成建设10个,预计共配备全托、日托养老床位418张"]
    assert watched.in_view(".bt-mark", ".bt-paper")
    assert page.locator(".bt-path").inner_text().splitlines() == ["中共广州市南沙区委关于巡视整改进展情况的通报 › 三、整改情况", "(二)医疗"]
    page.mouse.move(5, 5)

    page.locator(".bt-step", has_text="上一处").click()
    page.locator(".bt-mark", has_text="8500张").wait_for()
    assert watched.in_view(".bt-mark", ".bt-paper")
    assert page.locator(".bt-count").inner_text() == "第1处,共2处"
    finished(watched)


def test_a_marker_shows_its_quote_on_hover_and_takes_the_keyboard(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    page = watched.page
    watched.ask()
    watched.answered()
    chip = page.locator(".bt-body .bt-cite").first
    chip.hover()
    assert "医院床位数超8500张" in page.locator(".bt-tip").inner_text()
    page.mouse.move(5, 5)
    assert page.locator(".bt-tip").is_hidden()
    page.locator(".bt-body .bt-cite").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".bt-mark", has_text="418张").wait_for()
    finished(watched)


def test_an_answer_can_be_stopped_and_the_next_one_asked(browser: Browser) -> None:
    with serving(slow=1) as address:
        watched = opened(browser, address)
        watched.ask()
        watched.page.locator(".bt-turn.bt-streaming").wait_for()
        watched.page.locator(".stop-button").click()
        watched.page.get_by_text("已停止。").wait_for()
        watched.page.locator(".submit-button").wait_for()
        watched.ask("那2020年呢?")
        watched.page.locator(".bt-turn.bt-streaming").wait_for()
        assert watched.page.locator(".bt-question").all_inner_texts() == [QUESTION, "那2020年呢?"]
        watched.page.context.close()


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_question_leaves_the_conversation_as_it_is(browser: Browser, address: str, typed: str) -> None:
    watched = opened(browser, address)
    watched.ask()
    watched.answered()
    watched.page.locator(".submit-button").wait_for()
    before = watched.page.locator(".bt-body").first.inner_text()
    watched.ask(typed)
    watched.page.locator(".submit-button").click()
    watched.ask("那2020年呢?")
    watched.answered(2)
    assert watched.page.locator(".bt-body").first.inner_text() == before
    assert watched.page.locator(".bt-question").all_inner_texts() == [QUESTION, "那2020年呢?"]
    finished(watched)


def test_questions_asked_during_an_answer_wait_and_are_all_answered(browser: Browser) -> None:
    asked = [QUESTION, "那2020年呢?", "养老床位有多少张?"]
    with serving(slow=0.15) as address:
        watched = opened(browser, address)
        for question in asked:
            watched.ask(question)
        watched.page.get_by_text("已收到,前一问答完后作答。").last.wait_for()
        watched.ask("")
        watched.answered(3)
        assert watched.page.locator(".bt-question").all_inner_texts() == asked
        assert watched.page.locator(".bt-queued").count() == 0
        assert watched.page.locator(BOX).input_value() == ""
        watched.page.locator(".submit-button").wait_for()
        finished(watched)


def test_a_question_right_after_a_stop_is_answered_and_the_stopped_part_stays(browser: Browser) -> None:
    with serving(slow=0.3) as address:
        watched = opened(browser, address)
        watched.ask()
        watched.page.locator(".bt-turn.bt-streaming .bt-body").wait_for()
        watched.page.locator(".stop-button").click()
        watched.ask("那2020年呢?")
        watched.answered()
        assert watched.page.locator(".bt-turn.bt-stopped .bt-body").inner_text()
        assert watched.page.locator(".bt-question").all_inner_texts() == [QUESTION, "那2020年呢?"]
        watched.page.locator(".submit-button").wait_for()
        finished(watched)


def test_a_very_long_question_is_folded_and_can_be_opened(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    watched.ask("医院床位要达到多少?" * 100)
    watched.answered()
    asked = watched.page.locator(".bt-question")
    height = asked.bounding_box()["height"]  # type: ignore[index]
    assert height < 9 * 24 + 20
    watched.page.locator(".bt-unfold").click()
    assert asked.bounding_box()["height"] > 2 * height  # type: ignore[index]
    assert watched.page.locator(".bt-unfold").inner_text() == "收起"
    finished(watched)


def test_stops_at_any_moment_lose_no_question(browser: Browser) -> None:
    with serving(slow=0.2) as address:
        watched = opened(browser, address)
        for turn in range(4):
            watched.ask(f"停下的第{turn}问?")
            watched.page.locator(".stop-button").click()
            watched.ask(f"要答的第{turn}问?")
            watched.answered(turn + 1)
            watched.page.locator(".submit-button").wait_for()
        asked = watched.page.locator(".bt-question").all_inner_texts()
        assert asked == [f"{words}的第{turn}问?" for turn in range(4) for words in ("停下", "要答")]
        assert watched.page.locator(".bt-stopped").count() == 4
        finished(watched)


def test_an_example_is_asked_with_one_click(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    example = watched.page.locator(".bt-example").first
    words = example.inner_text()
    example.click()
    watched.answered()
    assert watched.page.locator(".bt-question").all_inner_texts() == [words]
    finished(watched)


def test_abstaining_shows_the_nearest_passages_to_open(browser: Browser) -> None:
    with serving(reply="abstained") as address:
        watched = opened(browser, address)
        watched.ask("地铁有多长?")
        watched.answered()
        assert "以下相关,但不是答案:" in watched.page.locator(".bt-nearest").inner_text()
        watched.page.locator(".bt-near").nth(1).click()
        watched.page.locator(".bt-mark", has_text="418张").wait_for()
        watched.ask("轻轨有多长?")
        watched.answered(2)
        watched.page.locator(".bt-mark", has_text="8500张").wait_for()
        assert watched.page.locator(".bt-count").inner_text() == "以下相关,但不是答案 · 第1处,共2处"
        finished(watched)


def test_the_source_beside_is_that_of_the_newest_answer(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    watched.ask()
    watched.answered()
    watched.page.locator(".bt-body .bt-cite", has_text="2").click()
    watched.page.locator(".bt-mark", has_text="418张").wait_for()
    watched.ask("那2020年呢?")
    watched.answered(2)
    watched.page.locator(".bt-mark", has_text="8500张").wait_for()
    assert watched.page.locator(".bt-count").inner_text() == "第1处,共2处"
    assert watched.page.locator(".bt-turn").nth(1).locator(".bt-cite.bt-open").count() == 1
    finished(watched)


def test_markdown_is_typeset_in_the_source_and_marks_hold(browser: Browser) -> None:
    with serving(reply="markdown") as address:
        watched = opened(browser, address)
        page = watched.page
        watched.ask()
        watched.answered()
        page.locator(".bt-mark", has_text="124个").wait_for()
        assert page.locator(".bt-mark").inner_text() == "问题124个,其中"
        assert page.locator(".bt-mark").text_content() == "问题**124个**,其中"
        assert page.locator(".bt-mark strong").inner_text() == "124个"
        assert "#" not in page.locator(".bt-paper").inner_text()
        assert "---" not in page.locator(".bt-paper").inner_text()
        page.locator(".bt-body .bt-cite", has_text="2").click()
        page.locator(".bt-mark", has_text="36个").wait_for()
        assert page.locator(".bt-mark").text_content() == "| 财政 | 36个 |"
        finished(watched)


def test_on_a_narrow_page_a_new_question_leads_back_from_the_source(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=NARROW)
    page = watched.page
    watched.ask()
    watched.answered()
    page.locator(".bt-body .bt-cite", has_text="2").click()
    page.locator(".bt-mark", has_text="418张").wait_for()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator(BOX).evaluate("box => box.focus({preventScroll: true})")
    page.keyboard.insert_text("那2020年呢?")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("Enter")
    watched.answered(2)
    asked = page.locator(".bt-question").nth(1)
    assert 0 <= asked.evaluate("node => node.getBoundingClientRect().top") < NARROW["height"] / 2
    assert page.locator(".bt-mark").count() == 0
    finished(watched)


def test_a_question_asked_while_warming_up_is_answered(browser: Browser) -> None:
    with serving(warm=6) as address:
        watched = opened(browser, address)
        watched.page.get_by_text("可以先提问,准备好即回答。").wait_for()
        watched.ask()
        watched.page.get_by_text("正在准备检索,准备好即回答…").wait_for()
        watched.answered()
        watched.page.locator(".bt-note").wait_for(state="hidden")
        finished(watched)


def test_an_empty_library_says_what_to_do(browser: Browser) -> None:
    with serving(library="empty") as address:
        watched = opened(browser, address)
        watched.page.get_by_text("还没有通报。拖入文件、粘贴文字或网址即可开始。").wait_for()
        finished(watched)


def test_an_error_is_a_line_on_the_page(browser: Browser) -> None:
    with serving(error="yes") as address:
        watched = opened(browser, address)
        watched.ask()
        watched.page.locator(".bt-failure", has_text="找不到模型「x」。请检查 ASSISTANT_EMBEDDER。").wait_for()
        watched.page.locator(".submit-button").wait_for()
        finished(watched)


def test_a_question_that_reaches_nobody_comes_back_and_the_page_says_why(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    page = watched.page
    page.locator(".bt-example").first.wait_for()
    page.context.set_offline(True)
    for _ in range(2):
        watched.ask("床位多少?")
        page.locator(".bt-gone", has_text="程序可能已关闭").wait_for()
        page.wait_for_function("box => document.querySelector(box).value === '床位多少?'", arg=BOX)
    page.context.set_offline(False)
    page.reload()
    watched.ask("床位多少?")
    watched.answered()
    assert page.locator(".bt-gone").count() == 0
    assert all("ERR_INTERNET_DISCONNECTED" in line or "fetch" in line or "onnection" in line for line in watched.wrong)
    watched.wrong.clear()
    finished(watched)


def test_nothing_in_a_bulletin_or_a_question_runs_or_loads(browser: Browser) -> None:
    with serving(reply="hostile") as address:
        watched = opened(browser, address)
        page = watched.page
        page.locator(".bt-example").first.wait_for()
        watched.ask(HOSTILE_CLAUSE)
        watched.answered()
        page.locator(".bt-mark").wait_for()
        page.locator(".bt-body .bt-cite").first.hover()
        page.wait_for_function("document.querySelector('.bt-tip').textContent.includes('javascript')")
        assert page.evaluate("window.hacked") is None
        ours = "#bt-talk, #bt-source, .bt-tip"
        assert page.evaluate(f"document.querySelectorAll('{ours}').length") == 3
        bad = ",".join(f"{part} {tag}" for part in ours.split(", ") for tag in ("img", "script", "svg[onload]", "a", "iframe", "object"))
        assert page.locator(bad).count() == 0
        shown = HOSTILE_CLAUSE.replace("\u202e", "\ufffd").replace("\u202c", "\ufffd")
        assert page.locator(".bt-question").text_content() == shown
        assert page.locator(".bt-mark").text_content() == shown
        finished(watched)


def test_a_bulletin_of_the_library_can_be_read_before_anything_is_asked(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    watched.page.locator(".bt-book").first.click()
    watched.page.locator(".bt-line.bt-title", has_text="中共广州市南沙区委关于巡视整改进展情况的通报").wait_for()
    assert watched.page.locator(".bt-mark").count() == 0
    watched.ask()
    watched.answered()
    watched.page.locator(".bt-mark").wait_for()
    assert watched.in_view(".bt-mark", ".bt-paper")
    finished(watched)


def test_what_the_shell_adds_the_running_app_answers(browser: Browser, tmp_path: Path) -> None:
    """The real engine, from an empty library: a second process adds the bulletin while the page is open."""
    with serving_app(tmp_path) as address:
        watched = opened(browser, address)
        page = watched.page
        page.get_by_text("还没有通报。").wait_for(timeout=120_000)
        added = subprocess.run(
            [sys.executable, "-m", "assistant", "--data", str(tmp_path), "add", str(NANSHA)], cwd=ROOT, capture_output=True, timeout=240
        )
        assert added.returncode == 0, added.stderr
        watched.ask()
        page.locator(".bt-turn.bt-done").wait_for(timeout=120_000)
        assert "8500张" in page.locator(".bt-body").inner_text()
        page.locator(".bt-mark").wait_for()
        marked = page.locator(".bt-mark").text_content() or ""
        assert "医院床位数超8500张" in marked
        assert marked in NANSHA.read_text("utf-8")
        assert watched.in_view(".bt-mark", ".bt-paper")
        assert page.locator(".bt-path-here").inner_text() == "1.针对医疗卫生建设仍有差距问题"
        finished(watched)


def test_english_is_a_setting(browser: Browser) -> None:
    with serving(language="en") as address:
        watched = opened(browser, address)
        watched.ask()
        watched.answered()
        assert watched.page.locator(".bt-asof").inner_text() == "Bulletin as of 2021-11-24 · nothing later in this library"
        finished(watched)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_words_can_be_read_in_both_themes_and_widths(browser: Browser, address: str, viewport: dict[str, int], scheme: str) -> None:
    watched = opened(browser, address, viewport=viewport, color_scheme=scheme)
    watched.ask()
    watched.answered()
    watched.page.locator(".bt-body .bt-cite").first.click()
    watched.page.locator(".bt-mark").wait_for()
    assert watched.page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    parts = (
        ".bt-question, .bt-body p, .bt-headline, .bt-asof, .bt-quiet, .bt-cite, .bt-line, .bt-mark, .bt-path-up, .bt-path-here, .bt-count, "
        ".bt-tool, #bt-disclaimer p, .bt-head p"
    )
    poor = watched.page.evaluate(CONTRAST, parts)
    assert poor == []
    finished(watched)
