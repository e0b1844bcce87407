"""Where the person is: which messages the list shows, how they came there, and the way back."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING

from copilot.types import View
from copilot.ui import figures
from copilot.ui.digest import Stack
from copilot.ui.lines import Line, Run
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.ui.screens.mail import MailScreen

_SAID_WIDTH = 36
"""Cells of a line in the narrowest list."""

TYPED_LIMIT = 200
"""Results shown while a search is being typed; Enter brings them all."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a list shows: its view, what to call it, and whether lanes are mixed in it."""

    view: View
    title: str
    lane: str = ""
    mixed: bool = True


INBOX = Place(View(), "Inbox")
BOXES = {
    "go-inbox": INBOX,
    "go-unread": Place(View(unread=True), "Unread"),
    "go-starred": Place(View(box="", query="is:starred"), "Starred"),
    "go-archive": Place(View(box="archive"), "Archived"),
    "go-sent": Place(View(box="sent"), "Sent"),
    "go-trash": Place(View(box="trash"), "Trash"),
    "go-junk": Place(View(box="junk"), "Junk"),
    "go-all": Place(View(box=""), "All mail"),
}


def place_of(stack: Stack) -> Place:
    """The place that lists a lane or a topic."""
    view = View(lane=stack.lane.value, topic=stack.topic)
    title = f"{stack.lane.value.capitalize()} › {stack.name}" if stack.topic else stack.name
    return Place(view, title, lane=stack.lane.value, mixed=False)


def place_of_search(query: str) -> Place:
    """The place that lists what a search finds, everywhere; its last word is a beginning, as when it was typed."""
    return Place(View(box="", query=query, typing=True), f"Search: {query}")


class Places:
    """Opens places in the screen's list and remembers the trail."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen
        self.here: Place | None = None
        self._trail: list[tuple[Place | None, int | None, str]] = []
        self._before_search: tuple[Place | None, str] | None = None
        self._loaded = False

    def open(self, place: Place, *, enter: bool = True) -> None:
        """List a place; with `enter` the cursor goes there, and `back` returns."""
        screen = self._screen
        if enter and screen.at != "brief" and self.here != place:
            self._trail.append((self.here, screen.messages.current, screen.at))
        keep = self.here == place
        self.here = place
        self._load(place, keep=keep)
        if enter:
            screen.look_at("list")

    def back(self) -> bool:
        """Return to the place before; False when there is none."""
        if not self._trail:
            return False
        place, _, at = self._trail.pop()
        self.here = place
        if place is not None:
            self._load(place, keep=False)
        self._screen.look_at(at if place is not None else "brief")
        return True

    def forget(self) -> None:
        """The trail ends where the brief begins."""
        self._trail.clear()

    def refresh(self) -> None:
        """Ask the store again, keeping the cursor on its message."""
        if self.here is not None:
            self._load(self.here, keep=True)

    def typed(self, query: str) -> None:
        """Show what a half-typed search finds, newest first."""
        if self._before_search is None:
            self._before_search = (self.here, self._screen.at)
        if not query.strip():
            return
        self.here = place_of_search(query)
        self._load(self.here, keep=False, limit=TYPED_LIMIT)
        self._screen.look_at("list", focus=False)

    def end_search(self, query: str | None) -> None:
        """Keep the search as a place of its own, or (None) go back to where it began."""
        before, at = self._before_search or (self.here, self._screen.at)
        self._before_search = None
        self.here = before
        if query:
            if at == "brief":
                self._trail.clear()
                self._trail.append((None, None, "brief"))
            else:
                self._trail.append((before, None, at))
            self.here = place_of_search(query)
            self._load(self.here, keep=False)
            self._screen.look_at("list")
        else:
            if before is not None:
                self._load(before, keep=False)
            self._screen.look_at(at)

    def _load(self, place: Place, *, keep: bool, limit: int | None = None) -> None:
        screen, workspace = self._screen, self._screen.app.workspace

        def read() -> array[int]:
            if limit is None and place.view.typing:
                workspace.ids(
                    replace(place.view, typing=False), 1
                )  # what is kept must make sense, or all mail is found
            return workspace.ids(place.view, limit)

        def show(ids: array[int]) -> None:
            if self.here == place:
                screen.messages.mixed = place.mixed
                screen.messages.show(ids, keep=keep, empty=_nothing(place))
                screen.title_list(self.title(place, len(ids), more=limit is not None and len(ids) == limit))

        def refuse(words: str) -> None:
            if self.here == place:
                screen.messages.show(array("q"), keep=False, empty=("", *wrap(plain(words), _SAID_WIDTH)))
                screen.title_list(self.title(place, 0))

        screen.app.ask(screen.messages, "ids", read, show, quiet=screen.said_search if limit else refuse)

    def title(self, place: Place, count: int, *, more: bool = False) -> Line:
        """The line above the list."""
        role = f"lane-{place.lane}" if place.lane else "muted"
        words = f"{figures.number(count)}{'+' if more else ''} "
        return Line(left=(Run(" ■ ", role), Run(plain(place.title), "title")), right=(Run(words, "muted"),))


def unread(place: Place) -> Place:
    """The unread messages of a place."""
    return replace(place, view=replace(place.view, unread=True))


def _nothing(place: Place) -> tuple[str, ...]:
    if place.view.query:
        return ("", "Nothing matches.", "", "Try fewer words, or from:, subject:, is:unread, after:7d.")
    return ("", "Nothing here.")
