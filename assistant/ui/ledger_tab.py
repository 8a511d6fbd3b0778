"""承诺台账: filters, pictures and the table of matters and measures, each row opening its source.

Enters: the engine's library and what the reader sets. Leaves: Gradio parts inside the tab that is open. Rows are read when the tab is first
selected, a page at a time; nothing is read when the page opens. A row that was misread is put right here and the change is logged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import time
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import corrections, days, later, ledger, tabulate, workbench
from assistant.kept_rows import version
from assistant.ledger import LedgerRow
from assistant.ui import parts, pictures, table_view
from assistant.ui.chart_view import chart
from assistant.ui.chooser import name, offered, stamp
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.view import View
from assistant.ui.warmup import Warmup
from index.errors import AssistantError

if TYPE_CHECKING:
    from index.store import Store

OPENED = 5  # matters that are shown with what stands under them where none of them is itself what was looked for
PATIENCE = 900  # seconds that a first look waits for the index of a large library
CHOSEN = ("done", "partly_done", "staged", "under_way", "standing", "planned", "not_done", "unstated", "taken")
Rows = list[LedgerRow]


@dataclass
class Ledger:
    """The handlers, apart from Gradio so that a test can call them."""

    warmup: Warmup[Engine]
    words: Strings
    _kept: tuple[object, Rows] | None = None  # the library's rows, and when they were read
    _chosen: tuple[object, Rows] | None = None  # those of the last filter: the next page asks for the same

    @property
    def store(self) -> Store:
        return self.warmup.get(PATIENCE).store

    def all_rows(self) -> Rows:
        at = stamp(self.store)
        if self._kept is None or self._kept[0] != at:
            self._kept = at, workbench.all_rows(self.store)
        return self._kept[1]

    def rows(self, ask: View) -> Rows:
        """What the filter takes, in the order asked for."""
        asked = (stamp(self.store), str(sorted((k, v) for k, v in ask.items() if k not in ("page", "size", "under", "again", "kind"))))
        if self._chosen is None or self._chosen[0] != asked:
            self._chosen = asked, self._select(ask)
        return self._chosen[1]

    def _select(self, ask: View) -> Rows:
        wanted = ledger.Wanted(
            topic=str(ask.get("topic") or ""), status=ledger.statuses(ask.get("status") or ()), before=days.last(ask.get("before")),
            after=days.first(ask.get("after")), body=str(ask.get("body") or ""), words=str(ask.get("words") or ""),
            promised=bool(ask.get("promised")),
        )  # fmt: skip
        ids = set(ask.get("bulletins") or ()) & {b.id for b in self.store.bulletins()}  # one that is gone chooses nothing
        rows = ledger.select((row for row in self.all_rows() if not ids or row.bulletin in ids), wanted)
        if wanted.promised:  # what a later bulletin calls done is a promise no more
            told = later.standings(rows, self.all_rows(), self.store.bulletins(), self.day(ask))
            rows = [row for row in rows if row.key not in told or told[row.key].state != "later_done"]
        return ledger.sort(rows, str(ask.get("sort") or "place"), bool(ask.get("descending")))

    def page(self, ask: View) -> View:
        rows = self.rows(ask)
        day = self.day(ask)
        if ask.get("under"):
            kids = measures_of(rows, ask["under"]) or measures_of(self.all_rows(), ask["under"])
            return table_view.answer([], self._views(kids, {}, day, ask, under=True))
        tops, kids_of = (
            grouped(rows, self.all_rows(), not ask.get("sort"))
            if ask.get("view") != "measures"
            else ([r for r in rows if r.level == "measure"], {})
        )
        first, end, _, _ = table_view.asked(ask)
        tally = ledger.count(rows)
        matters = len({row.key if row.level == "matter" else row.matter_id for row in rows} - {""})  # with those of a measure found
        views = self._views(tops[first:end], kids_of, day, ask)
        if not tally.matters and len(tops) <= OPENED:  # what was looked for stands under the matters shown
            views = [view | {"open": True} if view["kids"] else view for view in views]
        return table_view.answer(
            self._columns(),
            views,
            total=len(tops),
            empty=self.words("empty_ledger" if self.store.bulletins() else "empty_library"),
            note=self.words("ledger_count", m=matters, n=tally.measures),
        )

    def day(self, ask: View) -> date:
        return days.last(ask.get("on")) or date.today()

    def _columns(self) -> list[View]:
        names = (
            ("matter", "col_matter_or_action", 5),
            ("status", "col_status", 2),
            ("deadline", "col_deadline", 2),
            ("body", "col_body", 2),
        )
        return [
            *(table_view.column(key, self.words(label), wide=wide) for key, label, wide in names),
            table_view.column("figures", self.words("col_figures"), wide=2, sort=False),
        ]

    def _views(self, rows: Rows, kids_of: dict[str, int], day: date, ask: View, under: bool = False) -> list[View]:
        bulletins = self.store.bulletins()
        standings = later.standings(rows, self.all_rows(), bulletins, day)
        titles = {b.id: name(b, self.words) for b in bulletins} if len(ask.get("bulletins") or bulletins) != 1 else {}

        def above(row: LedgerRow) -> tuple[str, ...]:
            """What tells where the row belongs, unless it stands below that."""
            heading = "" if row.level == "matter" else row.matter or (row.path[-1] if row.path else "")
            return () if under else (heading, titles.get(row.bulletin, ""))

        return [self._view(row, standings.get(row.key), kids_of.get(row.key, 0), above(row), day) for row in rows]

    def _view(self, row: LedgerRow, standing: later.Standing | None, kids: int, above: tuple[str, ...], day: date) -> View:
        words = self.words
        below = " · ".join(text for text in (*above, words("corrected_mark") if row.corrected else "") if text)
        state = tabulate.state_name(standing, row, words, day)
        late = bool(standing and (standing.state == "past" or (standing.state == "later" and row.due and row.due < day)))
        places = [table_view.place(row.bulletin, row.path, row.start, row.end, row.quote)]
        if standing and standing.later:
            then = standing.later
            start, end, quote = then.start, then.end, then.quote
            if standing.state == "later_postponed" and then.deadline:  # the new date stands apart from the status
                (start, end), quote = then.deadline.span, then.deadline.raw
            places.append(table_view.place(then.bulletin, then.path, start, end, quote))
        cells: list[str | View] = [
            table_view.cell(row.action or row.matter, below=below),
            table_view.cell(tabulate.status_name(row, words), below=row.status_words, tone=pictures.TONES[row.status]),
            table_view.cell(row.deadline.raw if row.deadline else "", below=state, tone="late" if late else ""),
            table_view.cell(row.body or words("no_body"), tone="" if row.body else "quiet"),
            table_view.cell(words("list_separator").join(row.figures), below=words("doubtful_mark") if row.doubtful else ""),
        ]
        return table_view.row(
            row.key, cells, places, kids=kids, kids_label=words("kids_count", n=kids), edit=True, strong=row.level == "matter"
        )

    def pictures(self, ask: View) -> View:
        return pictures.of_ledger(self.rows(ask), self.store.bulletins(), self.all_rows(), self.day(ask), self.words)

    def file(self, ask: View) -> tuple[str, bytes]:
        rows, bulletins, day = self.rows(ask), self.store.bulletins(), self.day(ask)
        standings = later.standings(rows, self.all_rows(), bulletins, day)
        sheet = tabulate.ledger_sheet(rows, standings, {b.id: b for b in bulletins}, self.words, day, version())
        return table_view.packed(sheet, ask)

    # Putting a row right

    def row(self, key: str) -> LedgerRow:
        """The row as it stands now. Raises AssistantError where it is no longer there."""
        for row in self.all_rows():
            if row.key == key:
                return row
        raise AssistantError("这一行已不在台账里。请刷新页面。", "This row is no longer in the ledger. Reload the page.")

    def put_right(self, key: str, status: str, deadline: str, body: str, none: bool, now: datetime) -> int:
        """Log what differs from the row as read; returns how many fields. Raises for a value that a field cannot hold."""
        shown = self.row(key)
        read = next(row for row in workbench.ledger_rows(self.store, [shown.bulletin]) if row.key == key)
        values = {
            "status": (shown.status, status),
            "deadline": (due_text(shown), deadline.strip()),
            "body": (shown.body or "", body.strip()),
        }
        changes = [
            corrections.correct(read, field, value, at=now.isoformat(timespec="seconds"), parser=version())
            for field, (was, value) in values.items()
            if value != was
        ]
        if none:
            changes.append(corrections.correct(read, "none", "yes", at=now.isoformat(timespec="seconds"), parser=version()))
        for change in changes:
            corrections.note(self.store.data, change)
        return len(changes)

    def restore(self, key: str, now: datetime) -> int:
        """Log that what stands in the text holds again; returns how many fields it was changed in."""
        shown = self.row(key)
        read = next(row for row in workbench.ledger_rows(self.store, [shown.bulletin]) if row.key == key)
        pairs = {"status": (shown.status, read.status), "deadline": (due_text(shown), due_text(read)), "body": (shown.body, read.body)}
        changed = [field for field, (now_shown, as_read) in pairs.items() if now_shown != as_read]
        for field in changed:
            corrections.note(self.store.data, corrections.restore(read, field, at=now.isoformat(timespec="seconds"), parser=version()))
        return len(changed)


def due_text(row: LedgerRow) -> str:
    return row.due.isoformat() if row.due else row.deadline.raw if row.deadline else ""


def measures_of(rows: Sequence[LedgerRow], matter: str) -> Rows:
    return [row for row in rows if row.matter_id == matter and row.level == "measure"]


def grouped(rows: Sequence[LedgerRow], library: Sequence[LedgerRow], in_place: bool) -> tuple[Rows, dict[str, int]]:
    """The top rows in their order, and how many stand under each: those found, or all where only the matter itself was found.

    A matter stands there where it is found or a measure of it is; a measure of no matter stands for itself. `in_place`: in each bulletin
    the matters first.
    """
    all_of = Counter(row.matter_id for row in library if row.level == "measure" and row.matter_id)
    found = Counter(row.matter_id for row in rows if row.level == "measure" and row.matter_id)
    kids = {key: found[key] or count for key, count in all_of.items()}
    matters = {row.key: row for row in library if row.level == "matter" and row.key in found}
    tops: dict[str, LedgerRow] = {}
    for row in rows:
        top = row if row.level == "matter" else matters.get(row.matter_id, row)
        tops.setdefault(top.key, top)
    if in_place:
        at = {id: n for n, id in enumerate(dict.fromkeys(row.bulletin for row in library))}
        return sorted(tops.values(), key=lambda row: (at[row.bulletin], row.level == "measure")), kids
    return list(tops.values()), kids


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The components of the tab and their events, inside the gr.Tab that is open."""
    shown = Ledger(warmup, words)
    names = [(words(f"matter_{key}" if key != "taken" else "measure_taken"), key) for key in CHOSEN]
    with gr.Column(elem_classes=["bt-filters"]):
        with gr.Row():
            typed = gr.Textbox(label=words("filter_topic"), placeholder=words("filter_topic_hint"), scale=3, max_length=200)
            status = gr.Dropdown(names, label=words("col_status"), multiselect=True, scale=3)
            before = gr.Textbox(label=words("filter_before"), placeholder="2025-12-31", scale=2, max_length=20)
        with gr.Accordion(words("filter_more"), open=False):
            with gr.Row():
                bulletins = gr.Dropdown([], label=words("filter_bulletins"), multiselect=True, scale=4)
                body = gr.Textbox(label=words("col_body"), scale=2, max_length=100)
            with gr.Row():
                found = gr.Textbox(label=words("filter_words"), scale=3, max_length=200)
                after = gr.Textbox(label=words("filter_after"), placeholder="2024-01-01", scale=2, max_length=20)
                on = gr.Textbox(label=words("filter_on"), placeholder=words("filter_on_hint"), scale=2, max_length=20)
        with gr.Row():
            ways = [(words("view_matters"), "matters"), (words("view_measures"), "measures")]
            view = gr.Radio(ways, value="matters", label=words("col_matter_or_action"), show_label=False, container=False, scale=2)
            promised = gr.Checkbox(label=words("filter_promised"), container=False, scale=1)
    charts = chart(words, elem_id="bt-ledger-charts")
    form = _edit_form(words, names)
    table = table_view.table(words, shown.page, elem_id="bt-ledger", label=words("tab_ledger"), file=shown.file)
    _wire_form(shown, names, form, table)

    keys = ("topic", "status", "before", "bulletins", "body", "words", "after", "on", "view", "promised")
    inputs = [typed, status, before, bulletins, body, found, after, on, view, promised]

    def changed(*values: Any) -> tuple[gr.HTML, gr.HTML]:  # noqa: ANN401
        ask = dict(zip(keys, values, strict=True))
        try:
            return gr.HTML(query=ask), gr.HTML(value=shown.pictures(ask))
        except AssistantError:  # a date that is none: the table says so
            return gr.HTML(query=ask), gr.HTML(value={})

    def opened(*values: Any) -> gr.HTML:  # noqa: ANN401
        """At once: the table itself waits for the engine and says so."""
        return gr.HTML(query=dict(zip(keys, values, strict=True)) | {"again": time()})

    def filled(*values: Any) -> tuple[Any, gr.HTML]:  # noqa: ANN401
        """Bulletins may have come or gone in another tab."""
        ask = dict(zip(keys, values, strict=True))
        try:
            return offered(shown.store.bulletins(), ask["bulletins"], words), gr.HTML(value=shown.pictures(ask))
        except AssistantError:  # the table says it
            return gr.skip(), gr.HTML(value={})

    parts.on_select(opened, inputs, [table])
    parts.on_select(filled, inputs, [bulletins, charts])
    for event in (status.input, bulletins.input, view.input, promised.input, table.clear):
        event(changed, inputs, [table, charts], **parts.QUIET)
    for box in (typed, before, body, found, after, on):
        box.submit(changed, inputs, [table, charts], **parts.QUIET)
        box.blur(changed, inputs, [table, charts], **parts.QUIET)


