"""An IMAP server that follows a script, for what no honest server does; it keeps what it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

Answer = Callable[[bytes, list[bytes]], bytes | None]
"""Given the tag and the words of a command, the bytes to answer; None closes the connection."""


class Scripted:
    """Listens on `port`; `answers` maps command words (UID commands by both words) to answers."""

    def __init__(self, answers: dict[bytes, Answer], *, greeting: bytes, tls: tuple[Path, Path] | None) -> None:
        self.answers = answers
        self.received: list[bytes] = []
        self._greeting = greeting
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError, ValueError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(1)
        connection.sendall(self._greeting)
        with connection.makefile("rb") as file:
            if not self._commands(connection, file):
                return
        assert self._tls is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._tls)
        with context.wrap_socket(connection, server_side=True) as secure, secure.makefile("rb") as file:
            self._commands(secure, file)

    def _commands(self, connection: socket.socket, file: BinaryIO) -> bool:
        """Answer commands; True when TLS is to begin."""
        while line := file.readline():
            self.received.append(line)
            tag, *words = line.split() or [b""]
            if not words:  # a TLS client's hello, sent to a server without TLS, has line ends as well
                return False
            name = words[0].upper()
            if name == b"UID":
                name += b" " + b"".join(words[1:2]).upper()
            answer = self.answers.get(name, _fine)(tag, words)
            if answer is None:
                return False
            connection.sendall(answer)
            if name == b"STARTTLS" and b"OK" in answer and self._tls:
                return True
        return False


def _fine(tag: bytes, words: list[bytes]) -> bytes:
    return tag + b" OK done\r\n"


def says(*lines: bytes, end: bytes = b"OK done") -> Answer:
    """An answer of these untagged lines, then the tagged one."""

    def answer(tag: bytes, words: list[bytes]) -> bytes:
        return b"".join(b"* " + line + b"\r\n" for line in lines) + tag + b" " + end + b"\r\n"

    return answer


@contextmanager
def scripted(
    answers: dict[bytes, Answer],
    *,
    capabilities: bytes = b"IMAP4rev1 AUTH=PLAIN SASL-IR",
    greeting: bytes = b"* OK ready\r\n",
    tls: tuple[Path, Path] | None = None,
) -> Iterator[Scripted]:
    """A server with one empty INBOX that follows `answers` where they differ from that."""
    base: dict[bytes, Answer] = {
        b"CAPABILITY": says(b"CAPABILITY " + capabilities),
        b"LIST": says(b'LIST () "/" INBOX'),
        b"EXAMINE": says(b"0 EXISTS", b"OK [UIDVALIDITY 7] ok", b"OK [UIDNEXT 1] ok"),
    }
    server = Scripted({**base, **answers}, greeting=greeting, tls=tls)
    try:
        yield server
    finally:
        server.close()
