"""The page in a process of its own, over the engine that a person can check: `python -m tests.page_server [KEY=VALUE …]`.

Prints the address when it answers. A process of its own, because gradio leaves sockets and event loops to the garbage collector.

    warm=SECONDS    how long the engine takes to warm up
    slow=SECONDS    the pause between two parts of an answer or draft
    reply=NAME      beds | abstained | hostile | markdown
    library=empty   no bulletin
    error=yes       every answer fails
    language=en
    store=FOLDER    the real engine over a library there, which may be empty; only the embedder is the tests'
    chroma=URL      with store: the vectors on that server
    mcp=yes         the endpoints as MCP tools too
    reader=WORD editor=WORD    behind the guard, with these passwords
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import EmbedderError

if TYPE_CHECKING:
    from assistant.serving.guard import Gate
    from assistant.ui.engine import Engine

ROOT = Path(__file__).resolve().parents[1]

HOSTILE_CLAUSE = (
    '已完成<a href="javascript:window.hacked=1">治理</a>12个,![图](http://192.0.2.1/x.png)、[链接](javascript:window.hacked=1)、'
    '增长\u202e%6.5\u202c</mark></p>"><svg onload=window.hacked=1>`${window.hacked=1}` {{value}}'
)
HOSTILE = f"""中共某区委<script>window.hacked=1</script>关于整改的通报

一、加强<img src=x onerror="window.hacked=1">环境整治工作
{HOSTILE_CLAUSE}。
"""

MARKDOWN = """# 关于整改情况的报告

## 一、总体情况
共反映问题**124个**,其中立行立改71个。

| 领域 | 问题 |
| --- | ---: |
| 财政 | 36个 |
"""

NO_MODEL = EmbedderError("找不到模型「x」。请检查 ASSISTANT_EMBEDDER。", "No model x. Check ASSISTANT_EMBEDDER.")


@contextlib.contextmanager
def serving(**options: str | float) -> Iterator[str]:
    """The address of a page over the fake engine, in its own process, which ends with the block."""
    with started("-m", "tests.page_server", *(f"{key}={value}" for key, value in options.items())) as line:
        yield line


@contextlib.contextmanager
def serving_app(data: Path, *arguments: str) -> Iterator[str]:
    """The address of the real app over the library in `data`."""
    with started("app.py", *arguments, ASSISTANT_DATA=str(data), GRADIO_SERVER_PORT=str(free_port())) as line:
        yield line


@contextlib.contextmanager
def started(*command: str, **environment: str) -> Iterator[str]:
    """The address that the process prints first."""
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            yield address[0]
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def real(data: Path, chroma_url: str | None = None) -> Engine:
    from assistant.chat import Assistant
    from assistant.settings import Settings
    from assistant.ui.engine import LibraryEngine
    from index.store import Store
    from tests.fakes import BigramEmbedder

    store = Store.open(data, BigramEmbedder(), chroma_url=chroma_url)
    settings = Settings(data=data, cache=data / "cache", chroma_url=chroma_url)
    return LibraryEngine(Assistant(store, settings), store, settings)


def gated(options: dict[str, str], shown: Any) -> Gate | None:  # noqa: ANN401 - a gr.Blocks
    from assistant.serving import passwords
    from assistant.serving.guard import Gate
    from assistant.serving.options import Serving
    from assistant.ui.strings import strings

    hashes: dict[str, str] = {role: passwords.hashed(options[role]) for role in ("reader", "editor") if role in options}
    words = strings(options.get("language", "zh"))
    return Gate(Serving(passwords=passwords.Passwords(hashes)), words, page=shown) if hashes else None


def main(options: dict[str, str]) -> None:
    from assistant import offline

    offline.quiet()
    from assistant.serving.guard import Guard
    from assistant.serving.run import let_in
    from assistant.types import Reply
    from assistant.ui import page, summary_tab
    from assistant.ui.engine import LibraryEngine
    from assistant.ui.strings import strings
    from assistant.ui.warmup import Warmup
    from tests import page_fakes as fakes

    nansha = fakes.nansha()
    beds = fakes.beds(nansha)
    hostile = fakes.bulletin(HOSTILE, id="hostile", title=HOSTILE.splitlines()[0], url="javascript:window.hacked=1", as_of=date(2021, 1, 1))
    quote = HOSTILE_CLAUSE
    hostile_citation = fakes.cite(hostile, quote, 1, (quote,))
    markdown = fakes.bulletin(MARKDOWN, id="markdown", title="关于整改情况的报告", source="报告.md")
    cited = (fakes.cite(markdown, "问题**124个**,其中", 1), fakes.cite(markdown, "| 财政 | 36个 |", 2))
    replies = {
        "markdown": Reply("r4", None, "124个。[1]36个。[2]", False, cited),
        "beds": beds,
        "abstained": Reply("r2", None, "通报没有提到「地铁」。", True, nearest=beds.citations),
        "hostile": Reply("r3", f"{quote}[1]", f"{quote}[1]\n\n- {quote}[1]", False, (hostile_citation,), notes=(quote,)),
    }  # fmt: skip
    kept = (
        {}
        if options.get("library") == "empty"
        else {b.id: b for b in (nansha, hostile, *([markdown] if options.get("reply") == "markdown" else []))}
    )
    reply = replace(replies[options.get("reply", "beds")])

    def engine() -> Engine:
        time.sleep(float(options.get("warm", 0)))
        if "store" in options:
            return real(Path(options["store"]), options.get("chroma"))
        assistant = fakes.FakeAssistant(reply, pause=float(options.get("slow", 0)), error=NO_MODEL if "error" in options else None)
        return LibraryEngine(assistant, fakes.FakeStore(kept), fakes.SETTINGS)  # type: ignore[arg-type]

    if "slow" in options:
        summary_tab.PACE = float(options["slow"])
    warmup = Warmup(engine)
    shown = page.build(warmup, strings(options.get("language", "zh")))
    gate = gated(options, shown)
    before = [(Guard, (), {"gate": gate})] if gate else []
    address = page.launch(shown, host="127.0.0.1", port=None, mcp="mcp" in options, middleware=before)
    if gate and "mcp" in options:
        let_in(shown, gate)
    warmup.start()
    print(address, flush=True)
    shown.block_thread()


if __name__ == "__main__":
    main(dict(argument.split("=", 1) for argument in sys.argv[1:]))
