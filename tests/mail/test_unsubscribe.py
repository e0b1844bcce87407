"""The ways off a list that a mail offers: what is taken, and what never is."""

from __future__ import annotations

import pytest

from copilot.mail import unsubscribe
from copilot.mail.unsubscribe import Ways

POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
SIGNED = "Authentication-Results: mx.example.com; dkim=pass header.d=list.example\r\n"


def ways(links: str, *more: str) -> Ways:
    return unsubscribe.read(f"From: a@list.example\r\n{''.join(more)}List-Unsubscribe: {links}\r\n\r\nHi\r\n".encode())


def test_one_click_needs_its_header_and_https() -> None:
    assert ways("<https://list.example/u/1>", POST, SIGNED) == Ways(
        click="https://list.example/u/1", page="https://list.example/u/1", signed=True
    )
    assert ways("<https://list.example/u/1>") == Ways(page="https://list.example/u/1")
    assert ways("<http://list.example/u/1>", POST) == Ways()


def test_a_mail_and_a_page_are_both_found_in_any_order() -> None:
    found = ways("<mailto:leave@list.example?subject=off>, (or) <https://list.example/u>")
    assert found == Ways(mail="mailto:leave@list.example?subject=off", page="https://list.example/u")
    assert ways("<https://list.example/u>,\r\n <mailto:leave@list.example?subject=off>") == found


def test_a_long_address_is_kept_whole_and_folding_in_it_is_undone() -> None:
    token = "a" * 1500
    assert ways(f"<https://list.example/\r\n {token}>", POST).click == f"https://list.example/{token}"


@pytest.mark.parametrize(
    "url",
    [
        "http://list.example/u",
        "https://user@list.example/u",
        "https://list.example:8443/u",
        "https://localhost/u",
        "https://router/u",
        "https://printer.local/u",
        "https://127.0.0.1/u",
        "https://[::1]/u",
        "https://127.1/u",
        "https://10.0.0.7/u",
        "https:///u",
        "https://list.example:99999/u",
        "javascript:alert(1)",
        "ftp://list.example/u",
        "https://-x_.exa mple/u",
    ],
)
def test_an_address_that_cannot_be_shown_honestly_is_none(url: str) -> None:
    assert unsubscribe.host(url) == ""
    assert ways(f"<{url}>", POST) == Ways()


def test_a_host_is_shown_in_the_letters_that_are_looked_up() -> None:
    assert unsubscribe.host("https://LIST.Example/u") == "list.example"
    assert unsubscribe.host("https://аpple.example/u") == "xn--pple-43d.example"


def test_only_the_first_result_of_a_check_counts() -> None:
    forged = "Authentication-Results: mx.example.com; dkim=none\r\n" + SIGNED
    assert ways("<https://list.example/u>", forged).signed is False


def test_what_stands_in_the_body_is_not_looked_at() -> None:
    raw = b"From: a@list.example\r\n\r\nList-Unsubscribe: <https://list.example/u>\r\n"
    assert unsubscribe.read(raw) == Ways()


@pytest.mark.parametrize("links", ["", "NO", "<>", "<" * 5000, "<https://list.example/\x07u>", "<mailto:ä@x.example>"])
def test_nonsense_offers_nothing(links: str) -> None:
    assert ways(links, POST) == Ways()
