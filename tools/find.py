"""Find: messages, by search syntax or in plain words."""

from copilot.errors import SearchError
from copilot.toolkit.api import Answer, Context, Line, Result, Text, counted, search_words, tool

_SHOWN = 20


@tool(
    effects=["read"],
    examples=[
        "find {query: mails about the budget}",
        "search {query: from:ana has:attachment}",
        "where is {query: the contract from the lawyer}",
        "show me {query: everything about the offsite}",
        "find mails {query: from Tomasz last week}",
        "look for {query: invoices with attachments}",
        "search my mail for {query: shore power}",
        "list {query: unread messages from the team}",
        "which mail mentioned {query: the wifi password}",
        "{query: subject:renewal before:2026-09-01}",
    ],
    undo="It only reads.",
)
def find(context: Context, query: Text) -> Result:
    """Find messages, by the search syntax or in plain words; newest first."""
    words, ids = _search(context, query)
    if not ids:
        return Answer(f"Nothing found for “{query}”", (Line("Try fewer words, or from:, subject:, after: and lane:."),))
    lines = tuple(Line(f"{one.sender or one.address}: {one.subject}", (one.id,)) for one in context.rows(ids[:_SHOWN]))
    return Answer(f"{counted(len(ids), 'message')} for {words}", lines, ids)


def _search(context: Context, query: str) -> tuple[str, tuple[int, ...]]:
    """The first search for these words that finds something. Raises SearchError when none could even be read."""
    unreadable: SearchError | None = None
    for words in search_words(query, context.now.date()):
        try:
            if ids := context.find(words):
                return words, ids
        except SearchError as error:
            unreadable = unreadable or error
    if unreadable:
        raise unreadable
    return query, ()
