"""Adding by address: only public addresses are visited, and just those that were looked at; no packet leaves loopback here."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpcore
import pytest

from index import fetch as fetching
from index.errors import ReadError
from index.fetch import fetch, public
from index.store import Store
from tests.fakes import BigramEmbedder

PAGE = "<html><head><title>x</title></head><body><h1>关于整改进展情况的通报</h1><p>截至2023年6月底，已完成12项，投入资金1.5亿元。</p></body></html>"
PUBLIC = "93.184.216.34"

NOT_PUBLIC = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1", "no address", "",
)  # fmt: skip

WRITTEN_WRONG = (
    "ftp://example.com/a.txt", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "data:text/html,x", "//example.com/a",
    "http://", "http:///a", "http://user:pass@example.com/", "http://example.com@127.0.0.1/", "http://example.com:22/", "http://example.com:25/",
    "http://exa mple.com/", "http://example.com\\@127.0.0.1/", "http://example.com/a\r\nHost: x", "http://[::1", "http://example.com:99999/",
)  # fmt: skip

# As the system's resolver reads them: each ends inside
TRICKS = {
    "http://localhost/": "127.0.0.1", "http://127.1/": "127.0.0.1", "http://2130706433/": "127.0.0.1", "http://0x7f000001/": "127.0.0.1",
    "http://0177.0.0.1/": "127.0.0.1", "http://0/": "0.0.0.0", "http://[::1]/": "::1", "http://[::ffff:127.0.0.1]/": "::ffff:127.0.0.1",
    "http://[::ffff:7f00:1]/": "::ffff:7f00:1", "http://169.254.169.254/latest/meta-data/": "169.254.169.254",
    "http://metadata.google.internal/": "169.254.169.254", "http://127.0.0.1.nip.io/": "127.0.0.1", "http://localtest.me/": "127.0.0.1",
    "http://intranet/": "10.0.0.8", "http://①②⑦.⓪.⓪.①/": "127.0.0.1", "http://ｌｏｃａｌｈｏｓｔ/": "127.0.0.1", "http://example.com./": "192.168.0.1",
}  # fmt: skip


class Answers(BaseHTTPRequestHandler):
    """Answers each path as `answers` says: status, headers, body."""

    answers: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}
    hosts: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        status, headers, body = self.answers[self.path]
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Loopback(httpcore.NetworkBackend):
    """Stands where the network is: notes which address was to be visited, and goes to the test's own server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.visited: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.visited.append((host, port))
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout)


class Nowhere(Loopback):
    """No connection is to be made at all."""

    def __init__(self) -> None:
        super().__init__(0)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        pytest.fail(f"{host} was visited")


