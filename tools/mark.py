"""Mark: read, unread, starred or unstarred."""

from typing import Literal

from copilot.toolkit.api import Context, Messages, Result, set_keyword, tool
from copilot.types import FLAGGED, SEEN

_WORDS = {"read": (SEEN, True), "unread": (SEEN, False), "starred": (FLAGGED, True), "unstarred": (FLAGGED, False)}


@tool(
    effects=["local", "read"],
    examples=[
        "mark {messages: all notifications} as {how: read}",
        "mark {messages: this} {how: unread}",
        "star {messages: the contract from the lawyer}",
        "take the star off {messages: these}",
        "flag {messages: number 2} as important",
        "I have {how: read} {messages: everything from the board}",
        "set {messages: the last one} back to {how: unread}",
        "{messages: these five} should be {how: starred}",
        "remove the flag from {messages: the invoice mail}",
        "pretend I haven't opened {messages: Ruth's letter}",
    ],
    undo="The marks are put back as they were.",
)
def mark(context: Context, messages: Messages, how: Literal["read", "unread", "starred", "unstarred"]) -> Result:
    """Mark messages read, unread, starred or unstarred."""
    word, on = _WORDS[how]
    return set_keyword(context, messages, word, on, verb="mark", detail=f"marked {how}", already=f"{how} already")
