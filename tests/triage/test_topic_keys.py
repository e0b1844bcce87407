"""Strong keys of topics."""

from __future__ import annotations

import pytest

from copilot.triage.topic_keys import company, keys, mailing_list, tag
from copilot.types import Lane
from tests.triage.letters import letter


@pytest.mark.parametrize(
    ("header", "identity", "name"),
    [
        ("Gardeners of the valley <talk.gardeners.example.org>", "list:talk.gardeners.example.org", "talk"),
        ("acme/rocket <rocket.acme.github.example>", "list:rocket.acme.github.example", "acme/rocket"),
        ("<ops.example.com>", "list:ops.example.com", "ops"),
        (
            "The Morning Bread <a91f3bc0de11.list.example.net>",
            "list:a91f3bc0de11.list.example.net",
            "The Morning Bread",
        ),
    ],
)
def test_a_list_is_named_as_its_readers_would(header: str, identity: str, name: str) -> None:
    key = mailing_list(letter("Hi", headers={"list-id": header}))
    assert key is not None
    assert (key.id, key.name) == (identity, name)


def test_a_bracketed_tag_behind_reply_prefixes_is_a_key() -> None:
    found = tag("Re: AW: [Harbour Works] new crane")
    assert found is not None
    assert (found.id, found.name) == ("tag:harbour works", "Harbour Works")


@pytest.mark.parametrize("subject", ["[EXTERNAL] hello", "[12/3] part", "[OPS-12] disk full", "no tag [at start]"])
def test_warnings_numbers_and_tickets_in_brackets_are_not_tags(subject: str) -> None:
    assert tag(subject) is None


def test_a_ticket_number_names_its_project_but_a_standard_does_not() -> None:
    notice = letter("Closed.", subject="[OPS-12] UTF-8 in the export")
    assert keys(notice, Lane.NOTIFICATIONS)[0].id == "project:ops"
    standard = letter("Read it.", subject="RFC-5322 and ISO-8859 explained", sender="Bot <bot@ci.example.com>")
    assert not any(key.id.startswith("project:") for key in keys(standard, Lane.NOTIFICATIONS))


def test_mail_i_sent_to_a_customer_counts_for_the_customer() -> None:
    mine = letter("Here is the offer.", sender="Me <me@example.com>", to="buyer@blue-hat.example")
    (key,) = keys(mine, Lane.CUSTOMERS, {"me@example.com"})
    assert key.id == "from:blue-hat.example"
    assert company("blue-hat.example") == "Blue Hat"


def test_junk_has_no_keys() -> None:
    assert keys(letter("Win!", headers={"list-id": "<win.example.net>"}), Lane.JUNK) == ()
