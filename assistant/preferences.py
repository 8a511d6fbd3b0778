"""What a reader chose on the page and wants kept: the language. One small file in the data folder; the environment goes before it.

Enters and leaves: the folder and `Settings`. A file that cannot be read counts as no choice. No key is ever kept here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.settings import Language, Settings
from index.errors import AssistantError

NAME = "preferences.json"


def applied(settings: Settings, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings with what was chosen, where the environment names no language."""
    env = os.environ if environ is None else environ
    chosen = load(settings.data)
    return replace(settings, language=chosen) if chosen and not env.get("ASSISTANT_LANGUAGE", "").strip() else settings


def load(folder: Path) -> Language | None:
    try:
        chosen = json.loads((folder / NAME).read_text("utf-8"))["language"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return "en" if chosen == "en" else "zh" if chosen == "zh" else None


def save(folder: Path, language: Language) -> None:
    """Raises AssistantError where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NAME).write_text(json.dumps({"language": language}), "utf-8")
    except OSError as error:
        raise AssistantError(
            f"写不进 {folder / NAME}({error.strerror})。请检查权限,或用 ASSISTANT_LANGUAGE 设定语言。",
            f"Cannot write {folder / NAME} ({error.strerror}). Check its permissions, or set ASSISTANT_LANGUAGE.",
        ) from error
