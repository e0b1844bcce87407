"""A message made ready to be stored: everything that can be worked out before the transaction begins.

It is made wherever the message was parsed, maybe in another process: it pickles in a fifth of the time that a `Message`
takes. Nothing here needs SQLite.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import zstandard

from copilot.store import keys
from copilot.store.grams import grams
from copilot.types import (
    SEEN,
    Address,
    DeliveryReport,
    Incoming,
    Invite,
    Link,
    Message,
    Part,
    ThreadKeys,
    Zone,
    ZoneKind,
)

_PREVIEW = 160
_MOST_KEYS = 100
_LIST_ID = re.compile(r"<([^<>\s]+)>")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BODY = ZoneKind.BODY


class Rest(msgspec.Struct, array_like=True):
    """What a message says beyond its own columns. New fields go to the end, with a default."""

    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    zones: tuple[Zone, ...]
    links: tuple[Link, ...]
    attachments: tuple[Part, ...]
    headers: dict[str, str]
    invite: Invite | None
    reports: tuple[DeliveryReport, ...]
    defects: tuple[str, ...]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Rest)


_FAST = zstandard.ZstdCompressionParameters(
    strategy=zstandard.STRATEGY_FAST, window_log=17, hash_log=12, chain_log=10, min_match=6, target_length=0
)
"""Mail of 17 kB in a sixth less time than level 1, half a percent larger."""


class _Zstd(threading.local):
    """A compressor and a decompressor for each thread; they cannot be shared."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(compression_params=_FAST).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_zstd = _Zstd()


@dataclass(slots=True)
class Prepared:
    """One message with all its column values; `id`, `thread` and `name` are settled in the transaction that adds it.

    `message_id` is the name it wants.
    """

    hash: bytes
    second: int
    keywords: str
    unread: bool
    uid: int | None
    message_id: str
    sender: str
    address: str
    list_key: str
    subject: str
    preview: str
    text: str
    senders: str
    receivers: str
    copies: str
    grams: str | None
    rest: bytes
    raw: bytes
    size: int
    attachments: int
    invite: bool
    keys: tuple[int, ...]
    base: int | None
    loose: bool
    people: bytes
    id: int = 0
    thread: int = 0
    name: str = ""


def prepare(incoming: Incoming, *, now: int | None = None) -> Prepared:
    """Make one message ready, in any process. Never raises on what is in it. `now` is epoch seconds."""
    message, raw = incoming.message, incoming.raw
    hash = keys.digest(raw)
    thread = incoming.thread or ThreadKeys((message.message_id, *message.references, *message.in_reply_to))
    first = message.from_[0] if message.from_ else Address("", "")
    subject, text = clean(message.subject), clean(message.text)
    senders = _names(message.from_ + message.reply_to)
    receivers, copies = _names(message.to), _names(message.cc + message.bcc)
    loose = bool(thread.is_reply and thread.base_subject and len(thread.ids) < 2)
    return Prepared(
        hash=hash,
        second=keys.second_for(message.date, incoming.received, int(time.time()) if now is None else now),
        keywords=joined(incoming.keywords),
        unread=SEEN not in incoming.keywords,
        uid=incoming.uid,
        message_id=clean(message.message_id) or f"<{hash.hex()}@missing.invalid>",
        sender=clean(first.name or first.email),
        address=clean(first.email.lower()),
        list_key=clean(list_key(message.headers)),
        subject=subject,
        preview=preview(message, text),
        text=text,
        senders=senders,
        receivers=receivers,
        copies=copies,
        grams=grams(subject, senders, receivers, copies, text),
        rest=_encode(message),
        raw=_zstd.compress(raw),
        size=len(raw),
        attachments=sum([not part.inline for part in message.attachments]),
        invite=message.invite is not None,
        keys=tuple([keys.hashed(one) for one in thread.ids[:_MOST_KEYS] if one]),
        base=keys.hashed(thread.base_subject) if thread.base_subject and thread.people else None,
        loose=loose,
        people=keys.hashed_people(thread.people),
    )


def restore(message_id: str, subject: str, text: str, size: int, rest: bytes) -> Message:
    """The message as it was parsed, without HTML."""
    told = _decoder.decode(rest)
    return Message(
        message_id=message_id,
        in_reply_to=told.in_reply_to,
        references=told.references,
        date=told.date,
        from_=told.from_,
        reply_to=told.reply_to,
        to=told.to,
        cc=told.cc,
        bcc=told.bcc,
        subject=subject,
        text=text,
        zones=told.zones,
        links=told.links,
        attachments=told.attachments,
        headers=told.headers,
        invite=told.invite,
        reports=told.reports,
        defects=told.defects,
        bytes=size,
    )


def receivers_of(rest: bytes) -> list[str]:
    """The lower-case addresses on To, Cc and Bcc."""
    told = _decoder.decode(rest)
    return [one.email.lower() for one in told.to + told.cc + told.bcc if one.email]


def unpack(data: bytes) -> bytes:
    """The raw bytes again."""
    return _zstd.decompress(data)


def clean(text: str) -> str:
    """Text that can be stored: each lone surrogate becomes one "?", so that spans stay true."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return _SURROGATES.sub("?", text)
    return text


def joined(keywords: Iterable[str]) -> str:
    """Keywords as one column: in order, a blank between."""
    return " ".join(sorted(one for one in keywords if one and not any(char.isspace() for char in one)))


def list_key(headers: dict[str, str]) -> str:
    """The mailing list as learned moves name it: the List-Id (RFC 2919) or what older software says; "" for none."""
    if value := headers.get("list-id", ""):
        found = _LIST_ID.search(value)
        return (found.group(1) if found else value.strip()).lower()
    for name in ("x-beenthere", "x-mailing-list", "mailing-list"):
        if found := _ADDRESS.search(headers.get(name, "")):
            return found.group(0).lower()
    return ""


def preview(message: Message, text: str) -> str:
    """The first words the sender wrote, as one line of at most 160 characters."""
    said = ""
    for zone in message.zones:
        if zone.kind is _BODY:
            said = f"{said} {text[zone.start : min(zone.end, zone.start + 600)]}"
            if len(said) > 600:
                break
    words = (said.strip() or text[:600]).split(None, _PREVIEW // 2)  # a word and its blank are two characters at least
    return " ".join(words)[:_PREVIEW]


def _names(people: tuple[Address, ...]) -> str:
    return clean(" ".join([f"{one.name} {one.email}" if one.name else one.email for one in people]))


def _encode(message: Message) -> bytes:
    rest = Rest(
        message.in_reply_to,
        message.references,
        message.date,
        message.from_,
        message.reply_to,
        message.to,
        message.cc,
        message.bcc,
        message.zones,
        message.links,
        message.attachments,
        message.headers,
        message.invite,
        message.reports,
        message.defects,
    )
    try:
        return _encoder.encode(rest)
    except UnicodeEncodeError:
        return _encoder.encode(_scrubbed(msgspec.to_builtins(rest)))


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_scrubbed(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): _scrubbed(one) for name, one in value.items()}
    return value
