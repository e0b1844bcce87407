"""Before a link opens: where it really leads. Only `o`, pressed while this is on the screen, opens it."""

from __future__ import annotations

from time import monotonic

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from copilot.types import Link
from copilot.ui.head import folded
from copilot.ui.lines import Run
from copilot.ui.links import Destination
from copilot.ui.screens.sheet import SheetView, css, width_in
from copilot.ui.untrusted import content

_WIDTH = 76

GUARD_SECONDS = 0.35
"""Keys typed ahead of the question do not answer it."""


class LinkScreen(ModalScreen[bool]):
    """Answers whether to open the link."""

    DEFAULT_CSS = css("LinkScreen", f"width: {_WIDTH}; height: 14;")

    def __init__(self, link: Link, shown: str, goal: Destination) -> None:
        super().__init__()
        self._link, self._shown, self._goal = link, shown, goal
        self._since = 0.0

    def compose(self) -> ComposeResult:
        view = SheetView(id="link")
        keys = "o opens · y copies · Esc leaves" if self._goal.opens else "y copies · Esc leaves"
        view.border_title, view.border_subtitle = content("Open this link?"), content(keys)
        yield view

    def on_mount(self) -> None:
        goal, width = self._goal, width_in(self.app.size.width, _WIDTH)
        lines = [
            *folded(goal.host or "?", "title", width, bullet=Run(" leads to  ", "muted"), most=2),
            *folded(self._shown or " ", "text", width, bullet=Run(" shown as  ", "muted"), most=2),
            *folded(self._link.url, "muted", width, bullet=Run(" address   ", "muted"), most=3),
        ]
        for words in goal.warnings:
            lines += folded(words, "warning", width, bullet=Run(" ! ", "warning"))
        self.query_one(SheetView).show(lines)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._since = monotonic()

    @property
    def ready(self) -> bool:
        """Whether the question was on the screen long enough to be answered."""
        return bool(self._since) and monotonic() - self._since >= GUARD_SECONDS

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key in ("escape", "q"):
            self.dismiss(False)
        elif not self.ready:
            return
        elif event.key == "y":
            self.app.copy_to_clipboard(self._link.url)
            self.dismiss(False)
        elif event.key == "o" and self._goal.opens:
            self.dismiss(True)
