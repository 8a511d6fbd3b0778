"""Damage to the indexes, each kind found and repaired: `damages.py` in a process in which nothing was opened before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_kind_of_damage_is_found_and_repaired() -> None:
    file = Path(__file__).with_name("damages.py")
    root = file.parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)], cwd=root, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
