from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.fusion import rrf

RANKINGS = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4)


def test_scores_are_the_sums_of_reciprocal_ranks() -> None:
    assert rrf([["a", "b"], ["b", "c"]]) == [("b", 1 / 62 + 1 / 61), ("a", 1 / 61), ("c", 1 / 62)]


def test_a_smaller_k_favours_the_first_places() -> None:
    rankings = [["a", "b"], ["x", "b"]]
    assert rrf(rankings, k=60)[0] == ("b", 2 / 62)
    assert rrf(rankings, k=0)[0] == ("a", 1.0)  # b has 1/2 + 1/2 as well, but a is named first


def test_equal_scores_keep_the_order_in_which_the_rankings_name_them() -> None:
    assert [item for item, _ in rrf([["a"], ["b"], ["c"]])] == ["a", "b", "c"]


def test_an_item_named_twice_in_one_ranking_counts_once() -> None:
    assert rrf([["a", "a", "b"]]) == [("a", 1 / 61), ("b", 1 / 62)]


def test_nothing_in_gives_nothing() -> None:
    assert rrf([]) == rrf([[], []]) == []


@settings(deadline=None, max_examples=50)
@given(RANKINGS)
def test_every_item_comes_out_once_best_first(rankings: list[list[str]]) -> None:
    fused = rrf(rankings)
    assert sorted(item for item, _ in fused) == sorted({item for ranking in rankings for item in ranking})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_one_ranking_keeps_its_order(ranking: list[str]) -> None:
    assert [item for item, _ in rrf([ranking])] == ranking
