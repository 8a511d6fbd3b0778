"""The named endpoints of contract 4, for programs: the page's own events are private.

Enters: plain JSON arguments; each is text as a reader types it. Leaves: the forms of `wire`. An error of ours is raised as `gr.Error`
with its line of text. The functions' names and docstrings are what an MCP client reads.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast

import gradio as gr
from gradio.context import LocalContext
from gradio.events import api

from assistant.ui import parts
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.warmup import Warmup
from assistant.ui.wire import AddedData, ComparisonData, FigureData, LedgerData, ProofData, ReplyData, SearchData
from index.errors import AssistantError, ReadError

if TYPE_CHECKING:
    from index.store import Added, Store

PATIENCE = 900  # seconds that a call waits for the first index of a large library
P = ParamSpec("P")
R = TypeVar("R")


class Endpoints:
    def __init__(self, warmup: Warmup[Engine], words: Strings) -> None:
        self._warmup = warmup
        self._english = words.language == "en"

    @property
    def engine(self) -> Engine:
        return self._warmup.get(PATIENCE)

    @property
    def store(self) -> Store:
        return self.engine.store

    def ask(self, question: str, history: list[str] | None = None, bulletins: list[str] | None = None) -> ReplyData:
        """Answer a question from the bulletins of the library alone; every figure is cited verbatim, and what they do not say is said so.

        Args:
            question: the question, in Chinese best
            history: the earlier questions of the same talk, oldest first
            bulletins: ids to restrict it to; none means all
        """
        if not question.strip():
            raise ReadError("问题是空的。请给出要问的话(question)。", "The question is empty. Give question.")
        return cast(ReplyData, self.engine.assistant.ask(question, history or [], self._known(bulletins)).to_json())

    def add(self, text: str = "", title: str = "", file: dict[str, Any] | None = None, url: str = "") -> list[AddedData]:
        """Add a bulletin to the library: a text, an uploaded file or a public web address. What is there already stays as it is.

        Args:
            text: the bulletin's whole text
            title: its title; read from the text where it is empty
            file: an uploaded file, as gradio_client's handle_file makes it; it goes before text
            url: a public web address; it goes before both
        """
        if url.strip():
            return self._rows(self.store.add_url(url.strip()))
        if file:
            path = parts.uploaded(str(file.get("path", "")))
            name = Path(str(file.get("orig_name") or path.name)).name
            return self._rows(self.store.add_bytes(path.read_bytes(), name))
        if not text.strip():
            raise ReadError("没有内容可加入。请给出全文(text)、文件(file)或网址(url)。", "Nothing to add. Give text, file or url.")
        from assistant.intake import paste

        return self._rows(paste(self.store, text, title))

    def ledger(
        self, topic: str = "", status: list[str] | None = None, before: str = "", bulletins: list[str] | None = None
    ) -> list[LedgerData]:
        """Everything the bulletins report as done, under way or promised, one row each, with status, deadline and responsible body.

        Args:
            topic: words that a row must be about
            status: status names, such as 计划, 推进中, 已采取, 通报称已完成
            before: due at the latest on this day: 2025, 2025-06 or 2025-06-30
            bulletins: ids to restrict it to; none means all
        """
        from assistant import workbench

        return cast(list[LedgerData], workbench.ledger_json(self.store, topic, status or [], before, bulletins or []))

    def figures(
        self, topic: str = "", status: list[str] | None = None, before: str = "", bulletins: list[str] | None = None, unit: str = ""
    ) -> list[FigureData]:
        """Every figure of the bulletins: what it measures, value, unit, qualifier, period, aspect and its clause.

        Args:
            topic: words that a row must be about
            status: aspects: 已实现, 预计 or 目标
            before: of a period that ends at the latest on this day: 2025, 2025-06 or 2025-06-30
            bulletins: ids to restrict it to; none means all
            unit: of the value, such as 元 or %, or as it is written: 亿元
        """
        from assistant import workbench

        return cast(list[FigureData], workbench.figures_json(self.store, topic, status or [], before, bulletins or [], unit))

    def search(self, text: str, topic: str = "", bulletins: list[str] | None = None, loose: bool = False) -> SearchData:
        """Every place where a text stands, counted by bulletin: exhaustive, as a text search is.

        Args:
            text: the words looked for, verbatim
            topic: words that the place must be about as well
            bulletins: ids to restrict it to; none means all
            loose: let blanks and marks stand between the characters
        """
        from assistant import workbench

        return cast(SearchData, workbench.search_json(self.store, text, topic, bulletins or [], loose))

    def summary(
        self,
        topic: str = "",
        bulletins: list[str] | None = None,
        length: int | None = None,
        form: Literal["paragraph", "points", "report"] | None = None,
    ) -> ReplyData:
        """Draft a progress summary whose every sentence is cited: what was done, key figures, what is promised and by when.

        Args:
            topic: what it is to be about; empty for the whole
            bulletins: ids; none means those that the topic names, else all
            length: characters at most, markers not counted
            form: paragraph, points or report
        """
        from assistant import summary
        from assistant.drafting.request import FORMS

        if form is not None and form not in FORMS:
            raise ReadError(f"没有形式「{form}」。可用:{'、'.join(FORMS)}。", f"No form “{form}”. There are: {', '.join(FORMS)}.")
        request = summary.read_request(topic, length=length, form=form, bulletins=tuple(self._known(bulletins)))
        return cast(ReplyData, summary.summarise(self.store, request, self.engine.assistant.phrase).to_json())

    def compare(self, bulletins: list[str], topic: str = "") -> ComparisonData:
        """What moved between bulletins on the same items: completed, postponed, figures changed, added, dropped; each side is cited.

        Args:
            bulletins: two ids or more
            topic: words that an item must be about
        """
        from assistant import comparison

        return cast(ComparisonData, comparison.of_library(self.store, bulletins, topic).to_json(self._english))

    def verify(self, text: str, bulletins: list[str] | None = None) -> ProofData:
        """Hold a draft against the library, sentence by sentence: figures, dates, bodies, documents and statuses that it names.

        Args:
            text: the draft
            bulletins: ids to hold it against; none means all
        """
        from assistant import proofreading

        return cast(ProofData, proofreading.proof(text, self.store, self._known(bulletins)).to_json(self._english))

    def _known(self, bulletins: list[str] | None) -> list[str]:
        """An unknown id is an error, not an empty answer."""
        for id in bulletins or []:
            self.store.bulletin(id)
        return bulletins or []

    def _rows(self, added: Added) -> list[AddedData]:
        """A row for a file, or for each file of an archive."""
        from assistant import listing

        language = "en" if self._english else "zh"
        empty: dict[str, Any] = dict.fromkeys(AddedData.__annotations__)
        empty |= {"reason": "", "id": "", "title": "", "passages": 0, "figures": 0, "commitments": 0, "warnings": [], "private": False}
        taken = (
            empty | {"state": "known" if one.known else "added"} | listing.row(self.store, self.store.bulletin(one.id))
            for one in (added, *added.more)
        )
        refused = (empty | {"state": "refused", "source": name, "reason": error.text(language)} for name, error in added.refused)
        return cast(list[AddedData], [*taken, *refused])


def serve(warmup: Warmup[Engine], words: Strings) -> None:
    """Name the endpoints, inside the Blocks that is open."""
    all_of_them = Endpoints(warmup, words)
    for name in ("ask", "add", "ledger", "summary", "compare", "figures", "search", "verify"):
        function = _told(getattr(all_of_them, name), words)
        api(function, api_name=name, concurrency_limit=1 if name == "add" else 4, concurrency_id=f"api-{name}")


def _told(function: Callable[P, R], words: Strings) -> Callable[P, R | str]:
    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R | str:
        try:
            found = function(*args, **kwargs)
        except AssistantError as error:
            raise gr.Error(error.text(words.language), print_exception=False) from error
        return json.dumps(found, ensure_ascii=False) if _from_mcp() else found

    told.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]  # gradio reads no annotation that is text
    return told


def _from_mcp() -> bool:
    """Gradio hands an MCP client `str` of the answer, which of a dict is Python and not JSON."""
    request = LocalContext.request.get(None)
    return request is not None and request.headers.get("x-gradio-user") == "mcp"
