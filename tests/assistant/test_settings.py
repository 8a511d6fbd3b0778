from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.settings import Settings, SettingsError, default_bulletins, prompts


def test_nothing_set_gives_the_user_folders_and_the_loopback_address() -> None:
    settings = Settings.from_env({})
    assert settings.data.name == settings.cache.name == "bulletin-assistant"
    assert settings.data != settings.cache
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 7860, "zh")
    assert (settings.embedder, settings.chroma_url) == ("bundled", None)


def test_the_environment_is_read_and_an_override_wins(tmp_path: Path) -> None:
    env = {
        "ASSISTANT_DATA": str(tmp_path / "a"),
        "ASSISTANT_CACHE": str(tmp_path / "c"),
        "ASSISTANT_EMBEDDER": "BAAI/bge-small-zh-v1.5",
        "CHROMA_URL": "http://localhost:8000",
        "GRADIO_SERVER_PORT": " 7861 ",
        "ASSISTANT_LANGUAGE": "en_US",
    }
    settings = Settings.from_env(env, data=tmp_path / "b")
    assert settings == Settings(tmp_path / "b", tmp_path / "c", "BAAI/bge-small-zh-v1.5", "http://localhost:8000", "127.0.0.1", 7861, "en")


def test_an_empty_variable_is_as_none() -> None:
    names = ("ASSISTANT_DATA", "ASSISTANT_CACHE", "ASSISTANT_EMBEDDER", "CHROMA_URL", "GRADIO_SERVER_PORT", "ASSISTANT_LANGUAGE")
    assert Settings.from_env(dict.fromkeys(names, " ")) == Settings.from_env({})


def test_a_relative_folder_and_a_tilde_become_absolute() -> None:
    assert Settings.from_env({"ASSISTANT_DATA": "lib"}).data == Path.cwd() / "lib"
    assert Settings.from_env({"ASSISTANT_DATA": "~/lib"}).data == Path.home() / "lib"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_DATA", __file__),
        ("ASSISTANT_DATA", "x" * 5000),
        ("ASSISTANT_DATA", "a\0b"),
        ("ASSISTANT_CACHE", __file__),
        ("CHROMA_URL", "localhost:8000"),
        ("CHROMA_URL", "ftp://localhost"),
        ("CHROMA_URL", "http://"),
        ("CHROMA_URL", "http://localhost:port"),
        ("GRADIO_SERVER_PORT", "http"),
        ("GRADIO_SERVER_PORT", "0"),
        ("GRADIO_SERVER_PORT", "65536"),
        ("GRADIO_SERVER_PORT", "-1"),
        ("GRADIO_SERVER_PORT", "७८६०"),
        ("GRADIO_SERVER_PORT", "9" * 9000),
        ("ASSISTANT_LANGUAGE", "fr"),
    ],
)
def test_a_value_that_cannot_be_used_names_itself_and_the_remedy(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value})
    for text in (caught.value.zh, caught.value.en):
        assert name in text
        assert "\n" not in text
    assert "请" in caught.value.zh


def test_shipped_files_are_found_from_any_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [p.name for p in default_bulletins().glob("*.txt")] == ["nansha-2021-11-24.txt"]
    assert prompts().name == "prompts"


def test_settings_read_the_process_environment_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "GRADIO_SERVER_PORT", "9001")
    assert Settings.from_env().port == 9001
