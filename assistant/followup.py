"""What a question leaves out, taken from the turn before it.

Enters: the parts of this turn as read alone, and the turn before. Leaves: parts with topic, period, intent and aspect filled in.
It never takes over what this turn names itself, and drops the old topic when a new one is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant import lexicon
from assistant.parts import Asked, asks_nothing
from assistant.places import Scope
from assistant.terms import Terms, synonyms_of
from assistant.types import Operator, Part
from index.types import Period, Span

_BACK = re.compile(r"同一年|同年|同期|这一年|那一年|那年|当年")
_INSIDE = re.compile(
    r"^(?:其中|里面|里头|当中|这里头|这里面|这些|那些|它们|它|还剩|还有|那还|剩下|还没|没|另外|余下)|那(?:还|到)|这个(?:数|数字)|上面"
)
_SOURCE = re.compile(
    r"(?:这|那|上面|刚才).{0,6}(?:出自|来自|出处|依据|哪里来|哪来的|在哪(?![些几个家条座所])|在文件|哪一?[段页节条]|原文)"
    r"|(?:什么时候|哪年|哪一年|几月份?|截至何时)的(?:数|数字|数据|统计)"
)
_AMOUNT = re.compile(r"^(?:那么?)?(?:总量|总额|总数|总值|规模|金额|数额|数量|绝对值|绝对数)(?:呢|$)")
GROWN = ("增长", "增速", "增幅", "涨", "涨幅", "下降", "降幅", "提高")
_SWAP = re.compile(r"^(?:那么?|那|要是|如果)?(?:换成|换作|换做|改成|换到)")  # the same, asked of another
_OPENER = re.compile(r"^(?:(?:那么?|要是|如果)?(?:换成|换作|换做|改成|换到)|那么?|那|然后|再问|还有|另外|嗯|哦|好的?)[,，、 ]*")
_N = r"[一二两三四五六七八九十\d]+"
_RANK = re.compile(
    rf"(?:倒数|排名?)?第{_N}(?:名|位)?|(?:最后|末|倒数)(?:第)?{_N}?(?:名|位)|[前后]{_N}[名位]|垫底|殿后|末位|榜首|最(?:高|低|多|少|快|慢|大|小|好|差|长|短|晚|早)"
)
_LAST = re.compile("倒数|最后|末|后|垫底|最[低少慢小差短晚]")
_CLOSER = re.compile(r"[呢啊呀吧?？!！。 ]+$")
_WITH_PERIOD = ("figure", "compare", "aggregate", "promise", "check", "list")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as understood, with what the next one may lean on."""

    text: str
    bare: str  # its words without places and periods
    topic: str  # those without the words of asking
    asked: tuple[Asked, ...]
    scope: Scope
    place_bulletins: tuple[str, ...]  # before a date narrowed them
    year: int | None
    within: tuple[str, ...] = ()  # inner places


def leans(text: str) -> bool:
    return bool(_OPENER.match(text) or _INSIDE.search(text) or (_CLOSER.search(text) and "呢" in text[-3:]) or _BACK.search(text))


def complete(text: str, asked: Sequence[Asked], before: Turn, *, names_place: bool) -> list[Asked]:
    """This turn's parts with what they lack from the turn before."""
    if not before.asked or all(a.part.intent in ("off_topic", "opinion", "overview", "summary") for a in asked):
        return list(asked)
    if _SOURCE.search(text):
        return [replace(a, part=replace(a.part, text=before.bare or a.part.text)) for a in before.asked]
    if len(asked) == 1 and other_rank(text, before):
        last = before.asked[0]
        operator: Operator = "min" if _LAST.search(text) else "max"
        return [replace(last, part=replace(last.part, operator=operator, period=asked[0].part.period or last.part.period))]
    bare = asks_nothing(_OPENER.sub("", text)) and len(asked) == 1
    return [_complete(here, text, before, bare, names_place) for here in asked]


