"""The named endpoints of contract 4, for programs: the page's own events are private.

Enters: plain JSON arguments. Leaves: plain JSON. An error of ours is raised as `gr.Error` with its line of text.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.warmup import Warmup
from index.errors import AssistantError

PATIENCE = 900  # seconds that a call waits for the first index of a large library


def serve(warmup: Warmup[Engine], words: Strings) -> None:
    """Name the endpoints, inside the Blocks that is open."""

    def ask(question: str, history: list[str] | None = None, bulletins: list[str] | None = None) -> dict[str, Any]:
        try:
            return warmup.get(PATIENCE).assistant.ask(question, list(history or ()), list(bulletins or ())).to_json()
        except AssistantError as error:
            raise gr.Error(error.text(words.language)) from error

    api(ask, api_name="ask", api_description="A question over the library -> a Reply (answer, citations, computed, nearest).")
