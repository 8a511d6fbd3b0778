"""通报库: what the library holds, and how bulletins come into it, are put right and leave it.

Enters: the store, and what a reader drops, pastes or types. Leaves: plain data for `static/library.js`, which asks for it by name.
Adding runs behind the page (`assistant.intake`); nothing here reads a file's contents.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import listing, workbench
from assistant.intake import Intake, Item
from assistant.ui import parts
from assistant.ui.engine import Engine
from assistant.ui.source_view import dates as facts_of
from assistant.ui.strings import Strings
from assistant.ui.view import View, visible, web_link
from assistant.ui.warmup import Warmup
from index.errors import LibraryError
from index.types import Bulletin

if TYPE_CHECKING:
    from index.store import Store

PAGE = 50  # bulletins shown at a time
MOST_HEADINGS = 1500
PATIENCE = 900  # seconds that a request waits for the first index of a large library
KINDS = "TXT、Markdown、HTML、DOCX、PDF、XLSX、CSV、ZIP、PNG、JPG"
EDITED = ("title", "issuer", "published", "signed", "as_of")


@dataclass(frozen=True)
class Room:
    """What the page may ask for; each answer is plain data, an error is {"error": its line}."""

    warmup: Warmup[Engine]
    words: Strings
    intake: Intake

    @property
    def store(self) -> Store:
        return self.warmup.get(PATIENCE).store

    def held(self, wanted: dict[str, Any]) -> View:
        """Bulletins whose title, issuer or file holds the words looked for, a page of them, and how the library stands."""
        store, query = self.store, str(wanted.get("query", "")).strip().lower()
        everything = store.bulletins()
        found = [b for b in everything if query in f"{b.title} {b.issuer or ''} {b.source} {b.id}".lower()]
        first = max(0, int(wanted.get("from", 0)))
        passages = store.manifest.passages
        return {
            "rows": [self._row(b, passages.get(b.id)) for b in found[first : first + PAGE]],
            "found": len(found),
            "total": len(everything),
            "line": self.words("library_size", n=len(everything), p=sum(passages.values()), size=_size(store.data)),
            "damaged": [visible(id) for id in store.library.ids() if not store.readable(id)],
        }

    def _row(self, bulletin: Bulletin, passages: int | None) -> View:
        return {
            "id": bulletin.id,
            "title": visible(bulletin.title or bulletin.source),
            "facts": facts_of(bulletin, self.words),
            "passages": self.words("passages", n=passages) if passages is not None else self.words("not_indexed"),
            "warnings": len(bulletin.warnings),
            "private": bulletin.private,
        }

    def details(self, id: str) -> View:
        """What was understood of one bulletin."""
        store = self.store
        bulletin, entry = store.bulletin(id), store.library.entry(id)
        figures = sum(len(found) for found in store.figures(id).values())
        matters, commitments = store.commitments(id)
        return {
            "id": id,
            "counts": self.words(
                "understood", s=len(bulletin.sections), p=len(store.passages(id)), f=figures, m=len(matters), c=len(commitments)
            ),
            "facts": [
                f"{self.words('file')} {visible(bulletin.source)}",
                f"{self.words('id')} {id}",
                *([f"{self.words('added_on')} {entry.added[:10]}"] if entry.added else []),
            ],
            "url": web_link(bulletin.url),
            "notes": [visible(note) for note in (*entry.notes, *bulletin.warnings)],
            "tree": [{"level": s.level, "words": visible(s.label + s.heading)} for s in bulletin.sections[:MOST_HEADINGS]],
            "edit": {name: _text(getattr(bulletin, name)) for name in EDITED},
            "private": bulletin.private,
        }

    def put_right(self, change: dict[str, Any]) -> View:
        store, id = self.store, str(change.get("id", ""))
        now = store.bulletin(id)
        values = {name: " ".join(str(change.get(name, "")).split()) or None for name in EDITED if name in change}
        if "title" in values and not values["title"]:
            raise LibraryError("标题不能为空。请写出标题,或点「取消」。", "The title is empty. Write one, or press Cancel.")
        changed = {name: value for name, value in values.items() if value != (_text(getattr(now, name)) or None)}
        if changed:
            store.put_right(id, **changed)
        if "private" in change and bool(change["private"]) != now.private:
            store.mark(id, private=bool(change["private"]))
        return self.details(id)

    def remove(self, id: str) -> View:
        workbench.remove(self.store, id)
        return {"removed": id}

    def add(self, wanted: dict[str, Any]) -> View:
        """Files that the page has uploaded ({path, name}), a text with its title, web addresses one a line."""
        for file in wanted.get("files") or ():
            self.intake.file(parts.uploaded(str(file.get("path", ""))), Path(str(file.get("name", ""))).name)
        if str(wanted.get("text", "")).strip():
            self.intake.text(str(wanted["text"]), str(wanted.get("title", "")))
        for address in str(wanted.get("urls", "")).split():
            self.intake.url(address)
        return self.under_way()

    def maintain(self, what: str) -> View:
        self.intake.reindex() if what == "reindex" else self.intake.check()
        return self.under_way()

    def under_way(self) -> View:
        items = self.intake.items()
        return {"busy": self.intake.busy, "items": [self._item(item) for item in items]}

    def clear(self) -> View:
        self.intake.clear()
        return self.under_way()

    def _item(self, item: Item) -> View:
        name = visible(item.name) if item.name else self.words(f"task_{item.kind}")
        return {"key": item.key, "name": name, "state": item.state, "done": item.done, "total": item.total, "id": item.id,
                "title": visible(item.title), "lines": [visible(line) for line in self._told(item)]}  # fmt: skip

    def _told(self, item: Item) -> list[str]:
        words, english = self.words, self.words.language == "en"
        if item.state == "refused":
            return [item.error.text(words.language) if item.error else words("unexpected_add")]
        if item.state in ("added", "known"):
            passages, figures, commitments = item.counts
            lines = [words("added_line", p=passages, f=figures, c=commitments)]
            for one in item.more:
                counts = words("added_line", p=one.passages, f=one.figures, c=one.commitments)
                lines.append(" · ".join([words("also_added", title=one.title), *([words("known_line")] if one.known else []), counts]))
            lines += [f"{name}:{error.text(words.language)}" for name, error in item.refused]
            return lines + [line for one in item.kin for line in listing.kin_lines(listing.kin(one), english)]
        if item.kind == "check" and item.state == "done":
            told = [words("repaired" if f.repaired else "not_repaired", line=f.en if english else f.zh) for f in item.findings]
            return told or [words("sound")]
        if item.state == "working" and item.total:
            return [words("embedding", done=item.done, total=item.total)]
        return [words(f"item_{item.state}")]


def build(warmup: Warmup[Engine], words: Strings) -> None:
    """The parts of the tab, inside the gr.Tab that is open."""
    room = Room(warmup, words, Intake(lambda: warmup.get(PATIENCE).store))

    gr.HTML(
        value="",
        html_template='<section class="bt-library"></section>',
        js_on_load=parts.script("library.js"),
        server_functions=parts.served(
            words,
            held=room.held,
            details=room.details,
            put_right=room.put_right,
            remove=room.remove,
            add=room.add,
            maintain=room.maintain,
            under_way=lambda _: room.under_way(),
            clear=lambda _: room.clear(),
        ),
        apply_default_css=False,
        elem_id="bt-library",
        words=words.words,
        kinds=KINDS,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _size(folder: Path) -> str:
    """The disk that library and indexes take, as people read it."""
    size = float(sum(_file_size(Path(root) / name) for root, _, names in os.walk(folder) for name in names))
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone a moment ago
        return 0
