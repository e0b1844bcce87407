"""Decline an invitation."""

from copilot.toolkit.api import Context, Messages, Result, Text, answer_invites, tool


@tool(
    effects=["outward", "draft", "local", "read"],
    examples=[
        "decline {messages: the invitation}",
        "decline {messages: the vendor call}, say {text: we have no need for it}",
        "no to {messages: this invite}",
        "I can't come to {messages: the design review}",
        "turn down {messages: number 4}",
        "RSVP no to {messages: the webinar}",
        "I won't make it to {messages: the Friday meeting}: {text: I am on leave}",
        "count me out of {messages: the dinner}",
        "refuse {messages: both appointments}",
    ],
    undo="An answer that is still held is taken back; once it has left, nothing brings it back.",
)
def decline_invite(context: Context, messages: Messages, text: Text = Text()) -> Result:
    """Decline invitations: the organizer's calendar gets a no, with your words if there are any."""
    return answer_invites(context, messages, "DECLINED", text)
