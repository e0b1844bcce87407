"""The frames of the main screen: they place what they hold and draw nothing but a border."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip


class Panes(Horizontal):
    """Panes side by side."""

    BLANK = True


class Pane(Vertical):
    """One pane; without a border it costs nothing to draw."""

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.styles.gutter.totals != (0, 0):
            return super().render_lines(crop)
        return [Strip.blank(crop.width, self.visual_style.rich_style)] * crop.height
