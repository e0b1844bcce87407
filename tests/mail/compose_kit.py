"""What the compose tests share: a mail to answer, who answers, and how finished mail is read again."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage

from copilot.mail.compose import Identity, build, read
from copilot.mail.compose_original import Original
from copilot.types import Address
from copilot.types.writing import Draft

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ME = Identity("work", Address("Ada Quill", "ada@example.com"), "Ada Quill\nExample Ltd")


def original(text: str = "Shall we meet on Thursday?\r\n\r\nBo\r\n", **headers: str) -> Original:
    """A mail from Bo to me; headers are added or replaced, with `_` for `-`, and left out where empty."""
    given = {
        "From": "Bo Reed <bo@example.org>",
        "To": "Ada Quill <ada@example.com>",
        "Subject": "Thursday",
        "Date": "Tue, 24 Nov 2026 18:05:00 +0100",
        "Message-ID": "<q1@example.org>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return read(f"{head}\r\n{text}".encode())


def standard(draft: Draft) -> EmailMessage:
    """The finished mail as the standard library reads it."""
    found = email.message_from_bytes(build(draft, now=NOW).raw, policy=email.policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


def head(raw: bytes) -> list[bytes]:
    """The header lines of a finished mail, folded as they are."""
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
