"""Summarize: messages in a few of their own sentences."""

from copilot.toolkit.api import Answer, Context, Messages, Result, present, tool


@tool(
    effects=["read"],
    examples=[
        "summarize {messages: this thread}",
        "sum up {messages: the board deck mails}",
        "tl;dr of {messages: this}",
        "what does {messages: the long mail from Dev} say",
        "shorten {messages: these} for me",
        "give me the gist of {messages: the renewal discussion}",
        "{messages: number 2} in three sentences",
        "what did they decide in {messages: the hotfix thread}",
        "read {messages: the last one} for me, just the main points",
    ],
    undo="It only reads.",
)
def summarize(context: Context, messages: Messages) -> Result:
    """Summarize messages or a thread in a few of their own sentences, each with its place."""
    ids = tuple(one.id for one in present(context, messages))
    lines = tuple(context.cited(one.text, *one.citations) for one in context.insight.summary(ids))
    return Answer(f"Summary of {context.named(ids)}", lines, ids)
