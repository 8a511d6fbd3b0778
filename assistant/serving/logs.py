"""Logs on stderr: a line for a person, or a JSON object a line for a program. What is secret never gets there.

Enters: log records. Leaves: lines. Questions, answers, cookies and query strings are not logged by anything of ours; values that
the environment marks as secret are struck out of whatever others log.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

SECRET = re.compile(r"(?:PASSWORD|SECRET|TOKEN|API_?KEY)$|(?:^|_)KEY$", re.IGNORECASE)
SHORTEST_SECRET = 6
STRUCK = "***"
OURS = ("assistant", "index")


class Formatter(logging.Formatter):
    def __init__(self, *, as_json: bool, environ: Mapping[str, str] | None = None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._as_json = as_json
        env = os.environ if environ is None else environ
        self._secrets = sorted(
            {value for name, value in env.items() if SECRET.search(name) and len(value) >= SHORTEST_SECRET}, key=len, reverse=True
        )

    def format(self, record: logging.LogRecord) -> str:
        return self._struck(self._json(record) if self._as_json else super().format(record))

    def _json(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)

    def _struck(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, STRUCK).replace(json.dumps(secret)[1:-1], STRUCK)
        return line


def start(*, as_json: bool, requests: bool, to: TextIO | None = None) -> None:
    """Every log of the program goes to stderr in one form, from WARNING on; `requests`: ours from INFO on, with a line a request."""
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(Formatter(as_json=as_json))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO if requests else logging.WARNING)
