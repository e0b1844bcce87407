"""Archive: out of the inbox, kept."""

from copilot.toolkit.api import Context, Messages, Result, move_to, tool
from copilot.types import Role


@tool(
    effects=["local", "read"],
    examples=[
        "archive {messages: this}",
        "archive {messages: all newsletters older than a week}",
        "file {messages: these} away",
        "clear {messages: the receipts} out of my inbox",
        "I am done with {messages: the mails from Ann}",
        "get {messages: everything from the build server} out of the way",
        "archive {messages: number 2 and 3}",
        "put {messages: the thread about the office move} into the archive",
    ],
    undo="The messages go back to the folders they lay in.",
)
def archive(context: Context, messages: Messages) -> Result:
    """Archive messages: out of the inbox, kept. What I sent stays among what I sent."""
    return move_to(
        context,
        messages,
        Role.ARCHIVE,
        verb="archive",
        detail="out of the inbox, kept in the archive",
        not_from=(Role.SENT, Role.DRAFTS),
    )
