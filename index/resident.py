"""Keeps resident memory small: a loaded encoder goes in, the same encoder with its word table left in the file comes out.

Of multilingual-e5-small's 118 million weights 96 million are the table of word pieces, of which Chinese text touches a few thousand rows.
Read from the file as they are needed they cost some tens of MB of the system's file cache instead of 384. Also gives freed memory back
to the system. Imports neither torch nor safetensors until called; knows nothing of prompts or texts.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from pathlib import Path
from typing import Any

FILE = "model.safetensors"
TABLE = "embeddings.word_embeddings.weight"


def leave_table_in_file(encoder: Any, folder: Path) -> bool:  # noqa: ANN401 - a transformers model
    """Look up word pieces in the file from now on; values stay the same. False, and nothing changed, where it holds no such table."""
    import torch
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / FILE, framework="pt", device="cpu") as file:
            table = file.get_tensor(TABLE)  # a view of the mapped file
    except (OSError, SafetensorError):
        return False
    present = encoder.get_input_embeddings()
    if table.shape != present.weight.shape:
        return False

    class Table(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rows = [table]  # in a list: no parameter, so that nothing copies it

        def forward(self, pieces: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.embedding(pieces, self.rows[0]).to(present_type)

    present_type = present.weight.dtype
    encoder.set_input_embeddings(Table())
    return True


def give_back() -> None:
    """Return freed memory to the system. glibc keeps what a batch of long passages needed: 600 MB after 32 passages of 400 characters."""
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Any:  # noqa: ANN401
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
