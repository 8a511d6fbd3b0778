"""设置与帮助: the chat model, theme and language, and a short guide.

Enters: what is typed into the form. Leaves: how the model stands, as plain data for `static/settings.js`; a key goes in and never comes
out, neither to the page nor to the disk. The guide is `help/<language>.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import gradio as gr

from assistant import preferences
from assistant.settings import Language, ModelConfig
from assistant.ui import parts
from assistant.ui.engine import Engine
from assistant.ui.strings import LANGUAGES, Strings
from assistant.ui.view import View, visible
from assistant.ui.warmup import Warmup

PATIENCE = 900  # seconds
HELP = Path(__file__).parent / "help"


@dataclass(frozen=True)
class Room:
    """What the page may ask for."""

    warmup: Warmup[Engine]
    words: Strings

    def state(self, _: object = None) -> View:
        """The model that is asked at present, without its key."""
        engine = self.warmup.get(PATIENCE)
        config = engine.assistant.model
        return {
            "name": visible(config.name) if config else "",
            "url": visible(config.url or "") if config else "",
            "keyed": bool(config and config.key),
            "line": self.words("model_in_use", name=visible(config.name), host=visible(config.host))
            if config
            else self.words("model_none"),
            "privacy": privacy(config, self.words),
            "data": str(engine.settings.data),
        }

    def test(self, typed: dict[str, Any]) -> View:
        """Does it answer? Nothing is changed by asking."""
        from assistant import models

        settings = self.warmup.get(PATIENCE).settings
        answers, line = models.test(replace(settings, model=self._config(typed), language=cast(Language, self.words.language)))
        return {"ok": answers, "line": visible(line)}

    def use(self, typed: dict[str, Any]) -> View:
        """From the next question on; for as long as this program runs."""
        self.warmup.get(PATIENCE).assistant.use_model(self._config(typed) if str(typed.get("name", "")).strip() else None)
        return self.state()

    def speak(self, language: str) -> View:
        chosen: Language = "en" if language == "en" else "zh"
        preferences.save(self.warmup.get(PATIENCE).settings.data, chosen)
        return {"line": self.words("language_later")}

    def _config(self, typed: dict[str, Any]) -> ModelConfig:
        """A key that is left empty stays the one in use, but only for the very address that it was given for."""
        name, url, key = (str(typed.get(field) or "").strip() for field in ("name", "url", "key"))
        now = self.warmup.get(PATIENCE).assistant.model
        config = ModelConfig.of(name, url, key)
        if not key and now and now.key and (now.url, now.provider) == (config.url, config.provider):
            config = replace(config, key=now.key)
        return config


def privacy(config: ModelConfig | None, words: Strings) -> str:
    return words("local") if config is None or config.local else words("sent_to", host=visible(config.host))


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The parts of the tab, inside the gr.Tab that is open."""
    room = Room(warmup, words)
    gr.HTML(
        value="",
        html_template='<section class="bt-settings"></section>',
        js_on_load=parts.script("settings.js"),
        server_functions=parts.served(words, state=room.state, test=room.test, use=room.use, speak=room.speak),
        apply_default_css=False,
        elem_id="bt-settings",
        words=words.words,
        language=words.language,
        languages=list(LANGUAGES),
    )
    gr.Markdown((HELP / f"{words.language}.md").read_text("utf-8"), elem_id="bt-help")
