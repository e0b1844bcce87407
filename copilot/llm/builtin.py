"""The floor that is always there: a model that can say what it is, and that free text is not among what it can do.

What the built-in engine does for the roles (lanes, topics, asks, summaries) is in `copilot.triage` and needs no model.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from copilot.errors import Unavailable
from copilot.llm.base import About, Piece, Request

_WORD = re.compile(r"\w+|[^\w\s]")


class Builtin:
    """No model. Implements Model."""

    about = About("builtin", "builtin", 0)

    def count(self, text: str) -> int:
        """How many words and signs a text has."""
        return len(_WORD.findall(text))

    def answer(self, request: Request, *, cancel: threading.Event | None = None) -> Iterator[Piece]:
        """Nothing: raises Unavailable, so that whoever asked takes its own way without a model."""
        raise Unavailable("No model is loaded for this.", "Bind one to the role: `inbox-copilot models use`.")

    def close(self) -> None:
        """Nothing to unload."""
