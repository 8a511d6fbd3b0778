"""Loads the engine behind the page while the page is already up.

Enters: a factory that imports and opens what is heavy. Leaves: the engine, or the error that stopped it. A page that
opens while the library is still building asks again, so a failed start can be tried again without a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Warmup(Generic[T]):
    def __init__(self, factory: Callable[[], T]) -> None:
        self._factory = factory
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._value: T | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or begin again after a failure; does nothing while under way or done."""
        with self._lock:
            if self._thread and (self._thread.is_alive() or self._error is None):
                return
            self._error = None
            self._done.clear()
            self._thread = threading.Thread(target=self._run, name="warmup", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            self._value = self._factory()
        except Exception as error:  # kept for whoever asks: get() raises it there, where it becomes text
            self._error = error
        self._done.set()

    @property
    def ready(self) -> bool:
        return self._done.is_set()

    @property
    def failed(self) -> bool:
        return self._done.is_set() and self._error is not None

    def get(self, timeout: float | None = None) -> T:
        """Wait for the engine. Raises what stopped it, or TimeoutError."""
        self.start()
        if not self._done.wait(timeout):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        assert self._value is not None
        return self._value
