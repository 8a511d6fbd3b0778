"""Five hundred bulletins: what each tab hands to the browser stays small, its pages turn, its filters filter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.settings import Settings
from assistant.ui.chat_tab import Chat
from assistant.ui.chooser import choices
from assistant.ui.compare_tab import Compare
from assistant.ui.engine import Answers, LibraryEngine
from assistant.ui.figures_tab import Figures
from assistant.ui.ledger_tab import Ledger
from assistant.ui.library_tab import PAGE, Room
from assistant.ui.strings import strings
from assistant.ui.view import View
from assistant.ui.warmup import Warmup
from tests.assistant.reading import Reading, notice

BULLETINS = 500
MOST = 64_000  # bytes of one answer to the page
WORDS = strings("zh")
TASKS = (("污水直排", "已完成"), ("垃圾积存", "正在推进"), ("矿山复绿滞后", "尚未完成"), ("道路积水", "已完成"))
PLACES = [f"{a}{b}{c}" for c in "县市区州镇" for a, b in product("青白东南澄澜岚芦龙云", "山湖河埭麓汀湾溪田桥")]


def text(number: int, place: str) -> str:
    tasks = [
        (f"{task}问题", f"{2024 + number % 3}年{month}月底", status, f"完成治理{number + month}处，投入资金{7 * number + 100}万元")
        for month, (task, status) in enumerate(TASKS, 1)
    ]
    return notice(f"{2020 + number % 5}年{1 + number % 12}月20日", tasks).replace("澄湖市", place)


class Tried:
    """Answers whatever is asked, and counts how often."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, question: str, *_: object, **__: object) -> Any:  # noqa: ANN401
        self.asked.append(question)
        return SimpleNamespace(abstained=False, citations=[SimpleNamespace(bulletin="b", start=0)])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LibraryEngine:
    held = Reading({f"b{n:03d}": text(n, place) for n, place in enumerate(PLACES[:BULLETINS])})
    held.data = tmp_path_factory.mktemp("large")
    held.index_folder = held.data / "index"  # rows are kept there
    library = cast(Any, held)
    library.manifest = SimpleNamespace(passages=dict.fromkeys(held.texts, 13))
    library.library = SimpleNamespace(ids=lambda: list(held.texts))
    library.readable = lambda _id: True
    tried = cast(Answers, Tried())
    return LibraryEngine(tried, library, Settings.from_env(data=held.data), trying=tried)


@pytest.fixture(scope="module")
def warm(engine: LibraryEngine) -> Warmup[Any]:
    return Warmup(lambda: engine)


def small(view: object) -> Any:  # noqa: ANN401
    sent = json.dumps(view, ensure_ascii=False).encode()
    assert len(sent) < MOST
    return view


def keys(view: View) -> list[str]:
    return [row["key"] for row in view["rows"]]


@pytest.mark.parametrize(
    ("page", "each", "fewer"),
    [
        (lambda warm: Ledger(warm, WORDS).page, {"on": "2025-01-01"}, {"bulletins": ["b007"]}),
        (lambda warm: Ledger(warm, WORDS).page, {"view": "measures"}, {"words": "107处"}),
        (lambda warm: Figures(warm, WORDS).page, {}, {"bulletins": ["b007", "b008"]}),
        (lambda warm: Figures(warm, WORDS).places, {"text": "治理"}, {"text": "107处"}),
    ],
    ids=["matters", "measures", "figures", "search"],
)
def test_a_table_is_sent_page_by_page_and_filtered(warm: Warmup[Any], page: Any, each: View, fewer: View) -> None:  # noqa: ANN401
    shown = page(warm)
    first, second, last = (small(shown(each | {"page": n})) for n in (0, 1, 10_000))
    assert first["total"] == second["total"] >= 4 * BULLETINS
    assert keys(first) and keys(second) and not set(keys(first)) & set(keys(second))
    assert keys(last) == []
    few = small(shown(each | fewer))
    assert 0 < few["total"] < 40 and few["rows"]


def test_pictures_and_counts_stay_small(warm: Warmup[Any]) -> None:
    figures = Figures(warm, WORDS)
    for view in (Ledger(warm, WORDS).pictures({}), figures.pictures({}), figures.counts({"text": "治理"})):
        small(view)


def test_the_library_is_listed_fifty_at_a_time_and_found_by_words(warm: Warmup[Any]) -> None:
    room = Room(warm, WORDS, cast(Any, None))
    first, second = small(room.held({})), small(room.held({"from": PAGE}))
    assert (first["found"], first["total"], len(first["rows"])) == (BULLETINS, BULLETINS, PAGE)
    assert {row["id"] for row in first["rows"]} & {row["id"] for row in second["rows"]} == set()
    assert small(room.held({"query": "云桥镇"}))["found"] == 1


def test_two_of_many_are_compared_and_choosers_hold_them_all(warm: Warmup[Any], engine: LibraryEngine) -> None:
    told = small(Compare(warm, WORDS).page({"bulletins": ["b000", "b005"]}))
    assert told["total"] == len(TASKS)
    assert len(small(choices(engine.store.bulletins(), WORDS))) == BULLETINS


def test_the_page_opens_with_questions_after_a_few_tries(warm: Warmup[Any], engine: LibraryEngine) -> None:
    note, opened = asyncio.run(Chat(warm, WORDS).welcome())
    assert note == "" and len(small(opened)["shelf"]) == BULLETINS
    assert len(opened["examples"]) == 4
    assert len(asked(engine)) <= 8


def asked(engine: LibraryEngine) -> Sequence[str]:
    return cast(Tried, engine.trying).asked
