"""What stands before the page: who comes in, what they may do, how much, and what every answer carries along.

Enters: requests (ASGI). Leaves: the page's answers, or a refusal. It knows the page's functions by the role that each needs, and nothing
of bulletins.

    headers ─ /healthz ─ right host and origin ─ login ─ role ─ route ─ body within limits ─ rate ─ rights ─▶ page
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import math
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from assistant.serving import rights
from assistant.serving.limits import Limiter, Rate
from assistant.serving.options import Serving, is_loopback
from assistant.serving.passwords import LASTS, Role

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Words = Callable[..., str]

HERE = Path(__file__).parent
COOKIE = "bulletin-session"
INNER = "x-bulletin-inner"  # with the gate's own word: the page's MCP server, which calls the page as one of its clients
LARGEST = 8 << 20  # bytes of a request that uploads nothing: a pasted text, a long conversation
SMALL = 8 << 10  # of a login
API = "/gradio_api/"
# Everything else that Gradio serves is not needed here: its proxy, monitoring, code editing, recordings …
ROUTES = ("/assets/", "/svelte/", "/static/", API + "call/", API + "run/", API + "api/", API + "queue/", API + "file=", API + "heartbeat/", API + "mcp")  # fmt: skip  # noqa: E501
PAGES = {"", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", *(API + name for name in ("info", "openapi.json", "upload", "upload_progress", "component_server", "cancel", "reset", "app_id", "user", "login_check", "startup-events", "theme.css", "token"))}  # fmt: skip  # noqa: E501
CALLS = (API + "call/v2/", API + "call/", API + "run/", API + "api/")
LOGINS, ALL_LOGINS = Rate(5, 5), Rate(30, 60)

# The page's scripts stand in its HTML and Gradio makes functions of texts; nothing may be loaded from, or sent to, anywhere else
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self' data:", "media-src 'self' blob:", "connect-src 'self'", "worker-src 'self' blob:",
    "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # with none at all a browser's form would come from origin "null"
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}

log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that goes no further: status, and the string that says why."""

    def __init__(self, status: int, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.status, self.why, self.after = status, why, after


@dataclass
class Gate:
    """What the guard needs to know of the rest; `page` is the `gr.Blocks`, set before the first request."""

    serving: Serving
    words: Words
    health: Callable[[], tuple[bool, str]] = lambda: (True, "ok")  # whether all is well, in a word
    page: Any = None
    stopping: bool = False
    answering: int = 0  # requests whose answer is still on its way
    asks: Limiter | None = None
    logins: Limiter = field(default_factory=lambda: Limiter(LOGINS))
    all_logins: Limiter = field(default_factory=lambda: Limiter(ALL_LOGINS))
    bearers: dict[str, Role] = field(default_factory=dict)
    inner: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def __post_init__(self) -> None:
        self.asks = Limiter(self.serving.asks) if self.serving.asks else None


class Guard:
    def __init__(self, app: App, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # the page needs no websocket
        request = Request(scope, self.gate.serving)
        answer = Answer(send, request)
        try:
            await self._serve(request, receive, answer)
        except Refused as refused:
            if not answer.status:
                await answer.refuse(refused, self.gate.words, request.rpc)
        finally:
            _log(request, answer)

    async def _serve(self, request: Request, receive: Receive, answer: Answer) -> None:
        gate = self.gate
        if request.path == "/healthz":
            return await self._healthz(answer)
        _right_place(request, gate.serving)
        request.role = await self._role(request)
        if request.path in ("/login", "/logout"):
            return await self._door(request, receive, answer)
        if request.path == API + "startup-events" and is_loopback(request.peer):
            return await self.app(request.scope, receive, answer)  # Gradio knocks at its own door when it starts
        if request.role is None and request.path != "/favicon.ico":
            if request.method == "GET" and "text/html" in request.header("accept"):
                return await answer.go("/login")
            raise Refused(401, "serving_login_first")
        if request.path not in PAGES and not request.path.startswith(ROUTES):
            raise Refused(404, "serving_unknown")
        receive = await self._within_rights(request, receive)
        gate.answering += request.asks
        try:
            await self.app(request.scope, receive, answer)
        finally:
            gate.answering -= request.asks

    async def _within_rights(self, request: Request, receive: Receive) -> Receive:
        """The body, held against the limits and the caller's rights; returns what hands it on to the page."""
        gate, role = self.gate, request.role
        if request.path == API + "upload":
            if not rights.may(role, "reader"):
                raise Refused(403, "serving_read_only")
            return _bounded(receive, request, gate.serving.upload)
        if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
            return receive
        if request.asks and gate.stopping:
            raise Refused(503, "serving_stopping", 5)
        body = await _body(receive, request, LARGEST)
        if not rights.may(role, self._needed(request, body)):
            raise Refused(403, "serving_read_only" if role == "public" else "serving_editors_only")
        counted = request.asks and not self._inner(request)  # what a tool asks inside was counted when it was called
        wait = gate.asks.wait(request.caller) if counted and gate.asks else 0.0
        if wait:
            raise Refused(429, "serving_too_often", wait)
        return _again(body, receive)

    def _needed(self, request: Request, body: bytes) -> Role:
        if not self.gate.serving.guarded or not request.asks:
            return "public"
        try:
            values = json.loads(body)
            assert isinstance(values, dict)
        except (ValueError, AssertionError, RecursionError):
            return "editor"
        if request.path.startswith(API + "component_server"):
            return rights.of_served(values.get("fn_name"))
        if request.path.startswith(API + "mcp"):
            request.rpc = values.get("id")
            return rights.of_tool(self.gate.page.fns, values)
        name = next((request.path.removeprefix(prefix).strip("/") for prefix in CALLS if request.path.startswith(prefix)), None)
        index = None if request.path.startswith(API + "call/v2/") else values.get("fn_index")
        return rights.of_events(self.gate.page.fns, index=index, api_name=name)

    async def _role(self, request: Request) -> Role | None:
        serving = self.gate.serving
        if not serving.guarded:
            return "editor"
        token = request.cookie(COOKIE)
        found = serving.passwords.session(token)
        if found:
            request.caller = token  # a session that holds counts by itself: many readers may come from one address
        scheme, _, given = request.header("authorization").partition(" ")
        if found is None and scheme.lower() == "bearer":
            found = await self._bearer(request, given.strip())
        looks = self._inner(request) and request.method == "GET"  # what it calls, it calls with its caller's password
        return found or ("public" if serving.public or looks else None)

    def _inner(self, request: Request) -> bool:
        return hmac.compare_digest(request.header(INNER).encode("latin-1"), self.gate.inner.encode())

    async def _bearer(self, request: Request, password: str) -> Role | None:
        """A password sent with every call, as programs do: tried once, then remembered by its hash."""
        key = hashlib.sha256(password.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self.gate.bearers:
            role = await self._try(request, password)
            if role is None:
                raise Refused(401, "serving_wrong_password")
            self.gate.bearers[key] = role
        return self.gate.bearers[key]

    async def _try(self, request: Request, password: str) -> Role | None:
        wait = max(self.gate.logins.wait(request.address), self.gate.all_logins.wait(""))
        if wait:
            raise Refused(429, "serving_too_many_logins", wait)
        role = await asyncio.to_thread(self.gate.serving.passwords.role, password)
        if role:  # many readers may come from one address: only what is wrong counts
            self.gate.logins.back(request.address)
            self.gate.all_logins.back("")
        log.log(logging.INFO if role else logging.WARNING, "login", extra={"fields": {"role": role, "client": request.address}})
        return role

    async def _door(self, request: Request, receive: Receive, answer: Answer) -> None:
        serving, words = self.gate.serving, self.gate.words
        if request.path == "/logout":
            return await answer.go("/login" if serving.passwords.hashes else "/", cookie=_cookie("", 0, request))
        if not serving.passwords.hashes:
            return await answer.go("/")
        if request.method != "POST":
            return await answer.page(_login(words))
        form = parse_qs((await _body(receive, request, SMALL)).decode("utf-8", "replace"))
        role = await self._try(request, form.get("password", [""])[0])
        person = "text/html" in request.header("accept")
        if role is None:
            if person:
                return await answer.page(_login(words, words("serving_wrong_password")), 401)
            raise Refused(401, "serving_wrong_password")
        cookie = _cookie(serving.passwords.token(role), LASTS, request)
        if person:
            return await answer.go("/", cookie=cookie)
        await answer.json({"success": True, "role": role}, cookie=cookie)

    async def _healthz(self, answer: Answer) -> None:
        well, state = self.gate.health()
        well = well and not self.gate.stopping
        await answer.json({"status": "stopping" if self.gate.stopping else state}, 200 if well else 503)


class Request:
    """What the guard reads of a request."""

    def __init__(self, scope: Scope, serving: Serving) -> None:
        self.scope, self.began = scope, time.perf_counter()
        self.path = str(scope["path"]).rstrip("/")
        self.method = str(scope["method"])
        self.headers: dict[str, str] = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self.peer = str((scope.get("client") or ("",))[0])
        forwarded = self.header("x-forwarded-for").rpartition(",")[2].strip()
        self.address = forwarded or self.peer if serving.behind_proxy else self.peer
        self.secure = "https" in (scope.get("scheme"), self.header("x-forwarded-proto") if serving.behind_proxy else "")
        self.role: Role | None = None
        self.rpc: object = None  # id of the MCP message that is answered
        self.caller = self.address  # whose questions are counted together
        # what makes the engine work, hence what is limited in rate and waited for at the end
        self.asks = self.method == "POST" and self.path.startswith((*CALLS, API + "queue/join", API + "component_server", API + "mcp"))

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    def cookie(self, name: str) -> str:
        try:
            found = SimpleCookie(self.header("cookie")).get(name)
        except CookieError:
            return ""
        value: str = found.value if found else ""
        return value


class Answer:
    """Sends, with the headers that every answer carries, and remembers the status for the log."""

    def __init__(self, send: Send, request: Request) -> None:
        self._send, self._secure, self.status = send, request.secure, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            held = {name.lower() for name, _ in message.get("headers", ())}
            more = HEADERS | ({b"strict-transport-security": b"max-age=31536000"} if self._secure else {})
            message["headers"] = [*message.get("headers", ()), *((name, value) for name, value in more.items() if name not in held)]
        await self._send(message)

    async def refuse(self, refused: Refused, words: Words, rpc: object = None) -> None:
        if rpc is not None:  # an MCP client waits for an answer to its message, whatever the status says
            return await self.json({"jsonrpc": "2.0", "id": rpc, "error": {"code": -32000 - refused.status, "message": words(refused.why)}})
        more = {"retry-after": str(math.ceil(refused.after))} if refused.after is not None else {}
        await self.json({"error": words(refused.why), "detail": words(refused.why)}, refused.status, headers=more)

    async def json(self, value: object, status: int = 200, *, cookie: str = "", headers: dict[str, str] | None = None) -> None:
        await self._whole(status, "application/json", json.dumps(value, ensure_ascii=False), cookie, headers or {})

    async def page(self, html: str, status: int = 200) -> None:
        await self._whole(status, "text/html; charset=utf-8", html, "", {})

    async def go(self, where: str, *, cookie: str = "") -> None:
        await self._whole(303, "text/plain", "", cookie, {"location": where})

    async def _whole(self, status: int, kind: str, text: str, cookie: str, headers: dict[str, str]) -> None:
        body = text.encode()
        sent = {"content-type": kind, "content-length": str(len(body)), "cache-control": "no-store", **headers}
        sent |= {"set-cookie": cookie} if cookie else {}
        await self(
            {"type": "http.response.start", "status": status, "headers": [(k.encode(), v.encode("latin-1")) for k, v in sent.items()]}
        )
        await self({"type": "http.response.body", "body": body})


def _right_place(request: Request, serving: Serving) -> None:
    """A page elsewhere may not act through the reader's browser, nor under a name of its own that leads here (DNS rebinding)."""
    host = request.header("host")
    if not serving.guarded and is_loopback(serving.host) and not is_loopback(urlsplit(f"//{host}").hostname or ""):
        raise Refused(421, "serving_wrong_host")
    origin = request.header("origin")
    if origin and request.method not in ("GET", "HEAD", "OPTIONS"):
        ours = {host, request.header("x-forwarded-host")} - {""}
        if urlsplit(origin).netloc not in ours:
            raise Refused(403, "serving_wrong_origin")


def _cookie(value: str, lasts: int, request: Request) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Lax{'; Secure' if request.secure else ''}"


def _login(words: Words, note: str = "") -> str:
    page = (HERE / "login.html").read_text("utf-8")
    said = {"name": words("name"), "lang": words("serving_lang"), "password": words("serving_password"), "enter": words("serving_enter")}
    for key, value in {**said, "note": note}.items():
        page = page.replace(f"{{{{{key}}}}}", value)
    return page


async def _body(receive: Receive, request: Request, most: int) -> bytes:
    bounded, parts = _bounded(receive, request, most), []
    while True:
        message = await bounded()
        if message["type"] != "http.request":
            raise Refused(400, "serving_unknown")
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _bounded(receive: Receive, request: Request, most: int) -> Receive:
    length = request.header("content-length")
    if length.isascii() and length.isdigit() and int(length) > most:
        raise Refused(413, "serving_too_large")
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise Refused(413, "serving_too_large")
        return message

    return bounded


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _log(request: Request, answer: Answer) -> None:
    """Path, not query: what was asked is nobody's business."""
    if request.path == "/healthz" or request.path.startswith(("/assets/", "/static/", "/svelte/")):
        return
    ms = round((time.perf_counter() - request.began) * 1000, 1)
    said = {
        "method": request.method,
        "path": request.path or "/",
        "status": answer.status,
        "ms": ms,
        "role": request.role,
        "client": request.address,
    }
    log.info("%s %s %s", request.method, request.path or "/", answer.status, extra={"fields": said})
