"""From roles to the styles a strip is drawn with: a role over a background, remembered.

On a reversed cursor line a role keeps its weight but not its colour, so that the line stays one bar.
"""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color
from rich.style import Style


class Palette:
    """The styles of one theme on one background; `over` is "", "cursor" or "cursor-blurred"."""

    def __init__(self, roles: Mapping[str, Style], background: str) -> None:
        ink = roles["text"].color
        self._roles = roles
        self._base = Style(color=ink, bgcolor=Color.parse(background))
        self._known: dict[tuple[str, str], Style] = {}

    def style(self, role: str, over: str = "") -> Style:
        """The style of a role; an unknown one is plain text."""
        found = self._known.get((role, over))
        if found is None:
            found = self._known[role, over] = self._mix(role, over)
        return found

    def _mix(self, role: str, over: str) -> Style:
        style = self._base
        if over:
            style += self._roles[over]
        for part in role.split():
            found = self._roles.get(part, Style.null())
            style += found.without_color if style.reverse else found
        return style
