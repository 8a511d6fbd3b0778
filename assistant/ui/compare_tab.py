"""对比: two bulletins or more side by side, an item a row, what moved first; each side opens its source.

Enters: the engine's library and what the reader chooses. Leaves: Gradio parts inside the tab that is open. A comparison is made when it is
first asked for and kept until the library or the choice moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import comparison
from assistant.comparison import Change, Comparison, Row, Side
from assistant.comparison_sheet import sheet
from assistant.comparison_words import KINDS, Kind
from assistant.compose.meant import told_on
from assistant.ui import parts, table_view
from assistant.ui.chooser import choices, name, stamp
from assistant.ui.engine import Engine
from assistant.ui.strings import Strings
from assistant.ui.view import View
from assistant.ui.warmup import Warmup
from index.types import Bulletin

if TYPE_CHECKING:
    from index.store import Store

PATIENCE = 900  # seconds that a first look waits for the index of a large library
TONES: dict[Kind, table_view.Tone] = {
    "completed": "done", "reopened": "late", "status": "open", "postponed": "late", "advanced": "done", "figure": "open", "target": "plan",
    "other_period": "quiet", "body": "open", "added": "plan", "dropped": "quiet", "unchanged": "quiet",
}  # fmt: skip
MOVED = tuple(kind for kind in KINDS if kind != "unchanged")


@dataclass
class Compare:
    """The handlers, apart from Gradio so that a test can call them."""

    warmup: Warmup[Engine]
    words: Strings
    _kept: tuple[object, Comparison] | None = None

    @property
    def store(self) -> Store:
        return self.warmup.get(PATIENCE).store

    @property
    def english(self) -> bool:
        return self.words.language == "en"

    def found(self, ask: View) -> Comparison:
        ids, topic = tuple(ask.get("bulletins") or ()), str(ask.get("topic") or "").strip()
        key = (stamp(self.store), ids, topic)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, comparison.of_library(self.store, ids, topic)
        return self._kept[1]

    def series(self) -> list[list[Bulletin]]:
        """Newest series first."""
        return sorted(comparison.series(self.store.bulletins()), key=lambda group: told_on(group[-1]), reverse=True)

    def page(self, ask: View) -> View:
        if len(set(ask.get("bulletins") or ())) < 2:
            empty = "empty_library" if not self.store.bulletins() else "compare_one" if ask.get("bulletins") else "compare_hint"
            return table_view.answer([], [], empty=self.words(empty))
        found = self.found(ask)
        wanted = set(ask.get("kinds") or MOVED)
        rows = [row for row in found.rows if wanted & set(row.kinds)]
        first, end, _, _ = table_view.asked(ask)
        views = [self._view(found, row, n) for n, row in enumerate(rows[first:end], first)]
        return table_view.answer(self._columns(found), views, total=len(rows), empty=self.words("compare_none"), note=self.note(found))

    def note(self, found: Comparison) -> str:
        """The summary line; where the bulletins are no series, that they are not."""
        told = found.summary(self.english) or self.words("compare_none")
        return told + (". " if self.english else "。") + self.words("compare_computed" if found.series else "compare_apart")

    def _columns(self, found: Comparison) -> list[View]:
        dates = [table_view.column(f"b{n}", self._when(b), wide=3, sort=False) for n, b in enumerate(found.bulletins)]
        return [
            table_view.column("item", self.words("col_item"), wide=4, sort=False),
            table_view.column("change", self.words("col_change"), wide=2, sort=False),
            *dates,
        ]

    def _when(self, bulletin: Bulletin) -> str:
        """Of a series the day tells its bulletins apart; of others the name."""
        day = bulletin.as_of or bulletin.published
        alone = self._kept is not None and not self._kept[1].series
        return name(bulletin, self.words) if alone or not day else self.words.date(day)

    def _view(self, found: Comparison, row: Row, number: int) -> View:
        below = "、".join(found.labels(row, self.english)[1:])
        steps: dict[tuple[str, str], list[str]] = {}  # what moved between each two that stand side by side
        for one in row.changes:
            if one.difference:
                steps.setdefault(one.bulletins, []).append(one.difference)
        gaps = ";".join(self.words("list_separator").join(told) for told in steps.values())
        change = table_view.cell(
            found.labels(row, self.english)[0], below=" · ".join(t for t in (below, gaps) if t), tone=TONES[row.kinds[0]]
        )
        sides = [self._side(found, row, n, side) for n, side in enumerate(row.sides)]
        item = table_view.cell(row.item, below=row.path[-1] if row.path else "")
        return table_view.row(f"{number}", [item, change, *sides], self._places(found, row), strong=row.kinds != ("unchanged",))

    def _side(self, found: Comparison, row: Row, number: int, side: Side | None) -> View:
        """What one bulletin says of the item: its status in its own words, and below what is not the same in another."""
        if side is None:
            return table_view.cell(self.words("compare_not_told"), tone="quiet")
        told = self._told(row.changes, found.bulletins[number].id)
        status = side.status_words or ("" if side.status == "unstated" else self.words(f"matter_{side.status}"))
        if not status and told:
            return table_view.cell(told[0], below=";".join(told[1:]))
        return table_view.cell(status or side.title, below=";".join(told))

    def _told(self, changes: Sequence[Change], bulletin: str) -> list[str]:
        found = []
        for change in changes:
            sides = zip((change.old, change.new), change.periods, change.bulletins, change.doubtful, strict=True)
            for value, period, id, doubtful in sides:
                if id != bulletin or change.kind in ("completed", "reopened", "status"):
                    continue
                what = change.what or self.words("col_body" if change.kind == "body" else "col_deadline")
                notes = (period, self.words("doubtful_mark") if doubtful else "")
                found.append(f"{what}{':' if not change.what else ' '}{value}" + "".join(f"({note})" for note in notes if note))
        return list(dict.fromkeys(found))

    def _places(self, found: Comparison, row: Row) -> list[View]:
        """Both sides of the row, then of each change: the pane's next and previous walk through them."""
        markers = [side.marker for side in row.sides if side] + [marker for change in row.changes for marker in change.markers]
        cited = [found.citations[marker - 1] for marker in dict.fromkeys(markers)]
        return [table_view.place(c.bulletin, c.path, c.start, c.end, c.shown) for c in cited]

    def file(self, ask: View) -> tuple[str, bytes]:
        return table_view.packed(sheet(self.found(ask), self.words, date.today()), ask)


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The components of the tab and their events, inside the gr.Tab that is open."""
    shown = Compare(warmup, words)
    with gr.Column(elem_classes=["bt-filters"]):
        with gr.Row():
            bulletins = gr.Dropdown([], label=words("compare_choose"), multiselect=True, scale=5, elem_id="bt-compare-choose")
            series = gr.Dropdown([], label=words("compare_series"), scale=3, visible=False)
        with gr.Row():
            topic = gr.Textbox(label=words("filter_topic"), placeholder=words("compare_topic_hint"), scale=3, max_length=200)
            names = [(KINDS[kind][words.language == "en"], kind) for kind in KINDS]
            kinds = gr.Dropdown(names, label=words("compare_kinds"), multiselect=True, scale=5)
    table = table_view.table(words, shown.page, elem_id="bt-compare", label=words("tab_compare"), file=shown.file)
    inputs = [bulletins, topic, kinds]

    def query(chosen: list[str], typed: str, wanted: list[str]) -> View:
        return {"bulletins": chosen or [], "topic": typed, "kinds": wanted or []}

    def changed(*values: Any) -> gr.HTML:  # noqa: ANN401
        return gr.HTML(query=query(*values))

    def opened(chosen: list[str], typed: str, wanted: list[str]) -> tuple[Any, Any, gr.HTML]:
        """Bulletins may have come or gone in another tab; where nothing is chosen, the newest two of the newest series are."""
        held = shown.store.bulletins()
        groups = shown.series()
        kept = [id for id in chosen or () if id in {b.id for b in held}] or [b.id for group in groups[:1] for b in group[-2:]]
        listed = [(f"{name(group[-1], words)} ×{len(group)}", str(n)) for n, group in enumerate(groups)]
        again = query(kept, typed, wanted) | {"again": str(stamp(shown.store))}
        return (
            gr.Dropdown(choices=choices(held, words), value=kept),
            gr.Dropdown(choices=listed, visible=len(listed) > 1),
            gr.HTML(query=again),
        )

    def whole(number: str | None, typed: str, wanted: list[str]) -> tuple[Any, gr.HTML]:
        groups = shown.series()
        if not number or int(number) >= len(groups):
            return gr.skip(), gr.skip()
        ids = [b.id for b in groups[int(number)]]
        return gr.Dropdown(value=ids), gr.HTML(query=query(ids, typed, wanted))

    parts.on_select(opened, inputs, [bulletins, series, table])
    for event in (bulletins.input, kinds.input, table.clear):
        event(changed, inputs, [table], **parts.QUIET)
    topic.submit(changed, inputs, [table], **parts.QUIET)
    topic.blur(changed, inputs, [table], **parts.QUIET)
    series.input(whole, [series, topic, kinds], [bulletins, table], **parts.QUIET)
