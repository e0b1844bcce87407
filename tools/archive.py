"""Archive: out of the inbox, kept."""

from copilot.toolkit.api import Context, Messages, Result, Step, tool
from copilot.types import Role
from copilot.types.changes import Move


@tool(
    effects=["local"],
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
)
def archive(context: Context, messages: Messages) -> Result:
    """Archive messages: out of the inbox, kept."""
    return [
        Step(
            verb="archive",
            target=context.named(messages.ids),
            detail="moved from the inbox to the archive",
            why=f"you said “{messages.said}”",
            change=Move(messages.ids, Role.ARCHIVE),
        )
    ]
