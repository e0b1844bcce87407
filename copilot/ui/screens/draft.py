"""Writing in place: a draft's fields and its text, saved as they are typed. Ctrl+S shows the plan that sends it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Label, TextArea

from copilot.errors import NotFound
from copilot.types.writing import Draft
from copilot.ui.draftfile import with_fields
from copilot.ui.untrusted import content, lines, plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_FIELDS = (("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("subject", "Subject"))
_QUIET_SECONDS = 0.4
"""How long typing pauses before it is saved."""


class Recipients(Suggester):
    """Completes the last of several recipients by address or name."""

    def __init__(self, book: list[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._book = book

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line with its last recipient completed, None where nobody fits."""
        before, comma, begun = value.rpartition(",")
        low = begun.strip().lower()
        if not low:
            return None
        for one in self._book:
            address = one.rpartition("<")[2].rstrip(">")
            for whole in (one, address):
                if whole.lower().startswith(low):
                    typed = begun[: len(begun) - len(begun.lstrip())] + begun.strip()
                    return f"{before}{comma}{typed}{plain(whole)[len(begun.strip()) :]}"
        return None


class DraftScreen(ModalScreen[Draft | None]):
    """Answers with the draft as it was changed, or None. `saved` is the row that keeps it, None before any typing."""

    DEFAULT_CSS = """
    DraftScreen { align: center middle; background: $background 60%; }
    DraftScreen #draft {
        width: 96; max-width: 96%; height: 90%; background: $panel; border: round $role-rule; padding: 0 1;
        border-title-color: $role-title; border-subtitle-color: $role-muted;
    }
    DraftScreen Horizontal { height: 1; }
    DraftScreen Label { width: 9; color: $role-muted; }
    DraftScreen Input { height: 1; border: none; padding: 0; background: $panel; }
    DraftScreen Input:focus { background: $background; }
    DraftScreen TextArea { height: 1fr; margin-top: 1; border: none; padding: 0; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("escape", "leave", show=False),
    ]
    app: CopilotApp

    def __init__(self, draft: Draft, *, saved: int | None = None) -> None:
        super().__init__()
        self._draft = draft
        self.saved = saved
        self._begun = self._kept = draft
        self._lock = Lock()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="draft") as sheet:
            sheet.border_title = content("Draft")
            sheet.border_subtitle = content("Ctrl+S shows the plan · Tab next field · Esc keeps it as a draft")
            for name, label in _FIELDS:
                with Horizontal():
                    yield Label(label, markup=False)
                    yield Input(plain(getattr(self._draft, name)), id=name, compact=True)
            yield TextArea("\n".join(lines(self._draft.text)), id="text", soft_wrap=True, compact=True)

    def on_mount(self) -> None:
        self._begun = self._kept = self.typed
        self.query_one("#text" if self._draft.to else "#to").focus()
        self.app.ask(self, "book", self.app.workspace.ledger.address_book, self._know)

    def _know(self, book: list[str]) -> None:
        """Complete recipients by those I write to; → takes what is suggested."""
        for name in ("to", "cc", "bcc"):
            self.query_one(f"#{name}", Input).suggester = Recipients(book)

    @property
    def typed(self) -> Draft:
        """The draft as it stands on the screen."""
        fields = {name: self.query_one(f"#{name}", Input).value for name, _ in _FIELDS}
        return with_fields(self._draft, fields, self.query_one("#text", TextArea).text)

    @property
    def changed(self) -> bool:
        """Whether anything else than what was there is kept."""
        return self._kept != self._begun

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_QUIET_SECONDS, self._save)

    def _save(self, then: Callable[[], object] = lambda: None) -> None:
        """Keep what is typed, then go on; where it cannot be kept, that is said and the screen stays."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        typed = self.typed
        if typed == self._kept:
            then()
        else:
            self.app.ask(self, "draft", lambda: self._keep(typed), lambda _: then(), exclusive=False)

    def _keep(self, typed: Draft) -> None:
        ledger = self.app.workspace.ledger
        with self._lock:
            try:
                self.saved = ledger.save_draft(typed, id=self.saved)
            except NotFound:  # thrown away meanwhile, from elsewhere
                self.saved = ledger.save_draft(typed)
            self._kept = typed

    def action_keep(self) -> None:
        """On to the plan with what stands here."""
        self._save(lambda: self.dismiss(self.typed))

    def action_leave(self) -> None:
        """Back without it; what was typed is kept."""
        self._save(lambda: self.dismiss(None))
