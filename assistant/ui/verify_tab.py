"""核对文稿: a pasted text or a file held against the library; what does not agree as a table, and the whole draft marked.

Enters: the engine's library and the reader's draft. Leaves: Gradio parts inside the tab that is open. A draft is kept in memory only, so
that its table can be paged and carried away, and only the last few of them.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import marked
from assistant.proofreading import Finding, Proof, steps
from assistant.types import Citation
from assistant.ui import parts, table_view
from assistant.ui.chooser import offered
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.view import View, visible
from assistant.ui.warmup import Warmup
from index import readers
from index.errors import AssistantError

if TYPE_CHECKING:
    from index.store import Store

PATIENCE = 900  # seconds that a first look waits for the index of a large library
KEPT = 16  # drafts
EVERY = 5  # sentences between two words on how far it is
TONES: dict[str, table_view.Tone] = {
    "agrees": "done", "differs": "late", "other_terms": "plan", "promise_as_done": "late", "unfounded": "quiet",
}  # fmt: skip

log = logging.getLogger(__name__)


@dataclass
class Verify:
    """The handlers, apart from Gradio so that a test can call them."""

    warmup: Warmup[Engine]
    words: Strings
    _kept: OrderedDict[str, Proof] = field(default_factory=OrderedDict)

    @property
    def store(self) -> Store:
        return self.warmup.get(PATIENCE).store

    @property
    def english(self) -> bool:
        return self.words.language == "en"

    def check(self, text: str, file: str | None, bulletins: Sequence[str]) -> Iterator[tuple[str, str, View]]:
        """(note, key of what was found, marked draft), as it goes; key and draft come with the last."""
        try:
            if file and text.strip():
                yield self.words("verify_both"), "", {}
                return
            draft = self.draft(text, file)
            if not draft.strip():
                yield self.words("verify_empty"), "", {}
                return
            yield self.words("waiting" if self.warmup.ready else "waiting_warm"), "", {}
            if not self.store.bulletins():
                yield self.words("verify_no_library"), "", {}
                return
            for done, total, found in steps(draft, self.store, bulletins):
                if found is not None:
                    yield self.told(found), self.keep(found), self.marked(found)
                elif done % EVERY == 0:
                    yield self.words("verify_working", n=done + 1, total=total), "", {}
        except Exception as error:
            yield self._failed(error), "", {}

    def draft(self, text: str, file: str | None) -> str:
        """The file's text, else what was pasted. Raises ReadError."""
        if not file:
            return text
        path = Path(file)
        readers.check_size(path.stat().st_size, path.name)
        return readers.read(path.read_bytes(), path.name).text

    def keep(self, found: Proof) -> str:
        key = secrets.token_urlsafe(9)
        self._kept[key] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return key

    def found(self, ask: View) -> Proof:
        found = self._kept.get(str(ask.get("key") or ""))
        if found is None:
            raise AssistantError("这份核对结果已不在内存里。请再核对一次。", "This result is no longer kept. Check the draft again.")
        return found

    def told(self, found: Proof) -> str:
        if not found.findings:
            return self.words("verify_nothing")
        all_agree = (". " if self.english else "。") + self.words("verify_all_agree")
        return found.summary(self.english) + ("" if marked.wrong(found) else all_agree)

    def page(self, ask: View) -> View:
        if not ask.get("key"):
            return table_view.answer([], [])
        found = self.found(ask)
        rows = list(found.findings) if ask.get("all") else marked.wrong(found)
        first, end, _, _ = table_view.asked(ask)
        names = (("sentence", 5), ("verdict", 2), ("why", 4))
        columns = [table_view.column(key, self.words(f"col_{key}"), wide=wide, sort=False) for key, wide in names]
        return table_view.answer(columns, [self._view(found, f) for f in rows[first:end]], total=len(rows))

    def _view(self, found: Proof, finding: Finding) -> View:
        cells: list[str | View] = [
            " ".join(finding.text.split()),
            table_view.cell(self.words(f"verdict_{finding.verdict}"), tone=TONES[finding.verdict]),
            marked.reason(finding, self.english),
        ]
        return table_view.row(str(finding.span[0]), cells, [place(c) for c in marked.sources(finding, found)])

    def marked(self, found: Proof) -> View:
        return {"parts": [self._part(text, finding, found) for text, finding in marked.pieces(found)]}

    def _part(self, text: str, finding: Finding | None, found: Proof) -> View:
        if finding is None:
            return {"t": visible(text)}
        return {
            "t": visible(text), "v": finding.verdict, "label": self.words(f"verdict_{finding.verdict}"),
            "why": visible(marked.reason(finding, self.english)), "places": [place(c) for c in marked.sources(finding, found)],
        }  # fmt: skip

    def file(self, ask: View) -> tuple[str, bytes]:
        found, today = self.found(ask), date.today()
        kind = "md" if ask.get("kind") == "md" else "docx"
        data = marked.docx(found, today, self.english) if kind == "docx" else marked.markdown(found, today, self.english).encode()
        return f"{self.words('tab_verify')}-{today:%Y%m%d}.{kind}", data

    def _failed(self, error: Exception) -> str:
        if isinstance(error, AssistantError):
            return error.text(self.words.language)
        log.exception("checking a draft failed", exc_info=error)
        return self.words("unexpected")


