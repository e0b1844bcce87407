"""Who "me" is."""

from __future__ import annotations

import pytest

from copilot.triage import identity
from tests.triage.post import post


def test_account_addresses_come_before_any_guess() -> None:
    assert identity.addresses(["Anna@Acme.example"], [post(to=("bo@acme.example",))]) == {"anna@acme.example"}


def test_without_accounts_the_most_frequent_recipient_is_me() -> None:
    mail = [post(to=("anna@acme.example", "bo@acme.example"))] + [post(to=("anna@acme.example",))] * 3
    assert identity.addresses((), mail) == {"anna@acme.example"}


def test_delivered_to_says_it_where_only_a_list_is_named() -> None:
    headers = {"delivered-to": "anna@acme.example", "list-id": "<dev.lists.example.org>"}
    mail = [post(to=("dev@lists.example.org",), headers=headers)] * 5
    assert identity.addresses((), mail) == {"anna@acme.example"}


def test_nobody_is_me_in_an_empty_mailbox() -> None:
    assert identity.addresses((), ()) == frozenset()
    assert identity.own_domains(()) == frozenset()


def test_own_domains_leave_freemail_out() -> None:
    assert identity.own_domains(["a@mail.acme.example", "a@gmail.com"]) == {"acme.example"}


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("mail.shop.example.com", "example.com"),
        ("a.example.co.uk", "example.co.uk"),
        ("example.com", "example.com"),
        ("x", "x"),
    ],
)
def test_the_registrable_part_of_a_host(host: str, registered: str) -> None:
    assert identity.registrable(host) == registered
