"""A file's bytes in, its canonical text out, read in a process of its own that is killed when it takes too long or too much.

What people send may be built to do harm (archives that unpack without end, drawings of a million lines), and the libraries that read it
are large. Plain text needs none of them and is read here. The process gets the bytes and no environment, may write no large file, and
imports nothing that embeds or serves.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath
from typing import IO, Any

from index import readers
from index.errors import ReadError
from index.readers import Canonical

HERE = {".txt", ".text", ".md", ".markdown", ".csv"}  # read in this process: decoded, no more
MEMORY = 4_000_000_000  # bytes of address space; recognition of text takes some 2 GB of it. Held on Linux alone
STEP = 300.0  # seconds without a sign of life: one scanned page takes some ten, sixty on a busy machine
WHOLE = 7200.0  # seconds in all
PROCESSOR = 3600  # seconds of processor time
Report = Callable[[int, int], None]  # pages done, of how many

_START = "import json,sys; sys.path[:] = json.loads(sys.argv[1]); from index.sandbox import child; child()"
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")


def read(data: bytes, name: str, report: Report | None = None) -> Canonical:
    """As `readers.read`. Raises ReadError, and nothing else."""
    readers.check_readable(len(data), name)
    if not data or PurePath(name).suffix.lower() in HERE:
        return readers.read(data, name)
    paths = [path or str(Path.cwd()) for path in sys.path]
    root = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", _START, json.dumps([root, *(path for path in paths if path != root)])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
    )  # fmt: skip
    try:
        return _canonical(_answer(process, data, name, report), name)
    finally:
        process.kill()  # its ends of the pipes close, and with them both threads come to theirs
        process.wait()


def _environment() -> dict[str, str]:
    """No secret, no proxy, no setting of the user's; libraries of arithmetic on few threads."""
    kept = {key: value for key in _KEPT if (value := os.environ.get(key))}
    return {**kept, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _answer(process: subprocess.Popen[bytes], data: bytes, name: str, report: Report | None) -> dict[str, Any]:
    """What the process says last. Raises ReadError where it says nothing in time, or breaks off."""
    assert process.stdin and process.stdout
    said: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(process.stdout, said), daemon=True).start()
    threading.Thread(target=_tell, args=(process.stdin, name, data), daemon=True).start()
    began = time.monotonic()
    while True:
        try:
            line = said.get(timeout=max(0.0, min(STEP, began + WHOLE - time.monotonic())))
        except queue.Empty:
            raise _too_long(name, time.monotonic() - began) from None
        if not line:
            raise _broke_off(name)
        words: dict[str, Any] = json.loads(line)
        if "page" not in words:
            return words
        if report:
            report(words["page"], words["pages"])


def _listen(out: IO[bytes], said: queue.Queue[bytes]) -> None:
    with out:
        for line in out:
            said.put(line)
    said.put(b"")


def _tell(into: IO[bytes], name: str, data: bytes) -> None:
    with suppress(OSError), into:  # it died: what it said, or did not, tells why
        into.write(json.dumps({"name": name, "memory": MEMORY, "processor": PROCESSOR}).encode() + b"\n")
        into.write(data)


def _canonical(words: dict[str, Any], name: str) -> Canonical:
    if "zh" in words:
        raise ReadError(words["zh"], words["en"])
    if "text" not in words:
        raise _broke_off(name)
    doubtful = tuple((start, end) for start, end in words["doubtful"])
    return Canonical(words["text"], words["kind"], tuple(words["notes"]), tuple(words["pages"]), doubtful)


def _too_long(name: str, seconds: float) -> ReadError:
    return ReadError(
        f"读取「{name}」超时(已用 {seconds:.0f} 秒),已中止。请拆分成几个文件,或另存为 UTF-8 的 .txt 再添加。",
        f"Reading “{name}” took too long ({seconds:.0f} s) and was stopped. Split it into several files, or save it as a UTF-8 .txt file.",
    )


def _broke_off(name: str) -> ReadError:
    return ReadError(
        f"读取「{name}」时出错中止(文件已损坏,或需要的内存超过 {MEMORY // 1_000_000_000} GB)。请重新保存,或另存为 UTF-8 的 .txt 再添加。",
        f"Reading “{name}” broke off: it is damaged, or takes more than {MEMORY // 1_000_000_000} GB of memory. "
        "Save it again, or save it as a UTF-8 .txt file, and add that.",
    )


# --- in the other process ----------------------------------------------------------------------------------------------------


def child() -> None:
    """Read one file from standard input, and say on standard output what is in it."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer

    def say(**words: object) -> None:
        out.write(json.dumps(words).encode() + b"\n")
        out.flush()

    header = json.loads(sys.stdin.buffer.readline())
    _bind(header["memory"], header["processor"])
    try:
        found = readers.read(sys.stdin.buffer.read(), header["name"], lambda page, pages: say(page=page, pages=pages))
        say(text=found.text, kind=found.kind, notes=found.notes, pages=found.pages, doubtful=found.doubtful)
    except ReadError as error:
        say(zh=error.zh, en=error.en)
    except (MemoryError, RecursionError):
        say(broke=True)
    out.close()
    os._exit(0)  # no library gets a chance to hang at its own end


def _bind(memory: int, processor: int) -> None:
    """Limits that the system holds, where it has them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000_000, 50_000_000))
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
