"""The composition root: builds the parts of one home, holds them, and hands out what the front ends ask for.

Reading methods may be called from any thread and never write. Acting methods are one durable transaction each, write a
receipt with its inverse, and publish `JournalChanged` and `MailChanged`. No business logic lives here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot import paths as _paths
from copilot import settings as _settings
from copilot.errors import StoreUnwritable
from copilot.events import Bus, JournalChanged, MailChanged
from copilot.types import View

if TYPE_CHECKING:
    from copilot.background import Ask as AskPassword
    from copilot.background import Background
    from copilot.store.db import Database
    from copilot.toolkit.ledger import Ledger
    from copilot.toolkit.session import Session
    from copilot.types import Ask, Brief, Lane, Message, Part, Receipt, Role, Row, Sentence
    from copilot.types.plans import Proposal


class Workspace:
    """One open home. Raises SettingsError or StoreError when it cannot be opened.

    `ask` gives the password of an account that neither a command nor a keyring knows.
    """

    def __init__(
        self, paths: _paths.Paths, *, settings: _settings.Settings | None = None, ask: AskPassword | None = None
    ) -> None:
        from copilot.store.db import Database

        self.settings = _settings.load(paths.settings) if settings is None else settings
        self.paths = _made(paths)
        self.bus = Bus()
        self.db: Database = Database(paths.store)
        self._background: Background | None = None
        self._ask = ask

    @property
    def background(self) -> Background:
        """Sync, import and analysis; built when first asked for."""
        if self._background is None:
            from copilot.background import Background

            self._background = Background(self.db, self.settings, self.paths, self.bus)
        return self._background

    @cached_property
    def session(self) -> Session:
        """The conversation with the tools: words to a proposal, an answer, a question or a refusal."""
        from copilot.toolkit.session import Session

        return Session(self.db, self.settings, own_tools=self.paths.user_tools)

    @cached_property
    def ledger(self) -> Ledger:
        """People, companies, tasks and the outbox."""
        from copilot.toolkit.ledger import Ledger

        return Ledger(self.db)

    def keep(self, change: Callable[[Ledger], Receipt]) -> Receipt:
        """Change what is kept, by a method of the ledger."""
        return self._did(change(self.ledger), ())

    def close(self) -> None:
        """Stop the background work and close the store."""
        if self._background is not None:
            self._background.stop()
        self.db.close()

    # Reading

    def brief(self, view: View = View()) -> Brief:  # noqa: B008 - frozen
        """Lanes, topics, summaries and asks of what lies in `view`."""
        from copilot.triage import brief

        return brief.brief(self.db, view)

    def ids(self, view: View, limit: int | None = None) -> array[int]:
        """The row ids of a view, newest first. Raises SearchError."""
        from copilot.store import mail

        return mail.ids(self.db, view, limit)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """The list lines of these ids, in their order; ids that are gone are left out."""
        from copilot.store import mail

        return mail.rows(self.db, ids)

    def count(self, view: View) -> tuple[int, int]:
        """How many messages, and how many of them unread."""
        from copilot.store import mail

        return mail.count(self.db, view)

    def message(self, row: int) -> Message:
        """The stored message, without its HTML. Raises NotFound."""
        from copilot.store import mail

        return mail.message(self.db, row)

    def find(self, message_id: str) -> int:
        """The row id of a Message-ID. Raises NotFound."""
        from copilot.store import mail

        return mail.find(self.db, message_id)

    def raw(self, row: int) -> bytes:
        """The message's bytes as they came. Raises NotFound."""
        from copilot.store import mail

        return mail.raw(self.db, row)

    def attachment(self, row: int, index: int) -> tuple[Part, bytes]:
        """One attachment's name and content. Raises NotFound."""
        from copilot.mail import mime

        return mime.attachment(self.raw(row), index)

    def html(self, row: int) -> str:
        """The message's HTML part, or "" when it has none."""
        from copilot.mail import mime

        return mime.parse(self.raw(row)).html

    def thread(self, thread: int) -> list[int]:
        """The row ids of a thread, oldest first."""
        from copilot.store import mail

        return mail.thread_ids(self.db, thread)

    def summary(self, thread: int) -> tuple[Sentence, ...]:
        """The summary of a thread, made now when there is none yet."""
        from copilot.triage import analyse

        return analyse.summarize_thread(self.db, thread)

    def asks(self, view: View) -> tuple[Ask, ...]:
        """What is asked of me, or promised by me, in a view."""
        from copilot.store import insights

        return insights.asks(self.db, view)

    def why(self, row: int) -> str:
        """Why this message is in its lane."""
        from copilot.store import insights

        return insights.why(self.db, row)

    # Acting

    def mark(self, ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Receipt:
        """Set and clear keywords."""
        from copilot.toolkit import primitives

        return self._did(primitives.mark(self.db, ids, add=frozenset(add), remove=frozenset(remove)), ids)

    def move(self, ids: Sequence[int], role: Role) -> Receipt:
        """Move to the account's folder of that role (archive, trash, junk, inbox)."""
        from copilot.toolkit import primitives

        return self._did(primitives.move(self.db, ids, role), ids)

    def set_lane(self, ids: Sequence[int], lane: Lane) -> Receipt:
        """Put messages into a lane; from now on that is law for their senders and lists."""
        from copilot.toolkit import primitives

        return self._did(primitives.set_lane(self.db, ids, lane), ids)

    def approve(self, proposal: Proposal, digest: str) -> Receipt:
        """Carry out the proposal whose digest the person approved. Raises Moved when the world moved meanwhile."""
        touched = [id for step in proposal.plan.steps for id in getattr(step.change, "ids", ()) if isinstance(id, int)]
        return self._did(self.session.apply(proposal, approved=digest), touched)

    def undo(self, receipt: int | None = None) -> Receipt:
        """Undo a receipt, or the last that is not undone yet. Raises NotFound, Conflict."""
        from copilot.toolkit import primitives

        return self._did(primitives.undo(self.db, receipt), ())

    def history(self, limit: int = 100) -> list[Receipt]:
        """What was done, newest first."""
        from copilot.store import journal

        return journal.history(self.db, limit)

    # Behind the screen

    def accounts(self) -> list[str]:
        """The names of the mailboxes in the store."""
        from copilot.store import mail

        return [one.name for one in mail.accounts(self.db)]

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import mailboxes in the background; progress and trouble come over the bus."""
        self.background.import_paths(paths)

    def start(self) -> None:
        """Begin the background work: sync of all accounts, then analysis of what is new."""
        self.background.start(ask=self._ask)

    def sync_now(self) -> None:
        """Let every account look for news at once."""
        self.background.sync_now()

    def _did(self, receipt: Receipt, ids: Sequence[int]) -> Receipt:
        self.bus.publish(JournalChanged(receipt.id, receipt.label, receipt.undone))
        self.bus.publish(MailChanged(tuple(ids)))
        return receipt


def _made(paths: _paths.Paths) -> _paths.Paths:
    try:
        return paths.make()
    except OSError as error:
        reason = f"Cannot write {error.filename or paths.data}: {error.strerror}."
        raise StoreUnwritable(reason, "Give --home a folder you may write.") from error
