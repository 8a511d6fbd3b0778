"""The shell as tests run it: in this process, on a library of its own, with an embedder that needs no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant import cli, start
from assistant.settings import Settings
from assistant.types import Citation, Reply
from index.errors import AssistantError
from index.store import Store
from tests.fakes import BigramEmbedder


class Echo:
    """Answers with the question itself; 「坏」 makes it fail."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, question: str, history: Sequence[str] = (), bulletins: Sequence[str] = ()) -> Reply:
        if "坏" in question:
            raise AssistantError("答不了。请换个问法。", "Cannot. Ask otherwise.")
        quote = Citation(1, "b", "b.txt", "通报", None, None, None, None, ("一、总体",), 0, 2, "原文")
        return Reply("internal", None, f"{question}|{'/'.join(history)}|{'/'.join(bulletins)} [1]", False, (quote,))


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Run]:
    """Run a command on a library of its own; returns exit code, stdout and stderr."""
    opened: list[Store] = []

    def open_store(settings: Settings) -> Store:
        opened.append(Store.open(settings.data, BigramEmbedder()))
        return opened[-1]

    monkeypatch.setattr(start, "open_store", open_store)
    monkeypatch.setattr(start, "open_assistant", lambda settings: Echo(open_store(settings)))

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.main(["--data", str(tmp_path / "library"), *map(str, arguments)])
        said = capsysbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    yield call
    for store in opened:
        store.close()
