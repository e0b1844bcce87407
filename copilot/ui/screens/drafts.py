"""Drafts: mail that was begun and not sent; Enter goes on writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from copilot.types.writing import Saved
from copilot.ui import figures
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run
from copilot.ui.screens.listing import ListingScreen
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.types.writing import Draft
    from copilot.ui.app import CopilotApp


class DraftsScreen(ListingScreen):
    """Mail that is being written, the last saved first."""

    heading = "Drafts"
    empty = ("Nothing is begun and left unsent.",)
    app: CopilotApp

    def __init__(self) -> None:
        super().__init__()
        self._gone: list[Draft] = []

    def read(self, words: str) -> list[Any]:
        """The drafts in which these words stand."""
        low, found = words.lower(), self.app.workspace.ledger.drafts()
        return [one for one in found if low in f"{one.draft.to} {one.draft.subject} {one.draft.text}".lower()]

    def lines(self, thing: Saved, width: int) -> Sequence[Line]:
        """To whom and about what; how it begins."""
        draft = thing.draft
        left = (Run(f"  {plain(draft.to) or 'to nobody yet'}"), Run(f"  {plain(draft.subject)}", "muted"))
        first = Line(left=left, right=(Run(f"{figures.when(thing.saved_at, self.app.now())} ", "muted"),))
        words = " ".join(draft.text.split())
        return (first, *(folded(words, "muted", width, bullet=Run("    "), most=1) if words else ()))

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """What can be done with a draft."""
        return {"Enter": ("goes on writing", self._write), "d": ("throws away", self._discard)}

    @property
    def always(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """What was thrown away comes back, as long as the list is open."""
        return {"u": ("brings back", self._bring_back)} if self._gone else {}

    def _write(self, one: Saved) -> None:
        self.dismiss(None)
        # What a screen opens answers to that screen, and this one is gone by then.
        self.app.call_later(lambda: self.app.mail.asking.write(one.draft, saved=one.id))

    def _discard(self, one: Saved) -> None:
        ledger = self.app.workspace.ledger

        def done(_: None) -> None:
            self._gone.append(one.draft)
            self.again()

        self.app.ask(self, "discard", lambda: ledger.discard_draft(one.id), done, exclusive=False)

    def _bring_back(self) -> None:
        ledger, draft = self.app.workspace.ledger, self._gone.pop()
        self.app.ask(self, "keep", lambda: ledger.save_draft(draft), lambda _: self.again(), exclusive=False)
