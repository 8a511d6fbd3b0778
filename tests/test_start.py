"""`make run` on an empty folder: the page is there at once, and the shipped bulletin behind it."""

from __future__ import annotations

from pathlib import Path

from gradio_client import Client

from tests.page_server import serving_app


def test_an_empty_library_is_filled_behind_the_page(tmp_path: Path) -> None:
    with serving_app(tmp_path, "--fill") as address:
        filled_before = (tmp_path / "library").exists()
        reply = Client(address, verbose=False).predict("到2025年医院床位要达到多少?", [], [], api_name="/ask")
    assert not filled_before
    assert "8500张" in reply["answer"]
    assert {citation["bulletin"] for citation in reply["citations"]} == {"nansha-2021-11-24"}
