"""The engine that needs no language model: Query and Evidence in, Draft out.

Each part is answered by the composer of its intent; what no composer can answer is declined with the nearest passages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.compose import computing, declining, figure, listing, matters
from assistant.compose.citing import Citer
from assistant.compose.scene import Piece, Scene
from assistant.match import Matcher
from assistant.types import Evidence, Intent, Query
from assistant.verify import Draft
from index.store import Store

COMPOSERS: Mapping[Intent, Callable[[Scene], Piece]] = {
    "figure": figure.answer,
    "promise": figure.promise,
    "date": listing.dated,
    "measures": listing.measures,
    "problems": matters.problems,
    "status": matters.status,
    "responsible": listing.responsible,
    "documents": listing.issued_documents,
    "list": matters.listed,
    "aggregate": computing.aggregate,
    "compare": computing.compare,
    "check": computing.check,
    "summary": matters.summary,
    "overview": matters.overview,
}


def compose(query: Query, evidence: Sequence[Sequence[Evidence]], store: Store) -> Draft:
    """`evidence[i]` bears on `query.parts[i]`."""
    citer = Citer(store.bulletin)
    pieces = []
    for part, found in zip(query.parts, evidence, strict=True):
        scene = Scene(store, query, part, found, Matcher(part, store.rarity), citer)
        pieces.append(piece_of(scene))
    return joined(query, pieces, citer)


def piece_of(scene: Scene) -> Piece:
    refused = declining.before(scene)
    if refused:
        return refused
    piece = COMPOSERS[scene.part.intent](scene)
    if piece.abstained and not piece.lines:
        return declining.after(scene, piece)
    return piece


def joined(query: Query, pieces: Sequence[Piece], citer: Citer) -> Draft:
    """One answer out of its parts; a part without an answer is named as such unless none has one."""
    abstained = all(p.abstained for p in pieces)
    headlines = [p.headline for p in pieces if p.headline]
    lines: list[str] = []
    for number, piece in enumerate(pieces, 1):
        if piece.abstained and not abstained and len(pieces) > 1:
            lines.append(f"第{number}问:通报没有写。")
        else:
            lines += piece.lines
    near = [p for piece in pieces for p in piece.nearest][:3] if abstained else []
    return Draft(
        headline=";".join(dict.fromkeys(headlines)) if headlines and not abstained else None,
        answer="\n".join(dict.fromkeys(lines)),
        citations=citer.citations,
        computed=tuple(c for p in pieces for c in p.computed),
        abstained=abstained,
        nearest=tuple(citer.cite(p, None, i) for i, p in enumerate(near, 1)),
    )
