"""A question that asks some of the bulletins: what they lack is not said of the library."""

from __future__ import annotations

from pathlib import Path

from tests.assistant.compose.conftest import TEXTS, over


def test_a_place_outside_the_chosen_bulletins_may_yet_be_in_the_library(tmp_path: Path) -> None:
    assistant = over(tmp_path, {name: (TEXTS / name).read_bytes() for name in ("heyuan1.txt", "shiyan.txt")})
    chosen = next(b.id for b in assistant.store.bulletins() if "白桦市" in b.title)
    asked = "成都市2023年民生实事完成了几项?"
    assert assistant.ask(asked, (), [chosen]).answer == "所选通报中没有成都市的通报,不能用别处数字代替。"
    assert assistant.ask(asked).answer == "库中没有成都市的通报,不能用别处数字代替。"
    assistant.store.close()
