"""Nothing leaves the machine, and what would send is off whatever the environment says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import offline

ROOT = Path(__file__).resolve().parents[1]
HEAVY = "torch sentence_transformers transformers chromadb jieba bm25s langchain_core langchain_chroma scipy sklearn onnxruntime"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_adding_asking_and_serving_try_no_other_machine(tmp_path: Path) -> None:
    log = tmp_path / "attempts"
    noisy = {"GRADIO_ANALYTICS_ENABLED": "True", "ANONYMIZED_TELEMETRY": "True", "LANGSMITH_TRACING": "true", "GRADIO_SHARE": "True"}
    done = run("-m", "tests.offline_probe", str(tmp_path / "data"), str(log), **noisy)
    assert not log.exists(), log.read_text()
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["added"]
    assert "8500" in said["asked"]["answer"]
    assert said["page"]["citations"] == said["asked"]["citations"]


def test_the_probe_sees_an_attempt(tmp_path: Path) -> None:
    log = tmp_path / "attempts"
    code = f"""
import pathlib, urllib.request
from tests.offline_probe import watch
watch(pathlib.Path({str(log)!r}))
try: urllib.request.urlopen("http://192.0.2.1/", timeout=1)
except OSError: pass
"""
    run("-c", code)
    assert "192.0.2.1" in log.read_text()


def test_nothing_heavy_is_imported_before_the_page_is_up() -> None:
    code = f"""
import sys
import app
from assistant.ui import page, strings, warmup
page.build(warmup.Warmup(lambda: None), strings.strings("zh"))
print([name for name in {HEAVY.split()!r} if name in sys.modules])
"""
    done = run("-c", code)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("name", ["GRADIO_ANALYTICS_ENABLED", "ANONYMIZED_TELEMETRY", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"])
def test_telemetry_is_off_also_where_it_was_on(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {name: "true"})
    offline.quiet()
    assert os.environ[name].lower() == "false"


def test_a_user_may_allow_a_model_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"HF_HUB_OFFLINE": "0"})
    offline.quiet()
    assert os.environ["HF_HUB_OFFLINE"] == "0"
