"""Two bulletins in, what they are to each other out: the same, a corrected reissue, a later report of the series, or another unit's alike.

A reissue is offered as a replacement and nothing more; a later report never replaces; what another unit reports in like words is its own.
Pure: it knows neither the library nor where a bulletin came from.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.types import Bulletin, Span

Relation = Literal["same", "reissue", "later", "earlier", "alike"]

NEAR = 0.6  # of the words of the larger, in sentences that both have letter for letter
REISSUED = 0.9  # the same without any word of a correction
SERIES = 0.25  # a report that is rewritten keeps its headings and standing sentences, and its title
DIFFERENCES = 50  # named at most
SHORT = 6  # characters: shorter lines are headings of anybody's report

_STOP = re.compile(r"[。！？!?；;\n\r]+")
_DATED = re.compile(
    r"[（(【\[][^（）()【】\[\]]{0,20}[)）】\]]|(?:19|20)\d{2}(?:[—–\-~至]\d{2,4})?年?度?|\d{1,2}月(?:\d{1,2}日)?|[上下]半年|[前第]?[一二三四]季度|全年|年度"
    r"|第[一二三四五六七八九十\d]+[期轮次批号]|截[至止]|修订版?|更正版?|终稿|更新版?"
)
_CORRECTS = re.compile(r"更正|订正|勘误|修订|重新(?:发布|公布|印发)|以此(?:件|文|版)为准|原(?:件|文|通报)(?:同时)?作废|更新版|修正")
_UNIT = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:自治区|自治州|省|市|州|盟|县|区|旗|镇|乡|街道|局|委|办|厅|公司|集团|医院|学校|大学|学院)")


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch that one has and the other has not, or has otherwise; empty where it has nothing there."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Kin:
    """What a bulletin of the library is to the one looked at."""

    id: str
    relation: Relation
    share: float  # of words in sentences that both have, 0 to 1
    differences: tuple[Difference, ...] = ()  # of the same and the reissued: old is what the library has

    @property
    def replaces(self) -> bool:
        """Whether the one looked at may take its place, if the user says so."""
        return self.relation == "reissue"


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a bulletin to find its kin: its sentences by hash with their length, and its text as a whole by hash."""

    sentences: frozenset[tuple[bytes, int]]
    whole: bytes
    size: int


def sketch(bulletin: Bulletin) -> Sketch:
    found = frozenset((_hash(words), len(words)) for words in _sentences(bulletin) if len(words) > SHORT)
    whole = "".join(bare(bulletin.text[start:end]) for start, end in _kept(bulletin))
    return Sketch(found, _hash(whole.replace("|", "").replace("-", "")), sum(size for _, size in found))


def share(a: Sketch, b: Sketch) -> float:
    """The words in common sentences, of the words of the larger."""
    both = sum(size for _, size in a.sentences & b.sentences)
    return both / max(a.size, b.size, 1)


def relation(new: Bulletin, old: Bulletin, a: Sketch, b: Sketch) -> Kin | None:
    """What `old` is to `new`; None where they have nothing to do with each other."""
    if a.whole == b.whole and a.size == b.size:
        return Kin(old.id, "same", 1.0)
    common = share(a, b)
    if not same_unit(new, old):
        return Kin(old.id, "alike", common) if common >= NEAR else None
    another_day = new.as_of is not None and old.as_of is not None and new.as_of != old.as_of
    said = corrects(new) or corrects(old)
    if (common >= NEAR and (not another_day or said)) or common >= REISSUED:
        return Kin(old.id, "reissue", common, tuple(differences(old, new)))
    if same_title(new.title, old.title) and common >= SERIES * (not another_day):
        return Kin(old.id, "later" if _day(new) >= _day(old) else "earlier", common)
    return None


def _day(bulletin: Bulletin) -> str:
    return bulletin.as_of.isoformat() if bulletin.as_of else ""


# --- of one unit, on one topic -----------------------------------------------------------------------------------------------


def same_unit(a: Bulletin, b: Bulletin) -> bool:
    """By issuer where both have one, else by the places and bodies that their titles name."""
    if a.issuer and b.issuer:
        return bare(a.issuer) == bare(b.issuer) and not _units(a.title) ^ _units(b.title)
    return _units(a.title) == _units(b.title) and core(a.title) == core(b.title)


def same_title(a: str, b: str) -> bool:
    """Alike but for dates, numbers of an issue and what stands in brackets."""
    one, other = core(a), core(b)
    return bool(one) and (one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85)


def core(title: str) -> str:
    return bare(_DATED.sub("", unicodedata.normalize("NFKC", title)))


def _units(title: str) -> frozenset[str]:
    return frozenset(_UNIT.findall(core(title)))


def corrects(bulletin: Bulletin) -> bool:
    """Whether title, file name or opening say that it corrects an earlier one."""
    return any(_CORRECTS.search(words) for words in (bulletin.title, bulletin.source, bulletin.text[:300]))


# --- what differs ------------------------------------------------------------------------------------------------------------


def differences(old: Bulletin, new: Bulletin) -> Iterator[Difference]:
    """Sentences that are not the same in both, side by side, in the order of the text."""
    a, b = ([bulletin.text[start:end].strip() for start, end in _spans(bulletin)] for bulletin in (old, new))
    matcher = SequenceMatcher(None, [bare(words) for words in a], [bare(words) for words in b], autojunk=False)
    named = 0
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal" or named >= DIFFERENCES:
            continue
        for k in range(max(a1 - a0, b1 - b0)):
            named += 1
            yield Difference(a[a0 + k] if a0 + k < a1 else "", b[b0 + k] if b0 + k < b1 else "")


def bare(words: str) -> str:
    """Without white space, widths and the marks of tables and Markdown."""
    return re.sub(r"[\s|*#>]|(?<![\d])-{2,}", "", unicodedata.normalize("NFKC", words))


def _sentences(bulletin: Bulletin) -> Iterable[str]:
    return (words for start, end in _spans(bulletin) if (words := bare(bulletin.text[start:end])))


def _spans(bulletin: Bulletin) -> Iterator[Span]:
    for start, end in _kept(bulletin):
        at = start
        for mark in _STOP.finditer(bulletin.text, start, end):
            if at < mark.start():
                yield at, mark.start()
            at = mark.end()
        if at < end:
            yield at, end


def _kept(bulletin: Bulletin) -> Iterator[Span]:
    """What is not boilerplate."""
    at = 0
    for start, end in bulletin.boilerplate:
        if at < start:
            yield at, start
        at = max(at, end)
    if at < len(bulletin.text):
        yield at, len(bulletin.text)


def _hash(words: str) -> bytes:
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
