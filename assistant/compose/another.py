"""Is a figure told of another thing than the one asked about? Narrower or wider, another kind, number, place, part or group of it.

Enters: a Scene, a figure and its passage. Leaves: the word that parts the two, or "". All of this contradicts the question;
what merely does not stand around a figure is weighed in `absent`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from assistant import lexicon
from assistant.compose import absent, contrasts, foreign, roles
from assistant.compose.entities import entities_of, namesake, told_together
from assistant.compose.scene import Scene
from assistant.match import WITHIN, normalise
from index import grammar
from index.amounts.measured import AGES
from index.figures import read
from index.types import Figure, Passage
from index.words import numeral


def thing(scene: Scene, figure: Figure, passage: Passage) -> str:
    return restricted(scene, figure) or shared_out(scene, figure) or asked_apart(scene, figure, passage)


def asked_apart(scene: Scene, figure: Figure, passage: Passage) -> str:
    """The word of the question that the figure is not told of; several composers ask, the scene keeps the answer."""
    key = (passage.bulletin, figure.span)
    if key not in scene.apart:
        scene.apart[key] = next((word for check in CHECKS if (word := check(scene, figure, passage))), "")
    return scene.apart[key]


# --- narrower, wider, together ---------------------------------------------------------------------------------------

JOINT = re.compile(r"、|(?<![总饱温])和(?![谐平])|(?<![普涉危波以])及(?![格时早以])|(?<!参)与")
BODY = re.compile(r"[\u4e00-\u9fff]{2,5}(?:(?<![布格结])局|厅|委)(?=管|负责|牵头|办|的)")  # 农业局管的撂荒地


def known_words(scene: Scene) -> str:
    return normalise(scene.part.text) + "".join(v for vs in scene.match.variants.values() for v in vs) + "".join(scene.query.places)


def focus(scene: Scene, figure: Figure) -> float:
    """Share of the measure's characters that the question knows: a longer, more special measure is another thing."""
    measure = normalise(figure.measure)
    if not measure:
        return 0.0
    known = known_words(scene)
    return sum(ch in known for ch in measure) / len(measure)


def restricted(scene: Scene, figure: Figure) -> str:
    """The word that makes the figure's measure narrower than what was asked (农村 of 农村居民), or ""."""
    if not any_restricting().search(figure.measure):
        return ""
    known, measure = (w.replace(WITHIN["出口"], "") for w in (known_words(scene), normalise(figure.measure)))
    joined = JOINT.split(measure)  # of 县直机关、乡镇和国有企业 no word narrows the whole
    return next((w for w in restricting() if all(w in thing for thing in joined) and w not in known), "")


@cache
def restricting() -> tuple[str, ...]:
    return tuple(lexicon.lines("restricting.txt"))


@cache
def any_restricting() -> re.Pattern[str]:
    return lexicon.any_of(set(restricting()))


def wider(scene: Scene, figure: Figure, passage: Passage) -> str:
    """The word that makes what was asked narrower than the figure's measure (农村 of 农村居民 where 居民 is told), or ""."""
    asked = BODY.sub("", normalise(scene.part.text).replace(WITHIN["出口"], ""))
    named = [word for word in restricting() if word in asked]
    if not named:
        return ""
    around = normalise(f"{own_part(scene, figure, passage)}{figure.context}{figure.measure}{figure.unit}").replace(WITHIN["出口"], "")
    return next((w for w in named if w not in around and not any(v in around for v in scene.match.variants.get(w, ()))), "")


def unheld(scene: Scene, figure: Figure, passage: Passage) -> str:
    """The word that asks for a thing which the figure is not told of: 民办 of 民办普惠托位, 客流 of 每天客流."""
    if not foreign.looked_at(scene):
        return ""
    text = scene.bulletin(passage).text
    near = " ".join((*passage.path, f"{figure.context}{figure.measure}{figure.base}{figure.unit}", text[slice(*figure.clause)]))
    whole = passage.text if scene.query.followed or len(scene.query.parts) > 1 else text[figure.sentence[0] : figure.clause[1]]
    same = [f.measure for f in scene.figures(passage) if f.measure.endswith(figure.measure)]  # 居民小区分类准确率 before 分类准确率
    return foreign.foreign(scene, near, " ".join((own_part(scene, figure, passage), whole, *same)))


