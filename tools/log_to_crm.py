"""Log to CRM: what was said with whom, linked to the mail."""

from itertools import chain

from copilot.toolkit.api import (
    Context,
    Effect,
    Messages,
    People,
    Result,
    Step,
    Text,
    because,
    correspondents,
    introduce,
    present,
    tool,
    with_foreign,
)
from copilot.types import Row
from copilot.types.changes import Save
from copilot.types.records import Interaction, Person


@tool(
    effects=["read", "local", "outward"],
    examples=[
        "log {messages: this} to the CRM",
        "log {messages: the renewal mails} with {people: Dev Malhotra}",
        "note {messages: this mail} in the CRM: {text: they want 60 seats}",
        "record {messages: these} as interactions with {people: Northwind's buyer}",
        "file {messages: this conversation} in the CRM history of {people: Helena}",
        "keep {messages: number 3} in {people: Ana}'s CRM timeline",
        "write {messages: the last mail} into the CRM log with the note {text: call back in May}",
        "track {messages: this exchange} in the CRM",
        "document {messages: the complaint} for {people: the customer} in the CRM",
    ],
    undo="The notes are removed, and who was added for them.",
)
def log_to_crm(context: Context, messages: Messages, people: People | None = None, text: Text = Text()) -> Result:
    """Log mails as interactions with people in the CRM; who is not in it yet is added."""
    why = because(messages.said, people.said if people else "")
    met = {
        row: people.contacts if people else correspondents(context, row) for row in reversed(present(context, messages))
    }
    known = {one.email: one for one in introduce(context, dict.fromkeys(chain(*met.values())), why=why)}
    steps = [step for one in known.values() for step in one.steps if step.verb != "keep"]
    for row, contacts in met.items():
        for person in filter(None, (known[one.email.lower()].person for one in contacts if one.email.lower() in known)):
            steps.append(_log(context, row, person, text.strip(), why))
    return with_foreign(context, steps)


def _log(context: Context, row: Row, person: Person, text: str, why: str) -> Step:
    id = context.id_of("interaction", row.message_id, person.id)
    note = Interaction(id, row.date, "mail", person.id, person.company, row.message_id, text or row.subject)
    target = f"{context.named([row.id])}, with {person.name}"
    if context.records.logged(id) and not text:
        return Step("keep", target, "logged already; nothing changes", Effect.READ, why)
    return Step("log", target, text or "linked to the mail", why=why, change=Save((note,)))
