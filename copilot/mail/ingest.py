"""From deliveries to the store: parse each, write the batch with its cursor in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.mail import mime
from copilot.mail.source import Delivery
from copilot.store import mail
from copilot.types import Folder, Incoming

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.store.mail import Added


@dataclass(slots=True)
class Tally:
    """What a sync or import has done so far."""

    seen: int = 0
    added: int = 0
    skipped: int = 0
    changed: int = 0
    vanished: int = 0
    pushed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def incoming(deliveries: Iterable[Delivery]) -> list[Incoming]:
    """Parse deliveries; parsing never raises, so none is lost."""
    return [
        Incoming(
            raw=one.raw,
            message=mime.parse(one.raw),
            keywords=one.keywords,
            received=one.received,
            source=one.source,
            uid=one.uid,
        )
        for one in deliveries
    ]


def ingest(db: Database, folder: Folder, deliveries: Sequence[Delivery], tally: Tally) -> Added:
    """Parse and store one batch in one transaction."""
    added = mail.add(db, folder, incoming(deliveries))
    tally.seen += len(deliveries)
    tally.added += added.added
    tally.skipped += added.skipped
    return added
