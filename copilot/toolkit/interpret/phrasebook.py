"""More ways to say what the built-in tools do, and what means none of them: `phrasebook.txt` and `aside.txt`.

A tool's file shows a few examples to people; choosing it among others takes more.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """For each built-in tool its further examples, marked as its own are."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in _lines("phrasebook.txt"):
        if line.startswith("["):
            name = line.strip("[]")
        else:
            found.setdefault(name, []).append(line)
    return {tool: tuple(lines) for tool, lines in found.items()}


@cache
def aside() -> tuple[str, ...]:
    """Words that ask for nothing a mailbox can do."""
    return tuple(_lines("aside.txt"))


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return [one.strip() for one in lines if one.strip() and not one.startswith("#")]
