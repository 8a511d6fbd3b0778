"""Adds, asks and serves in one process in which every address but this machine's own is refused and written down.

`python -m tests.offline_probe DATA LOG`: DATA an empty folder for the library, LOG a file that names each attempt. Prints
what the three said, as JSON. An audit hook sees every socket that Python opens, whichever library asks for it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

from tests.page_server import free_port

QUESTION = "到2025年医院床位要达到多少?"
BULLETIN = Path(__file__).resolve().parents[1] / "data" / "bulletins" / "nansha-2021-11-24.txt"
EVENTS = {
    "socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1,
    "socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0,
}  # fmt: skip
HERE = ("127.", "localhost", "::1", "0.0.0.0")


def watch(log: Path) -> None:
    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in EVENTS:
            return
        named = arguments[EVENTS[event]]
        host = named[0] if isinstance(named, tuple) and named else named
        host = host.decode() if isinstance(host, bytes) else host
        if host is None or (isinstance(host, str) and (host in ("", socket.gethostname()) or host.startswith((*HERE, "/", "\0")))):
            return
        with log.open("a") as file:
            file.write(f"{event} {named}\n")
        raise PermissionError(f"refused: {named}")

    sys.addaudithook(hook)


def shell(*arguments: str) -> str:
    from assistant.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main(list(arguments))
    return said.getvalue()


def page(port: int) -> dict[str, object]:
    import httpx
    from gradio_client import Client

    import app

    threading.Thread(target=app.main, daemon=True).start()
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address)
            break
        time.sleep(0.1)
    reply: dict[str, object] = Client(address, verbose=False).predict(QUESTION, [], [], api_name="/ask")
    return reply


def main(data: Path, log: Path) -> None:
    port = free_port()
    os.environ |= {"ASSISTANT_DATA": str(data), "GRADIO_SERVER_PORT": str(port)}
    watch(log)
    added = json.loads(shell("add", str(BULLETIN), "--json"))
    asked = json.loads(shell("ask", QUESTION, "--json"))
    print(json.dumps({"added": added, "asked": asked, "page": page(port)}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
