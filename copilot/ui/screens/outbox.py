"""The outbox: what waits with its countdown, what was sent, what was refused and in which words."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from copilot.types.outgoing import Outgoing, State
from copilot.ui import figures
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run
from copilot.ui.screens.listing import ListingScreen
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_ROLES = {State.FAILED: "error", State.UNKNOWN: "warning", State.QUEUED: "key", State.SENDING: "key"}
_TOLD = {
    State.SENDING: "on its way",
    State.SENT: "sent",
    State.FAILED: "refused",
    State.UNKNOWN: "perhaps sent",
    State.WITHDRAWN: "taken back",
}
_TICK_SECONDS = 1.0


class OutboxScreen(ListingScreen):
    """Mail on its way out."""

    heading = "Outbox"
    empty = (
        "Nothing is on its way out.",
        "",
        "Mail waits here for some seconds after approval, so that it can be taken back.",
    )
    app: CopilotApp

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(_TICK_SECONDS, self.again)

    def read(self, words: str) -> list[Any]:
        """The mails to or about these words."""
        low = words.lower()
        return [one for one in self.app.workspace.ledger.outbox() if low in " ".join(_people(one)).lower()]

    def lines(self, thing: Outgoing, width: int) -> Sequence[Line]:
        """State, recipients, and what the server said."""
        stands = Run(f"  {state(thing, time.time()):<14}", _ROLES.get(thing.state, "muted"))
        left = (stands, Run(plain(", ".join(_people(thing)))))
        right = (Run(f"{figures.when(thing.queued_at, self.app.now())} ", "muted"),)
        said = folded(thing.reply, "muted", width, bullet=Run(" " * 16), most=2) if thing.reply else ()
        return (Line(left=left, right=right), *said)

    @property
    def deeds(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """What can be done with a mail that waits."""
        found: dict[str, tuple[str, Callable[[Any], None]]] = {"u": ("takes back", self._take_back)}
        if any(one.state is State.UNKNOWN for one in self.things):
            found |= {"s": ("it was sent", self._was_sent), "r": ("send it again", self._again)}
        return found

    def _take_back(self, one: Outgoing) -> None:
        self._do(lambda: self.app.workspace.ledger.take_back(one.id), "Taken back; the draft is kept.")

    def _was_sent(self, one: Outgoing) -> None:
        self._do(lambda: self.app.workspace.ledger.decide(one.id, sent=True), "Noted as sent.")

    def _again(self, one: Outgoing) -> None:
        self._do(lambda: self.app.workspace.ledger.decide(one.id, sent=False), "It goes again.")

    def _do(self, deed: Callable[[], object], words: str) -> None:
        def done(_: object) -> None:
            self.app.say(words)
            self.app.workspace.sync_now()
            self.app.mail.status.count_down()
            self.again()

        self.app.ask(self, "outbox", deed, done, exclusive=False)


def state(one: Outgoing, now: float) -> str:
    """How a mail stands, in words; a countdown while it is held."""
    if one.state is State.QUEUED:
        left = int(one.due_at - now + 0.999)
        return "next in line" if left <= 0 else f"in {left} s" if left < 120 else f"again in {left // 60} min"
    return _TOLD[one.state]


def _people(one: Outgoing) -> list[str]:
    return [recipient.address for recipient in one.recipients]