def own_part(scene: Scene, figure: Figure, passage: Passage) -> str:
    """Title, headings and passage, without the clauses that tell other figures (城镇新增就业 before 居民收入)."""
    bulletin = scene.bulletin(passage)
    kept, at = [], passage.span[0]
    for start, end in sorted({f.clause for f in scene.figures(passage) if f.clause != figure.clause}):
        kept.append(bulletin.text[at:start])
        at = max(at, end)
    return " ".join((bulletin.title, *passage.path, *kept, bulletin.text[at : passage.span[1]]))


def shared_out(scene: Scene, figure: Figure) -> str:
    """The one of several coordinated things that is asked for alone where the figure counts them together (全托、日托…418张), or ""."""
    joint = JOINT.split(normalise(figure.measure))
    if len(joint) < 2 or grammar.is_deed(joint[0]):  # 提拔和进一步使用科级干部
        return ""
    asked = normalise(scene.part.text)
    tail = joint[-1]
    named = [j for j in joint[:-1] if j in asked or (len(j) > 4 and j[-4:] in asked)]  # 推动基本公共卫生
    rest = [j for j in joint[:-1] if j not in named] + ([] if any(tail[:k] in asked for k in range(2, len(tail) + 1)) else [tail])
    return named[0] if named and rest else (tail[:2] if not named and tail[:2] in asked and len(tail) > 3 else "")


# --- another of its name, place, part, group or rate -----------------------------------------------------------------

AMONG = re.compile("其中|包括|特别是")
RANKED = re.compile(r"[一-鿿]{2,4}(?:[市县区镇乡旗]|街道)")
NUMBERED = re.compile(r"(?:第|头|首)?([一二三四五六七八九十两\d]*)(期|批次?|号线|号楼|标段|轮|剂|针|届)")


def other_name(scene: Scene, figure: Figure, passage: Passage) -> str:
    """A place or a name that the bulletins tell of is asked about, and nothing that is told with the figure names it: 深圳 beside the whole
    province's length of underground lines; 黄泥冲矿 beside 「12座矿山,裸露面积合计2146亩」."""
    names = [t for t in scene.match.atoms if RANKED.fullmatch(t) or grammar.is_name(t)]
    entities = entities_of(scene, passage)
    if not names and not entities:
        return ""
    before = normalise(up_to(scene, figure, passage))
    if untold := next((name for name, mark in entities if mark not in before), ""):
        return untold
    missing = [t for t in names if scene.match.like(t, before) < absent.HELD and absent.told_of(scene, t, passage)]
    places = [t for t in names if RANKED.fullmatch(t)]
    apart = next((t for t in missing if t not in places or set(places) <= set(missing)), "")  # of two places asked about one is enough
    text, asked = scene.bulletin(passage).text, normalise(scene.part.text)
    left, clause = (normalise(text[start : figure.span[0]]) for start in (figure.sentence[0], figure.clause[0]))
    return apart or next((n for n, mark in entities if namesake(n, mark, clause) or told_together(n, left, asked)), "")


def up_to(scene: Scene, figure: Figure, passage: Passage) -> str:
    """What stands over the figure and before it, and behind it up to a part of it or the next figure of its sentence."""
    bulletin = scene.bulletin(passage)
    end = max(figure.clause[1], figure.span[1])
    behind = [f.span[0] for f in scene.figures(passage) if f.span[0] >= end]
    text = bulletin.text[passage.span[0] : end] + AMONG.split(bulletin.text[end : min([figure.sentence[1], *behind])])[0]
    return " ".join((figure.context, figure.measure, figure.base, bulletin.title, *passage.path, text))


LISTED = re.compile(r"((?:[一-鿿“”]{3,}、)+[一-鿿“”]{3,}?)等?(?:\d+|[两三四五六七八九十])[个所家座条处项台辆]")
NAMED = 4  # characters of one of a list that the question has, from which it is the one asked about