def place(citation: Citation) -> View:
    return table_view.place(citation.bulletin, citation.path, citation.start, citation.end, citation.quote)


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The components of the tab and their events, inside the gr.Tab that is open."""
    shown = Verify(warmup, words)
    with gr.Column(elem_classes=["bt-filters"]):
        text = gr.Textbox(
            label=words("verify_paste"), placeholder=words("verify_paste_hint"), lines=6, max_lines=14, max_length=200_000,
            elem_id="bt-verify-text",
        )  # fmt: skip
        with gr.Row():
            file = gr.File(label=words("verify_file"), type="filepath", height=140, scale=3, elem_id="bt-verify-file")
            bulletins = gr.Dropdown([], label=words("filter_bulletins"), multiselect=True, scale=4)
        with gr.Row():
            go = gr.Button(words("verify_start"), variant="primary", scale=2, elem_id="bt-verify-go")
            stop = gr.Button(words("verify_stop"), scale=1, visible=False)
            every = gr.Checkbox(value=True, label=words("verify_only_wrong"), container=False, scale=2)
    note = gr.HTML(
        value=words("verify_hint"),
        html_template='<p class="bt-table-note" role="status"></p>',
        js_on_load=_NOTE_JS,
        apply_default_css=False,
        elem_id="bt-verify-note",
    )
    table = table_view.table(words, shown.page, elem_id="bt-verify", label=words("tab_verify"), file=shown.file, kinds=("docx", "md"))
    draft = gr.HTML(
        value={},
        html_template='<article class="bt-proof" hidden></article>',
        js_on_load=parts.script("proof.js"),
        apply_default_css=False,
        elem_id="bt-verify-draft",
        label=words("verify_marked"),
    )

    kept = gr.State("")

    def check(typed: str, path: str | None, chosen: list[str], wrong_only: bool) -> Iterator[tuple[Any, ...]]:
        yield words("waiting"), gr.HTML(query={}), gr.HTML(value={}), "", gr.Button(visible=False), gr.Button(visible=True)
        for told, key, view in shown.check(typed, path, chosen or []):
            query = gr.HTML(query={"key": key, "all": not wrong_only}) if key else gr.skip()
            yield told, query, gr.HTML(value=view) if key else gr.skip(), key, gr.skip(), gr.skip()
        yield *[gr.skip()] * 4, gr.Button(visible=True), gr.Button(visible=False)

    def stopped() -> tuple[str, Any, Any]:
        return words("stopped"), gr.Button(visible=True), gr.Button(visible=False)

    def opened(chosen: list[str]) -> Any:  # noqa: ANN401
        """Bulletins may have come or gone in another tab."""
        return offered(shown.store.bulletins(), chosen, words)

    def again(key: str, wrong_only: bool) -> Any:  # noqa: ANN401
        return gr.HTML(query={"key": key, "all": not wrong_only}) if key else gr.skip()

    parts.on_select(opened, [bulletins], [bulletins])
    started = go.click(check, [text, file, bulletins, every], [note, table, draft, kept, go, stop], concurrency_limit=4, **parts.QUIET)
    stop.click(stopped, None, [note, go, stop], cancels=[started], queue=False, **parts.QUIET)
    every.input(again, [kept, every], [table], **parts.QUIET)


_NOTE_JS = """
const note = element.querySelector('.bt-table-note');
const show = () => { note.textContent = props.value || ''; note.hidden = !props.value; };
watch('value', show);
show();
"""
