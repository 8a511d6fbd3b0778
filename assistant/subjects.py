"""Another's name in a sentence that is else the source's own: 「沄水市隐患整改率垫底」 for 「柘林市隐患整改率垫底」.

Enters: a sentence and the passages that it draws on. Leaves: the name that was put in, with the one it replaces. Names are not known by
their endings here, but by what follows them: a clause that goes on word for word as one of the source's, after other words that name
something, and that stand nowhere in the passages, their headings or titles. Names known as such, wherever they stand, are looked at
in `proper_names`. It does not know who answers for what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import Match, SequenceMatcher

from assistant import lexicon
from assistant.alignment import Source
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.proper_names import Replaced, other_number, other_place
from assistant.verbatim import LABEL
from index.grammar import acts, binds, is_deed, telling
from index.tokens import tokenise

CLAUSE = re.compile(r"[^，,。；;：:！!？?\n|]+")
ITEM = re.compile(r"[、和与及]")
ROW = re.compile(r"(?P<a>[一-鿿]{3,8})(?P<and>[和、与及])(?P<b>[一-鿿]{2,6}(?=[，,。；;]|$))")
ENDINGS = "院校园站厂局委区县市镇乡村场库馆湖河路街桥"
LONG = 6  # characters of a thing's name
PLACE = re.compile(r"[一-鿿]{1,3}[市县区镇乡]$")
SAME = 5  # characters that follow both names
LONGEST = 10  # characters of a name
OWN = re.compile(r"[一-鿿]{2,4}?[省市县区州镇乡](?=..)")
KNOWN = 0.5  # of a word, from which it may be a name
ADVERB = re.compile(r"[还尚也已又就都仅只仍均共]+$")
SHARED = 0.5  # of a clause's pairs of characters
NO_NAME = re.compile(
    r"\d|^[全该本我各此这那其上当有相区省市县同]$|^[一二两三四五六七八九十几]|^[当其之](?:中|间|内)|^[全该本我各此这那其].|里$|^(?:上述|当地|有关|相关|去年|今年|目前|截至|较?(?:比|上年|同期))|同期|同比|[增降涨跌]幅|占比|比重"
)


def replaced(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """The first such name. Of a clause the most alike clause of the passages counts."""
    found = other_number(sentence, sources) or begun_otherwise(sentence, sources)
    return found or other_place(sentence, sources) or of_a_row(sentence, sources)


def of_a_row(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    """「梅坑一级站和白石站」 of 「梅坑一级站和双溪站」: one of a row is another, of the same ending."""
    for mine in ROW.finditer(sentence):
        for source in sources[:1]:
            if mine["b"] in source.text or mine["b"] in source.around:
                continue
            for there in re.finditer(
                rf"{re.escape(mine['a'][-4:])}{mine['and']}(?P<b>[一-鿿]{{1,8}}?{mine['b'][-1]})", source.bulletin.text
            ):
                if len(there["b"]) <= len(mine["b"]) + 2 and not set(there["b"][:-1]) & set(mine["b"][:-1]):
                    return Replaced(mine["b"], mine.span("b"), there["b"], source, there.span())
    return None


def begun_otherwise(sentence: str, sources: Sequence[Source]) -> Replaced | None:
    label = LABEL.match(sentence)
    for clause in CLAUSE.finditer(sentence, label.end() if label else 0):
        own = pairs_of(clause[0])
        best = max(
            (
                (len(own & pairs_of(other[0])), other, source)
                for source in sources for other in CLAUSE.finditer(source.bulletin.text, *source.passage.span)
            ),
            key=lambda row: row[0], default=None,
        )  # fmt: skip
        if best is None or best[0] < SHARED * len(own):
            continue
        _, other, source = best
        same = next((m for m in blocks(clause[0], other[0]) if m.size >= SAME and m.a), None)
        if same is None:
            continue
        shared = 1 if same.b == 1 else 0  # 龙门水厂 and 石门水厂 share 门, too
        mine, theirs = names(clause[0][: same.a + shared], LABEL.sub("", other[0][: same.b + shared], count=1))
        mine = without_own(mine, source)
        if same.size >= LONG and owned(mine, theirs, source):
            end = clause.start() + same.a
            return Replaced(mine, (end - len(mine), end), theirs, source, other.span())
        if is_name(mine) and fits(theirs) and not tells_deed(theirs) and not is_told(mine, theirs, sources):
            end = clause.start() + same.a + shared
            return Replaced(mine, (end - len(mine), end), theirs, source, other.span())
    return None


def owned(mine: str, theirs: str, source: Source) -> bool:
    """Both end as names of places do, and neither names the place of the bulletin: 石渚县 and 漪东新区 before 「智能装备产业园」."""
    if mine[-1:] == theirs[-1:] and mine[-1:] in ENDINGS and not is_abridged(mine, theirs):
        return mine not in source.around
    both = [words for words in (mine, theirs) if PLACE.search(words) and not any(words[-3:] in text for text in (source.around,))]
    return len(both) == 2 and mine[-3:] not in theirs and theirs[-3:] not in mine


def blocks(a: str, b: str) -> list[Match]:
    """What two clauses share, the longest first."""
    return sorted(SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks(), key=lambda m: -m.size)


def names(mine: str, theirs: str) -> tuple[str, str]:
    """The last of what stands before the shared words, without what both begin with: 基本建成 of 「基本建成崇明岛…」."""
    begun = next((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
    begun = begun if begun > 1 and not any(ITEM.search(words[begun:]) for words in (mine, theirs)) else 0
    return last_item(mine[begun:]), last_item(theirs[begun:])


def without_own(name: str, source: Source) -> str:
    """龙门 of 芦汀县龙门, in a bulletin of 芦汀县."""
    place = OWN.match(name)
    return name[place.end() :] if place and place[0] in source.around else name


def last_item(text: str) -> str:
    words = ITEM.split(text)[-1]
    lead = list(leads().finditer(words))
    return words[lead[-1].end() :] if lead else words


def leads() -> re.Pattern[str]:
    return re.compile(r"(?:其中|同时|以及|推动|由|经|为|在|对|向|将|使|让|的|“|《|(?:[一二三四五六七八九十]|\d)是)")


def is_name(words: str) -> bool:
    """No deed, nor two words taken for one (能装)."""
    parts = tokenise(words)
    if not fits(words) or all(is_deed(word) for word in parts):
        return False
    return not any(acts(word) or binds(word) for word in parts) and max(map(telling, parts), default=0) >= KNOWN


def tells_deed(words: str) -> bool:
    """补种, for which 补栽 is no other name."""
    return all(acts(word) for word in tokenise(words))


def fits(words: str) -> bool:
    return 2 <= len(words) <= LONGEST and not NO_NAME.search(words) and words not in lexicon.lines("lead_words.txt")


def is_abridged(a: str, b: str) -> bool:
    """All characters of one in the other, in order."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return all(c in rest for c in short)


def is_told(mine: str, theirs: str, sources: Sequence[Source]) -> bool:
    """One is the other cut short or has a word of it, or the name stands somewhere near."""
    a, b = (ADVERB.sub("", normalise(words)) for words in (mine, theirs))
    if any(len(word) > 1 and word in b for word in tokenise(a)):
        return True
    if is_abridged(a, b):
        return True  # 设计床 and 设床
    return any(all(w in source.text or w in source.around for w in tokenise(mine)) for source in sources)
