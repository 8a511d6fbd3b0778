"""The guard before a page of two functions, without a network: every request is a call."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from assistant.serving import guard, logs, options, passwords
from assistant.serving.guard import Gate, Guard
from assistant.serving.limits import Rate
from assistant.serving.options import Serving
from assistant.serving.passwords import Passwords
from assistant.settings import Settings, SettingsError
from assistant.ui.strings import strings

ROOT = Path(__file__).resolve().parents[3]
READER, EDITOR = "lesendes-wort", "schreibendes-wort"
WORDS = strings("zh")


def _named(name: str, module: str) -> Any:  # noqa: ANN401
    def function() -> None: ...

    function.__name__, function.__module__ = name, f"assistant.ui.{module}"
    return function


ASK, ADD, SETTLE, UNKNOWN = _named("ask", "endpoints"), _named("add", "endpoints"), _named("save", "settings_tab"), _named("x", "new_tab")
PAGE = SimpleNamespace(
    fns={
        0: SimpleNamespace(fn=ASK, api_name="ask"),
        1: SimpleNamespace(fn=ADD, api_name="add"),
        2: SimpleNamespace(fn=SETTLE, api_name=False),
        3: SimpleNamespace(fn=None, api_name=False),
        4: SimpleNamespace(fn=UNKNOWN, api_name=False),
        5: SimpleNamespace(fn=_named("put", "ledger_tab"), api_name="put_3"),
    },
)


async def page(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
    """Says who came and how much they brought."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": f"{scope['path']} {size}".encode()})


