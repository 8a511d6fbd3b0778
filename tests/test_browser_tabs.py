"""The tabs beside 问答 in a real browser, over a real library that begins empty: their main way, and what they say when it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import CONTRAST, NARROW, WIDE, Watched, finished, opened
from tests.page_server import serving
from tests.shared import need_browser

pytestmark = need_browser
TEXT = """青石县人民政府关于环境整治进展情况的通报

2023年6月30日

一、污水治理
(一)关于管网建设滞后问题
一是新建污水管网12公里。二是计划2024年底前建成污水处理厂2座,由县水务局负责。
(二)关于垃圾清运不及时问题
已完成整改。新增垃圾清运车15辆。
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with serving(store=str(data)) as address:
        yield address


def turn_to(watched: Watched, tab: str) -> None:
    watched.page.locator(f"#bt-tab-{tab}-button").click()


def test_bulletins_come_in_are_understood_put_right_asked_and_taken_out(browser: Browser, address: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "通报.txt", tmp_path / "坏.xyz"
    good.write_text(TEXT, "utf-8")
    bad.write_bytes(b"\0\1")
    watched = opened(browser, address)
    page = watched.page
    page.get_by_role("button", name="去通报库加入").click()
    page.locator(".bt-held").get_by_text("还没有通报。").wait_for()

    page.set_input_files(".bt-drop input", [str(good), str(bad)])
    page.locator(".bt-job-refused", has_text="坏.xyz").wait_for()
    page.get_by_text("粘贴文字", exact=True).click()
    page.get_by_label("通报全文").fill(TEXT.replace("12公里", "20公里"))
    page.get_by_label("标题(不填则从文字里读)").fill("后来的通报")
    page.get_by_role("button", name="加入", exact=True).first.click()
    page.locator(".bt-holding").nth(1).wait_for()
    assert page.locator(".bt-jobs-head span").inner_text() == "共3项,已处理3项,其中1项没有加入"

    held = page.locator('.bt-holding[data-id="通报"]')
    held.get_by_role("button", name="详情").click()
    assert "3个标题" in held.locator(".bt-understood").inner_text()
    held.get_by_text("改正标题与日期").click()
    held.get_by_label("数据截至").fill("2023-05-31")
    held.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    held.get_by_text("截至 2023年5月31日").wait_for()

    turn_to(watched, "chat")
    page.get_by_text("范围:全部通报").click()
    page.get_by_label("后来的通报").check()
    page.keyboard.press("Escape")
    watched.ask("新建污水管网多少公里?")
    watched.answered()
    assert "20公里" in page.locator(".bt-headline").first.inner_text()
    assert page.locator(".bt-scope-told").inner_text() == "只在所选的1份通报中查找"

    turn_to(watched, "library")
    later = page.locator('.bt-holding[data-id="后来的通报"]')
    later.get_by_role("button", name="移出").click()
    assert "您的原文件不受影响" in later.locator(".bt-sure").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".bt-sure").count() == 0
    later.get_by_role("button", name="移出").click()
    later.get_by_role("button", name="确认移出").click()
    page.get_by_text("已移出《后来的通报》。").wait_for()
    page.get_by_text("检查", exact=True).click()
    page.locator(".bt-job-done", has_text="通报库与索引完好。").wait_for()
    finished(watched)


def test_a_bulletin_opens_beside_the_list_and_each_tab_keeps_its_own_place(browser: Browser, address: str) -> None:
    watched = opened(browser, address)
    page = watched.page
    turn_to(watched, "library")
    page.locator(".bt-holding-title").first.click()
    page.locator(".bt-line.bt-title").wait_for()
    turn_to(watched, "settings")
    page.locator("#bt-source").wait_for(state="hidden")
    turn_to(watched, "library")
    page.locator(".bt-line.bt-title").wait_for()
    page.get_by_label("关闭原文").click()
    page.locator("#bt-source").wait_for(state="hidden")
    finished(watched)


