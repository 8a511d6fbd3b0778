"""What a terminal may be like: streams that cannot show Chinese, a pipe that closed, a bar that only a person wants.

Enters: text and plain values. Leaves: bytes on stdout and stderr. Knows nothing of bulletins.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Report = Callable[[float, float, str], None]  # done, of how many, what is at hand


def harden() -> None:
    """Characters that the terminal cannot show become "?", never an exception."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def write_json(value: object) -> None:
    """Valid JSON whatever the encoding of stdout is."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").replace("_", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not utf8))


def write(*lines: str, to: TextIO | None = None) -> None:
    """Lines for a person. What a bulletin or a file name brought of escape sequences never reaches the terminal."""
    for line in lines:
        print("\n".join(_shown(part) for part in line.split("\n")), file=to or sys.stdout, flush=True)


def one_line(text: str) -> str:
    return _shown(text.replace("\n", " ")).strip()


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\t\u3000\u00a0" else " " for c in text)


@contextmanager
def progress_bar(words: str, *, off: bool) -> Iterator[Report]:
    """A bar on stderr, for a person only."""
    if off or not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    # Lines printed meanwhile go above the bar; where stdout is no terminal they must stay on stdout.
    with Progress(*columns, console=Console(stderr=True), redirect_stdout=sys.stdout.isatty(), transient=True) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=f"{words} {what}")
