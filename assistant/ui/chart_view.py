"""Small pictures that answer at a glance: horizontal bars, each of one or more parts, with their numbers as text.

    gr.HTML(value=charts([picture("状态", [bar("一、…", [part(8, "done", "已完成")])], legend=[("done", "已完成")])]))

Enters: labels, numbers and tones. Leaves: plain data for `static/chart.js`, which sets every string as text; a bar with places opens them
in the source pane. Knows no bulletin.
"""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from assistant.ui import parts
from assistant.ui.strings import Strings
from assistant.ui.view import View, visible


def part(number: float, tone: str, label: str) -> View:
    return {"n": float(number), "tone": tone, "label": visible(label)}


def bar(label: str, segments: Sequence[View], *, text: str = "", below: str = "", places: Sequence[View] = (), now: bool = False) -> View:
    """`text`: what stands after the bar; `below`: small words under the label; `now`: a line across, as for today."""
    words = {"label": visible(label), "text": visible(text), "below": visible(below)}
    return words | {"parts": list(segments), "places": list(places), "now": now}


def picture(title: str, bars: Sequence[View], *, legend: Sequence[tuple[str, str]] = (), note: str = "") -> View:
    return {
        "title": visible(title),
        "bars": list(bars),
        "legend": [{"tone": t, "label": label} for t, label in legend],
        "note": visible(note),
    }


def charts(pictures: Sequence[View]) -> View:
    """Those that compare something: two bars, or one of several parts."""
    return {"pictures": [one for one in pictures if sum(len(b["parts"]) for b in one["bars"]) > 1]}


def chart(words: Strings, *, elem_id: str, open: bool = False) -> gr.HTML:
    """The component; it takes no room while it has no picture."""
    return gr.HTML(
        value={},
        html_template='<section class="bt-charts" hidden></section>',
        js_on_load=parts.script("chart.js"),
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["bt-chart-frame"],
        words={"charts": words("charts")},
        opened=open,
    )
