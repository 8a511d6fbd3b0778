"""A web address in, the bytes behind it and a file name out, from public addresses alone.

Every host is resolved once, every address it resolves to must be public, and the connection goes to just that address; so no name can
point elsewhere a moment later, and no redirect can lead inside. Size, time and kind are bounded. Cookies, proxies and scripts have no
part in it. Knows nothing of bulletins.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore

from index.errors import ReadError
from index.readers import LIMIT, PACKED_LIMIT, READERS

REDIRECTS = 5
WAIT = 15.0  # seconds for a name, a connection, or the next bytes
WHOLE = 90.0  # seconds in all
PAGE = 2000  # characters of an address
AGENT = "bulletin-assistant/1.0 (reads one page at its reader's request)"
TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md", "text/csv": ".csv",
    "application/pdf": ".pdf", "application/zip": ".zip", "application/x-zip-compressed": ".zip", "image/png": ".png", "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
UNSAID = {  # the name says it instead
    "", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/msword", "application/vnd.ms-excel",
}  # fmt: skip
_SET_ASIDE = ipaddress.ip_network("192.0.0.0/24")  # for protocols; older Pythons hold parts of it public
_BEYOND = ipaddress.ip_network("64:ff9b::/32")  # IPv4 behind a translator: what is behind it cannot be told

Resolver = Callable[[str, int], Sequence[str]]  # host and port -> addresses


@dataclass(frozen=True, slots=True)
class Fetched:
    url: str  # where it was found in the end
    name: str
    data: bytes


def fetch(url: str, *, resolve: Resolver | None = None, network: httpcore.NetworkBackend | None = None) -> Fetched:
    """The file at an address. `resolve` and `network` are seams. Raises ReadError."""
    until = time.monotonic() + WHOLE
    backend = _Guarded(resolve or _resolve, network or httpcore.SyncBackend())
    try:
        with httpcore.ConnectionPool(network_backend=backend, max_connections=1, http2=False, retries=0) as pool:
            for _ in range(REDIRECTS + 1):
                asked = _checked(url)
                with pool.stream("GET", asked, headers=_headers(asked), extensions={"timeout": dict.fromkeys(_TIMED, WAIT)}) as response:
                    further = _header(response, "location") if 300 <= response.status < 400 else ""
                    if not further:
                        return _taken(response, asked, until)
                    url = urljoin(asked, further)
    except (httpcore.TimeoutException, Late) as error:
        raise _failed(url, "超时", "it took too long") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError, UnicodeError, ValueError) as error:
        raise _failed(url, f"连接失败:{error or type(error).__name__}", str(error) or type(error).__name__) from error
    raise _failed(url, f"跳转超过 {REDIRECTS} 次", f"more than {REDIRECTS} redirects")


_TIMED = ("connect", "read", "write", "pool")


def _headers(url: str) -> list[tuple[str, str]]:
    return [("Host", urlsplit(url).netloc), ("User-Agent", AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity")]


# --- where it may lead -------------------------------------------------------------------------------------------------------


def _checked(url: str) -> str:
    """The address as it is sent. Raises ReadError for one that is no plain public web address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if not _is_address(parts.hostname) else parts.hostname or ""
    except (ValueError, UnicodeError) as error:
        raise _refused(url, "网址写法有误", "it is not written as an address") from error
    if parts.scheme not in ("http", "https"):
        raise _refused(url, "只支持 http 和 https", "only http and https are taken")
    personal = parts.username is not None or parts.password is not None
    if len(url) > PAGE or not host or personal or re.search(r"[\s\\\x00-\x1f]", url.strip()):
        raise _refused(url, "网址写法有误", "it is not written as an address")
    if port is not None and port not in (80, 443) and port < 1024:
        raise _refused(url, f"不访问端口 {port}", f"port {port} is not visited")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return f"{parts.scheme}://{netloc}{path}{query}"


