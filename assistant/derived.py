"""A number that a sentence reckons itself: 「少了183人，剩1035人」 of 「由1218人减到1035人」, 「总共500万元」 of 428 and 72.

Enters: a figure of a sentence, and passages with their figures. Leaves: the figures that it follows from, or None. They stand in one
sentence of the source (or one beside it, of another time), the sum is exact as far as the number is told, and the words at the number tell
it as a difference, what is left, a sum, a mean, a share, a multiple or what something else was measured by. It knows no verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from assistant import lexicon
from assistant.alignment import Source, bare
from assistant.bound import REST, TENTH, grain, is_roughly, is_whole, size, tells, unit
from assistant.counted import between, lists
from assistant.pairing import pairs_of
from assistant.points import Claim, figures_in
from index.amounts.phrases import FROM
from index.types import Figure, Span

Ground = tuple[Span, Source]
MARK = re.compile(r"[，,。；;：:！!？?\n]")
BEFORE = re.compile(r"上年|去年|同期|上季|时的|此前|原来")
OTHER_TIME = re.compile(rf"{BEFORE.pattern}|上半年|一季度|20\d\d年")
COMPARED = re.compile(r"[比较超]|高于|低于|多于|少于|提前|推迟")
HIGHER, LOWER = re.compile(r"(?<!不)(?:高于|超过?|多于|快于|优于)"), re.compile(r"(?<!不)(?:低于|少于|慢于)")
SPOKEN = 3  # pairs of characters that a sentence shares with the source's sentence
HELD = 0.4  # of a short sentence's
EXACT = 4  # characters of a number with its unit that is no small count
PART = Decimal("0.005")  # by how much a part may differ from what is told
MOST = 6  # numbers of one sum


def derived(claim: Claim, sources: Sequence[Source]) -> Ground | None:
    """The sentence that the claim's number follows from."""
    said = claim.figure
    if said is None or said.upper is not None or said.kind == "ordinal":
        return None
    if not any(tells(said, f) for source in sources for f in source.figures):
        if lists(claim) and sources:
            return sources[0].passage.span, sources[0]
        if apart := between(claim, sources):
            return apart
    words = at(claim, said)
    told = [f for f in figures_in(claim.sentence) if f.span != said.span]
    own = pairs_of(bare(claim.sentence))
    for source in sources:
        if any(tells(said, f) for f in source.figures):
            continue  # it stands there: what it is told of is asked elsewhere
        for group in groups(source):
            known = [f for f in group if any(tells(t, f) for t in told)]
            text = source.bulletin.text[slice(*group[0].sentence)]
            if not known and len(own & (pairs_of(bare(text)) | source.pairs)) < min(SPOKEN, len(own) * HELD):
                continue
            found = next(follows(said, words, group, known, told, source), None)
            if found:
                return found[0].sentence, source
    return None


def follows(
    said: Figure, words: str, group: Sequence[Figure], known: Sequence[Figure], told: Sequence[Figure], source: Source
) -> Iterator[tuple[Figure, Figure]]:
    yield from differences(said, words, group, known, source)
    yield from bases(said, words, group, known, source)
    yield from sums(said, words, group, told)
    yield from quotients(said, words, group, known)


@cache
def cue(role: str) -> re.Pattern[str]:
    rows = (line.split("\t") for line in lexicon.lines("reckoning.txt"))
    return re.compile(next(pattern for name, pattern in rows if name == role))


def at(claim: Claim, said: Figure) -> str:
    """The words between the number and the marks or numbers around it, the number as \\0."""
    others = [f.span for f in figures_in(claim.sentence) if f.span != said.span]
    start = max([m.end() for m in MARK.finditer(claim.sentence, 0, said.span[0])] + [b for _, b in others if b <= said.span[0]], default=0)
    stop = min([a for a, _ in others if a >= said.span[1]], default=len(claim.sentence))
    mark = MARK.search(claim.sentence, said.span[1], stop)
    return claim.sentence[start : said.span[0]] + "\0" + claim.sentence[said.span[1] : mark.start() if mark else stop]


