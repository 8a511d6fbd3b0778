"""What every shell command gets: the settings, and how to open and say things.

Enters: settings. Leaves: an open store or assistant, and lines for the person at the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant import listing, start
from assistant.settings import ModelConfig, Settings
from assistant.terminal import write

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from assistant.summary import Phrase
    from index.store import Store

ENGLISH = os.environ.get("ASSISTANT_LANGUAGE", "").strip().lower().startswith("en")  # help is built when this is imported


def t(zh: str, en: str) -> str:
    return en if ENGLISH else zh


Json = Annotated[bool, typer.Option("--json", help=t("只输出 JSON。", "Print only JSON."))]
Id = Annotated[str, typer.Argument(metavar="ID", help=t("通报编号，见 list。", "A bulletin's id, see list."))]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help=t("由此模型措辞，如 ollama:qwen3:8b；none 为不用模型。", "Worded by this model, such as ollama:qwen3:8b; none: by none."),
    ),
]
ModelUrl = Annotated[
    str | None,
    typer.Option(
        "--model-url",
        metavar="URL",
        help=t(
            "模型的接口地址；密钥只取自 ASSISTANT_MODEL_KEY。", "The model's endpoint; its key is taken from ASSISTANT_MODEL_KEY alone."
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class Shell:
    """What every command gets: the settings, and how to open and say things."""

    settings: Settings

    @property
    def english(self) -> bool:
        return self.settings.language == "en"

    def store(self) -> Store:
        return start.open_store(self.settings)

    def phrase(self, store: Store) -> Phrase | None:
        """What words drafts anew, where a model is set."""
        if self.settings.model is None:
            return None
        from assistant.chat import Assistant

        return Assistant(store, self.settings).phrase

    def assistant(self) -> Assistant:
        assistant = start.open_assistant(self.settings)
        assistant.store.ready()  # what must be built or loaded is no part of the first answer
        if not assistant.store.library.ids():
            self.no_bulletins()
        return assistant

    def with_model(self, name: str | None, url: str | None) -> Shell:
        """Where an option names a model, it wins over the environment. Raises SettingsError."""
        if name is None and url is None:
            return self
        return Shell(replace(self.settings, model=ModelConfig.from_env(os.environ, name=name, url=url)))

    def words(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def no_bulletins(self) -> None:
        self.say("还没有通报。用 add 加入文件。", "No bulletins yet. Add files with add.")

    def say(self, zh: str, en: str) -> None:
        """For the person at the terminal; never on stdout, which a program may read."""
        write(self.words(zh, en), to=sys.stderr)

    def added(self, row: Mapping[str, Any]) -> None:
        write(listing.added_line(row, self.english), to=sys.stderr if row["state"] == "refused" else sys.stdout)

    def sure(self, title: str) -> bool:
        question = self.words(
            f"《{title}》移出后台账与答案不再引用它，您的原文件不受影响。确认移出？[y/N] ",
            f"Once out, no answer cites “{title}” any more; your own file stays. Take it out? [y/N] ",
        )
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes", "是", "确认")
