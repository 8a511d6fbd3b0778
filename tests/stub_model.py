"""An OpenAI-compatible endpoint on loopback that says what a test wrote for it, so that what the reader then sees can be asserted.

A script is a list of steps, one a request; the last is repeated. A step is the text to stream, `{words}` in it standing for the marker of
the evidence that holds these words, or a `Fault`.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from assistant.model_config import ModelConfig

EVIDENCE = re.compile(r"^\[(\d+)\] (.+)\n(###[0-9a-f]{6}###)\n(.*)\n\3$", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """What goes wrong: a status instead of an answer, text that is no JSON, or silence after `said`."""

    status: int = 200
    broken: bool = False
    said: str = ""
    hang: bool = False


Step = str | Fault


@dataclass
class Stub:
    script: Sequence[Step]
    size: int = 7  # characters a chunk
    asked: list[list[dict[str, str]]] = field(default_factory=list)  # messages of every request
    keys: list[str] = field(default_factory=list)
    url: str = ""
    leave: threading.Event = field(default_factory=threading.Event)  # ends what hangs
    left: threading.Event = field(default_factory=threading.Event)  # the client went away while an answer was under way

    def config(self, **more: object) -> ModelConfig:
        return ModelConfig("openai:stub", self.url, **{"timeout": 5.0, "retries": 0, **more})  # type: ignore[arg-type]

    def step(self) -> Step:
        return self.script[min(len(self.asked), len(self.script)) - 1]

    def prompt(self, request: int = 0) -> str:
        return "\n".join(message["content"] for message in self.asked[request])


def written(text: str, prompt: str) -> str:
    """`{418张}` -> the marker of the evidence that holds 418张; a wording no evidence has is a mistake of the test."""
    shown = [(number, place + body) for number, place, _, body in EVIDENCE.findall(prompt)]

    def marker(match: re.Match[str]) -> str:
        found = [number for number, body in shown if match[1] in body]
        assert found, f"no evidence holds {match[1]!r}"
        return f"[{found[0]}]"

    return re.sub(r"\{([^{}]+)\}", marker, text)


@contextmanager
def serving(*script: Step, size: int = 7) -> Iterator[Stub]:
    stub = Stub(script, size)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.asked.append(request["messages"])
            stub.keys.append(self.headers.get("Authorization", ""))
            step = stub.step()
            if isinstance(step, Fault) and step.status != 200:
                body = json.dumps({"error": {"message": f"refused {stub.keys[-1]}", "type": "stub"}}).encode()
                self.send_response(step.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                self.tell(step, stub.prompt(-1))
            except OSError:
                stub.left.set()

        def tell(self, step: Step, prompt: str) -> None:
            text = written(step.said if isinstance(step, Fault) else step, prompt)
            for at in range(0, len(text), stub.size):
                self.chunk({"choices": [{"index": 0, "delta": {"content": text[at : at + stub.size]}}]})
            if isinstance(step, Fault):
                if step.broken:
                    self.wfile.write(b'data: {"choices": [{"index": 0, "delta": {"content": "418\n\n')
                while step.hang and not stub.leave.wait(0.05):
                    self.wfile.write(b": still here\n\n")  # a comment: no word of an answer, and it shows whether the client is there
                    self.wfile.flush()
                return
            self.chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self.chunk({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}})
            self.wfile.write(b"data: [DONE]\n\n")

        def chunk(self, more: dict[str, object]) -> None:
            line = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "stub", **more}
            self.wfile.write(f"data: {json.dumps(line)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.leave.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
