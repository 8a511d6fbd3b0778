"""Names: who is responsible, and which documents were issued.

Enters: a Scene. Leaves: a Piece. A body is named only where the source names it for this matter; where the matter is there and no body
is, the answer is 未点名单位, not the body of a neighbour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from assistant.compose import chapters, columns, enumerations, listing, matters, meant
from assistant.compose.another import stated_in
from assistant.compose.citing import LONGEST, sentences
from assistant.compose.listing import Sentence
from assistant.compose.matter import place_of, scored, under, within_limit
from assistant.compose.scene import Piece, Scene
from assistant.match import Matcher, normalise
from assistant.points import reach
from index.structure.fields import meaning
from index.tasks.bodies import body_of, first
from index.tasks.documents import documents
from index.tasks.matters import PERSON
from index.types import Matter, Passage, Span

BODY_WORDS = re.compile(r"牵头|责任单位|责任部门|责任领导|组长|由[^\d，,。；;]{2,24}?负责|督办|包案|主管|分管|把关|办公室设在")
LEADS = re.compile(r"牵头|领头")
PERSON_ASKED = re.compile(r"领导|哪位|书记|组长|[市县区镇省]长|谁")
UNIT_ASKED = re.compile(r"单位|部门|哪个(?:局|委|办|厅|处|科|室|机构)|机构|科室|处室")
PERSON_TOLD = re.compile(r"领导|书记|组长|[市县区镇省校院]长|主任|同志")
SEVERAL_ASKED = re.compile(r"哪(?:些|几|[两二三四五六七八九十\d]+)[个家]?.{0,6}(?:单位|部门|机构|企业|公司|地方|[县市区镇乡街道局])")
NAME_IN_LIST = re.compile(r"([、和与及])?([^、和与及，,。；;：:《》\n]+)")
OF_VERB = re.compile(r"托管|代管|管辖|承建|承办|主办|协办|运营|接管|监管")  # 归哪个市托管
ENOUGH = 0.45
HELP = re.compile("配合|协办|协助|协同|会同|参与单位")
CLOSE = 400  # characters from the body that leads to the one that helps
OF_ROW = 0.5  # of score, for the row that the question names
SUBJECT = 0.3  # coverage of the thing asked about by a section that may name its body
SURE = 0.6  # coverage by a heading from which its matter is the one asked about
TOO_SHORT = 14  # characters: 「责任单位：教育局。」 is cited with the sentence before it
MAKER_ASKED = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{2,14}(?:局|委|办|厅|部|中心|处|科|室|政府|集团|院|会))(?:牵头|负责)?(?:共|都)?(?:制定|出台|印发|定|修订|起草)了?"
)
TO_COME = re.compile(r"还要|将要?|计划|打算|准备|再(?:出台?|制定|修订|印发|建)|下一?步|会(?:出|制定)")
PAPER = r"(?:制度|办法|文件|方案|规定|细则|规程|条例|指引|三年行动计划|意见|通知)"
DOCUMENT_ASKED = re.compile(
    rf"(?:哪|什么|啥)[^,，是]{{0,8}}{PAPER}(?:$|[?？,，])|{PAPER}的?[”\"]?(?:的?(?:全名|全称|正式名|名字|名称)|叫什么|叫啥|是哪)"
)
NAME_ASKED = re.compile(r"全名|全称|正式名|(?<!哪[些几]个)名字|名称|叫什么|叫啥")  # of one document
SEVERAL = re.compile(r"哪(?:些|几|[两二三四五六七八九十\d])|分别")
COPIES = ("个", "项", "件", "份", "部", "套")
AHEAD = re.compile(r"将(?!.{0,12}纳入)|再(?:出台|制定|印发|建)|计划|拟(?=于|在|出)|(?:上|下)半年出台|年内|打算")
PAPERS = re.compile(
    r"出台|印发|制定|制订|修订|颁布|建立|新建|发布|规章制度|制度|文件|办法|规定|方案|细则|规程|指引|政策|规矩|整改|点名?|具体"
)
WHERE_DOCUMENTS_STOP = 0.72  # share of the best one's score


@dataclass(frozen=True)
class Naming:
    """Who, and where it says so."""

    score: float
    body: str
    passage: Passage
    span: Span


# --- who -------------------------------------------------------------------------------------------------------------


@cache
def body_name() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{1,12}}?(?:{'|'.join(reach())})")


def responsible(scene: Scene) -> Piece:
    """Of a series the newest bulletin that names one."""
    fresh = meant.recent(scene)
    piece = who(fresh)
    return who(scene) if piece.abstained and fresh is not scene else piece


def who(scene: Scene) -> Piece:
    if owned := matters.of_body(scene):  # 责任单位是市教育局的是哪一件
        return owned
    if matters.asks_matters(scene) and (lines := matters.bodies_of(scene)):  # 滞后的三件归哪个局管
        return Piece(lines=lines)
    ranked_matters = scored(scene)
    found = on_subject(scene, [*of_matters(scene, ranked_matters), *of_rows(scene), *in_sentences(scene)])
    best = max(found, key=lambda n: n.score + kind_asked(scene, n), default=None)
    if best and best.score >= ENOUGH:
        if handed := handed_on(scene, best):
            return handed
        named = [*beside(scene, best), *helping(scene, best)]
        words = ";".join(dict.fromkeys(headline(scene, one) for one in named))
        return Piece(headline=words, lines=[listing.line(scene, one.passage, one.span) for one in named])
    if ranked_matters and meant.topic(scene).coverage((ranked_matters[0][1].title, 1.0)) >= SURE:
        matter = ranked_matters[0][1]
        return Piece(
            lines=[f"关于「{matter.title}」,通报未点名单位。"], abstained=True, nearest=[place_of(scene, matter)]
        )  # fmt: skip
    return Piece(abstained=True)


def on_subject(scene: Scene, found: list[Naming]) -> list[Naming]:
    """Those whose section tells of the thing asked about, where any text found does: words of the title and 科室 are no sign of it."""
    title = " ".join(b.title for b in meant.meant(scene))
    terms = tuple(t for t in scene.match.atoms if scene.match.like(t, normalise(title)) < 0.95 and not UNIT_ASKED.fullmatch(t))
    subject = Matcher(replace(scene.part, terms=terms), scene.store.rarity)
    if not terms or not any(subject.coverage((" ".join((*e.passage.path, e.passage.text)), 1.0)) >= SUBJECT for e in scene.evidence):
        return found
    return [n for n in found if subject.coverage((section_text(scene, n.passage), 1.0)) >= SUBJECT]


def section_text(scene: Scene, passage: Passage) -> str:
    """Headings and text of the section that a passage stands in."""
    beside = [p for p in scene.store.passages(passage.bulletin) if p.section == passage.section and (p.section or p == passage)]
    return " ".join((*passage.path, *(p.text for p in (beside if not passage.cells else [passage]))))


def kind_asked(scene: Scene, naming: Naming) -> float:
    """「哪位领导」 asks for a person, 「哪个单位」 for a body."""
    person, unit = bool(PERSON_ASKED.search(scene.part.text)), bool(UNIT_ASKED.search(scene.part.text))
    words = scene.bulletin(naming.passage).text[slice(*naming.span)]
    if person == unit:
        return 0.0
    return 0.3 if bool(PERSON_TOLD.search(words)) == person else -0.1


def of_matters(scene: Scene, scored: list[tuple[float, Matter]]) -> list[Naming]:
    """The bodies of the matters that fit best."""
    found = []
    for score, matter in scored[:4]:
        home = body_place(scene, matter) if matter.body else None
        if home and matter.body:
            found.append(Naming(score + 0.1, first(matter.body), *home))
        found += [
            Naming(score + 0.1, "", p, p.span) for p in under(scene, matter) if meaning(p.label) == "body" and p != (home or [None])[0]
        ]
    return found


HANDED = re.compile(  # 牵头单位由市城市管理局调整为市公安局
    r"[^，,。；;\n]{0,20}(?:牵头|责任|主管|主办|承办|负责)(?:单位|部门)?(?:已)?(?:由|从)[^，,。；;\n]{2,20}?(?:调整|变更|改|更换|移交|划转)(?:为|至|到|给|由)[^，,。；;\n]{2,20}"
    r"|[^，,。；;\n]{0,12}改由[^，,。；;\n]{2,20}?(?:牵头|负责|承办|主管)"
)


def handed_on(scene: Scene, best: Naming) -> Piece | None:
    """Where the section says that another answers for it now, that."""
    if best.passage.section is None:
        return None
    for passage in scene.store.passages(best.passage.bulletin):
        handed = HANDED.search(passage.text) if passage.section == best.passage.section else None
        if handed:
            text, start = scene.bulletin(passage).text, passage.span[0] + handed.start()
            sentence = next(s for s in sentences(text, passage.span) if s[0] <= start < s[1])
            return Piece(headline=handed[0].strip(), lines=[listing.line(scene, passage, within_limit(text, sentence))])
    return None


def of_rows(scene: Scene) -> list[Naming]:
    """The bodies of table rows, by how far the row tells of what is asked."""
    found = []
    for passage in (e.passage for e in scene.evidence):
        body = next((cell.strip() for head, cell in passage.cells if meaning(head) == "body" and cell.strip()), "")
        if body:
            score = meant.topic(scene).coverage((passage.text, 1.0), (" ".join(passage.path), 0.6))
            score += OF_ROW * columns.names_row(scene, passage)
            found.append(Naming(score, body, passage, within_limit(scene.bulletin(passage).text, passage.span)))
    return found


def beside(scene: Scene, best: Naming) -> list[Naming]:
    """「责任领导：甲；责任单位：乙」: all that are labelled so for one matter, or those of the kind asked for."""
    if meaning(best.passage.label) != "body":
        return [best]
    same = [p for p in scene.store.passages(best.passage.bulletin) if p.section == best.passage.section and meaning(p.label) == "body"]
    found = [best if p == best.passage else replace(best, body="", passage=p, span=p.span) for p in same]
    person, unit = bool(PERSON_ASKED.search(scene.part.text)), bool(UNIT_ASKED.search(scene.part.text))
    fits = [n for n in found if bool(PERSON.search(n.passage.label)) == person] if person != unit and "谁" not in scene.part.text else []
    return fits or found


def helping(scene: Scene, best: Naming) -> list[Naming]:
    """「协办单位：沿河街道、区水务集团」 behind the one that leads, where it is asked who helps."""
    if not HELP.search(scene.part.text):
        return []
    text = scene.bulletin(best.passage).text
    beside = [p for p in scene.store.passages(best.passage.bulletin) if p.section == best.passage.section and not p.cells]
    spans = [(p, span) for p in beside if abs(p.span[0] - best.span[0]) <= CLOSE for span in sentences(text, p.span)]
    return [replace(best, body="", passage=p, span=s) for p, s in spans if HELP.search(text[slice(*s)]) and s != best.span][:2]


def body_place(scene: Scene, matter: Matter) -> tuple[Passage, Span] | None:
    """Where the matter's body is worded: a labelled line or a cell before a sentence."""
    body = first(matter.body)
    holding = [p for p in under(scene, matter) if body in p.text]
    holding.sort(key=lambda p: meaning(p.label) != "body" and not p.cells)
    for passage in holding:
        at = passage.span[0] + passage.text.index(body)
        if passage.cells:
            return passage, within_limit(scene.bulletin(passage).text, passage.span)
        return passage, roomy(scene, passage, (at, at + len(body)))
    return None