@pytest.fixture
def web() -> Iterator[Loopback]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Answers.answers, Answers.hosts = {}, []
    yield Loopback(server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


def outside(_host: str, _port: int) -> Sequence[str]:
    return [PUBLIC]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_a_public_address_is_known(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize("url", WRITTEN_WRONG)
def test_what_is_no_plain_web_address_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(ReadError):
        fetch(url, resolve=lambda *_: pytest.fail("it was resolved"), network=Nowhere())


@pytest.mark.parametrize("url", TRICKS)
def test_no_way_of_writing_an_inner_address_is_visited(url: str) -> None:
    with pytest.raises(ReadError, match=r"内部地址|写法有误"):
        fetch(url, resolve=lambda *_: [TRICKS[url]], network=Nowhere())


def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(ReadError, match="内部地址"):
        fetch("http://example.com/", resolve=lambda *_: [PUBLIC, "10.0.0.1"], network=Nowhere())


def test_a_name_is_resolved_once_and_what_was_looked_at_is_visited(web: Loopback) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    Answers.answers = {"/a.html": (200, {"Content-Type": "text/html"}, PAGE.encode())}
    found = fetch("http://rebind.example/a.html", resolve=lambda *_: next(answers), network=web)
    assert (found.name, found.data) == ("a.html", PAGE.encode())
    assert web.visited == [(PUBLIC, 80)] and Answers.hosts == ["rebind.example"]


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1/x", "http://inside.example/x", "file:///etc/passwd", "http://[::1]/x", "//inside.example/x"]
)
def test_no_redirect_leads_inside(web: Loopback, to: str) -> None:
    Answers.answers = {"/a": (302, {"Location": to, "Content-Length": "0"}, b"")}
    with pytest.raises(ReadError):
        fetch("http://example.com/a", resolve=lambda host, _: [PUBLIC] if host == "example.com" else ["127.0.0.1"], network=web)
    assert web.visited == [(PUBLIC, 80)] and Answers.hosts == ["example.com"]


def test_a_redirect_is_followed_and_said_and_an_endless_one_is_not(web: Loopback) -> None:
    Answers.answers = {
        "/a": (301, {"Location": "/b?x=1", "Content-Length": "0"}, b""),
        "/b?x=1": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode()),
        "/loop": (302, {"Location": "/loop", "Content-Length": "0"}, b""),
    }
    found = fetch("http://example.com/a", resolve=outside, network=web)
    assert (found.url, found.name) == ("http://example.com/b?x=1", "b.html")
    with pytest.raises(ReadError, match="跳转"):
        fetch("http://example.com/loop", resolve=outside, network=web)


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/t2021.shtml", {"Content-Type": "text/html"}, "t2021.html"),
        ("/", {"Content-Type": "text/html"}, "example.com.html"),
        ("/f?id=1", {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename*=UTF-8''%E9%80%9A%E6%8A%A5.docx"}, "通报.docx"),
        ("/f?id=1", {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="../../x.pdf"'}, "x.pdf"),
        ("/%E9%80%9A%E6%8A%A5.pdf", {"Content-Type": "application/pdf"}, "通报.pdf"),
        ("/a.md", {"Content-Type": "text/plain"}, "a.md"),
        ("/a.doc", {"Content-Type": "application/msword"}, "a.doc"),
    ],
)  # fmt: skip
def test_the_file_s_name_is_told_by_the_site(web: Loopback, path: str, headers: dict[str, str], name: str) -> None:
    Answers.answers = {path: (200, headers, b"x")}
    assert fetch(f"http://example.com{path}", resolve=outside, network=web).name == name


def test_size_kind_and_status_are_bounded(web: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr(fetching, "LIMIT", 1000)
    html = {"Content-Type": "text/html"}
    Answers.answers = {
        "/large": (200, html, b"x" * 1001),
        "/claims": (200, {**html, "Content-Length": "5000000"}, b""),
        "/bomb": (200, {**html, "Content-Encoding": "gzip"}, gzip.compress(bytes(1_000_000))),
        "/video": (200, {"Content-Type": "video/mp4"}, b"x"),
        "/gone": (404, html, b"x"),
        "/packed": (200, {**html, "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
    }
    for path, words in {"/large": "MB", "/claims": "MB", "/bomb": "MB", "/video": "video/mp4", "/gone": "404"}.items():
        with pytest.raises(ReadError, match=words):
            fetch(f"http://example.com{path}", resolve=outside, network=web)
    assert fetch("http://example.com/packed", resolve=outside, network=web).data == PAGE.encode()


def test_time_is_bounded(web: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    Answers.answers = {"/a": (200, {"Content-Type": "text/html"}, PAGE.encode())}
    monkeypatch.setattr(fetching, "WHOLE", -1.0)
    with pytest.raises(ReadError, match="超时"):
        fetch("http://example.com/a", resolve=outside, network=web)


def test_a_host_that_is_not_there_is_one_line() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    with pytest.raises(ReadError, match="找不到这个主机"):
        fetch("http://nowhere.example/", resolve=unknown, network=Nowhere())


def test_a_page_is_added_with_its_address(web: Loopback, tmp_path: Path) -> None:
    Answers.answers = {"/t1.html": (200, {"Content-Type": "text/html"}, PAGE.encode())}
    store = Store.open(tmp_path, BigramEmbedder())
    added = store.add_url("http://example.com/t1.html", fetch=lambda url: fetch(url, resolve=outside, network=web))
    assert store.bulletin(added.id).url == "http://example.com/t1.html"
    assert added.title == "关于整改进展情况的通报"
    store.close()
