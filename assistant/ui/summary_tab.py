"""进展摘要: a cited draft on a topic, streamed sentence by sentence, checked again as it is edited, exported to Word and Markdown.

Enters: the engine's library and what the reader chooses. Leaves: Gradio parts inside the tab that is open. What the page sends back of a
draft is words and places; quotes are read from the library again.
"""

from __future__ import annotations

import logging
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import recheck, summary
from assistant.drafting.request import FORMS, LENGTH, Request
from assistant.markdown_export import markdown
from assistant.paper import Paper, doubted, title_of
from assistant.types import Citation
from assistant.ui import parts
from assistant.ui.chart_view import chart
from assistant.ui.chooser import offered, stamp
from assistant.ui.draft_view import draft_view, pictures
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.view import View, visible
from assistant.ui.warmup import Warmup
from index.errors import AssistantError
from index.types import Bulletin

if TYPE_CHECKING:
    from index.store import Store

PATIENCE = 900  # seconds that a draft waits for the first index of a large library
PACE = 0.04  # seconds between two sentences: a draft that is there at once would appear as one jump
LENGTHS = (300, 600, 1000, 2000)
UNDER_WAY = ("waiting", "streaming")
MOST_HEADINGS = 300
MOST_SENTENCES = 400
LONGEST_SENTENCE = 2000
LONGEST_TOPIC = 500
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

log = logging.getLogger(__name__)


@dataclass
class Drafts:
    """The handlers, apart from Gradio so that a test can call them."""

    warmup: Warmup[Engine]
    words: Strings

    @property
    def store(self) -> Store:
        return self.warmup.get(PATIENCE).store

    def draft(self, topic: str, bulletins: Sequence[str], length: int | None, form: str) -> Iterator[tuple[View, View]]:
        """(draft, pictures), growing by a sentence; the pictures come with the last."""
        yield {"state": "waiting", "note": self.words("draft_waiting" if self.warmup.ready else "waiting_warm")}, {}
        try:
            store = self.store
            request = summary.read_request(
                topic[:LONGEST_TOPIC], length=length or None, form=form if form in FORMS else None, bulletins=tuple(bulletins)
            )
            if not store.bulletins():
                yield {"state": "none", "note": self.words("empty_library")}, {}
                return
            reply = None
            for reply in summary.stream(store, request, self.warmup.get(PATIENCE).assistant.phrase):
                yield draft_view(reply, title_of(request, reply.citations), self.words, done=False), {}
                time.sleep(PACE)
            if reply is not None:
                paper = summary.paper(store, request, reply.answer, reply.citations, date.today())
                shown = draft_view(reply, paper.title, self.words, done=True)
                yield shown, pictures(paper.figures, paper.citations, self.words)
        except Exception as error:
            yield {"state": "error", "note": self._told(error)}, {}

    def stopped(self, shown: View | None) -> View:
        """What has come so far, to be read, edited and exported like a whole draft."""
        view = shown or {}
        if not view.get("blocks"):
            return {"state": "stopped", "note": self.words("stopped")}
        return view | {"state": "done", "notes": [*view.get("notes", ()), self.words("stopped")]}

    def check(self, asked: View) -> View:
        """A sentence that the reader changed, {"was", "now", "places": [{bulletin, start, end, marker}]} -> its state, and a line."""
        try:
            cited = self.citations(asked.get("places") or ())
            was, now = (str(asked.get(key) or "")[:LONGEST_SENTENCE] for key in ("was", "now"))
            store = self.store
            found = recheck.recheck(was, now, cited, lambda id: store.bulletin(id).text, lambda c: summary.figures_in(store, c))
        except AssistantError as error:
            return {"state": "lost", "line": error.text(self.words.language)}
        missing = self.words("list_separator").join(found.missing)
        line = self.words("draft_missing", figures=missing) if missing else self.words(f"draft_{found.state}")
        return {"state": found.state, "line": visible(line)}

    def file(self, asked: View) -> View:
        """The draft as it stands on the page, as a file: {"kind", "title", "text", "places", "doubts": [{"text", "line"}]}."""
        try:
            paper = self.paper(asked)
            kind = "docx" if asked.get("kind") == "docx" else "md"
            if kind == "docx":
                from assistant.word import docx

                data = docx(paper)
            else:
                data = markdown(paper).encode("utf-8")
        except Exception as error:
            return {"error": self._told(error)}
        name = f"{file_name(paper.title)}-{date.today():%Y%m%d}.{kind}"
        return {"name": name, "type": DOCX if kind == "docx" else "text/markdown;charset=utf-8", "data": b64encode(data).decode()}

    def paper(self, asked: View) -> Paper:
        text = "\n".join(str(asked.get("text") or "").split("\n")[: 4 * MOST_SENTENCES])
        paper = summary.paper(self.store, Request(), text, self.citations(asked.get("places") or ()), date.today())
        title = " ".join(str(asked.get("title") or "").split())[:120] or paper.title
        doubts = {str(one.get("text") or ""): str(one.get("line") or "") for one in (asked.get("doubts") or ())[:MOST_SENTENCES]}
        return doubted(replace(paper, title=title), doubts)

    def citations(self, places: Sequence[View]) -> list[Citation]:
        return [
            recheck.citation_at(self.store, str(p["bulletin"]), int(p["start"]), int(p["end"]), int(p["marker"]))
            for p in places[:MOST_SENTENCES]
        ]

    def headings(self, bulletins: Sequence[str]) -> list[tuple[str, str]]:
        """The headings to choose a topic from, each deeper level set in."""
        held = [b for b in self.store.bulletins() if not bulletins or b.id in bulletins]
        return [pair for b in held for pair in headings_of(b)][:MOST_HEADINGS]

    def _told(self, error: Exception) -> str:
        if isinstance(error, AssistantError):
            return error.text(self.words.language)
        log.exception("drafting failed", exc_info=error)
        return self.words("unexpected")


