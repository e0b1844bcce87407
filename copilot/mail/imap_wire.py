"""The IMAP wire: pipelined commands and streamed replies over imapclient's connection (RFC 9051).

imapclient 4.1 neither pipelines nor takes ranges in `fetch`, and its lexer works byte by byte; so the connection, TLS
and folder-name coding are its work, and the talking is done here, over its private `_imap`. Commands may be sent ahead
of their answers; answers come back in order, one reply at a time, so memory does not grow with the mailbox.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imap_utf7 import encode as encode_utf7

from copilot.mail.source import LIMIT_BYTES

_LINE_MAX = 1 << 20
_REPLIES_MAX = 100_000
_LITERAL = re.compile(rb"\{(\d+)\}\r?\n$")
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|([()])|((?:[^\s()"\[]|\[[^\]]*\]?)+)')
_ESCAPE = re.compile(rb"\\(.)")
_CODE = re.compile(rb"\[([A-Z0-9-]+)(?: ([^\]]*))?\]", re.IGNORECASE)
_FORBIDDEN = re.compile(rb"[\r\n\0]")

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
        found = _CODE.search(self.lines[0])
        return (found[1].decode("ascii").upper(), found[2] or b"") if found else ("", b"")


def quoted(text: bytes) -> bytes:
    """A quoted string. Raises Unsendable."""
    if _FORBIDDEN.search(text):
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


class Wire:
    """One connection. Not for two threads at once."""

    def __init__(self, client: Any) -> None:
        self._imap = client._imap
        self._imap.debug = 0  # imaplib would keep, and imapclient log, every line
        self._count = 0
        self._pending: list[bytes] = []
        self.capabilities: frozenset[str] = frozenset()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def socket(self) -> socket.socket:
        """The socket below, for polling and its timeout."""
        found: socket.socket = self._imap.sock
        return found

    @property
    def idle(self) -> bool:
        """Whether every command sent has been answered."""
        return not self._pending

    def send(self, *commands: bytes) -> list[bytes]:
        """Send commands without waiting; their tags, in order. Raises Broken, Unsendable."""
        tags = []
        for command in commands:
            if _FORBIDDEN.search(command):
                raise Unsendable("it holds a line break or NUL")
            self._count += 1
            tags.append(b"c%d" % self._count)
        self._write(b"".join(tag + b" " + command + b"\r\n" for tag, command in zip(tags, commands, strict=True)))
        self._pending += tags
        return tags

    def replies(self, tag: bytes) -> Iterator[Reply]:
        """The untagged replies up to the end of that command, the oldest unanswered one. Raises Refused, Broken."""
        if not self._pending or self._pending[0] != tag:
            raise Broken("answers read out of order")
        while True:
            reply = self._read()
            line = reply.lines[0]
            if line.startswith(b"* "):
                if line[2:5].upper() == b"BYE":
                    raise Broken(line[6:].decode("utf-8", "replace").strip())
                yield reply
            elif line.startswith(tag + b" "):
                self._pending.pop(0)
                _check(line[len(tag) + 1 :])
                yield reply
                return
            elif not line.startswith(b"+"):
                raise Broken("an answer to no question")

    def command(self, command: bytes) -> list[Reply]:
        """Send one command and wait; all replies, the tagged one last. Raises Refused, Broken."""
        (tag,) = self.send(command)
        found: list[Reply] = []
        for reply in self.replies(tag):
            found.append(reply)
            if len(found) > _REPLIES_MAX:
                raise Broken("endless answer")
        return found

    def drain(self, tags: Sequence[bytes]) -> list[Reply]:
        """All replies to everything sent up to and including those commands; only the last may not be refused."""
        found: list[Reply] = []
        while self._pending:
            tag, last = self._pending[0], self._pending[0] == tags[-1]
            try:
                found += self.replies(tag)
            except Refused:
                if last:
                    raise
            if last or len(found) > _REPLIES_MAX:
                break
        return found

    def begin(self, command: bytes) -> tuple[bytes, list[Reply]]:
        """Send one command and wait until the server asks for more: its tag, and what came before."""
        (tag,) = self.send(command)
        before: list[Reply] = []
        while not (reply := self._read()).lines[0].startswith(b"+"):
            if reply.lines[0].startswith(tag + b" "):
                self._pending.pop(0)
                _check(reply.lines[0][len(tag) + 1 :])
                raise Broken("the server did not ask for more")
            before.append(reply)
        return tag, before

    def converse(self, command: bytes, answer: bytes) -> list[Reply]:
        """Send one command, answer the server's request for more, and wait as `command` does."""
        tag, before = self.begin(command)
        self._write(answer)
        return [*before, *self.replies(tag)]

    def next(self) -> Reply:
        """The next reply, whatever it is. Raises Broken."""
        return self._read()

    def raw_send(self, line: bytes) -> None:
        """Send bytes outside any command (IDLE's DONE). Raises Broken."""
        self._write(line)

    def leave(self) -> None:
        """Log out and drop the connection; never raises."""
        with suppress(Broken, Refused):
            if self.idle:
                self.command(b"LOGOUT")
        self.close()

    def close(self) -> None:
        """Drop the connection without a word; never raises."""
        with suppress(OSError, ValueError):
            self._imap.shutdown()

    def _write(self, data: bytes) -> None:
        try:
            self._imap.send(data)
        except (OSError, ValueError) as error:
            raise Broken(str(error) or type(error).__name__) from error

    def _read(self) -> Reply:
        line = self._line()
        if not line.endswith(b"}\r\n"):
            return Reply((line,))
        lines, literals = [], []
        total = 0
        while found := _LITERAL.search(line):
            size = int(found[1][:12])
            total += size
            if total > LIMIT_BYTES + _LINE_MAX:
                raise Broken("a literal larger than any message asked for")
            lines.append(line[: found.start()])
            literals.append(self._exactly(size))
            line = self._line()
        return Reply((*lines, line), tuple(literals))

    def _line(self) -> bytes:
        try:
            line: bytes = self._imap.file.readline(_LINE_MAX)
        except (OSError, ValueError) as error:
            raise Broken(str(error) or type(error).__name__) from error
        if not line.endswith(b"\n"):
            raise Broken("endless line" if len(line) >= _LINE_MAX else "the server closed the connection")
        return line

    def _exactly(self, size: int) -> bytes:
        try:
            data: bytes = self._imap.file.read(size)
        except (OSError, ValueError) as error:
            raise Broken(str(error) or type(error).__name__) from error
        if len(data) != size:
            raise Broken("the server closed the connection")
        return data


def _check(status: bytes) -> None:
    word, _, text = status.strip().partition(b" ")
    if word.upper() == b"OK":
        return
    found = _CODE.match(text)
    code = found[1].decode("ascii").upper() if found else ""
    plain = text[found.end() :].strip() if found else text
    raise Refused(word.decode("ascii", "replace").upper(), plain.decode("utf-8", "replace"), code)
