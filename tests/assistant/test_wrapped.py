"""A text broken at one width, in the midst of numbers and names: asked, listed, searched and held against as if it were not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import proofreading, workbench
from assistant.chat import Assistant
from assistant.settings import Settings
from index.store import Store
from tests.fakes import BigramEmbedder

SOURCE = Path(__file__).parents[1] / "data" / "layouts" / "15.txt"
TEXT = SOURCE.read_text("utf-8")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("wrapped"), BigramEmbedder())
    opened.add(SOURCE)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("10月底脱贫人口务工人数占年度目标任务的比例是多少？", "103.1%"),
        ("全市衔接资金有多少？", "14.26亿元"),
        ("产业项目联农带农不紧密的问题由谁负责？", "市农业农村局"),
        ("摸排问题厕所多少座？", "7,206座"),
    ],
)
def test_an_answer_reads_through_a_break_and_cites_it_as_written(store: Store, question: str, told: str) -> None:
    reply = Assistant(store, Settings(data=store.data, cache=store.data)).ask(question)
    assert told in (reply.headline or ""), reply
    shown = [cited.shown for cited in reply.citations]
    assert any(told in words for words in shown) and not any("\n" in words for words in shown)
    sent = reply.to_json()["citations"]
    assert all(cited["quote"] == TEXT[cited["start"] : cited["end"]] for cited in sent)
    assert any(told in cited["quote"].replace("\n", "") for cited in sent)


def test_tables_and_search_point_into_the_text_as_written(store: Store) -> None:
    found = workbench.search_json(store, "市农业农村局")
    rows = [*workbench.ledger_json(store), *workbench.figures_json(store), *found["results"]]
    assert all(row["quote"] == TEXT[row["start"] : row["end"]] for row in rows)
    assert any("\n" in row["quote"] for row in rows)
    assert found["hits"] == 3 > TEXT.count("市农业农村局")
    assert [TEXT[slice(*hit["at"])].replace("\n", "") for hit in found["results"]] == ["市农业农村局"] * 3
    assert {"市农业农村局、市乡村振兴服务中心"} <= {row["body"] for row in workbench.ledger_json(store)}
    assert not any("\n" in row.quote for row in workbench.figure_rows(store))


def test_rows_kept_on_disk_are_the_rows_read(store: Store) -> None:
    first, again = (workbench.ledger_json(store) + workbench.figures_json(store) for _ in range(2))
    assert first == again and all(row["quote"] == TEXT[row["start"] : row["end"]] for row in again)


def test_a_draft_broken_so_is_judged_by_whole_sentences(store: Store) -> None:
    draft = TEXT[: TEXT.index("－ 1 －")].replace("6,418人", "6,481人")
    found = proofreading.proof(draft, store)
    assert all(draft[slice(*f.span)] == f.text for f in found.findings)
    wrong = [f for f in found.findings if f.verdict == "differs"]
    assert len(wrong) == 1 and "6,481人" in wrong[0].text
    assert [draft[slice(*p.span)] for p in wrong[0].points if p.verdict == "differs"] == ["6,481人"]
