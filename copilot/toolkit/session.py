"""One person's conversation with the tools: words to a proposal, answers to questions, approval to a receipt."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from copilot.errors import Conflict
from copilot.toolkit import registry, runner
from copilot.toolkit.arguments import Contact, People, Text
from copilot.toolkit.context import Context
from copilot.types.plans import Origin, Proposal, Question, Refusal, Scene, ToolCall, ToolGuide

if TYPE_CHECKING:
    from copilot.settings import Settings
    from copilot.store.db import Database
    from copilot.toolkit.declaration import Tool
    from copilot.types import Receipt
    from copilot.types.writing import Draft

Understood = Proposal | Question | Refusal
_KEPT_FOR = timedelta(days=1)


class _Kept(msgspec.Struct):
    """What a proposal was made from: the words, then the answers to questions; and when."""

    said: list[str]
    now: datetime


class Session:
    """What one front end says and hears. Its methods may be called from any thread; they take turns."""

    def __init__(self, db: Database, settings: Settings, *, own_tools: Path | None = None) -> None:
        from copilot.toolkit.interpret import Conversation

        self._db, self._settings, self._own = db, settings, own_tools
        self._talk = Conversation()
        self._said: list[str] = []
        self._origin: Origin = "typed"
        self._edits: Mapping[int, Draft] = {}
        self._loaded: tuple[object, tuple[registry.Loaded, ...]] | None = None
        self._contexts: dict[str, Context] = {}
        self._lock = threading.RLock()

    @property
    def loaded(self) -> tuple[registry.Loaded, ...]:
        """Every tool there is, and every file that could not be one; read again when a file of the person's changed."""
        state = registry.state(self._own)
        if self._loaded is None or self._loaded[0] != state:
            self._loaded = (state, registry.load(self._own))
        return self._loaded[1]

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The tools that work, by name."""
        return {one.tool.name: one.tool for one in self.loaded if one.tool is not None}

    def checked(self) -> tuple[registry.Loaded, ...]:
        """All of them, with what is wrong: also an example that would choose another tool."""
        return tuple(replace(one, problem=one.problem or self._misled(one.tool)) for one in self.loaded)

    def _misled(self, one: Tool | None) -> str:
        from copilot.toolkit.interpret.choice import chooser
        from copilot.toolkit.interpret.tokens import read

        now = datetime.now().astimezone()
        choose = chooser(tuple(self.tools.values()), ())
        for example in one.examples if one else ():
            words = registry.plain(example)
            found = choose.rank(read(words), now)
            if one is not None and (not found or found[0].tool != one.name):
                return f"“{words}” would choose {found[0].tool or 'nothing' if found else 'nothing'}"
        return ""

    def guide(self) -> list[ToolGuide]:
        """What there is to say, tool by tool, and what is wrong with files that are none."""
        return [registry.guide(one) for one in self.loaded]

    def understand(
        self, words: str, scene: Scene | None = None, *, origin: Origin = "typed", now: datetime | None = None
    ) -> Understood:
        """What the words would do: a plan to approve, an answer, a question, or why not. Changes nothing."""
        from copilot.toolkit import interpret

        with self._lock:
            self._said, self._origin, self._edits = [words], origin, {}
            context = self._context(words, scene, now)
            found = interpret.interpret(words, tuple(self.tools.values()), context, self._talk, origin=origin)
            return self._proposed(found, context)

    def answer(self, choice: int | str, scene: Scene | None = None, *, now: datetime | None = None) -> Understood:
        """Answer the question on the screen: by the number of an option from 1, or in words."""
        with self._lock:
            self._said.append(str(choice))
            context = replace(self._context("\n".join(self._said), scene, now), edits=self._edits)
            return self._proposed(self._talk.answer(choice, tuple(self.tools.values()), context), context)

    def revise(self, proposal: Proposal, edits: Mapping[int, Draft]) -> Understood:
        """The same proposal with drafts as the person has changed them, by the number of the step."""
        with self._lock:
            before = self._made_with(proposal)
            self._edits = {**before.edits, **edits}
            return self._proposed(proposal.plan.calls, replace(before, edits=self._edits))

    def write(self, draft: Draft) -> Understood:
        """The proposal that sends a draft as it is."""
        with self._lock:
            from copilot.mail import compose_people

            people = People(tuple(Contact(one.name, one.email) for one in compose_people.typed(draft.to)))
            call = ToolCall("compose", {"to": people, "text": Text(draft.text or " ")}, words="send this draft")
            self._said, self._origin, self._edits = [call.words], "typed", {0: draft}
            return self._proposed((call,), replace(self._context(call.words, None, None), edits=self._edits))

    def keep(self, proposal: Proposal) -> None:
        """Remember for a day what a proposal was made from, so that another process can approve its digest."""
        from copilot.store import preferences

        kept = _Kept(self._said, self._made_with(proposal).now)
        with self._db.write() as connection:
            for digest, told in preferences.listed(connection, "proposal").items():
                if kept.now - msgspec.json.decode(told, type=_Kept).now > _KEPT_FOR:
                    preferences.put(connection, "proposal", digest, "")
            preferences.put(connection, "proposal", proposal.plan.digest, msgspec.json.encode(kept).decode())

    def kept(self, digest: str, words: str) -> Understood:
        """The proposal of that digest, made anew as of its own moment; another one when the world moved."""
        from copilot.store import preferences

        found = preferences.get(self._db, "proposal", digest)
        kept = msgspec.json.decode(found, type=_Kept) if found else None
        if kept is None or kept.said[0] != words:
            return self.understand(words)
        again = self.understand(words, now=kept.now)
        for choice in kept.said[1:]:
            again = self.answer(choice, now=kept.now)
        return again

    def apply(self, proposal: Proposal, *, approved: str) -> Receipt:
        """Carry out a proposal of this session. Raises runner.Moved, Conflict and other CopilotErrors."""
        with self._lock:
            context = self._made_with(proposal)
            try:
                return runner.apply(proposal, self.tools, context, approved=approved)
            except runner.Moved as moved:
                if isinstance(moved.proposal, Proposal):  # it was made with the same words, scene and edited drafts
                    self._contexts = {moved.proposal.plan.digest: context}
                raise

    def _made_with(self, proposal: Proposal) -> Context:
        """The context of the latest proposal. Raises Conflict for any other."""
        context = self._contexts.get(proposal.plan.digest)
        if context is None:
            raise Conflict("Something else was said since this plan was made.", "Say it again, and look at it.")
        return context

    def _proposed(self, found: tuple[ToolCall, ...] | Question | Refusal, context: Context) -> Understood:
        if isinstance(found, Question | Refusal):
            return found
        calls = tuple(replace(one, origin=self._origin) for one in found)  # who spoke is known here, and told by nobody
        proposed = runner.propose(calls, self.tools, context)
        if isinstance(proposed, Question):
            self._talk.ask(proposed)
        else:
            self._contexts = {proposed.plan.digest: context}
            self._talk.proposed(proposed)
        return proposed

    def _context(self, words: str, scene: Scene | None, now: datetime | None) -> Context:
        return Context(self._db, self._settings, now or datetime.now().astimezone(), scene or Scene(), words)
