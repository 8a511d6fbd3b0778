"""Text in traditional script in, the same in simplified script out, character for character, so that every offset stays.

For reading and matching only: what is quoted is the text as it was written. Phrases are not told apart (乾 is 干 in 乾净 and 乾坤 alike).
"""

from __future__ import annotations

from functools import cache

SHARE = 0.05  # of its Chinese characters from which a text counts as written in traditional script
_HEAD = 20_000


def simplified(text: str) -> str:
    return text.translate(_table())


def is_traditional(text: str) -> bool:
    head = text[:_HEAD]
    table = _table()
    han = sum(1 for c in head if "\u3400" <= c <= "\u9fff")
    return han > 0 and sum(1 for c in head if ord(c) in table) > SHARE * han


@cache
def _table() -> dict[int, str]:
    """OpenCC's table of single characters; those that become more than one are left alone."""
    from opencc import OpenCC

    chars = [chr(code) for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)) for code in range(start, end)]
    turned = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {ord(a): b for a, b in zip(chars, turned, strict=True) if a != b and len(b) == 1}
