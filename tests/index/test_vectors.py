from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexMismatch
from index.store import Store
from index.vectors import Vectors, VectorsFailed
from tests.chroma_server import chroma_server
from tests.fakes import BigramEmbedder
from tests.page_server import free_port
from tests.shared import need_chroma

ROOT = Path(__file__).resolve().parents[2]
NANSHA = ROOT / "data/bulletins/nansha-2021-11-24.txt"
TEXTS = ["新增公办学位1200个", "增加床位418张", "落实河长制"]


def fill(vectors: Vectors, bulletin: str = "甲", texts: list[str] = TEXTS) -> None:
    vectors.add([f"{bulletin}/{n}" for n in range(len(texts))], texts, bulletin, BigramEmbedder().encode_documents(texts))


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    vectors = Vectors(tmp_path, "1")
    vectors.create()
    yield vectors
    vectors.close()


def test_the_nearest_comes_first_with_its_cosine(vectors: Vectors) -> None:
    fill(vectors)
    embedder = BigramEmbedder()
    found = vectors.search(embedder.encode_query("增加床位418张"), 3)
    assert found[0][0] == "甲/1" and found[0][1] == pytest.approx(1.0, abs=1e-5)
    rows = embedder.encode_documents(TEXTS)
    for id, cosine in found:
        assert cosine == pytest.approx(float(rows[1] @ rows[int(id[-1])]), abs=1e-5)


def test_a_search_can_be_kept_to_some_bulletins(vectors: Vectors) -> None:
    fill(vectors, "甲")
    fill(vectors, "乙")
    query = BigramEmbedder().encode_query("床位")
    assert {id[0] for id, _ in vectors.search(query, 9, ["乙"])} == {"乙"}
    assert len(vectors.search(query, 9)) == 6
    assert vectors.search(query, 9, ["丙"]) == []


def test_a_search_in_some_bulletins_sees_what_was_written_since(vectors: Vectors) -> None:
    query = BigramEmbedder().encode_query("床位")
    assert vectors.search(query, 9, ["甲", "乙"]) == []
    fill(vectors, "甲")
    fill(vectors, "乙")
    every, some = dict(vectors.search(query, 9)), dict(vectors.search(query, 9, ["甲", "乙"]))
    assert some == pytest.approx(every, abs=1e-5)
    fill(vectors, "甲", ["床位", "床位数", "公园"])
    assert [id for id, _ in vectors.search(query, 2, ["甲"])] == ["甲/0", "甲/1"]
    vectors.remove("甲")
    assert {id[0] for id, _ in vectors.search(query, 9, ["甲", "乙"])} == {"乙"}


def test_the_same_id_again_replaces(vectors: Vectors) -> None:
    fill(vectors)
    fill(vectors)
    assert vectors.ids() == {"甲": {"甲/0", "甲/1", "甲/2"}}


def test_two_passages_of_one_text_are_both_kept(vectors: Vectors) -> None:
    fill(vectors, texts=["正在推进"] * 3)
    assert len(vectors.search(BigramEmbedder().encode_query("正在推进"), 9)) == 3


def test_a_bulletin_removed_is_found_no_more(vectors: Vectors) -> None:
    fill(vectors, "甲")
    fill(vectors, "乙")
    vectors.remove("甲")
    vectors.remove("无")
    assert set(vectors.ids()) == {"乙"}


def test_two_clients_of_one_folder_in_one_process_are_apart(vectors: Vectors, tmp_path: Path) -> None:
    fill(vectors)
    other = Vectors(tmp_path, "1")
    query = BigramEmbedder().encode_query("床位")
    assert len(other.search(query, 9)) == 3
    fill(vectors, "乙")
    other.close()
    assert len(other.search(query, 9)) == 6  # opened anew
    other.close()


def test_a_wide_cut_of_many_is_exact(vectors: Vectors) -> None:
    random = np.random.default_rng(7)
    rows = random.normal(size=(1500, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors.add([f"甲/{n}" for n in range(1500)], [f"文{n}" for n in range(1500)], "甲", rows)
    missed = 0
    for query in rows[:20]:
        wanted = {f"甲/{n}" for n in np.argsort(-(rows @ query))[:60]}
        missed += len(wanted - {id for id, _ in vectors.search(query, 60)})
    assert missed <= 12  # of 1200


def test_a_folder_that_is_no_index_fails_as_ours(vectors: Vectors, tmp_path: Path) -> None:
    fill(vectors)
    vectors.close()
    (vectors.folder / "chroma.sqlite3").write_bytes(b"no database" * 99)
    with pytest.raises(VectorsFailed):
        Vectors(tmp_path, "1").search(BigramEmbedder().encode_query("床位"), 1)


def test_a_build_that_was_never_made_fails_and_is_not_taken_for_empty(tmp_path: Path) -> None:
    with pytest.raises(VectorsFailed):
        Vectors(tmp_path, "9").search(BigramEmbedder().encode_query("床位"), 1)


def test_a_reader_that_comes_after_a_build_was_dropped_leaves_no_folder(vectors: Vectors) -> None:
    fill(vectors)
    vectors.drop()
    for late in (lambda: vectors.search(BigramEmbedder().encode_query("床位"), 3), lambda: vectors.remove("甲"), lambda: fill(vectors)):
        with pytest.raises(VectorsFailed):
            late()
    assert not vectors.folder.exists()


def test_langchain_users_get_a_vector_store(vectors: Vectors) -> None:
    fill(vectors)
    (document,) = vectors.langchain(BigramEmbedder()).similarity_search("增加床位418张", k=1)
    assert (document.page_content, document.metadata) == ("增加床位418张", {"bulletin": "甲"})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with chroma_server(tmp_path / "server") as url:
        yield url


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    opened: list[Store] = []

    def open_store(url: str | None = None, name: str = "data") -> Store:
        opened.append(Store.open(tmp_path / name, BigramEmbedder(), chroma_url=url))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@need_chroma
def test_a_server_keeps_the_vectors_where_a_url_is_given(server: str, open_store: Callable[..., Store]) -> None:
    store, embedded = open_store(server), open_store(name="embedded")
    store.add(NANSHA)
    embedded.add(NANSHA)
    assert [hit.passage.id for hit in store.search("营商环境")] == [hit.passage.id for hit in embedded.search("营商环境")]
    assert not list((store.data / "index").glob("chroma-*"))
    other = open_store(server)
    store.reindex()
    assert other.search("营商环境") and other.check() == []
    other.remove("nansha-2021-11-24")
    assert store.search("营商环境") == []


@need_chroma
def test_moving_between_a_server_and_the_embedded_index_rebuilds(server: str, open_store: Callable[..., Store]) -> None:
    open_store(server).add(NANSHA)
    for url in (None, server, None):
        assert open_store(url).search("营商环境")


def test_a_server_that_does_not_answer_is_named_with_the_remedy(open_store: Callable[..., Store]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    store = open_store(url)
    with pytest.raises(IndexMismatch) as met:
        store.add(NANSHA)
    assert url in met.value.zh and "CHROMA_URL" in met.value.en
    assert store.library.ids() == []  # refused as a whole
