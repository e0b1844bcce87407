"""Bytes to quiet text: character sets as they are used, not as they are declared, and no control characters."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

UNKNOWN = "the character set {} is not known"
WRONG = "some bytes are not valid {}"

# Charset names seen in mail that mean a superset of what they say (WHATWG Encoding Standard), or that Python lacks.
_ALIASES = {
    "ascii": "",
    "us-ascii": "",
    "ansi_x3.4-1968": "",
    "unknown-8bit": "",
    "x-unknown": "",
    "unknown": "",
    "default": "",
    "8bit": "",
    "binary": "",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "big5": "big5hkscs",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
    "cp-850": "cp850",
}
# Text codecs of Python that are no character sets: quadratic (punycode, idna) or able to smuggle escapes.
_DENIED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# In these, seven-bit bytes are not ASCII text.
_STATEFUL = re.compile(r"iso.?2022|utf.?7|utf.?16|utf.?32|^hz|cp037|cp500|cp1140|cp1026|cp273|cp424|cp875")

_C0 = bytes([*range(9), *range(11, 32), 127])
_ESCAPES = re.compile(r"[\x1b][\]P^_X][^\x07\x1b\n]{0,1000}(?:\x07|\x1b\\)|[\x1b\x9b][\[\]]?[0-9;?]*[ -/]*[@-~]?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = re.compile("\x85|[\u2028\u2029]")
_UNSEEN = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_UNQUIET = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]")
_DECEIVING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff]")


@lru_cache(maxsize=256)
def codec(charset: str) -> str | None:
    """Return Python's codec for a declared charset, "" for none or ASCII, None for one that is not known."""
    name = charset.strip(" \t\"'<>;").lower()
    name = _ALIASES.get(name, name)
    if not name:
        return ""
    if not name.isascii() or "\0" in name or len(name) > 40:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    text = getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in _DENIED
    return _ALIASES.get(found.name, found.name) if text else None


@lru_cache(maxsize=256)
def _stateful(name: str) -> bool:
    return bool(_STATEFUL.search(name))


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """Decode without ever failing; the second value names what was wrong, or is empty.

    Undeclared 8-bit text is UTF-8 if it can be, else Windows-1252: the two that mail without a declaration uses.
    """
    name = codec(charset)
    if data.isascii() and not (name and _stateful(name)):
        return data.decode("ascii"), ""
    if not name:
        defect = UNKNOWN.format(repr(charset[:40])) if name is None else ""
        return _guess(data), defect
    try:
        return data.decode(name), ""
    except (UnicodeError, ValueError):
        return _repair(data, name), WRONG.format(name)


def _guess(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _repair(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(name, "replace")
    except (UnicodeError, ValueError):
        return data.decode("cp1252", "replace")


def quiet(text: str) -> str:
    """Return the text with `\\n` line ends and without control, escape, bidi, zero-width and tag characters.

    Tab and newline stay. Terminal escape sequences go as a whole (ECMA-48), so that no stray letters are left.
    """
    if "\r" in text:
        text = _newlines(text)
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPES.sub("", text)
    if text.isascii():
        # Through bytes, because deleting there costs a quarter of a pattern over the string.
        return text.encode("ascii").translate(None, _C0).decode("ascii")
    if _UNQUIET.search(text) is None:
        return text
    return _HIDDEN.sub("", _CONTROL.sub("", _BREAKS.sub("\n", text)))


def _newlines(text: str) -> str:
    """Make every line end one newline."""
    if not text.isascii():
        return text.replace("\r\n", "\n").replace("\r", "\n")
    # Splitting bytes knows these line ends and no others, in half the time of replacing them.
    lines = text.encode("ascii").splitlines()
    if text[-1] in "\r\n":
        lines.append(b"")
    return b"\n".join(lines).decode("ascii")


def line(text: str) -> str:
    """Return `text` quiet and on one line, as subjects and names are."""
    if not (text.isascii() and text.isprintable()):
        text = quiet(text)
    elif "  " not in text:
        return text.strip()
    return " ".join(text.split())


def deceiving(text: str) -> int:
    """Count characters that reorder or hide text: bidi overrides and isolates, and tag characters."""
    return 0 if text.isascii() else len(_DECEIVING.findall(text))