def roomy(scene: Scene, passage: Passage, at: Span) -> Span:
    """The sentence around; with the one before it where it is very short."""
    parts = sentences(scene.bulletin(passage).text, passage.span)
    here = next((i for i, s in enumerate(parts) if s[0] <= at[0] < s[1]), 0)
    start, end = parts[here]
    if end - start < TOO_SHORT and here and end - parts[here - 1][0] <= LONGEST:
        start = parts[here - 1][0]
    return start, end


def in_sentences(scene: Scene) -> list[Naming]:
    """Sentences that name a body and hold what was asked."""
    found, asked_all = [], SEVERAL_ASKED.search(scene.part.text)
    for match in (scene.match, meant.topic(scene)):
        for sentence in ranked(scene, match)[:60]:
            body = body_of(sentence.text)
            acts = OF_VERB.search(scene.part.text)
            several = bool(asked_all and bodies_in_a_row(sentence.text) > 1)
            acting = acts is not None and acts[0] in sentence.text and f"{acts[0]}的" not in sentence.text
            if not (body or acting or several or BODY_WORDS.search(sentence.text)):
                continue
            words = body.words if body else ""
            leads = bool(LEADS.search(scene.part.text) and LEADS.search(sentence.text))
            score = 0.3 * acting + 0.3 * several + sentence.score + 0.2 * bool(body) + 0.1 * leads
            found.append(Naming(score, words, sentence.passage, roomy(scene, sentence.passage, sentence.span)))
    return found


