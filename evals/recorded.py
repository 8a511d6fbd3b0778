"""A chat model whose whole answers are kept in a file, so that a run on a slow machine can be gone on with, and what was said can be judged
again after the judge was mended.

Enters: a `Chat` and a file. Leaves: a `Chat` that says again what it said to the same messages, and asks the endpoint for the rest. An
answer that was stopped or broke off is not kept.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.cache import key_of
from assistant.models import Call, Chat, Message, Usage


@dataclass
class Recorded(Chat):
    file: Path = Path("recorded.jsonl")
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    replayed: float = 0.0  # seconds that answers said again took when they were first said

    @classmethod
    def of(cls, chat: Chat, file: Path) -> Recorded:
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return cls(chat.config, chat.model, chat.wait, file, {row["key"]: row for row in map(json.loads, lines)})

    def call(self, messages: Sequence[Message], stopped: threading.Event | None = None) -> Call:
        return KeptCall(self, list(messages), stopped or threading.Event())

    def keep(self, row: dict[str, Any]) -> None:
        self.kept[row["key"]] = row
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


class KeptCall(Call):
    def __init__(self, chat: Recorded, messages: list[Message], stopped: threading.Event) -> None:
        super().__init__(chat, messages, stopped)
        self._recorded, self._key = chat, key_of(chat.config.name, chat.config.output, messages)

    def __iter__(self) -> Iterator[str]:
        known = self._recorded.kept.get(self._key)
        if known:
            self._reported = Usage(*known["usage"])
            self._recorded.replayed += known["seconds"]
            yield known["text"]
            return
        began = time.monotonic()
        yield from super().__iter__()
        used = self.usage
        self._recorded.keep({
            "key": self._key, "text": "".join(self._said), "usage": [used.given, used.written, used.estimated],
            "seconds": round(time.monotonic() - began, 1),
        })  # fmt: skip
