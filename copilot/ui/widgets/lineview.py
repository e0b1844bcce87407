"""The base of every list and text on the screen: Textual's line API, one cursor, jump labels, nothing per row.

A subclass says how many lines there are (`total`) and what stands on one (`line`); drawing costs what is visible.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from copilot.ui.actions import bindings
from copilot.ui.lines import Line, Target, label, paint
from copilot.ui.palette import Palette

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_REST_SECONDS = 0.03
"""How long after a key the next page is painted ahead."""

_KEPT = 600
"""Painted strips kept: a few screenfuls."""


class LineView(ScrollView, can_focus=True):
    """Lines under one cursor. Posts `Pointed` when the cursor rests on another line, `Chosen` when one is clicked."""

    BINDINGS = bindings("lines")
    DEFAULT_CSS = """
    LineView {
        height: 1fr;
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        scrollbar-color: $role-rule;
        scrollbar-color-hover: $role-muted;
        scrollbar-color-active: $role-key;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """
    KEEPS_CURSOR: ClassVar[bool] = True
    """False for text that scrolls without a cursor."""

    cursor: reactive[int] = reactive(0, repaint=False)

    class Pointed(Message):
        """The cursor is on another line."""

        def __init__(self, view: LineView, index: int) -> None:
            super().__init__()
            self.view = view
            self.index = index

    class Chosen(Message):
        """The line under the cursor was clicked."""

        def __init__(self, view: LineView, index: int) -> None:
            super().__init__()
            self.view = view
            self.index = index

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.labels: dict[int, list[tuple[int, str]]] = {}
        self.lit: tuple[int, Target] | None = None
        self._painted: dict[tuple[int, str, int], Strip] = {}
        self._ink: Palette | None = None
        self._resting = False

    # What a subclass says

    def total(self) -> int:
        """How many lines there are."""
        return 0

    def line(self, index: int, width: int) -> Line:
        """What stands on a line; called for visible lines only, and must not wait."""
        return Line()

    def is_stop(self, index: int) -> bool:
        """Whether the cursor may rest on this line."""
        return True

    # Drawing

    @property
    def page(self) -> int:
        """The lines in view."""
        return max(1, self.scrollable_content_region.height)

    @property
    def palette(self) -> Palette:
        """The styles of the theme over this widget's background."""
        if self._ink is None:
            app: CopilotApp = self.app  # type: ignore[assignment]
            self._ink = Palette(app.look.roles, self.background_colors[1].hex6)
        return self._ink

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips in view; without border and padding there is nothing for Textual's styles to add."""
        if self.styles.gutter.totals != (0, 0):
            return super().render_lines(crop)
        whole = crop.x == 0 and crop.width == self.region.width
        strips = self._strips(crop.y, crop.bottom)
        return strips if whole else [strip.crop(crop.x, crop.right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        return self._strips(y, y + 1)[0]

    def _strips(self, first: int, last: int) -> list[Strip]:
        """These lines of the view. What Textual works out anew at each question is asked once for all of them."""
        top, width, total = self.scroll_offset.y, self.scrollable_content_region.width, self.total()
        cursor, over = self.cursor, self._over()
        indexes = range(top + first, min(top + last, total))
        strips = [self._strip(index, width, over if index == cursor else "") for index in indexes]
        for index in self.labels.keys() & set(indexes):
            at = index - top - first
            strips[at] = label(strips[at], self.labels[index], self.palette)
        left = last - first - len(strips)
        return strips + [Strip.blank(self.size.width, self.palette.style("text"))] * left if left else strips

    def _strip(self, index: int, width: int, over: str = "") -> Strip:
        key = (index, over, width)
        strip = self._painted.get(key)
        if strip is None:
            lit = self.lit[1] if self.lit and self.lit[0] == index else None
            strip = paint(self.line(index, width), width, self.palette, over=over, lit=lit)
            strip = strip.extend_cell_length(self.size.width, self.palette.style("text"))
            if len(self._painted) > _KEPT:
                self._painted.clear()
            self._painted[key] = strip
        return strip

    def ahead(self) -> None:
        """Paint the lines of the next page as the compositor will cut them, so that a key finds them ready."""
        self._resting = False
        first, width = self.scroll_offset.y + self.page - 1, self.scrollable_content_region.width
        for index in range(first, min(first + self.page, self.total())):
            for part in self._strip(index, width).divide([width, self.size.width]):
                part.render(self.app.console)

    def _over(self) -> str:
        """What lies over the cursor's line."""
        if not self.KEEPS_CURSOR or self.cursor >= self.total() or not self.is_stop(self.cursor):
            return ""
        return "cursor" if self.has_focus else "cursor-blurred"

    def targets(self) -> list[tuple[int, Target]]:
        """What can be jumped to among the lines in view."""
        top, width = self.scroll_offset.y, self.scrollable_content_region.width
        seen = range(top, min(top + self.page, self.total()))
        return [(index, target) for index in seen for target in self.line(index, width).targets]

    def repaint(self) -> None:
        """Draw everything in view again, from fresh lines."""
        self._painted.clear()
        self.refresh()

    def freshen(self, first: int, last: int) -> None:
        """Draw these lines again if they are in view, and forget how they looked."""
        for key in [key for key in self._painted if first <= key[0] < last]:
            del self._painted[key]
        top = self.scroll_offset.y
        if first < top + self.page and last > top:
            self.refresh()

    def recolor(self) -> None:
        """Draw again in another theme."""
        self._ink = None
        self.repaint()

    def measure(self) -> None:
        """Take up a changed number of lines."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.total())
        self.repaint()

    # The cursor

    def go(self, index: int, *, down: bool = True) -> None:
        """Put the cursor on this line, or the nearest one it may rest on, looking in one direction first."""
        last = self.total() - 1
        if last < 0:
            return
        index = max(0, min(index, last))
        found = self._stop_from(index, 1 if down else -1)
        if found is None:
            found = self._stop_from(index, -1 if down else 1)
        if found is not None:
            self.cursor = found

    def _stop_from(self, index: int, step: int) -> int | None:
        while 0 <= index < self.total():
            if self.is_stop(index):
                return index
            index += step
        return None

    def watch_cursor(self, old: int, new: int) -> None:
        for index in (old, new):
            self.refresh(Region(0, index - self.scroll_offset.y, self.size.width, 1))
        self.reveal(new)
        self.post_message(self.Pointed(self, new))
        if not self._resting:
            self._resting = True
            self.set_timer(_REST_SECONDS, self.ahead)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self._notch(new_value)
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    def _notch(self, y: float) -> float:
        """Where the scrollbar stands: in steps as fine as it is drawn, or each line would have it drawn again."""
        step = self.max_scroll_y / (8 * self.page)
        return y if step <= 1 or y >= self.max_scroll_y else y // step * step

    def reveal(self, index: int, *, margin: int = 0) -> None:
        """Scroll so that the line is in view, `margin` lines from the edge where there is room."""
        top, page = self.scroll_offset.y, self.page
        margin = min(margin, (page - 1) // 2)
        if index - margin < top:
            self.scroll_to(y=max(0, index - margin), animate=False)
        elif index + margin >= top + page:
            self.scroll_to(y=index - page + 1 + margin, animate=False)

    # Events

    def on_resize(self) -> None:
        self.measure()
        self.reveal(self.cursor)

    def on_focus(self) -> None:
        self.refresh(Region(0, self.cursor - self.scroll_offset.y, self.size.width, 1))

    def on_blur(self) -> None:
        self.refresh(Region(0, self.cursor - self.scroll_offset.y, self.size.width, 1))

    def on_click(self, event: events.Click) -> None:
        index = self.scroll_offset.y + event.y
        if self.KEEPS_CURSOR and 0 <= index < self.total() and self.is_stop(index):
            self.cursor = index
            self.post_message(self.Chosen(self, index))

    # Actions

    def action_act(self, name: str) -> None:
        moves: dict[str, Callable[[], None]] = {
            "down": lambda: self.step(1),
            "up": lambda: self.step(-1),
            "page-down": lambda: self.step(self.page - 1),
            "page-up": lambda: self.step(1 - self.page),
            "top": lambda: self.step(-self.total()),
            "bottom": lambda: self.step(self.total()),
        }
        moves[name]()

    def step(self, lines: int) -> None:
        """Move by so many lines, to a line the cursor may rest on; at an edge the rest comes into view."""
        if not self.KEEPS_CURSOR:
            self.scroll_to(y=max(0, self.scroll_offset.y + lines), animate=False)
            return
        before = self.cursor
        if abs(lines) == 1:
            found = self._stop_from(before + lines, lines)
            if found is not None:
                self.cursor = found
        else:
            self.go(before + lines, down=lines < 0)
        if self.cursor == before:
            self.scroll_to(y=0 if lines < 0 else max(0, self.total() - self.page), animate=False)
