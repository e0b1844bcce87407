"""Waits for news with IDLE (RFC 2177), and finds out when the connection has silently died."""

from __future__ import annotations

import select
import time
from threading import Event

from copilot.mail.imap_wire import Wire

_SLICE_SECONDS = 0.5
_RENEW_SECONDS = 9 * 60
_NEWS = {b"EXISTS", b"EXPUNGE", b"FETCH", b"VANISHED"}


def wait(wire: Wire, seconds: float, *, stop: Event) -> bool:
    """Whether something changed within `seconds`; False at once when `stop` is set. Raises Broken, Refused.

    The connection has a folder selected. IDLE is ended and begun anew every nine minutes, which is also what tells a
    dead connection from a quiet one: on a dead one the socket reads as ready or the renewal fails.
    """
    deadline = time.monotonic() + seconds
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
        if _idle(wire, min(left, _RENEW_SECONDS), stop):
            return True
    return False


def _idle(wire: Wire, seconds: float, stop: Event) -> bool:
    tag, before = wire.begin(b"IDLE")
    news = any(reply.word() in _NEWS for reply in before)
    until = time.monotonic() + seconds
    while not news and not stop.is_set() and time.monotonic() < until:
        if _readable(wire):
            news = wire.next().word() in _NEWS
            break  # more may be buffered: ending IDLE reads it all
    wire.raw_send(b"DONE\r\n")
    for reply in wire.replies(tag):
        news = news or reply.word() in _NEWS
    return news


def _readable(wire: Wire) -> bool:
    pending = getattr(wire.socket, "pending", None)
    if pending is not None and pending():
        return True
    poller = select.poll()
    poller.register(wire.socket.fileno(), select.POLLIN)
    return bool(poller.poll(_SLICE_SECONDS * 1000))
