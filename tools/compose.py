"""Compose: new mail."""

from copilot.toolkit.api import Context, People, Result, Text, new_letter, tool


@tool(
    effects=["outward", "draft"],
    examples=[
        "write to {to: Ann}: {text: are you free for lunch on Friday?}",
        "send {to: Bo and Vera} a mail saying {text: the office is closed on Monday}",
        "mail {to: team@example.com} about {subject: the new office}: {text: we move on the first of May}",
        "new mail to {to: the landlord}",
        "email {to: Ruth}, subject {subject: Thank you}, {text: it was a lovely evening}",
        "compose a message for {to: Daniel}",
        "drop {to: Olga} a line: {text: the parcel has arrived}",
        "tell {to: sam@example.org} by mail that {text: the key is under the mat}",
        "ask {to: Mr Sato} {text: when could you send the quotation?}",
        "start a letter to {to: the tax office} about {subject: my return for 2025}",
    ],
    undo="A mail that is still held is taken back and kept as a draft; once it has left, nothing brings it back.",
)
def compose(context: Context, to: People, text: Text = Text(), subject: Text = Text()) -> Result:
    """Write new mail to people; without a subject it is called by its first sentence, without words it is a draft."""
    return new_letter(context, to, text, subject)
