"""SMTP on the wire: TLS, logins, servers that cheat, and the exact bytes that leave."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import AuthFailed, CertificateError, CopilotError, SettingsError, SourceError, Unavailable
from copilot.mail.outbox_delivery import deliver, wire_form
from copilot.mail.outbox_wire import Route, Secret, connect, hang_up, route
from copilot.settings import Account
from copilot.store.outgoing import Letter, Outcome
from tests.dovecot import make_certificate
from tests.mail.outbox_kit import SECRET, letter
from tests.smtp import TOKEN, USER, Receiver


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    make_certificate(cert, key)
    return cert, key


@contextmanager
def receiving(
    security: Literal["plain", "starttls", "tls"] = "plain", pair: tuple[Path, Path] | None = None, **options: object
) -> Iterator[tuple[Receiver, Route]]:
    server = Receiver(security=security, certificate=pair, **options)  # type: ignore[arg-type]
    way = Route("localhost", server.port, security, USER, ca_file=str(pair[0]) if pair else "")
    try:
        yield server, way
    finally:
        server.stop()


def sent(way: Route, one: Letter, secret: Secret = SECRET) -> Outcome:
    smtp = connect(way, secret)
    try:
        return deliver(smtp, one, mark=lambda fates: True)
    finally:
        hang_up(smtp)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("hidden", [(), ("PLAIN", "XOAUTH2")], ids=["PLAIN", "LOGIN"])
def test_mail_goes_through_tls_with_each_way_to_log_in(
    security: Literal["starttls", "tls"], hidden: tuple[str, ...], pair: tuple[Path, Path]
) -> None:
    with receiving(security, pair, hidden=hidden) as (server, way):
        assert sent(way, letter(1)).kind == "accepted"
        assert server.handler.logins == [("LOGIN" if hidden else "PLAIN", True)]


def test_a_token_logs_in_and_a_wrong_one_is_refused_in_the_servers_words(pair: tuple[Path, Path]) -> None:
    with receiving("starttls", pair) as (_, way):
        assert sent(way, letter(1), Secret(TOKEN, "token")).kind == "accepted"
        with pytest.raises(AuthFailed, match="bad token"):
            connect(way, Secret("stale", "token"))


def test_a_token_is_not_shown_to_a_server_that_takes_none() -> None:
    with receiving(hidden=("XOAUTH2",)) as (_, way), pytest.raises(AuthFailed, match="takes no OAuth"):
        connect(way, Secret(TOKEN, "token"))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_ends_the_attempt(
    security: Literal["starttls", "tls"], pair: tuple[Path, Path]
) -> None:
    with receiving(security, pair) as (server, way):
        stranger = Route(way.host, way.port, security, USER)
        with pytest.raises(CertificateError, match="cannot be trusted"):
            connect(stranger, SECRET)
        assert server.handler.logins == []


def test_a_password_never_leaves_without_tls_to_another_machine() -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        connect(Route("smtp.example.com", 587, "plain", USER), SECRET)


def test_a_secret_never_shows_in_a_traceback_or_a_log() -> None:
    assert "horse" not in repr(SECRET)


@contextmanager
def scripted(*lines: bytes) -> Iterator[tuple[Route, list[bytes]]]:
    """A server that says its lines one for each command whatever that is, and notes all it hears."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            for line in lines:
                connection.sendall(line)
                heard.append(connection.recv(4096))

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield Route("127.0.0.1", listener.getsockname()[1], "starttls", USER), heard
    finally:
        thread.join(10)
        listener.close()


