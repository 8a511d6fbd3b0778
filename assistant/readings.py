"""What a reader typed, read as what was meant: dialect words, English, pinyin, homophones.

Enters: the question, the library's words and the stretches that must not be touched. Leaves: the text to go on with and the readings
to show. It never changes a digit or a place, and without the library's words it corrects no character.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant import lexicon
from assistant.parts import ASKS
from assistant.terms import cut
from index import tokens
from index.types import Span

Reading = tuple[str, str]
_CJK_RUN = re.compile(r"[一-鿿]{2,}")
_AFTER_DATE = re.compile(r"(?:(?<=\d)[年月日号度]+)?([一-鿿]{2,})")
_LATIN = re.compile(r"[A-Za-z]+(?:['’ ]?[A-Za-z]+)*")
_ENGLISH_YEAR = re.compile(r"\b(by|in|of|for|during|until)\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_QUARTER = re.compile(r"(?<![A-Za-z])(?:Q1\s?[-—–~至到]\s?Q?(?P<last>[2-4])|Q(?P<q>[1-4])|H(?P<h>[12]))(?![\dA-Za-z])", re.IGNORECASE)
_MANY = re.compile(r"好多")
_REACHED = re.compile(r"[有是了到出要达共为增成]$")
_CLAUSE_END = re.compile(r"[，,、；;。？?！!]|$")
_COMMON = 500  # uses in the tokeniser's corpus from which a word is taken to be meant though no bulletin has it
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))
_FUNCTION = frozenset(
    "的了是在有和与到几多少哪谁吗呢那这个不没也就都又还被把给对从为以及之一二三四五六七八九十百千万亿年月日再会出大做要能可上下来去让过用同更最很太只已将由于所全各每此其该本新老小高低多"
)


@dataclass(frozen=True, slots=True)
class Sounds:
    """The library's words by their sound."""

    syllables: Mapping[tuple[str, ...], tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]


def read(text: str, vocabulary: Container[str] | None, protected: Callable[[str], Sequence[Span]]) -> tuple[str, tuple[Reading, ...]]:
    """`protected`: the spans of a text that stand for places."""
    text = tidy(text)
    readings: list[Reading] = []
    if _is_english(text):
        return _from_english(text)
    text = _quarters(_how_many(_dialect(text, readings), readings), readings)
    words = vocabulary if isinstance(vocabulary, Iterable) else None
    sounds = _sounds(words) if words is not None else None
    text = _pinyin(text, sounds, readings)
    if sounds is not None and vocabulary is not None:
        text = _homophones(text, sounds, vocabulary, protected(text), readings)
    return text, tuple(readings)


_NEXT_ASKED = re.compile(r"(?<=多少|几[一-鿿]) +(?=[一-鿿]{2,8}(?:多少|几))")  # 「贷款发了多少 带动就业几人」


def tidy(text: str) -> str:
    """Simplified characters, plain digits and letters, no spaces between Chinese characters. Quotation marks stay as typed."""
    text = text.translate(lexicon.simplified())
    text = "".join(unicodedata.normalize("NFKC", c) if "！" < c <= "～" and (c.isalnum() or c in "％＋－") else c for c in text)
    text = re.sub(r"[\u00a0\u3000\t\r]", " ", text).strip()
    text = _NEXT_ASKED.sub("，", text)
    return re.sub(r"(?<=[一-鿿，。？]) +(?=[一-鿿，。？！；])", "", text)


def _is_english(text: str) -> bool:
    letters = sum(len(m) for m in re.findall(r"[A-Za-z]{2,}", text))
    return letters > 8 and not re.search(r"[一-鿿]{3,}", text) and " " in text.strip() and _glossary(text.lower())


def _glossary(text: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word, _ in lexicon.english())


def _from_english(text: str) -> tuple[str, tuple[Reading, ...]]:
    """Known words in order, the question word last: 到2025年医院床位多少."""
    left = _ENGLISH_YEAR.sub(lambda m: f" {'到' if m[1].lower() in ('by', 'until') else ''}{m[2]}年 ", text.lower())
    left = re.sub(r"(?<![\d年])((?:19|20)\d\d)(?![\d年])", r" \1年 ", left)
    found: list[tuple[int, str]] = [(m.start(), m[0].replace(" ", "")) for m in re.finditer(r"到?\d{4}年|[一-鿿]+", left)]
    for word, chinese in lexicon.english():
        for match in list(re.finditer(rf"\b{re.escape(word)}\b", left)):
            found.append((match.start(), chinese))
            left = left[: match.start()] + " " * len(match[0]) + left[match.end() :]
    words = [chinese for _, chinese in sorted(found)]
    asking = [w for w in words if re.search("多少|什么|谁|哪|怎么|百分之", w)]
    when = [w for w in words if re.search(r"\d{4}年", w)]
    rest = [w for w in words if w not in asking and w not in when]
    read = "".join([*when, *rest, *asking])
    return (read, ((text, read),)) if read else (text, ())


