"""Does a computed figure follow from operands that are cited? Decimal throughout; it never computes anything new.

`{"result": "518张", "operands": ["418张", "100张"]}` holds where both operands stand in quotes and the result is their sum, difference,
mean, ratio or change in per cent. `{"result": "4项", "items": [...]}` holds where so many different strings stand in quotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.claims import Claims, Number, is_held, read_claims, tidy

RATIO_UNITS = ("%", "倍", "个百分点", "")


def stands(entry: Mapping[str, Any], quotes: Claims, text: str) -> bool:
    result = single(entry.get("result"))
    if result is None:
        return False
    items, operands = entry.get("items"), entry.get("operands")
    if isinstance(items, Sequence) and not isinstance(items, str) and items:
        return counts(result, [str(i) for i in items], text)
    if not isinstance(operands, Sequence) or isinstance(operands, str) or len(operands) < 2:
        return False
    numbers = [single(o) for o in operands]
    if any(n is None or not is_held(Claims((n,), (), ()), [quotes]) for n in numbers):
        return False
    return follows(result, [n for n in numbers if n is not None])


def single(text: object) -> Number | None:
    """The one number of a short string."""
    numbers = read_claims(str(text)).numbers if text else ()
    return numbers[0] if len(numbers) == 1 else None


def counts(result: Number, items: Sequence[str], text: str) -> bool:
    source = tidy(text)
    return len(set(items)) == result.value and all(tidy(i) in source for i in items)


def follows(result: Number, operands: Sequence[Number]) -> bool:
    units = {o.unit for o in operands}
    values = [o.value for o in operands]
    ways: set[Decimal] = set()
    if len(units) == 1 and (result.unit in units or not result.unit):
        first, rest = values[0], sum(values[1:], Decimal(0))
        ways |= {first + rest, abs(first - rest), (first + rest) / len(values)}
    if units == {"%"} and result.unit == "个百分点" and len(values) == 2:
        ways.add(abs(values[0] - values[1]))
    if units == {"%", "个百分点"} and result.unit == "%" and len(values) == 2:
        ways |= {values[0] + values[1], abs(values[0] - values[1])}
    if len(units) == 1 and len(values) == 2 and all(values) and result.unit in RATIO_UNITS:
        small, large = sorted(values)
        ways |= {large / small, small / large} if result.unit != "%" else set()
        ways |= {100 * small / large, 100 * large / small, 100 * (large - small) / small, 100 * (large - small) / large}
    exponent = result.value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    half = Decimal(5) * Decimal(10) ** -(places + 1)
    return any(abs(way - result.value) <= half for way in ways)
