"""A draft in a real browser: asked for, opened at its source, edited, checked again, exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page

from tests.assistant.drafting.bulletins import LIUWAN
from tests.browsing import NARROW, WIDE, Watched, finished, opened, serving_texts
from tests.shared import need_browser

pytestmark = need_browser

HOSTILE = LIUWAN.replace("高位推进账款清偿工作", '<img src=x onerror="window.hacked=1">推进账款清偿工作')


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_texts(tmp_path_factory.mktemp("drafts"), {"liuwan": HOSTILE}) as address:
        yield address


def drafted(watched: Watched, topic: str, state: str = "done") -> Page:
    page = watched.page
    page.get_by_role("tab", name="进展摘要").first.click()
    page.locator("#bt-draft-topic textarea").fill(topic)
    page.locator("#bt-draft-make").click()
    page.locator(f'.bt-draft[data-state="{state}"]').wait_for(timeout=60_000)  # the first draft also loads what it needs
    return page


def test_a_draft_can_be_stopped_and_begun_again(browser: Browser, tmp_path: Path) -> None:
    with serving_texts(tmp_path, {"liuwan": HOSTILE}, slow=0.4) as address:
        watched = opened(browser, address, viewport=WIDE)
        page = watched.page
        page.get_by_role("tab", name="进展摘要").first.click()
        page.locator("#bt-draft-make").click()
        page.locator('.bt-draft[data-state="streaming"]').wait_for(timeout=60_000)
        page.locator("#bt-draft-stop").click()
        page.locator("#bt-draft").get_by_text("已停止。").wait_for()
        part = page.locator(".bt-sentence").count()
        page.locator("#bt-draft-topic textarea").fill("养老床位")
        page.locator("#bt-draft-make").click()
        page.locator(".bt-draft h2, .bt-draft-title", has_text="养老床位").first.wait_for()
        page.locator('.bt-draft[data-state="done"]').wait_for(timeout=60_000)
        assert 0 < part < 12 and page.locator(".bt-sentence", has_text="260张").count() == 1
        assert page.locator("#bt-draft").get_by_text("已停止。").count() == 0
        finished(watched)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_draft_opens_its_source_and_loses_a_mark_with_a_wrong_figure(
    browser: Browser, address: str, viewport: dict[str, int], tmp_path: Path
) -> None:
    watched = opened(browser, address, viewport=viewport)
    page = drafted(watched, "养老床位")
    sentence = page.locator(".bt-sentence", has_text="260张").first
    sentence.locator(".bt-cite").first.click()
    page.locator(".bt-mark", has_text="预计共配备养老床位260张").wait_for()

    words = sentence.locator(".bt-sentence-words")
    told = words.inner_text()
    words.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(told.replace("260", "620"))
    page.keyboard.press("Enter")
    sentence = page.locator(".bt-sentence", has_text="620张").first
    sentence.locator(".bt-mark-lost", has_text="620张").wait_for()
    assert "1句" in page.locator(".bt-draft-warning").inner_text()
    sentence.locator(".bt-restore").click()
    page.locator(".bt-sentence", has_text="260张").first.locator(".bt-mark-same").wait_for()
    assert page.locator(".bt-draft-warning").is_hidden()

    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Word").click()
    download.value.save_as(tmp_path / "draft.docx")
    assert "260张" in "".join(p.text for p in Document(str(tmp_path / "draft.docx")).paragraphs)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finished(watched)


def test_markup_in_a_bulletin_stays_text_and_what_is_not_told_is_said(browser: Browser, address: str) -> None:
    watched = opened(browser, address, viewport=WIDE)
    page = drafted(watched, "账款拖欠")
    page.locator(".bt-draft-paper", has_text="<img src=x").wait_for()
    assert page.evaluate("window.hacked") is None
    page = drafted(watched, "航天发射", "none")
    assert "航天发射" in page.locator(".bt-draft-note").inner_text() and page.locator("#bt-draft .bt-near").count()
    finished(watched)
