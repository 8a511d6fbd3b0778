"""A real Chroma server on loopback, for the tests that keep vectors there."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.page_server import free_port
from tests.shared import CHROMA


@contextlib.contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """Its address, once it answers; it ends with the block."""
    assert CHROMA, "CI_NO_SKIP is set, but there is no chroma command"
    port = free_port()
    process = subprocess.Popen(
        [CHROMA, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < until, "the Chroma server did not start"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
