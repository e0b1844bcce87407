"""Editing a draft in place: its fields and its text. Ctrl+S goes back to the plan with it, Esc leaves it as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, TextArea

from copilot.types.writing import Draft
from copilot.ui.draftfile import with_fields
from copilot.ui.untrusted import content, lines, plain

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp

_FIELDS = (("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("subject", "Subject"))


class DraftScreen(ModalScreen[Draft | None]):
    """Answers with the draft as it was changed, or None."""

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
        Binding("escape", "dismiss", show=False),
    ]
    app: CopilotApp

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def compose(self) -> ComposeResult:
        with Vertical(id="draft") as sheet:
            sheet.border_title = content("Draft")
            sheet.border_subtitle = content("Ctrl+S keeps it · Tab next field · Esc leaves it")
            for name, label in _FIELDS:
                with Horizontal():
                    yield Label(label, markup=False)
                    yield Input(plain(getattr(self._draft, name)), id=name, compact=True)
            yield TextArea("\n".join(lines(self._draft.text)), id="text", soft_wrap=True, compact=True)

    def on_mount(self) -> None:
        self.query_one("#text", TextArea).focus()

    def action_keep(self) -> None:
        """Back to the plan with what stands here."""
        typed = {name: self.query_one(f"#{name}", Input).value for name, _ in _FIELDS}
        self.dismiss(with_fields(self._draft, typed, self.query_one("#text", TextArea).text))
