"""The least a Textual app can be, to measure against: one line of text, and a counter that every key raises."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.events import Key
from textual.reactive import reactive
from textual.widgets import Static


class Counter(Static):
    """Shows how many keys were pressed."""

    count = reactive(0)

    def render(self) -> str:
        """The number."""
        return f"ready {self.count}"


class Empty(App[None]):
    """One counter."""

    def compose(self) -> ComposeResult:
        """The counter alone."""
        yield Counter()

    def on_key(self, event: Key) -> None:
        """Raise the counter."""
        self.query_one(Counter).count += 1


if __name__ == "__main__":
    Empty().run()
