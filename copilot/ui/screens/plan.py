"""The preview of a plan, for every tool the same: Enter approves exactly what is on the screen, Esc leaves it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Literal

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from copilot.types.changes import SaveDraft, Send
from copilot.types.plans import Proposal
from copilot.ui import planlines
from copilot.ui.screens.link import GUARD_SECONDS
from copilot.ui.screens.sheet import SheetView, css, width_in
from copilot.ui.untrusted import content

if TYPE_CHECKING:
    from copilot.types import Row
    from copilot.ui.app import CopilotApp

Verdict = Literal["approve", "edit", "editor"]

_WIDTH = 96


class PlanScreen(ModalScreen[Verdict | None]):
    """Answers with what the person decided. `moved` says that the plan is a new one.

    Keys that were typed before the plan was on the screen decide nothing, and no key but Enter approves; a plan that
    asks for two keys wants `y` after it. The foot tells how much of the plan is still below.
    """

    DEFAULT_CSS = css("PlanScreen", f"width: {_WIDTH}; height: auto; max-height: 92%;") + (
        "PlanScreen SheetView { height: auto; max-height: 100%; }"
    )
    app: CopilotApp

    def __init__(self, proposal: Proposal, *, moved: bool = False) -> None:
        super().__init__()
        self._proposal = proposal
        self._moved = moved
        self._since = 0.0
        self._armed = False
        self._rows: dict[int, Row] = {}
        self.drafts = [
            number for number, step in enumerate(proposal.plan.steps) if isinstance(step.change, Send | SaveDraft)
        ]

    def compose(self) -> ComposeResult:
        view = SheetView(id="plan")
        tools = " + ".join(call.tool.replace("_", " ") for call in self._proposal.plan.calls)
        view.border_title = content(f"{tools} · changed meanwhile, look again" if self._moved else tools)
        yield view

    def on_mount(self) -> None:
        self.watch(self.query_one(SheetView), "scroll_y", self._foot, init=False)
        workspace, ids = self.app.workspace, planlines.meant(self._proposal)
        if ids:
            self.app.ask(self, "rows", lambda: workspace.rows(ids), self._know, failed=self._ready)
        else:
            self._ready()

    def _know(self, rows: list[Row]) -> None:
        self._rows = {row.id: row for row in rows}
        self._ready()

    def _ready(self) -> None:
        self._lay()
        self.call_after_refresh(self._begin)

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        view = self.query_one(SheetView)
        width = width_in(self.app.size.width, _WIDTH)
        lines = planlines.plan(self._proposal, width, self._rows, now=self.app.now())
        view.show(lines)
        view.styles.height = min(len(lines) + 2, max(6, self.app.size.height * 92 // 100))
        self.call_after_refresh(self._foot)

    def _foot(self) -> None:
        view = self.query_one(SheetView)
        below = view.total() - view.page - view.scroll_offset.y
        more = f"↓ {below} more · " if below > 0 else ""
        decision = self._proposal.decision
        if decision.verdict == "deny":
            words = "This is not done · Esc leaves"
        elif self._armed:
            words = "y really approves all of it · Esc leaves"
        else:
            edit = "e edits · E editor · " if self.drafts else ""
            words = f"Enter approves{', then y' if decision.keys > 1 else ''} · {edit}Esc leaves"
        view.border_subtitle = content(more + words)

    def _begin(self) -> None:
        self._since = monotonic()

    def _deliberate(self, event: events.Key) -> bool:
        """Whether the key was pressed when the plan had been on the screen for a moment."""
        return bool(self._since) and event.time - self._since >= GUARD_SECONDS

    def on_key(self, event: events.Key) -> None:
        event.stop()
        view = self.query_one(SheetView)
        moves = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": view.page - 1, "space": view.page - 1,
                 "pageup": 1 - view.page, "home": -view.total(), "end": view.total(),
                 "g": -view.total(), "G": view.total()}  # fmt: skip
        if event.key in ("escape", "q"):
            self.dismiss(None)
        elif event.key in moves:
            view.step(moves[event.key])
        elif self._deliberate(event) and self._proposal.decision.verdict != "deny":
            self._decide(event.key)

    def _decide(self, key: str) -> None:
        if key in ("e", "E") and self.drafts:
            self.dismiss("edit" if key == "e" else "editor")
        elif key == "enter" and self._proposal.decision.keys > 1 and not self._armed:
            self._armed, self._since = True, monotonic()
            self._foot()
        elif key == ("y" if self._armed else "enter"):
            self.dismiss("approve")
