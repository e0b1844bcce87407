"""The Sent folder of an account: whether a mail lies in it, and filing one (RFC 9051, 6.3.12)."""

from __future__ import annotations

from contextlib import suppress

from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import Refused, folder_argument, quoted


def holds(wire: Wire, folder: str, message_id: str) -> bool:
    """Whether a mail with this Message-ID lies in the folder; False too when there is no such folder.

    Raises Broken, Unsendable; Refused only by a server that cannot search.
    """
    try:
        wire.command(b"EXAMINE " + folder_argument(folder))
    except Refused:
        return False
    found = wire.command(b"UID SEARCH HEADER Message-ID " + quoted(message_id.encode("ascii", "replace")))
    return any(one.isdigit() for reply in found if reply.word() == b"SEARCH" for one in reply.lines[0].split()[2:])


def append(wire: Wire, folder: str, raw: bytes) -> None:
    """File a mail in the folder as read, making the folder when it is missing. Raises Refused, Broken, Unsendable."""
    command = b"APPEND %s (\\Seen) {%d}" % (folder_argument(folder), len(raw))
    try:
        wire.converse(command, raw + b"\r\n")
        return
    except Refused as refused:
        if refused.code not in ("TRYCREATE", "NONEXISTENT", ""):
            raise
    for create in (b"CREATE ", b"SUBSCRIBE "):
        with suppress(Refused):  # it may exist after all; the second try decides
            wire.command(create + folder_argument(folder))
    wire.converse(command, raw + b"\r\n")
