"""What is asked of the bulletin itself: who issued it and when, its number, whom to call or write to, who holds an office.

Enters: a Scene. Leaves: a Piece with the fact as the page words it, a Piece that declines where the page does not say so, or nothing
where the question names a matter of the bulletin. It reads no measure and no figure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from assistant import lexicon
from assistant.compose import meant
from assistant.compose.citing import sentences, trim
from assistant.compose.scene import Piece, Scene
from assistant.match import normalise
from index.types import Bulletin, Passage, Span

MOST = 5  # bulletins told of, where the question names none
TAIL = 600  # characters at the end in which a bulletin is signed
HEAD = 1500
NOT_SAID = "通报没有写明{}。"
OF_PAPER = re.compile(
    r"通报|通知|公告|公示|公报|报告|文件|材料|文章|稿子?|情况|进展|整改|工作|办公室|机关|机构|部门|单位|日期|时间|上面|里面|内容|结果|落实|反馈"
    r"|联系|监督|举报|咨询|投诉|反映|意见|建议|号码|文字|字号|政府|[这那该此本][份个篇次]?|[的了是在于由给和请想问发布公出要可以把]"
)
LINKED = re.compile(r"(?:现任|现在|目前)?(?:是|叫|姓|为)(?:谁|什么(?:名字?)?|啥|哪[位个])|是?哪[位个]$|叫什么")


@dataclass(frozen=True)
class Fact:
    """A row of `particulars.toml`."""

    name: str
    asked: re.Pattern[str]
    source: str
    values: tuple[re.Pattern[str], ...]
    frame: bool
    certain: bool
    opening: int | None


@dataclass(frozen=True)
class Found:
    bulletin: Bulletin
    words: str  # the answer, as worded
    span: Span  # the stretch that says so


def answer(scene: Scene) -> Piece | None:
    """The fact for each bulletin meant; of many the reader names one."""
    fact, rest = fact_asked(scene.part.text)
    if fact is None:
        return None
    bulletins = asked_of(scene, rest)
    if not bulletins:
        if not fact.certain:
            return None
        bulletins = meant.meant(scene) or list(scene.store.bulletins()[:MOST])
    found = [told for b in bulletins[:MOST] if (told := find(fact, b, rest, scene))]
    if not found:
        return Piece(lines=[NOT_SAID.format(fact.name)], abstained=True) if fact.certain or fact.source else None
    if len(found) == 1:
        one = found[0]
        return Piece(headline=f"{fact.name}:{one.words}", lines=[f"{fact.name}:{one.words}{mark(scene, one)}。"])
    return Piece(lines=[f"- {one.bulletin.title}:{one.words}{mark(scene, one)}" for one in found])


def fact_asked(text: str) -> tuple[Fact | None, str]:
    """The fact, and the question without the words that ask for it."""
    for fact in (*facts(), *offices()):
        if match := fact.asked.search(text):
            return fact, text[: match.start()] + " " + text[match.end() :]
    return None, text


def asked_of(scene: Scene, rest: str) -> list[Bulletin]:
    """The bulletins whose titles hold all that the rest of the question names; none where it names something else."""
    ids = scene.query.bulletins or tuple(b.id for b in scene.store.bulletins())
    known = [scene.store.bulletin(id) for id in ids]
    named = [term for term in scene.match.atoms if term in normalise(rest) and len(OF_PAPER.sub("", term)) >= 2]
    fits = [b for b in known if all(scene.match.like(term, normalise(b.title)) >= 0.6 for term in named)]
    return [max(group, key=meant.told_on) for group in meant.series(fits)]


def mark(scene: Scene, found: Found) -> str:
    """A marker for a stretch that may stand outside every passage: the head of the page, the signature."""
    text = found.bulletin.text[slice(*found.span)]
    return scene.citer.mark(Passage(f"{found.bulletin.id}/0.0", found.bulletin.id, None, (), found.span, text), found.span)


# --- finding ---------------------------------------------------------------------------------------------------------


def find(fact: Fact, bulletin: Bulletin, rest: str, scene: Scene) -> Found | None:
    if fact.source == "issuer":
        return issuer(bulletin)
    if fact.source:
        return dated(bulletin, fact.source)
    options = list(stated(fact, bulletin))
    if not options:
        return None
    words = [term for term in scene.match.atoms if term in normalise(rest)]

    def named(found: Found) -> float:
        said = normalise(bulletin.text[slice(*found.span)])
        return sum(scene.match.like(term, said) for term in words)

    return max(options, key=named)


def stated(fact: Fact, bulletin: Bulletin) -> Iterator[Found]:
    """Every place where the text words the fact."""
    text = bulletin.text[: fact.opening] if fact.opening else bulletin.text
    for pattern in fact.values:
        for match in pattern.finditer(text):
            if not fact.frame and any(a <= match.start("value") < b for a, b in bulletin.boilerplate):
                continue
            yield Found(bulletin, " ".join(match["value"].split()), around(bulletin.text, match.span()))


def issuer(bulletin: Bulletin) -> Found | None:
    """Where it signs, else at the head, else where it is first named."""
    name = (bulletin.issuer or "").split("、")[0]
    text = bulletin.text
    at = text.rfind(name) if name else -1
    if at < 0:
        return None
    if at < len(text) - TAIL and 0 <= (head := text.find(name)) < HEAD:
        at = head
    return Found(bulletin, bulletin.issuer or "", around(text, (at, at + len(name))))


def dated(bulletin: Bulletin, kind: str) -> Found | None:
    """The day of that kind; where the page has none, the other by which it is dated, named so."""
    order = {"published": ("published", "signed"), "signed": ("signed", "published"), "as_of": ("as_of",)}[kind]
    for name in order:
        day: date | None = getattr(bulletin, name)
        if day and (span := written(bulletin.text, day, late=name == "signed")):
            said = f"{day.year}年{day.month}月{day.day}日"
            return Found(bulletin, said if name == kind else f"{said}({'成文' if name == 'signed' else '发布'}日期)", span)
    return None


def written(text: str, day: date, *, late: bool) -> Span | None:
    """The line that words the day: near the end where it is signed, else the first; a month alone stands for its last day."""
    exact = rf"{day.year}\s*[年./-]\s*0?{day.month}\s*[月./-]\s*0?{day.day}(?!\d)\s*日?"
    loose = rf"{day.year}\s*年\s*(?:{day.month}\s*月)?(?:底|末)?"
    for pattern in (exact, loose):
        places = [m.span() for m in re.finditer(pattern, text)]
        if places:
            return around(text, places[-1] if late and places[-1][0] > len(text) - TAIL else places[0])
    return None


def around(text: str, span: Span) -> Span:
    """The sentence or line that holds it, cut to 200 characters."""
    start, end = text.rfind("\n", 0, span[0]) + 1, text.find("\n", span[1])
    line = trim(text, (start, len(text) if end < 0 else end))
    for sentence in sentences(text, line):
        if sentence[0] <= span[0] < sentence[1]:
            line = (sentence[0], max(sentence[1], span[1]))
    return line if line[1] - line[0] <= 200 else (max(line[0], span[0] - 100), min(line[1], span[1] + 100))


# --- what can be asked -----------------------------------------------------------------------------------------------


@cache
def facts() -> tuple[Fact, ...]:
    rows = tomllib.loads((lexicon.DATA / "particulars.toml").read_text(encoding="utf-8"))["fact"]
    return tuple(
        Fact(
            row["name"],
            re.compile("|".join(row["asked"])),
            row.get("source", ""),
            tuple(re.compile(value) for value in row.get("value", ())),
            row.get("frame", False),
            row.get("certain", False),
            row.get("opening"),
        )
        for row in rows
    )


@cache
def offices() -> tuple[Fact, ...]:
    """「县长是谁」: the name that stands behind the office, in the head or in the text; never that of a deputy."""
    names = "".join(line for line in lexicon.lines("surnames.txt"))
    one = rf"(?!任[组副主总第]|包[抓案联保干])[{names}](?:　|\s)?[\u4e00-\u9fff]{{1,2}}"
    found = []
    named = [f"{deputy}{line}" for line in lexicon.lines("offices.txt") for deputy in ("副", "")]
    for office in sorted(named, key=len, reverse=True):
        value = rf"(?<!副){office}(?:　|\s)*(?P<value>{one})(?=\s*(?:$|[\n，,、；;。（(）)同带主任调出到在作]))"
        asked = re.compile(rf"(?<!副){office}(?:{LINKED.pattern})|谁是{office}")
        found.append(Fact(office, asked, "", (re.compile(value),), True, True, None))
    return tuple(found)
