"""通报助手: starts the page. Settings, assistant, launch; nothing else. `python app.py --help` names what it takes."""

import sys
from collections.abc import Sequence

from assistant import offline


def main(arguments: Sequence[str] = ()) -> int:
    offline.quiet()  # before gradio, which reads its settings when it is imported
    from assistant.serving import run

    return run.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
