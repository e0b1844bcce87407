"""Move to a lane: what kind of mail this is, and what comes from there from now on."""

from copilot.toolkit.api import Context, Messages, Result, Step, because, present, tool
from copilot.types import Lane
from copilot.types.changes import SetLane


@tool(
    effects=["local"],
    examples=[
        "move {messages: this} to {lane: customers}",
        "{messages: these} are {lane: newsletters}, not people",
        "{messages: the mails from Vera} belong in {lane: team}",
        "that is {lane: junk}",
        "put {messages: number 5} into the {lane: receipts} lane",
        "treat {messages: everything from the ticket shop} as {lane: notifications}",
        "{messages: this one} is no spam, it is from {lane: people}",
        "sort {messages: the mailing about kernels} under {lane: lists} from now on",
        "{messages: the last two} should have been with {lane: invites}",
    ],
    undo="The messages are back in their lanes, and what was learned is forgotten.",
)
def move_lane(context: Context, messages: Messages, lane: Lane) -> Result:
    """Put messages into a lane, and what comes from their senders or lists from now on."""
    rows = present(context, messages)
    senders = list(dict.fromkeys(one.address or one.sender for one in rows))
    more = f" and {len(senders) - 3} more" if len(senders) > 3 else ""
    return [
        Step(
            verb="move",
            target=context.named([one.id for one in rows]),
            detail=f"into {lane.value}; what {', '.join(senders[:3])}{more} or their lists send goes there from now on",
            why=because(messages.said),
            change=SetLane(tuple(one.id for one in rows), lane, learn=True),
        )
    ]
