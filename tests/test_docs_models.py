"""The examples of docs/models.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import start
from assistant.chat import Assistant
from assistant.settings import Settings
from index.store import Store
from tests.fakes import BigramEmbedder

DOC = Path(__file__).resolve().parents[1] / "docs" / "models.md"
EXAMPLES = dict(re.findall(r"```python\n# (\w+).*?\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL))
TEXT = "关于整改进展情况的通报\n\n2024年3月20日\n\n一、民生实事\n推进所有村建设颐康服务站,预计共配备日托养老床位100张。\n"


@pytest.mark.parametrize(("name", "shown"), [("retriever", "颐康服务站"), ("chain", "100张"), ("tool", "ask_bulletins")])
def test_an_example_runs(
    name: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(tmp_path / "data", BigramEmbedder())
    store.add_bytes(TEXT.encode(), "t.txt")
    monkeypatch.setattr(start, "open_store", lambda settings: store)
    monkeypatch.setattr(start, "open_assistant", lambda settings: Assistant(store, Settings(data=tmp_path, cache=tmp_path)))
    assert len(EXAMPLES[name].splitlines()) <= 10
    exec(compile(EXAMPLES[name], name, "exec"), {})
    store.close()
    assert shown in capsys.readouterr().out
