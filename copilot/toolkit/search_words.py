"""Plain words as searches: "mails from Tomasz last week" is `from:tomasz after:7d`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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
        (r"(?:from |of |since |in )?(?:the )?(?:last|past) week|this week", "after:7d"),
        (r"(?:from |of |since |in )?(?:the )?(?:last|past) month|this month", "after:1m"),
        (r"(?:from |of |since )?yesterday", "on:yesterday"),
        (r"(?:from |of )?today", "after:today"),
        (rf"(?:from |in |of )?(?:the |all )?({'|'.join(Lane)})", lambda found: f"lane:{found[1].lower()}"),
        (r"(from|to) (?:the )?(\w[\w@.-]*)", lambda found: f"{found[1].lower()}:{found[2]}"),
    )
)


def search_words(said: str) -> Iterator[str]:
    """Searches for what was said, the most literal first: as it stands, as clauses and words, as any of the words."""
    yield said.strip()
    clauses: list[str] = []
    rest = said
    for pattern, clause in _CLAUSES:
        for found in pattern.finditer(rest):
            clauses.append(clause if isinstance(clause, str) else clause(found))
        rest = pattern.sub(" ", rest)
    words = [one for one in re.findall(r"\w[\w'’.-]*", rest) if one.lower() not in _FILLER]
    if clauses or words:
        yield " ".join((*clauses, *words))
    if len(words) > 1:
        yield " ".join((*clauses, f"({' or '.join(words)})"))
