"""The small picker of `m`: one key a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from copilot.types import Lane
from copilot.ui.lines import Line, Run, Target
from copilot.ui.screens.sheet import css
from copilot.ui.untrusted import content
from copilot.ui.widgets.lineview import LineView

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

KEYS = {
    "t": Lane.TEAM,
    "p": Lane.PEOPLE,
    "c": Lane.CUSTOMERS,
    "n": Lane.NEWSLETTERS,
    "i": Lane.INVITES,
    "r": Lane.RECEIPTS,
    "o": Lane.NOTIFICATIONS,
    "l": Lane.LISTS,
    "j": Lane.JUNK,
}
"""One key each, the first free letter of the name."""


class LaneList(LineView):
    """The lanes with their keys; letters choose, arrows and Enter too."""

    BINDINGS: ClassVar[list[BindingType]] = []
    app: CopilotApp

    def total(self) -> int:
        """One line a lane."""
        return len(KEYS)

    def line(self, index: int, width: int) -> Line:
        """A lane with its key."""
        key, lane = list(KEYS.items())[index]
        left = (Run(f"  {key}  ", "key"), Run("■ ", f"lane-{lane.value}"), Run(lane.value))
        return Line(left=left, targets=(Target(0, width, lane),), stop=True)


class LaneScreen(ModalScreen[Lane | None]):
    """Answers with the chosen lane, or None."""

    DEFAULT_CSS = css("LaneScreen", "width: 40; height: 11;")

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        view = LaneList(id="lanes")
        view.border_title = content(f"Lane for {self._what}")
        view.border_subtitle = content("Esc leaves it as it is")
        yield view

    def on_key(self, event: events.Key) -> None:
        event.stop()
        view = self.query_one(LaneList)
        if event.key in KEYS:
            self.dismiss(KEYS[event.key])
        elif event.key in ("escape", "q", "m"):
            self.dismiss(None)
        elif event.key in ("down", "up"):
            view.step(1 if event.key == "down" else -1)
        elif event.key == "enter":
            self.dismiss(list(KEYS.values())[view.cursor])

    def on_line_view_chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        self.dismiss(list(KEYS.values())[event.index])
