from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.match import Matcher, likeness
from assistant.types import Part


def part(*terms: str, **synonyms: tuple[str, ...]) -> Part:
    return Part("", "figure", terms=terms, synonyms=synonyms)


def test_a_term_that_stands_in_the_text_counts_in_full_and_half_of_it_in_part() -> None:
    assert likeness("养老床位", "新增养老床位226张") == 1.0
    assert likeness("执业医师", "执业(助理)医师超4000人") == 0.8 * 2 / 3  # 执业, 医师 of 执业, 业医, 医师
    assert likeness("床位", "病床") == 0.0


def test_a_synonym_counts_nearly_as_the_term_itself() -> None:
    match = Matcher(part("打私", 打私=("反走私",)))
    assert 0.9 < match.coverage(("常态化开展反走私工作", 1.0)) < 1.0


def test_a_term_takes_the_best_credit_of_the_levels_that_hold_it() -> None:
    match = Matcher(part("床位"))
    assert match.coverage(("床位3480张", 0.5), ("养老床位", 0.25)) == 0.5


def test_terms_weigh_as_they_are_rare() -> None:
    match = Matcher(part("南沙", "护士"), {"南沙": 1.0, "护士": 3.0}.__getitem__)
    assert match.coverage(("护士超5500人", 1.0)) == 0.75


def test_what_no_text_holds_is_named() -> None:
    assert Matcher(part("护士", "床位")).missing(["床位超8500张"]) == ("护士",)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=6), max_size=5), st.text(max_size=40))
def test_coverage_is_a_share(terms: list[str], text: str) -> None:
    assert 0.0 <= Matcher(part(*terms)).coverage((text, 1.0)) <= 1.0
