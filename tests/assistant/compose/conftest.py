"""Four invented bulletins, read, cut and indexed as any other, with an embedder that counts pairs of characters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.settings import Settings
from assistant.types import Reply
from index.store import Store
from tests.fakes import BigramEmbedder

TEXTS = Path(__file__).parents[2] / "data" / "compose"
Ask = Callable[..., Reply]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("compose")
    store = Store.open(folder / "data", BigramEmbedder())
    for path in sorted(TEXTS.iterdir()):
        store.add(path)
    return Assistant(store, Settings(folder / "data", folder / "cache"))


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Ask:
    def answered(question: str, *history: str) -> Reply:
        """The reply; whatever it is about, its quotes are verbatim and verification leaves nothing out."""
        reply = assistant.ask(question, history)
        assert not reply.unsupported
        for citation in reply.citations:
            assert assistant.store.bulletin(citation.bulletin).text[citation.start : citation.end] == citation.quote
            assert len(citation.quote) <= 400
        return reply

    return answered