def groups(source: Source) -> Iterator[list[Figure]]:
    """The figures of a sentence; and of two beside each other where the second tells another time."""
    by_sentence: dict[tuple[int, int], list[Figure]] = {}
    for figure in source.figures:
        if figure.upper is None and figure.kind != "ordinal":
            by_sentence.setdefault(figure.sentence, []).append(figure)
    yield from by_sentence.values()
    for first, second in pairwise(by_sentence.values()):
        if any(of_other_time(f, source) for f in second):
            yield [*first, *second]


def of_other_time(figure: Figure, source: Source) -> bool:
    return bool(OTHER_TIME.search(source.bulletin.text[slice(*figure.clause)]))


# --- ways to reckon --------------------------------------------------------------------------------------------------


def differences(
    said: Figure, words: str, group: Sequence[Figure], known: Sequence[Figure], source: Source
) -> Iterator[tuple[Figure, Figure]]:
    """From one end to the other, or what is left of a whole."""
    before = words.partition("\0")[0]
    left = bool(cue("rest").search(words))
    if cue("end").search(before) and not left:
        return
    up, down = bool(cue("up").search(before)), bool(cue("down").search(before))
    goes = up or down or bool(cue("way").search(words))
    for first, second in ends(group, source):
        if not apart(said, first):
            continue
        change = amount(second) - amount(first)
        if not comes_to(abs(change), said):
            continue
        if goes:
            if compared := measured_by(first, second, source):
                fits = up == down or compared == ("up" if up else "down")
                if fits:
                    yield first, second
                continue
            moved = first.direction in FROM or is_same_thing(first, second) or any(of_other_time(f, source) for f in (first, second))
            fits = moved and (up == down or (change > 0) == up)
        else:
            fits = first.direction in FROM and (first in known or second in known)
        rest = first in known and second in known and REST.search(source.bulletin.text[second.clause[0] : second.span[0]])
        if fits or rest or (left and apart_enough(first, second, known)):
            yield first, second
    if unit(said) == "个百分点" and goes:  # over 100% of a plan, or short of it
        yield from ((f, f) for f in group if unit(f) == "%" and amount(f) != 100 and abs(amount(f) - 100) == amount(said))
    if left and len(known) >= 2:
        for whole in group:
            parts = [f for f in known if f is not whole and unit(f) == unit(whole)]
            if unit(whole) == unit(said) and len(parts) > 1 and comes_to(amount(whole) - sum(map(amount, parts)), said):
                yield whole, parts[-1]


def apart_enough(first: Figure, second: Figure, known: Sequence[Figure]) -> bool:
    """One of the ends is told, or both are told exactly: 「还缺8000万元」 of 「2.2亿元中到位1.4亿元」."""
    return first in known or second in known or min(len(f.raw) for f in (first, second)) > EXACT


def measured_by(first: Figure, second: Figure, source: Source) -> str:
    """「86%，高于方案要求的75%」: up."""
    start, stop = sorted((first.span, second.span))
    between = source.bulletin.text[start[1] : stop[0]]
    return "up" if HIGHER.search(between) else "down" if LOWER.search(between) else ""


def ends(group: Sequence[Figure], source: Source) -> Iterator[tuple[Figure, Figure]]:
    """The earlier end first: 「11.2分钟，上年同期为14.8分钟」 fell."""
    for n, first in enumerate(group):
        for second in group[n + 1 :]:
            if unit(first) == unit(second):
                yield (second, first) if is_earlier(second, first, source) else (first, second)


def is_earlier(a: Figure, b: Figure, source: Source) -> bool:
    if a.period and b.period and a.period.end != b.period.end:
        return a.period.end < b.period.end
    return bool(BEFORE.search(source.bulletin.text[max(a.clause[0], b.span[1]) : a.span[0]]))


