"""A drafted summary as the page shows it: plain data for `static/draft.js`, which sets every string as text.

Enters: a Reply, words. Leaves: blocks of sentences, each with its markers; citations; pictures of figures that share a unit. Knows
nothing of Gradio and of the store.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.drafting.layout import visible as count
from assistant.paper import KeyFigure, blocks_of
from assistant.types import Citation, Reply
from assistant.ui import chart_view, table_view
from assistant.ui.chart_view import bar, part, picture
from assistant.ui.strings import Strings
from assistant.ui.view import View, as_of, checked, citation, visible
from assistant.verify import MARKER, markers, sentences

TONES: dict[str, table_view.Tone] = {"achieved": "open", "expected": "plan", "target": "plan"}
MOST_BARS = 12
MOST_PICTURES = 3
LEAST_BARS = 2


def draft_view(reply: Reply, title: str, words: Strings, *, done: bool) -> View:
    """What the draft shows; while it streams only its words and markers."""
    view: View = {
        "state": "none" if reply.abstained else "done" if done else "streaming",
        "title": visible(title),
        "blocks": [] if reply.abstained else blocks(reply.answer),
        "note": visible(reply.answer) if reply.abstained else "",
        "citations": [citation(c, words) for c in reply.citations],
        "nearest": [citation(c, words) for c in reply.nearest] if reply.abstained else [],
    }
    if not done or reply.abstained:
        return view
    notes = [visible(note) for note in reply.notes]
    return view | {
        "as_of": as_of(reply.citations, words),
        "checked": " ".join([words("draft_length", n=count(reply.answer)), checked(reply, words)]),
        "notes": notes,
        "dropped": [visible(sentence) for sentence in reply.unsupported],
        "dropped_line": words("dropped", k=len(reply.unsupported)) if reply.unsupported else "",
    }


def blocks(answer: str) -> list[View]:
    return [{"k": b.kind, "n": b.number, "s": [sentence(s) for s in sentences(b.text)]} for b in blocks_of(answer)]


def sentence(text: str) -> View:
    return {"t": visible(MARKER.sub("", text)), "m": list(dict.fromkeys(markers(text)))}


def pictures(figures: Sequence[KeyFigure], citations: Sequence[Citation], words: Strings) -> View:
    """Figures of the draft that share a unit, largest groups first."""
    by = {c.marker: c for c in citations}
    found: dict[tuple[str, str], list[KeyFigure]] = {}
    for f in figures:
        kind = "growth" if f.figure.kind == "growth" else "ordinal" if f.figure.kind == "ordinal" else "amount"
        if kind != "ordinal" and f.measure:
            found.setdefault((f.figure.unit, kind), []).append(f)
    groups = sorted((group for group in found.items() if len(group[1]) >= LEAST_BARS), key=lambda g: -len(g[1]))
    return chart_view.charts([unit_picture(unit, group[:MOST_BARS], by, words) for (unit, _), group in groups[:MOST_PICTURES]])


def unit_picture(unit: str, figures: Sequence[KeyFigure], by: dict[int, Citation], words: Strings) -> View:
    bars = []
    for f in figures:
        cited = by[f.marker]
        place = table_view.place(cited.bulletin, cited.path, *f.figure.span, f.figure.raw)
        below = words("list_separator").join(x for x in (f.period, f.aspect) if x)
        tone = TONES[f.figure.aspect]
        bars.append(bar(f.measure, [part(float(f.figure.value), tone, f.told)], text=f.told, below=below, places=[place]))
    used = {f.figure.aspect for f in figures}
    legend = [("open", words("aspect_achieved"))] * ("achieved" in used) + [("plan", words("chart_promised"))] * bool(used - {"achieved"})
    return picture(words("draft_chart", unit=unit), bars, legend=legend)
