"""Jump mode: labels over what is on the screen; typing one goes there, anything else leaves."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.screen import ModalScreen

from copilot.ui.lines import Target
from copilot.ui.widgets.lineview import LineView

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Labels, the home row first."""

Spot = tuple[LineView, int, Target]


def labels(count: int) -> list[str]:
    """That many labels, all of one length, so that none is the beginning of another."""
    if count <= len(LETTERS):
        return list(LETTERS[:count])
    return [a + b for a in LETTERS for b in LETTERS][:count]


class JumpScreen(ModalScreen[Spot | None]):
    """Answers with the chosen spot, or None."""

    DEFAULT_CSS = "JumpScreen { background: transparent; }"

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__()
        self._spots = dict(zip(labels(len(spots)), spots, strict=False))
        self._typed = ""

    def on_mount(self) -> None:
        self._show()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        typed = self._typed + (event.character or "")
        if typed in self._spots:
            self._close(self._spots[typed])
        elif typed and any(label.startswith(typed) for label in self._spots):
            self._typed = typed
            self._show()
        else:
            self._close(None)

    def on_click(self) -> None:
        self._close(None)

    def _show(self) -> None:
        views = {view for view, _, _ in self._spots.values()}
        for view in views:
            view.labels = {}
        for label, (view, index, target) in self._spots.items():
            if label.startswith(self._typed):
                view.labels.setdefault(index, []).append((target.column, label))
        for view in views:
            view.repaint()

    def _close(self, spot: Spot | None) -> None:
        for view in {view for view, _, _ in self._spots.values()}:
            view.labels = {}
            view.repaint()
        self.dismiss(spot)