def bases(said: Figure, words: str, group: Sequence[Figure], known: Sequence[Figure], source: Source) -> Iterator[tuple[Figure, Figure]]:
    """「原打算建3个」 of 「建成5个，比计划多2个」: what a stated difference was measured from."""
    for whole, difference in pairwise(group):
        between = source.bulletin.text[whole.span[1] : difference.span[0]]
        meant = cue("base").search(words) or pairs_of(bare(between)) & pairs_of(bare(words))  # 同类县平均有55家
        if unit(whole) == unit(said) == unit(difference) and whole in known and meant:
            compared = COMPARED.search(between)
            if compared and any(comes_to(amount(whole) + sign * amount(difference), said) for sign in (1, -1)):
                yield whole, difference


def sums(said: Figure, words: str, group: Sequence[Figure], told: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Of numbers that stand beside each other; told as a sum, or with its parts."""
    alike = [f for f in group if unit(f) == unit(said)]
    for start in range(len(alike)):
        for stop in range(start + 2, min(start + MOST, len(alike)) + 1):
            parts = alike[start:stop]
            parts_told = all(any(tells(t, f) for t in told) for f in parts)
            listed = len(parts) == len(alike) and len(said.raw) > EXACT and all(f.measure == parts[0].measure for f in parts)
            if (parts_told or listed or cue("sum").search(words)) and comes_to(Decimal(sum(map(amount, parts))), said):
                yield parts[0], parts[-1]


def quotients(said: Figure, words: str, group: Sequence[Figure], known: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """A share or a multiple of two numbers that are counted alike, a mean of two that are not."""
    before = words.partition("\0")[0]
    for one in group:
        for other in group:
            if one is other or not amount(other) or not (one in known or other in known):
                continue
            ratio = amount(one) / amount(other)
            alike = unit(one) == unit(other)
            if is_part(said) and alike and unit(one) != "%":
                if abs(ratio - said.value) < PART:
                    yield other, one
            elif said.unit == "倍" and alike:
                if comes_to(ratio - bool(re.search(r"[翻多增涨高快]", before)), said):
                    yield other, one
            elif unit(said) == "%" and alike and unit(one) != "%":
                moved = bool(cue("up").search(before) or cue("down").search(before))
                tenths = said.raw.endswith("成") and not moved and abs(ratio * 100 - said.value) < TENTH
                exact = comes_to(abs(ratio - 1) * 100 if moved else ratio * 100, said) and (moved or cue("share").search(words))
                if tenths or exact:
                    yield other, one
            elif unit(said) == unit(one) and not alike and unit(other) != "%" and cue("each").search(before) and comes_to(ratio, said):
                yield one, other


def is_part(said: Figure) -> bool:
    """三分之一"""
    return said.kind == "ratio" and "分之" in said.raw


# --- numbers ---------------------------------------------------------------------------------------------------------


def amount(figure: Figure) -> Decimal:
    return size(figure.value, figure) or Decimal(0)


def apart(said: Figure, end: Figure) -> bool:
    """Per cents lie percentage points apart."""
    return unit(said) == "个百分点" if unit(end) == "%" else unit(said) == unit(end)


def is_same_thing(a: Figure, b: Figure) -> bool:
    return bool(pairs_of(a.measure) & pairs_of(b.measure))


def comes_to(result: Decimal, said: Figure) -> bool:
    """As exactly as the number is told; roughly where it is told roughly."""
    value = amount(said)
    if result == value:
        return True
    if result <= 0 or value <= 0:
        return False
    step = last_digit(said)
    return (abs(result - value) * 2 <= step and not is_whole(result / step)) or is_roughly(result, value, said)


def last_digit(said: Figure) -> Decimal:
    """What the last digit of a number with decimals counts; of one without its unit."""
    return grain(said) if "." in said.raw else Decimal(1)
