"""Sets up 通报助手 from this folder in the user's own, once, then serves the page and opens it. Standard library alone; no network.

start.py [--no-browser] [arguments of app.py]        ASSISTANT_PROGRAM: another folder for the program
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDED = 3_000_000_000  # bytes: program, weights, library
ADDRESS = "http://127.0.0.1:"


def say(zh: str, en: str) -> None:
    print(f"{zh} / {en}", flush=True)


def program_folder(environ: "dict[str, str]", windows: bool, home: Path) -> Path:
    """Where the program is set up: a folder of the user's, one for each bundle."""
    own = environ.get("ASSISTANT_PROGRAM")
    variable, usual = ("LOCALAPPDATA", home / "AppData" / "Local") if windows else ("XDG_DATA_HOME", home / ".local" / "share")
    base = Path(own) if own else Path(environ.get(variable) or usual) / "bulletin-assistant-program"
    return base / hashlib.sha256((HERE / "requirements.txt").read_bytes()).hexdigest()[:12]


def python_of(venv: Path, windows: bool) -> Path:
    return venv / ("Scripts/python.exe" if windows else "bin/python")


def environment(environ: "dict[str, str]") -> "dict[str, str]":
    """For pip and the page: nothing of another Python's, and UTF-8 throughout."""
    kept = {key: value for key, value in environ.items() if not key.startswith(("PYTHON", "PIP_")) and key != "VIRTUAL_ENV"}
    return {**kept, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}


def wrong_python(wanted: str) -> bool:
    return "{}.{}".format(*sys.version_info[:2]) != wanted or sys.maxsize < 2**32


def set_up(folder: Path, bundle: "dict[str, str]", env: "dict[str, str]", windows: bool) -> Path:
    """The program's Python; set up first where that was not finished before."""
    python, done = python_of(folder / "venv", windows), folder / "ready"
    if done.is_file() and python.exists():
        return python
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < NEEDED:
        say(f"{folder} 所在的磁盘空间不足 3 GB", f"less than 3 GB free for {folder}")
        raise SystemExit(1)
    say("第一次运行,正在安装,约一两分钟……", "First start: setting up, a minute or two …")
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder / "venv")], check=True, env=env)
    wheels = HERE / "wheels"
    pip = [str(python), str(wheels / bundle["pip"] / "pip"), "install", "--no-index", "--find-links", str(wheels)]
    pip += ["--no-deps", "--require-hashes", "--no-warn-script-location", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True, env=env)
    place_weights(python, env)
    done.write_text("")
    return python


def place_weights(python: Path, env: "dict[str, str]") -> None:
    """The converted weights into the user's cache, as `make install` would have made them."""
    ask = "from assistant.settings import Settings; print(Settings.from_env().cache)"
    cache = Path(subprocess.run([str(python), "-c", ask], check=True, env=env, stdout=subprocess.PIPE, encoding="utf-8").stdout.strip())
    for model in (HERE / "models").iterdir():
        target = cache / "models" / model.name
        if (target / "converted.json").is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=str(target.parent), prefix=".placing-"))
        shutil.copytree(str(model), str(beside / model.name))
        shutil.rmtree(str(target), ignore_errors=True)
        (beside / model.name).replace(target)
        beside.rmdir()


def serve(python: Path, words: "list[str]", env: "dict[str, str]", browse: bool) -> int:
    """The page until it is stopped; its words are passed on, and its address is opened once."""
    command = [str(python), str(HERE / "app.py"), "--fill", *words]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, encoding="utf-8", errors="replace") as page:
        signal.signal(signal.SIGTERM, lambda *_: page.terminate())
        signal.signal(signal.SIGINT, lambda *_: None)  # the page is told by the terminal as well, and ends in its own time
        assert page.stdout
        for line in page.stdout:
            print(line, end="", flush=True)
            if browse and ADDRESS in line:
                browse = False
                webbrowser.open(ADDRESS + line.partition(ADDRESS)[2].split()[0].rstrip("/"))
    return page.returncode


def main(words: "list[str]") -> int:
    bundle, windows = json.loads((HERE / "bundle.json").read_text("utf-8")), os.name == "nt"
    if wrong_python(bundle["python"]):
        say(
            f"本包需要 64 位 Python {bundle['python']},现为 {sys.version.split()[0]}", f"this bundle needs 64-bit Python {bundle['python']}"
        )
        return 1
    env = environment(dict(os.environ))
    try:
        python = set_up(program_folder(dict(os.environ), windows, Path.home()), bundle, env, windows)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"没有装成:{error}", "could not be set up; start again, or check the archive: sha256sum -c SHA256SUMS")
        return 1
    return serve(python, [word for word in words if word != "--no-browser"], env, "--no-browser" not in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