def test_a_model_is_tested_the_theme_chosen_and_the_language_kept(browser: Browser, address: str, data: Path) -> None:
    watched = opened(browser, address)
    page = watched.page
    turn_to(watched, "settings")
    page.get_by_text("未设模型:答案由本机从原文摘录。").wait_for()
    page.get_by_label("接口地址").fill("http://127.0.0.1:9/v1")
    page.get_by_label("密钥").fill("sk-secret")
    page.get_by_label("模型名").fill("some-model")
    page.get_by_role("button", name="测试连接").click()
    page.locator(".bt-settings .bt-wrong", has_text="127.0.0.1").wait_for(timeout=60_000)  # the first time LangChain is imported
    assert page.get_by_label("密钥").get_attribute("type") == "password"
    page.get_by_label("深色").check()
    assert page.evaluate("document.body.classList.contains('dark')")
    assert watched.wrong == []
    page.reload()
    page.wait_for_function("document.body.classList.contains('dark')")
    watched.wrong.clear()  # gradio says what a reload broke off
    turn_to(watched, "settings")
    page.get_by_label("English").check()
    page.get_by_text("已记下。重新启动通报助手后生效。").wait_for()
    assert json.loads((data / "preferences.json").read_text("utf-8")) == {"language": "en"}
    assert "sk-secret" not in page.content()
    finished(watched)


def test_talks_are_kept_in_the_browser_and_an_answer_can_be_judged_and_asked_anew(browser: Browser, address: str, data: Path) -> None:
    watched = opened(browser, address, timezone_id="Asia/Shanghai")
    page = watched.page
    page.locator(".bt-example").first.wait_for()
    watched.ask("新建污水管网多少公里?")
    watched.answered()
    page.locator(".bt-next .bt-chip").first.wait_for()
    page.get_by_role("button", name="有误").click()
    page.locator(".bt-chip", has_text="出处不对").click()
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已记在本机,谢谢。").wait_for()
    noted = json.loads((data / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (noted["question"], noted["verdict"], noted["reason"]) == ("新建污水管网多少公里?", "bad", "出处不对")

    answered = page.locator(".bt-turn.bt-done")
    page.get_by_role("button", name="重新作答").click()
    page.get_by_role("button", name="有误").wait_for()
    assert answered.count() == 1
    page.locator(".bt-next .bt-chip").first.click()
    watched.answered(2)
    asked = page.locator(".bt-question").all_inner_texts()
    page.reload()
    watched.answered(2)
    assert page.locator(".bt-question").all_inner_texts() == asked
    page.get_by_role("button", name="新对话").click()
    page.locator(".bt-example").first.wait_for()
    page.locator(".bt-talks summary").click()
    told = page.locator(".bt-talk-row .bt-quiet").first.inner_text()
    by_the_clock = "new Date(JSON.parse(localStorage.getItem('bt-talks'))[0].at).getHours()"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", told) and int(told[11:13]) == page.evaluate(by_the_clock)
    page.locator(".bt-talk-row").first.click()
    watched.answered(2)
    page.get_by_role("button", name="改问").first.click()
    assert page.locator("#bt-question textarea:focus").input_value() == asked[0]
    page.locator("#bt-question textarea").fill("")
    watched.ask("垃圾清运车呢?")
    watched.answered(3)
    page.locator(".bt-talks summary").click()
    page.get_by_role("button", name="清空记录").click()
    page.get_by_role("button", name="再按一次").click()
    page.locator(".bt-turn").first.wait_for(state="detached")
    assert page.evaluate("localStorage.getItem('bt-talks')") is None
    finished(watched)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_tab_can_be_read_and_reached_by_the_keyboard(browser: Browser, address: str, viewport: dict[str, int], scheme: str) -> None:
    watched = opened(browser, address, viewport=viewport, color_scheme=scheme)
    page = watched.page
    page.locator(".bt-example").first.wait_for()
    tabs = page.locator("#bt-tabs > .tab-wrapper [role=tab]").evaluate_all("nodes => nodes.map((node) => node.id)")
    assert len(tabs) == 8
    for tab in filter(None, tabs):
        page.locator(f"#{tab}").focus()
        page.keyboard.press("Enter")
        page.locator(f"#{tab.removesuffix('-button')}").wait_for()
        page.wait_for_timeout(300)  # what the tab fetches when it is selected
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], tab
        words = "#bt-tabs > .tabitem :is(p, span, label, button, summary, h2, h3, h4, td, th, li):not(:has(*), :empty)"
        assert page.evaluate(CONTRAST, words) == [], tab
    finished(watched)
