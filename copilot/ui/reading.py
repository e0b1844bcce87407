"""Opening messages in the reader: by row, by citation, beside the list; and marking them read when they were."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from copilot.errors import NotFound
from copilot.types import SEEN, View
from copilot.ui.places import Place

if TYPE_CHECKING:
    from copilot.types import Citation, Row
    from copilot.ui.letter import Letter
    from copilot.ui.screens.mail import MailScreen


class Reading:
    """Loads letters into the screen's reader, off its thread."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self._wanted: int | None = None

    @property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What each action does."""
        return {
            "next-message": lambda: self._neighbour(1),
            "previous-message": lambda: self._neighbour(-1),
            "thread": self._thread,
        }

    # Opening

    def open_current(self, *, enter: bool = False) -> None:
        """Open the message under the list's cursor; with `enter` go to it."""
        id = self._screen.messages.current
        if id is None:
            self._screen.reader.show(None)
            return
        if enter:
            self._screen.look_at("reader")
        letter = self._screen.reader.letter
        if letter is not None and letter.row.id == id:
            self._watch(letter)
        else:
            self.open(id)

    def open(self, id: int, *, citation: Citation | None = None) -> None:
        """Read a message and show it."""
        self._wanted = id
        self._screen.app.ask(
            self._screen.reader, "letter", lambda: self._read(id), lambda one: self._show(one, citation)
        )

    def cite(self, citation: Citation, *, enter: bool = True) -> None:
        """Show the cited words where they stand."""
        workspace = self._screen.app.workspace
        if enter:
            self._screen.look_at("reader")

        def read() -> Letter:
            return self._read(workspace.find(citation.message_id))

        self._screen.app.ask(self._screen.reader, "letter", read, lambda letter: self._cited(letter, citation))

    def _cited(self, letter: Letter, citation: Citation) -> None:
        self._wanted = letter.row.id
        place = self._screen.messages.pages.place(letter.row.id)
        if place is not None:
            self._screen.messages.cursor = place
        self._show(letter, citation)

    def _read(self, id: int) -> Letter:
        from copilot.ui.letter import Letter

        workspace = self._screen.app.workspace
        found = workspace.rows([id])
        if not found:
            raise NotFound("This message is no longer here.", "It was removed meanwhile.")
        row = found[0]
        thread = workspace.thread(row.thread)
        asks = workspace.asks(View(box="", thread=row.thread))
        return Letter(
            message=workspace.message(id),
            row=row,
            why=workspace.why(id),
            place=thread.index(id) + 1 if id in thread else 1,
            count=max(1, len(thread)),
            me=self._screen.app.me,
            asks=tuple(ask for ask in asks if ask.citation.message_id == row.message_id),
        )

    def _show(self, letter: Letter, citation: Citation | None) -> None:
        if letter.row.id != self._wanted:
            return
        self._screen.reader.show(letter, citation=citation)
        self._screen.title_reader(letter)
        self._watch(letter)
        if letter.count > 1:
            workspace, thread = self._screen.app.workspace, letter.row.thread
            self._screen.app.ask(
                self._screen.reader,
                "summary",
                lambda: workspace.summary(thread),
                lambda said: self._screen.reader.learn(letter.row.id, summary=said),
            )

    # Moving on

    def _neighbour(self, step: int) -> None:
        self._screen.messages.step(step)
        self.open_current()

    def _thread(self) -> None:
        row = self._row()
        if row is not None:
            self._screen.places.open(Place(View(box="", thread=row.thread), f"Thread: {row.subject}"))

    def _row(self) -> Row | None:
        letter = self._screen.reader.letter if self._screen.at == "reader" else None
        if letter is not None:
            return letter.row
        id = self._screen.messages.current
        return self._screen.messages.pages.known(id) if id is not None else None

    # State

    def patch(self, ids: Collection[int], *, add: frozenset[str], remove: frozenset[str]) -> None:
        """Show changed keywords of the open message at once."""
        letter = self._screen.reader.letter
        if letter is not None and letter.row.id in ids:
            row = replace(letter.row, keywords=(letter.row.keywords - remove) | add)
            self._screen.reader.learn(row.id, row=row)

    def _watch(self, letter: Letter) -> None:
        """Mark the message read when it stays open long enough, and only when the person went to it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        seconds = self._screen.app.workspace.settings.look.mark_read_seconds
        if seconds < 0 or SEEN in letter.row.keywords or self._screen.at != "reader":
            return
        id = letter.row.id
        self._timer = self._screen.set_timer(seconds, lambda: self._seen(id))

    def _seen(self, id: int) -> None:
        letter = self._screen.reader.letter
        if self._screen.at == "reader" and letter is not None and letter.row.id == id:
            self._screen.triage.mark_read(id)
