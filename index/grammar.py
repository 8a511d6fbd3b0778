"""What kind of word a word is: one that only holds a sentence together, one of everyday speech, one of official papers.

Enters: words. Leaves: yes, no or a weight. It knows no question and no bulletin: the tags are those of the tokeniser's dictionary (349,000
words), the words of the genre those of eleven public reports (`data/genre_words.txt`, written by `scripts/genre_words.py`).
"""

from __future__ import annotations

from functools import cache

from index import tokens, vocabulary

# ICTCLAS tags: conjunctions, prepositions, particles, pronouns, interjections, sounds; adverbs and places (里头) of two characters or more.
_BINDING = frozenset({"c", "p", "y", "e", "o", "k", "h", "r", "rr", "rz", "rg", "u", "ul", "uj", "uz", "ud", "ug", "uv"})
_BINDING_LONG = frozenset({"d", "df", "dg", "f"})
_ACTING = frozenset({"v", "vd", "vi", "vq", "a", "ad", "z"})
_NAMING = frozenset({"nrt", "nrfg", "ns", "nt", "nz", "eng"})  # nr holds too many words that are no names (孤儿, 盖楼)

_THINGS = frozenset({"初中", "附中", "两岸", "沿海", "沿江", "沿线"})  # places in the dictionary, things here


def listed(word: str) -> bool:
    """Does the tokeniser's dictionary have it?"""
    return tokens.frequency(word) > 0


def binds(word: str) -> bool:
    """A word of grammar: 的话, 从, 那边, 分别."""
    return _kinds().get(word) == "binds"


def acts(word: str) -> bool:
    """A verb or an adjective and nothing else: 装, 好, 拿到."""
    return _kinds().get(word) == "acts"


def is_deed(word: str) -> bool:
    """A verb, also one that serves as a noun: 落实, 整改."""
    return _kinds().get(word) in ("acts", "deeds")


def is_name(word: str) -> bool:
    """A name in the tokeniser's dictionary: 深圳, 比亚迪."""
    return _kinds().get(word) == "names"


def of_papers(word: str) -> bool:
    """A word that official papers use: 新建, 新增; not 新装."""
    return word in _genre()


def telling(word: str) -> float:
    """How much it tells that a library does not hold the word, from 0 to 1.

    A name, an unknown word and a word that official papers use are looked for in vain where they are not; everyday speech
    (盖楼, 城里人) may stand for what a paper says in other words.
    """
    known = listed(word)
    if not known and len(word) == 2 and any(acts(ch) or binds(ch) for ch in word):
        return 0.35  # 装好, 开新, 货从: two words that the tokeniser took for one
    kind = _kinds().get(word, "thing")
    if not known or kind == "names" or of_papers(word):
        return 1.0
    return 0.5 if kind in ("thing", "deeds") else 0.25


def names_thing(word: str) -> bool:
    """A noun or a name, or a word of three characters or more that the dictionary does not have: 大班额."""
    if not listed(word):
        return len(word) > 2
    return _kinds().get(word, "thing") in ("thing", "names")


@cache
def _kinds() -> dict[str, str]:
    """Words that are no common nouns; these are two thirds of the dictionary and go without an entry."""
    import jieba  # heavy: a store opens without it

    with jieba.get_dict_file() as rows:
        tagged = ((word, tag) for word, _, tag in (row.decode("utf-8").split() for row in rows))
        return {word: kind for word, tag in tagged if (kind := _kind(word, tag)) != "thing"}


def _kind(word: str, tag: str) -> str:
    if word in _THINGS:
        return "thing"
    if tag in _BINDING or (tag in _BINDING_LONG and len(word) > 1):
        return "binds"
    if tag in _ACTING:
        return "acts"
    if tag in _NAMING:
        return "names"
    return "deeds" if tag == "vn" else "thing" if tag[0] in "njb" else "else"


@cache
def _genre() -> frozenset[str]:
    return frozenset(vocabulary.words("genre_words.txt") + vocabulary.words("terms.txt"))
