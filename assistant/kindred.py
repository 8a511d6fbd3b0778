"""Words of a text that mean nearly what a word of the question means, where no list joins them: 坏损 and 破损, 重新开 and 恢复.

Enters: a question part, the passages found for it, the embedder. Leaves: the part with further synonyms. How near two words are is the
cosine of their vectors by the bundled model, less what all words have in common: `data/kindred.npz` holds those of some 20,000 words
(`scripts/kindred.py`), a word of the question that is not among them is embedded, once, where the question is
left without an answer. Words that the passages hold are left as they are.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant import lexicon
from assistant.match import Matcher, normalise
from assistant.types import Evidence, Part
from index import tokens

if TYPE_CHECKING:
    from index.embeddings import Embedder  # imports langchain-core, which the page does without until it is up

DATA = Path(__file__).parent / "data" / "kindred.npz"
MODEL = "multilingual-e5-small-q4"  # whose vectors these are
NEAR = 0.55  # cosine from which one word may be told for the other
HELD = 0.75  # likeness from which a passage holds the word itself
PASSAGES, WORDS, TERMS = 6, 3, 4  # searched, taken for a term, terms looked at
KEPT = 2048  # words of questions

Rows = NDArray[np.float32]
Rarity = Callable[[str], float]
_lock = threading.Lock()
_embedded: OrderedDict[str, Rows] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Table:
    at: Mapping[str, int]
    rows: NDArray[np.int8]
    mean: Rows
    axes: Rows

    def known(self, words: Sequence[str]) -> Rows:
        return unit(self.rows[[self.at[word] for word in words]].astype(np.float32))


@cache
def table() -> Table:
    with np.load(DATA) as file:
        words = file["words"].tobytes().decode("utf-8").split("\n")
        return Table({word: at for at, word in enumerate(words)}, file["rows"], file["mean"], file["axes"].astype(np.float32))


def unit(rows: NDArray[Any]) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def widened(part: Part, evidence: Sequence[Evidence], rarity: Rarity, embedder: Embedder | None = None) -> Part:
    """The part with words of its best passages for terms that none of these holds; without an embedder for words of the table alone."""
    missing = unheld(part, evidence, rarity)
    told = told_in(evidence) if missing else []
    asked = vectors(missing, embedder) if told else {}
    if not asked:
        return part
    near = np.stack([*asked.values()]) @ table().known(told).T
    best = {term: [told[at] for at in np.argsort(-row)[:WORDS] if row[at] >= NEAR] for term, row in zip(asked, near, strict=True)}
    found = {term: [word for word in words if not piece_of(word, term)] for term, words in best.items()}
    synonyms = {**part.synonyms, **{term: (*part.synonyms.get(term, ()), *words) for term, words in found.items() if words}}
    return replace(part, synonyms=synonyms)


def piece_of(word: str, term: str) -> bool:
    """整改 and 整改措施 say of 巡察整改 but a part."""
    return word in term or (len(term) > 3 and any(term[at : at + 2] in word for at in range(len(term) - 1)))


def unheld(part: Part, evidence: Sequence[Evidence], rarity: Rarity) -> list[str]:
    """Terms that stand in none of the passages, nor nearly in one of the best, nor a word that a list gives for them."""
    match = Matcher(part, rarity)
    texts = [normalise(" ".join((*e.passage.path, e.passage.text))) for e in evidence]
    general = lexicon.asking("general")
    terms = [t for t in match.atoms if len(t) > 1 and t not in general and not any(c.isascii() for c in t)]
    open_still = [t for t in terms if not any(match.like(t, text) >= HELD for text in texts[:PASSAGES])]
    return [t for t in open_still if not any(t in text for text in texts[PASSAGES:])][:TERMS]


def told_in(evidence: Sequence[Evidence]) -> list[str]:
    """Words of the best passages whose vectors are known."""
    at = table().at
    return [word for word in dict.fromkeys(w for e in evidence[:PASSAGES] for w in words_of(e.passage.text)) if word in at]


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens.content_words(text)))


def vectors(words: Sequence[str], embedder: Embedder | None) -> dict[str, Rows]:
    """Words that are not in the table are embedded, by the model that made it alone."""
    known = table()
    with _lock:
        new = [word for word in words if word not in known.at and word not in _embedded]
    if new and embedder is not None and embedder.name == MODEL:
        rows = unit((embedder.encode_documents(new) - known.mean) @ known.axes)
        with _lock:
            _embedded.update(zip(new, rows, strict=True))
            while len(_embedded) > KEPT:
                _embedded.popitem(last=False)
    with _lock:
        return {w: known.known([w])[0] if w in known.at else _embedded[w] for w in words if w in known.at or w in _embedded}
