"""One line of text across a pane: titles, status, hints. Painted like everything else, without markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip
from textual.widget import Widget

from copilot.ui.lines import Line, paint
from copilot.ui.palette import Palette

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp


class Bar(Widget):
    """Shows one line; `show` replaces it."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._line = Line()

    def show(self, line: Line) -> None:
        """Show this line from now on."""
        if line != self._line:
            self._line = line
            self.refresh()

    @property
    def shown(self) -> Line:
        """The line on show."""
        return self._line

    def render_line(self, y: int) -> Strip:
        app: CopilotApp = self.app  # type: ignore[assignment]
        palette = Palette(app.look.roles, self.background_colors[1].hex6)
        return paint(self._line, self.size.width, palette)

    def recolor(self) -> None:
        """Draw again in another theme."""
        self.refresh()
