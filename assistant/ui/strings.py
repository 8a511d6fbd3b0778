"""The words on the page in the chosen language. They stand in strings.toml; nothing else on the page writes prose."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Strings:
    language: str
    words: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        return self.words[key].format(**values) if values else self.words[key]

    def date(self, day: date) -> str:
        return self("date_format", y=day.year, m=day.month, d=day.day)


@cache
def _tables() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "strings.toml").open("rb") as file:
        return tomllib.load(file)


def strings(language: str = "zh") -> Strings:
    chosen = language if language in LANGUAGES else "zh"
    return Strings(chosen, _tables()[chosen])
