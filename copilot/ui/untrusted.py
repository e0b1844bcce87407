"""Strangers' words on their way to the screen: never markup, never control, never invisible.

`plain` makes one harmless line; `content` wraps it for a widget. Nothing else in the app may hand stored text to one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.content import Content

_STRANGE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\uf8ff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Control, bidi, zero-width, tag, variation, private and surrogate code points (UTS 55, UAX 9, CVE-2021-42574)."""

_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_PILE = re.compile(f"({_MARK}{{4}}){_MARK}+")
"""More than four marks on one letter climb into the lines above."""

_SPACE = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _symbol(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    if char in _SPACE:
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0xA0 or char in _BIDI or 0xD800 <= code < 0xF900 or 0xFFF0 <= code <= 0xFFFF or code >= 0xF0000:
        return "\N{REPLACEMENT CHARACTER}"
    return ""


def plain(text: str) -> str:
    """One line that cannot steer a terminal: control and bidi code points become symbols, invisible ones go."""
    if text.isascii() and text.isprintable():
        return text
    return _PILE.sub(r"\1", _STRANGE.sub(_symbol, text))


def lines(text: str) -> list[str]:
    """Several such lines."""
    return [plain(line) for line in text.split("\n")]


def content(text: str, style: str = "") -> Content:
    """The same for a widget, without markup."""
    from textual.content import Content

    return Content.styled(plain(text), style) if style else Content(plain(text))
