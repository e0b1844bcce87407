"""What differs between a mailbox on the server and what is held: by MODSEQ where the server has it, else by a walk.

CONDSTORE and QRESYNC are RFC 7162. A walk lists the whole mailbox, newest first in windows of UIDs that widen where
UIDs are sparse. Nothing is told as vanished on the word of a single answer: a UID missing from a walk is asked for once
more by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from threading import Event

from copilot.mail.imap_fetch import FIRST_MESSAGES, Bodies, items, listed, listing
from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import Broken, Reply, folder_argument, read_uids, uid_set
from copilot.mail.source import Change, Flagged, Heading, Known, Reached, Reset, Total, Vanished

_WINDOW = 2000
"""How many UIDs one listing covers where they are dense; the first covers fewer, as no bodies come meanwhile."""
_FIRST_WINDOW = 500
_NAMED = 500


@dataclass(frozen=True, slots=True)
class Selected:
    """What selecting a mailbox told; `modseq` is 0 where the mailbox has none."""

    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int

    def reached(self) -> Reached:
        """The point up to which everything is told, once it is."""
        return Reached(self.uidvalidity, self.modseq, f"{self.uidnext}:{self.exists}")


def selection(replies: Iterator[Reply] | list[Reply]) -> Selected:
    """Read the replies to SELECT or EXAMINE."""
    told = {"UIDVALIDITY": 0, "UIDNEXT": 0, "HIGHESTMODSEQ": 0}
    exists = 0
    for reply in replies:
        code, value = reply.code()
        if code in told and value.isdigit():
            told[code] = int(value)
        elif reply.word() == b"EXISTS":
            exists = int(reply.lines[0].split()[1])
    return Selected(told["UIDVALIDITY"], told["UIDNEXT"], exists, told["HIGHESTMODSEQ"])


class Comparison:
    """Tells the changes of one mailbox on one connection. `condstore` and `qresync` say what may be used."""

    def __init__(self, wire: Wire, name: str, *, where: str, condstore: bool, qresync: bool, stop: Event) -> None:
        self._wire = wire
        self._examine = b"EXAMINE " + folder_argument(name) + (b" (CONDSTORE)" if condstore and not qresync else b"")
        self._where = where
        self._condstore = condstore
        self._qresync = qresync
        self._stop = stop

    def changes(self, known: Known) -> Iterator[Change]:
        """As `MailSource.changes`. Raises Refused or Broken."""
        now = selection(self._wire.command(self._examine))
        if known.uidvalidity != now.uidvalidity:
            yield Reset(now.uidvalidity)
        elif self._condstore and known.modseq and now.modseq and known.cursor:
            yield from self._since(now, known)
            return
        yield from self._walk(now, known)

    def _since(self, now: Selected, known: Known) -> Iterator[Change]:
        """Only what the server says has changed since `known.modseq`."""
        if (now.modseq, now.reached().cursor) == (known.modseq, known.cursor):
            return
        changed, vanished = self._changed(known)
        held = known.uids()
        new = [one for one in changed if one.uid not in held]
        if flags := {one.uid: one.keywords for one in changed if one.uid in held}:
            yield Flagged(flags)
        if gone := frozenset(vanished & held):
            yield Vanished(gone)
        if not _adds_up(now, known, len(new), len(gone)):
            yield from self._walk(now, known)
            return
        bodies = self._bodies(known)
        new = _unrecognised(new, known)
        yield Total(len(new))
        yield from bodies.want(new)
        yield from (change for _, change in bodies.run() if change is not None)
        if not self._stop.is_set():
            yield now.reached()

    def _changed(self, known: Known) -> tuple[list[Heading], set[int]]:
        """Messages that are new or have other flags since `known.modseq`, and with QRESYNC the UIDs expunged since."""
        changed: dict[int, Heading] = {}
        vanished: set[int] = set()
        modifier = b"(CHANGEDSINCE %d VANISHED)" if self._qresync else b"(CHANGEDSINCE %d)"
        what = listing(named=known.recognise is not None)
        for reply in self._wire.command(b"UID FETCH 1:* %s %s" % (what, modifier % known.modseq)):
            if one := listed(reply):
                changed[one.uid] = one
            elif reply.word() == b"VANISHED":
                vanished.update(read_uids(reply.lines[0].split()[-1]))
        return list(changed.values()), vanished

    def _bodies(self, known: Known) -> Bodies:
        return Bodies(self._wire, self._where, named=known.recognise is not None, stop=self._stop)

    def _walk(self, now: Selected, known: Known) -> Iterator[Change]:
        """Everything: unknown messages arrive, known ones tell their keywords, missing ones vanish."""
        held, seen = known.uids(), set[int]()
        bodies = self._bodies(known)
        low, width = 0, _FIRST_WINDOW
        if now.exists:
            bodies.list_newest(now.exists, FIRST_MESSAGES)
            yield Total(max(0, now.exists - len(held)))
        for page, change in bodies.run():
            if change is not None:
                yield change
                continue
            fresh = [one for one in page if one.uid not in seen]
            seen.update(one.uid for one in fresh)
            yield from bodies.want(_unrecognised([one for one in fresh if one.uid not in held], known))
            if flags := {one.uid: one.keywords for one in fresh if one.uid in held}:
                yield Flagged(flags)
            if not seen:
                raise Broken("it counts messages and lists none")
            high = (low or min(seen)) - 1
            if high > 0:
                width = _WINDOW if len(fresh) > _WINDOW // 4 else width * 4
                low = max(1, high - width + 1)
                bodies.list_range(low, high)
        if self._stop.is_set():
            return
        if gone := self._confirmed(held - seen):
            yield Vanished(gone)
        yield now.reached()

    def _confirmed(self, missing: AbstractSet[int]) -> frozenset[int]:
        """Those of `missing` that the server does not have when asked for by name."""
        there: set[int] = set()
        ordered = sorted(missing)
        for start in range(0, len(ordered), _NAMED):
            for reply in self._wire.command(b"UID FETCH %s (UID)" % uid_set(ordered[start : start + _NAMED])):
                uid = items(reply).get(b"UID")
                if isinstance(uid, bytes) and uid.isdigit():
                    there.add(int(uid))
        return frozenset(missing - there)


def _adds_up(now: Selected, known: Known, new: int, gone: int) -> bool:
    """Whether the count of messages is explained; it is not after an expunge that CONDSTORE alone cannot tell."""
    before = known.cursor.partition(":")[2]
    return before.isdigit() and int(before) + new - gone == now.exists


def _unrecognised(messages: list[Heading], known: Known) -> list[Heading]:
    """Those messages whose bodies have to come."""
    if known.recognise is None or not messages:
        return messages
    filed = known.recognise(messages)
    return [one for one in messages if one.uid not in filed]
