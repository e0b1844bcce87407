"""Messages for tests of lanes and asks: who writes to whom, with which headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr

from copilot.triage.lanes import Context
from copilot.types import Address, Invite, Link, Message, Part, Zone, ZoneKind

ME = "anna.berg@acme.example"
CONTEXT = Context(me=frozenset([ME]), own_domains=frozenset(["acme.example"]))
WRITTEN = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # a Wednesday


def post(
    text: str = "Hello.",
    *,
    sender: str = "Tom Reed <tom@partner.example>",
    to: tuple[str, ...] = (ME,),
    cc: tuple[str, ...] = (),
    subject: str = "Plans",
    quote: str = "",
    html: str = "",
    headers: dict[str, str] | None = None,
    reply_to: tuple[str, ...] = (),
    in_reply_to: tuple[str, ...] = (),
    links: tuple[tuple[str, str], ...] = (),
    attachments: tuple[Part, ...] = (),
    invite: Invite | None = None,
    date: datetime | None = WRITTEN,
) -> Message:
    """A message whose body is `text`, followed by `quote` in a quote zone; `links` are (shown words, url)."""
    whole = f"{text}\n\n{quote}" if quote else text
    zones = [Zone(ZoneKind.BODY, 0, len(whole) - len(quote))]
    if quote:
        zones.append(Zone(ZoneKind.QUOTE, len(whole) - len(quote), len(whole)))
    spans = [(whole.index(shown), shown, url) for shown, url in links]
    return Message(
        message_id="<one@partner.example>",
        in_reply_to=in_reply_to,
        references=in_reply_to,
        date=date,
        from_=(_address(sender),),
        reply_to=tuple(map(_address, reply_to)),
        to=tuple(map(_address, to)),
        cc=tuple(map(_address, cc)),
        bcc=(),
        subject=subject,
        text=whole,
        html=html,
        zones=tuple(zones),
        links=tuple(Link(url, at, at + len(shown)) for at, shown, url in spans),
        attachments=attachments,
        headers=headers or {},
        invite=invite,
    )


def _address(value: str) -> Address:
    name, email = parseaddr(value)
    return Address(name, email)
