"""Forward: a mail for somebody else."""

from copilot.toolkit.api import Context, Messages, People, Result, Text, forwards, tool


@tool(
    effects=["outward", "draft", "local"],
    examples=[
        "forward {messages: this} to {to: Ann}",
        "send {messages: the invoice from the printer} on to {to: accounting@example.com}",
        "pass {messages: these} to {to: Sam and Vera}",
        "forward {messages: number 4} to {to: the lawyer} with {text: what do you think?}",
        "fwd {messages: the last mail from Helena} {to: Mara}",
        "let {to: Tomasz} see {messages: the offer}, and add {text: please check the numbers}",
        "share {messages: the travel plan} with {to: mother}",
        "hand {messages: the complaint} over to {to: support@example.org}",
        "{to: Leila} should have {messages: this mail} too",
    ],
    undo="A mail that is still held is taken back and kept as a draft; once it has left, nothing brings it back.",
)
def forward(context: Context, messages: Messages, to: People, text: Text = Text()) -> Result:
    """Send mails on to people, with their files and your words above, and mark them forwarded."""
    return forwards(context, messages, to, text)
