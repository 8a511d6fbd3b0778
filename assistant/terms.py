"""The content words of a stretch of a question.

Enters: a stretch with the spans that are no content (places, periods, words of asking). Leaves: terms, most specific first, each a
stretch of the question, and the words a bulletin may use for them. It does not know what is asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant import lexicon
from index import tokens
from index.types import Span

_QUOTED = re.compile(r"[“\"「『《〈]([^”\"」』》〉]{1,40})[”\"」』》〉]")
_NAME = re.compile(r"\d[\d+＋A-Za-z]*(?:[+＋][\dA-Za-z]+)+|(?<![\d.])\d{3,6}(?=号|热线|[A-Za-z一-鿿])|[A-Za-z][A-Za-z0-9.+&\-]*")
_BREAK = re.compile(r"[^一-鿿A-Za-z]+")
_CJK = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Terms:
    specific: tuple[str, ...]  # names, phrases, words
    general: tuple[str, ...]  # 增速, 比例 …: what of it is asked
    strong: bool  # a quoted name, a listed term or a compound: enough to be a topic by itself

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.specific + self.general))


def read_terms(text: str, blanks: Iterable[Span] = ()) -> Terms:
    """Quoted names and listed terms stay whole and are not cut; what is between them is cut into words, compounds kept as well."""
    left = _without(text, blanks)
    quoted = [m[1].strip() for m in _QUOTED.finditer(left)]
    left = _QUOTED.sub(lambda m: "\n" * len(m[0]), left)
    listed = [m[0] for m in lexicon.synonym_keys().finditer(left) if _is_content(m[0])]
    names = [m[0] for m in _NAME.finditer(left)]
    left = lexicon.asking_phrases().sub(lambda m: "\n" * len(m[0]), left)
    compounds, words = _compounds(left)
    general = lexicon.asking("general")
    whole = sorted(dict.fromkeys(c for c in compounds if c not in listed), key=lambda c: -len(c))
    covered = [w for w in words if not any(w != k and w in k for k in listed)]
    ordered = dict.fromkeys([*quoted, *names, *whole, *sorted(listed, key=lambda k: -len(k)), *covered])
    specific = tuple(t for t in ordered if t and t not in general)
    strong = bool(quoted) or any(len(t) > 3 for t in specific) or any(len(t) > 2 and t in lexicon.synonyms() for t in specific)
    return Terms(specific, tuple(t for t in ordered if t in general), strong)


def synonyms_of(terms: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """For each term the words of the table; a compound takes those of the listed word it ends with."""
    table = lexicon.synonyms()
    found: dict[str, tuple[str, ...]] = {}
    for term in terms:
        key = next((form for form in (term, term.upper(), term.lower()) if form in table), None)
        if key:
            found[term] = tuple(w for w in table[key] if w != term)
    return found


def _without(text: str, blanks: Iterable[Span]) -> str:
    """Blanked spans become breaks; a single character left glued to a place takes the place with it: 南沙港 stays a name."""
    chars = list(text)
    for start, end in blanks:
        chars[start:end] = "\n" * (end - start)
    return "".join(chars)


def _is_content(word: str) -> bool:
    return word not in lexicon.asking("tokens") and word not in lexicon.asking("phrases")


def _compounds(text: str) -> tuple[list[str], list[str]]:
    """Runs of adjacent content words, and the words."""
    compounds: list[str] = []
    words: list[str] = []
    for run in _BREAK.split(text):
        held: list[str] = []
        for word in [*cut(run), ""]:
            if word and _is_content(word):
                held.append(word)
                continue
            if len(held) > 1 and len("".join(held)) > 2:
                compounds.append("".join(held))
            elif len(held) == 1 and (len(held[0]) > 1 or held[0] in lexicon.synonyms()):
                compounds.append(held[0])
            words += [w for w in held if len(w) > 1 or w in lexicon.synonyms()]
            held = []
    return [c for c in compounds if _CJK.search(c)], words


def cut(run: str) -> list[str]:
    """Plain words of a run: at each place the longest that the tokeniser found, else one character."""
    if len(run) < 2:
        return [run] if run else []
    known = set(tokens.tokenise(run))
    found, at = [], 0
    lowered = run.lower()
    while at < len(run):
        size = next((n for n in range(min(10, len(run) - at), 1, -1) if lowered[at : at + n] in known), 1)
        found.append(run[at : at + size])
        at += size
    return found
