"""A body that a sentence names, and one that it makes responsible or has issue a document, against the passages.

Enters: a claim of the kind `body` or `duty`, and sources, nearest first. Leaves: a verdict. It knows how bodies are abridged and what
clings to their names when they are cut out of a sentence, not which bodies there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.alignment import Said, Source, bare
from assistant.compose.citing import sentences
from assistant.duties import Rows, is_named, rows_of, without
from assistant.held import Judged, any_stands_in, drawn_first, present
from assistant.match import normalise
from assistant.pairing import pairs_of
from assistant.points import Claim, reach
from index.grammar import acts
from index.tasks.bodies import Body, body_of
from index.tasks.documents import titles
from index.tokens import tokenise
from index.types import Span

AROUND = 3000  # characters of a section that may name the body of its measures
THIS = re.compile("^[该本其]")
LEADS, HELPING = re.compile("牵头|主抓|主办|挑头|领头"), re.compile("配合|协[同助办]|参与|会同|共同|[和与及、]")
LEADING = re.compile(r"牵头(?:责任)?(?:单位|部门)?(?:为|是|：|:)([^，,。；;\n]{2,40})|由([^，,。；;\n]{2,30}?)牵头")
LEVELS = "省市区县镇乡"
SHORTEST = 3  # characters of a body that may be told abridged; pairs that tell one thing from another
STRETCH = re.compile(r"[^。；;：:\n]+")
PART_HELD = 0.6  # of a part's pairs, or of the sentence's


def body(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged:
    def told(source: Source) -> bool:
        return names(claim.words, f"{source.text}\n{source.around}" + ("" if source.narrowed else f"\n{normalise(section(source))}"))

    if other := issuer(claim, sources) or doer(claim, sources):
        return Judged("differs", (f"原文为「{other[0]}」", f"the source has 「{other[0]}」"), other[1], other[2])
    why = ("原文没有提到这个机关或地方", "the source names no such body or place")
    row = drawn_first(claim.sentence, sources)[0]
    if row.passage.cells and any_stands_in(claim.sentence, row):  # other rows name other bodies
        agrees = names(claim.words, normalise("\n".join((row.text, row.around, *(cell for _, cell in row.passage.cells)))))
        return Judged("agrees", source=row, span=row.passage.span) if agrees else Judged("differs", why, row, row.passage.span)
    return present(claim, said, sources, told, why)


def issuer(claim: Claim, sources: Sequence[Source]) -> tuple[str, Source, Span] | None:
    """Who issued the 《document》 that the sentence names, where the source tells it beside the title and it is another."""
    wanted = [normalise(claim.sentence[a:b]) for a, b in titles(claim.sentence)]
    for source in sources:
        for start, end in sentences(source.bulletin.text, source.passage.span):
            words = source.bulletin.text[start:end]
            told = body_of(words)
            if told and "《" in words and any(normalise(words[a:b]) in wanted for a, b in titles(words)):
                return None if names(claim.words, normalise(told.words)) else (told.words, source, (start, end))
    return None


def doer(claim: Claim, sources: Sequence[Source]) -> tuple[str, Source, Span] | None:
    """Who does it: 「由市发展改革委收回」 of 「由市财政局收回未支出资金」, where no other passage has the first do so."""
    verb = claim.sentence[claim.span[1] : claim.span[1] + 2]
    if claim.sentence[claim.span[0] - 1 : claim.span[0]] != "由":
        return None
    told = [
        (m["body"], source, (m.start() + source.passage.span[0], m.end() + source.passage.span[0]))
        for source in sources for m in re.finditer(rf"由(?P<body>[^，,。；;：:由]{{2,20}}?){verb}", source.passage.text)
    ]  # fmt: skip
    return told[0] if told and not any(names(claim.words, normalise(words)) for words, _, _ in told) else None


def duty(claim: Claim, said: Said, sources: Sequence[Source], rows: Rows) -> Judged:
    """「…由市教育局负责」 against whom the bulletin makes responsible for that; where it names nobody, whether it names the body there."""
    if (near := sources[0]).passage.text and (led := leader(claim, near, near.passage.span)):
        return Judged("differs", (f"原文为「{led}」", f"the source has 「{led}」"), near, near.passage.span)
    spoken = rows_of(said, sources, rows)
    for row in spoken:
        for told in row.bodies:
            if is_named(claim.words, told.words) and not (led := leader(claim, row.source, told.span)):
                return Judged("agrees", ("", ""), row.source, told.span)
            if is_named(claim.words, told.words) and led:
                return Judged("differs", (f"原文为「{led}」", f"the source has 「{led}」"), row.source, told.span)
    if not spoken:
        return in_its_part(claim, said, sources) or at_number(claim, sources) or body(claim, said, sources)
    told = spoken[0].bodies[0]
    return Judged("differs", (f"原文为「{told.words}」", f"the source has 「{told.words}」"), spoken[0].source, told.span)


def leader(claim: Claim, source: Source, within: Span) -> str:
    """Who leads in the line that names the body only as one that helps: 「牵头单位：区残联；配合单位：区民政局」."""
    if not LEADS.search(claim.clause) or HELPING.search(claim.clause):
        return ""
    text = source.bulletin.text
    start, stop = text.rfind("\n", 0, within[0]) + 1, max(within[1], text.find("\n", within[1]))
    leading = [next(filter(None, m.groups())) for m in LEADING.finditer(text, start, stop)]
    named = (is_named(claim.words, words) or re.search(f"(?<!副){re.escape(claim.words)}", words) for words in leading)
    return "" if any(named) else "、".join(leading)


def in_its_part(claim: Claim, said: Said, sources: Sequence[Source]) -> Judged | None:
    """Whom the stretch of a passage that tells most of the same calls responsible: 「参股企业退出由总会计师负责，…；…由副总经理负责」."""
    told: list[tuple[int, Body, Source, Span]] = []
    for source in sources:
        for part in STRETCH.finditer(source.bulletin.text, *source.passage.span):
            found = body_of(part[0], offset=part.start())
            pairs = pairs_of(bare(without(part[0]))) if found else frozenset[str]()
            if found and len(said.pairs & pairs) >= max(SHORTEST, PART_HELD * min(len(said.pairs), len(pairs))):
                told.append((len(said.pairs & pairs), found, source, part.span()))
    near = [row for row in told if row[0] >= max(score for score, *_ in told) - 1]
    if not near:
        return None
    if any(is_named(claim.words, found.words) or names(claim.words, normalise(found.words)) for _, found, _, _ in near):
        return Judged("agrees", ("", ""), near[0][2], near[0][3])
    _, found, source, span = near[0]
    return Judged("differs", (f"原文为「{found.words}」", f"the source has 「{found.words}」"), source, span)


def at_number(claim: Claim, sources: Sequence[Source]) -> Judged | None:
    """Whom the passage with the sentence's number, or its section, makes responsible, where it names somebody."""
    drawn = drawn_first(claim.sentence, sources)[0]
    told = [found for part in re.split(r"[。；;\n]", f"{drawn.passage.text}\n{section(drawn)}") if (found := body_of(part))]
    if not told or not any_stands_in(claim.sentence, drawn):
        return None
    words = "、".join(one.words for one in told)
    if names(claim.words, normalise(words)):
        return None
    return Judged("differs", (f"原文为「{words}」", f"the source has 「{words}」"), drawn, drawn.passage.span)


