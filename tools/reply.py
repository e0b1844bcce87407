"""Reply: an answer to the writer."""

from copilot.toolkit.api import Context, Messages, Result, Text, answers, tool


@tool(
    effects=["outward", "draft", "local"],
    examples=[
        "reply to {messages: the mail from Ann}, say {text: Thursday works}",
        "answer {messages: this}: {text: thanks, I will look at it tomorrow}",
        "reply to {messages: number 2}",
        "tell {messages: Tomasz} in an answer that {text: the figures are in the deck}",
        "write back to {messages: the landlord} {text: we accept the new rent}",
        "say {text: yes, please go ahead} to {messages: the last mail from Northwind}",
        "respond to {messages: the journalist and the lawyer} with {text: I am travelling, call me on Friday}",
        "draft an answer to {messages: the one about the lease}",
        "let {messages: her} know {text: I'm running ten minutes late}",
        "confirm to {messages: the hotel} that {text: we arrive on the 3rd}",
    ],
    undo="A mail that is still held is taken back and kept as a draft; once it has left, nothing brings it back.",
)
def reply(context: Context, messages: Messages, text: Text = Text()) -> Result:
    """Answer the writer of each mail, the mail quoted below, and mark it answered; without words, keep a draft."""
    return answers(context, messages, text)
