"""A hub of models on this machine: files of repositories with ranges, checksums and a redirection; it can misbehave."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

REPOSITORY = r"/([^/]+/[^/]+)"


@dataclass(slots=True)
class Hub:
    """What lies there, by path; how it misbehaves; and what was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: list[int] = field(default_factory=list)
    """The next answers end after so many bytes."""
    statuses: list[int] = field(default_factory=list)
    """The next files are refused with these."""
    flips: int = 0
    """In the next so many answers one bit is wrong."""
    pause: float = 0.0
    """Seconds between chunks."""
    ranges: bool = True
    size: int = 0
    """A size to tell instead of the true one."""
    url: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and range of every request."""

    def got(self) -> list[str]:
        """The ranges of the files that were asked for."""
        return [span for method, path, span in self.asked if method == "GET" and path.startswith("/store/")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.serve()

    def do_GET(self) -> None:
        self.serve()

    def serve(self) -> None:
        self.hub.asked.append((self.command, self.path, self.headers.get("Range", "")))
        if match := re.fullmatch(rf"{REPOSITORY}/resolve/main/(.+)", self.path):
            self.resolve(f"{match[1]}/{match[2]}")
        elif match := re.fullmatch(rf"/api/models{REPOSITORY}/tree/main\?recursive=true", self.path):
            self.tree(match[1])
        elif (path := self.path.removeprefix("/store/")) in self.hub.files:
            self.send(self.hub.files[path])
        else:
            self.head(404, {"Content-Length": "0"})

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def resolve(self, path: str) -> None:
        """As the hub does: what is large is known by its SHA-256, and lies elsewhere."""
        if (data := self.hub.files.get(path)) is None:
            self.head(404, {"Content-Length": "0"})
        elif self.hub.statuses:
            self.head(self.hub.statuses.pop(0), {"Content-Length": "0"})
        else:
            told = {"X-Linked-Etag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Linked-Size": str(self.told(data))}
            self.head(302, told | {"Location": f"/store/{path}", "Content-Length": "0"})

    def told(self, data: bytes) -> int:
        return self.hub.size or len(data)

    def tree(self, repository: str) -> None:
        names = [one.removeprefix(f"{repository}/") for one in self.hub.files if one.startswith(f"{repository}/")]
        body = json.dumps([{"type": "file", "path": name} for name in names]).encode()
        self.head(200, {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def send(self, data: bytes) -> None:
        etag = f'"{hashlib.md5(data).hexdigest()}"'
        at = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")) if self.hub.ranges else None
        first = int(at[1]) if at else 0
        size = self.told(data)
        more = {"Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}"} if at else {}
        self.head(206 if at else 200, {"Content-Length": str(size - first), "ETag": etag} | more)
        if self.command == "HEAD":
            return
        body = bytearray(data[first:])
        if self.hub.flips:
            self.hub.flips -= 1
            body[len(body) // 2] ^= 1
        upto = self.hub.cut_after.pop(0) if self.hub.cut_after else len(body)
        self.close_connection = upto < len(body)
        for start in range(0, upto, 65536):
            self.wfile.write(body[start : min(start + 65536, upto)])
            time.sleep(self.hub.pause)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """An empty hub, which HF_ENDPOINT names."""
    found = Hub()
    handler = type("Handler", (_Handler,), {"hub": found})

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that leave are part of the tests."""

    with Quiet(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("HF_ENDPOINT", found.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield found
        server.shutdown()
        thread.join()
