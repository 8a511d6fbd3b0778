from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import days


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025年底", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025年底前", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024年6月底", date(2024, 6, 1), date(2024, 6, 30)),
        ("2024/6/3", date(2024, 6, 3), date(2024, 6, 3)),
        ("20240603", date(2024, 6, 3), date(2024, 6, 3)),
        ("２０２４．６", date(2024, 6, 1), date(2024, 6, 30)),
        (" 2024年6月3日 ", date(2024, 6, 3), date(2024, 6, 3)),
    ],
)
def test_a_typed_stretch_has_a_first_and_a_last_day(typed: str, first: date, last: date) -> None:
    assert days.stretch(typed) == (days.first(typed), days.last(typed)) == (first, last)


@pytest.mark.parametrize("typed", ["明年", "2024-13", "2024-02-30", "25", "2024-6-31", "1+1"])
def test_what_is_no_day_is_told(typed: str) -> None:
    with pytest.raises(days.DayError) as error:
        days.stretch(typed)
    assert f"「{typed}」" in error.value.zh


def test_nothing_typed_is_no_limit() -> None:
    assert days.first("") is days.last(" ") is days.last(None) is None


@settings(deadline=None, max_examples=60)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_itself(day: date) -> None:
    assert days.stretch(day.isoformat()) == (day, day)
