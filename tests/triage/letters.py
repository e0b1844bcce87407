"""Messages for tests, made from a few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from copilot.types import Address, Message, Zone, ZoneKind

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def letter(
    text: str,
    *,
    sender: str = "Ana Ruiz <ana@example.com>",
    subject: str = "Plans",
    hours: float = 0,
    message_id: str = "",
    headers: dict[str, str] | None = None,
    to: str = "me@example.com",
    quote: str = "",
) -> Message:
    """A message whose body is `text`, followed by `quote` in a quote zone."""
    name, _, email = sender.rpartition("<")
    whole = f"{text}\n\n{quote}" if quote else text
    body = Zone(ZoneKind.BODY, 0, len(whole) - len(quote))
    zones = (body, Zone(ZoneKind.QUOTE, len(whole) - len(quote), len(whole))) if quote else (body,)
    return Message(
        message_id=message_id or f"<{abs(hash((text, hours, sender)))}@example.com>",
        in_reply_to=(),
        references=(),
        date=START + timedelta(hours=hours),
        from_=(Address(name.strip(), email.rstrip(">")),),
        reply_to=(),
        to=(Address("", to),),
        cc=(),
        bcc=(),
        subject=subject,
        text=whole,
        zones=zones,
        headers=headers or {},
    )
