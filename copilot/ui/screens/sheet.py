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


class SheetView(LineView):
    """Lines given once."""

    KEEPS_CURSOR = False
    app: CopilotApp

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []

    def total(self) -> int:
        return len(self.lines)

    def line(self, index: int, width: int) -> Line:
        return self.lines[index]

    def show(self, lines: list[Line]) -> None:
        """Show these lines."""
        self.lines = lines
        self.measure()


class Sheet(ModalScreen[None]):
    """A titled sheet; a subclass fills it."""

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
