"""指标表 and 全文检索: every figure as a row, one measured thing across bulletins; and every place where given words stand.

Enters: the engine's library and what the reader sets. Leaves: Gradio parts inside the tab that is open. Rows are read when the tab is first
selected, a page at a time; nothing is read when the page opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from time import time
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import days, indicators, search, tabulate, workbench
from assistant.indicators import FigureRow
from assistant.kept_rows import version
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

PATIENCE = 900  # seconds that a first look waits for the index of a large library
TONES: dict[str, table_view.Tone] = {"achieved": "open", "expected": "plan", "target": "plan"}
Rows = list[FigureRow]


@dataclass
class Figures:
    """The handlers, apart from Gradio so that a test can call them."""

    warmup: Warmup[Engine]
    words: Strings
    _kept: tuple[object, Rows] | None = None  # the library's rows, and when they were read
    _chosen: tuple[object, Rows] | None = None  # those of the last filter
    _found: tuple[object, search.Found] | None = None

    @property
    def store(self) -> Store:
        return self.warmup.get(PATIENCE).store

    def rows(self, ask: View) -> Rows:
        asked = (stamp(self.store), str(sorted((k, v) for k, v in ask.items() if k not in ("page", "size", "again", "kind"))))
        if self._chosen is None or self._chosen[0] != asked:
            self._chosen = asked, self._select(ask)
        return self._chosen[1]

    def _select(self, ask: View) -> Rows:
        if self._kept is None or self._kept[0] != stamp(self.store):
            self._kept = stamp(self.store), workbench.figure_rows(self.store)
        wanted = indicators.Wanted(
            topic=str(ask.get("topic") or ""), unit=str(ask.get("unit") or "").strip(), aspect=indicators.aspects(ask.get("aspect") or ()),
            before=days.last(ask.get("before")), after=days.first(ask.get("after")),
        )  # fmt: skip
        ids = set(ask.get("bulletins") or ()) & {b.id for b in self.store.bulletins()}  # one that is gone chooses nothing
        rows = indicators.select((row for row in self._kept[1] if not ids or row.bulletin in ids), wanted)
        return indicators.sort(rows, str(ask.get("sort") or "place"), bool(ask.get("descending")))

    def page(self, ask: View) -> View:
        rows = self.rows(ask)
        first, end, _, _ = table_view.asked(ask)
        bulletins = self.store.bulletins()
        titles = {b.id: name(b, self.words) for b in bulletins}
        return table_view.answer(
            self._columns(),
            [self._view(row, titles[row.bulletin] if len(titles) > 1 else "") for row in rows[first:end]],
            total=len(rows),
            empty=self.words("empty_figures" if bulletins else "empty_library"),
            note=self.words("figures_count", n=len(rows)),
        )

    def _columns(self) -> list[View]:
        names = (
            ("measure", "col_measured", 4, False),
            ("value", "col_written", 2, True),
            ("period", "col_period", 2, False),
            ("aspect", "col_aspect", 1, False),
        )
        return [table_view.column(key, self.words(label), wide=wide, number=number) for key, label, wide, number in names]

    def _view(self, row: FigureRow, title: str) -> View:
        words = self.words
        below = " · ".join(text for text in (row.context, row.path[-1] if row.path else "", title) if text)
        moved = " · ".join(one for one in (f"{row.base}{row.direction}", words("doubtful_mark") if row.doubtful else "") if one)
        cells = [
            table_view.cell(row.measure or row.quote, below=below),
            table_view.cell(row.written, below=moved),
            table_view.cell(row.period.raw if row.period else words("no_period"), tone="" if row.period else "quiet"),
            table_view.cell(words(f"aspect_{row.aspect}"), tone=TONES[row.aspect]),
        ]
        place = table_view.place(row.bulletin, row.path, row.start, row.end, row.quote)
        return table_view.row(row.key, cells, [place], strong=True)

    def pictures(self, ask: View) -> View:
        return pictures.of_figures(self.rows(ask), self.store.bulletins(), self.words)

    def file(self, ask: View) -> tuple[str, bytes]:
        held = {b.id: b for b in self.store.bulletins()}
        return table_view.packed(tabulate.figure_sheet(self.rows(ask), held, self.words, date.today(), version()), ask)

    # Full text

    def found(self, ask: View) -> search.Found:
        asked = (stamp(self.store), str(ask.get("text") or ""), tuple(ask.get("bulletins") or ()), bool(ask.get("loose")))
        if self._found is None or self._found[0] != asked:
            _, text, ids, loose = asked
            held = {b.id for b in self.store.bulletins()}
            self._found = asked, workbench.find(self.store, text, bulletins=[id for id in ids if id in held], loose=loose)
        return self._found[1]

    def places(self, ask: View) -> View:
        if not str(ask.get("text") or "").strip():
            return table_view.answer([], [], empty=self.words("search_hint"))
        found = self.found(ask)
        first, end, _, _ = table_view.asked(ask)
        bulletins = self.store.bulletins()
        titles = {b.id: name(b, self.words) for b in bulletins}
        columns = [
            table_view.column("quote", self.words("col_quote"), wide=5, sort=False),
            table_view.column("bulletin", self.words("col_bulletin"), wide=3, sort=False),
        ]
        rows = [
            table_view.row(
                f"{hit.bulletin}:{hit.at[0]}",
                [
                    table_view.cell(hit.quote, mark=(hit.at[0] - hit.start, hit.at[1] - hit.start)),
                    table_view.cell(titles[hit.bulletin], below=hit.path[-1] if hit.path else ""),
                ],
                [table_view.place(hit.bulletin, hit.path, *hit.at, hit.quote)],
            )
            for hit in found.hits[first:end]
        ]
        none = self.words("search_none", text=found.text, n=len(ask.get("bulletins") or bulletins))
        return table_view.answer(columns, rows, total=len(found.hits), empty=none, note=tabulate.search_words(found, self.words))

    def counts(self, ask: View) -> View:
        """Hits in each bulletin as bars."""
        if not str(ask.get("text") or "").strip():
            return {}
        titles = {b.id: name(b, self.words) for b in self.store.bulletins()}
        return pictures.of_hits(self.found(ask).bulletins, titles, self.words)

    def places_file(self, ask: View) -> tuple[str, bytes]:
        held = {b.id: b for b in self.store.bulletins()}
        return table_view.packed(tabulate.search_sheet(self.found(ask), held, self.words, date.today(), version()), ask)


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The components of the tab and their events, inside the gr.Tab that is open."""
    shown = Figures(warmup, words)
    with gr.Row(elem_classes=["bt-filters"]):
        bulletins = gr.Dropdown([], label=words("filter_bulletins"), multiselect=True)
    with gr.Tabs(elem_classes=["bt-inner-tabs"]):
        with gr.Tab(words("tab_figures")):
            table, charts, ask = _figures(shown, words)
        with gr.Tab(words("full_text")):
            places, counts, text, loose = _search(shown, words)
    inputs = [bulletins, *ask.values()]

    def query(*values: Any) -> View:  # noqa: ANN401
        return dict(zip(("bulletins", *ask), values, strict=True))

    def changed(*values: Any) -> tuple[gr.HTML, gr.HTML]:  # noqa: ANN401
        try:
            return gr.HTML(query=query(*values)), gr.HTML(value=shown.pictures(query(*values)))
        except AssistantError:  # a date that is none: the table says so
            return gr.HTML(query=query(*values)), gr.HTML(value={})

    def opened(*values: Any) -> gr.HTML:  # noqa: ANN401
        """At once: the table itself waits for the engine and says so."""
        return gr.HTML(query=query(*values) | {"again": time()})

    def filled(*values: Any) -> tuple[Any, gr.HTML]:  # noqa: ANN401
        """Bulletins may have come or gone in another tab."""
        try:
            return offered(shown.store.bulletins(), values[0], words), gr.HTML(value=shown.pictures(query(*values)))
        except AssistantError:  # the table says it
            return gr.skip(), gr.HTML(value={})

    def look(chosen: list[str], typed: str, wide: bool) -> tuple[gr.HTML, gr.HTML]:
        wanted = {"bulletins": chosen or [], "text": typed, "loose": wide}
        return gr.HTML(query=wanted), gr.HTML(value=shown.counts(wanted))

    def anew(chosen: list[str], typed: str, wide: bool) -> tuple[Any, Any]:
        """Nothing where nothing is typed: parts of a tab that was never opened lose what they were built with when they are updated."""
        return look(chosen, typed, wide) if typed.strip() else (gr.skip(), gr.skip())

    parts.on_select(opened, inputs, [table])
    parts.on_select(filled, inputs, [bulletins, charts])
    for one in (bulletins, ask["aspect"]):
        one.input(changed, inputs, [table, charts], **parts.QUIET)
    for box in (ask["topic"], ask["unit"], ask["before"], ask["after"]):
        box.submit(changed, inputs, [table, charts], **parts.QUIET)
        box.blur(changed, inputs, [table, charts], **parts.QUIET)
    text.submit(look, [bulletins, text, loose], [places, counts], **parts.QUIET)
    table.clear(changed, inputs, [table, charts], **parts.QUIET)
    for event in (loose.input, bulletins.input, places.clear):
        event(anew, [bulletins, text, loose], [places, counts], **parts.QUIET)


