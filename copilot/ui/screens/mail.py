"""The main screen: brief, list and reader side by side as the width allows, a command line, a status line.

It wires: widgets say what happened, the deeds (places, reading, triage, outside) do it, and `look_at` moves the eye.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from copilot import types
from copilot.ui import firstpaint
from copilot.ui.actions import bindings
from copilot.ui.digest import More, Stack
from copilot.ui.lines import Line
from copilot.ui.outside import Outside
from copilot.ui.places import INBOX, Places, place_of
from copilot.ui.reading import Reading
from copilot.ui.rooms import Rooms
from copilot.ui.status import Status
from copilot.ui.steering import Steering
from copilot.ui.triage import Selection, Triage
from copilot.ui.widgets.bar import Bar
from copilot.ui.widgets.briefview import BriefView
from copilot.ui.widgets.command import CommandLine
from copilot.ui.widgets.lineview import LineView
from copilot.ui.widgets.messages import MessageList
from copilot.ui.widgets.pane import Pane, Panes
from copilot.ui.widgets.reader import ReaderView

if TYPE_CHECKING:
    from copilot.types import Brief, Message
    from copilot.ui.app import CopilotApp
    from copilot.ui.asking import Asking
    from copilot.ui.letter import Letter
    from copilot.ui.screens.jump import Spot

PANES = ("brief", "list", "reader")
_REST_SECONDS = 0.12
"""How long the cursor rests before the pane beside it follows."""


class MailScreen(Screen[None]):
    """Brief, list, reader. `at` is the pane the person looks at."""

    BINDINGS = bindings("mail")
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (120, "-two"), (180, "-three")]  # noqa: RUF012 - Textual declares it an instance variable
    AUTO_FOCUS = "#brief"
    BLANK = True

    app: CopilotApp

    def __init__(self) -> None:
        super().__init__(classes="at-brief")
        self.at = "brief"
        self.brief = BriefView(id="brief")
        self.messages = MessageList(id="list")
        self.reader = ReaderView(id="reader")
        self.command = CommandLine(id="command")
        self.top = Bar(id="top")
        self.bottom = Bar(id="status")
        self._title = Bar(classes="title")
        self.places = Places(self)
        self.reading = Reading(self)
        self.triage = Triage(self)
        self.outside = Outside(self)
        self.status = Status(self)
        self.rooms = Rooms(self)
        self.steering = Steering(self)
        self._rest: Timer | None = None
        self._briefing: bool | None = None
        """None when no brief is being read; else whether to read it again afterwards."""

    @cached_property
    def asking(self) -> Asking:
        """Words to deeds; loaded when first wanted, as plans are many kinds of things."""
        from copilot.ui.asking import Asking

        return Asking(self)

    @cached_property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What each action's id does."""
        deeds = (self.triage, self.reading, self.outside, self.steering, self.asking, self.rooms)
        return {name: deed for one in deeds for name, deed in one.actions.items()}

    def compose(self) -> ComposeResult:
        yield self.top
        with Panes(id="panes"):
            with Pane(id="brief-pane"):
                yield self.brief
            with Pane(id="list-pane"):
                yield self._title
                yield self.messages
            with Pane(id="reader-pane"):
                yield self.reader
        yield self.command
        yield self.bottom

    # Looking

    @property
    def _kept(self) -> Path:
        return firstpaint.path_of(self.app.workspace.paths.data)

    @property
    def view(self) -> LineView:
        """The pane the person looks at."""
        return {"brief": self.brief, "list": self.messages, "reader": self.reader}[self.at]

    @property
    def columns(self) -> int:
        """How many panes stand side by side."""
        return 3 if self.has_class("-three") else 2 if self.has_class("-two") else 1

    def on_mount(self) -> None:
        self.brief.remembered = firstpaint.load(self._kept)
        self.show_brief(None)
        self.call_after_refresh(self.refresh_brief)

    def look_at(self, pane: str, *, focus: bool = True) -> None:
        """Move to a pane; panes that do not fit beside it give way."""
        self.at = pane
        if not self.has_class(f"at-{pane}"):
            self.update_classes({f"at-{name}": name == pane for name in PANES})
        if focus:
            self.set_focus(self.view)
        self.status.refresh()

    def refresh_brief(self) -> None:
        """Ask for the brief again, but never spend more than a fifth of the time on it."""
        if self._briefing is not None:
            self._briefing = True
            return
        self._briefing, began = False, monotonic()

        def rest(brief: Brief | None = None) -> None:
            if brief is not None:
                self.show_brief(brief)
            self.set_timer(4 * (monotonic() - began), again)

        def again() -> None:
            due, self._briefing = self._briefing, None
            if due:
                self.refresh_brief()

        self.app.ask(self.brief, "brief", self.app.workspace.brief, rest, failed=rest, exclusive=False)

    def show_brief(self, brief: Brief | None) -> None:
        """Show this brief."""
        self.brief.show(brief, empty=self.status.welcome(brief))
        self.status.refresh()
        if brief is not None:
            kept = replace(self.brief.remembering, top=self.top.shown.right)
            self.app.ask(self.top, "remember", lambda: firstpaint.save(self._kept, kept))

    def title_list(self, line: Line) -> None:
        """Name what the list shows."""
        self._title.show(line)

    def title_reader(self, letter: Letter) -> None:
        """Take note of the message on show."""
        self.status.refresh()

    def said_search(self, words: str) -> None:
        """Say on the status line why a half-typed search finds nothing."""
        self.status.hint(words)

    # What happened in the panes

    def on_line_view_pointed(self, event: LineView.Pointed) -> None:
        event.stop()
        if self._rest is not None:
            self._rest.stop()
        if event.view is self.messages and self.columns > 1:
            self._rest = self.set_timer(_REST_SECONDS, self.reading.open_current)
        elif event.view is self.brief and self.columns > 2:
            self._rest = self.set_timer(_REST_SECONDS, self._show_beside)
        elif event.view is self.messages and self.at == "reader":
            self.reading.open_current()

    def _show_beside(self) -> None:
        if self.at == "brief":
            self.follow(self.brief.pointed, enter=False)

    def on_line_view_chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        again = self.view is event.view
        if event.view.id in PANES and not again:
            self.look_at(str(event.view.id))
        if again or self.columns == 1:
            self.steering.open()

    def on_reader_view_followed(self, event: ReaderView.Followed) -> None:
        event.stop()
        self.follow(event.what)

    def follow(self, what: object, *, enter: bool = True) -> None:
        """Go where a target leads; without `enter` only show it beside the brief."""
        if isinstance(what, Stack):
            self.places.open(place_of(what), enter=enter)
        elif isinstance(what, types.Ask | types.Citation):
            self.reading.cite(what.citation if isinstance(what, types.Ask) else what, enter=enter)
        elif isinstance(what, More) and enter:
            self.brief.fold()
        elif isinstance(what, types.Link):
            self.outside.open(what)
        elif isinstance(what, types.Part):
            self.outside.save(what)

    # The command line

    def on_command_line_typed(self, event: CommandLine.Typed) -> None:
        event.stop()
        self.steering.typed(event.mode, event.words)

    def on_command_line_given(self, event: CommandLine.Given) -> None:
        event.stop()
        self.steering.given(event.mode, event.words)

    def on_command_line_left(self, event: CommandLine.Left) -> None:
        event.stop()
        self.steering.left(event.mode)

    # What actions act on

    def selection(self) -> Selection:
        """The messages that a verb acts on now."""
        if self.at == "reader":
            letter = self.reader.letter
            return Selection((letter.row.id,) if letter else ())
        if self.at == "list":
            return Selection(tuple(self.messages.chosen))
        what = self.brief.pointed
        return Selection(what.ids, stack=True) if isinstance(what, Stack) else Selection(())

    def message_id(self) -> int | None:
        """The row id of the one message that is meant now."""
        letter = self.reader.letter
        if self.at == "list" or letter is None:
            return self.messages.current if self.at == "list" else None
        return letter.row.id

    def with_message(self, then: Callable[[Message], None]) -> None:
        """Read the one message that is meant now, and go on."""
        id, letter = self.message_id(), self.reader.letter
        if id is None:
            self.app.say("There is no message here.")
        elif letter is not None and letter.row.id == id:
            then(letter.message)
        else:
            self.app.ask(self, "look", lambda: self.app.workspace.message(id), then)

    def pick(self, wanted: Callable[[object], bool], then: Callable[..., None], *, none: str) -> None:
        """Choose a target of the open message: the only one, or by label among those in view."""
        every = {target.what for _, target in self.reader.every() if wanted(target.what)}
        spots: list[Spot] = [(self.reader, at, target) for at, target in self.reader.targets() if wanted(target.what)]
        if len(every) == 1:
            then(every.pop())
        elif not spots:
            self.app.say(none)
        else:
            self.jump(spots, lambda spot: then(spot[2].what))

    def jump(self, spots: list[Spot], then: Callable[[Spot], None]) -> None:
        """Label these spots, and go on with the chosen one."""
        from copilot.ui.screens.jump import JumpScreen

        self.app.push_screen(JumpScreen(spots), lambda spot: then(spot) if spot else None)

    def action_act(self, name: str) -> None:
        """Do the action of that id."""
        self.actions[name]()

    def start_place(self) -> None:
        """Fill the list when nothing else did, so that side by side no pane is empty."""
        if self.places.here is None and self.columns > 2:
            self.places.open(INBOX, enter=False)
