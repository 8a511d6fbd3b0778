"""How far a model's answer is -> what a Reply says of it. Knows no store and asks no model."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from assistant.compose.generative import Written
from assistant.models import Usage
from index.errors import AssistantError


def fields(written: Written, model: str, language: str) -> dict[str, Any]:
    """The fields of a Reply that a model's part in it fills."""
    told: dict[str, Any] = {"model": model, "engine": "generative" if written.draft else "extractive"}
    if not written.done:
        return told
    reason = written.fallback or ("cut" if written.error else "")
    notes = (note(reason, language, written.error),) if reason else ()
    return told | {"fallback": written.fallback, "notes": notes, **counted(written.usage)}


def counted(usage: Usage) -> dict[str, Any]:
    return {"tokens": (usage.given, usage.written), "tokens_estimated": usage.estimated}


def read_as(question: str, language: str) -> str:
    """For the reader of an answer to a question that a model wrote out."""
    return _lines()["read_as"][language].replace("{question}", question)


def note(reason: str, language: str, error: AssistantError | None = None) -> str:
    """The line for the reader."""
    return _lines()[reason][language].replace("{reason}", error.text(language) if error else "")


@cache
def _lines() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "data" / "fallbacks.toml").read_text("utf-8"))
