"""What goes wrong on a disk and between processes, and what is lost: `python evals/faults.py [--kills 100] [-o docs/reliability.md]`.

Enters: nothing; small invented bulletins and an embedder that needs no model. Leaves: a Markdown table, a row a fault: how often it was
tried, what the program said or mended, and what was lost of the library. Every row is measured by processes of their own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evals import damage  # noqa: E402
from index import vectors  # noqa: E402
from index.errors import AssistantError  # noqa: E402
from index.store import Store  # noqa: E402
from tests.fakes import BigramEmbedder  # noqa: E402

TEXT = "{name}民生实事进展情况的通报\n2023年5月6日\n一、进展情况\n" + "\n".join(
    f"{n}.{{name}}第{n}中学新增学位{n}个。" for n in range(1, 41)
)
NAMES = ("东岭", "清河", "南山")
SEED = 20240506
PLACE = re.compile(r"/\S*faults-\w+/data(?:/library)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A fault as the table shows it. `lost`: bulletins that were in the library and are not, or are not as they were."""

    fault: str
    tries: int
    told: str
    lost: int
    wrong: int  # questions answered otherwise than before, findings left after `check`


def embedder() -> BigramEmbedder:
    return BigramEmbedder(dimension=32)


def fill(data: Path, names: tuple[str, ...] = NAMES, url: str | None = None) -> Store:
    store = Store.open(data, embedder(), chroma_url=url)
    for name in names:
        store.add_bytes(TEXT.replace("{name}", name).encode(), f"{name}.txt")
    return store