@dataclass(frozen=True)
class Form:
    """The parts of 更正, hidden until a row asks for it."""

    key: gr.State
    frame: gr.Column
    what: gr.Markdown
    status: gr.Dropdown
    deadline: gr.Textbox
    body: gr.Textbox
    none: gr.Checkbox
    said: gr.Markdown
    save: gr.Button
    restore: gr.Button
    leave: gr.Button


def _edit_form(words: Strings, names: list[tuple[str, str]]) -> Form:
    key = gr.State("")
    with gr.Column(visible=False, elem_id="bt-ledger-edit") as frame:
        what = gr.Markdown(elem_classes=["bt-edit-text"], latex_delimiters=[])
        with gr.Row():
            status = gr.Dropdown(names, label=words("col_status"))
            deadline = gr.Textbox(label=words("col_deadline"), placeholder="2025-12-31", max_length=20)
            body = gr.Textbox(label=words("col_body"), max_length=100)
        none = gr.Checkbox(label=words("edit_none"))
        said = gr.Markdown(elem_classes=["bt-edit-text"], latex_delimiters=[])
        with gr.Row():
            save = gr.Button(words("edit_save"), variant="primary", size="sm")
            restore = gr.Button(words("edit_restore"), size="sm", visible=False)
            leave = gr.Button(words("edit_leave"), size="sm")
    return Form(key, frame, what, status, deadline, body, none, said, save, restore, leave)