def names(name: str, text: str) -> bool:
    """Whole, or without what stands before it (「督促区教育局」); 市教育局 is not 区教育局, and 县政府 alone is no 白鹿县政府."""
    name = normalise(name)
    for cut in range(max(1, len(name) - len(ending(name)) - 1)):
        rest, before = name[cut:], name[cut - 1 : cut] if cut else ""
        if cut and names_another(name[:cut], text):
            continue
        for match in re.finditer(re.escape(rest), text):
            level = text[match.start() - 1 : match.start()]
            if not (before and before in LEVELS and level and level in LEVELS and before != level):
                return True
    return bool(abridged(name).search(text))


@lru_cache(maxsize=512)
def abridged(name: str) -> re.Pattern[str]:
    """市住建局 is 市住房和城乡建设局, 琅溪水投集团 琅溪市水务投资集团: all its characters in order, a few others after each."""
    name = THIS.sub("", name)
    office = len(name) >= SHORTEST and name[-1] in "局委厅办"
    company = len(name) > SHORTEST + 1 and name.endswith(("集团", "公司"))
    place = len(name) > SHORTEST + 1 and name.endswith(("区", "园", "镇", "县", "中心"))
    return re.compile(f"[一-鿿]{{0,{4 if office else 2}}}?".join(map(re.escape, name)) if office or company or place else r"(?!)")


def names_another(cut: str, text: str) -> bool:
    """国务院 of 国务院安委办 is part of the name; 督促 of 督促区教育局, and the place that heading or title names, are not."""
    words = tokenise(cut)
    return cut not in text and not acts(words[-1]) and not all(acts(word) or len(word) == 1 for word in words)


def ending(name: str) -> str:
    return max((e for e in reach() if name.endswith(e)), key=len, default="")


def section(source: Source) -> str:
    """The section of a passage, whose 责任单位 may stand in a line of its own."""
    found = next((s for s in source.bulletin.sections if s.number == source.passage.section), None)
    return source.bulletin.text[slice(*found.span)] if found and found.span[1] - found.span[0] <= AROUND else ""