def _is_address(host: str | None) -> bool:
    return bool(host) and ":" in (host or "")


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public(address: str) -> bool:
    """Whether an address may be visited: not this machine, its network, the provider's own services, or anything set aside."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = [v4 for v4 in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if v4]
        if carried or ip in _BEYOND or ip.is_site_local:
            return ip.ipv4_mapped is not None and public(str(ip.ipv4_mapped))
    inner = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local or ip.is_loopback
    return ip.is_global and not inner and ip not in _SET_ASIDE


class _Guarded(httpcore.NetworkBackend):
    """Connects to the very address that was looked at."""

    def __init__(self, resolve: Resolver, network: httpcore.NetworkBackend) -> None:
        self._resolve, self._network = resolve, network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        inside = next((address for address in addresses if not public(address)), None)
        if inside or not addresses:
            raise _refused(host, f"它指向内部地址 {inside}" if inside else "没有这个主机", f"it leads to {inside}, which is not public")
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._network.connect_tcp(address, port, timeout)
        return self._network.connect_tcp(addresses[-1], port, timeout)

    def _addresses(self, host: str, port: int) -> list[str]:
        """A name server may take its time; it is not waited for."""
        pool = ThreadPoolExecutor(1)
        try:
            return list(pool.submit(self._resolve, host, port).result(WAIT))
        except (OSError, UnicodeError) as error:
            raise _failed(host, "找不到这个主机", "no such host") from error
        finally:
            pool.shutdown(wait=False)


# --- what may come back ------------------------------------------------------------------------------------------------------


def _taken(response: httpcore.Response, url: str, until: float) -> Fetched:
    if response.status != 200:
        raise _failed(url, f"网站回答 {response.status}", f"the site answered {response.status}")
    kind = _header(response, "content-type").partition(";")[0].strip().lower()
    name = _name(response, url, kind)
    limit = PACKED_LIMIT if not name.endswith((".html", ".txt", ".md", ".csv")) else LIMIT
    claimed = _header(response, "content-length")
    if claimed.isdecimal() and int(claimed) > limit:
        raise _too_large(url, limit)
    unpack = zlib.decompressobj(47) if _header(response, "content-encoding").lower() in ("gzip", "x-gzip", "deflate") else None
    data = bytearray()
    for chunk in response.iter_stream():
        data += unpack.decompress(chunk, limit + 1 - len(data)) if unpack else chunk
        if len(data) > limit:
            raise _too_large(url, limit)
        if time.monotonic() > until:
            raise Late
    return Fetched(url, name, bytes(data))


def _name(response: httpcore.Response, url: str, kind: str) -> str:
    """A file name with an ending that a reader knows. Raises ReadError where there is none."""
    given = _header(response, "content-disposition")
    match = re.search(r"filename\*=(?:UTF-8'[^']*')([^;]+)", given, re.I) or re.search(r'filename="?([^";]+)', given, re.I)
    shown = unquote(match[1]) if match else unquote(PurePosixPath(urlsplit(url).path).name)
    shown = re.split(r"[/\\]", shown)[-1].strip() or urlsplit(url).hostname or "page"
    suffix = PurePosixPath(shown).suffix.lower() if shown != urlsplit(url).hostname else ""
    if kind in TYPES and not (suffix in READERS and TYPES[kind] in (".txt", ".zip")):
        wanted = TYPES[kind]
        same = suffix == wanted or (wanted == ".html" and suffix in (".htm", ".xhtml")) or (wanted == ".jpg" and suffix == ".jpeg")
        return shown if same else (PurePosixPath(shown).stem if suffix else shown) + wanted
    if suffix in READERS or suffix == ".zip" or (kind in UNSAID and suffix):
        return shown
    raise _failed(url, f"内容类型 {kind or '未说明'} 不能读取", f"content of type {kind or 'unsaid'} is not read")


def _header(response: httpcore.Response, name: str) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name.encode()), "")


# --- what is refused ---------------------------------------------------------------------------------------------------------


def _refused(url: str, zh: str, en: str) -> ReadError:
    shown = url[:200]
    return ReadError(
        f"不能添加网址 {shown}({zh})。只读取公开的 http(s) 网址;请在浏览器中打开,另存为文件后再添加。",
        f"Cannot add {shown}: {en}. Only public http(s) addresses are read; open it in a browser, save it as a file and add that.",
    )


def _failed(url: str, zh: str, en: str) -> ReadError:
    shown = url[:200]
    return ReadError(
        f"没有取到 {shown}({zh})。请检查网址和网络,或在浏览器中打开,另存为文件后再添加。",
        f"Could not get {shown}: {en}. Check address and network, or open it in a browser, save it as a file and add that.",
    )


def _too_large(url: str, limit: int) -> ReadError:
    return _failed(url, f"超过 {limit // 1_000_000} MB", f"it is larger than {limit // 1_000_000} MB")
