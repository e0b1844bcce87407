"""The two quiet lines, above and below: where one is, what goes on in the background, what keys do here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.errors import CopilotError
from copilot.events import Progress, Trouble
from copilot.ui import figures
from copilot.ui.actions import BY_ID, keys_of
from copilot.ui.lines import Line, Run, cut, width_of
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from textual.timer import Timer

    from copilot.types import Brief
    from copilot.ui.screens.mail import MailScreen
    from copilot.ui.widgets.command import Mode

_HINTS = {
    "brief": ("open", "archive", "read", "asks", "jump", "undo", "search", "help"),
    "list": ("open", "archive", "delete", "lane", "star", "mark", "undo", "search", "help"),
    "reader": ("back", "archive", "delete", "fold", "open-link", "jump", "undo", "help"),
    "nothing": ("command", "theme", "leave", "help"),
}
_TYPING: dict[Mode, tuple[tuple[str, str], ...]] = {
    "search": (("Enter", "keep"), ("Esc", "back"), ("↑", "earlier searches")),
    "command": (("Enter", "do it"), ("Tab", "complete"), ("Esc", "leave")),
    "answer": (("Enter", "answer"), ("Esc", "leave")),
}
_GAP = 3
_SOON_SECONDS = 120
"""Mail that is tried again later than this is no news on the status line."""


class Status:
    """Keeps the top and bottom lines true."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen
        self._hint = ""
        self._progress: dict[str, Progress] = {}
        self._trouble: dict[str, Trouble] = {}
        self._held = (0, 0)
        self._ticking: Timer | None = None

    def count_down(self) -> None:
        """Look what waits in the outbox, and show for how long, every second while anything does."""
        app = self._screen.app
        app.ask(self._screen.bottom, "held", app.workspace.ledger.held, self._hold)

    def _hold(self, held: tuple[int, int]) -> None:
        self._held = held
        if held[0] and self._ticking is None:
            self._ticking = self._screen.set_interval(1.0, self.refresh)
        elif not held[0] and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
        self.refresh()

    def hint(self, words: str) -> None:
        """Say something about what is being typed; "" brings the keys back."""
        self._hint = words
        self.refresh()

    def hear(self, progress: dict[str, Progress], trouble: dict[str, Trouble]) -> None:
        """Take up what the background says."""
        for what, one in progress.items():
            self._progress[what] = one
            if one.finished:
                del self._progress[what]
        for source, said in trouble.items():
            self._trouble[source] = said
            if said.message:
                self._screen.app.trouble(CopilotError(said.message, said.hint))
            else:
                del self._trouble[source]
        brief = self._screen.brief
        if brief.brief is not None and not brief.brief.messages:
            brief.show(brief.brief, empty=self.welcome(brief.brief))
        self.refresh()

    def refresh(self) -> None:
        """Draw both lines."""
        screen = self._screen
        if not screen.is_mounted:
            return
        screen.top.show(self._top())
        screen.bottom.show(self._bottom())

    # Above

    def _top(self) -> Line:
        brief = self._screen.brief.brief
        left = (Run(" inbox", "title"), Run("-copilot", "muted"), *self._where())
        if brief is None:
            kept = self._screen.brief.remembered
            return Line(left=left, right=kept.top if kept else ())
        unread = sum(lane.unread for lane in brief.lanes)
        counts = (
            Run(f"{figures.messages(brief.messages)}", "muted"),
            Run(f" · {figures.number(unread)} new " if unread else " ", "dot"),
        )
        return Line(left=left, right=counts)

    def _where(self) -> tuple[Run, ...]:
        here = self._screen.places.here
        if self._screen.at != "reader" or here is None or self._screen.columns > 1:
            return ()
        return (Run("  ›  ", "faint"), Run(plain(here.title), f"lane-{here.lane}" if here.lane else "text"))

    # Below

    def _bottom(self) -> Line:
        right = self._going_on()
        if self._hint:
            return Line(left=(Run(f" {plain(self._hint)}", "muted"),), right=right)
        if self._screen.command.display:
            return Line(left=(Run(" "), *_spread(_TYPING[self._screen.command.mode], self._room(1))), right=right)
        marked = len(self._screen.messages.marked)
        if marked and self._screen.at == "list":
            begin = Run(f" {figures.number(marked)} marked  ", "mark")
            return Line(left=(begin, *self._keys(width_of((begin,)))), right=right)
        return Line(left=(Run(" "), *self._keys()), right=right)

    def _keys(self, used: int = 1) -> tuple[Run, ...]:
        brief, chosen = self._screen.brief.brief, self._screen.app.keys
        nothing = self._screen.at == "brief" and brief is not None and not brief.messages
        named = [BY_ID[name] for name in _HINTS["nothing" if nothing else self._screen.at]]
        hints = [(keys_of(one, chosen), one.label.lower()) for one in named]
        return _spread([(keys[0], words) for keys, words in hints if keys], self._room(used))

    def _room(self, used: int) -> int:
        return self._screen.size.width - width_of(self._going_on()) - used

    def _going_on(self) -> tuple[Run, ...]:
        if self._trouble:
            said = next(iter(self._trouble.values()))
            text = plain(said.message)
            return (Run(f"  ! {cut(text, min(width_of((Run(text),)), self._screen.size.width - 6))} ", "warning"),)
        if not self._progress:
            return self._sending()
        one = next(iter(self._progress.values()))
        done = figures.number(one.done)
        count = f"{done} of {figures.number(one.total)}" if one.total else done
        return (Run(f"  {plain(one.what)} {count} ", "muted"),)

    def _sending(self) -> tuple[Run, ...]:
        count, due_at = self._held
        left = int(due_at - time.time() + 0.999)
        if not count or left > _SOON_SECONDS:
            return ()
        what = "1 mail leaves" if count == 1 else f"{count} mails leave"
        return (Run(f"  {what} in {max(0, left)} s, ", "dot"), Run("Q", "key"), Run(" takes back ", "dot"))

    # Nothing there

    def welcome(self, brief: Brief | None) -> tuple[str, ...]:
        """What the brief says when there is no mail in it."""
        if brief is None:
            return ("Reading your mail…",)
        if self._progress or self._screen.app.expecting:
            going = "".join(run.text for run in self._going_on()).strip()
            paths = [f"Reading {_end(str(path), 60)}" for path in self._screen.app.open_paths[:5]]
            return ("Your mail is on its way. It appears here as it is read.", "", *([going] if going else paths))
        return (
            "There is no mail here yet.",
            "",
            "Look at a mailbox on this machine (Maildir, mbox, .eml), read-only:",
            "    inbox-copilot open PATH",
            "",
            "Or name an account in the settings file:",
            f"    {_end(str(self._screen.app.workspace.paths.settings), 70)}",
            "",
            "    [accounts.work]",
            '    address = "you@example.com"',
            '    host = "imap.example.com"',
            "",
            "Or look around in a sample mailbox:",
            "    inbox-copilot demo",
        )


def _spread(hints: Sequence[tuple[str, str]], room: int) -> tuple[Run, ...]:
    """As many hints as there is room for: closer together before one goes, and the last one goes last."""
    for gap in (_GAP, _GAP - 1):
        for count in range(len(hints), 0, -1) if gap < _GAP else (len(hints),):
            kept = [*hints[: count - 1], hints[-1]]
            ends = [" " * gap] * (count - 1) + [""]
            made = zip(kept, ends, strict=True)
            runs = [run for (key, words), end in made for run in (Run(key, "key"), Run(f" {words}{end}", "muted"))]
            if width_of(runs) <= room:
                return tuple(runs)
    return ()


def _end(text: str, width: int) -> str:
    """The text, or its end where it is too long."""
    return text if len(text) <= width else "…" + text[1 - width :]
