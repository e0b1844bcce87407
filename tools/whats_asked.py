"""What's asked: what is wanted from me, by whom, by when."""

from copilot.toolkit.api import Answer, Context, Line, People, Result, tool
from copilot.types import Ask, Lane, View

_TOLD = {"me": "", "them": "They promised: "}


@tool(
    effects=["read"],
    examples=[
        "what is asked of me?",
        "what does {lane: the team} want from me?",
        "what do I owe {people: Helena}",
        "which questions from {people: Northwind's people} are still open",
        "what have I promised",
        "do {lane: customers} need anything from me",
        "what am I supposed to do for {people: Mara}",
        "open requests from {people: the lawyer}",
        "which deadlines do I have",
        "who is waiting for me",
    ],
    undo="It only reads.",
)
def whats_asked(context: Context, people: People | None = None, lane: Lane | None = None) -> Result:
    """List what is asked of me and what was promised, what is due first first, each with the sentence that says so."""
    wanted = {one.email.lower() for one in people.contacts} if people else set()
    asks = [
        one
        for one in context.insight.asks(View(lane=lane or ""))
        if one.owner in _TOLD and (not wanted or one.from_.lower() in wanted)
    ]
    asks.sort(key=lambda one: (one.owner != "me", one.due or "9999", one.tier != "sure"))
    lines = tuple(_line(context, one) for one in asks)
    count = sum(one.owner == "me" for one in asks)
    ids = sorted({id for line in lines for id in line.ids}, reverse=True)
    return Answer(f"{count} things are asked of you", lines, tuple(ids))


def _line(context: Context, ask: Ask) -> Line:
    row = next(iter(context.rows(context.held(ask.citation.message_id))), None)
    who = (row.sender or row.address) if row else ask.from_
    due = f"by {ask.due}, " if ask.due else ""
    return context.cited(f"{due}{who}: {_TOLD[ask.owner]}{ask.text}", ask.citation)
