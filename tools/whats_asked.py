"""What's asked: what is wanted from me, by whom, by when."""

from copilot.toolkit.api import Answer, Context, Line, People, Result, counted, tool
from copilot.types import Ask, Lane, View

_SHOWN = 100
_MINE, _THEIRS = "me", "them"


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
        if one.owner in (_MINE, _THEIRS) and (not wanted or one.from_.lower() in wanted)
    ]
    asks.sort(key=lambda one: (one.owner != _MINE, one.due or "9999", one.tier != "sure"))
    lines = [_line(context, one) for one in asks[:_SHOWN]]
    if len(asks) > _SHOWN:
        lines.append(Line(f"and {len(asks) - _SHOWN} more"))
    mine = [one for one in asks if one.owner == _MINE]
    promised = sum(one.kind == "promise" for one in mine)
    ids = sorted({id for line in lines for id in line.ids}, reverse=True)
    return Answer(
        f"{counted(len(mine) - promised, 'thing')} asked of you, {promised} you promised", tuple(lines), tuple(ids)
    )


def _line(context: Context, ask: Ask) -> Line:
    row = next(iter(context.rows(context.held(ask.citation.message_id))), None)
    who = (row.sender or row.address) if row else ask.from_
    if ask.kind == "promise":
        who = "you promised" if ask.owner == _MINE else f"{who} promised"
    due = f"by {ask.due}, " if ask.due else ""
    return context.cited(f"{due}{who}: {ask.text}", ask.citation)
