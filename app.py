"""通报助手: starts the page. Settings, assistant, launch; nothing else.

The engine is imported and opened behind the page, which must be up as soon as a bare Gradio app would be.
"""

import sys

from assistant import offline
from assistant.settings import Settings
from index.errors import AssistantError


def main() -> int:
    offline.quiet()  # before gradio, which reads its settings when it is imported
    from assistant.ui import page
    from assistant.ui.engine import Engine, LibraryEngine
    from assistant.ui.strings import strings
    from assistant.ui.warmup import Warmup

    try:
        settings = Settings.from_env()
    except AssistantError as error:
        print(error.text(), file=sys.stderr)
        return 1

    def engine() -> Engine:
        from assistant import start

        assistant = start.open_assistant(settings)
        library = LibraryEngine(assistant, assistant.store)
        library.examples()
        return library

    words = strings(settings.language)
    warmup = Warmup(engine)
    shown = page.build(warmup, words)
    try:
        address = page.launch(shown, host=settings.host, port=settings.port)
    except AssistantError as error:
        print(error.text(settings.language), file=sys.stderr)
        return 1
    print(words("running", address=address), flush=True)
    warmup.start()  # once the page answers, so that nothing heavy is imported before it
    shown.block_thread()
    return 0


if __name__ == "__main__":
    sys.exit(main())
