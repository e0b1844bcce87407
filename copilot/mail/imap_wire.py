"""The IMAP wire: pipelined commands and streamed replies over imapclient's connection (RFC 9051).

imapclient 4.1 neither pipelines nor takes ranges in `fetch`, and its lexer works byte by byte; so the connection, TLS
and folder-name coding are its work, and the talking is done here, over its private `_imap`. Commands may be sent ahead
of their answers; replies come back one at a time, so memory does not grow with the mailbox.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from copilot.mail.imap_words import CODE, FORBIDDEN, Broken, Refused, Reply, Unsendable
from copilot.mail.source import LIMIT_BYTES

_LINE_MAX = 1 << 20
_REPLIES_MAX = 100_000
_LITERAL = re.compile(rb"\{(\d+)\}\r?\n$")


class Wire:
    """One connection. Not for two threads at once."""

    def __init__(self, client: Any) -> None:
        self._imap = client._imap
        self._imap.debug = 0  # imaplib would keep, and imapclient log, every line
        self._count = 0
        self._pending: list[bytes] = []
        self._ended: dict[bytes, Reply] = {}
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
            if FORBIDDEN.search(command):
                raise Unsendable("it holds a line break or NUL")
            self._count += 1
            tags.append(b"c%d" % self._count)
        self._write(b"".join(tag + b" " + command + b"\r\n" for tag, command in zip(tags, commands, strict=True)))
        self._pending += tags
        return tags

    def replies(self, tag: bytes) -> Iterator[Reply]:
        """The replies up to the end of that command, its tagged one last. Raises Refused, Broken.

        Servers may finish commands sent together in another order; their ends are kept until they are asked for.
        """
        while (ended := self._ended.pop(tag, None)) is None:
            reply = self._read()
            line = reply.lines[0]
            if line.startswith(b"* "):
                if line[2:5].upper() == b"BYE":
                    raise Broken(line[6:].decode("utf-8", "replace").strip())
                yield reply
            elif not self._ends(reply) and not line.startswith(b"+"):
                raise Broken("an answer to no question")
        _check(ended.lines[0].partition(b" ")[2])
        yield ended

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
        """All replies to those commands; only the last may not be refused."""
        found: list[Reply] = []
        for tag in tags:
            try:
                found += self.replies(tag)
            except Refused:
                if tag == tags[-1]:
                    raise
        return found

    def begin(self, command: bytes) -> tuple[bytes, list[Reply]]:
        """Send one command and wait until the server asks for more: its tag, and what came before."""
        (tag,) = self.send(command)
        before: list[Reply] = []
        while not (reply := self._read()).lines[0].startswith(b"+"):
            if self._ends(reply):
                _check(self._ended.pop(tag, reply).lines[0].partition(b" ")[2])
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

    def _ends(self, reply: Reply) -> bool:
        """Whether this is the end of a command under way; it is noted then."""
        tag = reply.lines[0].partition(b" ")[0]
        if tag not in self._pending:
            return False
        self._pending.remove(tag)
        self._ended[tag] = reply
        return True

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
    found = CODE.match(text)
    code = found[1].decode("ascii").upper() if found else ""
    plain = text[found.end() :].strip() if found else text
    raise Refused(word.decode("ascii", "replace").upper(), plain.decode("utf-8", "replace"), code)
