"""Delete: into the trash, from where it can come back."""

from copilot.toolkit.api import Context, Messages, Result, move_to, tool
from copilot.types import Role


@tool(
    effects=["local", "read"],
    examples=[
        "delete {messages: this}",
        "throw {messages: the shop's adverts} away",
        "bin {messages: these three}",
        "trash {messages: everything from the parking app}",
        "get rid of {messages: the old build failures}",
        "I never want to see {messages: that mail about the lottery} again",
        "remove {messages: number 4} for me",
        "put {messages: the two duplicates} in the trash",
        "chuck {messages: the expired offers}",
    ],
    undo="The messages come back out of the trash.",
)
def delete(context: Context, messages: Messages) -> Result:
    """Put messages into the trash. Nothing is deleted for good."""
    return move_to(context, messages, Role.TRASH, verb="delete", detail="into the trash, not deleted for good")
