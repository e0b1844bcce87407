"""Text is decoded as it was meant and never fails; what is invisible or moves the cursor is gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import charset


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Привет", "koi8-r"),
        ("会議", "iso-2022-jp"),
        ("会議", "shift_jis"),
        ("中文", "gb2312"),
        ("中文", "big5"),
        ("한글", "euc-kr"),
        ("Größe €", "iso-8859-15"),
        ("Żółć", "iso-8859-2"),
        ("“x”", "windows-1252"),
        ("é", "utf-7"),
        ("é", '"UTF-8"'),
    ],
)
def test_declared_charsets_are_honoured(text: str, name: str) -> None:
    assert charset.decode(text.encode(name.strip('"')), name) == (text, "")


def test_latin1_means_windows_1252() -> None:
    assert charset.decode(b"\x93x\x94", "iso-8859-1") == ("“x”", "")


def test_undeclared_eight_bit_text_is_utf8_or_else_windows_1252() -> None:
    assert charset.decode("é".encode())[0] == "é"
    assert charset.decode(b"\xe9")[0] == "é"
    assert charset.decode(b"\xe9", "us-ascii")[0] == "é"


@pytest.mark.parametrize("name", ["x-no-such", "zlib", "rot13", "idna", "punycode", "unicode_escape", "\0", "é" * 50])
def test_what_is_no_charset_is_named_and_guessed(name: str) -> None:
    text, wrong = charset.decode(b"caf\xc3\xa9 \\x41", name)
    assert text == "café \\x41"
    assert "not known" in wrong


def test_wrong_bytes_are_replaced_and_named() -> None:
    text, wrong = charset.decode(b"abc\xff\xfe\x80\x80", "utf-8")
    assert text.startswith("abc")
    assert wrong


@given(
    st.binary(max_size=200), st.sampled_from(["", "utf-8", "iso-2022-jp", "utf-16", "utf-7", "hz", "cp1252", "big5"])
)
def test_decoding_never_fails(data: bytes, name: str) -> None:
    charset.decode(data, name)


@given(st.text(max_size=200))
def test_quiet_text_has_no_controls_and_stays_as_it_is_the_second_time(text: str) -> None:
    quiet = charset.quiet(text)
    assert charset.quiet(quiet) == quiet
    assert all(one.isprintable() or one in "\n\t" or not one.isascii() for one in quiet)
    assert not set(quiet) & {"\x1b", "\x9b", "\x07", "\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]52;c;eA==\x1b\\after", "after"),
        ("soft\u00adhyphen", "softhyphen"),
        ("line\u2028sep", "line\nsep"),
        ("tab\tkept", "tab\tkept"),
    ],
)
def test_controls_go_and_line_ends_are_one(text: str, expected: str) -> None:
    assert charset.quiet(text) == expected
