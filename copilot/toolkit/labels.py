"""Labels: a name of the person's own as a keyword that any mail server keeps (RFC 9051, atom; RFC 8621, 4.1.1)."""

from __future__ import annotations

import re
import unicodedata

from copilot.errors import UsageError

LONGEST = 100

_TAKEN = {"junk", "nonjunk", "notjunk"}  # other programs filter by these
_PLAIN = re.compile(r"[a-z0-9.+/&'!#:,-]")
_CODED = re.compile(r"(?:=[0-9a-f]{2})+")


def label_keyword(label: str) -> str:
    """The keyword of a label: lower case, "_" for blanks, and bytes beyond the plainest ASCII as "=" and two digits.

    Keywords do not tell case apart, so this does not either. Raises UsageError for no label and for too long a one.
    """
    words = unicodedata.normalize("NFC", " ".join(label.split())).lower().lstrip("$\\")
    found = "".join(one if _PLAIN.fullmatch(one) else "_" if one == " " else _code(one) for one in words)
    if not found or len(found) > LONGEST or found in _TAKEN:
        raise UsageError(f"{label[:40]!r} cannot be a label.", "A label is a short name, such as urgent.")
    return found


def label_name(keyword: str) -> str:
    """The label of a keyword, as it is shown."""
    return _CODED.sub(_decoded, keyword.replace("_", " "))


def _decoded(coded: re.Match[str]) -> str:
    return bytes.fromhex(coded[0].replace("=", "")).decode("utf-8", "replace")


def _code(one: str) -> str:
    return "".join(f"={byte:02x}" for byte in one.encode("utf-8", "replace"))
