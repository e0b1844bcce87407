"""Words to deeds on the screen: understand, show the plan, ask, approve, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from copilot import types
from copilot.errors import Conflict
from copilot.types.changes import SaveDraft, Send
from copilot.types.plans import Answer, Proposal, Question, Refusal, Scene
from copilot.ui import planlines
from copilot.ui.commands import complete
from copilot.ui.lines import Line
from copilot.ui.places import Place
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.types.writing import Draft
    from copilot.ui.screens.mail import MailScreen

Understood = Proposal | Question | Refusal
Lay = Callable[[int], list[Line]]

_BEGINNINGS = {
    "reply": "reply to this, say ",
    "reply-all": "reply to everyone on this, say ",
    "forward": "forward this to ",
    "compose": "write to ",
    "snooze": "snooze this until ",
    "task": "make a task of this: ",
}

_LISTED = 500
"""How much of the list on the screen can be meant by a number."""


class Asking:
    """Takes words from the command line to a receipt, one screen after another."""

    def __init__(self, screen: MailScreen) -> None:
        self._screen = screen
        self._saved: int | None = None
        """The row that keeps what is being typed into the plan on the screen."""

    @property
    def actions(self) -> dict[str, Callable[[], None]]:
        """What each action does: those that need words begin them on the command line."""
        return {name: partial(self._begin, words) for name, words in _BEGINNINGS.items()}

    def _begin(self, words: str) -> None:
        self._screen.command.complete = complete
        self._screen.command.open("command", words)
        self._screen.status.refresh()

    def say(self, words: str) -> None:
        """Understand words as they stand on the screen now."""
        scene, session = self.scene(), self._screen.app.workspace.session
        self._work(lambda: session.understand(words, scene))

    def scene(self) -> Scene:
        """What the screen shows: what "this" and "number 2" mean."""
        screen = self._screen
        here, letter = screen.places.here, screen.reader.letter
        view = here.view if here is not None and screen.at != "brief" else types.View()
        return Scene(
            selection=tuple(screen.selection().ids),
            listed=tuple(screen.messages.pages.ids[:_LISTED]),
            thread=letter.row.thread if letter is not None and screen.at == "reader" else 0,
            lane=view.lane,
            topic=view.topic,
            query=view.query,
        )

    def _work(self, call: Callable[[], Understood]) -> None:
        screen = self._screen
        screen.status.hint("Thinking…")

        def done(found: Understood) -> None:
            screen.status.hint("")
            self.show(found)

        screen.app.ask(screen.command, "understand", call, done, failed=lambda: screen.status.hint(""))

    def show(self, found: Understood, *, moved: bool = False) -> None:
        """Show whatever became of the words."""
        if isinstance(found, Refusal):
            self._refuse(found)
        elif isinstance(found, Question):
            self._question(found)
        elif any(step.change is not None for step in found.plan.steps):
            self._plan(found, moved=moved)
        else:
            self._tell(found.plan.answer or Answer("Nothing to do.", ()))

    # What there is to say

    def _refuse(self, found: Refusal) -> None:
        def chosen(what: object) -> None:
            if isinstance(what, int):
                self._begin(found.suggestions[what - 1])

        if not found.suggestions:
            self._screen.app.say(found.reason, severity="warning")
            return
        foot = "a digit puts it on the command line · Esc leaves"
        self._choose("Not understood", lambda width: list(planlines.refusal(found, width)), chosen, foot=foot)

    def _question(self, found: Question) -> None:
        session, scene = self._screen.app.workspace.session, self.scene()

        def chosen(what: object) -> None:
            if isinstance(what, int):
                self._work(lambda: session.answer(what, scene))

        if not found.options:
            self._screen.command.open("answer")
            self._screen.status.hint(found.text)
            return
        foot = "a digit, or Enter · Esc leaves"
        self._choose("Which?", lambda width: list(planlines.question(found, width)), chosen, foot=foot)

    def reply(self, words: str) -> None:
        """Answer the open question in words."""
        session, scene = self._screen.app.workspace.session, self.scene()
        self._work(lambda: session.answer(words, scene))

    def _tell(self, found: Answer) -> None:
        def chosen(what: object) -> None:
            if isinstance(what, types.Citation):
                self._screen.reading.cite(what, enter=True)
            elif isinstance(what, tuple) and len(what) == 1:
                self._screen.look_at("reader")
                self._screen.reading.open(what[0])
            elif isinstance(what, tuple):
                self.list(Answer(found.title, (), what))

        if found.ids and not found.lines:
            self.list(found)
            return
        rests = found.ids or any(one.citation or one.ids for one in found.lines)
        foot = "Enter opens what it rests on · Esc closes" if rests else "Esc closes"
        self._choose("", lambda width: list(planlines.answer(found, width)), chosen, foot=foot)

    def list(self, found: Answer) -> None:
        """Show the messages of an answer in the list."""
        self._screen.places.open(Place(types.View(box="", ids=found.ids), plain(found.title)))

    def _choose(self, heading: str, lay: Lay, then: Callable[[object], None], *, foot: str) -> None:
        from copilot.ui.screens.choice import ChoiceScreen

        self._screen.app.push_screen(ChoiceScreen(heading, lay, foot=foot), then)

    # Plans

    def _plan(self, proposal: Proposal, *, moved: bool) -> None:
        from copilot.ui.screens.plan import PlanScreen

        if proposal.decision.verdict == "allow":
            self._approve(proposal)
            return
        screen = PlanScreen(proposal, moved=moved)

        def decided(verdict: str | None) -> None:
            if verdict == "approve":
                self._approve(proposal)
            elif verdict is None:
                self._saved = None
            elif verdict in ("edit", "editor"):
                self._edit(proposal, screen.drafts, outside=verdict == "editor")

        self._screen.app.push_screen(screen, decided)

    def _approve(self, proposal: Proposal) -> None:
        workspace, app, saved = self._screen.app.workspace, self._screen.app, self._saved
        self._saved = None

        def work() -> types.Receipt | Understood:
            try:
                receipt = workspace.approve(proposal, proposal.plan.digest)
                if saved is not None:  # the outbox has what was typed
                    workspace.ledger.discard_draft(saved)
                return receipt
            except Conflict as conflict:
                again = getattr(conflict, "proposal", None)
                if again is None:
                    raise
                return again  # type: ignore[no-any-return]

        def done(found: types.Receipt | Understood) -> None:
            if isinstance(found, types.Receipt):
                app.say(f"Done: {plain(found.label)}. u takes it back.")
            else:
                self._saved = saved
                self.show(found, moved=True)

        app.ask(self._screen.command, "approve", work, done, exclusive=False)

    def _edit(self, proposal: Proposal, drafts: Sequence[int], *, outside: bool) -> None:
        """Let the person change a draft of the plan, then show the plan that comes of it."""
        if len(drafts) > 1:
            self._which(proposal, drafts, outside=outside)
            return
        session, number = self._screen.app.workspace.session, drafts[0]
        change = proposal.plan.steps[number].change
        assert isinstance(change, Send | SaveDraft)

        def edited(draft: Draft | None) -> None:
            if draft is None:
                self.show(proposal)
            else:
                self._work(lambda: session.revise(proposal, {number: draft}))

        def kept(draft: Draft) -> Understood:
            """What the editor left is on the disk before anything is made of it."""
            self._saved = self._screen.app.workspace.ledger.save_draft(draft, id=self._saved)
            return session.revise(proposal, {number: draft})

        if not outside:
            self._open(change.draft, edited)
        elif (draft := self._screen.outside.edit(change.draft)) is not None:
            self._work(lambda: kept(draft))
        else:
            self.show(proposal)

    def _which(self, proposal: Proposal, drafts: Sequence[int], *, outside: bool) -> None:
        def chosen(what: object) -> None:
            if isinstance(what, int):
                self._edit(proposal, [drafts[what - 1]], outside=outside)
            else:
                self.show(proposal)

        steps = [proposal.plan.steps[number] for number in drafts]
        named = [f"{step.target} {step.detail}" for step in steps]
        foot = "a digit, or Enter · Esc goes back to the plan"
        self._choose("Which draft?", lambda width: list(planlines.numbered(named, width)), chosen, foot=foot)

    def write(self, draft: Draft, *, saved: int | None = None) -> None:
        """Go on writing a draft, and show the plan that sends it."""
        session = self._screen.app.workspace.session

        def edited(typed: Draft | None) -> None:
            if typed is not None:
                self._work(lambda: session.write(typed))

        self._open(draft, edited, saved=saved)

    def _open(self, draft: Draft, then: Callable[[Draft | None], None], *, saved: int | None = None) -> None:
        from copilot.ui.screens.draft import DraftScreen

        screen = DraftScreen(draft, saved=saved or self._saved)

        def left(typed: Draft | None) -> None:
            given_up = typed is None and screen.changed  # what was typed stays among the drafts, whatever is sent
            self._saved = None if given_up else screen.saved
            then(typed)

        self._screen.app.push_screen(screen, left)
