"""From arguments to a page that serves, and to its end: running answers are finished first.

Enters: the words of a command line. Leaves: an exit code. Heavy parts are imported and opened behind the page, which must be up as soon
as a bare Gradio app would be.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any

from assistant import preferences
from assistant.serving import logs, options
from assistant.settings import Settings
from index.errors import AssistantError

if TYPE_CHECKING:
    from assistant.serving.guard import Gate
    from assistant.serving.options import Serving
    from assistant.ui.engine import Engine
    from assistant.ui.warmup import Warmup

HEAD_START = 3.0  # seconds that the browser has the machine to itself
PATIENCE = 60.0  # seconds that running answers are given at the end


def main(arguments: Sequence[str] = ()) -> int:
    try:
        settings = preferences.applied(Settings.from_env())
        serving = options.read(arguments, settings)
    except AssistantError as error:
        print(error.text(), file=sys.stderr)
        return 1
    logs.start(as_json=serving.json_logs, requests=serving.json_logs or serving.guarded)
    return serve(serving, settings)


def serve(serving: Serving, settings: Settings) -> int:
    from assistant.serving.guard import Gate, Guard
    from assistant.ui import page
    from assistant.ui.strings import strings
    from assistant.ui.warmup import Warmup

    words = strings(settings.language)
    warmup: Warmup[Engine] = Warmup(lambda: _engine(settings, fill=serving.fill))
    shown = page.build(warmup, words)
    gate = Gate(serving, words, lambda: _health(warmup), page=shown)
    stop = threading.Event()
    _on_signals(stop)
    try:
        address = page.launch(
            shown, host=serving.host, port=serving.port, mcp=serving.mcp, middleware=[(Guard, (), {"gate": gate})]
        )  # fmt: skip
    except AssistantError as error:
        print(error.text(settings.language), file=sys.stderr)
        return 1
    print(words("running", address=address), flush=True)
    if serving.mcp:
        let_in(shown, gate)
        print(words("running_mcp", address=f"{address.rstrip('/')}/gradio_api/mcp/"), flush=True)
    head_start = threading.Timer(HEAD_START, warmup.start)
    head_start.daemon = True
    head_start.start()
    stop.wait()
    head_start.cancel()
    finish(gate, shown)
    if warmup.ready and not warmup.failed:
        warmup.get(0).store.close()
    with contextlib.suppress(BrokenPipeError):  # whoever started it may be gone by now
        print(words("serving_stopped"), flush=True)
    return 0


def let_in(shown: Any, gate: Gate) -> None:  # noqa: ANN401 - a gr.Blocks
    """Gradio's MCP server calls the page through a client of its own, which has no password: give it the gate's word."""
    from gradio_client import Client

    from assistant.serving.guard import INNER

    server = shown.mcp_server_obj

    def client() -> Client:
        if server._client_instance is None:
            headers = {"x-gradio-user": "mcp", INNER: gate.inner}
            server._client_instance = Client(
                server.local_url, download_files=False, verbose=False, analytics_enabled=False, headers=headers
            )
        return server._client_instance

    server._get_or_create_client = client


def _engine(settings: Settings, *, fill: bool) -> Engine:
    from assistant import start
    from assistant.chat import Assistant
    from assistant.ui.engine import LibraryEngine

    assistant = start.open_assistant(settings)
    if fill:
        start.fill(assistant.store)
    without_model = Assistant(assistant.store, replace(settings, model=None))
    library = LibraryEngine(assistant, assistant.store, settings, without_model)
    library.examples()
    return library


def _health(warmup: Warmup[Engine]) -> tuple[bool, str]:
    """Warming up is well: whoever asks waits for it. A start that failed is not."""
    if warmup.failed:
        return False, "failed"
    return True, "ok" if warmup.ready else "warming"


def finish(gate: Gate, shown: Any, patience: float = PATIENCE) -> None:  # noqa: ANN401 - a gr.Blocks
    """Take nothing new, wait for what is being answered, then close."""
    gate.stopping = True
    until = time.monotonic() + patience
    while time.monotonic() < until and (gate.answering or _running(shown)):
        time.sleep(0.05)
    time.sleep(0.3)  # the last part of an answer is still being sent
    shown.close(verbose=False)


def _running(shown: Any) -> bool:  # noqa: ANN401
    queue = shown._queue
    return any(job is not None for job in queue.active_jobs) or len(queue) > 0


def _on_signals(stop: threading.Event) -> None:
    def ask(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(1)  # asked twice: now
        stop.set()

    if threading.current_thread() is threading.main_thread():  # Python takes signals nowhere else
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), ask)
