"""An IMAP account as a mail source: one connection for the work, one more for waiting.

A connection is opened when first needed and dropped at the first sign of trouble; the next call opens a new one and
goes on from what the store holds. Errors come out as Unavailable, AuthFailed, CertificateError or SettingsError.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from threading import Event
from typing import TYPE_CHECKING

from copilot.mail import imap_push, imap_sent, roles
from copilot.mail.imap_changes import Comparison
from copilot.mail.imap_connection import connect, explained
from copilot.mail.imap_idle import Idler
from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import Refused, Reply, Value, folder_argument, folder_name
from copilot.mail.source import Capabilities, Carried, Change, Known, Mailbox, Order, Reached, Vanished
from copilot.types import Role

if TYPE_CHECKING:
    from copilot.settings import Account

_ATTRIBUTES = {
    b"\\archive": Role.ARCHIVE,
    b"\\drafts": Role.DRAFTS,
    b"\\junk": Role.JUNK,
    b"\\sent": Role.SENT,
    b"\\trash": Role.TRASH,
    b"\\all": Role.ALL,
}
_UNWANTED = {b"\\noselect", b"\\nonexistent", b"\\flagged", b"\\important"}
_ORDER = [Role.INBOX, Role.NONE, Role.SENT, Role.ARCHIVE, Role.DRAFTS, Role.TRASH, Role.JUNK, Role.ALL]
_ITEMS = b"(MESSAGES UIDNEXT UIDVALIDITY%s)"


@dataclass(frozen=True, slots=True)
class _Listed:
    mailbox: Mailbox
    separator: str
    told: bool


class ImapSource:
    """One account. `ignore` names capabilities to do without even where the server has them."""

    def __init__(self, name: str, account: Account, password: str, *, ignore: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.account = account
        self._password = password
        self._ignore = ignore
        self._wire: Wire | None = None
        self._idler: Idler | None = None
        self._deaf = False
        self._examined = False
        self._status: dict[str, Reached] = {}

    @property
    def capabilities(self) -> Capabilities:
        """Writable; notifying where the server has IDLE, which is known after the first connection."""
        notifies = not self._deaf and (self._wire is None or self._can("IDLE", self._wire))
        return Capabilities("imap", self.account.address, writable=True, notifies=notifies)

    def mailboxes(self) -> list[Mailbox]:
        """The folders to sync: the inbox, ordinary folders, then the special ones; in one round trip if possible."""
        with self._talk() as wire:
            found = self._list(wire)
        wanted = [one.mailbox for one in found if self._wanted(one.mailbox)]
        return sorted(wanted, key=lambda one: (_ORDER.index(one.role), one.name.casefold()))

    def changes(self, mailbox: Mailbox, known: Known, *, stop: Event) -> Iterator[Change]:
        """As the protocol says; a folder that is gone tells that its messages vanished, an excluded one nothing."""
        if not self._wanted(mailbox):
            return
        status = self._status.pop(mailbox.name, None)
        if status and status.modseq and status == Reached(known.uidvalidity, known.modseq, known.cursor):
            return
        with self._talk() as wire:
            self._examined = True
            try:
                yield from Comparison(
                    wire,
                    mailbox.name,
                    where=f"{self.name}/{mailbox.name}",
                    condstore=self._can("CONDSTORE", wire) or self._can("QRESYNC", wire),
                    qresync=self._can("QRESYNC", wire),
                    stop=stop,
                ).changes(known)
            except Refused:
                if self._exists(wire, mailbox.name):
                    raise
                yield Vanished(frozenset(known.uids()))

    def push(self, order: Order) -> Carried:
        """As the protocol says. Raises Conflict when the folder's UIDs have been renumbered."""
        with self._talk() as wire:
            self._examined = True
            return imap_push.carry(wire, order, can=lambda name: self._can(name, wire))

    def in_sent(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID lies in the Sent folder."""
        with self._talk() as wire:
            self._examined = True
            return imap_sent.holds(wire, self._sent(wire), message_id)

    def file_sent(self, raw: bytes) -> None:
        """File a mail in the Sent folder, as read."""
        with self._talk() as wire:
            imap_sent.append(wire, self._sent(wire), raw)

    def _sent(self, wire: Wire) -> str:
        """The name of the Sent folder, whether it is there or not."""
        found = [one.mailbox.name for one in self._list(wire) if one.mailbox.role is Role.SENT]
        return found[0] if found else "Sent"

    def wait(self, seconds: float, *, stop: Event) -> bool:
        """IDLE on the inbox (RFC 2177) over a connection of its own; mere waiting where the server has none."""
        with explained(self.account):
            if self._deaf:
                return stop.wait(seconds) and False
            try:
                if self._idler is None:
                    wire = connect(self.account, self._password)
                    self._deaf = not self._can("IDLE", wire)
                    if self._deaf:
                        wire.leave()
                    else:
                        self._idler = Idler(wire)
                        self._idler.listen()
                    return True  # something may have come while nobody was listening
                return self._idler.wait(seconds, stop=stop)
            except BaseException:  # whatever it was, the connection must not stay open; raised again
                self._drop_idler()
                raise

    def close(self) -> None:
        """Log out and drop both connections."""
        if self._wire is not None:
            self._wire.leave()
        self._wire = None
        self._drop_idler()
        self._status.clear()

    @contextmanager
    def _talk(self) -> Iterator[Wire]:
        """The working connection; dropped when it broke or when answers are left unread on it."""
        with explained(self.account):
            try:
                if self._wire is None:
                    self._wire = self._connect()
                yield self._wire
            except Refused:
                raise
            except BaseException:  # whatever it was, the connection must not stay open; raised again
                self._drop()
                raise
            finally:
                if self._wire is not None and not self._wire.idle:
                    self._drop()

    def _connect(self) -> Wire:
        wire = connect(self.account, self._password)
        self._examined = False
        if self._can("QRESYNC", wire):
            wire.command(b"ENABLE QRESYNC")
        return wire

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None
        self._status.clear()

    def _drop_idler(self) -> None:
        if self._idler is not None:
            self._idler.close()
        self._idler = None

    def _can(self, capability: str, wire: Wire) -> bool:
        return capability in wire.capabilities and capability not in self._ignore

    def _wanted(self, mailbox: Mailbox) -> bool:
        if any(fnmatchcase(mailbox.name, pattern) for pattern in self.account.exclude):
            return False
        return not self.account.folders or any(fnmatchcase(mailbox.name, one) for one in self.account.folders)

    def _list(self, wire: Wire) -> list[_Listed]:
        """Every folder that holds messages, and what the server says of its state on the way."""
        self._status.clear()
        found: list[_Listed] = []
        for reply in self._listing(wire):
            if reply.word() == b"STATUS":
                self._note(reply)
            elif one := _listed(reply):
                found.append(one)
        self._examined = False
        return _with_roles(found)

    def _listing(self, wire: Wire) -> list[Reply]:
        extended = self._can("LIST-EXTENDED", wire)
        returns = [b"SPECIAL-USE"] if self._can("SPECIAL-USE", wire) else []
        if self._can("LIST-STATUS", wire):
            modseq = b" HIGHESTMODSEQ" if self._can("CONDSTORE", wire) else b""
            returns.append(b"STATUS " + _ITEMS % modseq)
        # A selected folder's STATUS may be stale, so the folder is let go of first.
        before = [b"UNSELECT"] if self._examined and self._can("UNSELECT", wire) else []
        command = b'LIST "" "*"' + (b" RETURN (" + b" ".join(returns) + b")" if extended and returns else b"")
        return wire.drain(wire.send(*before, command))

    def _note(self, reply: Reply) -> None:
        values = reply.values()
        if len(values) < 4 or not isinstance(values[2], bytes) or not isinstance(values[3], list):
            return
        told = {
            name: int(value) for name, value in zip(values[3][::2], values[3][1::2], strict=False) if value.isdigit()
        }
        cursor = f"{told.get(b'UIDNEXT', 0)}:{told.get(b'MESSAGES', 0)}"
        name = folder_name(values[2])
        self._status[name] = Reached(told.get(b"UIDVALIDITY", 0), told.get(b"HIGHESTMODSEQ", 0), cursor)

    def _exists(self, wire: Wire, name: str) -> bool:
        """Whether the folder is still on the server."""
        return any(_listed(reply) for reply in wire.command(b'LIST "" ' + folder_argument(name)))


def _listed(reply: Reply) -> _Listed | None:
    """The folder of a LIST response, unless it holds no messages or has a name that cannot be sent back."""
    if reply.word() != b"LIST":
        return None
    values: list[Value] = reply.values()
    if len(values) < 5 or not isinstance(values[2], list) or not isinstance(values[4], bytes):
        return None
    attributes = {one.lower() for one in values[2] if isinstance(one, bytes)}
    name, separator = folder_name(values[4]), (values[3] or b"").decode("ascii", "replace")
    if attributes & _UNWANTED or any(char < " " for char in name):
        return None
    role = next((_ATTRIBUTES[one] for one in attributes if one in _ATTRIBUTES), Role.NONE)
    if name.upper() == "INBOX":
        name, role = "INBOX", Role.INBOX
    return _Listed(Mailbox(name, role), separator, role is not Role.NONE)


def _with_roles(found: list[_Listed]) -> list[_Listed]:
    """Guess by name the roles that the server told of no folder."""
    taken = {one.mailbox.role for one in found if one.told}
    result = []
    for one in sorted(found, key=lambda each: each.mailbox.name.count(each.separator or "/")):
        role = one.mailbox.role or roles.guess(one.mailbox.name, one.separator)
        if not one.told and role in taken:
            role = Role.NONE
        taken.add(role)
        result.append(_Listed(Mailbox(one.mailbox.name, role), one.separator, one.told))
    return result
