"""The arguments of `app.py`: words of a command line in, one frozen `Serving` out. Opens nothing.

A page that others can reach has a password, or is public on purpose: read-only and anonymous.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.serving import passwords
from assistant.serving.limits import Rate
from assistant.serving.passwords import Passwords
from assistant.settings import Settings, SettingsError

UPLOAD = 100  # MB


@dataclass(frozen=True, slots=True)
class Serving:
    host: str = "127.0.0.1"
    port: int = 7860
    public: bool = False
    passwords: Passwords = field(default_factory=Passwords)
    upload: int = UPLOAD << 20  # bytes of one request that uploads
    asks: Rate | None = None  # of one caller; None: no limit, the page is its owner's alone
    behind_proxy: bool = False
    fill: bool = False
    mcp: bool = False
    json_logs: bool = False

    @property
    def guarded(self) -> bool:
        """Whether who comes in must say who they are, or may only read."""
        return self.public or bool(self.passwords.hashes)


def read(arguments: Sequence[str], settings: Settings, environ: Mapping[str, str] | None = None) -> Serving:
    """Raises SettingsError where the page would be open to others without a word."""
    env = os.environ if environ is None else environ
    given = _parser().parse_args(arguments)
    kept = passwords.load(settings.data, env)
    local = is_loopback(given.host)
    if not local and not kept.hashes and not given.public:
        raise SettingsError(
            f"--host {given.host} 会让别的机器打开本页,请先设密码:python -m assistant password reader(读者)、password editor(可增删);"
            "或加 --public 只供匿名阅读",
            f"--host {given.host} opens the page to other machines; first set a password: python -m assistant password reader, "
            "password editor (may add and remove); or give --public for anonymous reading",
        )
    guarded = given.public or bool(kept.hashes)
    a_minute = given.rate or (20 if given.public else 60)
    return Serving(
        host=given.host, port=given.port or settings.port, public=given.public, passwords=kept, upload=given.max_upload << 20,
        asks=Rate(max(5, a_minute // 2), a_minute) if guarded or given.rate else None, behind_proxy=given.behind_proxy, fill=given.fill,
        mcp=given.mcp, json_logs=given.log_json or env.get("ASSISTANT_LOG", "").strip().lower() == "json",
    )  # fmt: skip


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="通报助手 / Bulletin Assistant")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 / address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="端口 / port (default GRADIO_SERVER_PORT or 7860)")
    parser.add_argument("--public", action="store_true", help="匿名只读 / anonymous and read-only")
    parser.add_argument("--rate", type=int, metavar="N", help="每人每分钟提问数 / questions a minute and caller (public 20, else 60)")
    parser.add_argument("--max-upload", type=int, default=UPLOAD, metavar="MB", help="单次上传上限 / largest upload (default 100)")
    parser.add_argument("--behind-proxy", action="store_true", help="相信反向代理的来源地址 / trust a reverse proxy's X-Forwarded-For")
    parser.add_argument("--log-json", action="store_true", help="日志逐行为 JSON / one JSON object a line of log")
    parser.add_argument("--fill", action="store_true", help="空库则装入自带通报 / fill an empty library with the shipped bulletins")
    parser.add_argument("--mcp", action="store_true", help="同时提供 MCP 工具 / serve the endpoints as MCP tools too")
    return parser
