"""The word lists of asking, read once from `assistant/data`.

Enters: data files. Leaves: rules for intents, synonyms, units of question words, words of asking. It knows no question and no bulletin.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from assistant.types import Intent, Operator

DATA = Path(__file__).parent / "data"
NUMERAL = "[0-9一二三四五六七八九十两几多]"
_ROLES = {
    "…": r"[^。；;？?！!\n]{0,14}?", "~": r"[^，,。；;？?！!\n]{1,2}",
    "#": NUMERAL + "+", "^": "^", "$": "$", "(": "(?:", ")": ")", "/": "|",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    intent: Intent
    operator: Operator
    pattern: re.Pattern[str]
    counts: bool  # 多少 or 几 with a measure word is a cue as well
    nominal: bool  # no word of asking, only the thing named


def lines(name: str) -> list[str]:
    """The lines of a data file without comments and blanks."""
    rows = (line.split("#", 1)[0].strip() for line in (DATA / name).read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row]


def numbers(name: str) -> dict[str, float]:
    """A data file of named numbers."""
    return {key: float(value) for key, value in tomllib.loads((DATA / name).read_text(encoding="utf-8")).items()}


def any_of(words: set[str]) -> re.Pattern[str]:
    """Finds the longest of the words at each place; nothing where there are none."""
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)")


def cue(words: str) -> str:
    """A cue of `intents.toml` as a pattern."""
    return "".join(_ROLES.get(char) or re.escape(char) for char in words)


def _cues(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(cue(w) for w in words))


@cache
def _intents() -> dict[str, Any]:
    return tomllib.loads((DATA / "intents.toml").read_text(encoding="utf-8"))


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            cast(Intent, row["intent"]),
            cast(Operator, row.get("operator", "")),
            _cues(row["cues"]),
            row.get("counts", False),
            row.get("nominal", False),
        )
        for row in _intents()["rule"]
    )


@cache
def reckoning() -> Mapping[str, re.Pattern[str]]:
    """What words ask to be worked out: `sum`, `gap`, `ends` … of `reckoning.toml`."""
    return {name: _cues(words) for name, words in tomllib.loads((DATA / "reckoning.toml").read_text(encoding="utf-8")).items()}


@cache
def aspects() -> Mapping[str, re.Pattern[str]]:
    return {name: _cues(words) for name, words in _intents()["aspect"].items()}


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Word -> the words a bulletin may use instead, in the order of the file."""
    table: dict[str, list[str]] = {}
    for row in lines("synonyms.txt"):
        left, arrow, right = row.partition("->")
        groups = [part.split() for part in left.split("=")]
        everyday, official = groups[0], [w for g in groups[1:] for w in g] + right.split()
        for word in everyday:
            table.setdefault(word, []).extend(official)
        if not arrow:
            for word in official:
                table.setdefault(word, []).extend([w for w in official if w != word] + everyday[:1])
    return {word: tuple(w for w in dict.fromkeys(found) if w != word) for word, found in table.items()}


@cache
def short_forms() -> tuple[tuple[str, str], ...]:
    """Pairs of words that are the same in any compound: 规上 and 规模以上."""
    pairs = (row.split(" = ") for row in lines("synonyms.txt") if "->" not in row and row.count("=") == 1)
    both = [(a.strip(), b.strip()) for a, b in pairs if " " not in a.strip() + b.strip()]
    return tuple(pair for a, b in both if a not in b and b not in a for pair in ((a, b), (b, a)))


@cache
def official() -> frozenset[str]:
    """Every word of the synonym table, lower case."""
    return frozenset(w.lower() for row in synonyms().items() for w in (row[0], *row[1]))


@cache
def asking(section: str) -> frozenset[str]:
    """One of the lists of `question_words.txt`: phrases, tokens, general."""
    found: dict[str, set[str]] = {}
    name = ""
    for row in lines("question_words.txt"):
        if row.startswith("["):
            name = row.strip("[]")
        else:
            found.setdefault(name, set()).add(row)
    return frozenset(found[section])


@cache
def asking_phrases() -> re.Pattern[str]:
    return any_of(set(asking("phrases")))


@dataclass(frozen=True, slots=True)
class Units:
    words: Mapping[str, tuple[str, ...]]  # what follows 多少 or 几 -> units
    ratio: re.Pattern[str]
    ordinal: re.Pattern[str]
    measure: re.Pattern[str]  # 多少 or 几 with its measure word: 几所, 多少亿元
    number: re.Pattern[str]  # 8500张, 10亿元
    after: re.Pattern[str]  # the same, or with a noun that names the unit: 多少粮食


@cache
def units() -> Units:
    words: dict[str, tuple[str, ...]] = {}
    listed: dict[str, set[str]] = {}
    name = ""
    for row in lines("question_units.txt"):
        if row.startswith("["):
            name = row.strip("[]")
            continue
        word, _, names = row.partition("\t")
        listed.setdefault(name, set()).add(word)
        if name in ("measures", "nouns"):
            words[word] = tuple(names.split()) or (word,)
    asks = r"(?:多少|(?<![哪那这好])第?几)(?P<scale>[十百千万亿]*)\s?"
    measure = re.compile(rf"(?:{asks}|哪{NUMERAL}+)(?P<word>{any_of(listed['measures']).pattern})")
    after = re.compile(rf"{asks}(?P<word>{any_of(listed['measures'] | listed['nouns']).pattern})")
    number = re.compile(rf"\d[\d.,]*\s?[十百千万亿]*余?(?:{any_of(listed['measures']).pattern}|%)?")
    return Units(words, any_of(listed["ratio"]), any_of(listed["ordinal"]), measure, number, after)


@cache
def dialect() -> tuple[tuple[str, str, bool], ...]:
    """(as spoken, standard, shown to the reader), longest first."""
    rows = [row.split("\t") for row in lines("dialect.txt")]
    kept = [(r[0], r[1], len(r) < 3) for r in rows if len(r) > 1 and r[2:] != ["off"]]
    return tuple(sorted(kept, key=lambda r: -len(r[0])))


@cache
def simplified() -> Mapping[int, str]:
    """For str.translate: traditional characters to simplified ones."""
    return {ord(pair[0]): pair[1] for row in lines("traditional.txt") for pair in row.split()}


@cache
def english() -> tuple[tuple[str, str], ...]:
    rows = [row.split("\t") for row in lines("english.txt")]
    return tuple(sorted(((r[0], r[1]) for r in rows), key=lambda r: -len(r[0])))
