"""From a request to a verified draft of a progress summary.

    read_request ─▶ units ─▶ fitting ─▶ choose ─▶ layout ─▶ (phrase) ─▶ verify

Enters: a store and a Request. Leaves: a Reply (contract 3) whose every sentence is cited and checked like any answer. `phrase` is the one
seam for a chat model: it may word sentences of the draft anew; one that its cited quotes do not hold stays as it was extracted.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from assistant import doubts
from assistant.compose.citing import Citer
from assistant.compose.meant import series
from assistant.drafting.choose import Fit, Theme, choose, filling, fitting
from assistant.drafting.layout import Layout, visible
from assistant.drafting.request import FORMS, Form, Request, fields, read_request, words
from assistant.drafting.units import Read, Unit, background, brief, units
from assistant.match import Matcher, normalise
from assistant.paper import Paper, paper_of, title_of
from assistant.question import understand
from assistant.types import Citation, Part, Reply
from assistant.verify import Draft, verify
from index.types import Bulletin, Figure, Section

if TYPE_CHECKING:
    from assistant.drafting.wording import Worded
    from index.store import Store

__all__ = ["FORMS", "Form", "Request", "paper", "read_request", "stream", "summarise"]

Phrase = Callable[[str, Draft, Callable[[str], bool]], "Worded"]
NOTHING = "通报没有提到「{}」。"
EMPTY = "还没有通报。"
BRIEF_UP_TO = 1000  # characters of a draft of the whole up to which long chains of figures are cut
EARLIER = "只用了同一系列中最新的一份；较早的{n}份（截至{days}）未采用，可指定通报后重拟。"
OPENINGS = 3  # bulletins whose beginning a draft of several tells
NEAREST = 3
STEP = 6  # characters by which a choice that is too long is made smaller at least
ROUNDS = 4  # choices made anew without what the verifier refused


def summarise(store: Store, request: Request, phrase: Phrase | None = None) -> Reply:
    """A draft of the request's length; abstained where the bulletins tell nothing of any theme."""
    return doubts.told(_drafted(store, request, phrase), store.bulletin)


def _drafted(store: Store, request: Request, phrase: Phrase | None) -> Reply:
    began = time.perf_counter()
    store.refresh()
    known = [b for b in store.bulletins() if not request.bulletins or b.id in request.bulletins]
    if not known:
        return reply_of(Draft(None, EMPTY, abstained=True), request, store, began)
    # 1. Which bulletins, which section or themes
    chosen, themes, section = scope(store, request, known)
    notes = left_out(chosen, known, request)
    read = [read_one(store, b) for b in chosen]
    whole = section is None and any(t.strict is None for t in themes)
    pool = [u for r in read for u in units(r) if section is None or section.span[0] <= u.hull[0] < section.span[1]]
    if whole and request.length <= BRIEF_UP_TO:
        pool = [brief(u) for u in pool]
    begun = opening(read, pool) if whole else []
    # 2. As much as fits, of what the verifier lets pass
    for _ in range(ROUNDS):
        fits = [fitting(pool, theme) for theme in themes]
        if not any(fits):
            return reply_of(nothing(store, request, chosen), request, store, began)
        draft, used = sized(store, request, fits, [filling(pool, theme) for theme in themes], begun, several=len(chosen) > 1)
        reply = replace(reply_of(draft, request, store, began), notes=notes)
        refused = [u for u in used if any(u.text in sentence for sentence in reply.unsupported)]
        if not refused:
            break
        pool = [u for u in pool if u not in refused]
    # 3. A model may word it anew; the verifier has the last word
    if phrase is None or reply.abstained:
        return reply
    said = phrase(request.topic, draft, lambda text: not reply_of(replace(draft, answer=text), request, store, began).unsupported)
    again = replace(reply_of(said.draft, request, store, began), notes=(*notes, *said.notes), model=said.model)
    if said.usage:
        again = replace(again, tokens=(said.usage.given, said.usage.written), tokens_estimated=said.usage.estimated)
    return replace(again, engine="generative" if said.reworded else "extractive", fallback=said.fallback)


