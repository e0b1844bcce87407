"""What verbs do: the screen shows the change at once, one thread does the changes in order, `u` takes them back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.types import FLAGGED, SEEN, Lane, Role
from copilot.ui.figures import messages

if TYPE_CHECKING:
    from copilot.types import Receipt
    from copilot.ui.screens.mail import MailScreen


@dataclass(frozen=True, slots=True)
class Selection:
    """The messages a verb acts on. `stack` is True when they are a whole lane or topic."""

    ids: tuple[int, ...]
    stack: bool = False


class Triage:
    """The verbs of the main screen."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen
        self._queue: deque[Callable[[], Receipt]] = deque()
        self._working = False

    @property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What each action does."""
        return {
            "archive": lambda: self._move(Role.ARCHIVE),
            "delete": lambda: self._move(Role.TRASH),
            "junk": lambda: self._move(Role.JUNK),
            "inbox": lambda: self._move(Role.INBOX),
            "read": lambda: self._toggle(SEEN),
            "star": lambda: self._toggle(FLAGGED),
            "lane": self._choose_lane,
            "undo": self.undo,
        }

    def mark_read(self, id: int) -> None:
        """The message was open long enough; not worth a word on the screen."""
        self._change((id,), add=frozenset({SEEN}), quiet=True)

    def undo(self) -> None:
        """Take back the last change."""
        self._do(self._screen.app.workspace.undo, said="Undone: {}")

    # Verbs

    def _move(self, role: Role) -> None:
        selection = self._taken()
        if not selection.ids:
            return
        here = self._screen.places.here
        home = here.view.box if here else "inbox"
        if not selection.stack and home not in ("", role.value):
            self._leave(selection)
        ids, workspace = selection.ids, self._screen.app.workspace
        self._do(lambda: workspace.move(ids, role))

    def _toggle(self, keyword: str) -> None:
        selection = self._taken()
        if not selection.ids:
            return
        rows = [self._screen.messages.pages.known(one) for one in selection.ids]
        known = [row for row in rows if row is not None]
        if len(known) == len(rows):
            self._flip(selection, keyword, all(keyword in row.keywords for row in known))
            return
        workspace = self._screen.app.workspace
        self._screen.app.ask(
            self._screen,
            "look",
            lambda: all(keyword in row.keywords for row in workspace.rows(selection.ids)),
            lambda on: self._flip(selection, keyword, on),
        )

    def _flip(self, selection: Selection, keyword: str, on: bool) -> None:
        word = frozenset({keyword})
        self._change(selection.ids, add=frozenset() if on else word, remove=word if on else frozenset())
        if not selection.stack and self._screen.at == "list" and keyword == SEEN and len(selection.ids) == 1:
            self._screen.messages.step(1)
        self._screen.messages.unmark()

    def _change(
        self,
        ids: Sequence[int],
        *,
        add: frozenset[str] = frozenset(),
        remove: frozenset[str] = frozenset(),
        quiet: bool = False,
    ) -> None:
        workspace = self._screen.app.workspace
        self._screen.messages.patch(ids, add=add, remove=remove)
        self._screen.reading.patch(ids, add=add, remove=remove)
        self._do(lambda: workspace.mark(ids, add=add, remove=remove), said="" if quiet else "{} — u to undo")

    def _choose_lane(self) -> None:
        selection = self._taken()
        if not selection.ids:
            return

        from copilot.ui.screens.lane import LaneScreen

        def chosen(lane: Lane | None) -> None:
            if lane is None:
                return
            here = self._screen.places.here
            if not selection.stack and here and here.view.lane and here.view.lane != lane.value:
                self._leave(selection)
            workspace = self._screen.app.workspace
            self._do(lambda: workspace.set_lane(selection.ids, lane))

        self._screen.app.push_screen(LaneScreen(messages(len(selection.ids))), chosen)

    # How

    def _taken(self) -> Selection:
        selection = self._screen.selection()
        if not selection.ids:
            self._screen.app.say("There is no message here to act on.")
        return selection

    def _leave(self, selection: Selection) -> None:
        """Take the messages off the list now; an open one gives way to the next."""
        view = self._screen.messages
        view.drop(selection.ids)
        if self._screen.at == "reader":
            if view.current is None:
                self._screen.look_at("list")
            self._screen.reading.open_current()

    def _do(self, change: Callable[[], Receipt], *, said: str = "{} — u to undo") -> None:
        def run() -> Receipt:
            receipt = change()
            if said:
                self._screen.app.call_later(self._screen.app.say, said.format(receipt.label))
            return receipt

        self._queue.append(run)
        self._work()

    def _work(self) -> None:
        if self._queue and not self._working:
            self._working = True
            change = self._queue.popleft()
            self._screen.app.ask(self._screen, "change", change, self._worked, failed=self._failed, exclusive=False)

    def _worked(self, _: Receipt) -> None:
        self._working = False
        self._work()

    def _failed(self) -> None:
        self._working = False
        self._screen.places.refresh()
        self._work()
