"""A link is shown for what it is before it is opened."""

from __future__ import annotations

import pytest

from copilot.ui.links import destination


def test_an_honest_link_needs_no_warning() -> None:
    goal = destination("https://docs.example.com/a?b=c", "docs.example.com")
    assert (goal.host, goal.opens, goal.warnings) == ("docs.example.com", True, ())


@pytest.mark.parametrize("shown", ["example.com", "www.example.com", "https://example.com/x", "read more", ""])
def test_the_host_and_its_subdomains_may_be_shown(shown: str) -> None:
    assert destination("https://shop.example.com/", shown).warnings == ()


@pytest.mark.parametrize(
    ("url", "shown", "word"),
    [
        ("https://evil.example/login", "bank.example.com", "says bank.example.com"),
        ("https://bank.example.com.evil.example/", "https://bank.example.com/", "leads to"),
        ("https://bank.example.com@evil.example/", "here", "hides"),
        ("http://192.0.2.7/", "here", "bare number"),
        ("http://example.com/", "here", "not encrypted"),
        ("https://ex\u0430mple.com/", "here", "look-alike"),
        ("https://evil.example\\@bank.example.com/", "here", "backslashes"),
    ],
)
def test_what_should_make_one_pause_is_said(url: str, shown: str, word: str) -> None:
    assert any(word in warning for warning in destination(url, shown).warnings)


def test_an_international_name_is_shown_in_ascii() -> None:
    assert destination("https://b\u00fccher.example/").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://evil.example\\@bank.example.com/", "evil.example"),
        ("https:\\\\evil.example/", "evil.example"),
        ("https://%65vil.example/", "evil.example"),
        ("https://fa\u00df.example/", "xn--fa-hia.example"),
        ("https://evil\u3002example/", "evil.example"),
    ],
)
def test_the_host_is_the_one_that_browsers_go_to(url: str, host: str) -> None:
    assert destination(url).host == host


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:a@example.com",
        "",
        "https://[",
        "x",
        "https://a%2fb/",
        "https://a%00b/",
    ],
)
def test_only_web_links_open(url: str) -> None:
    assert not destination(url).opens
