"""The facts that a decision on a plan rests on, gathered by code from the store and the person's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copilot.safety import Facts
from copilot.toolkit.context import Context
from copilot.types.changes import Save, SaveDraft, Send
from copilot.types.plans import Step, ToolCall
from copilot.types.records import Person
from copilot.types.writing import Draft

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")


def gather(context: Context, calls: Sequence[ToolCall], steps: Sequence[Step]) -> Facts:
    """What is known of the people a plan would write to."""
    sends = [step.change for step in steps if isinstance(step.change, Send)]
    saves = [record for step in steps if isinstance(step.change, Save) for record in step.change.records]
    typed = _addresses(context.words)  # not those of the calls: whoever made these may have been told what to write
    for number, draft in context.edits.items():  # what the person typed into a draft, and the tool had not put there
        change = steps[number].change if number < len(steps) else None
        before = _addresses(_to(change.draft)) if isinstance(change, Send | SaveDraft) else set()
        typed |= _addresses(_to(draft)) - before
    drafts = (*(send.draft for send in sends), *context.edits.values())
    answered = {one.about for one in drafts if one.about and one.in_reply_to}
    return Facts(
        typed=frozenset(typed),
        book=context.book if sends or any(isinstance(one, Person) for one in saves) else frozenset(),
        threads={id: _on_thread(context, id) for id in answered},
        asking=context.settings.acting.ask,
        origin=next((one.origin for one in calls if one.origin in ("model", "agent")), "typed"),
    )


def _addresses(text: str) -> set[str]:
    return {one.lower().rstrip(".") for one in _ADDRESS.findall(text)}


def _to(draft: Draft) -> str:
    return " ".join((draft.to, draft.cc, draft.bcc))


def _on_thread(context: Context, id: int) -> frozenset[str]:
    """Everybody who wrote the thread's mails or was written to, by the headers that name people (not Reply-To)."""
    found: set[str] = set()
    for one in context.thread(id):
        message = context.message(one)
        found.update(person.email.lower() for person in (*message.from_, *message.to, *message.cc))
    return frozenset(found)
