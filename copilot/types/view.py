"""What a list is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """Which messages a list shows; all conditions must hold. `query` is the search syntax of `store.search`.

    `box` is where messages lie: "inbox" (every folder that is not special), a `Role` value, or "" for everywhere; a
    query that names a place itself (in:trash) overrules it. With `typing` the last word of the query is a beginning,
    and what is unfinished is read kindly. With `ids` only these messages are looked at.
    """

    box: str = "inbox"
    lane: str = ""
    topic: str = ""
    thread: int = 0
    query: str = ""
    unread: bool = False
    since: int = 0
    typing: bool = False
    ids: tuple[int, ...] = ()
