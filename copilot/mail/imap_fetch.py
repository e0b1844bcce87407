"""Fetches messages: lists a mailbox newest first, then bodies in pipelined batches bounded by their announced size.

Measured on 10,000 messages: one command per batch with up to eight on their way is limited by parsing and storing, not
by the round trip; imapclient's own `fetch` costs five times the CPU.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from threading import Event

from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import Broken, Refused, Reply, Value, uid_set
from copilot.mail.source import BATCH_BYTES, BATCH_MESSAGES, LIMIT_BYTES, Arrived, Change, Delivery, Heading, Unreadable
from copilot.types import ANSWERED, DRAFT, FLAGGED, SEEN

DEPTH = 8
FIRST_MESSAGES = 50
_ITEMS = b"UID FLAGS RFC822.SIZE INTERNALDATE"
_NAME = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"
_MESSAGE_ID = re.compile(rb"<[!-~]+>")
_BODY_BYTES = 4 << 20
_FIRST_BYTES = 1 << 20
_SYSTEM = {b"\\seen": SEEN, b"\\flagged": FLAGGED, b"\\answered": ANSWERED, b"\\draft": DRAFT, b"\\deleted": "$deleted"}
_MONTHS = {name: place for place, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def listing(*, named: bool) -> bytes:
    """The data items of a listing, with or without the Message-ID."""
    return b"(%s%s)" % (_ITEMS, b" BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]" if named else b"")


def keywords(flags: Iterable[Value]) -> frozenset[str]:
    """IMAP flags as keywords (RFC 8621, 4.1.1): system flags by their `$` names, others in lower case."""
    found = set()
    for flag in flags:
        if isinstance(flag, bytes):
            low = flag.lower()
            if low.startswith(b"\\"):
                found.update([_SYSTEM[low]] if low in _SYSTEM else [])
            else:
                found.add(low.decode("ascii", "replace"))
    return frozenset(found)


def items(reply: Reply) -> dict[bytes, Value]:
    """The data items of a FETCH response by upper-case name; empty for anything else or nonsense."""
    if reply.word() != b"FETCH":
        return {}
    values = reply.values()
    fields = values[3] if len(values) > 3 and isinstance(values[3], list) else []
    return {
        name.upper(): value for name, value in zip(fields[::2], fields[1::2], strict=False) if isinstance(name, bytes)
    }


def listed(reply: Reply) -> Heading | None:
    """The message of a FETCH response that lists one, or None."""
    return _listing(items(reply))


def _listing(found: dict[bytes, Value]) -> Heading | None:
    uid, flags, size = found.get(b"UID"), found.get(b"FLAGS"), found.get(b"RFC822.SIZE", b"0")
    if not (isinstance(uid, bytes) and uid.isdigit() and isinstance(flags, list)):
        return None
    known_size = int(size) if isinstance(size, bytes) and size.isdigit() else 0
    named = _MESSAGE_ID.search(found.get(_NAME) or b"")
    message_id = named[0].decode("ascii") if named else ""
    return Heading(int(uid), keywords(flags), known_size, date(found.get(b"INTERNALDATE")), message_id)


def date(value: Value) -> datetime | None:
    """An INTERNALDATE (`17-Jul-1996 02:44:25 -0700`), aware, or None when it is nonsense."""
    if not isinstance(value, bytes) or len(value) != 26:
        return None
    try:
        sign = -1 if value[21:22] == b"-" else 1
        zone = timezone(sign * timedelta(hours=int(value[22:24]), minutes=int(value[24:26])))
        day, clock = int(value[0:2]), (int(value[12:14]), int(value[15:17]), int(value[18:20]))
        return datetime(int(value[7:11]), _MONTHS[value[3:6]], day, *clock, tzinfo=zone)
    except (ValueError, KeyError):
        return None


class Bodies:
    """A pipeline of listings and bodies on one connection: `list` and `want` ask, `run` tells what arrives.

    Servers may answer several commands at once, so an answer belongs to whoever waits for its UID, not to the command
    whose end comes next. One listing is under way at a time.
    """

    def __init__(self, wire: Wire, where: str, *, named: bool, stop: Event) -> None:
        self._wire = wire
        self._items = listing(named=named)
        self._where = where
        self._stop = stop
        self._first = True
        self._todo: deque[tuple[bytes, tuple[int, ...]]] = deque()
        self._sent: deque[tuple[bytes, tuple[int, ...]]] = deque()
        self._wanted: dict[int, Heading] = {}
        self._page: list[Heading] = []
        self._got: list[Delivery] = []
        self._got_bytes = 0

    def list_newest(self, exists: int, count: int) -> None:
        """Ask for the listing of the last messages. Only while nothing else is under way: a command by sequence numbers
        beside one by UIDs is ambiguous (RFC 9051, 5.5), and Dovecot says so in the middle of a literal.
        """
        self._todo.append((b"FETCH %d:* %s" % (max(1, exists - count + 1), self._items), ()))

    def list_range(self, low: int, high: int) -> None:
        """Ask for the listing of a range of UIDs, after the next bodies and before all later ones: the first come
        soonest, and what to ask for is known before the last are here.
        """
        self._todo.insert(1, (b"UID FETCH %d:%d %s" % (low, high, self._items), ()))

    def want(self, messages: Iterable[Heading]) -> Iterator[Unreadable]:
        """Ask for the bodies of these messages, newest first; tells at once which are too large."""
        batch: list[int] = []
        size = 0
        for one in sorted(messages, key=lambda message: message.uid, reverse=True):
            if one.bytes > LIMIT_BYTES:
                yield Unreadable(self._name(one.uid), f"larger than {LIMIT_BYTES >> 20} MB")
                continue
            self._wanted[one.uid] = one
            batch.append(one.uid)
            size += one.bytes
            if len(batch) >= self._most() or size >= self._most_bytes():
                self._ask(batch)
                batch, size = [], 0
        if batch:
            self._ask(batch)

    def run(self) -> Iterator[tuple[list[Heading], Change | None]]:
        """Each finished listing as (messages, None) and each batch as ([], change), until nothing is left."""
        while not self._stop.is_set() and (self._todo or self._sent):
            self._fill()
            tag, batch = self._sent.popleft()
            try:
                for reply in self._wire.replies(tag):
                    self._take(reply)
                    if len(self._got) >= BATCH_MESSAGES or self._got_bytes >= BATCH_BYTES:
                        yield [], self._arrived()
            except Refused:
                yield from (([], trouble) for trouble in self._refused(batch))
            if self._got:
                yield [], self._arrived()
            if not batch:
                page, self._page = self._page, []
                yield page, None

    def _most(self) -> int:
        return FIRST_MESSAGES if self._first else BATCH_MESSAGES

    def _most_bytes(self) -> int:
        return _FIRST_BYTES if self._first else _BODY_BYTES

    def _ask(self, batch: list[int]) -> None:
        self._todo.append((_body_command(batch), tuple(batch)))
        self._first = False

    def _fill(self) -> None:
        jobs = [self._todo.popleft() for _ in range(min(DEPTH - len(self._sent), len(self._todo)))]
        if jobs:
            tags = self._wire.send(*(command for command, _ in jobs))
            self._sent.extend((tag, batch) for tag, (_, batch) in zip(tags, jobs, strict=True))

    def _refused(self, batch: tuple[int, ...]) -> Iterator[Unreadable]:
        """One message that the server cannot read must not hide the others: ask for each of them alone."""
        if not batch:
            raise Broken("the server refused to list the folder")
        left = [uid for uid in batch if uid in self._wanted]
        if len(batch) > 1:
            self._todo.extend((_body_command([uid]), (uid,)) for uid in left)
            return
        for uid in left:
            del self._wanted[uid]
            yield Unreadable(self._name(uid), "the server cannot read it")

    def _take(self, reply: Reply) -> None:
        found = items(reply)
        uid, raw = found.get(b"UID"), found.get(b"BODY[]")
        if isinstance(uid, bytes) and uid.isdigit() and isinstance(raw, bytes) and raw:
            one = self._wanted.pop(int(uid), None)
            if one is not None:
                self._got.append(Delivery(raw, one.keywords, one.received, self._name(one.uid), one.uid))
                self._got_bytes += len(raw)
        elif b"RFC822.SIZE" in found and (heading := _listing(found)):
            self._page.append(heading)

    def _arrived(self) -> Arrived:
        got, self._got, self._got_bytes = self._got, [], 0
        return Arrived(tuple(got))

    def _name(self, uid: int) -> str:
        return f"{self._where};uid={uid}"


def _body_command(uids: list[int]) -> bytes:
    return b"UID FETCH %s (UID BODY.PEEK[])" % uid_set(uids)
