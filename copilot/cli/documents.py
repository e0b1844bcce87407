"""The JSON documents of the command-line contract, made from the nouns."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from copilot.types import Address, Ask, Brief, Imported, LaneBrief, Message, Receipt, Row, Sentence, TopicBrief

if TYPE_CHECKING:
    from copilot.mail.sync import SyncResult


def dump(document: Any) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")


def brief(found: Brief, *, account: str, seconds: float) -> dict[str, Any]:
    """`brief --json`."""
    return {
        "engine": found.engine,
        "account": account,
        "messages": found.messages,
        "seconds": round(seconds, 3),
        "lanes": [_lane(lane) for lane in found.lanes],
        "asks": [ask(one) for one in found.asks],
    }


def ask(one: Ask) -> dict[str, Any]:
    """One ask, with its citation unfolded."""
    at = one.citation
    return {
        "text": one.text,
        "owner": one.owner,
        "from": one.from_,
        "due": one.due,
        "tier": one.tier.value,
        "kind": one.kind,
        "message_id": at.message_id,
        "start": at.start,
        "end": at.end,
        "quote": at.quote,
    }


def message(shown: Message, row: Row, *, thread: Sequence[str], html: str) -> dict[str, Any]:
    """`show --json`. `thread` holds the message ids of the conversation, oldest first."""
    return {
        "message_id": shown.message_id,
        "thread": str(row.thread),
        "thread_messages": list(thread),
        "from": addresses(shown.from_),
        "to": addresses(shown.to),
        "cc": addresses(shown.cc),
        "date": shown.date.isoformat() if shown.date else None,
        "subject": shown.subject,
        "lane": row.lane,
        "topic": row.topic,
        "text": shown.text,
        "html": html,
        "attachments": [{"name": one.name, "type": one.type, "bytes": one.bytes} for one in shown.attachments],
        "keywords": sorted(row.keywords),
        "defects": list(shown.defects),
    }


def row(line: Row) -> dict[str, Any]:
    """One hit of `search --json`."""
    return {
        "message_id": line.message_id,
        "date": datetime.fromtimestamp(line.date, UTC).isoformat(),
        "from": {"name": line.sender, "email": line.address},
        "subject": line.subject,
        "preview": line.preview,
        "lane": line.lane,
        "topic": line.topic,
        "keywords": sorted(line.keywords),
        "attachments": line.attachments,
    }


def imported(done: Imported) -> dict[str, Any]:
    """`import --json`."""
    failed = [{"source": source, "reason": reason} for source, reason in done.failed]
    return {
        "seen": done.seen,
        "added": done.added,
        "skipped": done.skipped,
        "failed": failed,
        "seconds": round(done.seconds, 3),
    }


def synced(done: SyncResult) -> dict[str, Any]:
    """One account of `sync --json`."""
    return {
        "account": done.account,
        "added": done.added,
        "skipped": done.skipped,
        "changed": done.changed,
        "vanished": done.vanished,
        "pushed": done.pushed,
        "gone": done.gone,
        "failed": [{"source": source, "reason": reason} for source, reason in done.failed],
        "seconds": round(done.seconds, 3),
    }


def receipt(done: Receipt) -> dict[str, Any]:
    """What `undo --json` took back."""
    return {"receipt": done.id, "label": done.label, "messages": done.messages, "undone": done.undone}


def addresses(people: Sequence[Address]) -> list[dict[str, str]]:
    """Addresses as name and email."""
    return [{"name": one.name, "email": one.email} for one in people]


def _lane(lane: LaneBrief) -> dict[str, Any]:
    return {
        "name": lane.lane.value,
        "messages": lane.messages,
        "unread": lane.unread,
        "summary": [_sentence(one) for one in lane.summary],
        "topics": [_topic(one) for one in lane.topics],
    }


def _topic(found: TopicBrief) -> dict[str, Any]:
    return {
        "id": found.topic.id,
        "name": found.topic.name,
        "messages": list(found.message_ids),
        "summary": [_sentence(one) for one in found.summary],
    }


def _sentence(one: Sentence) -> dict[str, Any]:
    citations = [
        {"message_id": at.message_id, "start": at.start, "end": at.end, "quote": at.quote} for at in one.citations
    ]
    return {"text": one.text, "citations": citations}
