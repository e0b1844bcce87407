"""What was done, newest first; `u` takes back the last change."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from copilot.types import Receipt
from copilot.ui import figures
from copilot.ui.lines import Line, Run
from copilot.ui.screens.sheet import Sheet
from copilot.ui.untrusted import plain

_SHOWN = 500


class HistoryScreen(Sheet):
    """The journal's receipts."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("u", "undo", show=False)]
    heading = "History"
    foot = "u takes back the last change · Esc closes"

    def on_mount(self) -> None:
        self.refresh_receipts()

    def refresh_receipts(self) -> None:
        """Read the journal again."""
        workspace = self.app.workspace
        self.app.ask(self, "history", lambda: workspace.history(_SHOWN), self._show)

    def action_undo(self) -> None:
        """Take back the last change."""
        self.app.mail.triage.undo()

    def _show(self, receipts: list[Receipt]) -> None:
        now = self.app.now()
        lines = [Line(), *(_line(receipt, figures.when(receipt.at, now)) for receipt in receipts)]
        if not receipts:
            lines.append(Line(left=(Run("  Nothing was changed yet.", "muted"),)))
        self.sheet.show(lines)


def _line(receipt: Receipt, when: str) -> Line:
    role = "faint" if receipt.undone else "text"
    state = Run("undone  ", "muted") if receipt.undone else Run("")
    return Line(left=(Run(f"  {when:>6}  ", "muted"), Run(plain(receipt.label), role)), right=(state,))
