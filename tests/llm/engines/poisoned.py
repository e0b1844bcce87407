"""An engine for tests: it counts up to what was asked, and the word "poison" ends its process. It needs no library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from copilot.llm.base import About, Options, Request
from copilot.llm.scheduler import Wrote


@dataclass(eq=False, slots=True)
class Numbers:
    """An answer at work."""

    request: Request
    said: int

    def next(self) -> Wrote:
        """The next number."""
        if self.request.prompt == "poison":
            os.abort()
        self.said += 1
        return Wrote((self.said,), f"{self.said} ", "length" if self.said == self.request.most_tokens else "")


class Poisoned:
    """Answers with numbers."""

    slots = 4
    about = About("poisoned", "poisoned", 1000)

    def count(self, text: str) -> int:
        """Words."""
        return len(text.split())

    def begin(self, request: Request, written: Sequence[int] = ()) -> Numbers:
        """An answer at its beginning."""
        return Numbers(request, len(written))

    def admit(self, answer: Numbers) -> bool:
        """There is always room."""
        return True

    def release(self, answer: Numbers) -> None:
        """Nothing is held."""

    def step(self, answers: Sequence[Numbers]) -> list[tuple[Numbers, Wrote]]:
        """The next number of each; the process ends when one of them is poison."""
        return [(one, one.next()) for one in answers]

    def interrupt(self) -> None:
        """A step is short."""

    def resume(self) -> None:
        """Nothing was interrupted."""


def load(path: Path, options: Options) -> Poisoned:
    """The engine, whatever the path."""
    return Poisoned()