def _dialect(text: str, readings: list[Reading]) -> str:
    """Spoken words of asking; a single character only where it is a word by itself (not 仲 in 仲裁)."""
    for spoken, standard, shown in lexicon.dialect():
        if spoken not in text or (len(spoken) == 1 and spoken not in _words(text)):
            continue
        text = text.replace(spoken, standard)
        if shown:
            readings.append((spoken, standard))
    return text


def _how_many(text: str, readings: list[Reading]) -> str:
    """好多 is 多少 in the south-west and 许多 elsewhere: it asks before a measure word or at the end of a clause that asks nothing else."""
    for match in reversed(list(_MANY.finditer(text))):
        start = max((m.end() for m in _CLAUSE_END.finditer(text, 0, match.start()) if m[0]), default=0)
        end = _CLAUSE_END.search(text, match.end())
        assert end
        before, after = text[start : match.start()], text[match.end() : end.start()].rstrip("啊嘛呀哦呢")
        counts = not after or lexicon.units().measure.match(f"多少{after}")
        told = end.end() < len(text) and not _REACHED.search(before)  # 「好多人没有房住,怎么解决」
        if counts and not told and not ASKS.search(f"{before} {after}"):
            text = text[: match.start()] + "多少" + text[match.end() :]
            readings.append(("好多", "多少"))
    return text


def _quarters(text: str, readings: list[Reading]) -> str:
    """Q1-Q3 -> 前三季度, H1 -> 上半年."""

    def spelled(match: re.Match[str]) -> str:
        number = "一二三四"[int(match["last"] or match["q"] or 1) - 1]
        words = f"前{number}季度" if match["last"] else f"{number}季度" if match["q"] else "上半年" if match["h"] == "1" else "下半年"
        readings.append((match[0], words))
        return words

    return _QUARTER.sub(spelled, text)


def _words(text: str) -> set[str]:
    return {word for run in _CJK_RUN.findall(text) for word in cut(run)}


def _pinyin(text: str, sounds: Sounds | None, readings: list[Reading]) -> str:
    """Runs of letters that spell a word of the library, or of the word lists: laji fenlei."""

    def spelled(match: re.Match[str]) -> str:
        typed = match[0]
        word = _spelling(typed, sounds) or _all_spelled(typed.split(), sounds) or _run_together(typed, sounds)
        if not word:
            return typed
        readings.append((typed, word))
        return word

    return _LATIN.sub(spelled, text)


def _all_spelled(pieces: list[str], sounds: Sounds | None) -> str:
    words = [_spelling(piece, sounds) for piece in pieces]
    return "".join(words) if len(words) > 1 and all(words) else ""


def _run_together(typed: str, sounds: Sounds | None) -> str:
    """caizhengbokuan: the fewest words whose sounds make up the whole; common words of the language count as well."""
    if not typed.isascii() or not typed.islower() or not 4 <= len(typed) <= 30:
        return ""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(typed)
    for end in range(1, len(typed) + 1):
        for start in range(max(0, end - 24), end - 3):
            before, word = best[start], _sounding(typed[start:end], sounds) if best[start] is not None else ""
            shorter = best[end] is None or len(before or ()) + 1 < len(best[end] or ())
            if before is not None and word and shorter:
                best[end] = (*before, word)
    return "".join(best[-1] or ())


def _sounding(key: str, sounds: Sounds | None) -> str:
    found = _known(key, sounds) or _common_sounds().joined.get(key) or ()
    return max(found, key=_preference, default="")


def _known(key: str, sounds: Sounds | None) -> tuple[str, ...]:
    """Words of the library, else of the word lists, that sound so."""
    return (sounds.joined.get(key) if sounds else None) or _listed_sounds().joined.get(key) or ()


def _spelling(typed: str, sounds: Sounds | None) -> str:
    key = re.sub(r"[^a-z]", "", typed.lower().replace("ü", "v"))
    if not 4 <= len(key) <= 30 or typed.isupper():
        return ""
    return max(_known(key, sounds), key=_preference, default="")


def _preference(word: str) -> tuple[bool, int, str]:
    return word in lexicon.synonyms(), _frequency(word), word


