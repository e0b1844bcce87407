"""Create task: something to do, with a date, a reminder, and the sentence it came from."""

from copilot.toolkit.api import (
    Context,
    Messages,
    Question,
    Result,
    Step,
    Text,
    When,
    because,
    new_tasks,
    present,
    spoken,
    tool,
    with_foreign,
)
from copilot.types import Row
from copilot.types.changes import Save


@tool(
    effects=["local", "outward"],
    examples=[
        "task: {title: send the deck to the board} {due: tomorrow 9am}",
        "remind me to {title: call the landlord} {due: on Friday at 3pm}",
        "make a task of {messages: this ask}",
        "todo: {title: renew the domain} by {due: the end of the month}",
        "add {title: book the train to Hamburg} to my to-do list",
        "I have to {title: sign the contract} before {due: Wednesday}, note it from {messages: this mail}",
        "new task {title: check the numbers} due {due: 30 November}",
        "turn {messages: number 2} into a task for {due: next Monday}",
        "don't let me forget to {title: water the plants} {due: in two hours}",
        "put {title: read the lease} on my list, from {messages: the mail from the lawyer}",
        "remind me about {messages: this} {due: tomorrow morning}",
        "create a task {title: prepare slides for the offsite}",
    ],
    undo="The task is removed again.",
)
def create_task(
    context: Context, title: Text = Text(), due: When | None = None, messages: Messages | None = None
) -> Result:
    """Create a task or a reminder, also from what a mail asks: with its date, and a link back to the sentence."""
    if not title.strip() and not messages:
        return Question("What is to be done?", argument="title")
    rows = _sources(context, title, messages)
    why = because(title.strip(), messages.said if messages else "", due.said if due else "")
    steps = [
        Step(
            verb="create task",
            target=task.title,
            detail=f"due {spoken(due)}" if due else f"due {task.due}, as the mail says" if task.due else "no date",
            why=f"{why}: “{task.source.quote}”" if task.source.quote else why,
            change=Save((task,)),
            trust=trust,
        )
        for task, trust in new_tasks(context, title, due, rows)
    ]
    return with_foreign(context, steps)


def _sources(context: Context, title: str, messages: Messages | None) -> list[Row | None]:
    """What each task comes from: with a title the first mail, else every mail that asks something."""
    if not messages:
        return [None]
    rows = present(context, messages)
    asking = [] if title.strip() else [one for one in rows if context.insight.asks_of(one.id)]
    return [*(asking or rows[:1])]
