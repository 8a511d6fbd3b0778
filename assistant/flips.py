"""Two slips that leave every figure right and the sense wrong: a promise told as a fact, and work told as done that is only to be.

Enters: a sentence, the figures it names, and the cited quotes. Leaves: whether it keeps what the source says of time. It knows nothing
of answers as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.claims import Number, held, tidy
from index.tasks.statuses import status_of
from index.types import Figure
from index.vocabulary import words

PROMISE_DATE = re.compile(r"(?<!截)(?<!截止)到(?:20\d\d年|“?十[四五六]五)")
DENIES = re.compile(r"不符|不是|并非|没有|尚未|并未|未[能曾]?|不对|不能|是否|吗|[?？]")
DONE_VERB = re.compile(r"完成|办结|建成|竣工|交付|投用|启用|解决|清零|拆除|取缔|修复|到位|销号")
ASKS_PROMISE = re.compile(r"目标|计划|预计|预期|规划|打算|力争|承诺|准备|安排")
TELLS_DONE = re.compile(r"已|完成|建成|达到|实现|了(?![解])")
WISHED = re.compile(r"(?:确保|力争|争取|保证|推动|促进|督促|要求)(?!.*[已了])")
CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")


def keeps_promise(numbers: Iterable[Number], figures: Sequence[Figure]) -> bool:
    """Is none of the figures, said as a fact, one that every cited clause only promises?"""
    read = [(f.aspect, held([f.raw]).numbers) for f in figures]
    for number in numbers:
        aspects = {aspect for aspect, told in read if any(number.agrees(n) for n in told)}
        if aspects and "achieved" not in aspects:
            return False
    return True


def keeps_words(sentence: str, quotes: Iterable[str]) -> bool:
    """The source's own clauses, whole: whoever reads 「着力培育6个…集群」 reads what it says, no less a plan than there."""
    said = in_cells(sentence).strip("，")
    whole = re.compile(rf"(?:^|[，！!？?：:])(?:[（(]?\d{{1,2}}[)）.．、]|[一二三四五六七八九十]{{1,2}}是)?{re.escape(said)}")
    return bool(said) and any(whole.search(in_cells(quote)) for quote in quotes)


def in_cells(text: str) -> str:
    """Stops, commas and the bars of a table all one: a row is told as its cells with commas between."""
    return re.sub("[。；;，,]+", "，", tidy(text))


def answers_promise(sentence: str, question: str) -> bool:
    """To 「目标定在多少?」 a bare figure is a target; to say that it was reached is not."""
    return bool(ASKS_PROMISE.search(question)) and not TELLS_DONE.search(sentence)


def keeps_undone(sentence: str, quotes: Sequence[str]) -> bool:
    """「已建成」 is not told of what every cited clause with that verb only plans (「将陆续建成移交」)."""
    worded = status_of(sentence)
    if worded is None or worded.status not in ("done", "done_and_standing") or DENIES.search(sentence):
        return True
    verb = DONE_VERB.search(worded.words)
    clauses = [c[0] for quote in quotes for c in CLAUSE.finditer(quote) if verb and verb[0] in c[0]]
    return not clauses or any(not is_ahead(c) for c in clauses)


def is_ahead(clause: str) -> bool:
    """「将陆续建成」, 「尚未建成」, and 「确保…建成投运」, whose words of wish stand too far from the deed for `status_of`."""
    worded = status_of(clause)
    return (worded is not None and worded.status in ("planned", "not_done")) or bool(WISHED.match(clause.strip()))


def says_promise(sentence: str) -> bool:
    return any(w in sentence for w in words("promise_words.txt")) or bool(PROMISE_DATE.search(sentence))
