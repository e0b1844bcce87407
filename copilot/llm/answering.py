"""One answer as it is written, token by token: its grammar, its text, and when it ends; the same for every engine."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.errors import TooLong
from copilot.llm.base import End, Request
from copilot.llm.grammar import Guide
from copilot.llm.sampling import choose
from copilot.llm.scheduler import Wrote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def check_room(taken: int, request: Request, room: int) -> None:
    """Raises TooLong when text of `taken` tokens and the longest answer do not fit together."""
    if taken + request.most_tokens > room:
        told = f"The text takes {taken:,} tokens, and {request.most_tokens:,} are kept for the answer; {room:,} fit."
        raise TooLong(told, "Split it, or load the model with a longer context.")


@dataclass(eq=False, slots=True)
class Answer:
    """What was asked, all its tokens so far, and what of the answer has not been said yet."""

    request: Request
    tokens: list[int]
    guide: Guide | None
    decode: Callable[[list[int]], bytes]
    written: int = 0
    unsaid: list[int] = field(default_factory=list)
    text: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace"))

    @property
    def left(self) -> int:
        """How many tokens it may still write."""
        return self.request.most_tokens - self.written

    def resume(self, written: list[int]) -> None:
        """Go on behind tokens that were said before. Raises EngineFailed when they do not fit."""
        self._write(written)
        self.text.decode(self.decode(self.unsaid))
        self.unsaid.clear()
        self._force()

    def go_on(self, logits: NDArray[np.float32], ends: Container[int]) -> Wrote:
        """Choose the next token, and write it with those that the grammar leaves no choice about."""
        if (self.guide and self.guide.done) or (token := self._choose(logits)) in ends:
            return self._say("stop")
        self._write([token])
        self._force()
        if self.guide and self.guide.done:
            return self._say("stop")
        return self._say("length" if self.left <= 0 else "")

    def _say(self, end: End) -> Wrote:
        said, self.unsaid = tuple(self.unsaid), []
        return Wrote(said, self.text.decode(self.decode(list(said)), bool(end)), end)

    def _choose(self, logits: NDArray[np.float32]) -> int:
        request = self.request
        if self.guide:
            logits = self.guide.mask(logits)
        return choose(logits, temperature=request.temperature, seed=request.seed, place=self.written)

    def _force(self) -> None:
        if self.guide:
            self._write(self.guide.forced()[: max(0, self.left)])

    def _write(self, tokens: list[int]) -> None:
        if self.guide and tokens:
            self.guide.take(tokens)
        self.tokens += tokens
        self.unsaid += tokens
        self.written += len(tokens)
