"""Settings in; the store and the assistant out, put together the same way for page and shell.

Also fills an empty library with the bulletins that are shipped. Knows no question and prints nothing.
Imports are inside the functions: what a command does not need it does not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.settings import Settings, default_bulletins

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from index.embeddings import Embedder
    from index.indexed import Progress
    from index.store import Store


def open_store(settings: Settings) -> Store:
    from index.store import Store

    def embedder() -> Embedder:  # called when first needed: listing bulletins waits for no model
        from index import embeddings

        return embeddings.load(settings.embedder, settings.cache)

    return Store.open(settings.data, embedder, chroma_url=settings.chroma_url)


def open_assistant(settings: Settings) -> Assistant:
    from assistant.chat import Assistant

    return Assistant(open_store(settings), settings)


def is_empty(settings: Settings) -> bool:
    """Whether the library holds no bulletin; opens no index."""
    from index.library import Library

    return not Library(settings.data / "library").ids()


def fill(store: Store, progress: Progress | None = None) -> int:
    """Add the shipped bulletins to a library that holds none; returns how many were added."""
    if store.library.ids():
        return 0
    files = sorted(p for p in default_bulletins().iterdir() if p.is_file() and not p.name.startswith("."))
    for path in files:
        store.add(path, progress=progress)
    return len(files)
