"""What the brief looked like last, kept beside the store, so that the next start shows it before the store was asked.

It is shown for the blink until the true brief is there, has no targets, and can be deleted at any time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.ui.lines import Line, Run

_LINES = 80


@dataclass(frozen=True, slots=True)
class Remembered:
    """The lines of one width, and what stood on the top line."""

    width: int
    lines: tuple[Line, ...]
    top: tuple[Run, ...] = ()


def path_of(data: Path) -> Path:
    """The file beside the store in this folder."""
    return data / "first-paint.json"


def save(path: Path, remembered: Remembered) -> None:
    """Keep it, private to the user; a disk that cannot take it does no harm."""
    made = {
        "width": remembered.width,
        "top": remembered.top,
        "lines": [(line.left, line.right, line.stop) for line in remembered.lines[:_LINES]],
    }
    fresh = path.with_suffix(".new")
    try:
        with open(fresh, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            json.dump(made, file, ensure_ascii=False)
        fresh.replace(path)
    except (OSError, UnicodeError):
        return


def load(path: Path) -> Remembered | None:
    """What was kept; None when there is nothing or it cannot be read."""
    try:
        made = json.loads(path.read_text("utf-8"))
        lines = tuple(Line(_runs(left), _runs(right), (), bool(stop)) for left, right, stop in made["lines"])
        return Remembered(int(made["width"]), lines, _runs(made["top"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _runs(made: Sequence[Any]) -> tuple[Run, ...]:
    return tuple(Run(str(text), str(role)) for text, role in made)
