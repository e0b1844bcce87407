"""The tools there are: what each does and how to say it; Enter puts an example on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from copilot.types.plans import ToolGuide
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run
from copilot.ui.screens.listing import ListingScreen
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_COLUMN = 20


class ToolsScreen(ListingScreen):
    """Built-in tools and the person's own, those that fail with the reason."""

    heading = "Tools"
    app: CopilotApp

    def read(self, words: str) -> list[Any]:
        """The tools in which these words stand."""
        low = words.lower()
        found = self.app.workspace.session.guide()
        return [one for one in found if low in " ".join((one.name, one.purpose, *one.examples)).lower()]

    def lines(self, thing: ToolGuide, width: int) -> Sequence[Line]:
        """Name, effects and purpose; then two ways to say it, or what is wrong."""
        bullet = Run(f"  {thing.name.replace('_', ' '):<{_COLUMN - 2}}", "title")
        told, role = (thing.problem, "error") if thing.problem else (thing.purpose, "text")
        first, *rest = folded(told, role, width - len(thing.effects) - 2, bullet=bullet)
        right = (Run(f"{thing.effects} ", "muted"),)
        room = [Line(left=first.left, right=right), *rest]
        for example in thing.examples[:2]:
            room += folded(f": {example}", "muted", width, bullet=Run(" " * _COLUMN), most=1)
        return room

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """What can be done with a tool."""
        return {"Enter": ("says it", self._say)}

    def _say(self, one: ToolGuide) -> None:
        self.dismiss(None)
        if one.examples:
            self.app.mail.command.open("command", plain(one.examples[0]))
            self.app.mail.status.refresh()
