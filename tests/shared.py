"""Where tests find what may be absent on a user's machine; CI sets CI_NO_SKIP so that nothing is silently left out."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("ASSISTANT_SHARED") or Path(__file__).resolve().parents[2] / "shared")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMA = shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")


def needs(present: bool, reason: str) -> pytest.MarkDecorator:
    """Skip with the reason where the thing is absent; fail instead where CI_NO_SKIP is set (conftest sees to it)."""
    if os.environ.get("CI_NO_SKIP") and not present:
        return pytest.mark.absent(reason)
    return pytest.mark.skipif(not present, reason=reason)


need_shared = needs(SHARED.is_dir(), "the shared texts do not stand beside this clone (ASSISTANT_SHARED names them)")
need_browser = needs(CHROMIUM is not None, "no Chromium on this machine")
need_chroma = needs(CHROMA is not None, "no chroma command")
