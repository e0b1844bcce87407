"""A web service on this machine that can fail in every way a real one does, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

TOKEN = "s3cret"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request: a status, or a connection that breaks; before or after the work is done."""

    status: int = 0
    after: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    only: str = ""
    """The method it waits for; "" takes the next request."""


class Service(Protocol):
    """What a service answers: status and JSON (None for no body)."""

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Do the work of one request."""

    def refusal(self, status: int) -> Any:
        """The JSON of an error."""


class Loopback(ThreadingHTTPServer):
    """The server; `faults` are taken one by one."""

    daemon_threads = True

    def __init__(self, service: Service) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service
        self.faults: deque[Fault] = deque()
        self.asked: list[Asked] = []
        self.slow: Callable[[], None] = lambda: None
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault(self, method: str) -> Fault | None:
        """The fault that is meant for the next request, if any."""
        if self.faults and self.faults[0].only in ("", method):
            return self.faults.popleft()
        return None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Loopback

    def _any(self) -> None:
        site = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        query = {name: values[0] for name, values in parse_qs(site.query).items()}
        asked = Asked(self.command, site.path, query, body)
        with self.server.lock:
            self.server.asked.append(asked)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self._send(401, self.server.service.refusal(401))
                return
            fault = self.server.fault(self.command)
            if fault and not fault.after:
                self._fail(fault)
                return
            self.server.slow()
            status, told = self.server.service.answer(asked)
            self.server.slow()
        if fault:
            self._fail(fault)
        else:
            self._send(status, told)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def _fail(self, fault: Fault) -> None:
        if fault.status:
            self._send(fault.status, self.server.service.refusal(fault.status), fault.headers)
            return
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, told: Any, headers: dict[str, str] | None = None) -> None:
        body = b"" if told is None else json.dumps(told).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Be silent."""


@contextmanager
def served(service: Service) -> Iterator[Loopback]:
    """The service, running."""
    server = Loopback(service)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
