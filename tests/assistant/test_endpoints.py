"""The named endpoints, called by programs over a page that is served by a real engine in a process of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from assistant.ui import wire
from tests.page_server import serving

NAMES = ["/add", "/ask", "/compare", "/figures", "/ledger", "/search", "/summary", "/verify"]
EARLY = """青石县人民政府关于环境整治进展情况的通报

2023年6月30日

一、污水治理
(一)关于管网建设滞后问题
一是新建污水管网12公里,完成投资3400万元。二是计划2024年底前建成污水处理厂2座,由县水务局负责。
(二)关于垃圾清运不及时问题
已完成整改。新增垃圾清运车15辆。
"""
LATER = """青石县人民政府关于环境整治进展情况的通报

2024年12月31日

一、污水治理
(一)关于管网建设滞后问题
已完成整改。建成污水处理厂2座,新建污水管网20公里。
(二)关于垃圾清运不及时问题
已完成整改。新增垃圾清运车18辆。
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(store=str(tmp_path_factory.mktemp("library")), mcp="yes") as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    client = Client(address, verbose=False)
    yield client
    client.close()


@pytest.fixture(scope="module")
def ids(client: Client, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """One bulletin comes as text, one as a file."""
    file = tmp_path_factory.mktemp("files") / "later.txt"
    file.write_text(LATER, "utf-8")
    [early] = client.predict(EARLY, "", None, "", api_name="/add")
    [later] = client.predict("", "", handle_file(str(file)), "", api_name="/add")
    assert [early["state"], later["state"], later["source"], later["signed"]] == ["added", "added", "later.txt", "2024-12-31"]
    assert set(early) == set(wire.AddedData.__annotations__)
    return [early["id"], later["id"]]


def cited(value: dict[str, Any]) -> None:
    assert set(value) == set(wire.CitationData.__annotations__)
    assert value["quote"] in EARLY + LATER
    assert (EARLY + LATER).find(value["quote"]) >= 0


def test_only_the_documented_endpoints_are_offered_and_typed(client: Client) -> None:
    offered = client.view_api(return_format="dict")["named_endpoints"]
    assert sorted(offered) == NAMES
    assert [p["parameter_name"] for p in offered["/ledger"]["parameters"]] == ["topic", "status", "before", "bulletins"]
    returned = offered["/ask"]["returns"][0]["type"]
    assert set(returned["properties"]) == set(wire.ReplyData.__annotations__)


def test_what_is_there_already_is_known(client: Client, ids: list[str]) -> None:
    [again] = client.predict(EARLY, "", None, "", api_name="/add")
    assert (again["state"], again["id"]) == ("known", ids[0])


def test_ask(client: Client, ids: list[str]) -> None:
    reply = client.predict("新建污水管网多少公里?", [], [ids[0]], api_name="/ask")
    assert set(reply) == set(wire.ReplyData.__annotations__)
    assert not reply["abstained"]
    assert "12公里" in reply["answer"]
    cited(reply["citations"][0])


def test_ledger(client: Client, ids: list[str]) -> None:
    rows = client.predict("", ["计划"], "2024", [], api_name="/ledger")
    assert [(row["bulletin"], row["deadline"], row["body"]) for row in rows] == [(ids[0], "2024-12-31", "县水务局")]
    assert set(rows[0]) == set(wire.LedgerData.__annotations__)


def test_figures(client: Client, ids: list[str]) -> None:
    rows = client.predict("垃圾清运车", [], "", [], "辆", api_name="/figures")
    assert {row["bulletin"]: row["raw"] for row in rows} == dict(zip(ids, ["15辆", "18辆"], strict=True))
    assert set(rows[0]) == set(wire.FigureData.__annotations__)


def test_search_counts_what_a_text_search_counts(client: Client, ids: list[str]) -> None:
    found = client.predict("污水管网", "", [], False, api_name="/search")
    assert set(found) == set(wire.SearchData.__annotations__)
    assert found["counts"] == {ids[0]: EARLY.count("污水管网"), ids[1]: LATER.count("污水管网")}


def test_summary(client: Client, ids: list[str]) -> None:
    reply = client.predict("污水治理", [ids[1]], 200, "points", api_name="/summary")
    assert set(reply) == set(wire.ReplyData.__annotations__)
    assert "污水处理厂" in reply["answer"]
    cited(reply["citations"][0])


def test_compare(client: Client, ids: list[str]) -> None:
    found = client.predict(ids, "", api_name="/compare")
    assert set(found) == set(wire.ComparisonData.__annotations__)
    assert [b["id"] for b in found["bulletins"]] == ids
    assert found["rows"]
    cited(found["citations"][0])


def test_verify(client: Client, ids: list[str]) -> None:
    found = client.predict("新增垃圾清运车16辆。", [ids[0]], api_name="/verify")
    assert set(found) == set(wire.ProofData.__annotations__)
    assert [finding["verdict"] for finding in found["findings"]] == ["differs"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("/ask", "甲?", [], ["gone"]), "库中没有编号为「gone」的通报"),
        (("/ask", " ", [], []), "问题是空的"),
        (("/summary", "垃圾", [], 300, "poem"), "没有形式「poem」"),
        (("/add", "", "", None, ""), "没有内容可加入"),
        (("/add", "", "", None, "http://127.0.0.1:9/x.html"), "127.0.0.1"),
        (("/compare", [], ""), "对比至少要选两份不同的通报"),
        (("/ledger", "", ["胡乱"], "", []), "胡乱"),
    ],
)
def test_an_error_is_a_line_that_names_value_and_remedy(client: Client, ids: list[str], call: tuple[Any, ...], told: str) -> None:
    with pytest.raises(AppError, match=told):
        client.predict(*call[1:], api_name=call[0])


def test_a_file_of_this_machine_that_was_not_uploaded_is_not_read(address: str, client: Client, ids: list[str], tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密" * 40, "utf-8")
    for file in ({"path": str(secret)}, {"path": str(secret), "meta": {"_type": "gradio.FileData"}}):
        call = httpx.post(f"{address}/gradio_api/call/add", json={"data": ["", "", file, ""]}).json()
        told = httpx.get(f"{address}/gradio_api/call/add/{call['event_id']}").text
        assert told.startswith("event: error")
    assert client.predict("秘密", "", [], False, api_name="/search")["hits"] == 0


def test_an_mcp_client_finds_the_same_tools_and_calls_one(address: str, ids: list[str]) -> None:
    async def talk() -> tuple[list[Any], Any]:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            found = await session.call_tool("search", {"text": "污水处理厂"})
            return tools, found

    tools, found = asyncio.run(talk())
    assert sorted(f"/{tool.name}" for tool in tools) == NAMES
    ask = next(tool for tool in tools if tool.name == "ask")
    assert "every figure is cited verbatim" in ask.description
    assert ask.inputSchema["properties"]["question"]["type"] == "string"
    assert not found.isError
    assert json.loads(found.content[0].text)["hits"] == (EARLY + LATER).count("污水处理厂")
