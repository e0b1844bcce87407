"""A mailbox to speak about: two Anns, a thread, newsletters, receipts, an invitation; and short ways to speak."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from copilot.store import insights, mail, records
from copilot.toolkit import registry
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import Conversation, Understood, interpret
from copilot.types import Lane, Placement, View
from copilot.types.plans import Question, Refusal, Scene, ToolCall
from copilot.types.records import Company, Person, Task
from tests.toolkit.world import ME, letter, world

INVITE = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\nDTSTART:20260312T140000Z\r\n"
    "DTEND:20260312T150000Z\r\nSUMMARY:Board prep\r\nORGANIZER:mailto:helena@example.org\r\n"
    f"ATTENDEE:mailto:{ME}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
LETTERS = {
    "lease": letter(1, sender="Ann Lee <ann@example.org>", subject="The lease", text="Thursday or Friday?"),
    "boat": letter(2, sender="Ann Chen <ann.chen@example.net>", subject="The boat", text="It is ready."),
    "deck": letter(3, sender="Tomasz Nowak <tomasz@example.com>", subject="Board deck", to=f"{ME}, vera@example.com"),
    "deck2": letter(
        4, sender="Vera Holt <vera@example.com>", subject="Re: Board deck", to=ME, In_Reply_To="<3@example.org>"
    ),
    "dock": letter(5, sender="The Dock <news@dock.example>", subject="The Dock 117"),
    "dock-old": letter(300, sender="The Dock <news@dock.example>", subject="The Dock 116"),
    "coffee": letter(6, sender="Bean Shop <shop@beans.example>", subject="Your receipt"),
    "hotel": letter(900, sender="Hotel Alma <stay@alma.example>", subject="Hotel invoice"),
    "budget": letter(7, sender="Olga Berg <olga@example.org>", subject="Budget for spring"),
}
LANES = {
    "lease": Lane.PEOPLE,
    "boat": Lane.PEOPLE,
    "deck": Lane.TEAM,
    "deck2": Lane.TEAM,
    "dock": Lane.NEWSLETTERS,
    "dock-old": Lane.NEWSLETTERS,
    "coffee": Lane.RECEIPTS,
    "hotel": Lane.RECEIPTS,
    "budget": Lane.PEOPLE,
}


@cache
def tools() -> tuple[Tool, ...]:
    """The built-in tools."""
    return tuple(one.tool for one in registry.load() if one.tool is not None)


@dataclass
class Speaker:
    """Somebody at a screen who says things."""

    context: Context
    ids: dict[str, int]
    talk: Conversation = field(default_factory=Conversation)
    tools: tuple[Tool, ...] = field(default_factory=tools)

    def look(self, *keys: str, listed: tuple[str, ...] = (), thread: str = "") -> None:
        """Put the cursor or the marks on mails, and show a list."""
        thread_id = self.context.rows([self.ids[thread]])[0].thread if thread else 0
        scene = Scene(tuple(self.ids[one] for one in keys), tuple(self.ids[one] for one in listed), thread_id)
        self.context = replace(self.context, scene=scene)

    def say(self, words: str) -> Understood:
        """What becomes of the words."""
        return interpret(words, self.tools, replace(self.context, words=words), self.talk)

    def calls(self, words: str) -> tuple[ToolCall, ...]:
        """The calls that the words become."""
        found = self.say(words)
        assert isinstance(found, tuple), found
        return found

    def call(self, words: str) -> ToolCall:
        """The one call that the words become."""
        (found,) = self.calls(words)
        return found

    def asks(self, words: str) -> Question:
        """The question that the words become."""
        found = self.say(words)
        assert isinstance(found, Question), found
        return found

    def refuses(self, words: str) -> Refusal:
        """Why the words become nothing."""
        found = self.say(words)
        assert isinstance(found, Refusal), found
        return found

    def meant(self, call: ToolCall, argument: str = "messages") -> set[str]:
        """The keys of the messages of a call."""
        keys = {id: key for key, id in self.ids.items()}
        return {keys[id] for id in getattr(call.arguments[argument], "ids", ())}


def speaker(folder: Path) -> Speaker:
    """Somebody before the mailbox of this module, nothing chosen on the screen."""
    context = world(folder, *LETTERS.values())
    found = {row.subject: row.id for row in context.rows(mail.ids(context.db, View(box="")))}
    subjects = {key: raw.decode().split("Subject: ")[1].split("\n")[0] for key, raw in LETTERS.items()}
    ids = {key: found[subject] for key, subject in subjects.items()}
    insights.set_lanes(context.db, {ids[key]: Placement(lane, "said so") for key, lane in LANES.items()})
    with context.db.write() as connection:
        records.put(connection, Task("task-1", "Call the landlord"))
        records.put(connection, Task("task-2", "Pay the rent"))
        records.put(connection, Task("task-3", "Pay the tax"))
        records.put(connection, Person("person-1", "Olga Berg", ("olga@example.org",)))
        records.put(connection, Company("company-1", "Northwind Logistics", "northwind.example"))
    return Speaker(context, ids)
