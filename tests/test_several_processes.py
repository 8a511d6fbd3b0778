"""Two pages in processes of their own over one library and one Chroma server: what is added or removed in one shows in the other's answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from gradio_client import Client

from tests.chroma_server import chroma_server
from tests.page_server import serving
from tests.shared import need_chroma

pytestmark = need_chroma
TEXT = "{place}关于学位建设进展情况的通报\n2023年5月6日\n一、关于学位不足问题\n一是{place}已新增公办学位{n}个。\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Client]]:
    data = tmp_path_factory.mktemp("several")
    with ExitStack() as open_ones:
        url = open_ones.enter_context(chroma_server(data / "server"))
        addresses = [open_ones.enter_context(serving(store=str(data / "library"), chroma=url)) for _ in range(2)]
        one, other = (Client(address, verbose=False) for address in addresses)
        yield one, other
        one.close()
        other.close()
        assert not list((data / "library" / "index").glob("chroma-*")), "the vectors are the server's"


def headline(page: Client, question: str) -> str:
    return str(page.predict(question, [], [], api_name="/ask")["headline"])


def test_what_one_page_adds_the_other_answers_and_the_other_way_round(pages: tuple[Client, Client]) -> None:
    one, other = pages
    for n, (adding, asking) in enumerate(((one, other), (other, one), (one, other)), 1):
        place = f"第{n}镇"
        adding.predict(TEXT.replace("{place}", place).replace("{n}", f"{n}20"), "", None, "", api_name="/add")
        assert f"{n}20个" in headline(asking, f"{place}新增公办学位多少个?")
        assert f"{n}20个" in headline(adding, f"{place}新增公办学位多少个?")


def test_both_add_at_once_and_both_answer_from_both(pages: tuple[Client, Client]) -> None:
    jobs = [
        page.submit(TEXT.replace("{place}", place).replace("{n}", "777"), "", None, "", api_name="/add")
        for page, place in zip(pages, ("东乡", "西乡"), strict=True)
    ]
    assert all(job.result(timeout=120) for job in jobs)
    for page in pages:
        for place in ("东乡", "西乡"):
            assert "777个" in headline(page, f"{place}新增公办学位多少个?")
