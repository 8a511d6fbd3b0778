"""How much of what was asked stands in a text.

Enters: the terms of one question part and how rare words are in the library. Leaves: shares between 0 and 1. Knows nothing of figures,
bulletins or answers. Rare terms weigh more (idf over the whole library: over the texts found, the topic itself would weigh least).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from assistant import lexicon
from assistant.types import Part

FOLDED = re.compile(r"([一-鿿])\(([一-鿿])(?:、([一-鿿]))?\)([一-鿿])")  # 新(改、扩)建


def normalise(text: str) -> str:
    """NFKC, lower case, no white space: half- and full-width forms compare equal; 新(改、扩)建 is 新建改建扩建."""
    text = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return FOLDED.sub(lambda m: "".join(w + m[4] for w in m.groups()[:3] if w), text) if "(" in text else text


def likeness(term: str, text: str) -> float:
    """1 where the term stands in the text; else the share of its character pairs that do, from a half up, discounted."""
    if term in WITHIN:
        text = text.replace(WITHIN[term], "")
    if term in text:
        return 1.0
    if len(term) < 3:
        return 0.0
    pairs = [term[i : i + 2] for i in range(len(term) - 1)]
    share = sum(pair in text for pair in pairs) / len(pairs)
    if share < 0.5:
        return 0.0
    return 0.92 if len(term) >= 4 and share < 1 and abridged(term, text) else 0.8 * share


def abridged(term: str, text: str) -> bool:
    """毕业去向落实率 is 毕业生去向落实率: all its characters in order, one or two others between."""
    return any(len(m[0]) <= len(term) + 2 for m in _gapped(term).finditer(text))


@lru_cache(maxsize=4096)
def _gapped(term: str) -> re.Pattern[str]:
    return re.compile("[一-鿿]{0,2}?".join(map(re.escape, term)))


WITHIN = {"出口": "进出口", "有效": "有效期", "业务": "企业务工"}  # a word that another one only seems to hold


def even(term: str) -> float:
    return 1.0


class Matcher:
    """Weighted coverage of a part's terms, synonyms counting as the term itself."""

    def __init__(self, part: Part, rarity: Callable[[str], float] = even, own: str = "") -> None:
        """`own`: the words of this turn; terms that come from an earlier one weigh half."""
        terms = list(dict.fromkeys(normalise(term) for term in part.terms if term.strip()))
        synonyms: Mapping[str, Sequence[str]] = {normalise(k): v for k, v in part.synonyms.items()}
        self.variants = {t: tuple(dict.fromkeys([t, *(normalise(s) for s in synonyms.get(t, ()))])) for t in terms}
        self.atoms = [t for t in terms if not any(o != t and o in t and len(o) > 1 for o in terms)] or terms
        self.wholes = [t for t in terms if t not in self.atoms]
        said = normalise(own)
        general = lexicon.asking("general")  # 增速, 比例: what of the thing is asked, not the thing
        self.weights = {
            t: rarity(t) * (1.0 if len(t) > 1 else 0.4) * (1.0 if not said or t in said else 0.5) * (0.35 if t in general else 1.0)
            for t in self.atoms
        }
        self._seen: dict[tuple[str, str], float] = {}

    def like(self, term: str, text: str) -> float:
        known = self._seen.get((term, text))
        if known is None:
            variants = self.variants[term]
            known = max([likeness(variants[0], text), *(0.95 * likeness(v, text) for v in variants[1:])])
            self._seen[term, text] = known
        return known

    def coverage(self, *levels: tuple[str, float]) -> float:
        """Share of the terms' weight found; each level is (text, credit): a term takes the best credit of the levels that hold it."""
        total = sum(self.weights.values())
        if not total:
            return 0.0
        texts = [(normalise(text), credit) for text, credit in levels]
        got = sum(w * max((credit * self.like(t, text) for text, credit in texts), default=0.0) for t, w in self.weights.items())
        whole = sum(max((credit * (self.like(t, text) >= 0.95) for text, credit in texts), default=0.0) for t in self.wholes)
        return min(1.0, got / total + 0.1 * whole)

    def missing(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Terms, heaviest first, that none of the texts holds."""
        pool = [normalise(text) for text in texts]
        absent = [t for t in self.atoms if len(t) > 1 and not any(self.like(t, text) for text in pool)]
        return tuple(sorted(absent, key=lambda t: -self.weights[t]))
