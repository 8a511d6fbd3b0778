"""A sentence that its reader changed, held against what it cites once more.

Enters: the sentence as drafted and as it stands now, the places it cites. Leaves: whether it may keep its mark, and which figures no
longer stand in the source. The verifier is the one of every answer; the quotes come from the library, never from the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.claims import Claims, is_held, read_claims, tidy
from assistant.types import Citation
from assistant.verify import QUOTE_LIMIT, Draft, FiguresOf, support_of, verify

if TYPE_CHECKING:
    from index.store import Store

DONE = re.compile(r"已(?!知)")
State = Literal["same", "held", "edited", "lost"]


@dataclass(frozen=True, slots=True)
class Rechecked:
    state: State  # same: as drafted; held: its figures still stand there; edited: it names none; lost: the source does not say so
    missing: tuple[str, ...] = ()  # figures, dates and documents that no cited quote holds


def recheck(was: str, now: str, citations: Sequence[Citation], texts: Callable[[str], str], figures_of: FiguresOf) -> Rechecked:
    if tidy(was) == tidy(now):
        return Rechecked("same")
    claims = read_claims(now, listed=False)
    support = [support_of(c) for c in citations]
    missing = tuple(dict.fromkeys(words_of(one) for one in claims.each() if not is_held(one, support)))
    marked = now.rstrip("。；;") + "".join(f"[{c.marker}]" for c in citations) + "。"
    held = verify(
        Draft(None, marked, tuple(citations)), question="", texts={c.bulletin: texts(c.bulletin) for c in citations}, figures_of=figures_of
    )
    borne = max(dones(was), sum(dones(c.quote) for c in citations))
    if missing or held.unsupported or dones(now) > borne:
        return Rechecked("lost", missing)
    return Rechecked("held" if any(True for _ in claims.each()) else "edited")


def dones(text: str) -> int:
    """「到2025年将达到6所」 is not told as 「到2025年已达到6所」: an 已 more than the quotes say is a claim of its own."""
    return len(DONE.findall(text))


def words_of(claim: Claims) -> str:
    """A single claim in a reader's words."""
    for number in claims_numbers(claim):
        return number
    for year, month, day in claim.dates:
        return (f"{year}年" if year else "") + f"{month}月" + (f"{day}日" if day else "")
    return "".join(claim.documents)


def claims_numbers(claim: Claims) -> list[str]:
    return [f"{n.value.normalize():f}{n.unit}" for n in claim.numbers]


def citation_at(store: Store, bulletin: str, start: int, end: int, marker: int) -> Citation:
    """The citation of a place: what the page sends of it is only where it is. Raises LibraryError for a bulletin that is not there."""
    found = store.bulletin(bulletin)
    start = max(0, min(start, len(found.text)))
    end = max(start, min(end, len(found.text), start + QUOTE_LIMIT))
    passage = next((p for p in store.passages(bulletin) if p.span[0] <= start < p.span[1]), None)
    return Citation(
        marker=marker, bulletin=found.id, source=found.source, title=found.title, issuer=found.issuer, published=found.published,
        as_of=found.as_of, url=found.url, path=passage.path if passage else (), start=start, end=end, quote=found.text[start:end],
        written=found.written[start:end], place=found.place((start, end)),
    )  # fmt: skip
