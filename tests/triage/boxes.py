"""Stores for tests, filled with mail made from a few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from copilot.mail import mime
from copilot.store import mail
from copilot.store.db import Database
from copilot.types import Incoming, Role

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = "me@example.com"


def raw(
    number: int,
    text: str,
    *,
    sender: str = "Ana Ruiz <ana@example.org>",
    subject: str = "Plans",
    to: str = ME,
    reply_to: int = 0,
    headers: dict[str, str] | None = None,
) -> bytes:
    """One mail; later numbers are later mails, and `reply_to` names the number of the mail it answers."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(START + timedelta(minutes=10 * number))
    made["Message-ID"] = f"<{number}@example.org>"
    if reply_to:
        made["In-Reply-To"] = made["References"] = f"<{reply_to}@example.org>"
    for name, value in (headers or {}).items():
        made[name] = value
    made.set_content(text)
    return made.as_bytes()


def fill(db: Database, raws: Iterable[bytes], *, seen: bool = False) -> tuple[int, ...]:
    """Store mails in the inbox of one account; returns their row ids."""
    folder = mail.folder(db, mail.account(db, "work", kind="eml", address=ME), "inbox", role=Role.INBOX)
    keywords = frozenset({"$seen"}) if seen else frozenset()
    parsed = [(one, mime.parse(one)) for one in raws]
    batch = [Incoming(one, message, keywords, message.date, f"{n}.eml") for n, (one, message) in enumerate(parsed)]
    return mail.add(db, folder, batch).ids


def busy_box() -> list[bytes]:
    """Sixty mails: threads between people, two lists, a newsletter and receipts."""
    made: list[bytes] = []
    for n in range(1, 16):
        made.append(
            raw(
                n,
                f"Hi,\n\nthe harbour crane number {n} is repaired now. Could you approve invoice {n} by Friday?\n\nAna",
                subject=f"Harbour crane {n}" if n % 3 else "Re: Harbour crane 2",
                reply_to=0 if n % 3 else 2,
            )
        )
    for n in range(16, 36):
        name = ("gardeners", "sailors")[n % 2]
        made.append(
            raw(
                n,
                f"Does anybody know how the {name} do it in week {n}? I would plant a tree then.",
                sender=f"Member {n % 4} <member{n % 4}@example.net>",
                subject=f"[{name}] question {n}",
                to=f"{name}@lists.example.net",
                headers={"List-Id": f"<{name}.lists.example.net>", "List-Post": f"<mailto:{name}@lists.example.net>"},
            )
        )
    for n in range(36, 48):
        made.append(
            raw(
                n,
                f"Twelve young companies raised money in week {n}\n\nA battery from Porto lasts {n} years.\n\n"
                "To unsubscribe, click here.",
                sender="The Morning Bread <news@bread.example>",
                subject=f"The Morning Bread {n}",
                headers={"List-Id": "<news.bread.example>", "List-Unsubscribe": "<https://bread.example/u>"},
            )
        )
    for n in range(48, 61):
        made.append(
            raw(
                n,
                f"Thank you for your order.\n\nOrder {n}: total paid {n}.90 EUR\n",
                sender="Shop <orders@shop.example>",
                subject=f"Your order {n} is confirmed",
            )
        )
    return made