def _complete(here: Asked, text: str, before: Turn, bare: bool, names_place: bool) -> Asked:
    last = before.asked[0]
    own, old = here.terms.specific, last.part.terms
    part = here.part
    inherits = not own or bool(_INSIDE.search(text) or _SWAP.match(text))
    if own and not inherits and not bare and not names_place:
        inherits = (not here.terms.strong and not _OPENER.match(text)) or _leaning_words(here)
    if bare and own and not inherits and all(_narrows(term) for term in own):
        wider = (_narrowing().sub("", t) for t in old if not _narrows(t))
        old, inherits = tuple(dict.fromkeys(t for t in wider if len(t) > 1)), True  # 农村那边呢, after 城镇居民收入
    amount = bool(_AMOUNT.search(text))
    if amount:  # 总量呢, after how much it grew
        old = tuple(t for t in old if not any(word in t for word in GROWN))
    terms = tuple(dict.fromkeys(part.terms + (old if inherits else ())))
    if bare:
        units = () if amount else last.part.units if inherits or set(last.part.units) & {"%", "名"} else ()
        part = replace(part, intent=last.part.intent, operator=last.part.operator, units=units, aspect=part.aspect or last.part.aspect)
    if not own and part.intent == "figure" and not part.units and not amount:
        part = replace(part, units=last.part.units)
    period = part.period or _period(part, text, last.part, inherits or bare)
    if not part.period and part.aspect == "target" and last.part.aspect == "achieved" and not _BACK.search(text):
        period = None  # 「目标是多少」 after a result asks of the year to come
    aspect = part.aspect or (last.part.aspect if inherits and period is last.part.period else None)
    part = replace(part, terms=terms, synonyms=synonyms_of(terms), period=period, aspect=aspect)
    return replace(here, part=part, terms=Terms(own or last.terms.specific, here.terms.general, here.terms.strong))


def other_rank(words: str, before: Turn) -> str:
    """「那垫底的呢，拿了多少分」 after 「考评第一名是哪个区」: the question before with the place in the order named now, or ""."""
    own, was = _RANK.search(words), _RANK.search(before.asked[0].part.text)
    if own is None or was is None or not leans(words) or own[0] == was[0]:
        return ""
    text = before.asked[0].part.text
    return text[: was.start()] + own[0] + text[was.end() :]


def _narrows(term: str) -> bool:
    """A word that narrows a thing to some of it, in the words of the question or of a bulletin: 农村, 城里人."""
    words = (term, *lexicon.synonyms().get(term, ()))
    return any(len(other) - len(found[0]) <= 2 for other in words if (found := _narrowing().search(other)))


@cache
def _narrowing() -> re.Pattern[str]:
    return lexicon.any_of(set(lexicon.lines("restricting.txt")))


def _leaning_words(here: Asked) -> bool:
    """Only common words, and no thing counted: what they belong to was said before (哪天反馈的)."""
    return not here.terms.strong and here.part.intent != "figure"


def _period(part: Part, text: str, last: Part, inherits: bool) -> Period | None:
    if _BACK.search(text):
        return last.period
    if part.intent in _WITH_PERIOD and (inherits or leans(text)):
        return last.period
    return None


def written_out(here: Asked, alone: Asked, before: Turn, *, bare: bool) -> Asked:
    """The part with its text as a question that stands alone; `alone` is what this turn said itself."""
    part = here.part
    if swapped := other_rank(alone.part.text, before):
        return replace(here, part=replace(part, text=swapped))
    words = _CLOSER.sub("", _OPENER.sub("", alone.part.text))
    when = part.period.raw if part.period and part.period.raw not in words else ""
    if bare and not alone.terms.specific:
        return replace(here, part=replace(part, text=f"{part.period.raw if part.period else ''}{before.bare}"))
    old = [t for t in before.asked[0].part.terms if t in part.terms and t not in alone.part.terms]
    if _AMOUNT.search(words):
        topic = re.sub("|".join(GROWN), "", before.topic)
        return replace(here, part=replace(part, text=f"{when}{topic}{words}"))
    topic = f"{before.topic}，" if old and not bare else ""
    return replace(here, part=replace(part, text=f"{when}{topic}{words}"))


def compares(text: str) -> bool:
    """Opens with the other side of a comparison whose first side was said before."""
    return bool(re.match(r"(?:那|那么)?(?:比|跟|和|与|同).{2,12}(?:比|高|低|多|少|快|慢|大|小|差)", text))


def opener(text: str) -> list[Span]:
    """The 那 that only ties a question to the one before."""
    match = _OPENER.match(text)
    return [match.span()] if match and match.end() else []


def topic_of(bare: str, inherited: str) -> str:
    """What a turn was about, for the next one that leaves it out."""
    own = lexicon.asking_phrases().sub("", lexicon.units().measure.sub("", bare)).strip("的，,、？? 有是到了")
    return own if not inherited or inherited in own else f"{inherited}，{own}"[:60]
