"""Strangers' words become harmless lines, whatever they are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from copilot.ui.untrusted import content, lines, plain

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("[]@=/'\"\\()"),
        st.characters(max_codepoint=0x9F),
        st.characters(min_codepoint=0x2000, max_codepoint=0x206F),
        st.characters(min_codepoint=0xE0000, max_codepoint=0xE007F),
    )
)


@given(NASTY)
def test_no_control_bidi_or_invisible_code_point_is_left(text: str) -> None:
    for char in plain(text):
        assert unicodedata.category(char) not in ("Cc", "Cs", "Co", "Zl", "Zp"), hex(ord(char))
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        assert not 0x200B <= ord(char) <= 0x200F


@given(NASTY)
def test_plain_text_stays_as_it_is_when_made_plain_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(NASTY)
def test_content_shows_the_plain_text_and_carries_no_action(text: str) -> None:
    made = content(text)
    assert made.plain == plain(text)
    assert not made.spans


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert plain(text) == text


@given(NASTY)
def test_what_is_encoded_for_the_terminal_never_fails(text: str) -> None:
    assert plain(text).encode("utf-8") is not None


@pytest.mark.parametrize(
    ("strange", "shown"),
    [
        ("a\x1b]52;c;eA==\x07b", "a␛]52;c;eA==␇b"),
        ("x\u202egpj.exe", "x\N{REPLACEMENT CHARACTER}gpj.exe"),
        ("pay\u200bpal", "paypal"),
        ("hi\U000e0068\U000e0069", "hi"),
        ("one\ttwo\r\nthree", "one two  three"),
        ("\x9b31m", "\N{REPLACEMENT CHARACTER}31m"),
        ("[@click=app.quit]press[/]", "[@click=app.quit]press[/]"),
        ("naïve 日本語 мир שלום", "naïve 日本語 мир שלום"),
    ],
)
def test_attacks_become_visible_and_words_stay(strange: str, shown: str) -> None:
    assert plain(strange) == shown


def test_a_pile_of_marks_is_cut_to_four() -> None:
    assert plain("z" + "\u0301" * 50) == "z" + "\u0301" * 4


def test_lines_are_split_before_they_are_made_plain() -> None:
    assert lines("one\n\x1btwo") == ["one", "␛two"]


@given(NASTY)
def test_widths_can_be_measured(text: str) -> None:
    assert cell_len(plain(text)) >= 0
