"""A page with passwords: what a reader and an editor may do in a real browser, and as programs that speak MCP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from mcp import ClientSession, McpError
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import Browser, Page

from tests.browsing import BOX
from tests.page_server import serving
from tests.shared import need_browser

READER, EDITOR = "lesendes-wort", "schreibendes-wort"
TEXT = "{place}关于学位建设进展情况的通报\n2023年5月6日\n一、关于学位不足问题\n一是{place}已新增公办学位{n}个。\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(store=str(tmp_path_factory.mktemp("guarded")), reader=READER, editor=EDITOR, mcp="yes") as address:
        yield address


async def call(address: str, password: str, name: str, **arguments: object) -> Any:  # noqa: ANN401
    async with (
        httpx.AsyncClient(headers={"authorization": f"Bearer {password}"}, timeout=60) as http,
        streamable_http_client(f"{address}/gradio_api/mcp/", http_client=http) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        assert "ask" in {tool.name for tool in (await session.list_tools()).tools}
        try:
            return await session.call_tool(name, arguments)
        except McpError as error:  # here, because outside it comes wrapped in groups
            return error


def test_tools_want_a_password_and_keep_to_its_rights(address: str) -> None:
    said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "学位?"}}}
    for headers in ({}, {"authorization": "Bearer falsches-wort"}):
        assert httpx.post(f"{address}/gradio_api/mcp/", json=said, headers=headers, timeout=60).status_code == 401
    added = asyncio.run(call(address, EDITOR, "add", text=TEXT.replace("{place}", "东乡").replace("{n}", "320")))
    assert not added.isError, added
    told = asyncio.run(call(address, READER, "ask", question="东乡新增公办学位多少个?"))
    assert "320个" in json.loads(told.content[0].text)["headline"]
    refused = asyncio.run(call(address, READER, "add", text=TEXT.replace("{place}", "西乡").replace("{n}", "1")))
    assert isinstance(refused, McpError) and "只有编辑者" in str(refused)
    found = asyncio.run(call(address, READER, "search", text="西乡"))
    assert json.loads(found.content[0].text)["hits"] == 0, "what was refused is not in the library"


def entered(browser: Browser, address: str, password: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.locator("input[type=password]").fill(password)
    page.keyboard.press("Enter")
    return page


def add_a_text(page: Page, place: str) -> None:
    page.locator("#bt-tab-library-button").click()
    page.get_by_text("粘贴文字", exact=True).click()
    page.get_by_label("通报全文").fill(TEXT.replace("{place}", place).replace("{n}", "777"))
    page.get_by_role("button", name="加入", exact=True).first.click()


@need_browser
def test_an_editor_adds_and_a_reader_asks_but_does_not_add(browser: Browser, address: str) -> None:
    editor = entered(browser, address, EDITOR)
    editor.locator(BOX).wait_for()
    add_a_text(editor, "南乡")
    editor.locator(".bt-job-added").wait_for(timeout=30_000)
    editor.close()

    reader = entered(browser, address, READER)
    reader.locator(BOX).wait_for()
    reader.fill(BOX, "南乡新增公办学位多少个?")
    reader.press(BOX, "Enter")
    reader.locator(".bt-headline", has_text="777个").first.wait_for()
    add_a_text(reader, "北乡")
    reader.locator(".bt-library-note.bt-wrong").wait_for()
    assert reader.locator(".bt-holding", has_text="北乡").count() == 0
    reader.close()

    stranger = entered(browser, address, "falsches-wort")
    stranger.get_by_text("密码不对").wait_for()
    assert stranger.locator(BOX).count() == 0
    stranger.close()
