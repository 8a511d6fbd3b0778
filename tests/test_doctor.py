from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("doctor", ROOT / "scripts" / "doctor.py")
assert _spec is not None and _spec.loader is not None
doctor = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(doctor)

GB = 1 << 30


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ((3, 10, 14), "x"),
        ((3, 11, 0), "ok"),
        ((3, 14, 2), "ok"),
        ((3, 15, 0), "x"),
        ((2, 7, 18), "x"),
    ],
)
def test_python_is_held_against_the_measured_versions(version: tuple[int, ...], level: str) -> None:
    assert doctor.python(version).level == level


def test_a_python_without_venv_is_told_the_package_to_install() -> None:
    finding = doctor.venv(["ensurepip"])
    assert finding.level == "x"
    assert "python3-venv" in finding.zh and "python3-venv" in finding.en


@pytest.mark.parametrize(
    ("system", "cpu", "bits", "runtime", "version", "embedder", "level"),
    [
        ("Linux", "x86_64", 64, "glibc", (2, 36), "", "ok"),
        ("Linux", "aarch64", 64, "glibc", (2, 28), "bundled", "ok"),
        ("Darwin", "arm64", 64, "macOS", (14, 0), "", "ok"),
        ("Darwin", "x86_64", 64, "macOS", (14, 0), "", "x"),
        ("Linux", "x86_64", 64, "musl", (1, 2), "", "x"),
        ("Linux", "x86_64", 64, "musl", (1, 2), "/models/e5", "!"),
        ("Linux", "x86_64", 32, "glibc", (2, 36), "/models/e5", "x"),
        ("Windows", "AMD64", 64, "11", (), "", "x"),
    ],
)
def test_a_platform_without_the_bundled_model_needs_another(
    system: str, cpu: str, bits: int, runtime: str, version: tuple[int, ...], embedder: str, level: str
) -> None:
    finding = doctor.machine(system, cpu, bits, runtime, version, embedder)
    assert finding.level == level
    assert level == "ok" or "ASSISTANT_EMBEDDER" in finding.zh


@pytest.mark.parametrize(
    ("system", "cpu", "runtime", "version"), [("Linux", "x86_64", "glibc", (2, 17)), ("Darwin", "arm64", "macOS", (13, 6))]
)
def test_a_system_older_than_torch_is_to_be_upgraded(system: str, cpu: str, runtime: str, version: tuple[int, ...]) -> None:
    finding = doctor.machine(system, cpu, 64, runtime, version, "")
    assert finding.level == "x"
    assert "upgrade" in finding.en


@pytest.mark.parametrize(
    ("free", "installed", "cuda", "level"),
    [
        (3.9, False, False, "x"),
        (4.0, False, False, "ok"),
        (4.0, False, True, "!"),
        (13.0, False, True, "ok"),
        (0.6, True, True, "ok"),
        (0.4, True, False, "x"),
    ],
)
def test_disk_needed_depends_on_what_is_still_to_come(free: float, installed: bool, cuda: bool, level: str) -> None:
    assert doctor.disk("/here", int(free * GB), installed, cuda).level == level


@pytest.mark.parametrize(("number", "free", "level"), [("7860", True, "ok"), ("7860", False, "!"), ("http", False, "x"), ("0", True, "x")])
def test_a_taken_port_is_a_warning_and_no_port_a_failure(number: str, free: bool, level: str) -> None:
    assert doctor.port(number, free).level == level


def test_damaged_weights_are_named_with_the_remedy() -> None:
    assert doctor.weights(Path("w.bin"), "a", "a").level == "ok"
    assert "make install" in doctor.weights(Path("w.bin"), "a", "b").en


def test_the_hash_is_the_one_the_program_uses() -> None:
    from index import weights

    assert doctor.expected_hash() == weights.SOURCE_SHA256


def test_it_runs_alone_and_says_one_line_a_check_in_both_languages() -> None:
    run = subprocess.run([sys.executable, "-S", "-I", ROOT / "scripts" / "doctor.py"], capture_output=True, encoding="utf-8", check=False)
    lines = run.stdout.splitlines()
    assert run.stderr == ""
    assert len(lines) >= 5
    assert all(" / " in line and line.split()[0] in ("ok", "!", "x") for line in lines)
    assert run.returncode == any(line.startswith("x") for line in lines)


def test_brief_says_only_what_is_wrong() -> None:
    run = subprocess.run([sys.executable, ROOT / "scripts" / "doctor.py", "--brief"], capture_output=True, encoding="utf-8", check=False)
    assert not any(line.startswith("ok") for line in run.stdout.splitlines())
