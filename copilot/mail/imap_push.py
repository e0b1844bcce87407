"""Carries changes out on the server so that repeating them does no harm: keywords, and moves between folders.

Moves use MOVE (RFC 6851) where the server has it, else COPY, \\Deleted and UID EXPUNGE (RFC 4315). Nobody else's
deletions are ever expunged, and a copy that an interrupted attempt has made already is not made again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress

from copilot.errors import Conflict
from copilot.mail.imap_changes import selection
from copilot.mail.imap_fetch import items, keywords
from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import Refused, Reply, folder_argument, quoted, read_uids, uid_set
from copilot.mail.source import Carried, Order
from copilot.types import ANSWERED, DRAFT, FLAGGED, SEEN

_SYSTEM = {
    SEEN: b"\\Seen",
    FLAGGED: b"\\Flagged",
    ANSWERED: b"\\Answered",
    DRAFT: b"\\Draft",
    "$deleted": b"\\Deleted",
}
_KEYWORD = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|}~]{1,100}$")
_MESSAGE_ID = re.compile(rb"<[!-;=?-~]{1,900}>")

Can = Callable[[str], bool]


def carry(wire: Wire, order: Order, *, can: Can) -> Carried:
    """Carry out one order. Raises Conflict when UIDs were renumbered, Refused, Broken."""
    selected = selection(wire.command(b"SELECT " + folder_argument(order.mailbox)))
    if order.uidvalidity and selected.uidvalidity != order.uidvalidity:
        raise Conflict(f"The folder {order.mailbox} was renumbered on the server.", "It is compared anew first.")
    if order.target is not None:
        return _move(wire, order, order.target.name, can)
    return _store(wire, order)


def flags(names: Iterable[str]) -> bytes:
    """Keywords as IMAP flags; those that IMAP cannot carry are left out."""
    return b" ".join(_SYSTEM.get(one) or one.encode() for one in sorted(names) if one in _SYSTEM or _KEYWORD.match(one))


def _store(wire: Wire, order: Order) -> Carried:
    wanted = uid_set(order.uids)
    commands = [
        b"UID STORE %s %sFLAGS.SILENT (%s)" % (wanted, sign, flags(names))
        for sign, names in ((b"+", order.add), (b"-", order.remove))
        if flags(names)
    ]
    for command in commands:
        wire.command(command)
    now = _read_back(wire, wanted, order.uids)
    gone = frozenset(order.uids) - now.keys()
    return Carried(frozenset(now), gone, keywords=tuple(now.items()))


def _read_back(wire: Wire, wanted: bytes, uids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The keywords that the messages have on the server now; missing are those that are gone."""
    asked, found = set(uids), dict[int, frozenset[str]]()
    for reply in wire.command(b"UID FETCH %s (UID FLAGS)" % wanted):
        got = items(reply)
        uid, now = got.get(b"UID"), got.get(b"FLAGS")
        if isinstance(uid, bytes) and uid.isdigit() and int(uid) in asked and isinstance(now, list):
            found[int(uid)] = keywords(now)
    return found


def _move(wire: Wire, order: Order, target: str, can: Can) -> Carried:
    there = frozenset(_read_back(wire, uid_set(order.uids), order.uids))
    gone = frozenset(order.uids) - there
    if not there:
        return Carried(frozenset(), gone)
    if can("MOVE"):
        replies = _creating(wire, target, b"UID MOVE %s %s" % (uid_set(list(there)), folder_argument(target)))
    else:
        missing = _not_in_target(wire, order.mailbox, sorted(there), target)
        copy = b"UID COPY %s %s" % (uid_set(missing), folder_argument(target))
        replies = _creating(wire, target, copy) if missing else []
        _remove(wire, there, can)
    moved, uidvalidity = _copied(replies)
    return Carried(there, gone, moved, uidvalidity)


def _creating(wire: Wire, target: str, command: bytes) -> list[Reply]:
    """Run a command that needs the folder `target`, making the folder when it is missing."""
    try:
        return wire.command(command)
    except Refused as refused:
        if refused.code not in ("TRYCREATE", "NONEXISTENT", ""):
            raise
    for create in (b"CREATE ", b"SUBSCRIBE "):
        with suppress(Refused):  # it may exist after all; the second try decides
            wire.command(create + folder_argument(target))
    return wire.command(command)


def _copied(replies: list[Reply]) -> tuple[tuple[tuple[int, int], ...], int]:
    """The (old, new) UIDs and the target's UIDVALIDITY of a COPYUID response (RFC 4315), if there is one."""
    for reply in replies:
        code, told = reply.code()
        parts = told.split()
        if code == "COPYUID" and len(parts) == 3 and parts[0].isdigit():
            old, new = read_uids(parts[1]), read_uids(parts[2])
            if len(old) == len(new):
                return tuple(zip(old, new, strict=True)), int(parts[0])
    return (), 0


def _not_in_target(wire: Wire, origin: str, uids: list[int], target: str) -> list[int]:
    """Those UIDs of the selected folder whose Message-ID and size the target does not hold yet."""
    named = _names(wire, uids)
    try:
        wire.command(b"EXAMINE " + folder_argument(target))
        held = {uid for uid, name in named.items() if _holds(wire, *name)}
    except Refused:
        held = set()
    wire.command(b"SELECT " + folder_argument(origin))
    return [uid for uid in uids if uid not in held]


def _names(wire: Wire, uids: list[int]) -> dict[int, tuple[bytes, bytes]]:
    """The Message-ID and size of each UID that has a Message-ID fit for a search."""
    found: dict[int, tuple[bytes, bytes]] = {}
    for reply in wire.command(b"UID FETCH %s (UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])" % uid_set(uids)):
        got = items(reply)
        header = next((value for name, value in got.items() if name.startswith(b"BODY[") and value), b"")
        uid, size, named = got.get(b"UID"), got.get(b"RFC822.SIZE"), _MESSAGE_ID.search(header)
        if named and isinstance(uid, bytes) and uid.isdigit() and isinstance(size, bytes):
            found[int(uid)] = (named[0], size)
    return found


def _holds(wire: Wire, message_id: bytes, size: bytes) -> bool:
    """Whether the selected folder holds a message of that Message-ID and size."""
    hits: list[bytes] = []
    for reply in wire.command(b"UID SEARCH HEADER Message-ID " + quoted(message_id)):
        if reply.word() == b"SEARCH":
            hits += [one for one in reply.lines[0].split()[2:] if one.isdigit()]
    if not hits:
        return False
    sizes = wire.command(b"UID FETCH %s (UID RFC822.SIZE)" % b",".join(hits[:100]))
    return any(items(reply).get(b"RFC822.SIZE") == size for reply in sizes)


def _remove(wire: Wire, uids: frozenset[int], can: Can) -> None:
    """Delete these UIDs and no others; without UIDPLUS they only stay marked when others are marked too."""
    wanted = uid_set(list(uids))
    wire.command(b"UID STORE %s +FLAGS.SILENT (\\Deleted)" % wanted)
    if can("UIDPLUS"):
        wire.command(b"UID EXPUNGE " + wanted)
        return
    marked: set[int] = set()
    for reply in wire.command(b"UID SEARCH DELETED"):
        if reply.word() == b"SEARCH":
            marked.update(int(one) for one in reply.lines[0].split()[2:] if one.isdigit())
    if marked <= uids:
        wire.command(b"EXPUNGE")