def _homophones(text: str, sounds: Sounds, vocabulary: Container[str], protected: Sequence[Span], readings: list[Reading]) -> str:
    """Stretches that are no word but sound like one of the library's: 怡康 -> 颐康, 三假 -> 三甲."""
    changes: list[tuple[Span, str]] = []
    for run in _AFTER_DATE.finditer(text):
        words, at = [], run.start(1)
        for word in cut(run[1]):
            words.append((word, at))
            at += len(word)
        used = -1
        for i, count in itertools.product(range(len(words)), (3, 2, 1)):
            window = words[i : i + count]
            if i <= used or len(window) < count:
                continue
            typed = "".join(word for word, _ in window)
            span = (window[0][1], window[0][1] + len(typed))
            if any(a < span[1] and span[0] < b for a, b in protected) or not _is_odd([w for w, _ in window], typed, vocabulary):
                continue
            if meant := _sounding_like(typed, sounds):
                changes.append((span, meant))
                readings.append((typed, meant))
                used = i + count - 1
    for (start, end), meant in reversed(changes):
        text = text[:start] + meant + text[end:]
    return text


_ALONE = frozenset("有多少还都也又没不各每")  # 有寄, 多收: a word and the next


def _is_odd(words: list[str], typed: str, vocabulary: Container[str]) -> bool:
    """No word of the library or the language, and made of pieces that are not words either."""
    if not 2 <= len(typed) <= 5 or typed in vocabulary or typed in lexicon.synonyms() or (len(typed) == 2 and typed[0] in _ALONE):
        return False
    if len(words) == 1:
        return _frequency(typed) < 5
    return any(len(w) == 1 for w in words) and not all(w in vocabulary and len(w) > 1 for w in words) and _frequency(typed) < 5


def _sounding_like(typed: str, sounds: Sounds) -> str | None:
    """The word that sounds the same and shares a character, or is long enough not to be chance."""
    for loose in (False, True):
        found = sounds.syllables.get(_spoken(typed, loose), ())
        fit = [w for w in found if w != typed and (set(w) & set(typed) or (len(w) > 2 and not loose)) and _is_likely(typed, w)]
        if fit:
            return max(fit, key=lambda w: (sum(a == b for a, b in zip(w, typed, strict=False)), *_preference(w)))
    return None


def _is_likely(typed: str, meant: str) -> bool:
    """Characters of function and number stay; a name that no dictionary has is meant only where a rare character was typed."""
    kept = all(a == b for a, b in zip(typed, meant, strict=False) if a in _FUNCTION)
    return kept and (_frequency(meant) >= 20 or meant in lexicon.official() or any(_frequency(c) < 1000 for c in typed))


def _sounds(words: Iterable[str]) -> Sounds:
    """Made once for a library's words."""
    global _last
    if _last is None or _last[0] is not words:
        listed = frozenset(words)
        _last = (words, _index(listed))
    return _last[1]


_last: tuple[Iterable[str], Sounds] | None = None


@lru_cache(maxsize=1)
def _listed_sounds() -> Sounds:
    return _index(
        frozenset(lexicon.synonyms())
        | lexicon.asking("phrases")
        | lexicon.asking("general")
        | {w for row in lexicon.synonyms().values() for w in row}
    )


@lru_cache(maxsize=1)
def _common_sounds() -> Sounds:
    return _index(word for word, uses in tokens._tokenizer().FREQ.items() if uses >= _COMMON)


def _index(words: Iterable[str]) -> Sounds:
    syllables: dict[tuple[str, ...], set[str]] = {}
    joined: dict[str, set[str]] = {}
    for word in words:
        if not 2 <= len(word) <= 8 or not re.fullmatch(r"[一-鿿]+", word):
            continue
        exact = _spoken(word, False)
        joined.setdefault("".join(exact), set()).add(word)
        for spoken in (exact, _spoken(word, True)):
            syllables.setdefault(spoken, set()).add(word)
    return Sounds({k: tuple(v) for k, v in syllables.items()}, {k: tuple(v) for k, v in joined.items()})


def _spoken(word: str, loose: bool) -> tuple[str, ...]:
    """The toneless reading of a word; `loose` lets zh and z, ing and in be one."""
    return tuple(_blur(_syllable(char)) if loose else _syllable(char) for char in word)


def _blur(syllable: str) -> str:
    for exact, loose in _FUZZY:
        syllable = syllable.replace(exact, loose)
    return syllable


@lru_cache(maxsize=30_000)
def _syllable(char: str) -> str:
    """The first reading of a character: a rarer one would let 三省 sound like 三星."""
    from pypinyin.pinyin_dict import pinyin_dict

    spoken = pinyin_dict.get(ord(char), char).split(",")[0]
    plain = unicodedata.normalize("NFD", spoken.replace("ü", "v")).replace("u\u0308", "v")
    return "".join(c for c in plain if not unicodedata.combining(c))


def _frequency(word: str) -> int:
    """How common the word is in the tokeniser's dictionary; 0 where it is not in it."""
    return int(tokens._tokenizer().FREQ.get(word, 0))
