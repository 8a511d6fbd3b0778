"""What a number measures: the noun phrase before it, or after its measure word.

Enters: half-width text, the quantities of one sentence and its clauses. Leaves for each a `Measured`: the words, the verb or movement that
stands at the number, the base of comparison, and the stretch that must be quoted with it. It does not know periods or aspects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from .quantities import Quantity
from .types import Span
from .vocabulary import any_of, rows, words

_SHARES = ("%", "‰", "个百分点", "百分点")
_COORDINATE = re.compile(r"、|和|及|与|以及")
_TRIM = ' \t*#>-—“”"，,。；;：:、|（）()'
_FROM = re.compile(r"[从由自]$")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Measured:
    words: str
    start: int  # where the words that say it begin: a quotation starts here or before
    direction: str = ""
    base: str = ""
    growth: bool = False
    noun_end: int = 0  # end of the noun after the measure word, 0 where there is none
    inherited: bool = False


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "direction": re.compile(rf"({any_of(words('directions.txt'))})(?:了|约|近|超过?|：|:)?\s*$"),
        "before": re.compile(rf"{any_of(words('qualifiers.txt', 'before'))}(?:了|为|到|至)?\s*$"),
        "base": re.compile(rf"(?:{'|'.join(rows_of('bases.txt'))})\s*$"),
        "verb_end": re.compile(rf"(?:{any_of(tuple(w for w in words('verbs.txt')))})(?:了|过)?\s*$"),
        "verb_start": re.compile(rf"(?:{any_of(words('verbs.txt'))})(?:了)?"),
        "opener": re.compile(rf"(?:{'|'.join(rows_of('openers.txt'))})"),
        "closer": re.compile(
            r"(?:已经|已|均|共计|共|合计|总计|累计|分别|各|都|就|约|达到|达|为|至|到|是|有|只|仅|还|的|在|从|由|自|将|了|要|每|平均|首次|一次性|全部|均已|：|:|\s|为期|提前|连续|即|且|年均|从一开始)$"
        ),
        "stop": re.compile("|".join(rows_of("noun_stops.txt"))),
    }


def rows_of(name: str) -> tuple[str, ...]:
    return tuple(row[0] for row in rows(name))


def measure(
    plain: str, quantities: Sequence[Quantity], clauses: Sequence[Span], times: Sequence[Span], inherited: Measured | None = None
) -> list[Measured]:
    """One Measured for each quantity of a sentence."""
    found: list[Measured] = []
    previous: Quantity | None = None
    last = inherited
    for index, quantity in enumerate(quantities):
        clause = next((span for span in clauses if span[0] <= quantity.span[0] < span[1]), clauses[-1])
        left = _left_bound(plain, clause, previous, found[-1] if found else None)
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        item = _one(plain, quantity, left, clause, times, following)
        if not item.words:
            item = _inherit(plain, item, last, clause, clauses, quantity)
        found.append(item)
        last, previous = item, quantity
    return _distribute(plain, list(quantities), found, clauses)


def _left_bound(plain: str, clause: Span, previous: Quantity | None, before: Measured | None) -> int:
    if previous is None or previous.full[1] <= clause[0]:
        return clause[0]
    return max(previous.full[1], before.noun_end if before else 0)


def _one(plain: str, quantity: Quantity, left: int, clause: Span, times: Sequence[Span], following: Quantity | None) -> Measured:
    """The words of the quantity itself, empty where it borrows those of its neighbour."""
    start = quantity.full[0]
    for span in times:
        if left < span[1] <= start:
            left = span[1]
    direction, base, growth, end = _movement(plain, left, start)
    noun, noun_end = (
        ("", 0)
        if quantity.unit in _SHARES or quantity.kind in ("ordinal", "growth") or growth
        else _noun_after(plain, quantity, clause, following)
    )
    words_left, at, verb = _noun_before(plain, left, end)
    direction = direction or verb
    if noun and (not words_left or not plain.startswith("的", quantity.full[1])):
        return Measured(noun, min(at if words_left else start, start), direction, base, growth, noun_end)
    return Measured(words_left, at if words_left else start, direction, base, growth, noun_end)


def _movement(plain: str, left: int, end: int) -> tuple[str, str, bool, int]:
    """Peels movement and base off the end of `plain[left:end]`: (direction, base, whether the number is a change, new end)."""
    patterns = _patterns()
    direction, base, growth = "", "", False
    kinds = {row[0]: row[1] for row in rows("directions.txt")}
    for _ in range(4):
        text = plain[left:end]
        if not direction and (match := patterns["direction"].search(text)):
            direction, growth = match[1], kinds[match[1]] == "growth"
            end = left + match.start()
        elif not base and (match := patterns["base"].search(text)) and match.end() > match.start():
            base = match[0].strip()
            end = left + match.start()
        elif (match := patterns["before"].search(text)) or (match := patterns["closer"].search(text)):
            end = left + match.start()
        else:
            break
    return direction, base, growth, end


def _noun_before(plain: str, left: int, end: int) -> tuple[str, int, str]:
    """(words, where they begin, verb) of the phrase that ends at `end`."""
    patterns = _patterns()
    start, verb = left, ""
    opening = plain.rfind("(", left, end)
    if opening >= 0 and plain.find(")", opening, end) < 0:
        start = opening + 1
    while end > start:  # 1. what stands between noun and number
        text = plain[start:end]
        if (match := patterns["closer"].search(text)) or (match := patterns["before"].search(text)):
            end = start + match.start()
        elif match := patterns["verb_end"].search(text):
            if match.start() == 0 and (start == left or not verb) and _is_noun(match[0]):
                break
            verb, end = verb or match[0], start + match.start()
        elif text[-1] in _TRIM and text[-1] not in '”")':
            end -= 1
        else:
            break
    while start < end:  # 2. what opens the clause
        if plain[start] in _TRIM and plain[start] not in '“"（(':
            start += 1
        elif (match := patterns["opener"].match(plain, start, end)) and match.end() < end:
            start = match.end()
        elif (match := patterns["verb_start"].match(plain, start, end)) and match.end() < end and match.end() > start:
            verb, start = verb or match[0], match.end()
        else:
            break
    if end - start > _LONGEST:
        start = _shorten(plain, start, end)
    words_left = plain[start:end].strip()
    if len(words_left) < 2 or words_left.isdigit():
        return "", end, verb
    return words_left, start, verb


def _is_noun(word: str) -> bool:
    return any(row[0] == word and len(row) > 1 and row[1] == "noun" for row in rows("verbs.txt"))


def _shorten(plain: str, start: int, end: int) -> int:
    for mark in ("等", "，", "、", "的"):
        at = plain.rfind(mark, end - _LONGEST, end - 3)
        if at >= 0:
            return at + 1
    return end - _LONGEST


def _noun_after(plain: str, quantity: Quantity, clause: Span, following: Quantity | None) -> tuple[str, int]:
    """(noun, its end) after the measure word: 「46条河涌整治以及」 -> 河涌整治."""
    start = quantity.full[1]
    if plain[start : start + 1] == "的":
        start += 1
    limit = min(clause[1], start + 36)
    if following and following.full[0] == start:  # 「15个10亿元以上公共投资项目」
        noun, end = _noun_after(plain, following, clause, None)
        return (plain[start:end], 0) if noun else ("", 0)
    if following:
        limit = min(limit, following.full[0])
    end = start
    while end < limit:
        character = plain[end]
        if character == "(":
            close = plain.find(")", end, min(limit, end + 9))
            if close < 0 or re.search(r"\d", plain[end:close]):
                break
            end = close + 1
        elif character in "，,。；;：:、\n|)!！?？*":
            break
        elif stop := _patterns()["stop"].match(plain, end, limit):
            if end > start + 1 or stop.end() - stop.start() > 0:
                break
        else:
            end += 1
    noun = plain[start:end]
    if following and end == following.full[0]:
        match = re.search(r"(?:和|及|以及|与|或)$", noun)
        if match:
            noun, end = noun[: match.start()], end - len(match[0])
        else:
            return (noun, 0) if len(noun.strip()) > 1 else ("", 0)
    noun = noun.strip()
    return (noun, end) if len(noun) > 1 or noun in ("次",) else ("", 0)


def _inherit(plain: str, item: Measured, last: Measured | None, clause: Span, clauses: Sequence[Span], quantity: Quantity) -> Measured:
    """Words from the number before, else the subject of the clause before."""
    if last and last.words:
        return replace(item, words=last.words, start=min(last.start, item.start), inherited=True)
    for span in reversed([span for span in clauses if span[1] <= clause[0]]):
        words_left, at, _ = _noun_before(plain, *span)
        stop = re.search(r"首次|超过|连续|已|进一步|达到|全部|逐", words_left[2:])
        if stop:
            words_left = words_left[: stop.start() + 2]
        if words_left:
            return replace(item, words=words_left, start=at, inherited=True)
    if clause[0] < item.start:
        return replace(item, words=plain[clause[0] : quantity.full[0]].strip(_TRIM), start=clause[0])
    return item


def _distribute(plain: str, quantities: list[Quantity], found: list[Measured], clauses: Sequence[Span]) -> list[Measured]:
    """Binds 「A、B、C分别增长a、b、c」 one to one; a second 分别 in the sentence takes the same heads."""
    heads: list[tuple[str, int]] = []
    for index, quantity in enumerate(quantities):
        clause = next((span for span in clauses if span[0] <= quantity.span[0] < span[1]), clauses[-1])
        left = max(clause[0], quantities[index - 1].full[1] if index else clause[0])
        at = plain.rfind("分别", left, quantity.full[0])
        if at < 0:
            continue
        group = _group(plain, quantities, index)
        named = _heads(plain, left, at)
        if named:
            heads = named
        if len(heads) < 2 or len(group) % len(heads):
            continue
        direction, base, growth, _ = _movement(plain, at + 2, quantity.full[0])
        for place, member in enumerate(group):
            name = heads[place % len(heads)][0]
            item = found[member]
            moved = item.direction if member != index and not item.inherited and item.direction else direction
            found[member] = replace(
                item,
                words=name,
                start=min(heads[0][1], item.start),
                direction=moved or item.direction,
                base=base or item.base,
                growth=growth,
                inherited=False,
            )
    return found


def _group(plain: str, quantities: list[Quantity], index: int) -> list[int]:
    members = [index]
    while members[-1] + 1 < len(quantities):
        gap = plain[quantities[members[-1]].full[1] : quantities[members[-1] + 1].full[0]]
        if not re.fullmatch(
            r"\s?(?:、|和|及|与|以及|[,，]?(?:提高|增加|增长|上升|降低|下降|减少|提升|缩短|扩大|增|降|减)[到至为])\s?", gap
        ):
            break
        members.append(members[-1] + 1)
    return members


def _heads(plain: str, left: int, end: int) -> list[tuple[str, int]]:
    words_left, start, _ = _noun_before(plain, left, end)
    if not words_left:
        return []
    parts: list[tuple[str, int]] = []
    position = start
    for mark in [*_COORDINATE.finditer(plain, start, end), None]:
        stop = mark.start() if mark else start + len(words_left)
        if stop > position:
            parts.append((plain[position:stop].strip(), position))
        position = mark.end() if mark else stop
    if len(parts) > 1:
        size = len(parts[-2][0])
        if all(len(part) <= 4 for part, _ in parts[:-1]) and len(parts[-1][0]) > size + 1:
            tail = parts[-1][0][size:]
            parts = [(part + tail, at) for part, at in parts[:-1]] + parts[-1:]
    return parts
