"""The one form that is sent to the web: once, https only, never into one's own network, never repeated."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from copilot.connect import Refused, Uncertain, web
from copilot.store import deliveries, journal
from copilot.store.db import Database
from copilot.store.deliveries import State
from copilot.types.changes import Post
from tests.dovecot import make_certificate

BODY = "List-Unsubscribe=One-Click"


class Site(BaseHTTPRequestHandler):
    """Takes forms; `answer` is the status, 0 hangs up."""

    taken: ClassVar[list[tuple[str, str, str]]] = []
    answer: ClassVar[int] = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.taken.append((self.path, body, self.headers.get("Cookie", "")))
        if not self.answer:
            self.connection.close()
            return
        self.send_response(self.answer)
        if self.answer in (301, 302, 307):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a site over TLS, and the file of its authority."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make_certificate(cert, key)
    Site.taken.clear()
    Site.answer = 200
    server = HTTPServer(("127.0.0.1", 0), Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda request, address: None  # type: ignore[assignment, method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}/out", str(cert)
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_the_form_is_sent_as_rfc_8058_says(site: tuple[str, str]) -> None:
    url, authority = site
    web.post(Post(url, BODY), local=True, authority=authority)
    assert Site.taken == [("/out", BODY, "")]


@pytest.mark.parametrize("status", [301, 302, 307, 403, 404, 500])
def test_redirects_and_refusals_are_not_followed(site: tuple[str, str], status: int) -> None:
    url, authority = site
    Site.answer = status
    with pytest.raises(Refused, match=str(status)):
        web.post(Post(url, BODY), local=True, authority=authority)
    assert len(Site.taken) == 1


def test_an_answer_that_never_came_is_uncertain_and_not_asked_for_again(site: tuple[str, str]) -> None:
    url, authority = site
    Site.answer = 0
    with pytest.raises(Uncertain):
        web.post(Post(url, BODY), local=True, authority=authority)
    assert len(Site.taken) == 1


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_said(site: tuple[str, str]) -> None:
    with pytest.raises(Refused):
        web.post(Post(site[0], BODY), local=True)
    assert Site.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/out", "https://localhost/out", "https://[::1]/out", "https://10.0.0.1/out",
        "https://192.168.1.1/out", "https://169.254.169.254/latest", "http://example.com/out", "file:///etc/passwd",
        "https:///out", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_ones_own_network_and_other_schemes_are_never_reached(url: str) -> None:
    with pytest.raises(Refused):
        web.post(Post(url, BODY))


def test_a_form_whose_fate_is_unknown_stays_so_through_restarts(tmp_path: Path) -> None:
    db = Database(tmp_path / "store.db")
    journal.apply(db, "leave the list", [Post("https://127.0.0.1/out", BODY)])
    (one,) = deliveries.listed(db)
    assert deliveries.start(db, one, now=100, lease_seconds=10)
    stop = threading.Event()
    assert web.deliver(db, stop=stop, clock=lambda: 105.0) == []
    (told,) = web.deliver(db, stop=stop, clock=lambda: 200.0)
    assert told.state is State.UNKNOWN
    assert web.deliver(db, stop=stop, clock=lambda: 10_000.0) == []


def test_a_form_that_was_refused_is_not_tried_again(tmp_path: Path) -> None:
    db = Database(tmp_path / "store.db")
    journal.apply(db, "leave the list", [Post("https://127.0.0.1/out", BODY)])
    (told,) = web.deliver(db, stop=threading.Event())
    assert (told.state, told.attempts) == (State.FAILED, 1)
    assert "own network" in told.error
    assert web.deliver(db, stop=threading.Event()) == []