SHOW_FORM = "() => document.querySelector('#bt-ledger-edit')?.scrollIntoView({ block: 'center' })"


def _wire_form(shown: Ledger, names: list[tuple[str, str]], form: Form, table: gr.HTML) -> None:
    words = shown.words

    def begin(event: gr.EventData) -> tuple[Any, ...]:
        chosen = str(event._data.get("key", ""))
        row = shown.row(chosen)
        allowed = [(label, value) for label, value in names if value in corrections.BY_LEVEL[row.level]]
        return (
            chosen, gr.Column(visible=True), plain(row.action or row.matter), gr.Dropdown(choices=allowed, value=row.status), due_text(row),
            row.body or "", False, words("edit_note", file=corrections.FILE), gr.Button(visible=row.corrected),
        )  # fmt: skip

    def put(chosen: str, status: str, deadline: str, body: str, none: bool) -> tuple[Any, Any, Any]:
        try:
            shown.put_right(chosen, status, deadline, body, none, datetime.now().astimezone())
        except AssistantError as error:
            return gr.Column(visible=True), plain(error.text(words.language)), gr.skip()
        return gr.Column(visible=False), "", gr.HTML(again=datetime.now().timestamp())

    def as_read(chosen: str) -> tuple[Any, Any]:
        shown.restore(chosen, datetime.now().astimezone())
        return gr.Column(visible=False), gr.HTML(again=datetime.now().timestamp())

    fields = [form.status, form.deadline, form.body, form.none]
    begun = table.edit(begin, None, [form.key, form.frame, form.what, *fields, form.said, form.restore], **parts.QUIET)
    begun.then(None, None, None, js=SHOW_FORM, **parts.QUIET)
    form.save.click(put, [form.key, *fields], [form.frame, form.said, table], **parts.QUIET)
    form.restore.click(as_read, [form.key], [form.frame, table], **parts.QUIET)
    form.leave.click(lambda: gr.Column(visible=False), None, [form.frame], **parts.QUIET)


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~&" else c for c in text)
