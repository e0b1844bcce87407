"""One mail of the mailbox as the bytes it would have arrived as (RFC 5322, RFC 2046, RFC 5545)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Mail(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """One mail; `at` and `event` (start, end) are local times, `answers` the key of another mail."""

    key: str
    from_: str
    at: datetime
    subject: str
    lane: str
    text: str
    to: tuple[str, ...] = ()
    answers: str = ""
    unread: bool = False
    labels: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    event: tuple[datetime, datetime] | None = None
    list: str = ""

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return f"<{self.key}@evals.example>"


def raw(mail: Mail, mails: Mapping[str, Mail], *, me: str) -> bytes:
    """The whole mail; a mail without receivers goes to me. Times carry their zone."""
    parts = [("text/plain; charset=utf-8", mail.text), *_files(mail)]
    if mail.event:
        parts.append(("text/calendar; charset=utf-8; method=REQUEST", _calendar(mail, *mail.event, me=me)))
    lines = [*_headers(mail, mails, me=me), "MIME-Version: 1.0"]
    if len(parts) == 1:
        lines += [f"Content-Type: {parts[0][0]}", "", mail.text]
    else:
        lines += ['Content-Type: multipart/mixed; boundary="part"', ""]
        for kind, text in parts:
            lines += ["--part", f"Content-Type: {kind}", "", text]
        lines.append("--part--")
    return "\r\n".join("\n".join([*lines, ""]).split("\n")).encode()


def _headers(mail: Mail, mails: Mapping[str, Mail], *, me: str) -> Iterator[str]:
    when = mail.at
    yield f"From: {mail.from_}"
    yield f"To: {', '.join(mail.to) or me}"
    yield f"Subject: {mail.subject}"
    yield f"Date: {_DAYS[when.weekday()]}, {when.day} {_MONTHS[when.month - 1]} {when:%Y %H:%M:%S %z}"
    yield f"Message-ID: {mail.message_id}"
    if mail.list:
        yield f"List-Id: <{mail.list}>"
        yield f"List-Unsubscribe: <https://{mail.list}/leave>, <mailto:leave@{mail.list}>"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    before = _before(mail, mails)
    if before:
        yield f"In-Reply-To: {before[-1]}"
        yield f"References: {' '.join(before)}"


def _before(mail: Mail, mails: Mapping[str, Mail]) -> list[str]:
    if not mail.answers:
        return []
    answered = mails[mail.answers]
    return [*_before(answered, mails), answered.message_id]


def _files(mail: Mail) -> Iterator[tuple[str, str]]:
    for name in mail.files:
        head = f'application/octet-stream; name="{name}"\nContent-Disposition: attachment; filename="{name}"'
        yield f"{head}\nContent-Transfer-Encoding: base64", b64encode(f"The file {name}.".encode()).decode()


def _calendar(mail: Mail, start: datetime, end: datetime, *, me: str) -> str:
    name, _, address = mail.from_.removesuffix(">").partition(" <")
    guest = me.removesuffix(">").partition(" <")[2]
    return "\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//evals.example//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:{mail.key}@evals.example",
            f"DTSTAMP:{mail.at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTEND:{end.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{mail.subject}",
            f"ORGANIZER;CN={name}:mailto:{address}",
            f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest}",
            "SEQUENCE:0",
            "END:VEVENT",
            "END:VCALENDAR",
        )
    )
