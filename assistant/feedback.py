"""What readers say of answers: one JSON object a line in `feedback.jsonl` of the data folder, which `evals/candidates.py` reads.

Enters: a verdict with its reason. Leaves: a line. It never leaves this machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from index.errors import AssistantError

NAME = "feedback.jsonl"
LONGEST = 2000  # characters of a reason or a question
_lock = threading.Lock()


def note(
    folder: Path,
    *,
    question: str,
    history: Sequence[str],
    bulletins: Sequence[str],
    reply: str,
    verdict: Literal["good", "bad"],
    reason: str = "",
) -> None:
    """Raises AssistantError where the file cannot be written."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": question[:LONGEST],
        "history": [earlier[:LONGEST] for earlier in history],
        "bulletins": list(bulletins),
        "reply": reply[:64],
        "verdict": verdict,
        "reason": reason[:LONGEST],
    }
    try:
        with _lock, (folder / NAME).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise AssistantError(
            f"写不进 {folder / NAME}({error.strerror})。请检查磁盘空间和权限。",
            f"Cannot write {folder / NAME} ({error.strerror}). Check disk space and permissions.",
        ) from error