def bodies_in_a_row(words: str) -> int:
    """「市税务局、市住建局组成联合专班」: how many names of bodies one list joins, at most."""
    most = run = 0
    for joined, name in NAME_IN_LIST.findall(words):
        run = (run if joined else 0) + bool(body_name().match(name))
        most = max(most, run)
    return most


def ranked(scene: Scene, match: Matcher) -> list[Sentence]:
    return listing.ranked_sentences(replace(scene, match=match))


def headline(scene: Scene, naming: Naming) -> str:
    text = scene.bulletin(naming.passage).text[slice(*naming.span)]
    if naming.passage.cells and naming.body:
        head = next((h for h, cell in naming.passage.cells if cell.strip() == naming.body), "责任单位")
        return f"{head}:{naming.body}"
    words = listing.short(scene, Sentence(naming.passage, naming.span, text, naming.score))
    return words if naming.body in words else f"{naming.body}:{words}" if len(words) < 40 else naming.body


# --- documents -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    score: float
    passage: Passage
    sentence: Span
    name: str
    issued: bool


def issued_documents(scene: Scene) -> Piece:
    """Documents named where the question points, issued ones before those only mentioned; those of one body where it is asked for."""
    own = of_body(scene) or (all_issued(scene) if chapters.without_topic(scene, PAPERS) else [])
    if own and listing.other_year(scene, [(d.passage, d.sentence) for d in own]):
        return Piece(abstained=True)
    if own:
        return Piece(lines=[f"- {d.name}{scene.citer.mark(d.passage, d.sentence)}" for d in own[: listing.LINES]])
    found = named_documents(scene)
    if not found:
        return Piece(abstained=True)
    floor, as_first = WHERE_DOCUMENTS_STOP * found[0].score, found[0].issued
    kept = [d for d in found if d.score >= floor and (d.issued or not as_first)][: listing.LINES]
    if SEVERAL.search(scene.part.text):
        kept = one_list(scene, found, kept)
    elif NAME_ASKED.search(scene.part.text):
        kept = kept[:1]
    kept.sort(key=lambda d: (d.passage.bulletin, d.sentence))
    by_sentence: dict[tuple[str, Span], list[Named]] = {}
    for document in kept:
        by_sentence.setdefault((document.passage.id, document.sentence), []).append(document)
    for group in by_sentence.values():
        group.sort(key=lambda d: scene.bulletin(d.passage).text.find(d.name, *d.sentence))
    lines = [
        f"- {'、'.join(dict.fromkeys(d.name for d in group))}{scene.citer.mark(group[0].passage, group[0].sentence)}"
        for group in by_sentence.values()
    ]
    names = list(dict.fromkeys(d.name for d in kept))
    return Piece(headline="、".join(names) if len(names) <= 2 else None, lines=lines)