def truth(data: Path) -> dict[str, str]:
    """The hash of every file of the library."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((data / "library").rglob("*"))
        if path.is_file()
    }


def missing(before: dict[str, str], after: dict[str, str]) -> int:
    return len({Path(name).parts[1] for name, seal in before.items() if after.get(name) != seal})


def answers(data: Path, url: str | None = None) -> list[list[str]]:
    store = Store.open(data, embedder(), chroma_url=url)
    return [[hit.passage.id for hit in store.search(f"{name}第{n}中学", k=5)] for name in NAMES for n in (7, 23)]


def forked(work: Callable[[], object]) -> object:
    """What `work` returns, as JSON; {"died": signal} where it took its process with it, {"error": text} where it raised."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        try:
            said: object = work()
        except AssistantError as error:
            said = {"error": error.zh}
        except BaseException as error:
            said = {"unexpected": repr(error)}
        with os.fdopen(write, "w") as out:
            json.dump(said, out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as got:
        text = got.read()
    status = os.waitpid(pid, 0)[1]
    return json.loads(text) if text else {"died": status}


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        yield Path(name)


def kills(count: int) -> Iterator[Row]:
    for what, part in (("add", count - 2 * (count // 3)), ("remove", count // 3), ("reindex", count // 3)):
        with folder() as here:
            command = [sys.executable, "-m", "tests.index.crashes", str(here), what, str(part), str(SEED)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            looks = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        mended = sum(bool(look["findings"]) for look in looks)
        wrong = sum(not (look["sound"] and look["searched"] and not look["left"]) for look in looks) + (part - len(looks))
        lost = sum(not (look["kept"] and look["only_new"]) for look in looks)
        yield Row(
            f"SIGKILL at a random moment of `{what}`", len(looks), f"`check` mended {mended}, the rest had nothing to mend", lost, wrong
        )


def damages() -> Iterator[Row]:
    with folder() as here:
        patched = {**vectors.HNSW, "sync_threshold": 50, "batch_size": 20}  # so that few passages stand in Chroma's files
        vectors.HNSW = patched
        made = forked(lambda: len(fill(here / "sound").manifest.files))
        assert made, "Chroma wrote no vector files"
        right = forked(lambda: answers(here / "sound"))
        for kind, harm in damage.INDEX.items():
            data = here / "data"
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(here / "sound", data)
            before = truth(data)
            harm(data)
            found = forked(lambda data=data: [(f.en, f.repaired) for f in Store.open(data, embedder()).check()])  # type: ignore[misc]
            again = forked(lambda data=data: [answers(data), len(Store.open(data, embedder()).check())])  # type: ignore[misc]
            repaired = isinstance(found, list) and bool(found) and all(mended for _, mended in found)
            told = "found and repaired" if repaired else f"{found}"
            yield Row(kind, 1, told, missing(before, truth(data)), int(again != [right, 0]) + int(not repaired))


def library_damages() -> Iterator[Row]:
    for kind, (harm, repairable) in damage.LIBRARY.items():
        with folder() as here:
            forked(lambda here=here: fill(here / "data") and None)  # type: ignore[misc]
            before = truth(here / "data")
            harm("清河")(here / "data")
            found = forked(lambda here=here: [(f.kind, f.repaired) for f in Store.open(here / "data", embedder()).check()])  # type: ignore[misc]
            reported = isinstance(found, list) and ["library", repairable] in found
            after = truth(here / "data")
            others = {name: seal for name, seal in before.items() if repairable or "/清河/" not in name}
            told = "restored from the original" if repairable else "reported with the remedy; nothing is overwritten"
            yield Row(f"library: {kind}", 1, told if reported else f"{found}", missing(others, after), int(not reported))


FULL = """
import json, sys
from pathlib import Path
from evals import faults
from index.keeping import archive
from index.errors import AssistantError
data = Path(sys.argv[1]) / "data"
store, said, kept = faults.Store.open(data, faults.embedder()), [], []
try:
    for n in range(400):
        kept.append(store.add_bytes(faults.TEXT.replace("{name}", f"第{n}镇").encode() + b" " * 20000, f"{n}.txt").id)
except AssistantError as error:
    said.append(error.zh)
store.close()
before = faults.truth(data)
for step in (lambda s: s.reindex(), lambda s: archive.pack(s.library, data.parent / "out.zip"), lambda s: s.mark(kept[0], private=True)):
    store = faults.Store.open(data, faults.embedder())
    try:
        step(store)
        said.append("")
    except AssistantError as error:
        said.append(error.zh)
    store.close()
after = faults.truth(data)
Path(sys.argv[1], "filler").unlink()
store = faults.Store.open(data, faults.embedder())
left = [f.zh for f in store.check() if not f.repaired]
more = store.add_bytes(faults.TEXT.replace("{name}", "后来镇").encode(), "later.txt").id
hits = store.search(f"第{len(kept) // 2}镇第7中学", k=3)
print(json.dumps({"added": len(kept), "held": [i for i in kept if i in store.library.ids()] == kept, "said": said, "left": left,
    "lost": faults.missing(before, after), "more": more, "found": bool(hits), "sound": store.check() == []}))
"""
READ_ONLY = """
import json, subprocess, sys
from pathlib import Path
from evals import faults
from index.errors import AssistantError
data = Path(sys.argv[1]) / "data"
faults.fill(data).close()
before, said = faults.truth(data), []
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
store = faults.Store.open(data, faults.embedder())
listed = len(store.bulletins())
steps = (lambda: store.add_bytes("新".encode() * 50, "n.txt"), lambda: store.remove("东岭"), lambda: store.reindex(), lambda: store.check())
for step in steps:
    try:
        step()
        said.append("")
    except AssistantError as error:
        said.append(error.zh)
subprocess.run(["mount", "-o", "remount,rw", sys.argv[1]], check=True)
sound = faults.Store.open(data, faults.embedder()).check() == []
print(json.dumps({"listed": listed, "said": said, "lost": faults.missing(before, faults.truth(data)), "sound": sound}))
"""


def in_small_disk(code: str, size: str, filler: int = 0) -> dict[str, Any] | None:
    """Run in a mount namespace of its own on a file system of `size`; None where the machine allows none."""
    with folder() as here:
        make = f"mount -t tmpfs -o size={size} none {here} && head -c {filler} /dev/zero > {here}/filler && exec {sys.executable} - {here}"
        done = subprocess.run(["unshare", "-rm", "sh", "-c", make], input=code, cwd=ROOT, capture_output=True, text=True, check=False,
                              env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip
    if "unshare" in done.stderr and "failed" in done.stderr:
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return dict(json.loads(lines[-1])) if lines else {"failed": done.stderr[-600:]}


def disks() -> Iterator[Row]:
    said = in_small_disk(FULL, "24m", 8 << 20)
    if said is None:
        yield Row("disk full", 0, "not tried: this machine gives no mount namespace", 0, 0)
        return
    told = [text for text in said.get("said", []) if text] if isinstance(said.get("said"), list) else []
    right = bool(said.get("held") and said.get("found") and said.get("sound") and said.get("more") and not said.get("left"))
    first = told[0].partition("(")[0] if told else f"{said}"
    yield Row(f"disk full while adding ({said.get('added')} were in), reindexing, exporting, marking", 4, f"refused {len(told)} times: 「{first}…」; goes on once there is room", int(str(said.get("lost", 1))), int(not right))  # fmt: skip  # noqa: E501
    said = in_small_disk(READ_ONLY, "64m") or {}
    told = [str(text) for text in said.get("said", []) if text]
    first = told[0].partition("(")[0] if told else f"{said}"
    yield Row("read-only folder: add, remove, reindex, check", 4, f"refused {len(told)} times: 「{first}…」; listing goes on", int(str(said.get("lost", 1))), int(not said.get("sound") or said.get("listed") != 3))  # fmt: skip  # noqa: E501


def writers() -> Iterator[Row]:
    with folder() as here:
        parts = [[f"甲{n}" for n in range(8)], [f"乙{n}" for n in range(8)]]
        pids = []
        for part in parts:
            pid = os.fork()
            if not pid:
                fill(here / "data", tuple(part))
                os._exit(0)
            pids.append(pid)
        torn = 0
        while pids:
            torn += len([1 for id in Store.open(here / "data", embedder()).library.ids() if not _whole(here / "data", id)])
            pids = [pid for pid in pids if os.waitpid(pid, os.WNOHANG)[0] == 0]
            time.sleep(0.02)
        said = forked(
            lambda: [sorted(Store.open(here / "data", embedder()).library.ids()), len(Store.open(here / "data", embedder()).check())]
        )
    wanted = sorted(name for part in parts for name in part)
    held = said[0] if isinstance(said, list) else []
    yield Row("two writers at once, a reader all the while", 16, "they take turns; the reader never met half a bulletin", len(set(wanted) - set(held)), torn + int(said != [wanted, 0]))  # fmt: skip  # noqa: E501


def _whole(data: Path, id: str) -> bool:
    try:
        return len(Store.open(data, embedder()).library.files(id)) == 3
    except AssistantError:
        return False


def server() -> Iterator[Row]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")
    if not command:
        yield Row("Chroma server gone and back", 0, "not tried: no chroma command", 0, 0)
        return
    with folder() as here, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        url, data = f"http://127.0.0.1:{port}", here / "data"

        def run() -> subprocess.Popen[bytes]:
            process = subprocess.Popen([command, "run", "--path", str(here / "server"), "--host", "127.0.0.1", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip  # noqa: E501
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    return process
                except OSError:
                    time.sleep(0.1)
            raise SystemExit("the Chroma server did not start")

        process = run()
        try:
            forked(lambda: fill(data, url=url) and None)
            right, before = forked(lambda: answers(data, url)), truth(data)
            process.send_signal(signal.SIGKILL)
            process.wait()
            gone = forked(lambda: answers(data, url))
            refused = forked(lambda: Store.open(data, embedder(), chroma_url=url).add_bytes(b"x" * 200, "n.txt").id)
            lost = missing(before, truth(data))
            process = run()
            back = forked(lambda: answers(data, url))
            named = all(isinstance(said, dict) and "error" in said for said in (gone, refused))
            first = str(gone.get("error", gone)).partition("(")[0] if isinstance(gone, dict) else "?"
            yield Row("Chroma server killed while serving, then back", 2, f"named while gone: 「{first.replace(url, 'URL')}…」; answers as before when back", lost, int(not named or back != right))  # fmt: skip  # noqa: E501
            process.kill()
            process.wait()
            shutil.rmtree(here / "server")
            process = run()
            anew = forked(lambda: answers(data, url))
            yield Row("Chroma server back with an empty disk", 1, "its collection is made anew from the library", missing(before, truth(data)), int(anew != right))  # fmt: skip  # noqa: E501
        finally:
            process.kill()
            process.wait()


def table(rows: list[Row]) -> str:
    lines = ["| fault | tries | what happened | lost | wrong afterwards |", "| --- | ---: | --- | ---: | ---: |"]
    lines += [f"| {row.fault} | {row.tries} | {PLACE.sub('DATA', row.told)} | {row.lost} | {row.wrong} |" for row in rows]
    lines.append(
        f"| **all** | **{sum(row.tries for row in rows)}** | | **{sum(row.lost for row in rows)}** | **{sum(row.wrong for row in rows)}** |"
    )
    return "\n".join(lines)


HEAD = """# Reliability

Files are the truth, indexes are a cache: `library/<id>/` keeps the original bytes, the canonical text and the metadata, each under a
hash; everything else can be made again from them. A bulletin is written beside its place, synced and renamed. The manifest, written
last, names what the indexes were made from and carries the hash of each vector file; a file that differs is never opened, because
Chroma's native part follows a damaged link out of its memory. `check` holds every passage's text and vector against the library.

The table is written by `python evals/faults.py -o docs/reliability.md` ({day}, seed {seed}). *lost*: bulletins that stood in the library
before the fault and do not stand there unchanged after it. *wrong afterwards*: questions answered otherwise than before, or findings
that `check` left. Where the library itself is damaged from outside, that damage is reported, and *lost* counts what went beside it.

"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--only", choices=["kills", "damages", "library", "disks", "writers", "server"])
    parser.add_argument("-o", "--out", type=Path)
    given = parser.parse_args()
    import bm25s  # noqa: F401 - before the forks
    import langchain_chroma  # noqa: F401

    random.seed(SEED)
    parts = {
        "kills": lambda: kills(given.kills),
        "damages": damages,
        "library": library_damages,
        "disks": disks,
        "writers": writers,
        "server": server,
    }
    rows = []
    for name, part in parts.items():
        if given.only in (None, name):
            for row in part():
                rows.append(row)
                print(f"{row.fault}: {row.told}; lost {row.lost}, wrong {row.wrong}", file=sys.stderr, flush=True)
    text = HEAD.format(day=date.today().isoformat(), seed=SEED) + table(rows) + "\n"
    if given.out:
        given.out.write_text(text, "utf-8")
    else:
        print(text)
    return int(any(row.lost or row.wrong for row in rows))


if __name__ == "__main__":
    sys.exit(main())
