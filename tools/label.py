"""Label: a name of the person's own on messages, or off them."""

from copilot.toolkit.api import Context, Messages, Result, label_keyword, set_keyword, tool


@tool(
    effects=["local", "read"],
    examples=[
        "label {messages: these} {label: travel}",
        "tag {messages: the mails from the bank} with {label: taxes 2026}",
        "put the label {label: urgent} on {messages: this}",
        "take the label {label: waiting} {off: off} {messages: number 3}",
        "{off: untag} {messages: the offsite thread}, it is no longer {label: planning}",
        "give {messages: everything about the renewal} the tag {label: northwind}",
        "{off: remove} the {label: later} tag from {messages: all receipts}",
        "file {messages: this} under the keyword {label: hiring}",
        "call {messages: these two} {label: Steuer}",
    ],
    undo="The label is taken off again, or put back.",
)
def label(context: Context, messages: Messages, label: str, off: bool = False) -> Result:
    """Put a label on messages, or with `off` take it away. Labels are keywords that other mail programs see too."""
    return set_keyword(
        context,
        messages,
        label_keyword(label),
        not off,
        verb="unlabel" if off else "label",
        detail=f"label “{label}” taken off" if off else f"labelled “{label}”",
        already=f"without “{label}” already" if off else f"labelled “{label}” already",
    )
