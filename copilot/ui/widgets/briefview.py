"""The brief on the screen: asks, lanes and topics under one cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot import types
from copilot.ui import digest
from copilot.ui.digest import Folding, More, Stack
from copilot.ui.firstpaint import Remembered
from copilot.ui.lines import Line, Run
from copilot.ui.widgets.lineview import LineView

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp


class BriefView(LineView):
    """Shows a brief; `empty` is what to say while there is none, or nothing in it."""

    app: CopilotApp

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.brief: types.Brief | None = None
        self.folding = Folding()
        self.empty: tuple[str, ...] = ()
        self.remembered: Remembered | None = None
        self._touched = False
        """Whether the person has moved the cursor; until then it waits at the top while the brief fills."""
        self._laying = False
        self._lines: list[Line] = []

    def total(self) -> int:
        return len(self._lines)

    def line(self, index: int, width: int) -> Line:
        return self._lines[index]

    def is_stop(self, index: int) -> bool:
        return self._lines[index].stop

    @property
    def remembering(self) -> Remembered:
        """What the next start may show before it knows better."""
        return Remembered(self.scrollable_content_region.width, tuple(self._lines))

    def show(self, brief: types.Brief | None, *, empty: tuple[str, ...] = ()) -> None:
        """Show this brief; the cursor stays on what it was on, or near it."""
        first = (self.brief is None and self.remembered is None) or (self.brief and not self.brief.messages)
        self.brief, self.empty = brief, empty
        self._lay(first=bool(first))

    def measure(self) -> None:
        self._lay()

    def _lay(self, *, first: bool = False) -> None:
        self._laying = True
        self._arrange(first=first)
        self._laying = False

    def _arrange(self, *, first: bool) -> None:
        held = _key(self.pointed)
        width = self.scrollable_content_region.width
        if self.brief is None and self.remembered is not None and abs(self.remembered.width - width) < 3:
            self._lines = list(self.remembered.lines)
        elif self.brief is None or not self.brief.messages:
            self._lines = [Line(), *(Line(left=(Run("  "), Run(words, "muted"))) for words in self.empty)]
        else:
            self._lines = digest.lines(self.brief, width, now=self.app.now(), folding=self.folding)
        super().measure()
        if first or not self._touched:
            self.go(0)
            self.scroll_to(y=0, animate=False)
            return
        places = [index for index, line in enumerate(self._lines) if line.stop]
        same = [index for index in places if _key(self._lines[index].what) == held]
        self.go(same[0] if same else self.cursor)

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        self._touched = self._touched or (old != new and not self._laying)

    # The cursor's stack

    @property
    def pointed(self) -> object | None:
        """What the cursor is on: a Stack, an Ask or a More."""
        return self._lines[self.cursor].what if self.cursor < len(self._lines) else None

    def fold(self) -> None:
        """Fold or unfold the topics of the lane under the cursor, or the asks."""
        what = self.pointed
        if isinstance(what, types.Ask) or (isinstance(what, More) and what.of == "asks"):
            self.folding = replace(self.folding, open=self.folding.open ^ {"asks"})
        elif isinstance(what, More):
            self.folding = replace(self.folding, open=self.folding.open ^ {what.of})
        elif isinstance(what, Stack) and what.topic and what.lane.value in self.folding.open:
            self.folding = replace(self.folding, open=self.folding.open - {what.lane.value})
        elif isinstance(what, Stack):
            self.folding = replace(self.folding, shut=self.folding.shut ^ {what.lane.value})
        self._lay()

    def to_asks(self) -> bool:
        """Unfold all asks and put the cursor on the first; False when there are none."""
        self.folding = replace(self.folding, open=self.folding.open | {"asks"})
        self._lay()
        found = next((index for index, line in enumerate(self._lines) if isinstance(line.what, types.Ask)), None)
        if found is not None:
            self.cursor = found
            self.scroll_to(y=max(0, found - 2), animate=False)
        return found is not None

    def next_unread(self, step: int) -> int | None:
        """The next stack with unread mail in that direction."""
        index = self.cursor + step
        while 0 <= index < len(self._lines):
            what = self._lines[index].what
            if self._lines[index].stop and isinstance(what, Stack) and what.unread:
                return index
            index += step
        return None


def _key(what: object | None) -> object:
    if isinstance(what, Stack):
        return what.key
    if isinstance(what, types.Ask):
        citation: types.Citation = what.citation
        return (citation.message_id, citation.start)
    return what
