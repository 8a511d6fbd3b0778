"""Settings: environment variables and overrides in, one frozen `Settings` out.

Also says where the files shipped with the package stand. Knows nothing of the library, the model or the page.

    ASSISTANT_DATA        folder of the library         (default: the user's data folder)
    ASSISTANT_CACHE       converted weights, dictionaries (default: the user's cache folder)
    ASSISTANT_EMBEDDER    "bundled", a sentence-transformers name or a local folder
    CHROMA_URL            a Chroma server               (default: none, Chroma runs in the process)
    GRADIO_SERVER_PORT    port of the page              (default: 7860)
    ASSISTANT_LANGUAGE    zh or en                      (default: zh)
    ASSISTANT_MODEL…      a chat model, see `assistant/model_config.py` (default: none, answers are extracted on this machine)

An empty variable counts as one that is not set.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path

from assistant.model_config import ModelConfig, SettingsError

__all__ = ["Language", "ModelConfig", "Settings", "SettingsError", "default_bulletins", "prompts"]

NAME = "bulletin-assistant"
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    cache: Path
    embedder: str = "bundled"
    chroma_url: str | None = None
    host: str = "127.0.0.1"  # never another by default: the page has no accounts
    port: int = 7860
    language: Language = "zh"
    model: ModelConfig | None = None  # None: no language model, every answer is extracted on this machine

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        data: Path | str | None = None,
        cache: Path | str | None = None,
        embedder: str | None = None,
        chroma_url: str | None = None,
        host: str | None = None,
        port: int | str | None = None,
        language: str | None = None,
        model: str | None = None,
        model_url: str | None = None,
    ) -> Settings:
        """What the caller names wins over the environment, which wins over the default."""
        env = {key: value.strip() for key, value in (os.environ if environ is None else environ).items()}
        url = chroma_url or env.get("CHROMA_URL")
        return cls(
            data=_folder(
                "--data" if data else "ASSISTANT_DATA", data or env.get("ASSISTANT_DATA") or user_data_path(NAME, appauthor=False)
            ),
            cache=_folder("ASSISTANT_CACHE", cache or env.get("ASSISTANT_CACHE") or user_cache_path(NAME, appauthor=False)),
            embedder=embedder or env.get("ASSISTANT_EMBEDDER") or "bundled",
            chroma_url=_url("CHROMA_URL", url) if url else None,
            host=host or "127.0.0.1",
            port=_port("GRADIO_SERVER_PORT", port or env.get("GRADIO_SERVER_PORT") or 7860),
            language=_language("ASSISTANT_LANGUAGE", language or env.get("ASSISTANT_LANGUAGE") or "zh"),
            model=ModelConfig.from_env(env, name=model, url=model_url),
        )


def default_bulletins() -> Path:
    """The folder of the bulletins that are shipped as the default library."""
    return _shipped("bulletins", "data/bulletins")


def prompts() -> Path:
    """The folder of the prompt texts."""
    return _shipped("prompts", "prompts")


def _shipped(in_wheel: str, in_checkout: str) -> Path:
    """In a wheel the folder stands inside the package, in a checkout beside it; the working directory never counts."""
    package = Path(__file__).resolve().parent
    inside = package / in_wheel
    return inside if inside.is_dir() else package.parent / in_checkout


def _folder(setting: str, value: Path | str) -> Path:
    try:
        folder = Path(value).expanduser().absolute()
        wrong = "\0" in str(folder) or (folder.exists() and not folder.is_dir())
    except (OSError, RuntimeError, ValueError):  # "~nobody", a name too long
        wrong = True
    if wrong:
        raise SettingsError(
            f"{setting} {value!s} 不是文件夹。请改为一个文件夹的路径，或去掉此设置。",
            f"{setting} {value!s} is not a folder. Name a folder, or leave the setting out.",
        )
    return folder


def _url(setting: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, an unclosed bracket
        right = False
    if not right:
        raise SettingsError(
            f"{setting}={value} 不是网址。请写成 http://127.0.0.1:8000 的样子，或去掉此设置以使用内置的 Chroma。",
            f"{setting}={value} is no URL. Write it like http://127.0.0.1:8000, or leave it out to use the Chroma inside.",
        )
    return value


def _port(setting: str, value: int | str) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise SettingsError(
            f"{setting}={text} 不是端口。请用 1 到 65535 之间的整数，如 7860。",
            f"{setting}={text} is no port. Use a whole number from 1 to 65535, such as 7860.",
        )
    return int(text)


def _language(setting: str, value: str) -> Language:
    short = value.lower().replace("_", "-").split("-")[0]  # zh-CN, en_US
    if short not in ("zh", "en"):
        raise SettingsError(
            f"{setting}={value} 不是可用的语言。请用 zh 或 en。",
            f"{setting}={value} is not a language of ours. Use zh or en.",
        )
    return cast(Language, short)
