"""Many readers at once while bulletins are added: `python evals/load.py [--askers 50] [--seconds 120] [--adds 20]`.

Enters: a real page on loopback over a library of its own, with the bundled model. Leaves: a Markdown row on stdout: questions answered,
errors, and how long they took. The additions come from another process, as the shell would make them; each must be answered from before
the end. What else the machine does at the time is in the row, as its load.
"""

from __future__ import annotations

import argparse
import asyncio
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


@dataclass
class Measured:
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(client: httpx.AsyncClient, question: str) -> dict[str, object]:
    begun = await client.post("/gradio_api/call/ask", json={"data": [question, [], []]})
    begun.raise_for_status()
    async with client.stream("GET", f"/gradio_api/call/ask/{begun.json()['event_id']}") as events:
        last = ""
        async for line in events.aiter_lines():
            if line.startswith("event:"):
                last = line.removeprefix("event:").strip()
            elif line.startswith("data:") and last == "complete":
                return dict(json.loads(line.removeprefix("data:"))[0])
            elif line.startswith("data:") and last == "error":
                raise RuntimeError(line)
    raise RuntimeError("the answer broke off")


async def asker(client: httpx.AsyncClient, until: float, chance: random.Random, measured: Measured) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            reply = await ask(client, chance.choice(QUESTIONS))
            assert "answer" in reply
            measured.seconds.append(time.monotonic() - began)
        except (httpx.HTTPError, RuntimeError, AssertionError, ValueError) as error:
            measured.errors.append(repr(error))


async def adding(folder: Path, environment: dict[str, str], count: int, seconds: float) -> int:
    """One bulletin at a time, evenly over the time; returns how many the shell said were added."""
    added, end = 0, time.monotonic() + 2 * seconds
    for n in range(1, count + 1):
        if time.monotonic() > end:
            break  # a machine that is busy with other things
        path = folder / f"town{n}.txt"
        path.write_text(TEXT.replace("{n}", str(n)), "utf-8")
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "assistant", "add", str(path), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # fmt: skip  # noqa: E501
        added += int(await process.wait() == 0)
        await asyncio.sleep(max(0.0, seconds / count - (time.monotonic() - began)))
    return added


async def load(address: str, given: argparse.Namespace, folder: Path, environment: dict[str, str]) -> str:
    measured, limits = Measured(), httpx.Limits(max_connections=2 * int(given.askers))
    async with httpx.AsyncClient(base_url=address, timeout=600, limits=limits) as client:
        await ask(client, QUESTIONS[0])  # the engine is warm
        until = time.monotonic() + given.seconds
        askers = [asker(client, until, random.Random(n), measured) for n in range(given.askers)]
        additions = asyncio.create_task(adding(folder, environment, given.adds, given.seconds * 0.8))
        await asyncio.gather(*askers)
        added = await additions
        shown = 0
        for n in range(1, added + 1):
            reply = await ask(client, f"第{n}镇新增学位多少个?")
            shown += f"{n}00个" in str(reply["answer"])
    times = sorted(measured.seconds)
    p95 = times[int(0.95 * (len(times) - 1))] if times else float("nan")
    for error in measured.errors[:5]:
        print(error, file=sys.stderr)
    rate = len(times) / given.seconds
    return (
        f"| {given.askers} | {given.seconds} | {len(times)} | {len(measured.errors)} | {rate:.1f} | {median(times):.1f} | {p95:.1f} "
        f"| {added} / {shown} | {os.cpu_count()} | {os.getloadavg()[0]:.0f} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--adds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        environment = os.environ | {"ASSISTANT_DATA": str(folder / "data")}
        command = [sys.executable, "app.py", "--fill", "--port", str(free_port())]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as page:
            assert page.stdout
            try:
                found = re.search(r"http://\S+:\d+", page.stdout.readline())
                assert found, "the page did not start"
                row = asyncio.run(load(found[0], given, folder, environment))
            finally:
                page.terminate()
                page.wait(90)
    print("| askers | seconds | answers | errors | answers/s | median s | p95 s | added / answered from | cores | load |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