def one_list(scene: Scene, found: list[Named], kept: list[Named]) -> list[Named]:
    """A sentence that names some of them names all of them; where so many are asked for, only sentences that name as many."""
    told: dict[tuple[str, Span], list[Named]] = {}
    for document in found:
        told.setdefault((document.passage.id, document.sentence), []).append(document)
    lists = [told[at] for at in dict.fromkeys((d.passage.id, d.sentence) for d in kept)]
    asked = [f for f in stated_in(scene.query.asked) if f.kind == "amount" and f.unit in COPIES]
    counted = {int(f.value) for f in asked if 1 < f.value < listing.LINES}
    as_many = [each for each in lists if len({d.name for d in each}) in counted]
    whole = [d for each in as_many[:1] or lists for d in each if d.issued or not kept[0].issued]
    return whole[: listing.LINES]


def listed(scene: Scene) -> Piece:
    """「还要出哪两个点了名的制度」, 「那个三年行动方案全名叫什么」 ask for documents; else which things or tasks."""
    if DOCUMENT_ASKED.search(scene.part.text) and not (found := issued_documents(scene)).abstained:
        return found
    return enumerations.spread(scene) or matters.listed(scene)


def all_issued(scene: Scene) -> list[Named]:
    """「出台了哪些制度」 of no certain thing: every document that the bulletin says was issued; those to come where they are asked for."""
    to_come, found = bool(TO_COME.search(scene.part.text)), list[Named]()
    bulletins = meant.newest(scene) if not scene.part.period else meant.meant(scene)
    for bulletin in bulletins[:2]:
        for passage in scene.store.passages(bulletin.id):
            if "《" not in passage.text or any(enumerations.TERMS.search(h) for h in passage.path):
                continue
            for sentence in sentences(bulletin.text, passage.span):
                words = bulletin.text[slice(*sentence)]
                ahead = bool(AHEAD.search(words))
                kept = [d for d in documents(words) if (d.issued or to_come) and ahead == to_come]
                found += [Named(1.0, passage, sentence, d.name, d.issued) for d in kept]
    return found if len(found) > 1 else []


