"""Find what bears on a question part: Query and Part in, ranked Evidence out. Knows the store, nothing of wording."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.types import Evidence, Part, Query
from index.store import Store

FIRST_CUT = 28  # passages; on the shared sets a wider cut added no evidence that reading then chose
EACH = 10  # passages per bulletin where a question is about several


def searched(query: Query, part: Part) -> tuple[str, str]:
    """(the part's words with the places meant, the official words for its everyday ones)."""
    official = [word for words in part.synonyms.values() for word in words[:3]]
    text = part.text or query.resolved
    words = [term for term in part.terms if len(term) > 1]
    within = [place for place in query.within if place not in text]
    inherited = [] if any(term in text for term in words) else words  # 「颐康中心几个、建完没」
    return " ".join([*query.places, *within, *inherited, text]), " ".join(dict.fromkeys(official))


def retrieve(store: Store, query: Query, part: Part) -> list[Evidence]:
    """Best passages first. Where up to twelve bulletins are meant, each gets a share, so that none crowds out another."""
    text, also = searched(query, part)
    hits = list(store.search(text, k=FIRST_CUT, bulletins=query.bulletins, also=also))
    if 1 < len(query.bulletins) <= 12:
        for bulletin in query.bulletins:
            hits += store.search(text, k=EACH, bulletins=(bulletin,), also=also)
    best: dict[str, Evidence] = {}
    for hit in hits:
        known = best.get(hit.passage.id)
        if known is None or known.score < hit.score:
            best[hit.passage.id] = Evidence(hit.passage, hit.score, why=f"bm25 {hit.bm25_rank} dense {hit.dense_rank}")
    return sorted(best.values(), key=lambda e: -e.score)


class BulletinRetriever(BaseRetriever):
    """LangChain's view of the store: documents are verbatim passages with their place as metadata."""

    store: Any
    k: int = 16
    bulletins: tuple[str, ...] = ()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [
            Document(
                page_content=hit.passage.text,
                id=hit.passage.id,
                metadata={
                    "bulletin": hit.passage.bulletin, "path": list(hit.passage.path),
                    "start": hit.passage.span[0], "end": hit.passage.span[1], "score": hit.score,
                },
            )
            for hit in self.store.search(query, k=self.k, bulletins=self.bulletins)
        ]  # fmt: skip
