"""When: the sentence whose date belongs to what was asked.

Enters: a Scene. Leaves: a Piece. A date that opens a clause says when it happened; one that is part of a name (2020年度民主生活会) does
not. Where the question states a figure, the answer is the period of that figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.compose import columns, leaning, listing, meant
from assistant.compose.figure import rank
from assistant.compose.listing import Sentence
from assistant.compose.scene import Piece, Scene
from assistant.compose.wording import PROMISE, state_line
from index.amounts.measured import AGES
from index.amounts.periods import read_periods
from index.figures import read
from index.structure.fields import meaning
from index.types import Period

ENOUGH = 0.5
DAY = re.compile(r"哪天|哪日|几号|几月几|哪一天|日期")
SPELL = re.compile(r"哪段|哪几个|期间|起止|多久|结束|到哪")
BEGINS = re.compile(r"进驻|入驻|开始|启动|起止|起始")
EVENT = re.compile(r"反馈|进驻|公布|公开|印发|召开|成立|启动|通车|投用|签订|移交|挂牌|揭牌|竣工|开工")
OPENS = re.compile(r"(?:^|[,，。;；:：(（、]|于|自|从|在|至|到|截至|是|[一二三四五六七八九]是)\s*$")
PLANNED = re.compile(r"(?:预计|计划|力争|争取|承诺|确保|拟|将|定)\s*$")
LIMIT_ASKED = re.compile(r"期限|时限|之前|最晚|截止|什么时候.*(?:完成|改完|整改|到位|建成|投用|付清|交付)|推迟|延")
LIMIT_TOLD = re.compile(r"前[^,，]*(?:完成|付清|办结|建成|交付|移交)|延[长期]")
ORIGINALLY = re.compile(r"原定|原计划|原本计划|本应")
LATER = re.compile(r"推迟|延[长期后迟到]|顺延|放宽|调整[为至到]")
BROKEN = re.compile(r"(?:没|未)(?:有|能)?(?:如期|按[期时]|按原?计划)|拖期|误期|逾期|延期|一拖再拖|现在说")
LIMIT_LABEL = re.compile(r"时限|期限")


def answer(scene: Scene) -> Piece:
    scene = meant.recent(scene)
    stated = None if LIMIT_ASKED.search(scene.part.text) else period_of_stated_figure(scene)
    if stated:
        return stated
    year = next((b.as_of.year for b in [scene.bulletin(e.passage) for e in scene.evidence[:1]] if b.as_of), None)
    ranked = listing.ranked_sentences(scene)[:60]
    named = next((e.passage for e in scene.evidence[:8] if e.passage.cells and columns.names_row(scene, e.passage)), None)
    if named and LIMIT_ASKED.search(scene.part.text) and (due := columns.due_in_row(scene, named)):
        return due
    dated = [(s.score + fit(scene, s, periods), s) for s in ranked if (periods := read_periods(s.text, year=year))]
    under = [(s.score - 0.15, s) for s in ranked[:6] if heading_of(s, year)]
    if not dated and not under:
        return Piece(abstained=True)
    best = max(dated + under, key=lambda pair: pair[0])[1]
    if best.score < ENOUGH:
        return Piece(abstained=True)
    if not read_periods(best.text, year=year):  # the year stands in the heading: 「三、2026年工作安排」
        words = f"{heading_of(best, year)}:{listing.short(scene, best)}"
        return Piece(headline=words, lines=[f"{words}{scene.citer.mark(best.passage, best.span)}。"])
    broken = BROKEN.search(scene.part.text) is not None
    if (broken or ORIGINALLY.search(best.text)) and (moved := put_off(scene, ranked, best, broken=broken)):
        return Piece(headline=headline(scene, moved), lines=[listing.line(scene, s.passage, s.span) for s in (moved, best)])
    rest = leaning.of_the_rest(scene, best.passage, best.span)
    if rest == best.span:
        best = from_subject(scene, best)
        rest = best.span
    told = headline(scene, best) if rest == best.span else listing.plain(scene.bulletin(best.passage).text[slice(*rest)]).rstrip("。；;")
    return Piece(headline=told, lines=[listing.line(scene, best.passage, rest)])


def put_off(scene: Scene, ranked: Sequence[Sentence], best: Sentence, *, broken: bool) -> Sentence | None:
    """「原定9月底竣工…。竣工时间调整为2026年3月底」: what holds now; where the question says that a date was not kept also
    「要求12月底前建成…。预计2026年8月底前投产」."""
    as_of = scene.bulletin(best.passage).as_of
    year = as_of.year if as_of else None
    ends = [p.end for p in read_periods(best.text, year=year)]
    for s in ranked:
        periods = read_periods(s.text, year=year) if s.passage.id == best.passage.id and s.span > best.span else []
        longer = broken and ends and PROMISE.search(s.text) and max((p.end for p in periods), default=date.min) > max(ends)
        if periods and (LATER.search(s.text) or longer):
            return s
    return None


def headline(scene: Scene, best: Sentence) -> str:
    """The clauses with the date; of a row the cell that holds it; a limit set is told as one."""
    for head, cell in best.passage.cells:
        if meaning(head) == "deadline":
            return f"{head}要求:{cell.strip()}"
    words = with_date(scene, best)
    if ahead(scene, best, words) and not PROMISE.search(words):
        return f"通报的计划是:{words}"
    return f"通报要求:{words}" if LIMIT_LABEL.search(best.text) and not PROMISE.search(words) else words


def ahead(scene: Scene, best: Sentence, words: str) -> bool:
    """Does the day told lie after the day to which the bulletin reports? What is to come is told as a plan."""
    as_of = scene.bulletin(best.passage).as_of
    return as_of is not None and any(period.start > as_of for period in read_periods(words, year=as_of.year))


LEADS = re.compile(r"[对由为经因在]")  # what opens so belongs to what follows
ANOTHER = 0.3  # of coverage more, from which what is asked about begins in a later clause
LONG = 110  # characters of a headline that must hold both the thing and its date


def with_date(scene: Scene, best: Sentence) -> str:
    """The clauses that hold what was asked; where none of them has the date, from the nearest clause that has it as well."""
    words = listing.short(scene, best)
    if read_periods(words, year=2000):
        return words
    clauses = re.split(r"(?<=[,，])", listing.plain(best.text).rstrip("。；;"))
    dated = [i for i, clause in enumerate(clauses) if read_periods(clause, year=2000)]
    here = max(range(len(clauses)), key=lambda i: scene.match.coverage((clauses[i], 1.0)))
    if not dated:
        return words
    nearest = min(dated, key=lambda i: abs(i - here))
    both = "".join(clauses[min(here, nearest) : max(here, nearest) + 1]).strip(",，")
    return both if len(both) <= LONG else clauses[nearest].strip(",，")


def from_subject(scene: Scene, best: Sentence) -> Sentence:
    """「新增停车位540个，城北停车楼原定9月底完工」: without the clauses before the thing asked about, which tell figures of another."""
    for clause in re.finditer(r"(?<=[，,；;])[^，,；;]", best.text):
        before = best.text[: clause.start()]
        if read_periods(before, year=2000) or LEADS.search(before):
            return best
        here = re.split("[，,；;]", best.text[clause.start() :])[0]
        if scene.match.coverage((here, 1.0)) > scene.match.coverage((before, 1.0)) + ANOTHER:
            at = best.span[0] + clause.start()
            return replace(best, span=(at, best.span[1]), text=best.text[clause.start() :]) if read(before) else best
    return best


def heading_of(sentence: Sentence, year: int | None) -> str:
    return next((h for h in reversed(sentence.passage.path) if read_periods(h, year=year)), "")


def fit(scene: Scene, sentence: Sentence, periods: list[Period]) -> float:
    """How well a sentence's dates answer 「when」: opening a clause, as fine as asked, a limit where a limit is asked."""
    asked, best = scene.part.text, -0.5
    own = scene.query.asked if scene.query.followed else asked  # an earlier turn's event is not this one's
    for period in periods:
        if period.span is None or sentence.text.startswith("度", period.span[1]) or period.raw.endswith("年度"):
            continue
        days = (period.end - period.start).days
        before = sentence.text[: period.span[0]]
        score = 0.25 * bool(OPENS.search(before) or (PLANNED.search(before) and not LATER.search(asked)))
        score -= 0.3 * (bool(DAY.search(asked)) and days > 70 and "日" not in period.raw)
        score += 0.15 * (bool(SPELL.search(asked)) and days > 1)
        score += 0.25 * (bool(BEGINS.search(own)) and 1 < days < 300 and bool(re.search("[至到—-]", period.raw)))
        best = max(best, score)
    events, told = set(EVENT.findall(own)), set(EVENT.findall(sentence.text))
    best -= 0.3 * (bool(events and told) and not events & told)
    if LIMIT_ASKED.search(asked):
        best += 0.2 * bool(LIMIT_LABEL.search(sentence.passage.label) or LIMIT_TOLD.search(sentence.text))
    if LATER.search(asked):
        best += 0.3 if LATER.search(sentence.text) else -0.2
    if scene.part.aspect == "target" and not listing.PROMISE_WORDS.search(sentence.text) and not sentence.passage.label:
        best -= 0.25
    return best


def period_of_stated_figure(scene: Scene) -> Piece | None:
    stated = {(f.value, f.unit) for f in read(scene.query.asked) if f.unit not in AGES}  # 40岁以下 tells who
    for pick in rank(scene):
        if (pick.figure.value, pick.figure.unit) in stated and pick.figure.period:
            words, marked = state_line(scene, pick)
            return Piece(headline=words, lines=[marked + "。"])
    return None
