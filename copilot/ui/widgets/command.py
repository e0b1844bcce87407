"""The command line at the bottom: `:` for actions, `/` for search. The screen decides what words mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual import events
from textual.message import Message

from copilot.ui.widgets.entry import Entry

Mode = Literal["command", "search", "answer"]

_SIGN: dict[Mode, str] = {"command": " :", "search": " /", "answer": " ?"}
_KEPT = 200


class CommandLine(Entry):
    """One line of input, hidden until it is opened. Posts `Typed` at each change, then `Given` or `Left`."""

    class Typed(Message):
        """The words changed."""

        def __init__(self, mode: Mode, words: str) -> None:
            super().__init__()
            self.mode = mode
            self.words = words

    class Given(Typed):
        """Enter was pressed."""

    class Left(Typed):
        """Escape was pressed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.mode: Mode = "command"
        self.complete: Callable[[str], list[str]] = lambda words: []
        self._history: dict[Mode, list[str]] = {"command": [], "search": [], "answer": []}
        self._back = 0
        self._stem: str | None = None

    def open(self, mode: Mode, words: str = "") -> None:
        """Show the line and put the cursor into it."""
        self.mode, self.sign, self._back, self._stem = mode, _SIGN[mode], 0, None
        self.put(words, tell=False)
        self.display = True
        self.screen.set_focus(self)

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def on_entry_changed(self, event: Entry.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Typed(self.mode, event.value))

    def edit(self, event: events.Key) -> bool:
        """Take a key: those of the command line, else those of any line."""
        if event.key not in ("tab", "shift+tab"):
            self._stem = None
        keys: dict[str, Callable[[], object]] = {
            "enter": self._give,
            "escape": lambda: self.post_message(self.Left(self.mode, self.value)),
            "up": lambda: self._recall(1),
            "down": lambda: self._recall(-1),
            "tab": lambda: self._complete(1),
            "shift+tab": lambda: self._complete(-1),
        }
        if event.key in keys:
            keys[event.key]()
            return True
        return super().edit(event)

    def _give(self) -> None:
        words, past = self.value.strip(), self._history[self.mode]
        if words and past[-1:] != [words]:
            past.append(words)
            del past[:-_KEPT]
        self.post_message(self.Given(self.mode, words))

    def _recall(self, step: int) -> None:
        past = self._history[self.mode]
        self._back = max(0, min(len(past), self._back + step))
        self.put(past[-self._back] if self._back else "")

    def _complete(self, step: int) -> None:
        if self._stem is None:
            self._stem = self.value
        found = self.complete(self._stem)
        if found:
            at = found.index(self.value) + step if self.value in found else 0
            self.put(found[at % len(found)])
