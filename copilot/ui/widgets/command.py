"""The command line at the bottom: `:` for actions, `/` for search. The screen decides what words mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from copilot.ui.lines import Line, Run
from copilot.ui.widgets.bar import Bar

Mode = Literal["command", "search"]

_SIGN = {"command": ":", "search": "/"}
_KEPT = 200


class CommandLine(Horizontal):
    """One line of input. Posts `Typed` at each change, then `Given` or `Left`."""

    class Typed(Message):
        """The words changed."""

        def __init__(self, mode: Mode, words: str) -> None:
            super().__init__()
            self.mode = mode
            self.words = words

    class Given(Typed):
        """Enter was pressed."""

    class Left(Typed):
        """Escape was pressed, or the line was emptied and left."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.mode: Mode = "command"
        self.complete: Callable[[str], list[str]] = lambda words: []
        self._history: dict[Mode, list[str]] = {"command": [], "search": []}
        self._back = 0
        self._stem: str | None = None

    def compose(self) -> ComposeResult:
        yield Bar(classes="sign")
        yield Input(id="words", compact=True)

    @property
    def input(self) -> Input:
        """The editor."""
        return self.query_one(Input)

    def open(self, mode: Mode, words: str = "") -> None:
        """Show the line and put the cursor into it."""
        self.mode, self._back, self._stem = mode, 0, None
        self.query_one(Bar).show(Line(left=(Run(_SIGN[mode], "key"),)))
        with self.prevent(Input.Changed):
            self.input.value = words
        self.input.cursor_position = len(words)
        self.display = True
        self.screen.set_focus(self.input)

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Typed(self.mode, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        words = event.value.strip()
        past = self._history[self.mode]
        if words and past[-1:] != [words]:
            past.append(words)
            del past[:-_KEPT]
        self.post_message(self.Given(self.mode, words))

    def on_key(self, event: events.Key) -> None:
        keys: dict[str, Callable[[], None]] = {
            "escape": lambda: self._leave(),
            "up": lambda: self._recall(1),
            "down": lambda: self._recall(-1),
            "tab": lambda: self._complete(1),
            "shift+tab": lambda: self._complete(-1),
        }
        if event.key not in ("tab", "shift+tab"):
            self._stem = None
        if event.key in keys:
            event.stop()
            event.prevent_default()
            keys[event.key]()

    def _leave(self) -> None:
        self.post_message(self.Left(self.mode, self.input.value))

    def _recall(self, step: int) -> None:
        past = self._history[self.mode]
        self._back = max(0, min(len(past), self._back + step))
        self._put(past[-self._back] if self._back else "")

    def _complete(self, step: int) -> None:
        if self._stem is None:
            self._stem = self.input.value
        found = self.complete(self._stem)
        if found:
            at = found.index(self.input.value) + step if self.input.value in found else 0
            self._put(found[at % len(found)])

    def _put(self, words: str) -> None:
        self.input.value = words
        self.input.cursor_position = len(words)
