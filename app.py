"""通报助手: starts the page. Settings, assistant, launch; nothing else.

The engine is imported and opened behind the page, which must be up as soon as a bare Gradio app would be.
`--fill`, which `make run` gives, puts the shipped bulletins into an empty library, behind the page too.
`--mcp` serves the named endpoints as MCP tools as well.
"""

import sys
import threading
from collections.abc import Sequence
from dataclasses import replace

from assistant import offline, preferences
from assistant.settings import Settings
from index.errors import AssistantError

HEAD_START = 3.0  # seconds


def main(arguments: Sequence[str] = ()) -> int:
    offline.quiet()  # before gradio, which reads its settings when it is imported
    from assistant.ui import page
    from assistant.ui.engine import Engine, LibraryEngine
    from assistant.ui.strings import strings
    from assistant.ui.warmup import Warmup

    try:
        settings = preferences.applied(Settings.from_env())
    except AssistantError as error:
        print(error.text(), file=sys.stderr)
        return 1

    def engine() -> Engine:
        from assistant import start
        from assistant.chat import Assistant

        assistant = start.open_assistant(settings)
        if "--fill" in arguments:
            start.fill(assistant.store)
        without_model = Assistant(assistant.store, replace(settings, model=None))
        library = LibraryEngine(assistant, assistant.store, settings, without_model)
        library.examples()
        return library

    words = strings(settings.language)
    warmup = Warmup(engine)
    shown = page.build(warmup, words)
    try:
        address = page.launch(shown, host=settings.host, port=settings.port, mcp="--mcp" in arguments)
    except AssistantError as error:
        print(error.text(settings.language), file=sys.stderr)
        return 1
    print(words("running", address=address), flush=True)
    if "--mcp" in arguments:
        print(words("running_mcp", address=f"{address.rstrip('/')}/gradio_api/mcp/"), flush=True)
    # A page that has come up starts the warm-up itself; until then the browser has the machine to itself, but not for long.
    head_start = threading.Timer(HEAD_START, warmup.start)
    head_start.daemon = True
    head_start.start()
    shown.block_thread()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