@dataclass
class Caller:
    gate: Gate
    client: str = "10.0.0.9"

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(Guard(page, self.gate), client=(self.client, 5), raise_app_exceptions=True)
            async with httpx.AsyncClient(
                transport=transport, base_url=more.pop("base", "http://bulletins.local"), cookies=more.pop("cookies", None)
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(call())

    def login(self, password: str, **headers: str) -> httpx.Response:
        return self("POST", "/login", data={"username": "x", "password": password}, headers=headers)

    def cookie(self, password: str) -> dict[str, str]:
        return dict(self.login(password).cookies)


@pytest.fixture(scope="module")
def hashes() -> dict[str, str]:
    return {"reader": passwords.hashed(READER), "editor": passwords.hashed(EDITOR)}


@pytest.fixture
def guarded(hashes: dict[str, str]) -> Caller:
    return Caller(Gate(Serving("0.0.0.0", passwords=Passwords(hashes), upload=1000), WORDS, page=PAGE))


@pytest.fixture
def public() -> Caller:
    return Caller(Gate(Serving("0.0.0.0", public=True, asks=Rate(3, 6)), WORDS, page=PAGE))


@pytest.fixture
def own() -> Caller:
    return Caller(Gate(Serving(), WORDS, page=PAGE), client="127.0.0.1")


def joined(index: int) -> dict[str, Any]:
    return {"json": {"fn_index": index, "data": [], "session_hash": "s"}}


def served(function: str) -> dict[str, Any]:
    return {"json": {"component_id": 7, "fn_name": function, "data": {}, "session_hash": "s"}}


EVENTS = [
    ("/gradio_api/queue/join", joined(0), "public"),
    ("/gradio_api/queue/join", joined(1), "editor"),
    ("/gradio_api/queue/join", joined(2), "editor"),
    ("/gradio_api/queue/join", joined(3), "public"),
    ("/gradio_api/queue/join", joined(4), "editor"),  # a tab nobody has decided on
    ("/gradio_api/queue/join", joined(5), "editor"),
    ("/gradio_api/queue/join", joined(99), "editor"),
    ("/gradio_api/queue/join", {"json": []}, "editor"),
    ("/gradio_api/queue/join", {"content": b"{"}, "editor"),
    ("/gradio_api/queue/join/", joined(1), "editor"),
    ("/gradio_api/call/ask", {"json": {"data": ["q"]}}, "public"),
    ("/gradio_api/call/add", {"json": {"data": ["q"]}}, "editor"),
    ("/gradio_api/call/v2/add", {"json": {"path": "q"}}, "editor"),
    ("/gradio_api/call/v2/ask", {"json": {"question": "q", "fn_index": 1}}, "public"),
    ("/gradio_api/call/ask", {"json": {"data": [], "fn_index": 1}}, "editor"),  # named one way, numbered another
    ("/gradio_api/run/predict", joined(1), "editor"),
    ("/gradio_api/run/predict", joined(0), "public"),
    ("/gradio_api/api/add/", {"json": {"data": []}}, "editor"),
    ("/gradio_api/call/nothing", {"json": {"data": []}}, "editor"),
    ("/gradio_api/component_server", served("held"), "public"),
    ("/gradio_api/component_server", served("remove"), "editor"),
    ("/gradio_api/component_server", served("__class__"), "editor"),
    ("/gradio_api/component_server", {"files": {"data": b"x"}}, "editor"),
]


@pytest.mark.parametrize(("path", "sent", "needed"), EVENTS)
def test_every_way_to_a_function_asks_for_its_role(guarded: Caller, public: Caller, path: str, sent: dict[str, Any], needed: str) -> None:
    reader = guarded.gate.serving.passwords.token("reader")
    editor = guarded.gate.serving.passwords.token("editor")
    status = [
        guarded("POST", path, **sent).status_code,
        guarded("POST", path, cookies={guard.COOKIE: reader}, **sent).status_code,
        guarded("POST", path, cookies={guard.COOKIE: editor}, **sent).status_code,
        public("POST", path, **sent).status_code,
    ]
    assert status == ([401, 200, 200, 200] if needed == "public" else [401, 403, 200, 403])


def test_who_has_not_logged_in_sees_only_the_door(guarded: Caller) -> None:
    assert guarded("GET", "/favicon.ico").status_code == 200
    for path in ("/", "/config", "/gradio_api/info", "/gradio_api/file=/etc/passwd", "/gradio_api/queue/data", "/assets/x.js", "/nothing"):
        assert guarded("GET", path).status_code == 401
        there = guarded("GET", path, headers={"accept": "text/html"})
        assert (there.status_code, there.headers["location"]) == (303, "/login")
    door = guarded("GET", "/login")
    assert door.status_code == 200 and 'type="password"' in door.text and "{{" not in door.text


def test_a_right_password_opens_and_a_wrong_one_does_not(guarded: Caller) -> None:
    person = guarded.login(READER, accept="text/html")
    assert (person.status_code, person.headers["location"]) == (303, "/")
    cookie = person.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and READER not in cookie
    assert guarded("GET", "/", cookies=dict(person.cookies)).status_code == 200
    assert guarded.login(EDITOR).json() == {"success": True, "role": "editor"}
    wrong = guarded.login("falsches-wort", accept="text/html")
    assert wrong.status_code == 401 and WORDS("serving_wrong_password") in wrong.text and "set-cookie" not in wrong.headers
    assert "Max-Age=0" in guarded("POST", "/logout").headers["set-cookie"]


def test_programs_send_the_password_along(guarded: Caller) -> None:
    assert guarded("GET", "/", headers={"authorization": f"Bearer {READER}"}).status_code == 200
    assert guarded("POST", "/gradio_api/call/add", json={}, headers={"authorization": f"Bearer {READER}"}).status_code == 403
    assert guarded("GET", "/", headers={"authorization": "Bearer falsches-wort"}).status_code == 401


def test_trying_passwords_is_slowed_down(guarded: Caller) -> None:
    status = [guarded.login("falsches-wort").status_code for _ in range(7)]
    assert status == [401] * 5 + [429] * 2
    assert guarded.login(READER).status_code == 429  # also with the right one: who guesses learns nothing
    guarded.client = "10.0.0.10"
    assert guarded.login(READER).status_code == 200


def test_uploads_are_bounded_and_not_for_the_public(guarded: Caller, public: Caller) -> None:
    path, cookies = "/gradio_api/upload", {guard.COOKIE: guarded.gate.serving.passwords.token("editor")}
    assert guarded("POST", path, content=b"x" * 1000, cookies=cookies).text == "/gradio_api/upload 1000"
    assert guarded("POST", path, content=b"x" * 1001, cookies=cookies).status_code == 413

    async def stream() -> Any:  # noqa: ANN401 - no length is told
        for _ in range(3):
            yield b"x" * 400

    assert guarded("POST", path, content=stream(), cookies=cookies).status_code == 413
    assert guarded("POST", path, content=b"x").status_code == 401
    assert public("POST", path, content=b"x").status_code == 403
    assert public("POST", "/gradio_api/call/ask", content=b" " * (guard.LARGEST + 1)).status_code == 413


def test_too_many_questions_are_told_when_to_come_again(public: Caller) -> None:
    ask = [public("POST", "/gradio_api/call/ask", json={"data": []}) for _ in range(4)]
    assert [answer.status_code for answer in ask] == [200, 200, 200, 429]
    assert 1 <= int(ask[3].headers["retry-after"]) <= 10 and ask[3].json()["error"] == WORDS("serving_too_often")
    assert public("GET", "/").status_code == 200  # reading on is free
    assert public("POST", "/gradio_api/call/ask", json={"data": []}, cookies={guard.COOKIE: "x"}).status_code == 429  # no cookie helps
    public.client = "10.0.0.10"
    assert public("POST", "/gradio_api/call/ask", json={"data": []}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=http://192.0.2.1/",
        "/gradio_api/dev/reload",
        "/monitoring",
        "/gradio_api/vibe-edit",
        "/gradio_api/stream/x",
        "/docs",
        "/gradio_api/run-history/records",
        "/gradio_api/deep_link",
    ],
)
def test_what_the_page_does_not_need_is_not_there(own: Caller, path: str) -> None:
    assert own("GET", path, base="http://127.0.0.1:7860").status_code == 404


