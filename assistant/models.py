"""The seam to chat models: a `ModelConfig` in, a `Chat` out that streams text, can be stopped and counts tokens.

Behind it stands LangChain's `init_chat_model`, or any `BaseChatModel` that is handed over. What goes wrong leaves as `ModelError`, whose
lines name the host and the remedy and never hold the key or an endpoint's own words. It knows nothing of prompts and bulletins.

Calls run on one event loop in a thread of their own: cancelling a task is the only way to end a call that every provider understands, also
one that has not yet said a word.
"""

from __future__ import annotations

import asyncio
import queue
import re
import threading
import tomllib
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from assistant.model_config import ModelConfig
from index.errors import AssistantError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

OLLAMA = "http://127.0.0.1:11434"
POLL = 0.1  # seconds until a stop is seen
LONGEST_CALL = 10  # times the timeout: what trickles on for ever ends here
BACK_OFF = 0.5  # seconds before the first further try; doubled each time

Kind = Literal["unreachable", "timeout", "key", "unknown", "busy", "rejected", "failing", "broken", "too_long", "package"]
_STATUS: dict[int, Kind] = {401: "key", 403: "key", 404: "unknown", 408: "timeout", 429: "busy"}
Message = tuple[Literal["system", "human"], str]


class ModelError(AssistantError):
    """A chat model that gives no answer. `passing`: another try may help."""

    def __init__(self, kind: Kind, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.kind = kind

    @property
    def passing(self) -> bool:
        return self.kind in ("unreachable", "timeout", "busy", "failing", "broken")


class Stopped(Exception):
    """The reader stopped the answer."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call, or of several."""

    given: int = 0
    written: int = 0
    estimated: bool = False  # the endpoint did not say

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.given + other.given, self.written + other.written, self.estimated or other.estimated)


def tokens_of(text: str) -> int:
    """An upper estimate: one a character of Chinese, one for three others. Tokenisers of today take 0.6 to 1.1 a Chinese character."""
    plain = sum(c.isascii() for c in text)
    return len(text) - plain + (plain + 2) // 3


@dataclass
class Chat:
    """A chat model with its limits. One `Call` an answer; calls may run side by side."""

    config: ModelConfig
    model: BaseChatModel
    wait: Callable[[int], float] = field(default=lambda attempt: BACK_OFF * 2**attempt)

    def call(self, messages: Sequence[Message], stopped: threading.Event | None = None) -> Call:
        return Call(self, list(messages), stopped or threading.Event())


def load(config: ModelConfig) -> Chat:
    """Raises ModelError where the provider's package is not installed or refuses the settings."""
    from langchain.chat_models import init_chat_model

    try:
        return Chat(config, init_chat_model(config.model, model_provider=config.provider, **_arguments(config)))
    except ImportError:
        package = f"langchain-{(config.provider or 'openai').replace('_', '-')}"
        raise ModelError(
            "package",
            f"模型 {config.name} 需要 Python 包 {package}，尚未安装。请运行 .venv/bin/pip install {package}。",
            f"The model {config.name} needs the Python package {package}. Run .venv/bin/pip install {package}.",
        ) from None
    except Exception as error:  # each provider has its own words for a missing key or a name it does not know
        raise _failure(error, config, rejected=True) from None


def _arguments(config: ModelConfig) -> dict[str, Any]:
    """The parameters of one provider; further tries are ours, so that they can be stopped."""
    if config.provider == "ollama":
        return {
            "base_url": config.url or OLLAMA, "temperature": 0, "num_predict": config.output, "num_ctx": config.context,
            "client_kwargs": {"timeout": config.timeout},
        }  # fmt: skip
    arguments: dict[str, Any] = {"temperature": 0, "timeout": config.timeout, "max_retries": 0, "max_tokens": config.output}
    if config.url:
        arguments["base_url"] = config.url
    if config.key:
        arguments["api_key"] = config.key.get_secret_value()
    elif config.url:
        arguments["api_key"] = "none"  # a key in the environment is meant for the provider's own address, not for this one
    if config.provider == "openai":
        arguments |= {"stream_usage": True, "stream_chunk_timeout": None}
    return arguments


