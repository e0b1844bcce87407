"""Weekly review: what the week brought, what is open, what waits."""

from copilot.toolkit.api import Answer, Context, Result, review, tool


@tool(
    effects=["read"],
    examples=[
        "weekly review",
        "how was my week",
        "review the week",
        "let's do the weekly review",
        "what is still open from this week",
        "go through my week with me",
        "what did I get done this week",
        "Friday wrap-up",
        "week in review please",
        "what slipped this week",
    ],
    undo="It only reads.",
)
def weekly_review(context: Context) -> Result:
    """Review the week: mail in and out, tasks done and overdue, what is asked of me, what nobody has answered."""
    lines = tuple(review(context))
    ids = sorted({id for line in lines for id in line.ids}, reverse=True)
    return Answer("Your week", lines, tuple(ids))