def headings_of(bulletin: Bulletin) -> Iterator[tuple[str, str]]:
    for section in bulletin.sections:
        words = " ".join(f"{section.label}{section.heading}".split())
        if section.heading and len(words) > 1:
            yield "\u3000" * (section.level - 1) + visible(words if len(words) <= 40 else words[:39] + "…"), words


def file_name(title: str) -> str:
    """Without the characters that a file's name may not have."""
    kept = "".join(c for c in title if c.isalnum() or c in "《》、-—（）()")
    return kept[:60] or "summary"


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The components of the tab and their events, inside the gr.Tab that is open."""
    drafts = Drafts(warmup, words)
    forms = [(words(f"draft_{form}"), form) for form in FORMS]
    with gr.Column(elem_classes=["bt-filters"], elem_id="bt-draft-choices"):
        with gr.Row():
            topic = gr.Textbox(
                label=words("draft_topic"),
                placeholder=words("draft_topic_hint"),
                scale=4,
                max_length=LONGEST_TOPIC,
                elem_id="bt-draft-topic",
            )
            heading = gr.Dropdown([], label=words("draft_heading"), scale=3, elem_id="bt-draft-heading")
        with gr.Row():
            bulletins = gr.Dropdown([], label=words("filter_bulletins"), multiselect=True, scale=4)
            length = gr.Dropdown(
                [(words("draft_chars", n=n), n) for n in LENGTHS],
                value=LENGTH,
                label=words("draft_longest"),
                allow_custom_value=True,
                scale=1,
            )
        with gr.Row():
            form = gr.Radio(forms, value="points", label=words("draft_form"), show_label=False, container=False, scale=3)
            go = gr.Button(words("draft_make"), variant="primary", scale=1, elem_id="bt-draft-make")
            stop = gr.Button(words("stop"), scale=1, visible=False, elem_id="bt-draft-stop")

    def draft_check(asked: View) -> View:
        return drafts.check(asked)

    def draft_file(asked: View) -> View:
        return drafts.file(asked)

    shown = gr.HTML(
        value={},
        html_template='<article class="bt-draft"></article>',
        js_on_load=parts.script("draft.js"),
        server_functions=[draft_check, draft_file],
        apply_default_css=False,
        elem_id="bt-draft",
        words={key: words(key) for key in SCRIPT_WORDS},
    )
    charts = chart(words, elem_id="bt-draft-charts", open=True)

    stops: dict[str, threading.Event] = {}  # by session: the one of its newest draft

    def make(typed: str, chosen: list[str], longest: object, shape: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        session = str(request.session_hash)
        halt = stops[session] = threading.Event()
        view: View = {}
        for view, picture in drafts.draft(typed, chosen or [], number(longest), shape):
            if halt.is_set():
                break
            yield gr.HTML(value=view), gr.HTML(value=picture), *buttons(view["state"] in UNDER_WAY)
        if stops.get(session) is halt:
            del stops[session]
            if halt.is_set():  # said again: a part that was on its way may have come after the stop
                yield gr.HTML(value=drafts.stopped(view)), gr.skip(), *buttons(False)

    def buttons(busy: bool) -> tuple[gr.Button, gr.Button]:
        return gr.Button(visible=not busy), gr.Button(visible=busy)

    def stopped(view: View | None, request: gr.Request) -> tuple[Any, ...]:
        stops.get(str(request.session_hash), threading.Event()).set()
        return gr.HTML(value=drafts.stopped(view)), *buttons(False)

    def opened(chosen: list[str]) -> tuple[Any, Any]:
        """Bulletins may have come or gone in another tab."""
        stamp(drafts.store)
        held = drafts.store.bulletins()
        return offered(held, chosen, words), gr.Dropdown(choices=drafts.headings(chosen or ()), value=None)

    def narrowed(chosen: list[str]) -> Any:  # noqa: ANN401
        return gr.Dropdown(choices=drafts.headings(chosen or []), value=None)

    parts.on_select(opened, [bulletins], [bulletins, heading])
    for event in (bulletins.input, shown.clear):
        event(narrowed, [bulletins], [heading], **parts.QUIET)
    heading.input(lambda chosen: chosen or "", [heading], [topic], **parts.QUIET)
    wanted = [topic, bulletins, length, form]
    # "multiple": a stopped draft may still be reading when the next is asked for
    drawn = [shown, charts, go, stop]
    gr.on([go.click, topic.submit], make, wanted, drawn, trigger_mode="multiple", concurrency_limit=4, **parts.QUIET)
    stop.click(stopped, [shown], [shown, go, stop], queue=False, **parts.QUIET)


def number(value: object) -> int | None:
    """What the length field holds, which a reader may type."""
    digits = "".join(c for c in str(value or "") if c.isdigit())
    return int(digits) if digits and len(digits) < 7 else None


SCRIPT_WORDS = (
    "cite_label", "nearest", "draft_empty", "draft_same", "draft_held", "draft_edited", "draft_lost", "draft_checking", "draft_restore",
    "draft_sentence", "draft_word", "draft_markdown", "draft_copy", "copied", "draft_failed", "draft_count_lost", "draft_edit_hint", "view",
)  # fmt: skip
