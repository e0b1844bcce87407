"""Who is let in and what is let out: TLS, certificates, passwords, waiting, on a real Dovecot."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from threading import Event, Timer

import pytest

from copilot.errors import AuthFailed, CertificateError, SettingsError, SourceError, Unavailable
from copilot.mail.imap import ImapSource
from copilot.mail.source import Mailbox, Order
from copilot.types import SEEN
from tests.dovecot import PASSWORD, Dovecot, make_certificate
from tests.mail.desk import Open
from tests.mail.kit import INBOX, Held, letter, letters


def test_starttls_encrypts_before_the_password_leaves(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(2))
    held = Held(open_source(user, security="starttls"))
    held.sync()
    assert held.bodies() == letters(2)
    assert "TLS" in dovecot.log().rpartition(f"user=<{user}>")[2]


def test_plain_works_on_this_machine_and_nowhere_else_unless_permitted(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    assert open_source(user, security="plain").mailboxes()
    with pytest.raises(SettingsError, match="would show your password"):
        open_source(user, security="plain", host="mail.example.com").mailboxes()
    with pytest.raises(Unavailable, match="cannot be found"):
        open_source(user, security="plain", host="mail.invalid", allow_plain=True).mailboxes()


def test_a_wrong_password_is_said_with_a_hint(dovecot: Dovecot) -> None:
    user = dovecot.user()
    source = ImapSource("work", dovecot.account(user), "wrong")
    with pytest.raises(AuthFailed) as caught:
        source.mailboxes()
    assert caught.value.message == f"localhost refused the password of {user}."
    assert "app password" in caught.value.hint


def test_any_password_that_is_one_line_gets_through(dovecot: Dovecot) -> None:
    passwords = ["pässwörd", 'quo"te\\', "x" * 200, "in the middle"]
    for user, password in zip(dovecot.users_with(*passwords), passwords, strict=True):
        source = ImapSource("work", dovecot.account(user), password)
        assert source.mailboxes()
        source.close()


def test_an_untrusted_certificate_is_refused(dovecot: Dovecot, open_source: Open) -> None:
    for security in ("tls", "starttls"):
        with pytest.raises(CertificateError, match="cannot be trusted: self-signed") as caught:
            open_source(dovecot.user(), security=security, ca_file="").mailboxes()
        assert "ca_file" in caught.value.hint


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, dovecot: Dovecot) -> None:
    other = tmp_path / "cert.pem"
    make_certificate(other, tmp_path / "key.pem", names="DNS:mail.example.com")
    server = Dovecot()
    try:
        server.kill()
        for name in ("cert.pem", "key.pem"):
            (server.root / name).write_bytes((tmp_path / name).read_bytes())
        server.start()
        user = server.user()
        with pytest.raises(CertificateError, match=r"localhost cannot be trusted: .*mismatch"):
            ImapSource("work", server.account(user), PASSWORD).mailboxes()
    finally:
        server.remove()


def test_a_wrong_port_or_a_host_that_is_not_there_is_said(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    for settings in ({"port": dovecot.port}, {"port": 1}, {"host": "mail.invalid"}):
        with pytest.raises(Unavailable) as caught:
            open_source(user, **settings).mailboxes()
        assert caught.value.message.endswith(".")
        assert caught.value.hint


def test_a_ca_file_that_cannot_be_read_is_a_settings_error(dovecot: Dovecot, open_source: Open) -> None:
    with pytest.raises(SettingsError, match="holds no certificate"):
        open_source(dovecot.user(), ca_file=os.devnull).mailboxes()


def test_waiting_ends_when_mail_comes(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    source, stop = open_source(user), Event()
    assert source.wait(5, stop=stop)  # a fresh connection may have missed something
    other = dovecot.client(user)
    timer = Timer(0.2, other.append, ["INBOX", letter(1)])
    timer.start()
    assert source.wait(60, stop=stop)
    timer.join()
    assert not source.wait(0.1, stop=stop)
    other.logout()


def test_waiting_ends_when_stopped_and_without_idle_when_the_time_is_up(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    for ignore in (frozenset[str](), frozenset({"IDLE"})):
        source, stop = open_source(user, ignore=ignore), Event()
        source.wait(5, stop=stop)
        assert not source.wait(0.1, stop=stop)
        Timer(0.1, stop.set).start()
        assert not source.wait(60, stop=stop)


def test_a_server_that_dies_while_waiting_is_noticed(dovecot: Dovecot, open_source: Open) -> None:
    source, stop = open_source(dovecot.user()), Event()
    source.wait(5, stop=stop)
    Timer(0.2, dovecot.kill).start()
    with pytest.raises(Unavailable):
        source.wait(60, stop=stop)
    dovecot.start()
    assert source.wait(5, stop=stop)


def test_no_argument_can_smuggle_in_a_command(dovecot: Dovecot, open_source: Open) -> None:
    user = dovecot.user()
    dovecot.fill(user, letters(1))
    source = open_source(user)
    for bad in ("x\r\nc9 STORE 1 +FLAGS (\\Deleted)", "x\ny", "x\0y"):
        with pytest.raises(SourceError):
            source.push(Order("INBOX", 0, (1,), target=Mailbox(bad)))
        with pytest.raises(SourceError):
            source.push(Order(bad, 0, (1,), add=frozenset({SEEN})))
        with pytest.raises(AuthFailed):
            ImapSource("work", dovecot.account(user), f"{PASSWORD}{bad}").mailboxes()
        with pytest.raises(AuthFailed):
            ImapSource("work", replace(dovecot.account(user), user=bad), PASSWORD).mailboxes()
    held = Held(source, INBOX)
    held.sync()
    assert held.keywords == {1: frozenset({SEEN})}
