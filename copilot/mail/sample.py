"""The bundled sample mailbox, dated relative to now.

The .eml files on disk are ordinary mail around one fixed instant. `load` moves every conversation by whole weeks, so
that weekdays in the text stay true, to the latest place where it lies in the past; dates in headers, text and calendar
parts move along. `copilot/sample/truth.json` tells for each file the lane and the asks a careful person would note,
with due dates as of the anchor.
"""

from __future__ import annotations

import email
import re
from base64 import encodebytes
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.generator import BytesGenerator
from email.header import Header, decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from quopri import encodestring

from copilot.mail.sample_dates import move_calendar, move_text

ME = "robin@harbor.example"
"""Whose mailbox it is."""

ANCHOR = datetime(2026, 9, 2, 9, 0, tzinfo=UTC) - timedelta(hours=2)
"""The instant for which the files are written: loading at this time changes no date."""

FOLDER = Path(__file__).parent.parent / "sample"
"""Where the .eml files and truth.json lie."""

_GROUP = "X-Sample-Group"
_WEEK = timedelta(weeks=1)
_ENCODERS: dict[str, Callable[[bytes], bytes]] = {"base64": encodebytes, "quoted-printable": encodestring}
_WIRE = compat32.clone(linesep="\r\n", max_line_length=0, mangle_from_=False)


def load(now: datetime) -> Iterator[tuple[str, bytes]]:
    """The sample mailbox as of `now` (aware): file name and raw message, no message later than `now`.

    On any day the newest is less than a day old; the whole spans less than three weeks.
    """
    groups: dict[str, list[tuple[str, bytes, Message]]] = defaultdict(list)
    for path in sorted(FOLDER.glob("*.eml")):
        raw = path.read_bytes()
        message = email.message_from_bytes(raw, policy=_WIRE)
        groups[str(message.get(_GROUP, path.name))].append((path.name, raw, message))
    weeks = -((ANCHOR - now) // _WEEK)
    for group in groups.values():
        newest = max(parsedate_to_datetime(str(message["Date"])) for _, _, message in group)
        days = 7 * (weeks if newest + weeks * _WEEK <= now else weeks - 1)
        for name, raw, message in group:
            yield name, _moved(raw, message, days)


def _moved(raw: bytes, message: Message, days: int) -> bytes:
    if not days:
        return re.sub(rb"(?im)^x-sample-group:.*\r?\n", b"", raw, count=1)
    del message[_GROUP]
    language = str(message.get("Content-Language", "en"))
    for part in message.walk():
        _move_headers(part, days, language)
        if part.get_content_maintype() == "text" or part.get_content_type() == "application/ics":
            _move_body(part, days, language)
    out = BytesIO()
    BytesGenerator(out, policy=_WIRE).flatten(message)
    return out.getvalue()


def _move_headers(part: Message, days: int, language: str) -> None:
    headers = [(name, _header(name, str(value), days, language)) for name, value in part.items()]
    for name, _ in headers:
        del part[name]
    for name, value in headers:
        part[name] = value


def _header(name: str, value: str, days: int, language: str) -> str:
    if name.lower() != "subject":
        return move_text(value, days)
    plain = str(make_header(decode_header(value)))
    moved = move_text(plain, days, language=language)
    return value if moved == plain else moved if moved.isascii() else Header(moved, "utf-8").encode()


def _move_body(part: Message, days: int, language: str) -> None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return
    charset = str(part.get_content_charset("us-ascii"))
    text = payload.decode(charset, "surrogateescape")
    calendar = part.get_content_subtype() in ("calendar", "ics")
    moved = move_calendar(text, days) if calendar else move_text(text, days, language=language)
    if moved != text:
        encode = _ENCODERS.get(str(part.get("Content-Transfer-Encoding", "")).lower(), bytes)
        part.set_payload(encode(moved.encode(charset, "surrogateescape")).decode("ascii", "surrogateescape"))
