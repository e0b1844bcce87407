"""Plain words as searches: "mails from Tomasz last week" is `from:Tomasz` and a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from copilot.types import Lane

_FILLER = frozenset(
    """
    a about all an and any anything every everything find for i in it mail mails email emails letter letters me
    mention mentioned message messages my of on please search show that the their there these this those with which
    """.split()  # noqa: SIM905 - a list of so many strings is not read
)
_CLAUSES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.I), clause)
    for pattern, clause in (
        (r"with (?:an? )?(?:attachments?|files?)", "has:attachment"),
        (r"unread|not (?:yet )?read", "is:unread"),
        (r"starred|flagged", "is:starred"),
        (rf"(?:from |in |of )?(?:the |all )?({'|'.join(Lane)})", lambda found: f"lane:{found[1].lower()}"),
        (r"(from|to) (?:the )?(\w[\w@.-]*)", lambda found: f"{found[1].lower()}:{found[2]}"),
    )
)


_AGO = tuple(
    (re.compile(rf"\b(?:(?:from|of|since|in) )?(?:{pattern})\b", re.I), days)
    for pattern, days in (
        (r"(?:the )?(?:last|past) week|this week", 7),
        (r"(?:the )?(?:last|past) month|this month", 31),
        (r"yesterday", 1),
        (r"today", 0),
    )
)


NOT_JUNK = "-in:junk -in:trash -lane:junk"
"""What keeps thrown away and forged mail out of a search."""


def phrase(words: str) -> str:
    """Words as one phrase of a search, whatever signs stand in them."""
    return f'"{words.replace(chr(34), " ")}"'


def search_words(said: str, today: date) -> Iterator[str]:
    """Searches for what was said, the most literal first: as it stands, as clauses and words, as any of the words."""
    yield said.strip()
    clauses: list[str] = []
    rest = said
    for pattern, days in _AGO:
        if pattern.search(rest):
            clauses.append(f"after:{today - timedelta(days=days)}")
            rest = pattern.sub(" ", rest)
    for pattern, clause in _CLAUSES:
        for found in pattern.finditer(rest):
            clauses.append(clause if isinstance(clause, str) else clause(found))
        rest = pattern.sub(" ", rest)
    words = [one for one in re.findall(r"\w[\w'’.-]*", rest) if one.lower() not in _FILLER]
    if clauses or words:
        yield " ".join((*clauses, *words))
    if len(words) > 1:
        yield " ".join((*clauses, f"({' or '.join(words)})"))
