"""The store itself behind the same protocols as foreign systems: each call is one receipt of the journal."""

from __future__ import annotations

from copilot.store import journal, records
from copilot.store.db import Database
from copilot.types.changes import Remove, Save
from copilot.types.records import Person, Task


class LocalTasks:
    """The tasks of the store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, task: Task, *, known: str = "", again: bool = False) -> str:
        """Save a task."""
        if records.held(self._db, Task, task.id) != task:
            journal.apply(self._db, f"save {task.title}", [Save((task,))])
        return task.id

    def remove(self, task: Task, *, known: str = "") -> None:
        """Remove a task."""
        if records.held(self._db, Task, known or task.id):
            journal.apply(self._db, f"remove {task.title}", [Remove("task", (known or task.id,))])

    def held(self, known: str) -> Task | None:
        """The task, or None."""
        return records.held(self._db, Task, known)

    def check(self) -> str:
        """Where they are."""
        return "this machine"


class LocalCrm:
    """The people of the store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, person: Person, *, company: str = "", known: str = "", again: bool = False) -> str:
        """Save a person."""
        if records.held(self._db, Person, person.id) != person:
            journal.apply(self._db, f"save {person.name}", [Save((person,))])
        return person.id

    def remove(self, person: Person, *, known: str = "") -> None:
        """Remove a person."""
        if records.held(self._db, Person, known or person.id):
            journal.apply(self._db, f"remove {person.name}", [Remove("person", (known or person.id,))])

    def held(self, known: str) -> Person | None:
        """The person, or None."""
        return records.held(self._db, Person, known)

    def check(self) -> str:
        """Where they are."""
        return "this machine"
