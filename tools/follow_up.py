"""Follow up: a nudge when nobody has answered by a time."""

from copilot.toolkit.api import Context, Messages, Result, Step, When, ahead, because, present, spoken, tool
from copilot.types import Row
from copilot.types.changes import Save
from copilot.types.records import Source, Task


@tool(
    effects=["local"],
    examples=[
        "remind me if {messages: the customer} hasn't answered by {when: Friday}",
        "nudge me about {messages: this} {when: next week} unless they reply",
        "if Tomasz has not replied to {messages: the budget mail} by {when: Thursday noon}, tell me",
        "follow up on {messages: my offer to Northwind} in {when: three days}",
        "chase {messages: this} {when: on Monday} when there is no answer",
        "let me know {when: tomorrow at 5} whether {messages: the bank} is still silent",
        "keep an eye on {messages: these} and poke me {when: in two weeks} if nobody writes back",
        "no reply to {messages: number 2} by {when: the end of the month}? then I want to hear of it",
        "watch {messages: the thread with Olga} for an answer until {when: 3 December}",
    ],
    undo="The reminder is removed.",
)
def follow_up(context: Context, messages: Messages, when: When) -> Result:
    """Remind me of conversations that nobody else has answered by a time; an answer closes the reminder by itself."""
    remind_at = ahead(context, when)
    latest = dict.fromkeys(context.thread(one.id)[-1] for one in present(context, messages))
    return [
        Step(
            verb="follow up",
            target=context.named([row.id]),
            detail=f"a reminder on {spoken(when)}, unless somebody answers before{_last_word(context, row)}",
            why=because(messages.said, when.said),
            change=Save((_nudge(context, row, when, remind_at),)),
        )
        for row in context.rows(tuple(latest))
    ]


def _nudge(context: Context, row: Row, when: When, remind_at: int) -> Task:
    return Task(
        id=context.id_of("task", "awaits", row.message_id),
        title=f"No answer yet: {row.subject or 'no subject'}",
        due=when.iso(),
        remind_at=remind_at,
        awaits=row.message_id,
        created_at=int(context.now.timestamp()),
        source=Source(row.message_id),
    )


def _last_word(context: Context, row: Row) -> str:
    return "" if row.address in context.me else f"; the last word so far is from {row.sender or row.address}"