def test_a_page_elsewhere_cannot_act_through_the_browser(own: Caller) -> None:
    def ask(base: str, **headers: str) -> int:
        return own("POST", "/gradio_api/call/ask", json={}, base=base, headers=headers).status_code

    here = "http://127.0.0.1:7860"
    assert [ask(here), ask(here, origin=here), ask("http://localhost:7860"), ask("http://[::1]:7860")] == [200] * 4
    assert ask(here, origin="http://evil.example") == ask(here, origin="http://127.0.0.1:8000") == ask(here, origin="null") == 403
    assert ask("http://evil.example") == ask("http://127.0.0.1.evil.example") == 421  # a name that someone leads to this machine


def test_every_answer_carries_the_headers(guarded: Caller, own: Caller) -> None:
    answers = [guarded("GET", "/login"), guarded("GET", "/"), own("GET", "/", base="http://127.0.0.1"), own("GET", "/healthz")]
    for answer in answers:
        for name, value in guard.HEADERS.items():
            assert answer.headers[name.decode()] == value.decode()
    assert "strict-transport-security" not in answers[0].headers
    secure = guarded("GET", "/login", base="https://bulletins.local")
    assert "strict-transport-security" in secure.headers
    assert "Secure" in guarded("POST", "/login", data={"password": READER}, base="https://bulletins.local").headers["set-cookie"]


def test_health_is_told_to_anyone_and_nothing_else(guarded: Caller) -> None:
    assert (guarded("GET", "/healthz").status_code, guarded("GET", "/healthz").json()) == (200, {"status": "ok"})
    guarded.gate.health = lambda: (False, "failed")
    assert (guarded("GET", "/healthz").status_code, guarded("GET", "/healthz").json()) == (503, {"status": "failed"})
    guarded.gate.stopping = True
    assert guarded("GET", "/healthz").json() == {"status": "stopping"}


def test_while_it_stops_no_new_question_is_taken(own: Caller) -> None:
    own.gate.stopping = True
    refused = own("POST", "/gradio_api/call/ask", json={}, base="http://127.0.0.1")
    assert refused.status_code == 503 and "retry-after" in refused.headers
    assert own("GET", "/gradio_api/queue/data", base="http://127.0.0.1").status_code == 200  # what runs is fetched to its end


@pytest.fixture
def lines() -> Iterator[list[str]]:
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(self.format(record))

    handler = Kept()
    handler.setFormatter(
        logs.Formatter(as_json=True, environ={"OPENAI_API_KEY": "sk-geheim-123", "ASSISTANT_READER_PASSWORD": READER, "HOME": "/home/x"})
    )
    logger = logging.getLogger("assistant")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield said
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_logs_are_json_lines_without_questions_passwords_or_cookies(guarded: Caller, lines: list[str]) -> None:
    cookies = guarded.cookie(READER)
    guarded("POST", "/gradio_api/call/ask?secret=abc", json={"data": ["养老床位有多少"]}, cookies=cookies)
    guarded.login("falsches-wort")
    logging.getLogger("assistant.models").warning("calling with sk-geheim-123 and %s failed", READER)
    said = [json.loads(line) for line in lines]
    assert [(line.get("path"), line.get("status")) for line in said if "path" in line] == [
        ("/login", 200),
        ("/gradio_api/call/ask", 200),
        ("/login", 401),
    ]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in said)
    whole = "\n".join(lines)
    for secret in (READER, "falsches-wort", "sk-geheim-123", "secret=abc", "养老床位", next(iter(cookies.values()))):
        assert secret not in whole
    assert whole.count(logs.STRUCK) == 2


DECIDED = """
import inspect, json
from assistant import offline
offline.quiet()
from assistant.serving import rights
from assistant.ui import page, strings, warmup
shown = page.build(warmup.Warmup(lambda: None), strings.strings("zh"))
served = {n for b in shown.blocks.values() for n, f in vars(b).items() if getattr(f, "_is_server_fn", False)}
modules = {inspect.unwrap(fn.fn).__module__ for fn in shown.fns.values() if fn.fn}
undecided = [m for m in modules if m.startswith("assistant.") and m.rpartition(".")[2] not in rights.READING | rights.EDITING]
endpoints = {fn.api_name: rights.of_event(fn.fn, fn.api_name) for fn in shown.fns.values() if fn.api_name}
print(json.dumps({"undecided": undecided, "endpoints": endpoints, "served": {n: rights.of_served(n) for n in served}}))
"""


