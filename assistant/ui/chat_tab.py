"""问答: the conversation, its input, and what happens when a question is asked.

Enters: questions and an engine that may still be warming up. Leaves: turns for `static/transcript.js`.
The conversation is a `gr.HTML` of ours and not `gr.Chatbot`, because that renders Markdown (a question could bring in a
remote image), strips the attributes that chips need, and reads its own HTML aloud to a screen reader.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant import feedback
from assistant.types import Reply
from assistant.ui import parts
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.view import View, reply_view, visible
from assistant.ui.warmup import Warmup
from index.errors import AssistantError
from index.types import Bulletin

LONGEST_QUESTION = 2000
PATIENCE = 900  # seconds that a question waits for the first index of a large library

UNDER_WAY = ("waiting", "streaming")

Update = dict[str, Any]  # what gr.update returns
PACE = 0.03  # seconds between two parts: an extractive answer is there at once, and would appear as one jump

log = logging.getLogger(__name__)


class ScopeError(AssistantError):
    """A scope that leaves no bulletin."""


@dataclass(frozen=True)
class Chat:
    """The handlers, apart from Gradio so that a test can call them."""

    warmup: Warmup[Engine]
    words: Strings
    stops: dict[str, threading.Event] = field(default_factory=dict)  # by page: what ends the answer under way

    def answer(self, asked: View, talk: View | None, stop: threading.Event | None = None) -> Iterator[View]:
        """The conversation with one more turn, growing while the answer streams.

        `asked`: {"question"}, and where they are not as usual {"literal", "scope": {"ids", "from", "to"}, "again": the last turn anew}.
        """
        question, talk = str(asked.get("question", "")).strip()[:LONGEST_QUESTION], talk or {}
        turns = [self._settled(turn) for turn in talk.get("turns") or []]
        if asked.get("again"):
            turns = turns[:-1]
        if not question:
            return
        history = [turn["asked"] for turn in turns]
        how = {key: asked[key] for key in ("literal", "scope") if asked.get(key)}
        turn: View = {"asked": question, "question": visible(question), "state": "waiting", "how": how}

        def now(**state: object) -> View:
            return talk | {"turns": [*turns, turn | state]}

        yield now(note=self.words("waiting" if self.warmup.ready else "waiting_warm"))
        try:
            engine = self.warmup.get(PATIENCE)
            within = self.within(how.get("scope") or {}, engine.store.bulletins())
            turn["scope"] = self.words("scope_told", n=len(within)) if within else ""
            reply: Reply | None = None
            told = engine.assistant.stream(
                question, history, within, literal=bool(how.get("literal")), anew=bool(asked.get("again")), stopped=stop
            )
            for reply in told:
                yield now(state="streaming", reply=reply_view(reply, self.words, done=False))
                time.sleep(PACE)
            if reply:
                yield now(state="done", reply=reply_view(reply, self.words, done=True))
        except Exception as error:
            yield now(state="error", note=self._told(error))

    def within(self, scope: View, bulletins: Sequence[Bulletin]) -> list[str]:
        """The ids that a scope leaves, none for all. A bulletin without a date is in no period. Raises ScopeError where nothing is left."""
        ids, first, last = set(scope.get("ids") or ()), str(scope.get("from") or ""), str(scope.get("to") or "")
        if not (ids or first or last):
            return []
        left = [
            b.id
            for b in bulletins
            if (not ids or b.id in ids) and (not (first or last) or (first or "0") <= str(b.as_of or b.published or "") <= (last or "9"))
        ]
        if not left:
            raise ScopeError("所选范围内没有通报。请在对话上方改选范围。", "No bulletin lies in the scope. Change it above the talk.")
        return left

    def followups(self, shown: View) -> list[str]:
        """Questions near the places of an answer, which the library answers: {"places": [{"bulletin", "start"}], "asked": […]}."""
        places = [(str(place["bulletin"]), int(place["start"])) for place in shown.get("places") or []]
        return self.warmup.get(PATIENCE).followups(places, [str(question) for question in shown.get("asked") or []])

    def feedback(self, said: View) -> View:
        """{"question", "history", "scope", "reply", "verdict": good | bad, "reason"}"""
        feedback.note(
            self.warmup.get(PATIENCE).settings.data,
            question=str(said["question"]),
            history=[str(earlier) for earlier in said.get("history") or ()],
            bulletins=[str(id) for id in (said.get("scope") or {}).get("ids") or ()],
            reply=str(said["reply"]),
            verdict="good" if said["verdict"] == "good" else "bad",
            reason=str(said.get("reason", "")),
        )
        return {}

    def stopped(self, talk: View | None) -> View:
        """What stays on the page when the reader stops an answer."""
        talk = talk or {}
        return talk | {"turns": [self._settled(turn) for turn in talk.get("turns") or []]}

    def _settled(self, turn: View) -> View:
        """A turn that no answer fills any more; a part that was on its way may have come after the stop."""
        return turn | {"state": "stopped", "note": self.words("stopped")} if turn["state"] in UNDER_WAY else turn

    async def welcome(self) -> tuple[str, View]:
        """(note, library) for a page that opens, once the engine is ready: examples, or the empty library's hint."""
        self.warmup.start()
        while not self.warmup.ready:
            await asyncio.sleep(0.1)
        try:
            engine = self.warmup.get(0)
            examples = await asyncio.to_thread(engine.examples)
            return "", {"examples": examples, "empty": engine.empty, "shelf": self._shelf(engine.store.bulletins())}
        except Exception as error:
            return self._told(error), {}

    def _shelf(self, bulletins: Sequence[Bulletin]) -> list[View]:
        """What a scope chooses from."""
        return [{"id": b.id, "title": visible(b.title or b.source), "date": str(b.as_of or b.published or "")} for b in bulletins]

    def _told(self, error: Exception) -> str:
        if isinstance(error, AssistantError):
            return error.text(self.words.language)
        log.exception("answering failed", exc_info=error)
        return self.words("unexpected")


