"""An OpenAI-compatible server in a process of its own; the model's name says how it behaves.

tiny        answers with words, or with a document of the schema, as llama-server does
slow        the same, a token every 20 ms, for as long as it may
thinking    thinks aloud in `reasoning_content` first
silent      takes a request and never answers
half, cut   breaks off within a chunk; ends without an end
failing     says within its answer that it failed
mumbling    sends events that are no JSON
loose       pays no attention to a schema
modern      refuses fields it does not know
old         knows schemas only within json_object, as llama-cpp-python's does
locked      needs the key "sesame"
redirecting sends the client elsewhere
400, 404, 429, 500, 503   answers with that status
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

CONTEXT = 512
REFUSALS = {
    400: "request (700 tokens) exceeds the available context size (512 tokens), try increasing it",
    404: "model 'none' not found, try pulling it first",
    429: "Rate limit reached",
    500: "CUDA error: out of memory",
    503: "Loading model",
}


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its address, and what it noted."""

    url: str
    log: Path

    def noted(self) -> list[dict[str, Any]]:
        """Every request so far, and every client that left before its answer ended."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def await_note(self, **wanted: Any) -> dict[str, Any]:
        """The first note with these fields, once it is there."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for one in self.noted():
                if wanted.items() <= one.items():
                    return one
            time.sleep(0.01)
        raise AssertionError(f"{wanted} was not noted")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """A server of its own for a test."""
    log = tmp_path / "server.jsonl"
    words = [sys.executable, "-m", "tests.llm.server", str(log)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        try:
            yield Running(f"http://127.0.0.1:{int(process.stdout.readline())}/v1", log)
        finally:
            process.kill()


def instance(schema: dict[str, Any]) -> Any:
    """The simplest document of a schema."""
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    if schema.get("type") == "object":
        return {name: instance(one) for name, one in schema["properties"].items()}
    if schema.get("type") == "array":
        return [instance(schema["items"])] * max(1, schema.get("minItems", 0))
    return {"string": "sunny", "integer": schema.get("minimum", 1), "number": 0.5, "boolean": True}.get(schema["type"])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log: Path
    lock = threading.Lock()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def note(self, **fields: Any) -> None:
        with self.lock, self.log.open("a") as file:
            file.write(json.dumps(fields) + "\n")

    def reply(self, document: Any, status: int = 200, **headers: str) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status: int, message: str, **headers: str) -> None:
        self.reply({"error": {"message": message, "type": "error", "code": status}}, status, **headers)

    def do_GET(self) -> None:
        self.note(path=self.path, body="")
        if self.path == "/props":
            self.reply({"default_generation_settings": {"n_ctx": CONTEXT}})
        elif self.path == "/v1/models":
            self.reply({"data": [{"id": "tiny", "object": "model"}]})
        else:
            self.refuse(404, "File Not Found")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.loads(raw)
        if self.path == "/tokenize":
            self.reply({"tokens": list(range(len(body["content"].split())))})
            return
        model = body.get("model", "")
        self.note(path=self.path, body=raw, model=model, authorization=self.headers.get("Authorization", ""))
        if self.path != "/v1/chat/completions":
            self.refuse(404, "File Not Found")
        elif not self.refused(model, body):
            self.answer(model, body)

    def refused(self, model: str, body: dict[str, Any]) -> bool:
        form = body.get("response_format", {}).get("type", "text")
        if model.isdigit():
            self.refuse(int(model), REFUSALS[int(model)], Retry_After="7")
        elif model == "locked" and self.headers.get("Authorization") != "Bearer sesame":
            self.refuse(401, "Invalid API key")
        elif model == "modern" and "chat_template_kwargs" in body:
            self.refuse(400, "Unrecognized request argument supplied: chat_template_kwargs")
        elif model == "old" and form == "json_schema":
            self.refuse(500, "response_format.type: Input should be 'text' or 'json_object'")
        elif model == "redirecting":
            self.send_response(307)
            self.send_header("Location", "http://elsewhere.example/v1/chat/completions")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            return False
        return True

    def answer(self, model: str, body: dict[str, Any]) -> None:
        try:
            if model == "silent":
                self.rfile.read(1)
                raise BrokenPipeError
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.stream(model, self.words(model, body), body["max_tokens"])
        except OSError:
            self.note(left=True, model=model)
            self.close_connection = True

    def words(self, model: str, body: dict[str, Any]) -> Iterator[str]:
        form = body.get("response_format", {})
        schema = form.get("schema") or form.get("json_schema", {}).get("schema")
        if schema and model != "loose":
            text = json.dumps(instance(schema))
            yield from (text[at : at + 3] for at in range(0, len(text), 3))
            return
        said = body["messages"][-1]["content"].split() or ["nothing"]
        yield "You said:"
        yield from (f" {word}" for word in said)
        while model in ("slow", "long"):
            yield " again"

    def stream(self, model: str, words: Iterator[str], most: int) -> None:
        if model == "thinking":
            self.event({"choices": [{"delta": {"reasoning_content": "Well, well.", "content": None}}]})
        self.event({"choices": [{"delta": {"role": "assistant", "content": None}, "finish_reason": None}]})
        ended = "stop"
        for count, word in enumerate(words):
            if count == most:
                ended = "length"
                break
            if model == "slow":
                time.sleep(0.02)
            if count == 2 and self.broken(model):
                return
            self.event({"choices": [{"delta": {"content": word}, "finish_reason": None}]})
        self.event({"choices": [{"delta": {}, "finish_reason": ended}]})
        self.event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 9}})
        self.chunk(b": a comment\n\ndata: [DONE]\n\n")
        self.chunk(b"")

    def broken(self, model: str) -> bool:
        """Whether it was time to break, and it broke."""
        if model == "half":
            self.wfile.write(b"64\r\ndata: {")
            self.close_connection = True
        elif model == "cut":
            self.chunk(b"")
        elif model == "failing":
            self.event({"error": {"message": "out of memory", "code": 500}})
            self.chunk(b"")
        elif model == "mumbling":
            self.chunk(b"data: <html>\n\n")
            self.chunk(b"")
        return model in ("half", "cut", "failing", "mumbling")

    def event(self, document: Any) -> None:
        self.chunk(b"data: " + json.dumps(document).encode() + b"\n\n")

    def chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


if __name__ == "__main__":
    _Handler.log = Path(sys.argv[1])
    serving = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(serving.server_address[1], flush=True)
    serving.serve_forever()