HELLO = b"220 mx.example.com\r\n"
OFFER = b"250-mx.example.com\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"
CHEATS = {
    "no greeting": [b"554 5.3.2 go away\r\n"],
    "not a greeting": [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    "STARTTLS stripped": [HELLO, b"250-mx.example.com\r\n250 AUTH PLAIN LOGIN\r\n"],
    "no extensions at all": [HELLO, b"502 what?\r\n", b"250 mx.example.com\r\n"],
    "no hello at all": [HELLO, b"502 what?\r\n", b"502 what?\r\n"],
    "STARTTLS refused": [HELLO, OFFER, b"454 TLS not available\r\n"],
    "STARTTLS answered oddly": [HELLO, OFFER, b"250 sure\r\n"],
    "data before the handshake": [HELLO, OFFER, b"220 go\r\n235 welcome\r\n"],
    "no handshake": [HELLO, OFFER, b"220 go\r\n", b"250 no TLS here\r\n"],
    "closed after STARTTLS": [HELLO, OFFER, b"220 go\r\n"],
}


@pytest.mark.parametrize("lines", CHEATS.values(), ids=CHEATS)
def test_a_server_that_cheats_before_tls_gets_no_byte_of_a_credential(lines: list[bytes]) -> None:
    with scripted(*lines) as (way, heard):
        with pytest.raises(SourceError) as caught:
            connect(way, SECRET)
        assert caught.value.hint
    assert not any(re.match(rb"(?i)auth", line) for line in heard)


def test_a_server_that_is_not_there_or_cannot_be_found_is_said_so() -> None:
    with pytest.raises(Unavailable, match="broke"):
        connect(Route("127.0.0.1", 1, "plain", USER), SECRET)
    with pytest.raises(SettingsError, match="not the name"):
        connect(Route("smtp..example.com", 465, "tls", USER), SECRET)
    with pytest.raises(SettingsError, match="certificate"):
        connect(Route("127.0.0.1", 1, "tls", USER, ca_file="/nowhere.pem"), SECRET)


def test_exactly_the_stored_bytes_arrive_dots_and_all() -> None:
    body = ".\r\n..\r\n.dot\r\nFrom me\r\n\r\n.\r\nend"
    with receiving() as (server, way):
        assert sent(way, letter(1, body=body)).kind == "accepted"
        assert server.taken[0].raw == letter(1, body=body).raw + b"\r\n"


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"a", b"\r\n.\r\n", b"\n.\n"])))
def test_no_bytes_on_the_wire_can_be_taken_for_an_end_of_data(pieces: list[bytes]) -> None:
    wire = wire_form(b"".join(pieces))
    assert wire.endswith(b"\r\n")
    assert b"\r" not in wire.replace(b"\r\n", b"") and b"\n" not in wire.replace(b"\r\n", b"")
    assert b".\r\n" not in [line + b"\r\n" for line in wire.split(b"\r\n")]
    bare = re.sub(rb"\r\n|\r|\n", b"\n", b"".join(pieces))
    assert b"\n".join(line.removeprefix(b".") for line in wire.split(b"\r\n")) == (
        bare if bare.endswith(b"\n") else bare + b"\n"
    )


@pytest.mark.parametrize(
    "address", ["a@b\r\nDATA", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>", "a@b> SIZE=1", "", "a", "a@\x00b", "a@b@c>"]
)
def test_no_address_can_carry_a_command(address: str) -> None:
    with receiving() as (server, way):
        for one in (Letter("<1@x>", b"", USER, (address,)), Letter("<1@x>", b"", address, ("bo@example.org",))):
            assert sent(way, one).kind == "refused"
        assert server.handler.options == []


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_sent() -> None:
    with receiving(limit=1000) as (server, way):
        outcome = sent(way, letter(1, body="x" * 2000))
        assert (outcome.kind, "takes 0.0 MB" in outcome.words) == ("refused", True)
        assert server.handler.options == []


def test_addresses_beyond_ascii_go_where_the_server_takes_them_and_only_there() -> None:
    one = letter(1, to=("jörg@example.org",))
    with receiving() as (server, way):
        assert sent(way, one).kind == "accepted"
        assert server.taken[0].recipients == ("jörg@example.org",)
        assert "SMTPUTF8" in server.handler.options[0]
    with receiving(utf8=False) as (_, way):
        assert sent(way, one).kind == "refused"


def test_bytes_beyond_ascii_are_announced() -> None:
    with receiving() as (server, way):
        assert sent(way, letter(1, body="größer\r\n")).kind == "accepted"
        assert "BODY=8BITMIME" in server.handler.options[0]


@pytest.mark.parametrize(
    ("account", "way"),
    [
        (Account(USER, "imap.example.com"), Route("smtp.example.com", 465, "tls", USER)),
        (Account(USER, "mail.example.com", security="starttls"), Route("mail.example.com", 587, "starttls", USER)),
        (Account(USER, "imap.x.example", user="ada", smtp_host="out.example"), Route("out.example", 465, "tls", "ada")),
        (
            Account(USER, "imap.x.example", smtp_security="starttls", smtp_port=25, smtp_user="bo"),
            Route("smtp.x.example", 25, "starttls", "bo"),
        ),
    ],
)
def test_the_way_out_follows_from_the_settings(account: Account, way: Route) -> None:
    assert route(account) == way


def test_every_error_of_connecting_is_one_for_people() -> None:
    for error in (AuthFailed, CertificateError, SourceError, Unavailable, SettingsError):
        assert issubclass(error, CopilotError)
