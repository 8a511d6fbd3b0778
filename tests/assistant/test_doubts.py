"""A figure that text recognition was not sure of is said to be so, in the headline too."""

from __future__ import annotations

from assistant.doubts import SAID, told
from assistant.types import Citation, Reply
from index.types import Bulletin

TEXT = "截至6月底,完成整改128项,投入1.5亿元。"


def reply(headline: str | None) -> Reply:
    cited = Citation(1, "b", "b.jpg", "通报", None, None, None, None, (), 6, len(TEXT), TEXT[6:])
    return Reply("r", headline, "完成整改128项,投入1.5亿元。[1]", False, (cited,))


def read(*doubtful: tuple[int, int]) -> Bulletin:
    return Bulletin("b", "b.jpg", TEXT, "通报", doubtful=doubtful)


def test_the_headline_says_that_its_figure_is_doubtful() -> None:
    at = TEXT.index("28")
    found = told(reply("128项。"), lambda _: read((at, at + 1)))
    assert found.headline == f"128项。{SAID['zh']}"
    assert found.notes == ("「128」由文字识别得到，识别不确定，请核对原件。",)


def test_another_figure_s_doubt_leaves_the_headline_as_it_is() -> None:
    at = TEXT.index("1.5")
    found = told(reply("128项。"), lambda _: read((at, at + 1)))
    assert found.headline == "128项。" and "「1.5」" in found.notes[0]


def test_doubts_outside_what_is_cited_are_not_told() -> None:
    assert told(reply("128项。"), lambda _: read((2, 3))) == reply("128项。")
    assert told(reply(None), lambda _: read()) == reply(None)