def stream(store: Store, request: Request, phrase: Phrase | None = None) -> Iterator[Reply]:
    """The draft sentence by sentence; the last Reply is the whole. Nothing is shown before it is verified."""
    whole = summarise(store, request, phrase)
    shown = ""
    for part in re.findall(r"[^。；\n]*(?:[。；]|\n+|$)(?:\[\d+\])*", whole.answer):
        if part:
            shown += part
            yield replace(whole, answer=shown)
    yield whole


def opening(read: Sequence[Read], pool: Sequence[Unit]) -> list[Unit]:
    """What a draft of the whole begins with: who inspected whom and when, and the bulletin's own count of its matters."""
    first: list[Unit] = []
    for one in read[:OPENINGS]:
        counts = (u for u in pool if u.group == "overview" and u.tally and u.passage.bulletin == one.bulletin.id)
        first += [u for u in (background(one), next(counts, None)) if u]
    return first


def scope(store: Store, request: Request, known: Sequence[Bulletin]) -> tuple[Sequence[Bulletin], list[Theme], Section | None]:
    """The bulletins that the topic names, else all; the section whose heading it is; else its themes."""
    for bulletin in known:
        section = next((s for s in bulletin.sections if request.topic and same_heading(s, request.topic)), None)
        if section:
            return [bulletin], [Theme(section.heading)], section
    vocabulary = store.vocabulary()
    named: list[str] = []
    themes: list[Theme] = []
    for words_ in request.themes:
        query = understand(words_, (), known, vocabulary)
        named += query.bulletins
        part = query.parts[0]
        themes.append(theme_of(words_, part, store, [b for b in known if not query.bulletins or b.id in query.bulletins]))
    ids = dict.fromkeys(named)
    chosen = [b for b in known if not ids or b.id in ids]
    if not request.bulletins and not any(t.period for t in themes):  # what stands now is what the newest of a series says
        chosen = [group[-1] for group in series(chosen)]
    general = [t for t in themes if t.strict is None]
    return chosen, [*general[:1], *(t for t in themes if t.strict)] or [Theme("")], None


def left_out(chosen: Sequence[Bulletin], known: Sequence[Bulletin], request: Request) -> tuple[str, ...]:
    """What earlier bulletins of a chosen series say is not drawn on; the reader is told so."""
    if request.bulletins:
        return ()
    ids = {b.id for b in chosen}
    older = [b for group in series(known) if group[-1].id in ids for b in group[:-1] if b.id not in ids]
    days = "、".join(f"{day.year}年{day.month}月{day.day}日" for b in older if (day := b.as_of or b.published))
    return (EARLIER.format(n=len(older), days=days),) if older else ()


def same_heading(section: Section, topic: str) -> bool:
    said = normalise(topic).rstrip("。;:")
    return len(section.heading) > 1 and said in (
        normalise(section.heading).rstrip("。;:"),
        normalise(section.label + section.heading).rstrip("。;:"),
    )


def theme_of(name: str, part: Part, store: Store, bulletins: Sequence[Bulletin]) -> Theme:
    """The words of a theme that choose something; it is the whole where they fit all of the bulletins."""
    titles = [normalise(b.title) for b in bulletins]
    light = words()["light"]
    terms = tuple(t for t in part.terms if strip_light(t, light) and not all(normalise(t) in title for title in titles))
    if not terms:
        return Theme(name)
    known = fields()
    wide = {t: (*part.synonyms.get(t, ()), *(w for field in fields_in(t) for w in known[field])) for t in terms}
    strict = replace(part, terms=terms)
    return Theme(
        name, Matcher(strict, store.rarity), Matcher(replace(strict, synonyms=wide), store.rarity), part.period, set(terms) <= set(known)
    )


