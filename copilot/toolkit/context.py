"""What a tool may look at while it makes its plan: the store, the scene, the clock. It can change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from copilot.errors import NotFound
from copilot.settings import Settings
from copilot.toolkit.arguments import Scene
from copilot.types import Citation, Message, Row, View
from copilot.types.plans import Line

if TYPE_CHECKING:
    from copilot.mail.compose import Identity
    from copilot.mail.compose_original import Original
    from copilot.store.db import Database
    from copilot.toolkit.insight import Insight
    from copilot.toolkit.shelf import Shelf
    from copilot.types.writing import Draft


@dataclass(frozen=True, slots=True)
class Context:
    """One command's view of the world. `words` are the person's own; `now` is aware, in the person's zone."""

    db: Database
    settings: Settings
    now: datetime
    scene: Scene = Scene()  # noqa: RUF009 - frozen
    words: str = ""
    edits: Mapping[int, Draft] = field(default_factory=dict)
    """Drafts as the person has changed them, by the number of the step."""

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """The list lines of these messages, in their order; those that are gone are left out."""
        from copilot.store import mail

        return mail.rows(self.db, ids)

    def message(self, id: int) -> Message:
        """One message. Raises NotFound."""
        from copilot.store import mail

        return mail.message(self.db, id)

    def original(self, id: int) -> Original:
        """One message with what an answer to it needs. Raises NotFound."""
        from copilot.mail import compose
        from copilot.store import mail

        return compose.read(mail.raw(self.db, id))

    def held(self, message_id: str) -> tuple[int, ...]:
        """The row id of a message by its message id; () when it is not here."""
        from copilot.store import mail

        try:
            return (mail.find(self.db, message_id),) if message_id else ()
        except NotFound:
            return ()

    def cited(self, text: str, *citations: Citation, url: str = "") -> Line:
        """A line with its proof, and the messages it rests on as far as they are still here."""
        ids = dict.fromkeys(id for one in citations for id in self.held(one.message_id))
        return Line(text, tuple(ids), citations[0] if ids else None, url)

    def thread(self, id: int) -> tuple[int, ...]:
        """The messages of a message's thread, oldest first. Raises NotFound."""
        from copilot.store import mail

        return tuple(mail.thread_ids(self.db, self.rows([id])[0].thread))

    def find(self, query: str, *, box: str = "", limit: int | None = None) -> tuple[int, ...]:
        """Messages that match a search, newest first. Raises SearchError."""
        from copilot.store import mail

        return tuple(mail.ids(self.db, View(box=box, query=query), limit))

    def named(self, ids: Sequence[int]) -> str:
        """Messages in words: the subject and sender of one, else how many and from whom."""
        found = self.rows(ids[:1])
        if not found:
            return "no message"
        if len(ids) == 1:
            return f"“{found[0].subject or 'no subject'}” from {found[0].sender or found[0].address}"
        return f"{len(ids)} messages"

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Everyone I can write as, in the order of the settings."""
        from copilot.mail import compose

        return compose.identities(self.settings)

    @property
    def me(self) -> frozenset[str]:
        """My own addresses, in lower case."""
        mine = (*self.settings.me.addresses, *(one.address for one in self.settings.accounts.values()))
        return frozenset(one.lower() for one in mine)

    @property
    def book(self) -> frozenset[str]:
        """The address book, in lower case: myself, everybody I wrote to, and everybody I saved."""
        from copilot.store import mail, records

        written = {one for one, there in mail.people(self.db, me=self.me).items() if there.wrote_to}
        return self.me | written | set(records.emails(self.db))

    @property
    def records(self) -> Shelf:
        """People, companies, interactions and tasks that I keep, to be read."""
        from copilot.toolkit.shelf import Shelf

        return Shelf(self.db, never_log=self.settings.crm.never_log)

    @property
    def insight(self) -> Insight:
        """What triage has found: asks, summaries, the brief, signatures, companies."""
        from copilot.toolkit.insight import Insight

        return Insight(self.db)

    def id_of(self, kind: str, *parts: str) -> str:
        """The id of a record, made from what makes it itself: the same parts give the same id anywhere."""
        from copilot.store import records

        return records.id_of(kind, *parts)
