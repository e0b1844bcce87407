"""Waits for news with IDLE (RFC 2177), and finds out when the connection has silently died."""

from __future__ import annotations

import select
import time
from threading import Event

from copilot.mail.imap_wire import Wire
from copilot.mail.imap_words import folder_argument

_SLICE_SECONDS = 0.5
_RENEW_SECONDS = 9 * 60
_NEWS = {b"EXISTS", b"EXPUNGE", b"FETCH", b"VANISHED"}


class Idler:
    """A connection that listens to the inbox without a gap, also while nobody waits. Raises Refused, Broken.

    IDLE is begun anew after each piece of news and every nine minutes. That is also what tells a dead connection from
    a quiet one: on a dead one the socket reads as ready, or the renewal fails.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._tag = b""
        self._since = 0.0

    def listen(self) -> None:
        """Begin, once."""
        self._wire.command(b"EXAMINE " + folder_argument("INBOX"))
        self._begin()

    def wait(self, seconds: float, *, stop: Event) -> bool:
        """Whether something changed, at the latest after `seconds` or when `stop` is set."""
        deadline = time.monotonic() + seconds
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            news = False
            if self._readable(min(left, _SLICE_SECONDS)):
                news = self._wire.next().word() in _NEWS
            elif time.monotonic() - self._since < _RENEW_SECONDS:
                continue
            # More may be buffered: ending IDLE reads it all. It is listening again before anybody looks.
            if self._end() | self._begin() | news:
                return True
        return False

    def close(self) -> None:
        """Drop the connection; never raises."""
        self._wire.close()

    def _begin(self) -> bool:
        self._tag, before = self._wire.begin(b"IDLE")
        self._since = time.monotonic()
        return any(reply.word() in _NEWS for reply in before)

    def _end(self) -> bool:
        self._wire.raw_send(b"DONE\r\n")
        return any([reply.word() in _NEWS for reply in self._wire.replies(self._tag)])

    def _readable(self, seconds: float) -> bool:
        pending = getattr(self._wire.socket, "pending", None)
        if pending is not None and pending():
            return True
        poller = select.poll()
        poller.register(self._wire.socket.fileno(), select.POLLIN)
        return bool(poller.poll(seconds * 1000))