class Call:
    """Iterate for the text as it arrives. Raises ModelError, and Stopped once the event is set; leaving the loop ends the call too."""

    def __init__(self, chat: Chat, messages: list[Message], stopped: threading.Event) -> None:
        self._chat, self._messages, self._stopped = chat, messages, stopped
        self._said: list[str] = []
        self._reported: Usage | None = None

    @property
    def usage(self) -> Usage:
        if self._reported:
            return self._reported
        return Usage(sum(tokens_of(text) for _, text in self._messages), tokens_of("".join(self._said)), True)

    def __iter__(self) -> Iterator[str]:
        parts: queue.Queue[str | ModelError | None] = queue.Queue()
        task = asyncio.run_coroutine_threadsafe(self._produce(parts.put), _loop())  # in this thread's context: callbacks come along
        try:
            while (part := self._next(parts, task)) is not None:
                if isinstance(part, ModelError):
                    raise part
                self._said.append(part)
                yield part
        finally:
            task.cancel()

    def _next(self, parts: queue.Queue[str | ModelError | None], task: Future[None]) -> str | ModelError | None:
        while True:
            if self._stopped.is_set():
                raise Stopped
            try:
                return parts.get(timeout=POLL)
            except queue.Empty:
                if task.done() and parts.empty():
                    return None

    async def _produce(self, put: Callable[[str | ModelError | None], None]) -> None:
        config = self._chat.config
        for attempt in range(config.retries + 1):
            begun = False
            try:
                async with asyncio.timeout(LONGEST_CALL * config.timeout), aclosing(self._texts()) as texts:
                    async for text in texts:
                        begun = begun or bool(text)
                        put(text)
                put(None)
                return
            except Exception as error:  # every provider raises its own; the reader gets an answer whatever it was
                failure = _failure(error, config)
            if begun or not failure.passing or attempt == config.retries:
                put(failure)
                return
            await asyncio.sleep(self._chat.wait(attempt))

    async def _texts(self) -> AsyncGenerator[str]:
        stream = self._chat.model.astream(list(self._messages))
        # closed here, not when the collector comes by: a call that is stopped gives its connection back at once
        async with aclosing(cast("AsyncGenerator[Any]", stream)) as chunks:
            while True:
                try:
                    async with asyncio.timeout(self._chat.config.timeout):  # `wait_for` of 3.11 loses a stop that comes with a chunk
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    return
                used = getattr(chunk, "usage_metadata", None)
                if used:
                    self._reported = (self._reported or Usage()) + Usage(used["input_tokens"], used["output_tokens"])
                yield str(chunk.text)


def test(settings: Settings) -> tuple[bool, str]:
    """Does the model of these settings answer? The line is for the reader, in the settings' language."""
    english = settings.language == "en"
    config = settings.model
    if config is None:
        return False, "No model is set: answers are extracted on this machine." if english else "未设置模型：由本机摘录原文作答。"
    try:
        once = ModelConfig(config.name, config.url, config.key, min(config.timeout, 20.0), 0, config.context, config.output)
        for _ in load(once).call([("human", "请只回答一个字:好")]):
            break
    except ModelError as error:
        return False, error.text(settings.language)
    where = config.host
    return True, f"Reached {config.model} at {where}." if english else f"已连上 {where} 的 {config.model}。"


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop


def _failure(error: Exception, config: ModelConfig, *, rejected: bool = False) -> ModelError:
    """What any provider raises -> our error. Its own words stay out: some repeat the key."""
    kind: Kind = "rejected" if rejected else _kind(error)
    names = {"host": config.host, "model": config.model, "timeout": f"{config.timeout:g}"}
    line = {language: words.format(**names) for language, words in _lines()[kind].items()}
    return ModelError(kind, line["zh"], line["en"])


def _kind(error: Exception) -> Kind:
    from langchain_core import exceptions as told

    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    name = type(error).__name__
    if isinstance(error, told.ContextOverflowError):
        return "too_long"
    if isinstance(error, told.ModelTimeoutError | TimeoutError) or "Timeout" in name:
        return "timeout"
    if isinstance(status, int) and status >= 400:
        return _STATUS.get(status, "failing" if status >= 500 else "rejected")
    if isinstance(error, told.ModelConnectionError | ConnectionError) or re.search("Connect|RemoteProtocol|ReadError", name):
        return "unreachable"
    if isinstance(error, told.ModelAuthenticationError | told.ModelPermissionDeniedError):
        return "key"
    return "busy" if isinstance(error, told.ModelRateLimitError) else "broken"


@cache
def _lines() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "data" / "model_errors.toml").read_text("utf-8"))
