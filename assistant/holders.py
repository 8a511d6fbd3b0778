"""Whose a number or a deed is: of a list with 分别 the item in its turn, else the name nearest before it in its clause.

Enters: a sentence, and a stretch of a source that tells the same number, or the same in words. Leaves: the name that the sentence puts in
another's place, with that other. A name is known by its ending (`holders.txt`) and told from another by the two characters before that.
It does not know which places of the source may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from assistant import lexicon
from assistant.alignment import Source
from assistant.bound import is_the_one_meant, tells
from assistant.derived import of_other_time
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.points import clause_around, figures_in
from index.amounts.phrases import FROM
from index.grammar import acts, binds, listed
from index.tokens import tokenise
from index.types import Figure, Span

Slip = tuple[Span, str]
CLAUSE = re.compile(r"[^，,。；;！!？?\n|]+")
IN_TURN = re.compile(r"分别|依次")
DAY = re.compile(r"\d{1,2}月\d{1,2}日")
NAMED = 0.5  # of the pairs of characters that an item alone has
NEXT = 6  # characters between two names of a row
REACH = 100  # characters before 分别 within which the items stand
HAN = re.compile(r"[一-鿿]+")
RUN = re.compile(r"(?:\s?[、,，和与及]\s?|以及)")


def other_holder(sentence: str, said: Figure, source: Source, segment: Span, told: Figure) -> Slip | None:
    """`segment`: the stretch of the source with the number `told`."""
    if told_in_turn(sentence, said, source, told) is False:
        items, turn = turns(source.bulletin.text, (0, told.span[0]), told, source.figures)
        return said.span, items[turn]
    return anothers(sentence, source, segment, said, told)


def is_meant(said: Figure, sentence: str, sources: Sequence[Source]) -> bool:
    """Is the number with this value the one that the sentence means, of those beside it?"""
    equal = [(figure, source) for source in sources for figure in source.figures if tells(said, figure)]
    if said.direction in FROM and any(of_other_time(figure, source) for figure, source in equal):
        return True  # 「从31次降到9次」 of 「9次，上年同期31次」
    if any(told_in_turn(sentence, said, source, figure) for figure, source in equal):
        return True
    return is_the_one_meant(said, sentence, sources)


# --- lists -----------------------------------------------------------------------------------------------------------


def told_in_turn(sentence: str, said: Figure, source: Source, told: Figure) -> bool | None:
    """「2月6日发放340万元」 of 「分别于2月6日、3月28日发放，金额为400万元和340万元」 is not; None where no item of a list is named."""
    items, turn = turns(source.bulletin.text, source.passage.span, told, source.figures)
    if not items:
        return None
    mine, at = turns(sentence, (0, len(sentence)), said, figures_in(sentence))
    words = pairs_of(normalise(mine[at] if mine else clause_around(sentence, said.span)))
    own = [pairs_of(normalise(item)) for item in items]
    telling = [pairs - frozenset().union(*own[:n], *own[n + 1 :]) for n, pairs in enumerate(own)]
    held = [len(pairs & words) / len(pairs) if pairs else 0.0 for pairs in telling]
    return held[turn] == max(held) if max(held) >= NAMED else None


def turns(text: str, within: Span, told: Figure, figures: Sequence[Figure]) -> tuple[list[str], int]:
    """The items of which the numbers of a list are told in turn, and which turn the number has."""
    for word in reversed(list(IN_TURN.finditer(text, within[0], told.span[0]))):
        alike = [f for f in figures if f.span[0] >= word.end() and f.unit == told.unit]
        row = alike[:1]
        for figure in alike[1:]:
            if not RUN.fullmatch(text[row[-1].span[1] : figure.span[0]]):
                break
            row.append(figure)
        turn = next((n for n, f in enumerate(row) if f.span == told.span), None)
        if turn is None or len(row) < 2:
            continue
        days = DAY.findall(text[word.end() : row[0].span[0]])
        before = text[max(within[0], word.start() - REACH) : word.start()]
        named_before = in_a_row(list(named(before)), before, len(row))
        earlier = [f.measure for f in figures if f.span[1] <= word.start() and f.unit == told.unit][-len(row) :]
        for items in (days, named_before, earlier):
            if len(items) == len(row) == len(set(items)):
                return items, turn
    return [], 0


def in_a_row(found: Sequence[re.Match[str]], text: str, count: int) -> list[str]:
    """The last run of so many names with 、 and 和 between them."""
    for first in range(len(found) - count, -1, -1):
        run = found[first : first + count]
        if all(RUN.match(text, a.end()) and b.start() - a.end() <= NEXT for a, b in pairwise(run)):
            return [name[0] for name in run]
    return []


# --- names -----------------------------------------------------------------------------------------------------------


def anothers(sentence: str, source: Source, segment: Span, said: Figure | None = None, told: Figure | None = None) -> Slip | None:
    """「溟州港装卸6.84亿吨」 of 「沧屿港完成货物吞吐量6.84亿吨」."""
    text = source.bulletin.text
    here, known = normalise(text[slice(*segment)]), normalise(sentence)
    upto = text[segment[0] : told.span[0] if told else segment[1]]
    for role in roles():
        theirs = list(named(upto, role))
        at_number = list(named(re.split("[，,]", upto)[-1], role))
        if said and at_number and (mine := exchanged(sentence, said, at_number[-1], role, here, source.around)):
            return mine, at_number[-1][0]
        for ending, there in {name["ending"]: name for name in theirs}.items():
            alike = {name[0] for name in theirs if name["ending"] == ending}
            if there[0][:2] in known or (len(alike) > 1 and any(name in known for name in alike)):
                continue
            for name in named(sentence, role):
                words = normalise(name[0])
                if name["ending"] == ending and words[:2] not in here and words not in source.around:
                    return name.span(), there[0]
    return namesake(sentence, text[slice(*segment)], source.around)


def namesake(sentence: str, there: str, around: str) -> Slip | None:
    """「渡口市场」 of 「荷巷市场、东桥市场」: before the same noun another name, one that no dictionary has."""
    mine, theirs = list(before_nouns(sentence)), list(before_nouns(there))
    for noun, name, at in mine:
        names_there = {other for word, other, _ in theirs if word == noun and not listed(other)}
        if names_there and name not in there and name not in around and not any(other in sentence for other in names_there):
            return at, min(names_there) + noun
    return None


def before_nouns(text: str) -> Iterator[tuple[str, str, Span]]:
    """(noun, the name before it, where the name stands)"""
    at, last = 0, ("", 0)
    for word in tokenise(text):
        start = text.find(word, at)
        if start < 0:
            continue
        name, begun = last
        beside = HAN.fullmatch(word + name) and len(word) > 1 and len(name) > 1 and begun + len(name) == start
        if beside and not any(acts(part) or binds(part) for part in (word, name)) and not names("common").search(name):
            yield word, name, (begun, start)
        at, last = start + len(word), (word, start)


def exchanged(sentence: str, said: Figure, there: re.Match[str], role: str, here: str, around: str) -> Span | None:
    """「岭背区尚欠2696万元」 of 「岭背区已清偿完毕，枫溪县尚欠2696万元」: both stand there, and the number is the other's."""
    if normalise(there[0])[:2] in normalise(sentence):
        return None
    start = said.span[0] - len(clause_before(sentence, said))
    mine = list(named(sentence[start : said.span[0]], role))
    mine = [name for name in mine if normalise(name[0]) not in around]
    if not mine or normalise(mine[-1][0])[:2] not in here:
        return None
    return mine[-1].start() + start, mine[-1].end() + start


def clause_before(sentence: str, said: Figure) -> str:
    """From the mark before a number up to it."""
    start = max((m.start() for m in CLAUSE.finditer(sentence) if m.start() <= said.span[0]), default=0)
    return sentence[start : said.span[0]]


def named(text: str, role: str = "") -> Iterator[re.Match[str]]:
    """No verb or particle before a place's ending: 是市, 新建学校; the 背 of 岭背区 is a name's."""
    for match in names(role).finditer(text):
        words = tokenise(match[0][:2])
        if not names("common").search(match[0][:2]) and not acts(words[0]) and not any(binds(word) for word in words):
            yield match


def roles() -> tuple[str, ...]:
    return tuple(role for role in rows() if role != "common")


@cache
def rows() -> dict[str, str]:
    return {role: pattern for role, pattern in (line.split("\t") for line in lexicon.lines("holders.txt"))}


@cache
def names(role: str) -> re.Pattern[str]:
    """All roles where none is given."""
    pattern = rows()[role] if role else "|".join(rows()[name] for name in roles())
    return re.compile(pattern if role == "common" else rf"(?:(?![的为在是和与及由对把将了])[一-鿿]){{2}}(?P<ending>{pattern})")
