"""What a sentence counts itself: the things that it lists (两起, 三个镇), the time between two days that the source tells (晚了9个月).

Enters: a figure of a sentence, and passages. Leaves: where in which passage it follows from, or None. It knows no verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.alignment import Source
from assistant.bound import ROUGH
from assistant.claims import chinese
from assistant.compose.citing import sentences
from assistant.held import dates_in
from assistant.points import CLAUSE, Claim, figures_in
from index.amounts.periods import read_times
from index.types import Span

MOST = 10
LISTED = re.compile(r"[一-鿿A-Za-z“”]{2,}(?:、[一-鿿A-Za-z“”]{2,})*(?:和|与|及|以及|、)[一-鿿A-Za-z“”]{2,}")
COUNTED = re.compile(r"(?P<n>[两二三四五六七八九十])[省市县区镇乡村家个地者项处所]")
ITEM = re.compile(r"、|和|以及|与|及")
APART = re.compile(r"晚|早|迟|提前|推后|拖|延|顺延|快|慢|隔|历时|用[了时]|长达|过了")
MONTHS = {"个月": 1, "年": 12, "个季度": 3}


def counted_names(sentence: str) -> list[str]:
    """「安棠、云浦两市」: the count that follows as many names."""
    found = ((row, COUNTED.search(sentence, *row.span())) for row in LISTED.finditer(sentence))
    return [m[0] for row, m in found if m and len(ITEM.split(sentence[row.start() : m.start()])) == chinese(m["n"])]


def lists(claim: Claim) -> bool:
    """The sentence goes on to tell as many things, days or numbers as it counts."""
    said = claim.figure
    if said is None or said.unit in MONTHS or said.kind != "amount" or said.upper is not None or not 2 <= said.value <= MOST:
        return False
    upto, after = claim.sentence[: said.span[0]], claim.sentence[said.span[1] :]
    counts = {len(ITEM.split(m[0])) for text in (upto, after) for m in LISTED.finditer(text)}
    own = claim.sentence[said.span[1] :].partition("：")[2]
    counts.add(len(CLAUSE.findall(own)))
    counts.add(len([s for s in read_times(after, year=2000, carry=2000)[1] if re.search(r"\d", after[slice(*s)])]))
    by_unit = [f.unit for f in figures_in(claim.sentence) if f.span[0] > said.span[0]]
    counts |= {by_unit.count(unit) for unit in set(by_unit)}
    return said.value in counts


def between(claim: Claim, sources: Sequence[Source]) -> tuple[Span, Source] | None:
    """The sentence of the source with two days that lie so far apart."""
    said = claim.figure
    if said is None or not (said.unit in MONTHS or said.unit in ("天", "日")) or not APART.search(claim.clause):
        return None
    for source in sources:
        for span in sentences(source.bulletin.text, source.passage.span):
            days = [p.end for p in dates_in(source.bulletin.text[slice(*span)], source.bulletin)]
            for n, a in enumerate(days):
                for b in days[n + 1 :]:
                    months = abs((b.year - a.year) * 12 + b.month - a.month)
                    off = abs(months - said.value * MONTHS[said.unit]) if said.unit in MONTHS else abs(abs((b - a).days) - said.value)
                    if off == 0 or (off <= 1 and bool(ROUGH.search(said.qualifier + claim.clause))):
                        return span, source
    return None
