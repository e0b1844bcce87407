"""Grants: what they may say, when they end, and the ledger that holds what left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from copilot import paths
from copilot.errors import SettingsError, UsageError
from copilot.llm import grants
from copilot.llm.grants import Grant
from copilot.llm.grants_redaction import redact
from copilot.paths import Paths

TODAY = date(2026, 3, 2)
BOX = Grant(
    url="https://box.example/v1",
    model="gemma",
    purpose=("summary", "long"),
    fields=("headers", "text"),
    until=date(2026, 3, 9),
)


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    return paths.find(str(tmp_path / "home"))


def test_a_grant_is_kept_as_a_person_can_read_it(home: Paths) -> None:
    grants.give(home, "box", BOX, today=TODAY)
    assert grants.load(home) == {"box": BOX}
    text = (home.config / "grants.toml").read_text()
    assert "[box]" in text and "until = 2026-03-09" in text


def test_a_grant_covers_its_server_and_model_through_its_last_day(home: Paths) -> None:
    grants.give(home, "box", BOX, today=TODAY)
    assert grants.current(home, BOX.url, "gemma", today=BOX.until) == ("box", BOX)
    assert grants.current(home, BOX.url, "gemma", today=BOX.until + timedelta(days=1)) is None
    assert grants.current(home, BOX.url, "other", today=TODAY) is None
    assert grants.current(home, "https://box.example:444/v1", "gemma", today=TODAY) is None


@pytest.mark.parametrize(
    "grant",
    [
        replace(BOX, url="http://box.example/v1"),
        replace(BOX, url="http://127.0.0.1:8080/v1"),
        replace(BOX, until=TODAY - timedelta(days=1)),
        replace(BOX, until=TODAY + timedelta(days=91)),
        replace(BOX, purpose=()),
        replace(BOX, fields=()),
    ],
)
def test_a_grant_that_is_too_wide_is_refused(home: Paths, grant: Grant) -> None:
    with pytest.raises(UsageError) as caught:
        grants.give(home, "box", grant, today=TODAY)
    assert caught.value.hint and grants.load(home) == {}


def test_grants_that_cannot_be_read_permit_nothing(home: Paths) -> None:
    grants.give(home, "box", BOX, today=TODAY)
    (home.config / "grants.toml").write_text('[box]\nurl = "https://box.example/v1"\n')
    with pytest.raises(SettingsError, match=r"grants\.toml"):
        grants.current(home, BOX.url, "gemma", today=TODAY)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_this_machine_is_known(host: str) -> None:
    assert grants.on_this_machine(host)


@pytest.mark.parametrize(
    "host", ["", "box", "localhost.example", "127.0.0.1.example", "0.0.0.0", "192.168.1.4", "fe80::1"]
)
def test_everything_else_is_elsewhere(host: str) -> None:
    assert not grants.on_this_machine(host)


def test_the_ledger_keeps_what_went_even_beside_a_line_cut_short(home: Paths) -> None:
    one = grants.entry(BOX.url, "gemma", "summary", BOX.fields, "Grüße".encode(), redacted=2)
    grants.enter(home, one)
    with grants.ledger_file(home).open("a") as file:
        file.write('{"at": "2026\n')
    grants.enter(home, one)
    assert list(grants.ledger(home)) == [one, one]
    assert (one.bytes, one.body, one.redacted) == (7, "Grüße", 2)
    assert grants.ledger_file(home).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The password is hunter22.", "The password is [secret]"),
        ("Password: correct-horse", "Password: [secret]"),
        ("Your verification code is 482913", "Your verification code is [secret]"),
        ("key sk-proj-abcdefghijklmnopqrstuv end", "key [secret] end"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123", "[secret]"),
        ("AKIAABCDEFGHIJKLMNOP", "[secret]"),
        ("Card 4111 1111 1111 1111, thanks", "Card [secret], thanks"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [secret] please"),
        ("https://ada:pw@host.example/x?token=abcdef123", "https://[secret]@host.example/x?token=[secret]"),
        ("a\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nb", "a\n[secret]\nb"),
    ],
)
def test_a_secret_does_not_leave(text: str, left: str) -> None:
    found, count = redact(text)
    assert found == left and count >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Please reset your password before Friday.",
        "The secret is out: we hired Kim.",
        "Invoice 4711 over 1,250.00 EUR, phone +49 30 1234567, order 1234 5678 9012 3456",
        "Meet at 10:30 on 2026-03-31, room PIN board",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == (text, 0)
