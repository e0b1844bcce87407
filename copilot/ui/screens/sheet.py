"""A sheet of lines over the main screen, closed by Esc: help and history are such."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from copilot.ui.lines import Line
from copilot.ui.untrusted import content
from copilot.ui.widgets.lineview import LineView

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp


CSS = """
%s { align: center middle; background: $background 60%%; }
%s SheetView, %s LaneList {
    background: $panel;
    border: round $role-rule;
    border-title-color: $role-title;
    border-subtitle-color: $role-muted;
    padding: 0 1;
    scrollbar-background: $panel;
    scrollbar-background-hover: $panel;
    scrollbar-background-active: $panel;
    max-width: 96%%;
    %s
}
"""
"""How a sheet looks, for a screen's name and size."""


WIDTH = 84
"""Cells of a sheet with its frame, where the screen has them."""


def width_in(screen: int, most: int = WIDTH) -> int:
    """How much a line of a sheet holds on a screen of that width: less its frame, its padding and a scrollbar."""
    return max(10, min(most, screen * 24 // 25) - 6)


def css(name: str, size: str) -> str:
    """The style of a modal screen of that name."""
    return CSS % (name, name, name, size)


class SheetView(LineView):
    """Lines given once."""

    KEEPS_CURSOR = False
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

    def show(self, lines: list[Line]) -> None:
        """Show these lines."""
        self.lines = lines
        self.measure()


class Sheet(ModalScreen[None]):
    """A titled sheet; a subclass fills it."""

    DEFAULT_CSS = css("Sheet", f"width: {WIDTH}; height: 90%;")

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "dismiss", show=False)]
    app: CopilotApp
    heading = ""
    foot = "Esc closes"

    def compose(self) -> ComposeResult:
        view = SheetView(id="sheet")
        view.border_title = content(self.heading)
        view.border_subtitle = content(self.foot)
        yield view

    @property
    def sheet(self) -> SheetView:
        """The lines."""
        return self.query_one(SheetView)
