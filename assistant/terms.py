"""The content words of a stretch of a question.

Enters: a stretch with the spans that are no content (places, periods). Leaves: terms, most specific first, each a stretch of the
question or a listed word that its words make up, and the words a bulletin may use for them. It does not know what is asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant import lexicon
from index import grammar, tokens
from index.types import Span
from index.words import numeral

_QUOTED = re.compile(r"[“\"「『《〈]([^”\"」』》〉]{1,40})[”\"」』》〉]")
_NAME = re.compile(r"\d[\d+＋A-Za-z]*(?:[+＋][\dA-Za-z]+)+|(?<![\d.])(?:\d{3,6}(?=号|热线)|12\d{3}(?!\d))|[A-Za-z][A-Za-z0-9.+&\-]*")
_BREAK = re.compile(r"[^一-鿿A-Za-z]+")
_COUNTED = re.compile(rf"{lexicon.NUMERAL}+(?:大|[个项条件类样种场次份家所名位张些])?")
NOUN_ENDINGS = frozenset("厂站馆院所园港桥路河湖镇村街线库场局队率量额费款金税证点楼房区县市")
_NOT_DONE = re.compile("没(?![收落法])")  # 没种上: what is asked of is the thing, its state is read apart
_TAIL = re.compile(r"(?<=[一-鿿])[了过]$")
_LEADS_ON = re.compile(r"([一-鿿])了?(?:[进出下上回过][去来]|起来|掉|光|完|好|到位|到手|走|齐|上|够|足)")
_NEWLY = re.compile(r"(?:新|再|又|另)([一-鿿])")
_YEARS_OLD = re.compile(r"([\d一二三四五六七八九十]{1,3})周?岁")
NAME = 3  # characters of a term that is likely to be a name
_PAID = re.compile(r"[一-鿿]{1,3}钱")
_MONEY = ("费", "费用", "款", "资金", "补贴", "补助")  # 药钱, 饭钱 are told so


@dataclass(frozen=True, slots=True)
class Terms:
    specific: tuple[str, ...]  # names, phrases, words
    general: tuple[str, ...]  # 增速, 比例 …: what of it is asked
    strong: bool  # a quoted name, a listed term or a compound: enough to be a topic by itself

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.specific + self.general))


def read_terms(text: str, blanks: Iterable[Span] = ()) -> Terms:
    """Quoted names and listed terms stay whole; what is between them is cut into words, and compounds are kept as well."""
    left = _blank(text, blanks)
    quoted = [m[1].strip() for m in _QUOTED.finditer(left)]
    left = _QUOTED.sub(_breaks, left)
    names = [m[0] for m in _NAME.finditer(left)]
    counted = [m["word"] for m in lexicon.units().measure.finditer(left) if m["word"] in lexicon.official()]  # 多少标箱
    left = lexicon.units().number.sub(_breaks, lexicon.units().measure.sub(_breaks, left))
    left = lexicon.asking_phrases().sub(lambda m: m[0] if _inside_listed(left, m.span()) else _breaks(m), left)
    compounds, words = _compounds(left, lexicon.asking("verbs"))
    if not compounds and not words and not quoted and not names:
        compounds, words = _compounds(left)
    if not compounds and not words and not quoted and not names:
        words = _single(left)
    made = _made_up({*words, *quoted})
    made += _made_up({*words, *quoted, *made})
    general = lexicon.asking("general")
    long_first = sorted({*compounds, *made}, key=lambda c: (-len(c), c))
    ordered = tuple(t for t in dict.fromkeys([*quoted, *names, *long_first, *words, *counted]) if t)
    specific = tuple(t for t in ordered if t not in general)
    own = [t for t in (*compounds, *words) if t not in general]
    strong = bool(quoted) or any(len(t) > 4 or (len(t) > 2 and t.lower() in lexicon.official()) for t in own)
    return Terms(specific, tuple(t for t in ordered if t in general), strong)


def synonyms_of(terms: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """For each term the words of the table; a compound with a short form in it also has the full one: 规上工业企业."""
    table = lexicon.synonyms()
    found: dict[str, tuple[str, ...]] = {}
    for term in terms:
        said = _LEADS_ON.fullmatch(term)
        spoken = spoken_verbs().get(said[1], ()) if said else [term[:-1] + word for word in _MONEY] if _PAID.fullmatch(term) else ()
        newly = _NEWLY.fullmatch(term)
        if newly and newly[1] in spoken_verbs() and not grammar.of_papers(term):  # 新装 is told as 加装, 新增
            spoken = (*spoken_verbs()[newly[1]], "新增")
        key = next((form for form in (term, term.upper(), term.lower()) if form in table), "")
        changed = (term.replace(a, b) for a, b in lexicon.short_forms() if a in term and a != term and b not in term)
        words = dict.fromkeys([*table.get(key, ()), *changed, *spoken, *_age(term)])
        words.pop(term, None)
        if words:
            found[term] = tuple(words)
    return found


def _age(term: str) -> tuple[str, ...]:
    """八十岁 is told as 80周岁."""
    said = _YEARS_OLD.fullmatch(term)
    years = numeral(said[1]) if said else 0
    return (f"{years}岁", f"{years}周岁") if years else ()


@cache
def spoken_verbs() -> Mapping[str, tuple[str, ...]]:
    return {row.split()[0]: tuple(row.split()[1:]) for row in lexicon.lines("spoken_verbs.txt")}


def is_deed(term: str) -> bool:
    """建完, 拨下去: what was done, no thing by itself."""
    return bool(_LEADS_ON.fullmatch(term))


def cut(run: str) -> list[str]:
    """Plain words of a run: at each place the longest that is listed or that the tokeniser found, else one character."""
    if len(run) < 2:
        return [run] if run else []
    known, listed = set(tokens.tokenise(run)), _listed()
    found, at, lowered = [], 0, run.lower()
    while at < len(run):
        size = next((n for n in range(min(12, len(run) - at), 1, -1) if (w := lowered[at : at + n]) in listed or w in known), 1)
        guessed = size > 2 and (w := lowered[at : at + size]) not in listed and not tokens.frequency(w)
        if guessed:  # 社零涨: put together by the tokeniser from a listed word and the next
            size = next((n for n in range(size - 1, 1, -1) if lowered[at : at + n] in listed), size)
        found.append(run[at : at + size])
        at += size
    return found


@cache
def _listed() -> frozenset[str]:
    return lexicon.official() | lexicon.asking("tokens") | lexicon.asking("verbs") | {key for key in lexicon.synonyms() if len(key) > 1}


def _blank(text: str, spans: Iterable[Span]) -> str:
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "\n" * (end - start)
    return "".join(chars)


def _breaks(match: re.Match[str]) -> str:
    return "\n" * len(match[0])


def _inside_listed(text: str, span: Span) -> bool:
    """The phrase is part of a listed word (最 in 最低生活保障) and so no word of asking."""
    start, end = span
    around = range(max(0, start - 6), start + 1)
    listed = lexicon.official()
    return any(text[a:b] in listed for a in around for b in range(end, min(len(text), a + 12) + 1) if b - a > end - start)


def _is_content(word: str) -> bool:
    stop = lexicon.asking("tokens")
    if (grammar.binds(word) or _NOT_DONE.match(word)) and word not in lexicon.official():
        return False
    return word not in stop and _TAIL.sub("", word) not in stop and word not in lexicon.asking("phrases") and not _COUNTED.fullmatch(word)


def _compounds(text: str, weak: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
    """Runs of adjacent content words, and the words; a single character counts only where it is listed."""
    compounds: list[str] = []
    words: list[str] = []
    for run in _BREAK.split(text):
        held: list[str] = []
        loose = False
        for word in [*cut(run), ""]:
            if word and word not in weak and _is_content(word):
                # Characters that make no word together are mostly a name that the tokeniser does not know (南埭).
                loose = loose and not grammar.acts(word)
                if len(word) == 1 and held and (len(held[-1]) <= 2 if loose else word in NOUN_ENDINGS and len(held[-1]) > 1):
                    held[-1] += word
                else:
                    held.append(word)
                loose = len(word) == 1 and not grammar.acts(word)
                continue
            loose = False
            if len(held) > 1 and 2 < len("".join(held)) <= 16:
                compounds.append("".join(held))
            words += [w for w in held if len(w) > 1 or w in lexicon.synonyms()]
            held = []
    return compounds, words


def _single(text: str) -> list[str]:
    """Single characters, where nothing longer is left: 欠了多少债."""
    return [word for run in _BREAK.split(text) for word in cut(run) if len(word) == 1 and _is_content(word)]


def _made_up(words: set[str]) -> list[str]:
    """Listed words all of whose pieces the question has, apart from each other: 城镇…新增…就业."""
    lowered = {w.lower() for w in words}
    found = {whole for word in lowered for whole, pieces in _pieces().get(word, ()) if pieces <= lowered and whole not in lowered}
    return [w for w in found if not any(w != o and w in o for o in found)]


@cache
def _pieces() -> Mapping[str, list[tuple[str, frozenset[str]]]]:
    table: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for whole in lexicon.official():
        if len(whole) < 4:
            continue
        pieces = _plain_pieces(whole)
        if len(pieces) > 1 and all(len(p) > 1 for p in pieces):
            for piece in pieces:
                table.setdefault(piece, []).append((whole, pieces))
    return table


def _plain_pieces(whole: str) -> frozenset[str]:
    """The longest proper words that make up a listed word."""
    known, listed = set(tokens.tokenise(whole)) - {whole}, lexicon.official()
    found, at = set(), 0
    while at < len(whole):
        size = next((n for n in range(len(whole) - at, 1, -1) if (w := whole[at : at + n]) != whole and (w in known or w in listed)), 1)
        found.add(whole[at : at + size])
        at += size
    return frozenset(found)
