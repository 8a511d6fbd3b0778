"""A line for each change of the library, appended and never rewritten: when, what, which bulletin.

It says nothing of questions and holds no text. A line that cannot be written is logged; the change itself stands.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

FILE = "audit.jsonl"
Action = Literal["add", "remove", "edit", "restore"]
log = logging.getLogger(__name__)


def append(root: Path, action: Action, id: str, **facts: str | bool | None) -> None:
    """One JSON object a line in `<root>/audit.jsonl`; facts without a value are left out."""
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "action": action, "id": id}
    line |= {name: value for name, value in facts.items() if value is not None}  # type: ignore[misc]
    try:
        handle = os.open(root / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, json.dumps(line, ensure_ascii=True).encode() + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        log.warning("no line in %s: %s", root / FILE, error)
