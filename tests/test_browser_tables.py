"""Ledger, figures and full text in a real browser, over a library of three texts that are read for it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Route

from tests.assistant.reading import SPRING, WINTER, notice
from tests.browsing import NARROW, WIDE, Watched, finished, opened, serving_texts
from tests.page_fakes import NANSHA
from tests.page_server import serving
from tests.shared import need_browser

pytestmark = need_browser

HOSTILE = notice(
    "2023年5月6日",
    [('<img src=x onerror="window.hacked=1">噪声扰民', "2023年6月底", "已完成", "</td><script>window.hacked=1</script>安装隔声屏障9公里")],
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    texts = {"spring": SPRING, "winter": WINTER, "hostile": HOSTILE, "nansha-2021-11-24": NANSHA.read_text("utf-8")}
    with serving_texts(tmp_path_factory.mktemp("tables"), texts) as address:
        yield address


def tab(watched: Watched, name: str, table: str) -> Page:
    watched.page.get_by_role("tab", name=name).first.click()
    watched.page.locator(f"{table} .bt-rows").wait_for()
    return watched.page


def row(page: Page, text: str, table: str = "#bt-ledger") -> Any:  # noqa: ANN401
    return page.locator(f"{table} tbody tr", has=page.locator(".bt-open-row", has_text=text)).first


def test_a_row_opens_its_source_by_mouse_and_by_keyboard(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "承诺台账", "#bt-ledger")
    page.locator(".bt-open-row", has_text="医疗卫生建设").click()
    page.locator(".bt-mark", has_text="1.针对医疗卫生建设仍有差距问题").wait_for()
    assert watched.in_view(".bt-mark", ".bt-paper")

    heading = page.locator(".bt-open-row", has_text="医疗卫生建设")
    heading.focus()
    page.keyboard.press("ArrowRight")  # unfolds
    page.locator(".bt-under", has_text="8500张").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".bt-mark", has_text="完善顶层设计").wait_for()
    assert page.locator(".bt-mark").inner_text().startswith("加大医疗卫生领域改革创新力度")
    page.locator(".bt-step", has_text="下一处").click()
    page.locator(".bt-mark", has_text="力争利用两年左右时间").wait_for()
    heading.focus()
    page.keyboard.press("ArrowLeft")
    page.locator(".bt-under").first.wait_for(state="detached")
    finished(watched)


def test_filters_sorting_and_the_file_that_comes_of_them(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "承诺台账", "#bt-ledger")
    page.get_by_label("主题").first.fill("尾矿库、污水厂")
    page.get_by_label("主题").first.press("Enter")
    page.locator("#bt-ledger .bt-table-note", has_text="4个事项,8项举措。").wait_for()
    page.locator("#bt-ledger [data-sort=deadline]").click()
    page.locator("#bt-ledger th[aria-sort=ascending]").wait_for()
    assert page.locator("#bt-ledger .bt-open-row").first.inner_text() == "南埭污水厂扩建滞后"
    page.locator("#bt-ledger [data-sort=deadline]").click()
    page.locator("#bt-ledger th[aria-sort=descending]").wait_for()
    assert page.locator("#bt-ledger .bt-open-row").first.inner_text() == "尾矿库未按期闭库"
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 xlsx").first.click()
    assert download.value.suggested_filename.startswith("承诺台账-")
    sheet = cast(Any, load_workbook(BytesIO(Path(download.value.path()).read_bytes())).active)
    assert {str(r[1].value)[:2] for r in sheet.iter_rows(min_row=2, max_row=13)} == {"南埭", "尾矿"}

    page.get_by_label("期限不晚于").fill("明年")
    page.get_by_label("期限不晚于").press("Enter")
    page.locator("#bt-ledger .bt-table-note", has_text="「明年」不是日期").wait_for()
    page.get_by_label("期限不晚于").fill("2020")
    page.get_by_label("期限不晚于").press("Enter")
    page.locator("#bt-ledger .bt-table-note", has_text="没有符合条件的事项。可放宽状态或期限。").wait_for()
    finished(watched)


def test_emptying_a_list_of_several_is_a_filter_too(browser: Browser, address: str) -> None:
    """Gradio's own `input` says nothing of its × for all, nor of Backspace."""
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "承诺台账", "#bt-ledger")
    whole = page.locator("#bt-ledger .bt-table-note").inner_text()
    status = page.get_by_label("状态").first
    for by in ("×", "Backspace"):
        status.click()
        page.get_by_role("option", name="通报称尚未完成").click()
        page.locator("#bt-ledger .bt-table-note").filter(has_not_text=whole).wait_for()
        if by == "×":
            page.locator(".remove-all").first.click()
        else:
            status.press(by)
        page.locator("#bt-ledger .bt-table-note", has_text=whole).wait_for()
    finished(watched)


