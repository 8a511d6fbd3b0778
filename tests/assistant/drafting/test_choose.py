from __future__ import annotations

from assistant.drafting.choose import Fit, Theme, choose, fitting
from assistant.drafting.units import Unit, units
from assistant.match import Matcher
from assistant.types import Part
from tests.assistant.drafting.bulletins import LIUWAN, read


def cost(unit: Unit) -> int:
    return len(unit.text)


def theme(*terms: str) -> Theme:
    match = Matcher(Part(text="".join(terms), intent="measures", terms=terms))
    return Theme(terms[0], match, match)


def test_a_theme_takes_what_its_heading_or_words_name() -> None:
    texts = {fit.unit.text for fit in fitting(units(read(LIUWAN)), theme("养老床位"))}
    assert "到2025年全区养老床位将超过1500张" in texts
    assert not [t for t in texts if "易涝点" in t or "生产总值" in t]


def test_the_length_is_kept_and_nothing_is_told_twice() -> None:
    pool = [Fit(u, 1.0) for u in units(read(LIUWAN))]
    chosen = choose([pool, pool], 120, cost)
    assert sum(map(cost, chosen)) <= 120
    assert len({u.text for u in chosen}) == len(chosen)


def test_each_theme_is_touched() -> None:
    pool = units(read(LIUWAN))
    lists = [fitting(pool, theme("养老床位")), fitting(pool, theme("道路积水"))]
    told = " ".join(u.text for u in choose(lists, 110, cost))
    assert "养老床位" in told and "易涝点" in told


def test_what_is_promised_does_not_drown_in_what_was_done() -> None:
    pool = [Fit(u, 1.0) for u in units(read(LIUWAN))]
    assert "planned" in {u.group for u in choose([pool], 120, cost)}