def fields_in(term: str) -> list[str]:
    """The fields of work that a term is made of: 经济运行, 外贸口岸; 低空经济 is a thing of its own."""
    found = [field for field in fields() if field in term]
    rest = re.sub("|".join(map(re.escape, sorted(found, key=len, reverse=True))) or r"(?!)", "", term)
    return [] if strip_light(rest, words()["light"]) else found


def strip_light(term: str, light: Sequence[str]) -> str:
    return re.sub("|".join(map(re.escape, light)), "", term)


def read_one(store: Store, bulletin: Bulletin) -> Read:
    matters, commitments = store.commitments(bulletin.id)
    return Read(bulletin, store.passages(bulletin.id), store.figures(bulletin.id), matters, commitments)


def sized(
    store: Store, request: Request, fits: Sequence[Sequence[Fit]], rest: Sequence[Sequence[Fit]], begun: Sequence[Unit], *, several: bool
) -> tuple[Draft, list[Unit]]:
    """The largest choice whose text keeps the length; of `rest` what there is room for after that."""
    budget = request.length + request.length // 10
    while True:
        price = partial(cost, several=several)
        chosen = choose(fits, budget, price, begun, narrow=not begun)
        chosen = choose(rest, budget, price, chosen, narrow=not begun)
        chosen = chosen or [max((fit for found in fits for fit in found), key=lambda fit: fit.unit.weight).unit]  # one, however long
        layout = Layout(store.bulletin, request.form, list(dict.fromkeys(u.passage.bulletin for u in chosen)))
        answer = layout.text(chosen)
        over = visible(answer) - request.length
        if over <= 0 or len(chosen) <= 1:
            return Draft(None, answer, layout.citer.citations), chosen
        if len(chosen) <= len(begun):  # the opening alone is too long
            begun, budget = begun[:-1], request.length
        budget -= max(over // 2, STEP)


def cost(unit: Unit, several: bool) -> int:
    return len(unit.text) + 1 + (len(unit.lead) + 1 if unit.lead else 0) + (12 if unit.by else 0) + (10 if several else 0)


def nothing(store: Store, request: Request, bulletins: Sequence[Bulletin]) -> Draft:
    """What is asked for is not told; what comes nearest is shown as that."""
    hits = store.search(request.topic, k=NEAREST, bulletins=[b.id for b in bulletins])
    citer = Citer(store.bulletin)
    near = tuple(citer.cite(h.passage, None, i) for i, h in enumerate(hits, 1))
    return Draft(None, NOTHING.format("、".join(request.themes) or request.topic), abstained=True, nearest=near)


def reply_of(draft: Draft, request: Request, store: Store, began: float) -> Reply:
    checked = verify(
        draft,
        question=request.topic,
        texts={c.bulletin: store.bulletin(c.bulletin).text for c in (*draft.citations, *draft.nearest)},
        figures_of=partial(figures_in, store),
    )
    empty = not draft.abstained and not checked.citations
    return Reply(
        id=uuid.uuid4().hex[:12],
        headline=None,
        answer=checked.answer,
        abstained=draft.abstained or empty,
        citations=checked.citations,
        computed=checked.computed,
        unsupported=checked.unsupported,
        nearest=checked.nearest,
        seconds=time.perf_counter() - began,
        figures_verified=checked.figures_verified,
    )


def figures_in(store: Store, citation: Citation) -> list[Figure]:
    """The figures read in the bulletin that stand inside a citation's quote."""
    read = store.figures(citation.bulletin)
    return [f for figures in read.values() for f in figures if citation.start <= f.span[0] and f.span[1] <= citation.end]


def paper(store: Store, request: Request, answer: str, citations: Sequence[Citation], day: date) -> Paper:
    """The draft, as written or as its reader edited it, ready to be exported."""
    return paper_of(answer, citations, title_of(request, citations), day, partial(figures_in, store))
