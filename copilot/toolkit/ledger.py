"""What the person keeps, for screens and for the command line: to look through, and to change with an undo."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from copilot.errors import NotFound
from copilot.store import drafts, journal, mail, outgoing, records, tasks
from copilot.types.changes import Remove, Save
from copilot.types.records import Company, Deal, Interaction, Person, Record, Task

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.types import Receipt
    from copilot.types.outgoing import Outgoing
    from copilot.types.writing import Draft, Saved

_SHOWN = 2000


class Ledger:
    """People, companies, tasks and the outbox of one store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def people(self, words: str = "") -> list[Person]:
        """People in whose record these words stand, by name."""
        return records.find(self._db, Person, words, limit=_SHOWN)

    def companies(self, words: str = "") -> list[Company]:
        """Companies in whose record these words stand, by name."""
        return records.find(self._db, Company, words, limit=_SHOWN)

    def deals(self, words: str = "") -> list[Deal]:
        """Deals in whose record these words stand, by name."""
        return records.find(self._db, Deal, words, limit=_SHOWN)

    def tasks(self, words: str = "", *, done: bool = False) -> list[Task]:
        """Tasks in which these words stand, the most urgent first; with `done` those that are done too."""
        found = records.find(self._db, Task, words, limit=_SHOWN) if words or done else tasks.open(self._db)
        return [one for one in found if done or not one.done_at]

    def interactions(self, one: Person | Company) -> list[Interaction]:
        """What happened with somebody, newest first."""
        key = "person" if isinstance(one, Person) else "company"
        return records.listed(self._db, Interaction, limit=_SHOWN, **{key: one.id})

    def save(self, *changed: Record, label: str) -> Receipt:
        """Write records."""
        return journal.apply(self._db, label, [Save(changed)])

    def complete(self, task: Task, *, now: datetime) -> Receipt:
        """Mark a task done, or open again when it was; a recurring one brings its next."""
        if task.done_at:
            from dataclasses import replace

            return self.save(replace(task, done_at=0), label=f"“{task.title}” is open again")
        return self.save(*tasks.complete(task, now), label=f"“{task.title}” is done")

    def remove(self, one: Record) -> Receipt:
        """Remove a record."""
        change = Remove(records.kind_of(one), (one.id,))
        return journal.apply(self._db, f"removed {records.name_of(one)}", [change])

    def take(self, name: str, data: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Save what a CSV or vCard file holds and is not here; how many, and (where, why) of what made no sense.

        Raises UsageError for a file that is neither.
        """
        from copilot.toolkit import exchange

        found = exchange.read(name, data)
        wanted = exchange.merged(self._db, found.records)
        if wanted:
            self.save(*wanted, label=f"took {len(wanted)} records from {name}")
        return len(wanted), found.skipped

    def give(self, kind: str, *, vcard: bool = False) -> tuple[int, bytes]:
        """All "people", "companies" or "tasks" as a CSV or vCard file; how many. Raises NotFound, UsageError."""
        from copilot.toolkit import exchange

        every: dict[str, Sequence[Record]] = {
            "people": records.listed(self._db, Person),
            "companies": records.listed(self._db, Company),
            "tasks": records.listed(self._db, Task),
        }
        if not every[kind]:
            raise NotFound(f"There are no {kind} to write.", "Save some first, by words or with `take`.")
        companies = records.listed(self._db, Company)
        return len(every[kind]), exchange.write(every[kind], "vcard" if vcard else "csv", companies=companies)

    def drafts(self) -> list[Saved]:
        """Mail that is being written, the last saved first; not what the outbox has."""
        return [one for one in drafts.listed(self._db) if not one.queued]

    def save_draft(self, draft: Draft, *, id: int | None = None) -> int:
        """Keep a draft as it is typed, over the one with this id; returns its id. Raises NotFound."""
        return drafts.save(self._db, draft, now=int(time.time()), id=id)

    def discard_draft(self, id: int) -> None:
        """Throw a draft away."""
        drafts.discard(self._db, [id])

    def decide(self, id: int, *, sent: bool) -> Outgoing:
        """The person's word on a mail of unknown fate: it was sent, or it is to go again. Raises Conflict."""
        return outgoing.decide(self._db, id, sent=sent, now=int(time.time()))

    def outbox(self) -> list[Outgoing]:
        """Mail on its way out and what became of it, the newest first."""
        return outgoing.listed(self._db)[::-1]

    def held(self) -> tuple[int, int]:
        """How many mails wait to be sent, and when the next one leaves (epoch seconds)."""
        waiting = outgoing.listed(self._db, [outgoing.State.QUEUED])
        return len(waiting), min((one.due_at for one in waiting), default=0)

    def address_book(self) -> list[str]:
        """Everybody I saved or wrote to, as "Name <address>", those I write to most first."""
        written = {one: there.wrote_to for one, there in mail.people(self._db).items() if there.wrote_to}
        names = {email: person.name for person in records.listed(self._db, Person) for email in person.emails}
        found = sorted({*written, *names}, key=lambda one: (-written.get(one, 0), one))
        return [f"{names[one]} <{one}>" if one in names else one for one in found]

    def take_back(self, id: int) -> Outgoing:
        """Withdraw a mail before it leaves. Raises Conflict when it is too late."""
        return outgoing.withdraw(self._db, id)

    def story(self, receipt: int) -> dict[str, Any]:
        """What was said, shown and decided for a receipt; empty when it came from a key."""
        told = journal.story(self._db, receipt)
        found: dict[str, Any] = json.loads(told) if told else {}
        return found