def test_a_row_is_put_right(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "承诺台账", "#bt-ledger")
    one = row(page, "黑财清底")
    one.hover()
    one.locator(".bt-edit").click()
    form = page.locator("#bt-ledger-edit")
    form.get_by_label("责任单位").fill("区公安分局")
    form.get_by_role("button", name="保存更正").click()
    page.locator("#bt-ledger td", has_text="区公安分局").wait_for()
    assert "读者更正" in row(page, "黑财清底").inner_text()
    assert form.is_hidden()
    finished(watched)


def test_words_of_a_bulletin_never_become_html(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "承诺台账", "#bt-ledger")
    hostile = row(page, "噪声扰民")
    assert hostile.locator(".bt-open-row").inner_text().startswith("<img src=x")
    hostile.locator(".bt-fold").click()
    page.locator(".bt-under", has_text="<script>").wait_for()
    page.locator("#bt-ledger-charts summary").click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#bt-ledger img, #bt-ledger script, #bt-ledger-charts img").count() == 0
    finished(watched)


def test_figures_and_every_place_of_a_word(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "指标表", "#bt-figures")
    assert page.locator("#bt-figures tbody tr").count() == 50  # a page
    page.locator("#bt-figures .bt-page-on").click()
    page.locator("#bt-figures .bt-page-range", has_text="第51—").wait_for()
    page.get_by_label("指标或主题").fill("养老床位")
    page.get_by_label("指标或主题").press("Enter")
    figure = row(page, "全托、日托养老床位", "#bt-figures")
    figure.wait_for()
    assert "418张" in figure.inner_text() and "预计" in figure.inner_text()
    figure.locator(".bt-open-row").click()
    page.locator(".bt-mark", has_text="预计共配备全托、日托养老床位418张").wait_for()

    page.get_by_role("tab", name="全文检索").click()
    box = page.locator("#bt-search-box textarea")
    box.fill("养老床位")
    box.press("Enter")
    page.locator("#bt-search .bt-table-note", has_text="「养老床位」:1份通报,5处。").wait_for()
    assert page.locator("#bt-search .bt-hit").all_inner_texts() == ["养老床位"] * 5
    box.fill("火星")
    box.press("Enter")
    page.locator("#bt-search .bt-table-note", has_text="4份通报中没有「火星」。").wait_for()
    finished(watched)


def test_a_bulletin_chosen_before_the_full_text_is_opened(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = tab(watched, "指标表", "#bt-figures")
    page.get_by_label("通报(不选即全部)").first.click()
    page.get_by_role("option", name="南沙").click()
    page.locator("#bt-figures .bt-table-note", has_text="72个数字").wait_for()
    page.get_by_role("tab", name="全文检索").click()
    page.locator("#bt-search-box textarea").fill("闭库")
    page.locator("#bt-search-box textarea").press("Enter")
    page.locator("#bt-search .bt-table-note", has_text="1份通报中没有「闭库」。").wait_for()
    page.get_by_label("通报(不选即全部)").first.press("Backspace")
    page.locator("#bt-search .bt-table-note", has_text="「闭库」:").wait_for()
    finished(watched)


def test_rows_are_cards_where_it_is_narrow(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=NARROW, color_scheme="dark")
    page = tab(watched, "承诺台账", "#bt-ledger")
    page.locator("#bt-ledger .bt-cards").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.locator(".bt-open-row", has_text="口岸通关效率").click()
    page.locator(".bt-mark").wait_for()
    finished(watched)


def test_a_table_says_that_it_reads_and_that_nothing_is_there(browser: Browser, tmp_path: Path) -> None:
    with serving(store=str(tmp_path)) as address:
        watched = opened(browser, address, viewport=WIDE)
        held: list[Route] = []
        watched.page.route("**/component_server/**", lambda route: held.append(route))  # kept back until the words are seen
        watched.page.get_by_role("tab", name="承诺台账").click()
        watched.page.locator("#bt-ledger .bt-table-note", has_text="正在读取").wait_for()
        for route in held:
            route.continue_()
        watched.page.unroute("**/component_server/**")
        watched.page.locator("#bt-ledger .bt-table-note", has_text="还没有通报").wait_for()
        assert watched.page.locator("#bt-ledger .bt-rows").count() == 0
        finished(watched)
