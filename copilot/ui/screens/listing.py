"""A sheet that lists things of one kind: one under the cursor, verbs by key, search as you type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from copilot.ui.lines import Line, Run, Target
from copilot.ui.screens.choice import ChoiceView
from copilot.ui.screens.sheet import css, width_in
from copilot.ui.untrusted import content, plain
from copilot.ui.widgets.entry import Entry

_WIDTH = 100
_QUIET_SECONDS = 0.05


class ListingScreen(ModalScreen[object]):
    """Things under a heading, and its verbs: key to (words for the foot, what it does).

    `deeds` are done to the thing under the cursor, `always` also where there is none.
    """

    DEFAULT_CSS = (
        css("ListingScreen", "width: 100; height: 90%;").replace("ListingScreen SheetView", "ListingScreen ChoiceView")
        + "ListingScreen Entry { width: 100; max-width: 96%; background: $panel; display: none; }"
    )
    heading = ""
    empty: tuple[str, ...] = ("Nothing here yet.",)

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.things: list[Any] = []
        self._timer: Any = None

    # What a subclass says

    def read(self, words: str) -> list[Any]:
        """The things in which these words stand; called off the screen's thread."""
        raise NotImplementedError

    def lines(self, thing: Any, width: int) -> Sequence[Line]:
        """How a thing is shown; the cursor rests on its first line."""
        raise NotImplementedError

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """The verbs by key that need a thing."""
        return {}

    @property
    def always(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """The verbs by key that need none."""
        return {}

    # The sheet

    def compose(self) -> ComposeResult:
        yield ChoiceView(id="choice")
        yield Entry(id="filter")

    @property
    def view(self) -> ChoiceView:
        """The lines."""
        return self.query_one(ChoiceView)

    @property
    def entry(self) -> Entry:
        """Where words are typed to search for."""
        return self.query_one(Entry)

    def on_mount(self) -> None:
        self.entry.sign = " / "
        self.view.focus()
        self.again()

    def on_resize(self) -> None:
        self._lay()

    def again(self) -> None:
        """Read the things anew, keeping the cursor on its own."""
        words = self.words
        self.app.ask(self, "things", lambda: self.read(words), self._show)  # type: ignore[attr-defined]

    def _show(self, things: list[Any]) -> None:
        kept = self.current
        self.things = things
        self._lay()
        if kept is not None:
            index = next((index for index, line in enumerate(self.view.lines) if self._alike(line.what, kept)), None)
            if index is not None:
                self.view.cursor = index

    def _alike(self, one: object, other: object) -> bool:
        return one is not None and getattr(one, "id", one) == getattr(other, "id", other)

    def _lay(self) -> None:
        width = width_in(self.app.size.width, _WIDTH)
        found: list[Line] = [Line()]
        for thing in self.things:
            first, *rest = self.lines(thing, width)
            right = (Run("  "), *first.right) if first.right else ()
            found.append(Line(first.left, right, (Target(0, width, thing),), stop=True))
            found += rest
        if not self.things:
            told = (f"Nothing matches {plain(self.words)!r}.",) if self.words else self.empty
            found += [Line(left=(Run(f"  {line}", "muted"),)) for line in told]
        self.view.show(found)
        self._title()

    def _title(self) -> None:
        count = f" · {len(self.things)}" if self.things else ""
        searched = f" · /{plain(self.words)}" if self.words else ""
        self.view.border_title = content(f"{self.heading}{count}{searched}")
        verbs = [*self.deeds.items()] if self.things else []
        keys = [f"{key} {words}" for key, (words, _) in (*verbs, *self.always.items())]
        whole = " · ".join([*keys, "/ search", "Esc closes"])
        fits = cell_len(whole) <= width_in(self.app.size.width, _WIDTH)
        self.view.border_subtitle = content(whole if fits else " · ".join([*keys, "/", "Esc"]))

    @property
    def current(self) -> Any:
        """The thing under the cursor, None where there is none."""
        view = self.view
        return view.lines[view.cursor].what if view.is_stop(view.cursor) else None

    # Keys

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if self.entry.display:
            self._typing(event)
            return
        view = self.view
        moves = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": view.page - 1, "pageup": 1 - view.page,
                 "home": -view.total(), "end": view.total()}  # fmt: skip
        named = "Enter" if event.key == "enter" else event.character or event.key
        if event.key in ("escape", "q"):
            self.dismiss(None)
        elif event.key in moves:
            view.step(moves[event.key])
        elif event.character == "/":
            self.entry.display = True
            self.entry.put(self.words, tell=False)
        elif named in self.always:
            self.always[named][1]()
        elif named in self.deeds and self.current is not None:
            self.deeds[named][1](self.current)

    def _typing(self, event: events.Key) -> None:
        if event.key in ("enter", "escape"):
            self.entry.display = False
            self.view.focus()
            if event.key == "escape":
                self._search("")
        else:
            self.entry.edit(event)

    def on_entry_changed(self, event: Entry.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        words = event.value
        self._timer = self.set_timer(_QUIET_SECONDS, lambda: self._search(words))

    def _search(self, words: str) -> None:
        self.words = words
        self.again()
