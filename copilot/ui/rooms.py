"""The sheets that open over the main screen, each loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from copilot.ui.screens.mail import MailScreen


class Rooms:
    """Opens help, history, tasks, people, the outbox and the tools; each at most once."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen

    @property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What opens each."""
        return {
            "history": self._history,
            "go-tasks": self._tasks,
            "go-people": self._people,
            "go-outbox": self._outbox,
            "go-tools": self._tools,
            "go-drafts": self._drafts,
        }

    def freshen(self, *kinds: str) -> None:
        """Let an open sheet of these kinds look again."""
        for screen in self._screen.app.screen_stack:
            if type(screen).__name__ in kinds:
                screen.again()  # type: ignore[attr-defined]

    def help(self) -> None:
        """Show the keys."""
        from copilot.ui.screens.help import HelpScreen

        self._open(HelpScreen)

    def _history(self) -> None:
        from copilot.ui.screens.history import HistoryScreen

        self._open(HistoryScreen)

    def _tasks(self) -> None:
        from copilot.ui.screens.tasks import TasksScreen

        self._open(TasksScreen)

    def _people(self) -> None:
        from copilot.ui.screens.people import PeopleScreen

        self._open(PeopleScreen)

    def _outbox(self) -> None:
        from copilot.ui.screens.outbox import OutboxScreen

        self._open(OutboxScreen)

    def _drafts(self) -> None:
        from copilot.ui.screens.drafts import DraftsScreen

        self._open(DraftsScreen)

    def _tools(self) -> None:
        from copilot.ui.screens.tools import ToolsScreen

        self._open(ToolsScreen)

    def _open(self, kind: Callable[[], Screen[Any]]) -> None:
        app = self._screen.app
        if type(app.screen) is not kind:
            app.push_screen(kind())
