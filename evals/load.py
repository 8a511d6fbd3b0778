"""Many readers at once while bulletins are added: `python evals/load.py [--askers 50] [--seconds 120] [--adds 20]`.

Enters: a real page on loopback over a library of its own, with the bundled model. Leaves: a Markdown row on stdout: questions answered,
errors, and how long they took. The additions go through the page's own endpoint; each must be answered from in the end. What else
the machine does at the time is in the row, as its load.

It always reports: askers stop PATIENCE seconds after the time is up at the latest. A question still running then counts as cut off, with
the time it had waited (so that p95 can only be too low where such are named); adding stops at that moment too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.page_server import free_port  # noqa: E402

QUESTIONS = (
    "养老床位有多少张?",
    "到2025年医院床位要达到多少?",
    "生态环境方面采取了哪些措施?",
    "哪些问题已经整改完成?",
    "营商环境有什么举措?",
    "第3镇新增学位多少个?",
)
TEXT = (
    "第{n}镇民生实事进展情况的通报\n2023年5月6日\n一、关于学位不足问题\n"
    "一是第{n}镇已新增学位{n}00个。二是正在推进第{n}镇中学扩建,预计2025年建成。\n"
)


PATIENCE = 60.0  # seconds that questions asked in time are waited for


@dataclass
class Measured:
    """What came of it so far; a report can be made of it at any moment."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cut_off: int = 0
    added: list[int] = field(default_factory=list)
    shown: int = 0
    loads: list[float] = field(default_factory=list)


async def call(client: httpx.AsyncClient, name: str, data: list[object]) -> Any:  # noqa: ANN401 - what the endpoint gives
    begun = await client.post(f"/gradio_api/call/{name}", json={"data": data})
    begun.raise_for_status()
    async with client.stream("GET", f"/gradio_api/call/{name}/{begun.json()['event_id']}") as events:
        last = ""
        async for line in events.aiter_lines():
            if line.startswith("event:"):
                last = line.removeprefix("event:").strip()
            elif line.startswith("data:") and last == "complete":
                return json.loads(line.removeprefix("data:"))[0]
            elif line.startswith("data:") and last == "error":
                raise RuntimeError(line)
    raise RuntimeError("the answer broke off")


async def ask(client: httpx.AsyncClient, question: str) -> dict[str, object]:
    return dict(await call(client, "ask", [question, [], []]))


async def asker(client: httpx.AsyncClient, until: float, chance: random.Random, measured: Measured) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            reply = await ask(client, chance.choice(QUESTIONS))
            assert "answer" in reply
            measured.seconds.append(time.monotonic() - began)
        except (httpx.HTTPError, RuntimeError, AssertionError, ValueError) as error:
            measured.errors.append(repr(error))
        except asyncio.CancelledError:
            measured.seconds.append(time.monotonic() - began)
            measured.cut_off += 1
            return


async def adding(client: httpx.AsyncClient, count: int, seconds: float, measured: Measured) -> None:
    """One bulletin at a time, evenly over the time."""
    for n in range(1, count + 1):
        began = time.monotonic()
        try:
            await call(client, "add", [TEXT.replace("{n}", str(n)), "", None, ""])
            measured.added.append(n)
        except (httpx.HTTPError, RuntimeError, ValueError) as error:
            measured.errors.append(f"add: {error!r}")
        measured.loads.append(os.getloadavg()[0])
        await asyncio.sleep(max(0.0, seconds / count - (time.monotonic() - began)))


async def load(address: str, given: argparse.Namespace, measured: Measured) -> None:
    limits = httpx.Limits(max_connections=2 * int(given.askers))
    async with httpx.AsyncClient(base_url=address, timeout=600, limits=limits) as client:
        await asyncio.wait_for(ask(client, QUESTIONS[0]), 300)  # the engine is warm
        until = time.monotonic() + given.seconds
        tasks = [asyncio.create_task(asker(client, until, random.Random(n), measured)) for n in range(given.askers)]
        tasks.append(asyncio.create_task(adding(client, given.adds, given.seconds * 0.8, measured)))
        _, running = await asyncio.wait(tasks, timeout=given.seconds + PATIENCE)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for n in measured.added:  # nobody else asks now
            reply = await asyncio.wait_for(ask(client, f"第{n}镇新增学位多少个?"), PATIENCE)
            measured.shown += f"{n}00个" in str(reply["answer"])


def row(given: argparse.Namespace, measured: Measured) -> str:
    times = sorted(measured.seconds)
    p95 = times[int(0.95 * (len(times) - 1))] if times else float("nan")
    middle = median(times) if times else float("nan")
    busy = max([*measured.loads, os.getloadavg()[0]])
    return (
        f"| {given.askers} | {given.seconds} | {len(times) - measured.cut_off} | {len(measured.errors)} | {measured.cut_off} "
        f"| {len(times) / given.seconds:.1f} | {middle:.1f} | {p95:.1f} "
        f"| {len(measured.added)} / {measured.shown} | {os.cpu_count()} | {busy:.0f} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--adds", type=int, default=20)
    given = parser.parse_args()
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="load-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = os.environ | {"ASSISTANT_DATA": str(folder / "data")}
        command = [sys.executable, "app.py", "--fill", "--port", str(free_port())]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as page:
            assert page.stdout
            try:
                found = re.search(r"http://\S+:\d+", page.stdout.readline())
                assert found, "the page did not start"
                asyncio.run(load(found[0], given, measured))
            except (TimeoutError, httpx.HTTPError, RuntimeError, KeyboardInterrupt) as stopped:
                measured.errors.append(f"afterwards: {stopped!r}")
            finally:
                page.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    page.wait(90)
                page.kill()
    print("| askers | seconds | answers | errors | cut off | answers/s | median s | p95 s | added / answered from | cores | highest load |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(row(given, measured))
    for error in measured.errors[:5]:
        print(error, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
