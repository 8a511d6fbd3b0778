"""Kill a writer at moments spread over its work, then look at what is left. Run as a program by test_durability; prints a line of JSON a kill.

One process imports everything and opens nothing; each writer and each look afterwards is a fork of it, so that a kill costs milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import bm25s  # noqa: F401 - imported before the forks, like those below
import chromadb  # noqa: F401
import langchain_chroma  # noqa: F401

from index import tokens
from index.store import Store
from tests.fakes import BigramEmbedder

TEXT = "{name}整改进展情况的通报\n2023年5月6日\n一、关于{name}学位不足问题\n" + "\n".join(
    f"{n}.{{name}}第{n}中学一是已新增公办学位{n}200个。二是正在推进扩建,预计2025年建成{n}栋。" for n in range(1, 9)
)


def write(folder: Path, name: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(TEXT.replace("{name}", name), "utf-8")
    return path


def forked(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # reported, then the child ends without running the parent's clean-up
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def finish(pid: int) -> None:
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("a process that was not killed failed")


def look(data: Path, before: dict[str, str], new: str, at: float) -> None:
    """After the kill: check repairs or reports, what was there is there, and the rest is all or nothing."""
    store = Store.open(data, BigramEmbedder())
    findings = [(finding.kind, finding.repaired) for finding in store.check()]
    ids = store.library.ids()
    kept = {id: hashlib.sha256(store.bulletin(id).text.encode()).hexdigest() for id in before}
    answers = {hit.passage.bulletin for id in ids for hit in store.search(f"{id}学位不足", k=60)}
    print(json.dumps({
        "at": round(at, 3), "findings": findings, "kept": kept == before, "only_new": set(ids) - {"试作"} - set(before) <= {new},
        "new": new in ids, "searched": answers == set(ids), "sound": store.check() == [],
        "left": [path.name for path in data.rglob(".*") if path.name.startswith((".new-", ".old-"))],
    }))  # fmt: skip


def main(folder: Path, what: str, kills: int, seed: int | None = None) -> None:
    """`what`: add, remove or reindex. Moments are spread evenly over the work, or drawn at random from `seed`."""
    tokens.tokenise("整改")
    chance = random.Random(seed)
    data = folder / "data"
    texts = [write(folder, name) for name in ("东岭", "清河", "南山")]

    def open_store() -> Store:
        return Store.open(data, BigramEmbedder())

    def start() -> None:
        store = open_store()
        for path in texts:
            store.add(path)

    def put(path: Path, there: bool) -> None:
        store = open_store()
        if (path.stem in store.library.ids()) != there:
            if there:
                store.add(path)
            else:
                store.remove(path.stem)

    def work(path: Path) -> Callable[[], object]:
        return {
            "add": lambda: open_store().add(path),
            "remove": lambda: open_store().remove(path.stem),
            "reindex": lambda: open_store().reindex(),
        }[what]

    finish(forked(start))
    before = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in texts}
    spare = write(folder, "试作")
    finish(forked(lambda: put(spare, what == "remove")))
    begun = time.monotonic()
    finish(forked(work(spare)))
    whole = time.monotonic() - begun
    for kill in range(kills):
        new = write(folder, f"新{kill}")
        if what != "reindex":
            finish(forked(lambda new=new: put(new, what == "remove")))  # type: ignore[misc]
        at = whole * (kill + 0.5) / kills if seed is None else chance.uniform(0, whole)
        pid = forked(work(new))
        time.sleep(at)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        finish(forked(lambda new=new, at=at: look(data, before, new.stem, at)))  # type: ignore[misc]
        finish(forked(lambda new=new: put(new, False)))  # type: ignore[misc]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else None)
