from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import passages
from index.embeddings import Embedder
from index.errors import IndexMismatch, LibraryError, ReadError
from index.indexed import indexed_form
from index.keeping import manifest as manifests
from index.keeping.indexes import Indexes
from index.keeping.shelf import Held
from index.store import Store
from index.types import Bulletin, Passage
from index.vectors import Vectors
from tests.fakes import BigramEmbedder

ROOT = Path(__file__).resolve().parents[2]
NANSHA = ROOT / "data/bulletins/nansha-2021-11-24.txt"
SCHOOLS = "东岭区教育整改进展情况的通报\n2023年5月6日\n一、关于学位不足问题\n一是已新增公办学位1200个。二是正在推进东岭中学扩建。\n"
CLINICS = (
    "清河县医疗整改进展情况的通报\n2024年3月1日\n一、关于床位不足问题\n一是已增加床位418张。二是预计2025年建成清河县人民医院新院区。\n"
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    opened: list[Store] = []

    def make(embedder: Embedder | None = None, **options: str) -> Store:
        opened.append(Store.open(tmp_path / "data", embedder or BigramEmbedder(), **options))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


Make = Callable[..., Store]
Write = Callable[[str, str], Path]


def both(make: Make, write: Write) -> Store:
    store = make()
    store.add(write("东岭.txt", SCHOOLS))
    store.add(write("清河.txt", CLINICS))
    return store


def found(store: Store, text: str, **options: object) -> list[str]:
    return [hit.passage.bulletin for hit in store.search(text, **options)]  # type: ignore[arg-type]


def test_what_is_added_is_found_and_stands_verbatim_in_the_library(make: Make) -> None:
    store = make()
    added = store.add(NANSHA)
    assert added.id == "nansha-2021-11-24" and not added.known
    assert added.passages == len(store.passages(added.id)) > 100
    assert added.figures == sum(map(len, store.figures(added.id).values())) > 20
    assert added.commitments == len(store.commitments(added.id)[1])
    text = NANSHA.read_bytes().decode("utf-8")
    assert store.bulletin(added.id).text == text
    for hit in store.search("营商环境改革", k=16):
        start, end = hit.passage.span
        assert text[start:end] == hit.passage.text
        assert store.passage(hit.passage.id) == hit.passage


def test_a_word_that_no_bulletin_holds_is_rare_and_everyday_speech_less_so(make: Make, write: Write) -> None:
    store = both(make, write)
    assert store.rarity("固定资产投资") > store.rarity("床位") > 0
    assert store.rarity("盖楼") < store.rarity("固定资产投资")


def test_hits_say_where_both_sides_had_them(make: Make, write: Write) -> None:
    hits = both(make, write).search("公办学位", k=3)
    assert "公办学位" in hits[0].passage.text
    assert (hits[0].bm25_rank, hits[0].dense_rank) == (1, 1)
    assert hits[0].score > 0 > hits[-1].score  # standardised over the candidates
    assert hits[0].bm25_score and hits[0].dense_score and -1 <= hits[0].dense_score <= 1.0001
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_search_can_be_kept_to_some_bulletins(make: Make, write: Write) -> None:
    store = both(make, write)
    assert set(found(store, "床位不足", bulletins=["东岭"])) == {"东岭"}
    assert found(store, "床位不足", bulletins=["没有"]) == []
    assert set(found(store, "床位不足", bulletins=["没有", "清河"])) == {"清河"}


def test_adding_the_same_content_again_changes_nothing(make: Make, write: Write) -> None:
    store = both(make, write)
    generation, files = store.generation, sorted((store.data / "library").rglob("*"))
    again = store.add(write("别名.txt", SCHOOLS))
    assert (again.id, again.known) == ("东岭", True)
    assert store.generation == generation
    assert sorted((store.data / "library").rglob("*")) == files
    other = write("另码.txt", "")
    other.write_bytes(SCHOOLS.encode("gb18030"))
    assert store.add(other).known


def test_an_empty_store_finds_nothing_and_needs_no_model(tmp_path: Path) -> None:
    def model() -> Embedder:
        raise AssertionError("nobody asked for vectors")

    store = Store.open(tmp_path / "data", model)
    assert store.search("整改") == [] and store.bulletins() == () and store.check() == [] and store.generation == 0
    assert not (tmp_path / "data" / "index").exists()


def test_listing_and_showing_need_no_model(make: Make, write: Write, tmp_path: Path) -> None:
    both(make, write)

    def model() -> Embedder:
        raise AssertionError("nobody asked for vectors")

    store = Store.open(tmp_path / "data", model)
    assert [bulletin.id for bulletin in store.bulletins()] == ["东岭", "清河"]
    assert store.passages("清河") and store.figures("清河")
    store.remove("清河")
    assert [bulletin.id for bulletin in store.bulletins()] == ["东岭"]


def test_what_is_refused_leaves_no_trace(make: Make, write: Write) -> None:
    store = both(make, write)
    before = store.generation, store.library.ids()
    with pytest.raises(ReadError):
        store.add(write("空.txt", ""))
    with pytest.raises(LibraryError, match="不能读取"):
        store.add(store.data / "没有.txt")
    assert (store.generation, store.library.ids()) == before


def test_a_model_that_fails_leaves_no_trace(make: Make, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    store = both(make, write)
    monkeypatch.setattr(BigramEmbedder, "encode_documents", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.add(NANSHA)
    assert store.library.ids() == ["东岭", "清河"]
    assert store.check() == []


def test_removed_is_gone_from_library_and_search(make: Make, write: Write) -> None:
    store = both(make, write)
    store.remove("清河")
    assert set(found(store, "床位不足")) == {"东岭"}
    with pytest.raises(LibraryError):
        store.bulletin("清河")
    with pytest.raises(LibraryError):
        store.remove("清河")
    assert store.check() == []
    assert store.add(write("清河.txt", CLINICS)).id == "清河"
    assert "清河" in found(store, "床位不足")


def test_reindexing_embeds_nothing_that_was_embedded_before(make: Make, write: Write) -> None:
    store = both(make, write)
    assert isinstance(store.embedder, BigramEmbedder)
    before, hits = len(store.embedder.embedded), found(store, "床位不足")
    seen: list[tuple[int, int, str]] = []
    store.reindex(lambda *step: seen.append(step))
    assert len(store.embedder.embedded) == before
    assert found(store, "床位不足") == hits
    assert seen[-1][0] == seen[-1][1] == sum(len(store.passages(id)) for id in store.library.ids())
    assert len(list((store.data / "index").glob("chroma-*"))) == 1


def test_progress_counts_up_to_the_whole(make: Make) -> None:
    seen: list[tuple[int, int, str]] = []
    added = make().add(NANSHA, lambda *step: seen.append(step))
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1][:2] == (added.passages, added.passages)


def test_another_model_is_refused_with_the_remedy_and_reindexing_takes_it(make: Make, write: Write) -> None:
    both(make, write)
    store = make(BigramEmbedder(name="other"))
    for call in (lambda: store.search("床位"), lambda: store.add(NANSHA)):
        with pytest.raises(IndexMismatch) as refused:
            call()
        assert all(word in refused.value.zh for word in ("bigrams", "other", "reindex"))
    store.reindex()
    assert found(store, "床位不足")[0] == "清河"


def test_another_dimension_is_refused_too(make: Make, write: Write) -> None:
    both(make, write)
    with pytest.raises(IndexMismatch):
        make(BigramEmbedder(dimension=64)).search("床位")


def test_another_version_of_the_parser_or_tokeniser_is_taken_up_at_the_next_question(
    make: Make, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = both(make, write).generation
    for name in ("parser_version", "tokeniser_version"):
        monkeypatch.setattr(manifests, name, lambda name=name: f"new {name}")
        store = make()
        assert "清河" in found(store, "床位不足")
        assert store.generation == (first := first + 1)


def test_what_another_version_reads_alike_is_not_indexed_again(make: Make, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    build = both(make, write).manifest.build
    monkeypatch.setattr(manifests, "parser_version", lambda: "another")
    store = make()
    assert "清河" in found(store, "床位不足")
    assert (store.manifest.build, store.manifest.parser) == (build, "another")
    assert store.check() == []


def test_of_what_another_version_reads_otherwise_only_that_is_written(make: Make, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    first = both(make, write)
    for n in range(9):
        first.add(write(f"新{n}.txt", SCHOOLS.replace("1200", f"{n}00").replace("东岭", f"甲{n}")))
    build = first.manifest.build
    original = passages.cut

    def otherwise(read: Bulletin) -> list[Passage]:
        return original(read)[:-1] if read.id == "清河" else original(read)

    monkeypatch.setattr(manifests, "parser_version", lambda: "another")
    monkeypatch.setattr(passages, "cut", otherwise)
    written: list[str] = []
    index_one = Indexes._index_one

    def watched(self: Indexes, vectors: Vectors, one: Held) -> str:
        written.append(one.id)
        return index_one(self, vectors, one)

    monkeypatch.setattr(Indexes, "_index_one", watched)
    store = make()
    assert "清河" in found(store, "床位不足")
    assert written == ["清河"] and store.manifest.build == build
    assert store.check() == []


def test_a_bulletin_that_a_person_copies_into_the_library_is_indexed_at_the_next_question(make: Make, write: Write) -> None:
    store = both(make, write)
    shutil.move(store.data / "library" / "清河", store.data / "aside")
    assert set(found(store, "床位不足")) == {"东岭"}
    shutil.move(store.data / "aside", store.data / "library" / "清河")
    assert "清河" in found(store, "床位不足")


def test_a_title_put_right_is_searched_under(make: Make, write: Write) -> None:
    store = both(make, write)
    store.put_right("清河", title="甘泉镇通报")
    assert store.bulletin("清河").title == "甘泉镇通报"
    assert found(store, "甘泉镇")[0] == "清河"
    assert make().bulletin("清河").title == "甘泉镇通报"


def test_a_mark_that_cannot_be_indexed_is_taken_back(make: Make, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    store = both(make, write)

    def full(*_: object, **__: object) -> None:
        raise LibraryError("磁盘已满", "disk full")

    with monkeypatch.context() as patched:
        patched.setattr(store.indexes, "write", full)
        with pytest.raises(LibraryError, match="已满"):
            store.mark("东岭", private=True)
        with pytest.raises(LibraryError, match="已满"):
            store.put_right("东岭", title="另一个标题")
    assert not store.bulletin("东岭").private and store.bulletin("东岭").title != "另一个标题"
    assert store.check() == []


def test_the_bulletins_are_one_tuple_until_the_library_moves(make: Make, write: Write) -> None:
    store, other = both(make, write), make()
    first = store.bulletins()
    assert store.bulletins() is first
    other.put_right("清河", title="甘泉镇通报")
    assert [b.title for b in store.bulletins()][1] == "甘泉镇通报"
    other.remove("清河")
    assert [b.id for b in store.bulletins()] == ["东岭"]
    text = store.data / "library" / "东岭" / "text.txt"
    whole = text.read_bytes()
    text.write_bytes(b"damaged")
    assert [b.id for b in make().bulletins()] == []
    reader = make()
    assert reader.bulletins() == ()
    text.write_bytes(whole)
    assert reader.check() == [] and [b.id for b in reader.bulletins()] == ["东岭"]


def test_another_store_sees_what_one_wrote_at_its_next_question(make: Make, write: Write) -> None:
    app, shell = make(), make()
    assert app.search("床位") == []
    shell.add(write("清河.txt", CLINICS))
    assert found(app, "床位不足") and app.generation == shell.generation
    shell.reindex()
    assert found(app, "床位不足")
    shell.remove("清河")
    assert found(app, "床位不足") == []


def test_many_readers_ask_while_one_writes(make: Make, write: Write) -> None:
    store = both(make, write)
    stop = threading.Event()

    def ask(_: int) -> int:
        asked = 0
        while not stop.is_set():
            assert "清河" in found(store, "清河床位不足")
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        askers = [pool.submit(ask, n) for n in range(4)]
        try:
            for n in range(3):
                store.add(write(f"新{n}.txt", SCHOOLS.replace("1200", f"{n}")))
            store.reindex()
            store.remove("新1")
        finally:
            stop.set()
        assert all(asker.result() for asker in askers)
    assert store.check() == []


def test_the_indexed_form_is_the_place_then_the_text(make: Make, write: Write) -> None:
    store = both(make, write)
    passage = next(passage for passage in store.passages("清河") if "418" in passage.text)
    place, _, text = indexed_form(store.bulletin("清河"), passage).partition("\n")
    assert text == passage.text
    assert "清河县" in place and "床位不足" in place


# check


def test_a_sound_store_has_no_findings(make: Make, write: Write) -> None:
    store = both(make, write)
    assert store.check() == [] == make().check()


@pytest.mark.parametrize("lost", ["manifest.json", "words", "vectors", "chroma", "all", "chroma.sqlite3", "hnsw"])
def test_indexes_that_are_lost_or_damaged_are_made_again(make: Make, write: Write, lost: str) -> None:
    store = both(make, write)
    hits = found(store, "床位不足")
    store.close()
    index = store.data / "index"
    (chroma,) = index.glob("chroma-*")
    match lost:
        case "all":
            shutil.rmtree(index)
        case "chroma":
            shutil.rmtree(chroma)
        case "chroma.sqlite3":
            (chroma / lost).write_bytes(b"not a database" * 100)
        case "hnsw":
            with sqlite3.connect(chroma / "chroma.sqlite3") as base:
                base.execute("delete from collections")
        case "manifest.json":
            (index / lost).write_text("{")
        case _:
            shutil.rmtree(index / lost)
    again = make()
    findings = again.check()
    assert all(finding.kind == "index" and finding.repaired for finding in findings)
    assert bool(findings) == (lost not in ("words", "vectors"))  # caches: losing them costs time only
    assert found(again, "床位不足") == hits
    assert make().check() == []


@pytest.mark.parametrize("lost", ["manifest.json", "chroma", "all"])
def test_a_question_repairs_what_is_lost_without_being_told(make: Make, write: Write, lost: str) -> None:
    store = both(make, write)
    hits = found(store, "床位不足")
    store.close()
    index = store.data / "index"
    for path in [index] if lost == "all" else list(index.glob(f"{lost}*")):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    assert found(make(), "床位不足") == hits


def test_damage_to_the_library_is_reported_and_the_rest_still_answers(make: Make, write: Write) -> None:
    store = both(make, write)
    (store.data / "library" / "东岭" / "original.txt").write_text("changed")
    (store.data / "library" / "清河" / "meta.json").write_text("{")
    findings = {(finding.kind, finding.bulletin, finding.repaired) for finding in make().check()}
    assert {("library", "东岭", False), ("library", "清河", False)} <= findings
    assert set(found(make(), "床位不足")) == {"东岭"}


def test_a_lost_text_is_read_again_from_the_original(make: Make, write: Write) -> None:
    store = both(make, write)
    text = store.bulletin("清河").text
    (store.data / "library" / "清河" / "text.txt").unlink()
    (finding,) = make().check()
    assert (finding.kind, finding.bulletin, finding.repaired) == ("library", "清河", True)
    assert make().bulletin("清河").text == text


def test_what_a_dead_writer_left_is_swept(make: Make, write: Write) -> None:
    store = both(make, write)
    (store.data / "library" / ".new-dead").mkdir()
    (store.data / "index" / "chroma-dead").mkdir()
    assert {finding.kind for finding in store.check()} == {"leftover"}
    assert store.check() == []


def test_the_manifest_names_what_the_indexes_were_made_from(make: Make, write: Write) -> None:
    store = both(make, write)
    head, values = (store.data / "index" / "manifest.json").read_text("utf-8").splitlines()
    assert set(json.loads(head)) == {"format", "seal"}
    manifest = json.loads(values)
    assert (manifest["embedder"], manifest["dimension"]) == ("bigrams", 256)
    assert set(manifest["bulletins"]) == {"东岭", "清河"}
    assert manifest["parser"] and manifest["tokeniser"] and manifest["generation"] == store.generation


def test_opening_a_store_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.store import Store; Store.open(Path(sys.argv[1]), lambda: 1/0).bulletins(); "
        "print([name for name in ('torch', 'chromadb', 'sentence_transformers', 'langchain_chroma', 'bm25s', 'jieba') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout == "[]\n"
