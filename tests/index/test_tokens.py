from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import tokens
from index.tokens import STOP_WORDS, TERMS, content_words, frequency, normalise, tokenise


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("达25.5亿元", "25.5亿元"),
        ("达 25.5 亿元", "25.5亿元"),
        ("同比增长16.6%", "16.6%"),
        ("同比增长１６．６％", "16.6%"),
        ("下降0.3个百分点", "0.3个百分点"),
        ("“1+1+10+N”政策体系", "1+1+10+n"),
        ("“１＋１＋１０＋Ｎ”产业政策", "1+1+10+n"),
        ("规模以上工业产值2,431.7亿元", "2431.7亿元"),
        ("市场主体5.6万家", "5.6万"),
        ("2021年1—9月", "1-9月"),
        ("2021年1～9月", "1-9月"),
        ("2021年1至9月", "1-9月"),
        ("2021年1—9月", "2021年"),
        ("PM2.5浓度", "pm2.5"),
        ("12345热线", "12345"),
        ("世界500强", "500"),
        ("面积1.2平方公里", "1.2平方公里"),
    ],
)
def test_a_figure_stays_whole(text: str, whole: str) -> None:
    assert whole in tokenise(text)


def test_the_bare_number_follows_so_that_another_unit_still_meets_it() -> None:
    assert tokenise("达25.5亿元,增长16.6%") == ["达", "25.5亿元", "25.5", "增长", "16.6%", "16.6"]


@pytest.mark.parametrize("term", ["河长制", "高标准农田", "营商环境", "专精特新", "建章立制", "一网统管"])
def test_a_term_of_the_genre_is_one_word(term: str) -> None:
    assert term in tokenise(f"大力推进{term}工作")


def test_search_mode_gives_the_parts_of_a_long_word_too() -> None:
    words = tokenise("规模以上工业增加值")
    assert {"规模以上工业增加值", "工业", "增加值"} <= set(words)


def test_words_that_choose_nothing_are_not_counted() -> None:
    assert content_words("共配备的床位是多少张?") == content_words("共配备床位张")
    assert content_words("是多少") == []


def test_common_words_are_told_from_rare_ones() -> None:
    assert frequency("工作") > frequency("琵琶") > frequency("无此词") == 0


def test_punctuation_and_space_are_no_words() -> None:
    assert tokenise(" 、。,\n\t\u00a0\u3000“”《》—— ") == []
    assert tokenise("") == []


def test_both_widths_and_cases_are_one() -> None:
    assert tokenise("ＧＤＰ") == tokenise("gdp") == ["gdp"]


@pytest.mark.parametrize("path", [TERMS, STOP_WORDS], ids=lambda path: path.stem)
def test_a_list_holds_each_word_once_and_nothing_empty(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(line == line.strip() and line for line in lines)
    assert len(lines) == len(set(lines))


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_any_text_gives_words_without_space(text: str) -> None:
    words = tokenise(text)
    assert all(word and not any(c.isspace() for c in word) for word in words)
    assert words == tokenise(text)


@settings(deadline=None, max_examples=100)
@given(st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False), st.sampled_from(["亿元", "%", "亩", "个百分点", "公里"]))
def test_a_number_with_its_unit_is_found_by_the_same_number_with_its_unit(value: object, unit: str) -> None:
    assert f"{value}{unit}" in tokenise(f"累计达到{value}{unit}。")
    assert f"{value}{unit}" in tokenise(f"是不是{value} {unit}?")


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_normalising_twice_changes_nothing_for_the_words(text: str) -> None:
    assert tokenise(normalise(text)) == tokenise(text)


def test_threads_that_come_at_once_get_the_same_words() -> None:
    texts = ["南沙区营商环境改革", "高新技术企业超过5.6万家", "河长制落实情况"] * 20
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tokenise, texts)) == [tokenise(text) for text in texts]


def test_jieba_is_loaded_late_says_nothing_and_keeps_its_cache_in_the_users(tmp_path: Path) -> None:
    code = (
        "import sys; from index import tokens; assert 'jieba' not in sys.modules; "
        "tokens.tokenise('整改'); assert 'torch' not in sys.modules; print('ok')"
    )
    root = Path(tokens.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=root, check=False,
        env={"ASSISTANT_CACHE": str(tmp_path), "PYTHONPATH": str(root), "PATH": "/usr/bin", "TMPDIR": tempfile.gettempdir()},
    )  # fmt: skip
    assert (run.stdout, run.stderr) == ("ok\n", "")
    assert list((tmp_path / "jieba").iterdir())