def of_body(scene: Scene) -> list[Named]:
    """「区财政局制定了哪些制度」: rows and items that name the body beside the document."""
    asked = MAKER_ASKED.search(scene.part.text)
    body = matters.body_words(scene, asked["body"]) if asked else ""
    found = []
    for bulletin in meant.newest(scene) if len(body) >= 2 else ():
        for passage in scene.store.passages(bulletin.id):
            if body not in passage.text or "《" not in passage.text:
                continue
            for sentence in sentences(bulletin.text, passage.span):
                words = bulletin.text[slice(*sentence)]
                named = body_of(words)
                if body in (named.words if named else "") or any(body in cell and "《" not in cell for _, cell in passage.cells):
                    found += [Named(1.0, passage, sentence, d.name, d.issued) for d in documents(words)]
    return found


def named_documents(scene: Scene) -> list[Named]:
    """Every 《…》 of the evidence, best first; those still to come before others where they are asked for."""
    found, to_come, called = [], bool(TO_COME.search(scene.part.text)), bool(NAME_ASKED.search(scene.part.text))
    for rank, evidence in enumerate(scene.evidence[:16]):
        passage, text = evidence.passage, scene.bulletin(evidence.passage).text
        place = " ".join(passage.path)
        for sentence in sentences(text, passage.span):
            words = text[slice(*sentence)]
            for name, _, issued in documents(words):
                score = scene.match.coverage((name, 1.0), (words, 0.9), (place, 0.6), (passage.text, 0.5))
                ahead = bool(listing.PROMISE_WORDS.search(words) or AHEAD.search(words))
                fits = 0.3 * (not issued or ahead) if to_come else 0.08 * issued
                fits += 0.5 * scene.match.coverage((name, 1.0)) if called else 0.0
                found.append(Named(score + 0.1 / (1 + rank) + fits, passage, sentence, name, issued))
    return sorted(found, key=lambda d: -d.score)
