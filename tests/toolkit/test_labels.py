"""Labels as keywords, and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import UsageError
from copilot.toolkit.labels import LONGEST, label_keyword, label_name

ATOM = re.compile(r"[!#$&'+,./0-9:=@a-z_-]+")


@pytest.mark.parametrize(
    ("label", "keyword"),
    [
        ("urgent", "urgent"),
        ("  Taxes   2026 ", "taxes_2026"),
        ("für später", "f=c3=bcr_sp=c3=a4ter"),
        ("重要", "=e9=87=8d=e8=a6=81"),
        ("$Seen", "seen"),
        ("\\Deleted", "deleted"),
        ("a(b)*%", "a=28b=29=2a=25"),
        ("snake_case", "snake=5fcase"),
    ],
)
def test_a_label_is_a_keyword_that_servers_take(label: str, keyword: str) -> None:
    assert label_keyword(label) == keyword


@given(st.text(min_size=1, max_size=20))
def test_a_label_comes_back_but_for_case_and_blanks(label: str) -> None:
    try:
        keyword = label_keyword(label)
    except UsageError:
        return
    assert ATOM.fullmatch(keyword)
    assert not keyword.startswith("$")
    assert label_keyword(label_name(keyword)) == keyword


@pytest.mark.parametrize("label", ["", "   ", "$", "Junk", "x" * (LONGEST + 1)])
def test_what_is_no_name_is_no_label(label: str) -> None:
    with pytest.raises(UsageError, match="cannot be a label"):
        label_keyword(label)
