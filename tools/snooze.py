"""Snooze: out of sight until a time."""

from copilot.toolkit.api import Context, Messages, Result, Step, When, ahead, because, present, spoken, tool
from copilot.types.changes import Snooze


@tool(
    effects=["local"],
    examples=[
        "snooze {messages: this} until {until: tomorrow morning}",
        "hide {messages: the travel mails} till {until: Sunday evening}",
        "show me {messages: this} again {until: on Monday}",
        "bring {messages: number 3} back {until: in two hours}",
        "{messages: these} can sleep until {until: 7 January}",
        "put {messages: the offer from the landlord} to sleep for {until: a week}",
        "not now with {messages: the survey}, {until: next Thursday at 9}",
        "let {messages: the last one} disappear until {until: Friday noon}",
    ],
    undo="The messages are back in the inbox at once.",
)
def snooze(context: Context, messages: Messages, until: When) -> Result:
    """Hide messages from the inbox; they come back by themselves at the time."""
    ids = tuple(one.id for one in present(context, messages))
    return [
        Step(
            verb="snooze",
            target=context.named(ids),
            detail=f"hidden until {spoken(until)}",
            why=because(messages.said, until.said),
            change=Snooze(ids, ahead(context, until)),
        )
    ]
