"""A person's corrections: words that mean a tool, remembered as examples of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.toolkit.interpret import tokens
from copilot.types.changes import Prefer

if TYPE_CHECKING:
    from copilot.store.db import Database

KIND = "example"
"""The kind of preference under which corrections stand: the words, and the tool they mean."""

_LONGEST = 400


def learn(words: str, tool: str) -> Prefer:
    """The change that remembers that these words, which must be the person's own, mean that tool."""
    return Prefer(KIND, tokens.clean(words)[:_LONGEST], tool)


def taught(db: Database) -> tuple[tuple[str, str], ...]:
    """Every correction that is remembered: words, and the tool they mean."""
    from copilot.store import preferences

    return tuple(preferences.listed(db, KIND).items())
