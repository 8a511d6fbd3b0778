"""How soon the page is up, against a bare Gradio app in the same run: `python evals/startup.py [ROUNDS]`.

Each is started in a process of its own, in turn, on a free port; measured is the time from the start of the process to
the first complete answer of `/`. Prints the medians and their ratio; exits 1 above 1.3.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST = 1.3
PATIENCE = 120  # seconds

BARE = """
import os
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio as gr
with gr.Blocks() as demo:
    gr.Textbox()
    gr.Chatbot()
demo.launch(server_name="127.0.0.1", share=False, quiet=True)
"""


def first_page(command: list[str], data: str) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "ASSISTANT_DATA": data}
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            return _answered(f"http://127.0.0.1:{port}/", began, process)
        finally:
            process.kill()


def _answered(address: str, began: float, process: subprocess.Popen[bytes]) -> float:
    while time.perf_counter() - began < PATIENCE:
        if process.poll() is not None:
            raise SystemExit(f"the app ended with {process.returncode} before its page was up")
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as page:
                page.read()
                return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit(f"no page within {PATIENCE} s")


def main(rounds: int) -> int:
    bare: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as data:
        for _ in range(rounds):
            bare.append(first_page([sys.executable, "-c", BARE], data))
            ours.append(first_page([sys.executable, "app.py"], data))
    ratio = statistics.median(ours) / statistics.median(bare)
    print(
        f"first page: bare Gradio {statistics.median(bare):.2f} s, ours {statistics.median(ours):.2f} s, ratio {ratio:.2f} (at most {MOST})"
    )
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
