"""A table whose rows open their source: plain data in, a `gr.HTML` that pages, sorts, unfolds and opens places out.

    def page(ask: View) -> View: ...             # called by the browser for each page of rows
    shown = table_view.table(words, page, elem_id="bt-ledger")
    button.click(lambda: gr.HTML(query={"topic": "医疗"}), None, [shown])     # shows it; another query shows it anew

`ask` is the query with `page` (from 0), `size`, `sort` (a column's key or ""), `descending`, and `under` (a row's key) where the rows
under a row are asked for; `asked(ask)` reads it. `page` returns `answer(...)`; an AssistantError that it raises is shown with its text.
Rows that are all there need no function: `table(words, None, elem_id=…)`, then `gr.HTML(value=answer(columns, rows))`; they are paged and
sorted in the browser, by a cell's "by" where it has one; rows under a row stand in its "rows".

A row (`row`) has cells in the order of the columns, places that it opens (`place`; a click or Enter fires `bt-open`, which the source pane
answers; its previous and next then walk through the rows on the page), and how many rows stand under it (`kids`; with "open" they are
shown at once). A cell is text, or
`cell(...)` with small words below and a tone: done, open, late, plan, standing, quiet. Another
`again` shows the same page anew. Rows with `edit` have a button that triggers
`shown.edit(handler)`, whose `event._data["key"]` is the row's key. Every string is set as text and never becomes HTML; below 560 px rows
are cards. `file` gives the table download buttons. Knows no bulletin and no filter.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

import gradio as gr

from assistant.sheets import Sheet, to_csv, to_xlsx
from assistant.ui import parts
from assistant.ui.strings import Strings
from assistant.ui.view import View, visible
from index.errors import AssistantError

SIZE = 50
Tone = Literal["", "done", "open", "late", "plan", "standing", "quiet"]
Page = Callable[[View], View]
File = Callable[[View], tuple[str, bytes]]  # the query with `kind` -> name and bytes of a file
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "docx": DOCX,
    "md": "text/markdown;charset=utf-8",
}


def column(key: str, label: str, *, wide: int = 1, sort: bool = True, number: bool = False) -> View:
    """`wide`: its share of the width."""
    return {"key": key, "label": label, "wide": wide, "sort": sort, "number": number}


def cell(text: str, *, below: str = "", tone: Tone = "", by: str | float | None = None, mark: tuple[int, int] | None = None) -> View:
    """`below`: small words under it; `by`: what it is sorted by in the browser, else its text; `mark`: code points that are set off."""
    more = ({"by": by} if by is not None else {}) | ({"mark": list(mark)} if mark else {})
    return {"t": visible(text), "below": visible(below), "tone": tone} | more


def place(bulletin: str, path: Sequence[str], start: int, end: int, quote: str) -> View:
    """A place in a bulletin, as the source pane takes it."""
    return {
        "marker": 0, "bulletin": bulletin, "path": [visible(step) for step in path], "start": start, "end": end, "quote": visible(quote),
    }  # fmt: skip


def row(
    key: str,
    cells: Sequence[str | View],
    places: Sequence[View] = (),
    *,
    kids: int = 0,
    kids_label: str = "",
    edit: bool = False,
    strong: bool = False,
) -> View:
    """`kids`: how many rows stand under it, `kids_label`: as words (「3项举措」); `strong`: its first cell is set bold."""
    shown = [visible(one) if isinstance(one, str) else one for one in cells]
    return {"key": key, "cells": shown, "places": list(places), "kids": kids, "kids_label": kids_label, "edit": edit, "strong": strong}


def answer(columns: Sequence[View], rows: Sequence[View], *, total: int | None = None, empty: str = "", note: str = "") -> View:
    """A page of rows. `total`: of all pages; `empty`: what to say where there is none; `note`: a line above the table."""
    return {"columns": list(columns), "rows": list(rows), "total": len(rows) if total is None else total, "empty": empty, "note": note}


def table(
    words: Strings, page: Page | None, *, elem_id: str, label: str = "", file: File | None = None, kinds: Sequence[str] = ("xlsx", "csv")
) -> gr.HTML:
    """The component, inside the Blocks that is open. It is empty until it gets a `query` or a `value`. `file` makes the downloads."""

    def table_page(ask: View) -> View:
        try:
            return page(ask) if page else {}
        except AssistantError as error:
            return {"error": error.text(words.language)}

    def table_file(ask: View) -> View:
        try:
            name, data = file(ask) if file else ("", b"")
        except AssistantError as error:
            return {"error": error.text(words.language)}
        return {"name": name, "type": TYPES.get(name.rpartition(".")[2], "application/octet-stream"), "data": b64encode(data).decode()}

    return gr.HTML(
        value=None,
        html_template='<section class="bt-table"></section>',
        js_on_load=parts.script("table.js"),
        server_functions=[table_page, table_file],
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["bt-table-frame"],
        query=None,
        again=0,
        size=SIZE,
        label_text=label,
        served=page is not None,
        kinds=list(kinds) if file else [],
        words={key: words(key) for key in WORDS},
    )


WORDS = (
    "table_range", "previous_page", "next_page", "table_loading", "table_failed", "table_unfold", "table_fold", "table_open", "table_edit",
    "table_retry", "table_sort", "table_save",
)  # fmt: skip


def asked(ask: View, default: Any = "") -> tuple[int, int, str, bool]:  # noqa: ANN401
    """(first row, row after the last, sort key, descending) of what the browser asks for, within bounds."""
    size = min(max(int(ask.get("size") or SIZE), 1), 200)
    first = max(int(ask.get("page") or 0), 0) * size
    return first, first + size, str(ask.get("sort") or default), bool(ask.get("descending"))


def packed(sheet: Sheet, ask: View) -> tuple[str, bytes]:
    """A sheet as the file that `ask["kind"]` wants, with its name."""
    kind = "csv" if ask.get("kind") == "csv" else "xlsx"
    return f"{sheet.name}-{date.today():%Y%m%d}.{kind}", to_csv(sheet) if kind == "csv" else to_xlsx(sheet)