def _figures(shown: Figures, words: Strings) -> tuple[gr.HTML, gr.HTML, dict[str, Any]]:
    with gr.Row(elem_classes=["bt-filters"]):
        topic = gr.Textbox(label=words("filter_measure"), placeholder=words("filter_measure_hint"), scale=3, max_length=200)
        aspect = gr.Dropdown(
            [(words(f"aspect_{key}"), key) for key in ("achieved", "expected", "target")],
            label=words("col_aspect"),
            multiselect=True,
            scale=2,
        )
        unit = gr.Textbox(label=words("col_unit"), placeholder="%", scale=1, min_width=90, max_length=12)
        after = gr.Textbox(label=words("filter_period_after"), placeholder="2024", scale=1, min_width=110, max_length=20)
        before = gr.Textbox(label=words("filter_period_before"), placeholder="2025", scale=1, min_width=110, max_length=20)
    charts = chart(words, elem_id="bt-figures-charts")
    table = table_view.table(words, shown.page, elem_id="bt-figures", label=words("tab_figures"), file=shown.file)
    return table, charts, {"topic": topic, "aspect": aspect, "unit": unit, "after": after, "before": before}


def _search(shown: Figures, words: Strings) -> tuple[gr.HTML, gr.HTML, gr.Textbox, gr.Checkbox]:
    with gr.Row(elem_classes=["bt-filters"]):
        text = gr.Textbox(
            label=words("search_label"), placeholder=words("search_hint"), scale=4, max_length=200, submit_btn=words("search_button"),
            elem_id="bt-search-box",
        )  # fmt: skip
        loose = gr.Checkbox(label=words("search_loose"), scale=2, min_width=260)
    counts = chart(words, elem_id="bt-search-charts")
    places = table_view.table(words, shown.places, elem_id="bt-search", label=words("full_text"), file=shown.places_file)
    return places, counts, text, loose
