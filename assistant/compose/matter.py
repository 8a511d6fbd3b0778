"""One numbered problem or task: where it stands, what words its status or deadline, and a line that tells it with its markers.

Enters: a Scene and a Matter. Leaves: passages, spans and lines. It does not choose among matters, but for which fits a question best.
"""

from __future__ import annotations

from assistant.compose import listing, meant
from assistant.compose.citing import LONGEST, sentences, trim
from assistant.compose.scene import Scene
from assistant.compose.states import OPEN, State, kinds, states
from index.structure.fields import meaning
from index.types import Matter, MatterStatus, Passage, Section, Span

WORDS: dict[MatterStatus, str] = {
    "done": "通报称已完成", "done_and_standing": "通报称已完成,长期坚持", "partly_done": "通报称部分完成", "staged": "通报称取得阶段性成效",
    "under_way": "推进中", "standing": "长期坚持", "planned": "计划", "not_done": "通报称尚未完成", "unstated": "通报未写明完成情况",
}  # fmt: skip
FITS = 0.7  # of the topic, from which a matter of the newest bulletin is the one asked about
SHORT_SENTENCE = 16  # characters: 「进展：已完成。」 is cited with the sentence after it


def section_of(scene: Scene, matter: Matter) -> Section | None:
    return scene.sections(matter.bulletin).get(matter.id.split("/", 1)[1])


def named(scene: Scene, matter: Matter) -> str:
    """Its title where it is cited: that of the row, or the heading."""
    cells = place_of(scene, matter).cells
    return next((cell.strip() for head, cell in cells if meaning(head) == "title"), matter.title)


def place_of(scene: Scene, matter: Matter) -> Passage:
    """The passage that words its status; else the first under it."""
    passages = scene.store.passages(matter.bulletin)
    if matter.status_span:
        at = matter.status_span[0]
        if home := next((p for p in passages if p.span[0] <= at < p.span[1]), None):
            return home
    return next((p for p in passages if matter.span[0] <= p.span[0] < matter.span[1]), passages[0])


def under(scene: Scene, matter: Matter) -> list[Passage]:
    spans = (matter.span, *matter.mentions)
    return [p for p in scene.store.passages(matter.bulletin) if any(a <= p.span[0] < b for a, b in spans)]


def scored(scene: Scene) -> list[tuple[float, Matter]]:
    """Matters that hold evidence, by how much of the topic heading and text hold; best first. Those of older bulletins of a series count
    where the newest has none."""
    newest = {b.id for b in meant.newest(scene)}
    found = among(scene, newest)
    if (not found or found[0][0] < FITS) and len(newest) < len(meant.meant(scene)):
        older = among(scene, {b.id for b in meant.meant(scene)} - newest)
        found = older if older and older[0][0] >= FITS else found
    return found


def among(scene: Scene, bulletins: set[str]) -> list[tuple[float, Matter]]:
    topic, best = meant.topic(scene), dict[str, tuple[float, Matter]]()
    for rank, passage in enumerate(e.passage for e in scene.evidence[:16]):
        if passage.bulletin not in bulletins:
            continue
        for matter in scene.matters(passage.bulletin):
            if matter.id in best or not any(a <= passage.span[0] < b for a, b in (matter.span, *matter.mentions)):
                continue
            own = " ".join(p.text for p in under(scene, matter))
            score = topic.coverage((matter.title, 1.0), (own, 0.8), (" ".join(matter.path), 0.5)) + 0.1 / (1 + rank)
            best[matter.id] = (score, matter)
    return sorted(best.values(), key=lambda pair: -pair[0])


def worded_span(scene: Scene, matter: Matter) -> Span:
    """The sentence that words the status, with the next one where it is no more than the label; of a table the row."""
    passage, text = place_of(scene, matter), scene.store.bulletin(matter.bulletin).text
    if matter.status_span is None or (passage.cells and passage.span[1] - passage.span[0] <= LONGEST):
        return within_limit(text, passage.span)
    return grown(text, passage.span, matter.status_span)


def grown(text: str, within: Span, at: Span) -> Span:
    parts = [s for s in sentences(text, within) if s[1] > at[0]]
    start = end = None
    for part in parts:
        if start is not None and end is not None and (end - start >= SHORT_SENTENCE or part[1] - start > LONGEST):
            break
        start, end = part[0] if start is None else start, part[1]
    return within_limit(text, (start, end) if start is not None and end is not None else within)


def within_limit(text: str, span: Span) -> Span:
    start, end = trim(text, span)
    if end - start <= LONGEST:
        return start, end
    kept = [s for s in sentences(text, (start, end)) if s[1] - start <= LONGEST]
    return start, kept[-1][1] if kept else start + LONGEST


def row_or_sentence(scene: Scene, passage: Passage, at: int) -> Span:
    text = scene.bulletin(passage).text
    return within_limit(text, passage.span) if passage.cells else grown(text, passage.span, (at, at + 1))


def heading_states(scene: Scene, matter: Matter) -> list[State]:
    """「二、基本完成事项」 words the status of what stands under it."""
    head = heading_above(scene, matter)
    first = kinds(head.heading)[:1] if head else []
    still_open: list[State] = ["not_done"] if first and first[0] in OPEN else []
    return first + still_open


def heading_above(scene: Scene, matter: Matter) -> Section | None:
    """The heading above a matter that words a status."""
    sections, own = scene.sections(matter.bulletin), section_of(scene, matter)
    number = own.parent if own else None
    while number:
        worded = states(sections[number].heading)
        if worded and worded[0][1][0] == 0:  # it opens with it: 已办结事项
            return sections[number]
        number = sections[number].parent
    return None


def marks(scene: Scene, matter: Matter) -> str:
    """Markers of heading and status sentence."""
    passage, section, marker = place_of(scene, matter), section_of(scene, matter), ""
    if section and not passage.cells:
        marker = scene.citer.mark(passage, section.heading_span)
    if matter.status == "unstated" and (above := heading_above(scene, matter)):
        return marker + scene.citer.mark(passage, above.heading_span)
    return marker + scene.citer.mark(passage, worded_span(scene, matter))


def is_piece(scene: Scene, matter: Matter) -> bool:
    """A row of a table in which titles come back: only the whole row says which task is meant."""
    home = place_of(scene, matter)
    if not home.cells:
        return False
    titles = [m.title for m in scene.matters(matter.bulletin) if (p := place_of(scene, m)).cells and p.section == home.section]
    return len(set(titles)) < len(titles)


def matter_line(scene: Scene, matter: Matter, words: str | None = None) -> str:
    if is_piece(scene, matter):
        return listing.line(scene, place_of(scene, matter))
    above = heading_above(scene, matter) if matter.status == "unstated" else None
    words = words or matter.status_words or (states(above.heading)[0][2] if above else WORDS[matter.status])
    return f"- {named(scene, matter)}:{words}{marks(scene, matter)}"


def due_line(scene: Scene, matter: Matter) -> str:
    """The matter with its deadline."""
    passage, section = place_of(scene, matter), section_of(scene, matter)
    if matter.deadline is None or passage.cells or section is None:
        return matter_line(scene, matter, matter.deadline.raw if matter.deadline else None)
    text, at = scene.store.bulletin(matter.bulletin).text, matter.deadline.span
    home = next((p for p in scene.store.passages(matter.bulletin) if p.span[0] <= at[0] < p.span[1]), passage)
    marker = scene.citer.mark(passage, section.heading_span) + scene.citer.mark(home, grown(text, home.span, at))
    return f"- {matter.title}:{matter.deadline.raw}{marker}"
