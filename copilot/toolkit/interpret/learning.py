"""A person's corrections: words that mean a tool, remembered as examples of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from copilot.toolkit import registry
from copilot.toolkit.arguments import Messages
from copilot.toolkit.interpret import pointing, tokens
from copilot.types.changes import Prefer

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.toolkit.declaration import Tool

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


def marked(words: str, tool: Tool) -> str:
    """A correction as an example: what points at messages in it is marked as their argument."""
    argument = next((one.name for one in tool.arguments if registry.kind(one) is Messages), "")
    plain = words.replace("{", "(").replace("}", ")")
    speech = tokens.read(plain)
    for start, end in _stretches(len(speech.tokens)) if argument else ():
        part = speech.part(start, end)
        if pointing.read(part) is not None:
            first, last = part.tokens[0].typed[0], part.tokens[-1].typed[1]
            return f"{speech.typed[:first]}{{{argument}: {part.said()}}}{speech.typed[last:]}"
    return speech.typed


def _stretches(count: int) -> Iterator[tuple[int, int]]:
    """Every stretch of up to five words, the longest first."""
    for length in range(5, 0, -1):
        for start in range(min(count, 60) - length + 1):
            yield start, start + length
