"""The page: header, tabs and the source pane that all tabs share, and how it is served.

Enters: a warm-up of the engine and the words. Leaves: a `gr.Blocks` and the one way to launch it. Fonts are the
system's and every asset comes from this machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Callable, Sequence
from typing import Any, cast

import gradio as gr
from gradio.themes.utils import fonts, sizes

from assistant.settings import SettingsError
from assistant.ui import (
    chat_tab,
    compare_tab,
    endpoints,
    figures_tab,
    ledger_tab,
    library_tab,
    parts,
    settings_tab,
    source_view,
    summary_tab,
    verify_tab,
)
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.view import View
from assistant.ui.warmup import Warmup

# In the order of the bar: the string's key without "tab_", and what builds the tab's parts inside its gr.Tab.
TABS: tuple[tuple[str, Callable[[Warmup[Engine], Strings], None]], ...] = (
    ("chat", chat_tab.build),
    ("ledger", ledger_tab.build),
    ("figures", figures_tab.build),
    ("summary", summary_tab.build),
    ("verify", verify_tab.build),
    ("compare", compare_tab.build),
    ("library", library_tab.build),
    ("settings", settings_tab.build),
)

# Gradio's own parts in the colours of `static/page.css`.
COLOURS = {
    "accent": (
        "button_primary_background_fill", "button_primary_background_fill_hover", "checkbox_background_color_selected",
        "checkbox_border_color_selected", "checkbox_border_color_focus", "input_border_color_focus",
    ),
    "accent-soft": ("checkbox_label_background_fill_selected", "checkbox_label_background_fill_hover"),
    "card": ("button_primary_text_color", "button_primary_text_color_hover", "checkbox_background_color", "input_background_fill",
             "input_background_fill_focus", "button_secondary_background_fill", "checkbox_label_background_fill"),
    "ground": ("block_background_fill",),
    "line": ("input_border_color", "block_border_color", "button_secondary_border_color", "checkbox_label_border_color",
             "border_color_primary"),
    "quiet": ("body_text_color_subdued", "input_placeholder_color",
              "block_title_text_color", "block_info_text_color", "checkbox_border_color"),
    "ink": ("body_text_color", "button_secondary_text_color", "checkbox_label_text_color", "checkbox_label_text_color_selected"),
}  # fmt: skip

SANS = (
    "system-ui",
    "PingFang SC",
    "HarmonyOS Sans SC",
    "MiSans",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "sans-serif",
)
MONO = ("ui-monospace", "Consolas", "monospace")


def build(warmup: Warmup[Engine], words: Strings) -> gr.Blocks:
    with gr.Blocks(title=words("name"), analytics_enabled=False, fill_width=True) as page:
        header = gr.HTML(
            _header(words),
            js_on_load=parts.script("header.js"),
            apply_default_css=False,
            elem_id="bt-header",
            local=words("local"),
            drop=words("verify_drop"),
            gone=words("gone"),
            privacy="",
        )
        source = source_view.build(words, lambda id: warmup.get(chat_tab.PATIENCE).store.bulletin(id))
        with gr.Row(elem_id="bt-main", equal_height=False):
            with gr.Column(elem_id="bt-work"), gr.Tabs(elem_id="bt-tabs", overflow_behavior="wrap"):
                for key, build_tab in TABS:
                    with gr.Tab(words(f"tab_{key}"), id=key, elem_id=f"bt-tab-{key}") as tab:
                        build_tab(warmup, words)
                    tab.select(_shelf(warmup, words), None, [source], concurrency_limit=None, **parts.QUIET)
            source.render()  # type: ignore[no-untyped-call]
        gr.HTML(f"<p>{words('disclaimer')}</p>", apply_default_css=False, elem_id="bt-disclaimer")
        page.load(_shelf(warmup, words), None, [source], concurrency_limit=None, **parts.QUIET)
        page.load(_privacy(warmup, words), None, [header], concurrency_limit=None, **parts.QUIET)
        endpoints.serve(warmup, words)
    return cast(gr.Blocks, page)


def _shelf(warmup: Warmup[Engine], words: Strings) -> Callable[[], object]:
    async def shelf() -> gr.HTML:
        """What the library holds, for the pane that nothing is open in."""
        await _ready(warmup)
        held: list[View] = []
        with contextlib.suppress(Exception):  # what stopped the engine is told by the tab, once
            held = source_view.shelf_view(warmup.get(0).store.bulletins(), words)
        return gr.HTML(shelf=held)

    return shelf


def _privacy(warmup: Warmup[Engine], words: Strings) -> Callable[[], object]:
    async def privacy() -> gr.HTML:
        """Where questions go: nowhere, or to the host of a model."""
        await _ready(warmup)
        line = words("local")
        with contextlib.suppress(Exception):
            line = settings_tab.privacy(warmup.get(0).assistant.model, words)
        return gr.HTML(privacy=line)

    return privacy


async def _ready(warmup: Warmup[Engine]) -> None:
    while not warmup.ready:
        await asyncio.sleep(0.1)


def _header(words: Strings) -> str:
    return (
        f'<header class="bt-head"><h1>{words("name")}</h1><p>{words("subtitle")}</p><span class="bt-local">{words("local")}</span></header>'
    )


def theme() -> gr.themes.Base:
    base = gr.themes.Base(
        primary_hue=gr.themes.colors.slate,
        neutral_hue=gr.themes.colors.stone,
        font=[fonts.Font(name) for name in SANS],
        font_mono=[fonts.Font(name) for name in MONO],
        text_size=sizes.text_md,
    )
    ours = {name: f"var(--bt-{colour})" for colour, names in COLOURS.items() for name in names}
    dark = {f"{name}_dark": value for name, value in ours.items()}  # said again there: a variable is worked out where it is declared
    return base.set(
        **ours, **dark, block_border_width="0px", block_border_width_dark="0px", input_border_width="1px", input_border_width_dark="1px"
    )


def launch(page: gr.Blocks, *, host: str, port: int | None, mcp: bool = False, middleware: Sequence[Any] = ()) -> str:
    """Serve, and return the address; `middleware`, as (class, arguments, keywords), stands before everything that Gradio answers.

    Host and share are always given: else an environment variable could open the page to the network."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # gradio announces the MCP server whatever `quiet` says; we do that
            _, address, _ = page.launch(
                server_name=host,
                server_port=port,
                share=False,
                theme=theme(),
                css_paths=parts.styles(),
                footer_links=[],
                run_history=False,
                ssr_mode=False,
                mcp_server=mcp,
                app_kwargs={"middleware": list(middleware)},
                enable_monitoring=False,
                pwa=False,
                inbrowser=False,
                prevent_thread_lock=True,
                quiet=True,
            )
    except OSError as error:
        raise SettingsError(
            f"端口 {port} 用不了,可能已被别的程序占用。请关掉那个程序,或用 GRADIO_SERVER_PORT 换一个端口。",
            f"Port {port} cannot be used; another program may hold it. Close that program, or set GRADIO_SERVER_PORT to another port.",
        ) from error
    return str(address)
