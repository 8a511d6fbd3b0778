from __future__ import annotations

import pytest

from tests.shared import needs


@pytest.mark.parametrize(
    ("present", "no_skip", "mark"), [(True, "", "skipif"), (False, "", "skipif"), (True, "1", "skipif"), (False, "1", "absent")]
)
def test_what_is_absent_is_a_skip_for_a_user_and_a_failure_in_ci(
    monkeypatch: pytest.MonkeyPatch, present: bool, no_skip: str, mark: str
) -> None:
    monkeypatch.setenv("CI_NO_SKIP", no_skip)
    made = needs(present, "no such thing here").mark
    assert made.name == mark
    assert made.args == (("no such thing here",) if mark == "absent" else (not present,))
