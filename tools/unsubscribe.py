"""Unsubscribe: off the mailing lists."""

from copilot.toolkit.api import Context, Messages, Result, leave_lists, tool


@tool(
    effects=["irreversible", "outward", "read"],
    examples=[
        "unsubscribe from {messages: these}",
        "unsubscribe me from {messages: this newsletter}",
        "get me off {messages: the wine shop's mailing list}",
        "stop {messages: the daily digest} from coming",
        "no more mail from {messages: number 3}, please",
        "opt out of {messages: all the marketing mails of this week}",
        "cancel my subscription to {messages: The Dock}",
        "I don't want to receive {messages: these offers} any longer",
        "sign me off from {messages: the mailing about kernels}",
    ],
    undo="A mail that is still held is taken back; a click that was made, or a mail that left, cannot be.",
)
def unsubscribe(context: Context, messages: Messages) -> Result:
    """Leave the mailing lists that messages came by: by one click, by a mail, or told plainly that there is no way."""
    return leave_lists(context, messages)
