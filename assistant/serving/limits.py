"""How much one caller may ask: a bucket a caller that refills with time. Knows no request."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_CALLERS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `a_minute` on average."""

    burst: int
    a_minute: float


class Limiter:
    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # caller -> (tokens left, when)

    def wait(self, caller: str) -> float:
        """Take one; 0.0 where there was one left, else the seconds until there is."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(caller, (float(self.rate.burst), now))
            left = min(self.rate.burst, left + (now - since) * self.rate.a_minute / 60)
            taken = left >= 1
            self._left[caller] = (left - taken, now)
            if len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
            return 0.0 if taken else (1 - left) * 60 / self.rate.a_minute

    def back(self, caller: str) -> None:
        """Give one back."""
        with self._lock:
            left, since = self._left.get(caller, (float(self.rate.burst), self._clock()))
            self._left[caller] = (min(float(self.rate.burst), left + 1), since)
