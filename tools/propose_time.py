"""Propose another time for a meeting."""

from copilot.toolkit.api import Context, Messages, Result, When, propose_invites, tool


@tool(
    effects=["outward", "draft", "local", "read"],
    examples=[
        "propose {when: Thursday at 3pm} for {messages: the board prep}",
        "suggest {when: Monday 10:00} instead for {messages: this invite}",
        "could we move {messages: the call with Helena} to {when: Friday morning}?",
        "ask to shift {messages: the demo} to {when: tomorrow at noon}",
        "counter {messages: number 2} with {when: 9 December, 14:30}",
        "{messages: the standup} would suit me better {when: at half past nine}",
        "offer {when: next Tuesday} as another day for {messages: the review}",
        "reschedule {messages: the interview} to {when: 4 o'clock}",
        "new time for {messages: this meeting}: {when: the day after tomorrow at 11}",
    ],
    undo="A proposal that is still held is taken back; once it has left, nothing brings it back.",
)
def propose_time(context: Context, messages: Messages, when: When) -> Result:
    """Propose another time for meetings I am invited to, as long as the time they had."""
    return propose_invites(context, messages, when)
