"""Four invented bulletins, read, cut and indexed as any other, with an embedder that counts pairs of characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.settings import Settings
from assistant.types import Reply
from index.store import Store
from tests.fakes import BigramEmbedder

TEXTS = Path(__file__).parents[2] / "data" / "compose"
Ask = Callable[..., Reply]


def over(folder: Path, files: Mapping[str, bytes]) -> Assistant:
    """An Assistant whose library holds these files, by name; kept in `folder`."""
    store = Store.open(folder / "data", BigramEmbedder())
    for name, data in files.items():
        store.add_bytes(data, name)
    return Assistant(store, Settings(folder / "data", folder / "cache"))


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return over(tmp_path_factory.mktemp("compose"), {path.name: path.read_bytes() for path in sorted(TEXTS.iterdir())})


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
