"""Reply to all: an answer to everyone on the mail."""

from copilot.toolkit.api import Context, Messages, Result, Text, answers, tool


@tool(
    effects=["outward", "draft", "local"],
    examples=[
        "reply to everyone on {messages: this}, say {text: the slides are final}",
        "answer {messages: number 3} to all of them: {text: I am out next week}",
        "tell everybody on {messages: the offsite mail} {text: I have booked the train}",
        "send everyone on {messages: this mail} the answer that {text: the room is booked}",
        "respond to the whole group in {messages: the logo discussion} with {text: the second one is better}",
        "write back to all recipients of {messages: the last one}",
        "reply to all on {messages: the board thread} with {text: no objections}",
        "send {text: let us meet at ten} to everyone in {messages: this conversation}",
        "answer the list on {messages: the question about kernels} with {text: use the older driver}",
    ],
    undo="A mail that is still held is taken back and kept as a draft; once it has left, nothing brings it back.",
)
def reply_all(context: Context, messages: Messages, text: Text = Text()) -> Result:
    """Answer everyone on a mail or its list, the mail quoted below, and mark it answered; without words, a draft."""
    return answers(context, messages, text, everyone=True)
