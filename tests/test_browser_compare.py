"""对比 and 核对文稿 in a real browser, over a library of three texts that are read for it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser

from tests.assistant.reading import SPRING, WINTER
from tests.browsing import NARROW, WIDE, finished, opened, serving_texts
from tests.page_server import serving
from tests.shared import need_browser

pytestmark = need_browser

DRAFT = "澄湖市9座尾矿库完成闭库。<img src=x onerror=window.hacked=true>南埭污水厂完成主体工程90%。\n会议强调提高认识。"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_texts(tmp_path_factory.mktemp("compare"), {"spring": SPRING, "winter": WINTER}) as address:
        yield address


def test_the_newest_series_is_compared_at_once_and_each_side_opens(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = watched.page
    page.get_by_role("tab", name="对比").click()
    page.locator("#bt-compare .bt-table-note", has_text="新增完成1项,延期1项,数字变化2项,无变化1项").wait_for()
    assert page.locator("#bt-compare .bt-open-row").all_inner_texts() == ["东郊填埋场渗滤液积存", "南埭污水厂扩建滞后", "尾矿库未按期闭库"]
    page.locator("#bt-compare .bt-open-row", has_text="尾矿库").click()
    page.locator(".bt-mark", has_text="4座尾矿库完成闭库").wait_for()
    page.locator(".bt-step", has_text="下一处").click()
    page.locator(".bt-mark", has_text="7座尾矿库完成闭库").wait_for()
    page.get_by_label("主题").locator("visible=true").fill("污水厂")
    page.get_by_label("主题").locator("visible=true").press("Enter")
    page.locator("#bt-compare .bt-table-note", has_text="延期1项,数字变化1项。").wait_for()
    with page.expect_download() as download:
        page.locator("#bt-compare").get_by_role("button", name="导出 xlsx").click()
    sheet = load_workbook(BytesIO(Path(download.value.path()).read_bytes())).active
    assert sheet is not None and [cell.value for cell in sheet[2]][:5] == [
        "延期",
        "南埭污水厂扩建滞后",
        "延期",
        "2024年9月底",
        "2025年6月底",
    ]
    finished(watched)


def test_a_pasted_draft_is_marked_and_opens_what_it_was_held_against(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=NARROW)
    page = watched.page
    page.get_by_role("tab", name="核对文稿").click()
    shown = "el => [getComputedStyle(el).fontSize, getComputedStyle(el, '::after').content]"
    assert page.locator("#bt-verify-file button .wrap").evaluate(shown) == ["0px", '"拖到这里,或点此选择"']
    page.locator("#bt-verify-go").click()
    page.locator("#bt-verify-note", has_text="请先粘贴文稿").wait_for()
    page.locator("#bt-verify-text textarea").fill(DRAFT)
    page.locator("#bt-verify-go").click()
    page.locator("#bt-verify-note", has_text="核对2句:一致1,不一致1").wait_for()
    wrong = page.locator(".bt-said-differs")
    assert wrong.inner_text() == "澄湖市9座尾矿库完成闭库。"
    assert page.locator(".bt-proof").inner_text().replace("不一致", "", 1) == DRAFT
    with page.expect_download() as download:
        page.locator("#bt-verify").get_by_role("button", name="导出 docx").click()
    document = Document(BytesIO(Path(download.value.path()).read_bytes()))
    assert [p.text for p in document.paragraphs][1] == "会议强调提高认识。" and len(list(document.comments)) == 1
    wrong.focus()
    page.keyboard.press("Enter")
    page.locator(".bt-mark", has_text="7座尾矿库完成闭库").wait_for()
    assert page.evaluate("window.hacked") is None
    finished(watched)


def test_a_draft_that_cannot_be_read_is_refused_with_the_remedy(browser: Browser, address: str, tmp_path: Path) -> None:
    old = tmp_path / "汇报.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000))
    watched = opened(browser, address, viewport=WIDE)
    page = watched.page
    page.get_by_role("tab", name="核对文稿").click()
    page.set_input_files("#bt-verify-file input[type=file]", str(old))
    page.locator("#bt-verify-file", has_text="汇报").wait_for()
    page.locator("#bt-verify-go").click()
    page.locator("#bt-verify-note", has_text="另存为 .docx").wait_for()
    page.locator("#bt-verify-text textarea").fill(DRAFT)
    page.locator("#bt-verify-go").click()
    page.locator("#bt-verify-note", has_text="一次只核对一份").wait_for()
    assert all("Method not implemented" in line for line in watched.wrong)  # gradio's own, of an upload's progress
    watched.wrong.clear()
    finished(watched)


def test_an_empty_library_says_so_in_both(browser: Browser) -> None:
    with serving(library="empty") as address:
        watched = opened(browser, address, viewport=WIDE)
        page = watched.page
        page.get_by_role("tab", name="核对文稿").click()
        page.locator("#bt-verify-text textarea").fill(DRAFT)
        page.locator("#bt-verify-go").click()
        page.locator("#bt-verify-note", has_text="还没有通报可对照").wait_for()
        finished(watched)
