"""A one-line editor, small enough to be there before the first paint. Keys as in a shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from copilot.ui.lines import Line, Run, paint
from copilot.ui.palette import Palette
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_LONGEST = 500


class Entry(Widget, can_focus=True):
    """Edits `value`; posts `Changed` when it changes. Keys it does not know bubble up."""

    DEFAULT_CSS = "Entry { height: 1; width: 1fr; }"

    class Changed(Message):
        """The value is another."""

        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.value = ""
        self.at = 0
        self.sign = ""

    def put(self, value: str, *, tell: bool = True) -> None:
        """Replace the value; the cursor goes to its end."""
        self._set(value, len(value), tell=tell)

    def edit(self, event: events.Key) -> bool:
        """Take a key; False when it is none of ours."""
        change = self._edits().get(event.key)
        if change is not None:
            change()
            return True
        if event.character and event.is_printable:
            self.insert(event.character)
            return True
        return False

    def insert(self, text: str) -> None:
        """Put text in at the cursor."""
        text = plain(text)
        self._set(self.value[: self.at] + text + self.value[self.at :], self.at + len(text))

    def _edits(self) -> dict[str, Callable[[], None]]:
        value, at = self.value, self.at
        word = len(value[:at].rstrip().rpartition(" ")[0])
        word += word > 0
        return {
            "backspace": lambda: self._set(value[: max(0, at - 1)] + value[at:], max(0, at - 1)),
            "delete": lambda: self._set(value[:at] + value[at + 1 :], at),
            "left": lambda: self._set(value, at - 1),
            "right": lambda: self._set(value, at + 1),
            "home": lambda: self._set(value, 0),
            "end": lambda: self._set(value, len(value)),
            "ctrl+a": lambda: self._set(value, 0),
            "ctrl+e": lambda: self._set(value, len(value)),
            "ctrl+u": lambda: self._set(value[at:], 0),
            "ctrl+k": lambda: self._set(value[:at], at),
            "ctrl+w": lambda: self._set(value[:word] + value[at:], word),
        }

    def _set(self, value: str, at: int, *, tell: bool = True) -> None:
        changed, self.value = value[:_LONGEST] != self.value, value[:_LONGEST]
        self.at = max(0, min(at, len(self.value)))
        self.refresh()
        if changed and tell:
            self.post_message(self.Changed(self.value))

    def on_key(self, event: events.Key) -> None:
        if self.edit(event):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.insert(event.text)

    def render_line(self, y: int) -> Strip:
        app: CopilotApp = self.app  # type: ignore[assignment]
        palette = Palette(app.look.roles, self.background_colors[1].hex6)
        before, under, after = (
            self.value[: self.at],
            self.value[self.at : self.at + 1] or " ",
            self.value[self.at + 1 :],
        )
        room = max(1, self.size.width - cell_len(self.sign) - 2)
        while cell_len(before) > room:
            before = before[1:]
        runs = (Run(self.sign, "key"), Run(before), Run(under, "label"), Run(after))
        return paint(Line(left=runs), self.size.width, palette)

    def recolor(self) -> None:
        """Draw again in another theme."""
        self.refresh()
