"""What stands in the store and at the servers for each plan of `apply_kills`, part by part."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from copilot.store import deliveries, journal, mail, outgoing, records
from copilot.store.deliveries import State
from copilot.types import ANSWERED, View
from copilot.types.records import Company, Task
from tests.journeys.apply_scene import Scene, message_id, writer

_DONE = {outgoing.State.SENT}


class Books:
    """The store and the servers, read once everything has left."""

    def __init__(self, scene: Scene, received: Counter[str]) -> None:
        db = scene.opened()
        self._received = received
        self._check = db.check()
        self._receipts = Counter(
            told
            for one in journal.history(db, 1_000_000)
            for told in json.loads(journal.story(db, one.id) or b'{"words": []}')["words"][:1]
        )
        self._rows = {row.message_id.strip("<>"): row for row in mail.rows(db, list(mail.ids(db, View(box=""))))}
        self._people, self._tasks = records.emails(db), {one.title: one.id for one in records.listed(db, Task)}
        self._companies = {one.domain for one in records.listed(db, Company)}
        self._mails = outgoing.listed(db)
        self._sent = {recipient.address: one for one in self._mails for recipient in one.recipients}
        self._told = Counter((one.system, one.record) for one in deliveries.listed(db, (State.DONE,)))
        self._left = [one for one in deliveries.listed(db) if one.state is not State.DONE]
        db.close()

    def plan(self, number: int) -> dict[str, bool]:
        """For each part of a plan whether it is there."""
        email, row = writer(number), self._rows[message_id(number).strip("<>")]
        person, task, letter = (
            self._people.get(email, ""),
            self._tasks.get(f"thing {number}", ""),
            self._sent.get(email),
        )
        return {
            "receipt": self._receipts[f"plan {number}"] == 1,
            "person": bool(person),
            "company": email.partition("@")[2] in self._companies,
            "task": bool(task),
            "archived": row.box == "archive",
            "answered": ANSWERED in row.keywords,
            "queued": letter is not None,
            "mail": letter is not None and self._received[letter.message_id] == 1,
            "told asana": self._told["asana", task] == 1 and self._received[task] == 1,
            "told hubspot": self._told["hubspot", person] == 1 and self._received[email] == 1,
        }

    def faults(self) -> Iterator[str]:
        """What is wrong whatever the plans were."""
        yield from (f"{id} came {times} times" for id, times in self._received.items() if times > 1)
        yield from (f"{one} was done {times} times" for one, times in self._receipts.items() if times > 1)
        yield from (f"mail {one.id} is {one.state}: {one.reply}" for one in self._mails if one.state not in _DONE)
        yield from (f"delivery {one.id} is {one.state}: {one.error}" for one in self._left)
        known = {one.message_id for one in self._mails} | set(self._tasks.values()) | set(self._people)
        yield from (f"{id} came from nowhere" for id in self._received.keys() - known)
        if self._check != "ok":
            yield f"the store is damaged: {self._check}"