def tool(name: object) -> dict[str, Any]:
    return {"json": {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": {}}}}


@pytest.mark.parametrize(
    ("password", "message", "status"),
    [
        (None, {"json": {"method": "initialize"}}, 401),
        (None, tool("ask"), 401),
        ("falsches-wort", tool("ask"), 401),
        (READER, {"json": {"method": "initialize"}}, 200),
        (READER, {"json": {"method": "tools/list"}}, 200),
        (READER, tool("ask"), 200),
        (READER, tool("add"), 403),
        (READER, tool("no such tool"), 403),
        (READER, tool(["ask"]), 403),
        (READER, {"json": [tool("ask")["json"], tool("add")["json"]]}, 403),
        (READER, {"json": {"method": "tools/call"}}, 403),
        (EDITOR, tool("add"), 200),
    ],
)
def test_a_tool_needs_what_its_endpoint_needs(guarded: Caller, password: str | None, message: dict[str, Any], status: int) -> None:
    headers = {"authorization": f"Bearer {password}"} if password else {}
    answered = guarded("POST", "/gradio_api/mcp/", headers=headers, **message)
    if status == 403 and "id" in message["json"]:  # in the protocol's own form, else the client would wait for ever
        assert answered.status_code == 200
        assert answered.json() == {"jsonrpc": "2.0", "id": 1, "error": {"code": -32403, "message": WORDS("serving_editors_only")}}
    else:
        assert answered.status_code == status


def test_the_inner_client_looks_and_asks_for_others_alone(guarded: Caller) -> None:
    inner = {guard.INNER: guarded.gate.inner}
    assert guarded("GET", "/config", headers=inner).status_code == 200
    assert guarded("GET", "/config", headers={guard.INNER: "guessed"}).status_code == 401
    assert guarded("POST", "/gradio_api/queue/join", headers=inner, **joined(0)).status_code == 401, "no right of its own"
    with_password = {**inner, "authorization": f"Bearer {READER}"}
    assert guarded("POST", "/gradio_api/queue/join", headers=with_password, **joined(0)).status_code == 200
    assert guarded("POST", "/gradio_api/queue/join", headers=with_password, **joined(1)).status_code == 403
    assert guarded.gate.inner not in repr(guarded.gate)


def settings(tmp_path: Any) -> Settings:  # noqa: ANN401
    return Settings.from_env({}, data=tmp_path, cache=tmp_path)


def test_the_page_is_not_opened_to_others_without_a_password_or_a_word(tmp_path: Any) -> None:  # noqa: ANN401
    mine = options.read([], settings(tmp_path), {})
    assert (mine.host, mine.port, mine.guarded, mine.asks) == ("127.0.0.1", 7860, False, None)
    for host in ("0.0.0.0", "192.168.1.5", "::", "example.org"):
        with pytest.raises(SettingsError, match="password"):
            options.read(["--host", host], settings(tmp_path), {})
    shown = options.read(["--host", "0.0.0.0", "--public", "--port", "8080"], settings(tmp_path), {})
    assert shown.public and shown.guarded and shown.asks == Rate(10, 20) and shown.port == 8080
    assert options.read(["--public", "--mcp"], settings(tmp_path), {}).mcp
    passwords.save(tmp_path, "reader", READER)
    assert options.read(["--host", "0.0.0.0"], settings(tmp_path), {}).guarded
    assert options.read([], settings(tmp_path), {}).guarded  # a password that is set holds here too


def test_every_function_of_the_page_has_been_decided_on() -> None:
    found = json.loads(subprocess.run([sys.executable, "-c", DECIDED], capture_output=True, text=True, cwd=ROOT, check=True).stdout)
    assert found["undecided"] == [], "decide in assistant/serving/rights.py whether the new part reads or edits"
    assert found["endpoints"]["ask"] == "public" and found["endpoints"].get("add", "editor") == "editor"
    assert (
        found["served"]["remove"] == found["served"]["add"] == found["served"].get("use", "editor") == "editor"
        and found["served"]["open_bulletin"] == "public"
    )


def test_a_proxy_is_believed_only_when_told_so(hashes: dict[str, str]) -> None:
    sent = {"x-forwarded-for": "203.0.113.7, 198.51.100.2", "x-forwarded-proto": "https"}
    for behind, address, secure in ((False, "10.0.0.9", False), (True, "198.51.100.2", True)):
        serving = replace(Serving("0.0.0.0", passwords=Passwords(hashes)), behind_proxy=behind)
        scope = {"path": "/", "method": "GET", "client": ("10.0.0.9", 1), "headers": [(k.encode(), v.encode()) for k, v in sent.items()]}
        request = guard.Request(scope, serving)
        assert (request.address, request.secure) == (address, secure)