def under_way(talk: View | None) -> bool:
    turns = (talk or {}).get("turns") or []
    return bool(turns) and turns[-1]["state"] in UNDER_WAY


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The components of the tab and their events, inside the gr.Tab that is open."""
    chat = Chat(warmup, words)
    with gr.Column(elem_id="bt-chat"):
        note = gr.HTML(
            value=words("warming"),
            html_template='<div class="bt-note" role="status"></div>',
            js_on_load=_NOTE_JS,
            apply_default_css=False,
            elem_id="bt-note",
        )
        talk = gr.HTML(
            value={},
            html_template='<div class="bt-talkbar"></div><div class="bt-log" role="log" aria-live="polite"></div>',
            js_on_load=parts.script("transcript.js", "talk_bar.js"),
            server_functions=parts.served(words, followups=chat.followups, feedback=chat.feedback),
            apply_default_css=False,
            elem_id="bt-talk",
            words=words.words,
            library={},
        )
        question = gr.Textbox(
            placeholder=words("input_hint"),
            label=words("input_label"),
            show_label=False,
            lines=1,
            max_lines=6,
            max_length=LONGEST_QUESTION,
            submit_btn=words("send"),
            autofocus=True,
            elem_id="bt-question",
        )
    _wire(chat, note, talk, question)


_NOTE_JS = """
const note = element.querySelector('.bt-note');
const show = () => { note.textContent = props.value || ''; note.hidden = !props.value; };
watch('value', show);
note.hidden = true;
setTimeout(show, 400);  // a page that opens later is ready before this and shows no note
"""


def _wire(chat: Chat, note: gr.HTML, talk: gr.HTML, question: gr.Textbox) -> None:
    words = chat.words
    quiet = parts.QUIET

    to_ask: Update = {"submit_btn": words("send"), "stop_btn": False}
    to_stop: Update = {"submit_btn": False, "stop_btn": words("stop")}

    def start(typed: str, shown: View | None) -> tuple[Update, View]:
        """The box of a page whose script is not there yet: emptied, and its button turned into a stop."""
        if not typed.strip() or under_way(shown):
            return gr.update(), {}
        return gr.update(value="", **to_stop), {"question": typed}

    def sent(_shown: View | None, event: gr.EventData) -> tuple[Update, View]:
        """A question that `static/transcript.js` hands over, one at a time; the box may already hold the next one."""
        asked = {key: event._data.get(key) for key in ("question", "literal", "scope", "again")}
        return (gr.update(**to_stop), asked) if str(asked["question"] or "").strip() else (gr.update(), {})

    def answer(asked: View, shown: View | None, request: gr.Request) -> Iterator[tuple[View | Update, Update]]:
        """The button turns back together with the last part: an update that came later could meet the next question."""
        if not asked:  # a generator that yields nothing would leave gradio to empty the conversation
            yield gr.update(), gr.update()
            return
        stop = chat.stops[str(request.session_hash)] = threading.Event()
        for turns in chat.answer(asked, shown, stop):
            yield turns, gr.update() if under_way(turns) else gr.update(**to_ask)

    def stopped(shown: View | None, request: gr.Request) -> tuple[View, Update]:
        chat.stops.pop(str(request.session_hash), threading.Event()).set()  # a model's call ends too
        return chat.stopped(shown), gr.update(**to_ask)

    asked = gr.State({})
    answering = []
    for event, handler, inputs in ((question.submit, start, [question, talk]), (talk.submit, sent, [talk])):
        begun = event(handler, inputs, [question, asked], queue=False, **quiet)
        # "multiple": to gradio a stopped answer is still running until its generator next yields
        answering.append(
            begun.then(
                answer, [asked, talk], [talk, question], trigger_mode="multiple", concurrency_limit=8, concurrency_id="answer", **quiet
            )
        )
    question.stop(stopped, [talk], [talk, question], cancels=answering, queue=False, **quiet)

    async def welcome() -> tuple[str, gr.HTML]:
        # a property of its own: a question asked meanwhile has already changed the conversation
        told, library = await chat.welcome()
        return told, gr.HTML(library=library)

    parts.on_load(welcome, None, [note, talk], concurrency_limit=None)
    parts.on_select(welcome, None, [note, talk], concurrency_limit=None)  # bulletins may have come or gone in another tab
