"""Sends what the outbox holds, account by account, and says what became of it.

One thread a program; of several programs one sends. A mail leaves when its hold ends, unless it was taken back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from copilot.errors import CopilotError, StoreBusy
from copilot.events import Bus, MailChanged, OutboxChanged, Trouble
from copilot.mail import outbox as _outbox
from copilot.mail.outbox_wire import Secret, route
from copilot.rounds import Rounds
from copilot.store import outgoing, outgoing_attempts

if TYPE_CHECKING:
    from copilot.mail.imap import ImapSource
    from copilot.settings import Account, Settings
    from copilot.store.db import Database
    from copilot.store.outgoing import Outgoing

Connect = Callable[[str, "Account"], "ImapSource"]
"""A source of its own for an account, to look into Sent and file there. Raises AuthFailed."""

Password = Callable[[str, "Account"], str]


class Postman(Rounds):
    """The outbox of one home at work. `once` may be called from any thread, `run` in one of its own."""

    pause_seconds = 15.0

    def __init__(
        self, db: Database, settings: Settings, bus: Bus, *, stop: threading.Event, password: Password, connect: Connect
    ) -> None:
        super().__init__(stop)
        self._db, self._settings, self._bus = db, settings, bus
        self._password, self._connect = password, connect
        self._outbox = _outbox.Outbox(db)
        self._said: dict[str, str] = {}

    def run(self) -> None:
        """Send until told to stop. Nothing leaves at the start unannounced: old holds begin anew."""
        outgoing.hold_again(self._db, now=int(time.time()), hold_seconds=self._settings.acting.hold_seconds)
        super().run()
        self._outbox.close()

    def once(self) -> list[Outgoing]:
        """Try everything that is due now, and return how it stands."""
        done: list[Outgoing] = []
        for name, account in self._settings.accounts.items():
            if not self._stop.is_set():
                try:
                    done += self._account(name, account)
                    self._tell(name, "", "")
                except StoreBusy:
                    continue  # another program is sending, and will send this
                except CopilotError as error:
                    self._tell(name, error.message, error.hint)
        for one in done:
            self._report(one)
        return done

    def _account(self, name: str, account: Account) -> list[Outgoing]:
        now = int(time.time())
        due = outgoing.next_at(self._db, name)
        doubtful = outgoing_attempts.doubtful(self._db, name, now=now)
        copies = outgoing.copies(self._db, name)
        done: list[Outgoing] = []
        if due is not None and due <= now:
            secret = Secret(self._password(name, account))
            done += self._outbox.send(name, route(account), secret, stop=self._stop)
            copies = outgoing.copies(self._db, name)
        if doubtful or copies:
            source = self._connect(name, account)
            try:
                done += self._outbox.resolve(name, _outbox.sent_lookup(account, source.in_sent))
                self._outbox.file(name, source.in_sent, source.file_sent)
            finally:
                source.close()
        return done

    def next_at(self) -> float | None:
        """When the next mail is due."""
        times = (outgoing.next_at(self._db, name) for name in self._settings.accounts)
        return min((at for at in times if at is not None), default=None)

    def _report(self, one: Outgoing) -> None:
        self._bus.publish(OutboxChanged(one.id, one.state.value, one.reply))
        if one.state is outgoing.State.SENT:
            self._bus.publish(MailChanged())
        elif one.state in (outgoing.State.FAILED, outgoing.State.UNKNOWN):
            to = ", ".join(recipient.address for recipient in one.recipients)
            what = "was refused" if one.state is outgoing.State.FAILED else "may or may not have been delivered"
            self._bus.publish(Trouble(f"mail {one.id}", f"The mail to {to} {what}: {one.reply}", "Look at the outbox."))

    def _tell(self, name: str, message: str, hint: str) -> None:
        """Say a trouble once, and once that it is over."""
        if message != self._said.get(name, ""):
            self._said[name] = message
            self._bus.publish(Trouble(f"sending from {name}", message, hint))
