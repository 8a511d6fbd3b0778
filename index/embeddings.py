"""Which SentenceTransformer, and how it is called: a name goes in, an `Embedder` (LangChain `Embeddings`) comes out.

Families want different words before a question and a passage; `PROMPTS` holds them. Importing this module imports neither torch nor
sentence-transformers (6 s): `load` does. It knows nothing of bulletins or indexes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import warnings
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index import resident, weights
from index.errors import EmbedderError

Vectors = NDArray[np.float32]
BUNDLED = "bundled"
QWEN = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
PROMPTS: tuple[tuple[str, str, str], ...] = (  # name of the family, before a question, before a passage; the first that fits counts
    (r"qwen3-embedding", QWEN, ""),
    (r"e5.*instruct", QWEN.replace("\nQuery:", "\nQuery: "), ""),
    (r"gte-qwen", QWEN.replace("\nQuery:", "\nQuery: "), ""),
    (r"\be5\b", "query: ", "passage: "),
    (r"bge-m3", "", ""),
    (r"bge.*-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge.*-en", "Represent this sentence for searching relevant passages: ", ""),
    (r"gte", "", ""),
)
QUERIES_KEPT = 512
FEW = 4  # texts that are embedded as a question is: on one thread, beside whatever else runs


class Embedder(Embeddings):
    """What the store asks of a model. `name` goes into the manifest: another name, other vectors."""

    name: str
    dimension: int

    @abstractmethod
    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """One normalised float32 row a text."""

    @abstractmethod
    def encode_query(self, text: str) -> Vectors:
        """One normalised float32 vector."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.encode_documents(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self.encode_query(text).tolist()
        return row


class SentenceEmbedder(Embedder):
    """A loaded SentenceTransformer with its prompts. Calls from several threads take turns."""

    def __init__(self, model: Any, name: str, prompts: tuple[str, str], *, bf16: bool = False) -> None:  # noqa: ANN401
        self.name = name
        self.prompts = prompts
        self.bf16 = bf16
        self.dimension = int(model.get_embedding_dimension())
        self._model = model
        self._lock = threading.Lock()
        self._queries: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def encoder(self) -> Any:  # noqa: ANN401
        """The transformers model inside."""
        return self._model[0].auto_model

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._encode(texts, self.prompts[1])

    def encode_query(self, text: str) -> Vectors:
        with self._lock:
            if text in self._queries:
                self._queries.move_to_end(text)
                return self._queries[text]
        vector: Vectors = self._encode([text], self.prompts[0])[0]
        with self._lock:
            self._queries[text] = vector
            if len(self._queries) > QUERIES_KEPT:
                self._queries.popitem(last=False)
        return vector

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        import torch

        # Only the matrix products run in bf16: the last layer norm, pooling and normalising stay in float32, so that rankings keep
        many = len(texts) > FEW
        half = torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16 and many)
        with self._lock, threads(None if many else 1), torch.inference_mode(), half:
            rows = self._model.encode(
                list(texts), prompt=prompt, batch_size=32, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
            )
        if many:
            resident.give_back()
        vectors = np.asarray(rows, np.float32)
        if not np.isfinite(vectors).all():
            raise EmbedderError(f"向量模型 {self.name} 算出了无效数值", f"the embedding model {self.name} gave values that are no numbers")
        return vectors


@contextmanager
def threads(count: int | None) -> Iterator[None]:
    """One question on one thread: on two cores beside another busy process two threads took 300 ms, one 40 (idle: 18 and 27)."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def load(name: str, cache: Path) -> Embedder:
    """The bundled model for "" or "bundled", else a local folder or a sentence-transformers name."""
    if name in ("", BUNDLED):
        _offline()
        folder = weights.ensure(cache)
        bundled = _open(str(folder), weights.NAME, local=True)
        resident.leave_table_in_file(bundled.encoder, folder)
        resident.give_back()
        return bundled
    folder = Path(name).expanduser()
    if folder.is_dir():
        _offline()
        return _open(str(folder), f"{folder.name}@{_fingerprint(folder)}", local=True)
    return _open(name, name, local=False)


def cache_folder() -> Path:
    from platformdirs import user_cache_dir

    return Path(os.environ.get("ASSISTANT_CACHE") or user_cache_dir("bulletin-assistant"))


def prompts_for(name: str, own: Mapping[str, str | None] | None = None) -> tuple[str, str]:
    """(before a question, before a passage): the model's own where it brings them, else its family's."""
    own = own or {}
    question, passage = own.get("query") or "", own.get("document") or own.get("passage") or ""
    if question or passage:
        return question, passage
    for pattern, before_question, before_passage in PROMPTS:
        if re.search(pattern, name.lower()):
            return before_question, before_passage
    return "", ""


def _open(where: str, name: str, *, local: bool) -> SentenceEmbedder:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries below, about their own future
        try:
            import torch
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbedderError(
                f"缺少 sentence-transformers({error});请先 make install", f"sentence-transformers is missing ({error}); run make install"
            ) from error
        for logger in ("sentence_transformers", "transformers"):
            logging.getLogger(logger).setLevel(logging.ERROR)
        _quiet()
        try:
            model = SentenceTransformer(where, device="cpu", local_files_only=local, model_kwargs={"dtype": torch.float32})
        except Exception as error:  # the loaders below raise dozens of kinds; each means the same to our reader
            raise EmbedderError(
                f"不能加载向量模型 {where}({_line(error)});请把 ASSISTANT_EMBEDDER 设为可用的本地文件夹或模型名,或留空用自带模型",
                f"cannot load the embedding model {where} ({_line(error)}); set ASSISTANT_EMBEDDER to a local folder or name that loads, "
                "or leave it empty for the bundled one",
            ) from error
    return SentenceEmbedder(model, name, prompts_for(_family(where, name), model.prompts), bf16=has_bf16())


def _quiet() -> None:
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


def _offline() -> None:
    """A model on this disk needs no hub; said before huggingface-hub is imported, which reads it once."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_DATASETS_OFFLINE"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _fingerprint(folder: Path) -> str:
    """Tells two models apart that were put at the same place one after the other: small files by content, weights by size."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in {".json", ".safetensors", ".bin", ".txt"}):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        if size <= weights.SMALL:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _family(where: str, name: str) -> str:
    """The words that tell a model's family: its name, and for a folder what its config says it was made from."""
    import json

    try:
        config = json.loads((Path(where) / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return name
    base = str(config.get("_name_or_path", ""))
    return f"{name} {base} {'qwen3-embedding' if config.get('model_type') == 'qwen3' else ''}"


def has_bf16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether this processor multiplies bf16 in hardware; without it bf16 is slower than float32."""
    try:
        text = cpuinfo.read_text("utf-8", errors="replace")
    except OSError:
        return False
    flags = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return flags is not None and bool({"amx_bf16", "avx512_bf16", "bf16"} & set(flags[1].split()))
