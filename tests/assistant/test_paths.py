from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.paths import expand


def names(tmp_path: Path, *given: str) -> list[str]:
    """Relative names of the files meant; what is refused in angle brackets."""
    return [
        f"<{found[0]}>" if isinstance(found, tuple) else str(Path(found).relative_to(tmp_path))
        for found in expand([str(tmp_path / name) for name in given])
    ]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "[1].txt", "sub/c.md", "sub/.hidden.txt", ".git/d.txt", "sub/.x/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_a_folder_is_its_files_sorted_without_hidden_ones(tree: Path) -> None:
    assert names(tree, "") == ["[1].txt", "a.txt", "b.txt", "sub/c.md"]


def test_a_glob_is_expanded_and_a_file_named_like_one_is_itself(tree: Path) -> None:
    assert names(tree, "?.txt") == ["a.txt", "b.txt"]
    assert names(tree, "**/*.md") == ["sub/c.md"]
    assert names(tree, "[1].txt") == ["[1].txt"]


def test_a_file_named_twice_comes_once(tree: Path) -> None:
    assert names(tree, "b.txt", "*.txt", "sub/../b.txt") == ["b.txt", "[1].txt", "a.txt"]


def test_what_is_no_file_is_refused_and_the_rest_goes_on(tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    (tree / "dangling").symlink_to(tree / "nowhere")
    found = names(tree, "nowhere", "no*", "empty", "pipe", "dangling", "x" * 300, "a\0", "a.txt")
    assert [name.startswith("<") for name in found] == [True] * 7 + [False]


@pytest.mark.parametrize("address", ["file:///etc/hosts", "ftp://a/b"])
def test_an_address_is_refused_in_plain_words(address: str) -> None:
    [(name, error)] = [found for found in expand([address]) if isinstance(found, tuple)]
    assert name == address
    assert "另存为" in error.zh and "Save" in error.en


def test_a_web_address_stays_as_it_is_and_is_named_once() -> None:
    assert list(expand(["https://www.example.gov.cn/a.html", "HTTP://x", "HTTP://x"])) == ["https://www.example.gov.cn/a.html", "HTTP://x"]
