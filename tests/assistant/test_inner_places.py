"""Places inside the one a bulletin is about, as texts name them and as questions do."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import inner_places
from assistant.compose.located import last
from assistant.parts import asks_nothing
from assistant.question import understand
from index.types import Bulletin


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("临江县、云栈县公办园在园幼儿占比分别为47.1%、44.9%", {"临江县", "云栈县"}),
        ("其余7个由沄水、柘林两市在4月底前恢复。", {"沄水市", "柘林市"}),
        ("剩余740万元均在柳湾县,由该县财政分两批筹措", {"柳湾县"}),
        ("| 白石镇 | 9 | 85,000 |\n| 合计 | 27 | 237,500 |", {"白石镇"}),
        ("| 1 | 石桥乡 | 9 |", {"石桥乡"}),
        ("提升乡村治理水平，加快县域发展，推进开发区建设，人均地区生产总值增长", set()),
        ("主城区学位紧张，各县区、全市、农村地区和大湾区", set()),
    ],
)
def test_names_are_read_from_texts(text: str, names: set[str]) -> None:
    assert inner_places.names_in(text) == names


def test_a_common_word_is_no_short_form() -> None:
    assert inner_places.forms("汀海市") == ("汀海市", "汀海")
    assert inner_places.forms("太平镇") == ("太平镇",)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("临江县、云栈县公办园占比", 1.0),
        ("云栈县公办园占比44.9%，柳湾县办结率", 0.0),
        ("柳湾县办结率38%，云栈县公办园占比", 1.0),
        ("全市公办园占比", None),
    ],
)
def test_the_nearest_name_decides(words: str, told: float | None) -> None:
    assert last(words, ("云栈县", "云栈"), ("临江县", "临江", "柳湾县", "柳湾")) == told


def bulletins() -> list[Bulletin]:
    return [
        Bulletin(
            "lj",
            "lj.txt",
            "黎州、汀海两市违规营运抬头，分别查处312起、205起。",
            "岚江省2024年第一季度安全生产情况通报",
            as_of=date(2024, 4, 15),
        ),
        Bulletin("jz", "jz.txt", "全市查处违规营运40起。", "霁州市2026年政府工作报告", as_of=date(2026, 1, 21)),
    ]


@pytest.mark.parametrize(
    ("history", "question", "within", "ids"),
    [
        ([], "黎州一季度查处了多少起违规营运?", ("黎州市",), ("lj",)),
        (["黎州一季度查处了多少起违规营运?"], "汀海呢?", ("汀海市",), ("lj",)),
        (["黎州一季度查处了多少起违规营运?"], "那全省呢?", (), ("lj",)),
        (["黎州一季度查处了多少起违规营运?"], "霁州市查处了多少起?", (), ("jz",)),
    ],
)
def test_an_inner_place_chooses_its_bulletin(history: list[str], question: str, within: tuple[str, ...], ids: tuple[str, ...]) -> None:
    query = understand(question, history, bulletins())
    assert query.within == within
    assert query.bulletins == ids


def test_a_quarter_without_a_year_is_of_the_bulletins_in_play() -> None:
    query = understand("汀海呢?", ["一季度全省查处了多少起违规营运?"], bulletins())
    period = query.parts[0].period
    assert period is not None and period.start.year == 2024
    assert query.parts[0].aspect != "target"


def test_an_unknown_town_is_named_as_asked() -> None:
    assert understand("霁州市青禾县查处了多少起?", [], bulletins()).within == ("青禾县",)


@pytest.mark.parametrize("question", ["新建的呢?", "汀海的呢", "建成的呢？"])
def test_an_ellipsis_asks_nothing_by_itself(question: str) -> None:
    assert asks_nothing(question)


@pytest.mark.parametrize("question", ["都换完了没?", "改完了吗?", "归谁管?"])
def test_a_question_mark_hides_no_word_of_asking(question: str) -> None:
    assert not asks_nothing(question)


def test_a_very_large_library_is_not_read_for_names_at_each_question() -> None:
    town = Bulletin("a", "a.txt", "剩余740万元均在柳湾县,由该县财政筹措", "栖洲市通报", None, None, None, None)
    assert inner_places.read("柳湾县还欠多少", [town], frozenset(), ()).names == ("柳湾县",)
    assert inner_places.read("柳湾县还欠多少", [town] * (inner_places.MOST + 1), frozenset(), ()).names == ()
