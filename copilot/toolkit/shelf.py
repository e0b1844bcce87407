"""The records of the store as tools read them: people, companies, what was said with them, and work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from copilot.types.records import Company, Deal, Interaction, Person, Record, Task

if TYPE_CHECKING:
    from copilot.store.db import Database

NEVER_LOG = "never_log"
"""The kind of preference under which addresses and domains stand of which nothing is ever kept."""


class Shelf:
    """What I keep, to be read only."""

    def __init__(self, db: Database, *, never_log: Iterable[str] = ()) -> None:
        self._db, self._never = db, {one.lower().removeprefix("@") for one in never_log}

    def person(self, email: str = "", *, id: str = "") -> Person | None:
        """Who is saved under an id, or with an address; None for nobody."""
        from copilot.store import records

        found = records.held(self._db, Person, id) if id else None
        return found or (records.by_email(self._db, email) if email else None)

    def company(self, name: str = "", *, id: str = "", domain: str = "") -> Company | None:
        """The company of an id, else of a domain, else the one spelled like `name`; None for none."""
        from copilot.store import records
        from copilot.triage.likeness import same

        found = records.held(self._db, Company, id) if id else None
        found = found or (records.by_domain(self._db, domain) if domain else None)
        if found is None and name:
            found = next((one for one in records.listed(self._db, Company) if same(one.name, name)), None)
        return found

    def people(self, *, company: str) -> list[Person]:
        """Everybody at a company (record id), by name."""
        from copilot.store import records

        return records.listed(self._db, Person, company=company)

    def deals(self, *, person: str = "", company: str = "") -> list[Deal]:
        """The deals with a person or a company."""
        from copilot.store import records

        found = records.listed(self._db, Deal)
        return [one for one in found if (person and one.person == person) or (company and one.company == company)]

    def interactions(self, *, person: str = "", company: str = "", limit: int | None = None) -> list[Interaction]:
        """What was noted with a person or a company, newest first."""
        from copilot.store import records

        if person:
            return records.listed(self._db, Interaction, limit=limit, person=person)
        return records.listed(self._db, Interaction, limit=limit, company=company)

    def logged(self, id: str) -> bool:
        """Whether an interaction is noted already."""
        from copilot.store import records

        return records.held(self._db, Interaction, id) is not None

    def task(self, id: str) -> Task | None:
        """The task with this id, or None."""
        from copilot.store import records

        return records.held(self._db, Task, id)

    def tasks(self) -> list[Task]:
        """Every task: open ones first, what is due first before the others."""
        from copilot.store import records

        return records.listed(self._db, Task)

    def find(self, words: str, *, limit: int = 20) -> list[Record]:
        """People, companies, deals and tasks that hold all the words."""
        from copilot.store import records

        return [
            *records.find(self._db, Person, words, limit=limit),
            *records.find(self._db, Company, words, limit=limit),
            *records.find(self._db, Deal, words, limit=limit),
            *records.find(self._db, Task, words, limit=limit),
        ]

    def never_logged(self, email: str) -> bool:
        """Whether nothing of this address, or of its domain or one above, is ever to be kept."""
        from copilot.store import preferences

        domain = email.lower().rpartition("@")[2].split(".")
        names = (email.lower(), *(".".join(domain[at:]) for at in range(len(domain))))
        return any(one in self._never or preferences.get(self._db, NEVER_LOG, one) for one in names)
