from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.fusion import fuse

RANKING = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 30), max_size=8).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)


def test_scores_are_means_of_standardised_scores() -> None:
    # first: mean 2, deviation 1; second: mean 0.5, deviation 0.1
    fused = dict(fuse([[("a", 3.0), ("b", 1.0)], [("b", 0.6), ("a", 0.4)]], depth=2))
    assert fused == {"a": pytest.approx(0), "b": pytest.approx(0)}


def test_a_first_place_by_far_outweighs_one_by_a_hair() -> None:
    far = [("a", 30.0), ("b", 10.0), ("c", 9.0)]
    hair = [("b", 0.82), ("a", 0.81), ("c", 0.70)]
    assert [item for item, _ in fuse([far, hair], depth=3)] == ["a", "b", "c"]
    assert [item for item, _ in fuse([hair, far], depth=3)] == ["a", "b", "c"]


def test_what_a_full_ranking_does_not_name_counts_as_its_last() -> None:
    full = [("a", 5.0), ("b", 4.0)]
    fused = dict(fuse([full, [("c", 1.0), ("a", 0.0)]], depth=2))
    assert fused["b"] < fused["a"]
    alone = dict(fuse([[*full, ("c", 4.0)], [("c", 1.0), ("a", 0.0), ("b", 0.0)]], depth=3))
    assert fused == pytest.approx(alone)


def test_what_a_ranking_that_is_not_full_does_not_name_counts_nothing_there() -> None:
    # a lone word that one passage holds speaks for it
    assert fuse([[("a", 4.0)], [("b", 0.81), ("a", 0.80)]], depth=10)[0][0] == "a"


def test_a_side_that_tells_no_difference_has_no_say() -> None:
    assert [item for item, _ in fuse([[("a", 1.0), ("b", 1.0)], [("b", 2.0), ("a", 1.0)]], depth=2)] == ["b", "a"]


def test_nothing_in_gives_nothing() -> None:
    assert fuse([], depth=5) == fuse([[], []], depth=5) == []


@settings(deadline=None, max_examples=50)
@given(st.lists(RANKING, max_size=3), st.integers(1, 9))
def test_every_item_comes_out_once_best_first(rankings: list[list[tuple[str, float]]], depth: int) -> None:
    fused = fuse(rankings, depth)
    assert sorted(item for item, _ in fused) == sorted({item for ranking in rankings for item, _ in ranking})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@settings(deadline=None, max_examples=50)
@given(RANKING)
def test_one_ranking_keeps_its_order(ranking: list[tuple[str, float]]) -> None:
    assert [item for item, _ in fuse([ranking], depth=8)] == [item for item, _ in ranking]
