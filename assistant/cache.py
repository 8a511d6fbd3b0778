"""Answers that a model has given, so that the same question on the same library costs nothing again.

Enters: a key and a Reply. Leaves: the Reply while nothing that it rests on has moved: the key holds question, history, scope, the
manifest's build, model and prompts. Kept in memory for the life of the program, the least recently used goes first.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from typing import Any

from assistant.types import Reply

MOST = 256


class Answers:
    """Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Reply] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Reply | None:
        with self._lock:
            reply = self._kept.get(key)
            if reply is not None:
                self._kept.move_to_end(key)
            return reply

    def put(self, key: str, reply: Reply) -> None:
        with self._lock:
            self._kept[key] = reply
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def key_of(*parts: Any) -> str:  # noqa: ANN401 - whatever JSON can write
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, default=str).encode()).hexdigest()
