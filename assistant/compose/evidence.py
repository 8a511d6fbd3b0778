"""What a model is given: the passages that the reading found, as many as its context holds, numbered and fenced.

Enters: evidence of every question part and the draft of the extractive engine. Leaves: numbered `Given`s, and the text of them.
First come the passages that the draft cites, then the best of each part in turn. A passage that speaks to a model instead of telling
something is left out, and so is one that may not leave this machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from assistant import plain
from assistant.grounding import Given
from assistant.models import tokens_of
from assistant.types import Evidence
from assistant.verify import Draft
from index.types import Bulletin, Passage

if TYPE_CHECKING:
    from index.store import Store

MOST = 16  # passages; more make small models lose the thread
OVERHEAD = 40  # tokens around a passage: number, fence, place
Private = Callable[[Bulletin], bool]


def marked_private(bulletin: Bulletin) -> bool:
    """不外发: the user's mark."""
    return bulletin.private


def nothing_private(bulletin: Bulletin) -> bool:
    """For a model on this machine: what it is given stays here."""
    return False


def choose(evidence: Sequence[Sequence[Evidence]], draft: Draft, store: Store, budget: int, private: Private) -> list[Given]:
    """As many passages as `budget` tokens hold, numbered from 1. A long passage that does not fit makes room for a shorter one."""
    chosen: list[Given] = []
    left = budget
    for passage in dict.fromkeys(p.id for p in ranked(evidence, draft, store)):
        one = store.passage(passage)
        bulletin = store.bulletin(one.bulletin)
        if private(bulletin) or plain.addresses_model(" ".join((bulletin.title, *one.path, one.text))):
            continue
        cost = tokens_of(shown(Given(0, one, bulletin))) + OVERHEAD
        if cost > left:
            continue
        left -= cost
        chosen.append(Given(len(chosen) + 1, one, bulletin, store.figures(bulletin.id).get(one.id, ())))
        if len(chosen) == MOST:
            break
    return chosen


def ranked(evidence: Sequence[Sequence[Evidence]], draft: Draft, store: Store) -> Iterator[Passage]:
    """What the draft cites first, then the parts' passages in turn."""
    for citation in draft.citations:
        yield from (p for p in store.passages(citation.bulletin) if p.span[0] < citation.end and citation.start < p.span[1])
    turns = chain.from_iterable(zip_longest(*evidence))
    yield from (found.passage for found in turns if found is not None)


def fenced(given: Sequence[Given], question: str) -> str:
    """Each passage between two fences whose word no document can guess."""
    seed = question + "".join(one.passage.id for one in given)
    fence = f"###{hashlib.sha256(seed.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}###"
    return "\n".join(f"[{one.number}] {place(one)}\n{fence}\n{plain.for_model(one.passage.text)}\n{fence}" for one in given)


def place(given: Given) -> str:
    day = given.bulletin.as_of or given.bulletin.published
    dated = f"(截至{day.isoformat()})" if day else ""
    return plain.for_model(" › ".join((f"《{given.bulletin.title}》{dated}", *given.passage.path)))


def shown(given: Given) -> str:
    return f"{place(given)}\n{given.passage.text}"
