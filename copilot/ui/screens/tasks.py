"""Tasks: what is to be done and by when; Enter goes to the sentence a task came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from copilot.types import Citation
from copilot.types.records import Task
from copilot.ui import figures
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run
from copilot.ui.screens.listing import ListingScreen
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp


class TasksScreen(ListingScreen):
    """Open tasks, the most urgent first."""

    heading = "Tasks"
    empty = (
        "Nothing is to be done.",
        "",
        "Say what is, on the command line:",
        "  : remind me to send the deck tomorrow 9am",
    )
    app: CopilotApp

    def __init__(self) -> None:
        super().__init__()
        self._all = False

    def read(self, words: str) -> list[Any]:
        """The tasks in which these words stand."""
        return self.app.workspace.ledger.tasks(words, done=self._all)

    def lines(self, thing: Task, width: int) -> Sequence[Line]:
        """Mark, title, due date; where it came from below it."""
        words, role = figures.due(thing.due[:10] or None, self.app.now()) if not thing.done_at else ("done", "muted")
        mark = "✓" if thing.done_at else "↩" if thing.awaits else "○"
        repeat = " ↻" if thing.repeat else ""
        title = Run(plain(thing.title) + repeat, "muted" if thing.done_at else "text")
        first = Line(left=(Run(f"  {mark} ", "key"), title), right=(Run(f"{words}{_time(thing.due)} ", role),))
        told = thing.note or thing.source.quote
        return (first, *(folded(told, "muted", width, bullet=Run("      "), most=1) if told else ()))

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """What can be done with a task."""
        return {
            "Enter": ("its mail", self._open),
            "x": ("done", self._complete),
            "d": ("removes", self._remove),
        }

    @property
    def always(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """What can be done with none."""
        return {
            "a": ("open only" if self._all else "all", self._toggle),
            "u": ("undo", lambda: self._do(self.app.workspace.undo)),
        }

    def _open(self, task: Task) -> None:
        source = task.source
        where = source.message_id or task.awaits
        if not where:
            self.app.say("This task came from no mail.")
            return
        self.dismiss(None)
        self.app.mail.reading.cite(Citation(where, source.start, source.end, source.quote), enter=True)

    def _complete(self, task: Task) -> None:
        now = self.app.now()
        self._do(lambda: self.app.workspace.keep(lambda ledger: ledger.complete(task, now=now)))

    def _remove(self, task: Task) -> None:
        self._do(lambda: self.app.workspace.keep(lambda ledger: ledger.remove(task)))

    def _toggle(self) -> None:
        self._all = not self._all
        self.again()

    def _do(self, change: Callable[[], Any]) -> None:
        def done(receipt: Any) -> None:
            self.app.say(f"{plain(receipt.label)} — u to undo")
            self.again()

        self.app.ask(self, "change", change, done, exclusive=False)


def _time(due: str) -> str:
    return f" {due[11:16]}" if len(due) > 10 else ""
