"""An address is the one in angle brackets, whatever the name claims."""

from __future__ import annotations

import pytest

from copilot.mail import addresses
from copilot.types import Address

REAL = "evil@attacker.example"
TRICKS = [
    '"boss@example.com" <evil@attacker.example>',
    "boss@example.com <evil@attacker.example>",
    "boss@example.com evil@attacker.example <evil@attacker.example>",
    "'boss@example.com' <evil@attacker.example>",
    "<boss@example.com> <evil@attacker.example>",
    '"<boss@example.com>" <evil@attacker.example>',
    '"boss@example.com, Inc" <evil@attacker.example>',
    '"boss@example.com\\" x" <evil@attacker.example>',
    "(boss@example.com) evil@attacker.example",
    "=?utf-8?q?boss=40example=2Ecom?= <evil@attacker.example>",
    "=?utf-8?q?boss=40example=2Ecom=3E=2C?= <evil@attacker.example>",
    "=?utf-8?b?PGJvc3NAZXhhbXBsZS5jb20+?= <evil@attacker.example>",
    "=?utf-8?q?=22boss=40example=2Ecom=22_=3Cboss=40example=2Ecom=3E?= <evil@attacker.example>",
    "Boss (boss@example.com) <evil@attacker.example>",
    "boss@example.com\t<evil@attacker.example>",
    "boss@example.com\u202e <evil@attacker.example>",
    "boss@example.com\x00 <evil@attacker.example>",
    '"boss" "@example.com" <evil@attacker.example>',
    "Boss <@relay.example:evil@attacker.example>",
]


@pytest.mark.parametrize("value", TRICKS)
def test_a_name_never_passes_for_the_address(value: str) -> None:
    assert addresses.parse(value)[-1].email == REAL


@pytest.mark.parametrize("value", TRICKS[:4] + TRICKS[9:12])
def test_a_name_that_shows_another_address_is_noticed(value: str) -> None:
    assert addresses.shadowed(addresses.parse(value)[0])


def test_a_name_that_repeats_the_address_is_no_trick() -> None:
    assert not addresses.shadowed(addresses.parse('"ada@example.com" <Ada@Example.com>'.lower())[0])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@example.com", [("", "ada@example.com")]),
        ("Ada@EXAMPLE.com", [("", "Ada@example.com")]),
        ("Ada Field <ada@example.com>", [("Ada Field", "ada@example.com")]),
        ('"Field, Ada" <ada@example.com>, bo@example.org', [("Field, Ada", "ada@example.com"), ("", "bo@example.org")]),
        ("ada@example.com (Ada Field)", [("Ada Field", "ada@example.com")]),
        ("ada at example.com (Ada Field)", [("Ada Field", "ada@example.com")]),
        ("Team: ada@example.com, Bo <bo@example.org>;", [("", "ada@example.com"), ("Bo", "bo@example.org")]),
        ("undisclosed-recipients:;", []),
        ("", []),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("Mailer <>", [("Mailer", "")]),
        ("a@example.com; b@example.com", [("", "a@example.com"), ("", "b@example.com")]),
        ("a@example.com,,b@example.com,", [("", "a@example.com"), ("", "b@example.com")]),
        ('"Quote \\"Q\\" Name" <q@example.com>', [('Quote "Q" Name', "q@example.com")]),
        ("=?iso-8859-1?q?J=F6rg?= <j@example.de>", [("Jörg", "j@example.de")]),
        ('"=?utf-8?q?J=C3=B6rg?=" <j@example.de>', [("Jörg", "j@example.de")]),
        ("Jörg <jörg@bücher.example>", [("Jörg", "jörg@bücher.example")]),
    ],
)
def test_forms_seen_in_mail_are_read(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.name, one.email) for one in addresses.parse(value)] == expected


def test_at_most_a_thousand_addresses_are_read() -> None:
    assert len(addresses.parse(",".join(f"u{n}@example.com" for n in range(3000)))) == addresses.MOST


def test_an_address_has_no_blanks_or_controls() -> None:
    (found,) = addresses.parse("A <a\u200b b@exam\x07ple.com>")
    assert found == Address("A", "ab@example.com")
