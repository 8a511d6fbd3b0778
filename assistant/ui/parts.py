"""What the tabs have in common: their scripts and styles, the tab they stand in, and how a place in a bulletin is opened.

Enters: names of files in `static/`. Leaves: texts and small Gradio parts. Knows no tab.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components.base import Component
from gradio.context import Context
from gradio.events import Dependency
from gradio.utils import get_upload_folder

from assistant.ui.strings import Strings
from index.errors import AssistantError, ReadError

Handler = Callable[..., Any] | None
Parts = Sequence[Component] | None

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}  # every event of the page; endpoints are in `endpoints`

# As `js=` of an event whose first input is a list of citations (`view.citation` or anything with bulletin, start, end, path, quote and
# marker): opens the first, or the one that the second input numbers, in the source pane.
OPEN_SOURCE = """(citations, index) => {
    if (citations && citations.length)
        window.dispatchEvent(new CustomEvent('bt-open', { detail: { citations, index: index || 0, chip: null, near: false } }));
}"""


def script(*names: str) -> str:
    """The text of a script for `js_on_load`, with the helpers `make` and `button` before it; several share one scope."""
    return "\n".join((STATIC / file).read_text("utf-8") for file in ("helpers.js", *names))


def styles() -> list[Path]:
    """`page.css`, then one sheet a tab."""
    return sorted(STATIC.glob("*.css"), key=lambda path: (path.name != "page.css", path.name))


def on_select(handler: Handler, inputs: Parts, outputs: Parts, **more: object) -> Dependency:
    """Run when the tab that is being built is selected: what a tab shows is read then, not when the page opens."""
    tab = Context.block
    while not isinstance(tab, gr.Tab):
        assert tab is not None, "call it while the tab is being built"
        tab = tab.parent
    return tab.select(handler, inputs, outputs, **(QUIET | more))


def on_load(handler: Handler, inputs: Parts, outputs: Parts, **more: object) -> Dependency:
    """Run when a page opens."""
    assert Context.root_block is not None
    return Context.root_block.load(handler, inputs, outputs, **(QUIET | more))


def served(words: Strings, **functions: Callable[[Any], Any]) -> list[Callable[..., Any]]:
    """What a script may ask for as `server.<name>(value)`. A failure is {"error": its line}."""
    return [_served(words, name, function) for name, function in functions.items()]


def _served(words: Strings, name: str, function: Callable[[Any], Any]) -> Callable[..., Any]:
    def answer(asked: Any = None) -> Any:  # noqa: ANN401 - whatever JSON holds
        try:
            return function(asked)
        except AssistantError as error:
            return {"error": error.text(words.language)}
        except Exception:
            log.exception("%s failed", name)
            return {"error": words("unexpected_add")}

    answer.__name__ = name  # gradio calls it by its name
    return answer


def uploaded(path: str) -> Path:
    """A file that the page or a program has sent; no other file of this machine may be named. Raises ReadError."""
    found = Path(path).resolve()
    if not found.is_relative_to(Path(get_upload_folder()).resolve()) or not found.is_file():
        raise ReadError("文件没有传完。请重新加入。", "The file did not arrive whole. Add it again.")
    return found
