"""The list of messages: any number of them, rows read a page at a time off the screen's thread."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from copilot.ui import rowline
from copilot.ui.lines import Line, Run
from copilot.ui.pages import PAGE, Fetched, Pages
from copilot.ui.widgets.lineview import LineView

if TYPE_CHECKING:
    from copilot.types import Row
    from copilot.ui.app import CopilotApp


class MessageList(LineView):
    """Messages newest first, with marks. Its data come from the app's workspace."""

    app: CopilotApp

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pages = Pages(self._read)
        self.marked: set[int] = set()
        self.mixed = False
        self.empty: tuple[str, ...] = ()
        self._fetching = False
        self._asked = False

    def _read(self, ids: Sequence[int]) -> list[Row]:
        return self.app.workspace.rows(ids)

    # Lines

    def total(self) -> int:
        return len(self.pages) or len(self.empty)

    def is_stop(self, index: int) -> bool:
        return index < len(self.pages)

    def line(self, index: int, width: int) -> Line:
        if index >= len(self.pages):
            return Line(left=(Run("   "), Run(self.empty[index], "muted")))
        row = self.pages.row(index)
        if row is None:
            self._soon()
            return rowline.WAITING
        return rowline.line(row, width, now=self.app.now(), marked=row.id in self.marked, lanes=self.mixed)

    # Data

    def show(self, ids: array[int], *, keep: bool = True, empty: tuple[str, ...] = ()) -> None:
        """Show these messages. With `keep` the cursor stays on its message, or where that one was."""
        held, offset = self.current if keep else None, self.cursor - self.scroll_offset.y
        self.pages.reset(ids)
        self.empty = empty
        self.marked &= set(ids) if keep and self.marked else set()
        place = self.pages.place(held) if held is not None else None
        target = place if place is not None else self.cursor if keep else 0
        self.measure()
        self._settle(target, offset if place is not None else None)

    def _settle(self, target: int, offset: int | None) -> None:
        target = max(0, min(target, len(self.pages) - 1))
        if offset is not None and target != self.cursor:
            self.scroll_to(y=max(0, target - offset), animate=False)
        if target == self.cursor:
            self.post_message(self.Pointed(self, target))
        self.cursor = target
        self.pages.want(target - self.page, target + self.page)
        self.fetch()

    def drop(self, gone: Collection[int]) -> None:
        """Take messages out at once; the cursor rests on the one that follows."""
        before = sum(1 for one in self.pages.ids[: self.cursor] if one in gone)
        self.pages.drop(gone)
        self.marked -= set(gone)
        self.measure()
        self._settle(self.cursor - before, None)

    def patch(self, ids: Collection[int], *, add: frozenset[str], remove: frozenset[str]) -> None:
        """Show changed keywords at once."""
        self.pages.patch(ids, add=add, remove=remove)
        self.repaint()

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        self.pages.want(new - 2 * self.page, new + 6 * self.page)

    def ahead(self) -> None:
        """Read and paint what comes next."""
        super().ahead()
        self.fetch()

    def _soon(self) -> None:
        if not self._fetching and not self._asked:
            self._asked = True
            self.call_later(self.fetch)

    def fetch(self) -> None:
        """Read the pages that were missed or will be looked at soon, one batch at a time."""
        self._asked = False
        if self._fetching or not self.is_attached:
            return
        wanted = self.pages.take_wanted()
        if wanted:
            self._fetching = True
            self.app.ask(self, "rows", lambda: self.pages.fetch(wanted), self._fetched, failed=self._failed)

    def _fetched(self, fetched: Fetched) -> None:
        self._fetching = False
        self.pages.keep(fetched)
        for page in fetched.pages:
            self.freshen(page * PAGE, page * PAGE + PAGE)
        self.fetch()

    def _failed(self) -> None:
        self._fetching = False

    # The cursor's message

    @property
    def current(self) -> int | None:
        """The id under the cursor."""
        return self.pages.ids[self.cursor] if self.cursor < len(self.pages) else None

    @property
    def chosen(self) -> list[int]:
        """What verbs act on: the marked messages, else the one under the cursor."""
        if self.marked:
            return [one for one in self.pages.ids if one in self.marked]
        return [self.current] if self.current is not None else []

    def mark(self) -> None:
        """Mark or unmark the message under the cursor, and go on to the next."""
        if self.current is not None:
            self.marked ^= {self.current}
            self.repaint()
            self.step(1)

    def mark_all(self) -> None:
        """Mark every message, or none when all are marked."""
        every = set(self.pages.ids)
        self.marked = set() if self.marked == every else every
        self.repaint()

    def unmark(self) -> None:
        """Clear all marks."""
        if self.marked:
            self.marked = set()
            self.repaint()
