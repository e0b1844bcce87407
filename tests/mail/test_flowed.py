"""Flowed text (RFC 3676) is unwrapped and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import flowed


@pytest.mark.parametrize(
    ("text", "delsp", "expected"),
    [
        ("a \nb", False, "a b"),
        ("a \nb", True, "ab"),
        ("a\nb", False, "a\nb"),
        ("> a \n> b\nc", False, "> a b\nc"),
        ("> a \n>> b", False, "> a \n>> b"),
        (" From x", False, "From x"),
        ("a \n-- \nsig", False, "a \n-- \nsig"),
        ("", False, ""),
    ],
)
def test_soft_breaks_are_joined(text: str, delsp: bool, expected: str) -> None:
    assert flowed.unwrap(text, delsp=delsp) == expected


@given(st.text(alphabet="ab >\n-", max_size=80))
def test_no_letter_is_lost(text: str) -> None:
    letters = [one for one in text if one in "ab"]
    assert [one for one in flowed.unwrap(text) if one in "ab"] == letters
