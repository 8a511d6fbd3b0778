from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import search, workbench
from assistant.search import SearchError
from index.types import Bulletin
from tests.assistant.reading import SPRING, WINTER, Reading

LIBRARY = Reading({"spring": SPRING, "winter": WINTER})
SPACED = Bulletin("b", "b.txt", "养老 床位\n养老\n床位，养老床位。ＰＭ２.５和pm2.5、養老床位", "通报")


class One:
    def __init__(self, *bulletins: Bulletin) -> None:
        self.held = {b.id: b for b in bulletins}

    def bulletins(self) -> list[Bulletin]:
        return list(self.held.values())

    def bulletin(self, id: str) -> Bulletin:
        return self.held[id]


@pytest.mark.parametrize("text", ["整治", "尾矿库", "。", "2024年", "：", "进展：正在推进", "\n", "没有的字"])
def test_counts_equal_those_of_a_text_search(text: str) -> None:
    counts = {b.id: n for b in LIBRARY.bulletins() if (n := b.text.count(text))}
    if not text.strip():
        with pytest.raises(SearchError):
            search.search(LIBRARY, text)
        return
    found = search.search(LIBRARY, text)
    assert found.bulletins == counts
    assert len(found.hits) == found.literal == sum(counts.values())


@settings(deadline=None, max_examples=60)
@given(st.text("养老床位ab。\n ", max_size=80), st.text("养老床位ab。", min_size=1, max_size=4))
def test_every_hit_is_where_it_says(where: str, text: str) -> None:
    for loose in (False, True):
        found = search.search(One(Bulletin("b", "b.txt", where, "")), text, loose=loose)
        assert found.literal == where.count(text)
        for hit in found.hits:
            assert hit.quote == where[hit.start : hit.end] and len(hit.quote) <= 400
            assert hit.start <= hit.at[0] < hit.at[1] <= hit.end
            said = where[slice(*hit.at)]
            assert said == text if hit.literal else "".join(said.split()) == text
        ends = [hit.at for hit in found.hits]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(ends))  # in order, and none counted twice


def test_loose_also_takes_what_layout_and_width_keep_apart() -> None:
    assert len(search.search(One(SPACED), "养老床位").hits) == 1
    found = search.search(One(SPACED), "养老床位", loose=True)
    assert [SPACED.text[slice(*hit.at)] for hit in found.hits] == ["养老 床位", "养老\n床位", "养老床位"]
    assert (len(found.hits), found.literal) == (3, 1)
    assert len(search.search(One(SPACED), "PM2.5", loose=True).hits) == 2
    assert len(search.search(One(SPACED), "PM2.5").hits) == 0


def test_a_long_sentence_is_cut_to_a_quote_with_the_hit_in_it() -> None:
    text = "啊" * 900 + "养老床位" + "哦" * 900
    [hit] = search.search(One(Bulletin("b", "b.txt", text, "")), "养老床位").hits
    assert "养老床位" in hit.quote and len(hit.quote) <= 400


def test_a_hit_stands_under_its_headings() -> None:
    found = search.search(LIBRARY, "正在推进", ["spring"])
    assert next(hit.path for hit in found.hits) == ("二、各项任务进展", "1．东郊填埋场渗滤液积存")
    assert len(search.search(LIBRARY, "正在推进", topic="尾矿库").hits) == 2


def test_found_as_json_counts_and_lists() -> None:
    told = workbench.search_json(LIBRARY, "闭库")
    assert (told["bulletins"], told["hits"], told["literal"], told["counts"]) == (2, 6, 6, {"spring": 3, "winter": 3})
    assert len(told["results"]) == 6
    assert told["results"][0].keys() == {"bulletin", "path", "at", "literal", "start", "end", "quote"}
