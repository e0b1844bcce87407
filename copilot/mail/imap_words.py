"""The words of IMAP: responses read into values, names and UID sets written as arguments (RFC 9051)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imap_utf7 import encode as encode_utf7

_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)"|([()])|((?:[^\s()"\[]++|\[[^\]]*+\]?)++)')
_ESCAPE = re.compile(rb"\\(.)")
CODE = re.compile(rb"\[([A-Z0-9-]+)(?: ([^\]]*))?\]", re.IGNORECASE)
FORBIDDEN = re.compile(rb"[\r\n\0]")

Value = Any
"""bytes, None (NIL) or a list of values."""


class Broken(Exception):
    """The connection cannot be used any more: it ended, or the server spoke nonsense."""


class Refused(Exception):
    """The server answered NO or BAD. `code` is the response code in brackets, upper case, or ""."""

    def __init__(self, status: str, text: str, code: str) -> None:
        super().__init__(text)
        self.status, self.text, self.code = status, text, code


class Unsendable(Exception):
    """An argument holds what would end the line and so could smuggle in a command."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One response: its lines, each but the last followed by a literal."""

    lines: tuple[bytes, ...]
    literals: tuple[bytes, ...] = ()

    def values(self) -> list[Value]:
        """The response read as atoms, strings and lists."""
        stack: list[list[Value]] = [[]]
        for place, line in enumerate(self.lines):
            for quoted, bracket, atom in _TOKEN.findall(line):
                if atom:
                    stack[-1].append(None if atom == b"NIL" else atom)
                elif bracket == b"(":
                    stack.append([])
                elif bracket == b")":
                    if len(stack) > 1:
                        inner = stack.pop()
                        stack[-1].append(inner)
                else:
                    stack[-1].append(_ESCAPE.sub(rb"\1", quoted) if b"\\" in quoted else quoted)
            if place < len(self.literals):
                stack[-1].append(self.literals[place])
        while len(stack) > 1:
            inner = stack.pop()
            stack[-1].append(inner)
        return stack[0]

    def word(self) -> bytes:
        """What kind of untagged response this is: FETCH, EXISTS, LIST, OK, …; upper case."""
        parts = self.lines[0].split(None, 3)
        if len(parts) > 2 and parts[1].isdigit():
            return parts[2].upper()
        return parts[1].upper() if len(parts) > 1 else b""

    def code(self) -> tuple[str, bytes]:
        """The response code in brackets and its arguments, or ("", b"")."""
        found = CODE.search(self.lines[0])
        return (found[1].decode("ascii").upper(), found[2] or b"") if found else ("", b"")


def quoted(text: bytes) -> bytes:
    """A quoted string. Raises Unsendable."""
    if FORBIDDEN.search(text):
        raise Unsendable("it holds a line break or NUL")
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def folder_argument(name: str) -> bytes:
    """A folder name as an argument, in modified UTF-7 (RFC 3501, 5.1.3). Raises Unsendable."""
    try:
        return quoted(encode_utf7(name))
    except UnicodeError as error:
        raise Unsendable("it is not Unicode text") from error


def folder_name(value: bytes) -> str:
    """The folder name in a response."""
    try:
        return str(decode_utf7(value))
    except (UnicodeError, ValueError):
        return value.decode("utf-8", "replace")


def uid_set(uids: Sequence[int]) -> bytes:
    """UIDs as a sequence set, runs as ranges; ranges hold only the UIDs given."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return b",".join(b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in runs)


def read_uids(text: bytes, *, limit: int = 10_000_000) -> list[int]:
    """The UIDs of a sequence set, in its order. Raises Broken when it is malformed or names absurdly many."""
    found: list[int] = []
    for part in text.split(b","):
        low, _, high = part.partition(b":")
        if not low.isdigit() or (high and not high.isdigit()):
            raise Broken("malformed set of UIDs")
        first, last = int(low), int(high or low)
        if abs(last - first) + len(found) > limit:
            raise Broken("absurd set of UIDs")
        found.extend(range(first, last + 1) if first <= last else range(first, last - 1, -1))
    return found
