"""What the indexes were made from, written last: a manifest says whether they fit the library, the model and this program.

A reader compares its `generation` before each question. Nothing here opens an index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

from index import tokens
from index.library import Entry, write_atomic

FORMAT = 3
INDEX = Path(__file__).parents[1]
# What cannot change what a passage is or how it is indexed: what keeps, and what reads files, since the canonical text is kept
APART_FOLDERS = {"readers", "keeping"}
APART = {"commitments", "doubtful", "embeddings", "errors", "fetch", "figures", "fusion", "lexical", "library", "resident", "sandbox", "save_as", "store", "tokens", "vectors", "weights"}  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True)
class Manifest:
    generation: int = 0
    build: str = ""  # names the vectors' folder or collection
    where: str = ""  # "" for the embedded index, else the server's URL
    embedder: str = ""
    dimension: int = 0
    tokeniser: str = ""
    parser: str = ""
    bulletins: Mapping[str, str] = field(default_factory=dict)  # id -> key of what was indexed
    passages: Mapping[str, int] = field(default_factory=dict)  # id -> how many
    forms: Mapping[str, str] = field(default_factory=dict)  # id -> hash of its passages as they were indexed
    files: Mapping[str, str] = field(default_factory=dict)  # of the embedded vectors: path -> hash, see Vectors.seal

    @property
    def made(self) -> bool:
        return bool(self.build)


def load(path: Path) -> Manifest:
    """An empty one where none can be read: the indexes are then made again."""
    try:
        head, _, packed = path.read_bytes().partition(b"\n")
        return Manifest(**json.loads(packed)) if json.loads(head) == _head(packed) else Manifest()
    except (OSError, ValueError, TypeError):
        return Manifest()


def save(path: Path, manifest: Manifest) -> None:
    """Two lines of JSON: what format it has and the seal of the second, and the manifest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {field.name: getattr(manifest, field.name) for field in fields(manifest)}
    packed = json.dumps(values, ensure_ascii=False).encode()
    write_atomic(path, json.dumps(_head(packed)).encode() + b"\n" + packed)


def _head(packed: bytes) -> dict[str, object]:
    return {"format": FORMAT, "seal": hashlib.sha256(packed).hexdigest()[:16]}


def key(entry: Entry) -> str:
    """Moves when a bulletin's text does, or what the user put right or marked in it."""
    said = f"{entry.text_sha256} {sorted(entry.overrides.items())} {entry.source}{' private' * entry.private}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def parser_version() -> str:
    """Moves when the code or word lists that read and cut bulletins do. Nobody has to remember to raise it."""
    digest = hashlib.sha256()
    for path in sorted([*INDEX.rglob("*.py"), *(INDEX / "data").iterdir()]):
        apart = path.stem in APART or path.parent.name in APART_FOLDERS or path in (tokens.TERMS, tokens.STOP_WORDS)
        if path.is_file() and not apart:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def tokeniser_version() -> str:
    return tokens.version()
