from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import K1, TAIL, B, Lexical, Segment, Words, idf

DOCUMENTS: dict[str, list[tuple[str, list[str]]]] = {
    "甲": [("甲/1", ["整改", "完成", "学位"]), ("甲/2", ["河长制", "落实"])],
    "乙": [("乙/1", ["学位", "学位", "增加", "公办"]), ("乙/2", ["床位"])],
}


def build(documents: Mapping[str, Words], before: Lexical | None = None) -> Lexical:
    keys = {id: repr(passages) for id, passages in documents.items()}
    return Lexical.build(keys, lambda id: documents[id], before)


def test_the_score_is_bm25() -> None:
    (first, score), _ = build(DOCUMENTS).search(["学位"], 10)
    # N = 4 passages, 学位 in 2, average length (3+2+4+1)/4 = 2.5; 乙/1 has it twice among 4 words
    expected = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5)) * 2 / (2 + K1 * (1 - B + B * 4 / 2.5))
    assert first == "乙/1" and score == pytest.approx(expected, rel=1e-5)


def test_passages_that_share_no_word_are_not_named() -> None:
    assert [id for id, _ in build(DOCUMENTS).search(["床位", "没有"], 10)] == ["乙/2"]
    assert build(DOCUMENTS).search(["没有"], 10) == build(DOCUMENTS).search([], 10) == []


def test_a_search_can_be_kept_to_some_bulletins() -> None:
    assert [id for id, _ in build(DOCUMENTS).search(["学位"], 10, ["甲"])] == ["甲/1"]
    assert build(DOCUMENTS).search(["学位"], 10, ["丙"]) == []


def test_no_more_than_k_come_back() -> None:
    assert len(build(DOCUMENTS).search(["学位", "床位"], 1)) == 1


@pytest.mark.parametrize("documents", [{}, {"甲": []}, {"甲": [("甲/1", [])]}])
def test_an_index_of_nothing_finds_nothing(documents: dict[str, Words]) -> None:
    assert build(documents).search(["整改"], 10) == []


WORDS = st.lists(st.sampled_from(["整改", "学位", "床位", "河长制", "增长", "落实"]), max_size=12)
COLLECTIONS = st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=4)


def named(collection: Sequence[Sequence[Sequence[str]]], prefix: str = "b") -> dict[str, Words]:
    return {f"{prefix}{b}": [(f"{prefix}{b}/{p}", words) for p, words in enumerate(passages)] for b, passages in enumerate(collection)}


@settings(deadline=None, max_examples=60)
@given(COLLECTIONS, COLLECTIONS, WORDS)
def test_base_and_tail_score_as_one_index_of_the_same_average_would(
    base: list[list[list[str]]], tail: list[list[list[str]]], question: list[str]
) -> None:
    documents, more = named(base), named(tail, "t")
    keys = dict.fromkeys([*documents, *more], "")
    first = Segment(documents)
    split = Lexical([first, Segment(more, first.average)], keys)
    if not first.average:
        return
    whole = Lexical([Segment({**documents, **more}, first.average)], keys)
    assert dict(split.search(question, 99)) == pytest.approx(dict(whole.search(question, 99)), rel=1e-4)


def large(n: int) -> dict[str, Words]:
    return {f"b{i}": [(f"b{i}/{j}", ["整改", f"词{i}", f"词{j}"]) for j in range(10)] for i in range(n)}


def test_a_bulletin_more_is_put_in_the_tail_and_the_base_stays() -> None:
    before = build(large(30))
    after = build({**large(30), "新": [("新/1", ["整改", "新词"])]}, before)
    assert after.segments[0] is before.segments[0] and len(after.segments[1]) == 1
    assert [id for id, _ in after.search(["新词"], 5)] == ["新/1"]
    assert before.search(["新词"], 5) == []


def test_tails_grow_until_all_is_built_anew() -> None:
    lexical, documents = build(large(30)), large(30)
    bases = {id(lexical.segments[0])}
    for i in range(30, 60):
        documents = large(i + 1)
        lexical = build(documents, lexical)
        bases.add(id(lexical.segments[0]))
        assert len(lexical.segments) == 1 or len(lexical.segments[1]) <= TAIL * len(lexical.segments[0])
        assert {id for id, _ in lexical.search([f"词{i}"], 999)} >= {f"b{i}/{j}" for j in range(10)}
    assert len(bases) < 12


def test_a_bulletin_removed_or_changed_is_found_no_more_as_it_was() -> None:
    before = build(large(30))
    documents = large(30)
    del documents["b3"]
    documents["b4"] = [("b4/0", ["改写"])]
    after = build(documents, before)
    assert after.segments[0] is before.segments[0]
    assert not any(id.startswith("b3/") for id, _ in after.search(["词3"], 999))
    assert [id for id, _ in after.search(["改写"], 9)] == ["b4/0"]
    assert not any(id.startswith("b4/") for id, _ in after.search(["整改"], 999))
    back = build(large(30), after)
    assert dict(back.search(["词4", "词3"], 999)).keys() == dict(before.search(["词4", "词3"], 999)).keys()


def test_idf_falls_with_frequency_and_is_never_negative() -> None:
    values = [idf(n, 100) for n in range(101)]
    assert values == sorted(values, reverse=True) and values[-1] > 0
