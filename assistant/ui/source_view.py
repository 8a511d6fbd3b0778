"""The source pane: the whole text of a bulletin beside the chat.

Enters: a Bulletin. Leaves: its lines as plain data, cut into runs by what the parser read (title, headings, boilerplate),
each line with its code-point offset, so that the browser can mark `text[start:end]`. It is the text as read: the breaks of a text
broken at one width are left out. It is never changed otherwise and never becomes HTML: `static/source.js` sets it as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import gradio as gr

from assistant.ui import parts
from assistant.ui.strings import Strings
from assistant.ui.view import View, visible, web_link
from index.errors import AssistantError
from index.types import Bulletin, Span

# Enough for any bulletin; a browser stumbles over more lines than this in one page.
MAX_LINES = 60_000
MOST_ON_SHELF = 200


def shelf_view(bulletins: Iterable[Bulletin], words: Strings) -> list[View]:
    """The library at a glance, before anything is cited."""
    return [{"id": b.id, "title": visible(b.title or b.source), "facts": dates(b, words)} for b in islice(bulletins, MOST_ON_SHELF)]


def dates(bulletin: Bulletin, words: Strings) -> list[str]:
    """Issuer and dates; the as-of date only where it is neither of the others."""
    days = [("published", bulletin.published), ("signed", bulletin.signed)]
    if bulletin.as_of not in (bulletin.published, bulletin.signed):
        days.append(("as_of_short", bulletin.as_of))
    facts = [visible(bulletin.issuer)] if bulletin.issuer else []
    return facts + [f"{words(key)} {words.date(day)}" for key, day in days if day]


def bulletin_view(bulletin: Bulletin, words: Strings) -> View:
    return {
        "id": bulletin.id,
        "title": visible(bulletin.title or bulletin.source),
        "facts": [*dates(bulletin, words), f"{words('file')} {visible(bulletin.source)}"],
        "url": web_link(bulletin.url),
        "warnings": [visible(warning) for warning in bulletin.warnings],
        "markdown": bulletin.source.lower().endswith((".md", ".markdown")),  # elsewhere ** may stand for a name left out
        "lines": list(lines(bulletin)),
    }


def lines(bulletin: Bulletin) -> Iterator[View]:
    """Every line that is not blank: {"s": start, "k": kind, "r": [[words, is heading], …]}."""
    headings = sorted((section.heading_span, section.level) for section in bulletin.sections)
    at = 0  # first heading that may still touch the line
    for count, (start, end) in enumerate(_line_spans(bulletin.text)):
        if count >= MAX_LINES:
            return
        while at < len(headings) and headings[at][0][1] <= start:
            at += 1
        touching = []
        for span, level in headings[at:]:
            if span[0] >= end:
                break
            touching.append((span, level))
        kind = _kind((start, end), bulletin, [level for _, level in touching])
        yield {"s": start, "k": kind, "r": _runs(bulletin.written or bulletin.text, (start, end), [span for span, _ in touching])}


def _line_spans(text: str) -> Iterator[Span]:
    """Lines without the blanks round them, which bulletins use for indent."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            first = start + line.index(bare[0])
            yield first, first + len(bare)
        start += len(line)


def _kind(line: Span, bulletin: Bulletin, levels: list[int]) -> str:
    if bulletin.title_span and _touch(line, bulletin.title_span):
        return "title"
    if any(span[0] <= line[0] and line[1] <= span[1] for span in bulletin.boilerplate):
        return "boilerplate"
    return f"h{min(min(levels), 5)}" if levels else "p"


def _touch(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _runs(text: str, line: Span, headings: list[Span]) -> list[list[Any]]:
    """A heading may run on into the text of its line, so a line is cut where it ends."""
    out: list[list[Any]] = []
    at, end = line
    for start, stop in headings:
        start, stop = max(start, at), min(stop, end)
        if start > at:
            out.append([visible(text[at:start]), False])
        if stop > start:
            out.append([visible(text[start:stop]), True])
            at = stop
    if at < end:
        out.append([visible(text[at:end]), False])
    return out


def build(words: Strings, get: Callable[[str], Bulletin]) -> gr.HTML:
    """The pane as a component. The browser fetches a bulletin's text once, when its first citation is opened."""

    def open_bulletin(bulletin_id: str) -> View:
        try:
            return bulletin_view(get(str(bulletin_id)), words)
        except AssistantError as error:
            return {"error": error.text(words.language)}

    return gr.HTML(
        value="",
        html_template='<section class="bt-source" aria-live="polite"></section>',
        js_on_load=parts.script("source.js"),
        server_functions=[open_bulletin],
        apply_default_css=False,
        elem_id="bt-source",
        words=words.words,
        shelf=[],
        render=False,
    )
