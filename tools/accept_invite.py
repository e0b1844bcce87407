"""Accept an invitation."""

from copilot.toolkit.api import Context, Messages, Result, Text, answer_invites, tool


@tool(
    effects=["outward", "draft", "local", "read"],
    examples=[
        "accept {messages: the invitation}",
        "accept {messages: the board prep meeting}",
        "yes to {messages: this invite}",
        "I'll be at {messages: the standup}",
        "confirm my attendance at {messages: the demo on Thursday}",
        "RSVP yes to {messages: number 2}, and say {text: looking forward to it}",
        "count me in for {messages: the offsite}",
        "I can make {messages: Helena's call}",
        "agree to {messages: both meetings}",
    ],
    undo="An answer that is still held is taken back; once it has left, nothing brings it back.",
)
def accept_invite(context: Context, messages: Messages, text: Text = Text()) -> Result:
    """Accept invitations: the organizer's calendar gets a yes, with your words if there are any."""
    return answer_invites(context, messages, "ACCEPTED", text)