def one_of(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「青溪小学新增学位多少」 where 青溪小学、禾苑中学、北塘学校3所 have 5400 together."""
    left = normalise(scene.bulletin(passage).text[figure.sentence[0] : figure.span[1]])
    listed = LISTED.search(left)
    if listed is None or re.search("分别|各|均", left[listed.start() :]):
        return ""
    asked = normalise(scene.part.text)
    named = [word for item in listed[1].split("、") if len(word := shared(item, asked)) >= NAMED]
    return named[0] if len(named) == 1 and f"{named[0]}等" not in asked else ""


def shared(one: str, other: str) -> str:
    """The longest stretch that both have."""
    stretches = (one[a:b] for a in range(len(one)) for b in range(len(one), a, -1))
    return max((s for s in stretches if s in other), key=len, default="")


def other_number(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「一期投资多少」 where the clause tells of 二期: another one of the same name."""
    asked = numbered(normalise(scene.part.text))
    if not asked:
        return ""
    text = scene.bulletin(passage).text
    told = [numbered(normalise(w)) for w in (figure.context + figure.measure, text[slice(*figure.sentence)])]
    for name, numbers in asked.items():
        here = next((level[name] for level in told if name in level), numbers)
        if not numbers & here:
            return f"第{min(numbers)}{name}"
    return ""


def numbered(text: str) -> dict[str, set[int]]:
    """期 -> {1}: which of a series are named."""
    found: dict[str, set[int]] = {}
    for match in NUMBERED.finditer(text):
        if match[1] or match[0][0] in "头首":
            found.setdefault(match[2], set()).add(numeral(match[1]) if match[1] else 1)
    return found


PART = re.compile(
    r"(?<![城村家这那哪乡心])(?:里头|里面|当中|其中|之中|里|中)(?:的|,)?(?P<part>[^,多少几]{2,8}?)(?:一共|总共|各|分别)?(?:有|是|占|为)?(?:多少|几)"
)
PART_BEHIND = re.compile(
    r"(?<![城村家这那哪乡心])(?:里头|里面|当中|其中|之中|里|中),?(?:有|是)?(?:多少|几)[个名人位家所项件]?(?:是|为|属于)(?P<part>[^,]{2,8})"
)
PAPER = re.compile(r"(?:通报|报告|文件|材料|统计表|表|清单|这几年)$")


def part(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「招聘的人员里护士有多少名」 where the clause counts all who were taken on: the part is what is asked for."""
    asked = normalise(scene.part.text)
    cue = PART_BEHIND.search(asked) or PART.search(asked)
    if cue is None or PAPER.search(asked[: cue.start()]):
        return ""
    text = scene.bulletin(passage).text
    own, _ = roles.own_words(scene, figure, passage)
    told = normalise(f"{figure.context}{figure.measure}{figure.base}{figure.direction}{own}{figure.unit}{text[slice(*figure.clause)]}")
    named = [t for t in scene.match.atoms if t in cue["part"] and len(t) > 1 and (grammar.listed(t) or len(t) > 2)]
    for term in (t for t in named if not grammar.acts(t) or not cue["part"].endswith((t, "的"))):  # 充电泊位, not 志愿者转过来的
        own_chars = [ch for ch in term if ch not in asked[: cue.start()]]  # 女 of 女干部, after 年轻干部
        if own_chars and scene.match.like(term, told) < absent.HELD and not any(ch in told for ch in own_chars):
            return term
    return ""


EACH_ASKED = re.compile(
    r"平均(?!气温|浓度)|[人户亩]均|每一?(?![天日周月年季次])[一-鿿]"
    r"|(?<![第统同单之万百十唯专])一[只吨亩台辆座个户家套份间所人名](?!共|小时|钟|学期|星期|月|季|年)[^,]{0,10}"
    "(?:多少钱|多少元|几块)"
)
EACH_SIZE = re.compile("[每/]([吨亩斤米度桶方公立平千])")
SIZES = re.compile("[吨亩斤米度桶方公立平千]")
THINGS = "车树船房路桥井鱼猪牛羊鸡药书床灯"  # nouns of one character
COUNTED = re.compile("(?:多少|几)([一-鿿])[了呢啊]?(?:$|[,，?？])")
EACH_TOLD = re.compile(r"每|均|/|单价|标准")


def for_one(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「平均每家罚多少」 where all are told together."""
    asked = EACH_ASKED.search(normalise(scene.part.text))
    if asked is None or (figure.unit not in MONEY and not asked[0].startswith("平均")):
        return ""
    told = f"{figure.context}{figure.measure}{figure.base}{figure.unit}{' '.join(passage.path[-1:])}{own_clause(scene, figure, passage)}"
    size = SIZES.search(asked[0])
    other = size and (found := {m[1] for m in EACH_SIZE.finditer(told)}) and size[0] not in found
    return asked[0] if other or not EACH_TOLD.search(told) else ""


def counted(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「能停多少车」 where nothing is told of 车: a noun of one character is no term."""
    noun = COUNTED.search(normalise(scene.part.text))
    if noun is None or scene.part.units or noun[1] not in THINGS:
        return ""
    return noun[1] if noun[1] not in f"{passage.text}{' '.join(passage.path)}{figure.unit}" else ""


def own_clause(scene: Scene, figure: Figure, passage: Passage) -> str:
    return scene.bulletin(passage).text[slice(*figure.clause)]


def other_deed(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「被罚了多少钱」 where money was taken off the price: what is told was got, given, spent or owed by another deed."""
    if figure.unit not in MONEY:
        return ""
    money = roles.money_deeds()
    asked = roles.asked_deeds(scene.part.text) & money
    told = roles.told_deeds(roles.own_words(scene, figure, passage)[0]) & money if asked else frozenset()
    return roles.deed_words(scene.part.text, asked) if told and not asked & told else ""


MONEY = ("元", "美元")
LIMITS = ("以上", "以下", "以内", "超过", "不足")


def other_group(scene: Scene, figure: Figure, passage: Passage) -> str:
    """「在建的11所学校总投资多少」 where the sentence tells it of 31所; 「80岁以上老人」 where it has told of no age yet."""
    stated = [f for f in stated_in(scene.query.asked) if f.kind == "amount" and f.value > 1]
    if not stated:
        return ""
    before = [f for f in scene.figures(passage) if f.sentence == figure.sentence and f.span < figure.span]
    told = normalise(up_to(scene, figure, passage))
    for group in stated:
        age = group.unit in AGES
        same = [f.value for f in before if f.unit == group.unit or (age and f.unit in AGES)]
        forms = [f"{group.value}{unit}" for unit in AGES] if age else [normalise(group.raw)]
        limit = age or group.qualifier in LIMITS
        if (same and group.value not in same) or (limit and group.value != figure.value and not any(form in told for form in forms)):
            return group.raw
    return ""


@lru_cache(maxsize=256)
def stated_in(question: str) -> tuple[Figure, ...]:
    return tuple(read(question))


# 报送的覆盖率为98%，与督查组实测的86.4%出入较大
OTHER_SOURCE = re.compile(r"[，,]?(?:与|和|跟|而|但)[^，,。；;]{0,12}(?:实测|核查|抽测|测得|核实|复核|抽查)")


def other_rate(scene: Scene, figure: Figure, passage: Passage) -> str:
    """A rate is asked for by its name, of which the figure's words share nothing: 覆盖率 beside 在园幼儿占比."""
    if figure.unit not in ("%", "‰"):
        return ""
    rates = [t for t in (*scene.match.atoms, *scene.match.wholes) if t.endswith("率") and len(t) > 2]
    own, before = roles.own_words(scene, figure, passage) if rates else ("", "")
    told = normalise(f"{figure.context}{figure.measure}{figure.base}{own}{before if OTHER_SOURCE.match(own) else ''}") if rates else ""
    return next((t for t in rates if not scene.match.like(t, told) and not any(ch in told for ch in t[:-1])), "")


CHECKS = (
    wider, other_number, contrasts.contrary, other_rate, other_group, one_of, part, counted, for_one, other_deed, other_name, unheld,
)  # fmt: skip
