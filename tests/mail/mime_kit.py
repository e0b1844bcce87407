"""How a golden message is told: the parts of a `Message` that a person can check by eye."""

from __future__ import annotations

from typing import Any

from copilot.types import Message


def told(message: Message) -> dict[str, Any]:
    """Return what a message says as plain JSON; what is empty is left out."""
    text = message.text
    invite = message.invite
    found: dict[str, Any] = {
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "date": message.date.isoformat() if message.date else "",
        "from": [f"{one.name} <{one.email}>" for one in message.from_],
        "to": [f"{one.name} <{one.email}>" for one in message.to],
        "subject": message.subject,
        "zones": [[zone.kind.value, text[zone.start : zone.end]] for zone in message.zones],
        "links": [[text[link.start : link.end], link.url] for link in message.links],
        "attachments": [[one.index, one.name, one.type, one.bytes, one.inline] for one in message.attachments],
        "headers": dict(sorted(message.headers.items())),
        "reports": [[one.recipient, one.action, one.status, one.diagnostic] for one in message.reports],
        "defects": list(message.defects),
    }
    if invite:
        found["invite"] = {
            "method": invite.method,
            "uid": invite.uid,
            "summary": invite.summary,
            "start": invite.start.isoformat() if invite.start else "",
            "end": invite.end.isoformat() if invite.end else "",
            "where": invite.where,
            "organizer": invite.organizer and [invite.organizer.name, invite.organizer.email],
            "attendees": [[one.name, one.email] for one in invite.attendees],
            "recurrence": invite.recurrence,
            "status": invite.status,
        }
    return {name: value for name, value in found.items() if value}
