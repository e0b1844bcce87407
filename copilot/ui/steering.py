"""Moving about: open, back, panes, unread, jump, search and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from copilot import types
from copilot.ui.commands import complete, find, nearest
from copilot.ui.places import BOXES, unread
from copilot.ui.widgets.command import Mode

if TYPE_CHECKING:
    from copilot.ui.screens.jump import Spot
    from copilot.ui.screens.mail import MailScreen

_QUIET_SECONDS = 0.07
"""How long typing pauses before the search runs."""


class Steering:
    """The actions that move the eye."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None

    @property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What each action does."""
        screen = self._screen
        boxes = {name: (lambda place=place: screen.places.open(place)) for name, place in BOXES.items()}
        return {
            **boxes,
            "open": self.open,
            "back": self.back,
            "leave": self._leave,
            "next-pane": lambda: self._pane(1),
            "previous-pane": lambda: self._pane(-1),
            "jump": self._jump,
            "asks": self._asks,
            "next-unread": lambda: self._unread(1),
            "previous-unread": lambda: self._unread(-1),
            "mark": self._mark,
            "mark-all": lambda: screen.messages.mark_all() if screen.at == "list" else None,
            "fold": self._fold,
            "search": lambda: self._ask("search"),
            "command": lambda: self._ask("command"),
            "brief": self._brief,
            "sync": lambda: screen.app.sync(),
            "theme": lambda: screen.app.next_theme(),
        }

    def open(self) -> None:
        """Open what the cursor is on."""
        screen = self._screen
        if screen.at == "brief":
            screen.follow(screen.brief.pointed)
        elif screen.at == "list":
            if screen.messages.current is not None:
                screen.reading.open_current(enter=True)
        elif not screen.reader.choose():
            screen.reader.step(screen.reader.page - 1)

    def back(self) -> None:
        """Back to where the person came from; at the brief, the end of the way."""
        screen = self._screen
        if screen.at == "list" and screen.messages.marked:
            screen.messages.unmark()
        elif screen.at == "reader" and screen.places.here is not None:
            screen.look_at("list")
        elif screen.at == "reader" or (screen.at == "list" and not screen.places.back()):
            self._brief()

    def _leave(self) -> None:
        if self._screen.at == "brief":
            self._screen.app.exit()
        else:
            self.back()

    def _brief(self) -> None:
        self._screen.places.forget()
        self._screen.look_at("brief")

    def _pane(self, step: int) -> None:
        from copilot.ui.screens.mail import PANES

        screen = self._screen
        shown = [name for name in PANES if screen.query_one(f"#{name}-pane").display]
        if len(shown) > 1 and screen.at in shown:
            screen.look_at(shown[(shown.index(screen.at) + step) % len(shown)])

    def _asks(self) -> None:
        screen = self._screen
        screen.look_at("brief")
        if not screen.brief.to_asks():
            screen.app.say("Nothing is asked of you.")

    def _fold(self) -> None:
        screen = self._screen
        if screen.at == "brief":
            screen.brief.fold()
        else:
            screen.reader.fold()

    def _mark(self) -> None:
        screen = self._screen
        if screen.at == "list":
            screen.messages.mark()
            screen.status.refresh()
        elif screen.at == "reader":
            screen.reader.step(screen.reader.page - 1)

    # Unread

    def _unread(self, step: int) -> None:
        screen = self._screen
        if screen.at == "brief":
            index = screen.brief.next_unread(step)
            if index is None:
                screen.app.say("No more unread mail here.")
            else:
                screen.brief.cursor = index
            return
        here, workspace = screen.places.here, screen.app.workspace
        if here is not None:
            screen.app.ask(
                screen.messages,
                "unread",
                lambda: set(workspace.ids(unread(here).view)),
                lambda ids: self._go(ids, step),
            )

    def _go(self, ids: set[int], step: int) -> None:
        screen = self._screen
        index = screen.messages.cursor + step
        while 0 <= index < len(screen.messages.pages):
            if screen.messages.pages.ids[index] in ids:
                screen.messages.cursor = index
                return
            index += step
        screen.app.say("No more unread mail here.")

    # Jumping

    def _jump(self) -> None:
        screen = self._screen
        views = [screen.brief, screen.messages, screen.reader]
        spots: list[Spot] = [
            (view, index, target)
            for view in views
            if view.parent is not None and view.parent.display
            for index, target in view.targets()
        ]
        if spots:
            screen.jump(spots, self._landed)

    def _landed(self, spot: Spot) -> None:
        view, index, target = spot
        screen = self._screen
        if view is screen.reader:
            screen.reader.follow(target.what)
            return
        if view.is_stop(index):
            view.cursor = index
        if view is screen.messages:
            screen.look_at("list")
            screen.reading.open_current(enter=True)
        elif isinstance(target.what, types.Ask) or view.is_stop(index):
            screen.look_at("brief")
            screen.follow(target.what)
        else:
            screen.follow(target.what)

    # The command line

    def _ask(self, mode: Mode) -> None:
        screen = self._screen
        screen.command.complete = complete
        here = screen.places.here
        words = here.view.query if mode == "search" and here and here.view.query and screen.at != "brief" else ""
        screen.command.open(mode, f"{words} " if words else "")
        screen.status.refresh()

    def typed(self, mode: Mode, words: str) -> None:
        """The words changed: search as they stand, or show what they may become."""
        if mode == "answer":
            return
        if mode == "command":
            self._screen.status.hint("  ".join(complete(words)[:8]))
            return
        if self._timer is not None:
            self._timer.stop()
        self._screen.status.hint("")
        self._timer = self._screen.set_timer(_QUIET_SECONDS, lambda: self._screen.places.typed(words))

    def given(self, mode: Mode, words: str) -> None:
        """The words are meant."""
        screen = self._screen
        self._close()
        if mode == "search":
            screen.places.end_search(words or None)
            return
        screen.look_at(screen.at)
        if not words:
            return
        if mode == "answer":
            screen.asking.reply(words)
            return
        try:
            name, rest = find(words)
        except LookupError:
            self._say(words)
            return
        if name == "search" and rest:
            screen.places.end_search(rest)
        else:
            screen.app.do(name)

    def _say(self, words: str) -> None:
        """What is no action is a sentence, unless it is one mistyped word."""
        near = nearest(words) if " " not in words.strip() else ""
        if near:
            self._screen.app.say(f"There is no action {words.strip()!r}. Did you mean {near!r}?", severity="warning")
        else:
            self._screen.asking.say(words)

    def left(self, mode: Mode) -> None:
        """The line was left."""
        self._close()
        if mode == "search":
            self._screen.places.end_search(None)
        else:
            self._screen.look_at(self._screen.at)

    def _close(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._screen.command.close()
        self._screen.status.hint("")
