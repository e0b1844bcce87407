"""Small mail written for a test, and the three ways it lies on a disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)


def letter(
    subject: str,
    body: str = "Nothing else.",
    *,
    sender: str = "Rosa Field <rosa@example.org>",
    to: str = "Ada Quill <ada@example.com>",
    number: int = 0,
    age: timedelta = timedelta(hours=1),
    headers: Sequence[tuple[str, str]] = (),
    attachment: bytes = b"",
) -> bytes:
    """One mail. `number` makes its Message-ID; 0 leaves it without one."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(NOW - age)
    if number:
        mail["Message-ID"] = identity(number)
    for name, value in headers:
        mail[name] = value
    mail.set_content(body)
    if attachment:
        mail.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="figures.bin")
    return mail.as_bytes()


def identity(number: int) -> str:
    """The Message-ID of the letter with that number."""
    return f"<{number}@mail.example.org>"


def eml(folder: Path, letters: Sequence[bytes]) -> Path:
    """A folder of .eml."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(letters):
        (folder / f"{number:05}.eml").write_bytes(raw)
    return folder


def maildir(folder: Path, letters: Sequence[bytes], *, flags: str = "S") -> Path:
    """A Maildir with everything in cur."""
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(letters):
        path = folder / "cur" / f"{1_700_000_000 + number}.M{number}P1.test:2,{flags}"
        path.write_bytes(raw)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return folder


def mbox(path: Path, letters: Sequence[bytes]) -> Path:
    """An mbox file."""
    with path.open("wb") as file:
        for raw in letters:
            file.write(
                f"From rosa@example.org {NOW:%a %b %d %H:%M:%S %Y}\n".encode()
                + raw.replace(b"\nFrom ", b"\n>From ")
                + b"\n"
            )
    return path


def crowd(count: int, *, start: int = 1, words: int = 30) -> list[bytes]:
    """Many different letters, oldest first."""
    return [
        _clerk(number, NOW - timedelta(minutes=count + start - number), words) for number in range(start, start + count)
    ]


def _clerk(number: int, when: datetime, words: int) -> bytes:
    said = " ".join(f"word{number * 7919 % 9973 + place}" for place in range(words))
    return (
        f"From: Clerk {number % 40} <clerk{number % 40}@office.example>\nTo: Ada Quill <ada@example.com>\n"
        f"Subject: Report {number}\nDate: {format_datetime(when)}\nMessage-ID: {identity(number)}\n\n"
        f"Figures of week {number}.\n\n{said}\n"
    ).encode()


EVERYDAY = [
    letter(
        "Budget for the fair",
        "Hi Ada,\n\nCould you send me the budget by Friday?\n\nThanks,\nRosa\n",
        number=1,
        age=timedelta(hours=2),
    ),
    letter(
        "Re: Budget for the fair",
        "I will send it tomorrow.\n\nAda\n\nOn Monday, Rosa Field wrote:\n> Could you send me the budget by Friday?\n",
        sender="Ada Quill <ada@example.com>",
        to="Rosa Field <rosa@example.org>",
        number=2,
        age=timedelta(hours=1),
        headers=[("In-Reply-To", identity(1)), ("References", identity(1))],
    ),
    letter(
        "Ten tools for gardeners",
        "This week: spades, rakes and hoes.\n\nUnsubscribe: https://news.example.net/out\n",
        sender="Garden Weekly <news@news.example.net>",
        number=3,
        age=timedelta(days=3),
        headers=[
            ("List-Id", "Garden Weekly <weekly.news.example.net>"),
            ("List-Unsubscribe", "<https://news.example.net/out>"),
            ("Precedence", "bulk"),
        ],
    ),
    letter(
        "Your receipt 4711",
        "Thank you for your order.\n\nTotal: EUR 12.50, paid by card.\n",
        sender="Corner Shop <orders@shop.example>",
        number=4,
        age=timedelta(days=10),
        attachment=b"0123456789" * 50,
    ),
    letter("No identity", "This mail came without a Message-ID.", age=timedelta(days=40)),
]
"""A conversation, a newsletter, a receipt with an attachment, and a mail without Message-ID."""
