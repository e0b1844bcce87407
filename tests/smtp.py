"""A real SMTP server for tests that keeps what it receives, checks who sends, and fails on demand.

In this process it is a `Receiver`; `python -m tests.smtp FOLDER` runs one of its own that survives its clients' kills.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import random
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER = "ada@example.com"
PASSWORD = "correct horse"
TOKEN = "ya29.token"

logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library warns of itself at every login

Phase = Literal["MAIL", "RCPT", "DATA", "STORED"]
DROP = "drop"
HANG = "hang"


@dataclass(slots=True)
class Taken:
    """One mail that the server has taken responsibility for."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return message_id(self.raw)


@dataclass(slots=True)
class Behaviour:
    """What goes wrong and how often.

    `answers` are taken once each, in order: a reply, DROP (the connection is cut) or HANG (no reply ever). STORED comes
    after the mail was taken, DATA before. `refused` answers recipients, every time.
    """

    answers: dict[Phase, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def next(self, phase: Phase) -> str:
        """The answer to give now, "" for the ordinary one."""
        waiting = self.answers.get(phase)
        return waiting.pop(0) if waiting else ""


class Handler:
    """The hooks of the server library: notes everything, and fails as told."""

    def __init__(self, behaviour: Behaviour, store: Path | None = None) -> None:
        self.behaviour = behaviour
        self.slow_seconds = 0.0
        self.relay = False
        self.store = store
        self.taken: list[Taken] = []
        self.options: list[list[str]] = []
        self.logins: list[tuple[str, bool]] = []

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        self.options.append(options)
        if not (session.authenticated or self.relay):
            return "530 5.7.0 Authentication required"
        answer = await self._misbehave(server, "MAIL")
        envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """RCPT TO."""
        answer = self.behaviour.refused.get(address) or await self._misbehave(server, "RCPT")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The end of the data."""
        if answer := await self._misbehave(server, "DATA"):
            return answer
        await asyncio.sleep(self.slow_seconds * random.random())
        self._take(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), bytes(envelope.original_content or b"")))
        await asyncio.sleep(self.slow_seconds * random.random())
        return await self._misbehave(server, "STORED") or f"250 2.0.0 queued as {len(self.taken)}"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """SASL XOAUTH2, with the challenge that a refusal comes with."""
        good = f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01"
        if base64.b64decode(args[1]).decode() == good:
            return AuthResult(success=True)
        answer = await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False, message="535 5.7.8 bad token" if answer == b"" else "501 what?")

    def check(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """PLAIN and LOGIN."""
        assert server.transport is not None
        self.logins.append((mechanism, server.transport.get_extra_info("ssl_object") is not None))
        # handled=True would leave the client without any reply.
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    def _take(self, one: Taken) -> None:
        self.taken.append(one)
        if self.store is not None:
            with self.store.open("ab") as book:
                book.write(one.message_id.encode() + b"\n")

    async def _misbehave(self, server: SMTP, phase: Phase) -> str:
        answer = self.behaviour.next(phase)
        if answer == DROP:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            raise asyncio.CancelledError
        if answer == HANG:
            await asyncio.sleep(3600)
        return answer


class Receiver:
    """A server on a port of its own, in a thread; `behaviour` may be changed at any time.

    As a `relay` it takes mail from anybody, as a server does that another one sends to.
    """

    def __init__(
        self,
        *,
        security: Literal["plain", "starttls", "tls"] = "plain",
        certificate: tuple[Path, Path] | None = None,
        hidden: tuple[str, ...] = (),
        limit: int = 0,
        utf8: bool = True,
        store: Path | None = None,
        relay: bool = False,
    ) -> None:
        self.behaviour = Behaviour()
        self.handler = Handler(self.behaviour, store)
        self.handler.relay = relay
        self._security, self._hidden, self._limit, self._utf8 = security, hidden, limit, utf8
        self._context = _context(certificate)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._serve, name="smtp", daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def taken(self) -> list[Taken]:
        """The mail it has taken, in order."""
        return self.handler.taken

    def stop(self) -> None:
        """Cut every connection and end."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _protocol(self) -> SMTP:
        return SMTP(
            self.handler,
            loop=self._loop,
            hostname="mx.example.com",
            enable_SMTPUTF8=self._utf8,
            data_size_limit=self._limit or None,
            tls_context=self._context if self._security == "starttls" else None,
            # Without TLS that hides AUTH, whose parameter of MAIL the library does not know.
            auth_require_tls=self._security == "starttls" or self.handler.relay,
            authenticator=self.handler.check,
            auth_exclude_mechanism=self._hidden,
        )

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        context = self._context if self._security == "tls" else None
        server = self._loop.run_until_complete(self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=context))
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


def message_id(raw: bytes) -> str:
    """The Message-ID of a mail."""
    head = raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    return next(line.partition(":")[2].strip() for line in head.splitlines() if line.lower().startswith("message-id:"))


def _context(pair: tuple[Path, Path] | None) -> ssl.SSLContext | None:
    if pair is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


class Apart:
    """A server in a process of its own, that outlives whoever sends to it, and the book of what it has taken."""

    def __init__(self, folder: Path) -> None:
        self._book = folder / "taken"
        self._book.touch()
        words = [sys.executable, "-m", "tests.smtp", str(self._book)]
        root = Path(__file__).parent.parent
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=root)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def taken(self) -> list[str]:
        """The Message-IDs of everything it has taken, one entry for each time."""
        return self._book.read_text().split()

    def stop(self) -> None:
        """End it."""
        self._process.communicate("")
        assert self._process.returncode == 0


@contextmanager
def apart(folder: Path) -> Iterator[Apart]:
    """A server in a process of its own for as long as the block lasts."""
    server = Apart(folder)
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    """Serve until standard input ends, and print the port first; it takes its time, so that kills hit every phase."""
    receiver = Receiver(store=Path(sys.argv[1]))
    receiver.handler.slow_seconds = 0.02
    print(receiver.port, flush=True)
    sys.stdin.read()
    receiver.stop()


if __name__ == "__main__":
    main()
