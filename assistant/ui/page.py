"""The page: header, chat and source pane put together, and how it is served.

Enters: a warm-up of the engine and the words. Leaves: a `gr.Blocks` and the one way to launch it. Fonts are the
system's and every asset comes from this machine.
"""

from __future__ import annotations

from typing import Any, cast

import gradio as gr
from gradio.events import api
from gradio.themes.utils import fonts, sizes

from assistant.settings import SettingsError
from assistant.ui import chat_tab, source_view
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.warmup import Warmup

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
    chat = chat_tab.Chat(warmup, words)
    with gr.Blocks(title=words("name"), analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_header(words), apply_default_css=False, elem_id="bt-header")
        chat_tab.build(chat, page)
        gr.HTML(f"<p>{words('disclaimer')}</p>", apply_default_css=False, elem_id="bt-disclaimer")

        def ask(question: str, history: list[str] | None = None, bulletins: list[str] | None = None) -> dict[str, Any]:
            return chat.reply_json(question, list(history or ()), list(bulletins or ()))

        api(ask, api_name="ask", api_description="A question over the library -> a Reply (answer, citations, computed, nearest).")
    return cast(gr.Blocks, page)


def _header(words: Strings) -> str:
    return (
        f'<header class="bt-head"><h1>{words("name")}</h1><p>{words("subtitle")}</p><span class="bt-local">{words("local")}</span></header>'
    )


def theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue=gr.themes.colors.slate,
        neutral_hue=gr.themes.colors.stone,
        font=[fonts.Font(name) for name in SANS],
        font_mono=[fonts.Font(name) for name in MONO],
        text_size=sizes.text_md,
    )


def launch(page: gr.Blocks, *, host: str, port: int | None) -> str:
    """Serve, and return the address. Host and share are always given: else an environment variable could open the page to the network."""
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            share=False,
            theme=theme(),
            css_paths=[source_view.STATIC / "page.css"],
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            mcp_server=False,
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
