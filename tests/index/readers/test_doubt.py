"""Which characters of a recognised line are in doubt: by confidence, by neighbours, by how a number may be written."""

from __future__ import annotations

import pytest

from index.readers.doubt import doubtful


def marked(words: str, line: float = 0.98, **low: float) -> str:
    """The characters in doubt; `low`: confidence of the characters named (the first of each)."""
    scores = [0.99] * len(words)
    for char, score in low.items():
        scores[words.index(char)] = score
    return "".join(char for char, doubt in zip(words, doubtful(words, scores, line), strict=True) if doubt)


SURE = (
    "截至2023年6月底，完成128项", "投入8,765.4万元，占16.9%", "热线8:30—17:30", "2021.11.24", "3，512户", "0.5亿元", "自05月起", "PM2.5为31微克",
    "1—9月", "2024-07-15", "1.6万家、2.3万人", "COD1.2倍", "第1、2、3号",
)  # fmt: skip
UNSURE = {
    "退还58,4万元": "58,4", "降至16:9%，": "16:9", "农村人口2L4万人": "2L4", "共l2个": "l2", "完成O5项": "O5", "投入1,23万元": "1,23",
    "管网于205年5月": "205年5月", "完成05项": "05", "占比9734%": "9734%",
}  # fmt: skip


@pytest.mark.parametrize("words", SURE)
def test_a_number_well_written_and_surely_read_is_not_in_doubt(words: str) -> None:
    assert marked(words) == ""


@pytest.mark.parametrize("words", sorted(UNSURE))
def test_what_no_number_looks_like_is_in_doubt_however_sure_it_was_read(words: str) -> None:
    assert UNSURE[words] in marked(words)


def test_a_number_is_as_sure_as_its_least_sure_character() -> None:
    assert marked("完成128项", **{"2": 0.9}) == "128"
    assert marked("完成128项", **{"完": 0.5}) == "完"


def test_what_stands_beside_a_number_takes_it_along() -> None:
    """「项目20个」 out of focus is read 项目120个: the 目 is half a 1."""
    assert marked("项目120个", **{"目": 0.69}) == "目120"


def test_in_a_line_of_guesses_no_number_is_sure() -> None:
    assert marked("道同湖日中请2个", line=0.8) == "2" and marked("道同湖日中请2个") == ""


def test_marks_outside_numbers_are_left_alone() -> None:
    assert marked("完成，并验收", **{"，": 0.2}) == ""
