"""Which chat model, where it is reached and with which key: environment and overrides in, a frozen `ModelConfig` or None out.

    ASSISTANT_MODEL          "provider:name" as LangChain's init_chat_model names them ("ollama:qwen3:8b", "openai:gpt-5"), or the bare
                             name that an OpenAI-compatible endpoint uses; "none" or nothing: no model
    ASSISTANT_MODEL_URL      the endpoint, such as http://127.0.0.1:8080/v1 (default: the provider's own)
    ASSISTANT_MODEL_KEY      its key, a secret: it is never shown, logged or exported, and no option of the shell takes it
    ASSISTANT_MODEL_TIMEOUT  seconds that the model may stay silent (default: 60)
    ASSISTANT_MODEL_CONTEXT  tokens that question, evidence and answer may take together (default: 8192)

It imports no LangChain and asks no endpoint.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import AssistantError

if TYPE_CHECKING:
    from pydantic import SecretStr

# Providers that `init_chat_model` knows; in "qwen2.5:7b" the words before the colon are none, and the whole is a name.
PROVIDERS = frozenset((
    "anthropic", "anthropic_bedrock", "azure_ai", "azure_openai", "baseten", "bedrock", "bedrock_converse", "cohere", "deepseek",
    "fireworks", "google_anthropic_vertex", "google_genai", "google_vertexai", "groq", "huggingface", "ibm", "litellm", "meta",
    "mistralai", "nvidia", "ollama", "openai", "openrouter", "perplexity", "together", "upstage", "xai",
))  # fmt: skip
LEAST_CONTEXT = 2048
NO_MODEL = "none"


class SettingsError(AssistantError):
    """A setting whose value cannot be used."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """What it takes to reach one chat model."""

    name: str  # "openai:gpt-5", "ollama:qwen3:8b", "deepseek-chat"
    url: str | None = None
    key: SecretStr | None = None
    timeout: float = 60.0  # seconds without a word
    retries: int = 2  # further tries after a failure that may pass
    context: int = 8192  # tokens of prompt and answer together
    output: int = 1024  # tokens of the answer

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, name: str | None = None, url: str | None = None) -> ModelConfig | None:
        """What the caller names wins over the environment. Raises SettingsError for a value that cannot be used."""
        name = (name or env.get("ASSISTANT_MODEL") or "").strip()
        url = (url or env.get("ASSISTANT_MODEL_URL") or "").strip()
        if name.lower() == NO_MODEL or not (name or url):
            return None
        if not name:
            raise SettingsError(
                "给了模型地址，没有给模型名。请设 ASSISTANT_MODEL，如 deepseek-chat。",
                "A model's address is given but no name. Set ASSISTANT_MODEL, such as deepseek-chat.",
            )
        return cls.of(
            name,
            url,
            env.get("ASSISTANT_MODEL_KEY") or "",
            timeout=_number("ASSISTANT_MODEL_TIMEOUT", env.get("ASSISTANT_MODEL_TIMEOUT") or "60", 1, 3600),
            context=int(_number("ASSISTANT_MODEL_CONTEXT", env.get("ASSISTANT_MODEL_CONTEXT") or "8192", LEAST_CONTEXT, 10_000_000)),
        )

    @classmethod
    def of(cls, name: str, url: str = "", key: str = "", *, timeout: float = 60.0, context: int = 8192) -> ModelConfig:
        """From the three fields of a form; empty ones count as not given. Raises SettingsError."""
        from pydantic import SecretStr

        name, url, key = name.strip(), url.strip(), key.strip()
        if not name or re.search(r"\s|[\x00-\x1f]", name) or len(name) > 200:
            raise SettingsError(
                f"模型名「{name[:60]}」不可用。请写成 deepseek-chat 或 ollama:qwen3:8b 的样子。",
                f"{name[:60]!r} is no model's name. Write it like deepseek-chat or ollama:qwen3:8b.",
            )
        return cls(
            name, _address(url) if url else None, SecretStr(key) if key else None, timeout, context=context, output=min(1024, context // 4)
        )

    @property
    def provider(self) -> str | None:
        """None where LangChain infers it from the name; a bare name with an address is an OpenAI-compatible endpoint."""
        before, colon, _ = self.name.partition(":")
        if colon and before in PROVIDERS:
            return before
        return "openai" if self.url else None

    @property
    def model(self) -> str:
        """The name without its provider."""
        return self.name.partition(":")[2] if self.name.partition(":")[0] in PROVIDERS and ":" in self.name else self.name

    @property
    def host(self) -> str:
        """Where questions and cited passages go: a host, or the provider's name where it has its own."""
        if self.url:
            return urlsplit(self.url).hostname or self.url
        return "localhost" if self.provider == "ollama" else self.provider or self.name

    @property
    def local(self) -> bool:
        """Whether what it is given stays on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, right = urlsplit(""), False
    if parts.username or parts.password or "@" in url:
        raise SettingsError(
            "模型地址里带有用户名或密码。请去掉，把密钥放进 ASSISTANT_MODEL_KEY。",
            "The model's address holds a user or password. Leave it out and put the key into ASSISTANT_MODEL_KEY.",
        )
    if not right:
        raise SettingsError(
            f"模型地址 {url} 不是网址。请写成 http://127.0.0.1:8080/v1 的样子。",
            f"The model's address {url} is no URL. Write it like http://127.0.0.1:8080/v1.",
        )
    return url.rstrip("/")


def _number(setting: str, value: str, least: float, most: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise SettingsError(
            f"{setting}={value} 不可用。请用 {least:g} 到 {most:g} 之间的数。",
            f"{setting}={value} cannot be used. Use a number from {least:g} to {most:g}.",
        )
    return number
