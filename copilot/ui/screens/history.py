"""What was done, newest first: `u` takes back the last change, `x` the one under the cursor, Enter tells why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from copilot.types import Receipt
from copilot.ui import figures
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run
from copilot.ui.screens.listing import ListingScreen
from copilot.ui.screens.sheet import WIDTH, Sheet, width_in
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_SHOWN = 500


class HistoryScreen(ListingScreen):
    """The journal's receipts."""

    heading = "History"
    empty = ("Nothing was changed yet.",)
    app: CopilotApp

    def read(self, words: str) -> list[Any]:
        """The receipts in whose label these words stand."""
        return [one for one in self.app.workspace.history(_SHOWN) if words.lower() in one.label.lower()]

    def lines(self, thing: Receipt, width: int) -> Sequence[Line]:
        """When, what, and whether it was undone."""
        when = Run(f"  {figures.when(thing.at, self.app.now()):>6}  ", "muted")
        role, state = ("faint", "undone ") if thing.undone else ("text", "")
        first, *rest = folded(thing.label, role, width - len(state) - 2, bullet=when, most=2)
        return (Line(left=first.left, right=(Run(state, "muted"),) if state else ()), *rest)

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """What can be done with a receipt."""
        return {
            "Enter": ("why", self._tell),
            "x": ("undo this", lambda one: self._undo(one.id)),
            "u": ("undo the last", lambda _: self._undo(None)),
        }

    def _tell(self, one: Receipt) -> None:
        self.app.push_screen(StoryScreen(one))

    def _undo(self, receipt: int | None) -> None:
        def done(found: Receipt) -> None:
            self.app.say(f"Undone: {plain(found.label)}")
            self.again()

        self.app.ask(self, "undo", lambda: self.app.workspace.undo(receipt), done, exclusive=False)


class StoryScreen(Sheet):
    """What was said, shown and decided for one receipt."""

    heading = "Why"

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self._receipt = receipt
        self._told: dict[str, Any] | None = None

    def on_mount(self) -> None:
        ledger, id = self.app.workspace.ledger, self._receipt.id
        self.app.ask(self, "story", lambda: ledger.story(id), self._show)

    def on_resize(self) -> None:
        if self._told is not None:
            self._show(self._told)

    def _show(self, told: dict[str, Any]) -> None:
        self._told = told
        width = width_in(self.app.size.width, WIDTH)
        found = [Line(), *folded(self._receipt.label, "title", width, bullet=Run("  "))]
        if not told:
            found += [
                Line(),
                Line(left=(Run("  You pressed a key for it, or the program did it by the clock.", "muted"),)),
            ]
        for words in told.get("words", ()):
            found += [Line(), *folded(words, "text", width, bullet=Run("  You said  ", "muted"))]
        found += [Line()] if told else []
        for step in told.get("steps", ()):
            bullet = Run(f"  {step['effect']:<10}", "muted")
            found += folded(f"{step['verb']} {step['target']}", "text", width, bullet=bullet)
            found += folded(step["why"], "muted", width, bullet=Run(" " * 12)) if step["why"] else ()
        if digest := told.get("digest"):
            found += [Line(), Line(left=(Run("  Approved  ", "muted"), Run(plain(digest))))]
        self.sheet.show(found)
