"""An open message: laid out off the screen's thread when it is long, scrolled by lines, with targets to jump to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.message import Message

from copilot.ui.actions import bindings
from copilot.ui.lines import Line, Run, Target
from copilot.ui.widgets.lineview import LineView

if TYPE_CHECKING:
    from copilot.types import Citation
    from copilot.ui.app import CopilotApp
    from copilot.ui.letter import Letter, Shaped, Shown

_AT_ONCE_CHARS = 6_000
"""Texts up to this size are laid out in a few milliseconds, so no thread is asked."""


class ReaderView(LineView):
    """Shows one letter. Posts `Followed` when a target is chosen."""

    BINDINGS = bindings("reader")
    KEEPS_CURSOR = False

    app: CopilotApp

    class Followed(Message):
        """A citation, link or attachment was chosen."""

        def __init__(self, what: object) -> None:
            super().__init__()
            self.what = what

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.letter: Letter | None = None
        self._shaped: Shaped | None = None
        self._unfolded: frozenset[int] | None = frozenset()
        self._span: tuple[int, int] | None = None
        self._goal: int | None = None
        self._laying: Shown | None = None
        """What the newest layout is for; one that comes later than a newer one is dropped."""

    def total(self) -> int:
        return len(self._lines) or 2

    @property
    def _lines(self) -> Sequence[Line]:
        return self._shaped.lines if self._shaped is not None else ()

    @property
    def _head(self) -> int:
        """How many lines stand above the text."""
        return self._shaped.offsets[0][0] if self._shaped is not None and self._shaped.offsets else 0

    def line(self, index: int, width: int) -> Line:
        if not self._lines:
            return Line(left=(Run("  No message is open.", "faint"),)) if index else Line()
        return self._lines[index]

    # What is shown

    def show(self, letter: Letter | None, *, citation: Citation | None = None) -> None:
        """Show this letter from its top, or with the cited words in view and marked."""
        same = letter is not None and self.letter is not None and self.letter.row.id == letter.row.id
        self.letter = letter
        self.lit = None
        if not same or citation:
            self._unfolded = self._unfolded if same else frozenset()
            self._span = (citation.start, citation.end) if citation else None
            self._goal = citation.start if citation else -1
        if citation and letter and self._unfolded is not None:
            from copilot.ui.letter import zone_of

            zone = zone_of(letter.message, citation.start)
            self._unfolded |= {zone} if zone is not None else set()
        self._lay()

    def measure(self) -> None:
        self._lay()

    def _lay(self) -> None:
        letter, width = self.letter, self.scrollable_content_region.width
        self._laying = None
        if letter is None or width <= 0:
            self._take(None)
            return
        from copilot.ui.letter import Shown, shape

        shown = self._laying = Shown(width, self.app.now(), self._unfolded, self._span)
        if len(letter.message.text) <= _AT_ONCE_CHARS:
            self._take(shape(letter, shown))
        else:
            self.app.ask(
                self,
                "layout",
                lambda: shape(letter, shown),
                lambda made: self._take(made) if self._laying is shown else None,
            )

    def _take(self, shaped: Shaped | None) -> None:
        self._shaped = shaped
        super().measure()
        if self._goal is not None and shaped is not None:
            line = shaped.line_of(self._goal) if self._goal >= 0 else 0
            self.scroll_to(y=max(0, line - self.page // 3) if line else 0, animate=False)
            self._goal = None

    def fold(self) -> None:
        """Unfold all quoted text, or fold it again."""
        self._unfolded = frozenset() if self._unfolded is None else None
        self._lay()

    # Targets

    def every(self) -> list[tuple[int, Target]]:
        """All targets of the letter, in order."""
        return [(index, target) for index, line in enumerate(self._lines) for target in line.targets]

    def action_act(self, name: str) -> None:
        if name in ("next-target", "previous-target"):
            self._light(1 if name == "next-target" else -1)
        else:
            super().action_act(name)

    def _light(self, step: int) -> None:
        targets = self.every()
        if not targets:
            return
        if self.lit in targets:
            at = (targets.index(self.lit) + step) % len(targets)
        else:
            top = self.scroll_offset.y
            below = [number for number, (index, _) in enumerate(targets) if index >= top]
            at = (below[0] if below else 0) if step > 0 else (below[0] if below else len(targets)) - 1
        self.lit = targets[at]
        self.reveal(self.lit[0], margin=2)
        self.repaint()

    def choose(self) -> bool:
        """Follow the target that stands out; False when none does."""
        if self.lit is None:
            return False
        self.follow(self.lit[1].what)
        return True

    def follow(self, what: object) -> None:
        """Unfold a quote; anything else is for the screen."""
        from copilot.ui.letter import Fold

        if isinstance(what, Fold):
            self._unfolded = None if self._unfolded is None else self._unfolded | {what.zone}
            self.lit = None
            self._lay()
        else:
            self.post_message(self.Followed(what))

    def learn(self, id: int, **known: Any) -> None:
        """Take up more about the letter on show (its summary, its row), keeping the place."""
        if self.letter is not None and self.letter.row.id == id:
            before = self._head
            self.letter = replace(self.letter, **known)
            self._lay()
            if self.scroll_offset.y and self._head != before:
                self.scroll_to(y=max(0, self.scroll_offset.y + self._head - before), animate=False)

    def on_click(self, event: object) -> None:
        """A click follows what it hits."""
        x, y = getattr(event, "x", 0), getattr(event, "y", 0)
        index = self.scroll_offset.y + y
        for target in self.line(index, self.size.width).targets if index < self.total() else ():
            if target.column <= x < target.column + target.width:
                self.follow(target.what)
                return
