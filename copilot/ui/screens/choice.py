"""A short list to choose from by digit, or by arrows and Enter: a question's answers, suggestions, what was found."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from copilot.ui.lines import Line
from copilot.ui.screens.link import GUARD_SECONDS
from copilot.ui.screens.sheet import css, width_in
from copilot.ui.untrusted import content
from copilot.ui.widgets.lineview import LineView

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_WIDTH = 88


class ChoiceView(LineView):
    """Lines of which some can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = []
    app: CopilotApp

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []

    def total(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def line(self, index: int, width: int) -> Line:
        """One of the lines."""
        return self.lines[index]

    def is_stop(self, index: int) -> bool:
        """Only what can be chosen."""
        return 0 <= index < len(self.lines) and self.lines[index].stop

    @property
    def stops(self) -> list[int]:
        """All that can be chosen, by its line."""
        return [index for index in range(self.total()) if self.is_stop(index)]

    def reveal(self, index: int, *, margin: int = 0) -> None:
        """Scroll so that what is chosen is in view with the lines that belong to it."""
        last = next((stop for stop in range(index + 1, self.total()) if self.is_stop(stop)), self.total()) - 1
        super().reveal(min(last, index + self.page - 1))
        super().reveal(index, margin=margin)

    def show(self, lines: list[Line]) -> None:
        """Show these lines, the cursor on the first that can be chosen."""
        self.lines = lines
        self.measure()
        self.go(0)


class ChoiceScreen(ModalScreen[object]):
    """Answers with what the chosen line stands for, or None. `lay` makes the lines for a width."""

    DEFAULT_CSS = css("ChoiceScreen", f"width: {_WIDTH}; height: auto; max-height: 90%;").replace(
        "ChoiceScreen SheetView", "ChoiceScreen ChoiceView"
    )
    app: CopilotApp

    def __init__(self, heading: str, lay: Callable[[int], list[Line]], *, foot: str) -> None:
        super().__init__()
        self._heading, self._make, self._words = heading, lay, foot
        self._since = 0.0

    def compose(self) -> ComposeResult:
        view = ChoiceView(id="choice")
        view.border_title, view.border_subtitle = content(self._heading), content(self._words)
        yield view

    def on_mount(self) -> None:
        self._lay()
        self.call_after_refresh(self._begin)

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        view = self.query_one(ChoiceView)
        chosen = view.stops.index(view.cursor) if view.is_stop(view.cursor) else 0
        lines = [Line(), *self._make(width_in(self.app.size.width, _WIDTH))]
        view.styles.height = min(len(lines) + 2, max(6, self.app.size.height * 9 // 10))
        view.show(lines)
        view.step(view.stops[chosen] - view.cursor if view.stops else 0)

    def _begin(self) -> None:
        self._since = monotonic()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        view = self.query_one(ChoiceView)
        moves = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": view.page - 1, "pageup": 1 - view.page}
        if event.key in ("escape", "q"):
            self.dismiss(None)
        elif event.key in moves:
            view.step(moves[event.key])
        elif not self._since or event.time - self._since < GUARD_SECONDS:
            return  # typed before the question was on the screen
        elif event.key == "enter":
            self._choose(view.cursor)
        elif event.character and event.character.isdecimal():
            self._number(int(event.character))

    def _number(self, number: int) -> None:
        stops = self.query_one(ChoiceView).stops
        if 0 < number <= len(stops):
            self._choose(stops[number - 1])

    def _choose(self, index: int) -> None:
        view = self.query_one(ChoiceView)
        if view.is_stop(index):
            self.dismiss(view.lines[index].what)

    def on_line_view_chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        self._choose(event.index)
